"""What became of each outcome: which made way for which, and how far the others moved."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from monitor.changes.measures import is_retimed, is_retimed_slightly, kinship, shift
from monitor.changes.pairing import by_likeness, likeness, pair_name
from monitor.changes.transition import Transition
from monitor.changes.values import meant
from monitor.model.change import Item
from monitor.model.record import Outcome

_NUMBER = re.compile(r"[<>=]*\d+(?:[.,]\d+)*")
_KIN = 0.5  # share of the words; up to it, an edited name is the name of another thing
_TOO_MANY = 2_500  # pairs; a list rewritten at this length is told as dropped and added
_PARTS = ("measure", "time_frame", "description")
_LONGEST = 5_000  # characters of a description; ClinicalTrials.gov takes 999
_MANY = 200  # outcomes; beyond it nobody looks where one went to


class Act(NamedTuple):
    """What became of an outcome, by its names, and where it came from or went to."""

    what: str
    before: str = ""
    after: str = ""
    aside: str = ""
    item: Item | None = None
    exchanged: bool = False  # two that stood in other lists each, and only changed places


def matched(items: Sequence[Item], places: Places) -> list[Act]:
    """Match what went with what came, where as many went as came; tell each of the rest."""
    edited = [item for item in items if item.op == "edited"]
    repeated = [item for item in items if places.is_repeated(item)]
    gone = [item for item in items if item.op == "removed" and item not in repeated]
    come = [item for item in items if item.op == "added" and item not in repeated]
    same, gone, come = _paired(gone, come, _is_told_otherwise)
    found = [_edited(item, places) for item in (*edited, *(_as_edit(*pair) for pair in same))]
    if len(gone) == len(come):
        switched, gone, come = _paired(gone, come, _is_any)
        found += [_switched(*pair, places) for pair in switched]
    found += [*(_left(item, places) for item in gone), *(_came(item, places) for item in come)]
    return found + [_repeated(item) for item in repeated]


def _paired(
    gone: list[Item], come: list[Item], may_be: Callable[[Item, Item], bool]
) -> tuple[list[tuple[Item, Item]], list[Item], list[Item]]:
    """Pair the likest of those that may be; return the rest of both."""
    few = len(gone) * len(come) <= _TOO_MANY
    candidates = [
        (likeness(one.key, other.key), pair_name(one.key.encode(), other.key.encode()), at, to)
        for at, one in enumerate(gone)
        for to, other in enumerate(come)
        if few and may_be(one, other)
    ]
    found = by_likeness(candidates, old=len(gone), new=len(come))
    return (
        [(gone[at], come[to]) for at, to in found.pairs],
        [gone[at] for at in found.removed],
        [come[to] for to in found.added],
    )


def _is_told_otherwise(gone: Item, come: Item) -> bool:
    return shift(gone.key, come.key) != "content"


def _is_any(_gone: Item, _come: Item) -> bool:
    return True


def _as_edit(gone: Item, come: Item) -> Item:
    return Item(op="edited", key=come.key, before=gone.before, after=come.after)


def _switched(gone: Item, come: Item, places: Places) -> Act:
    exchanged = places.are_exchanged(gone.key, come.key)
    aside = places.aside(gone.key, come.key)
    return Act("switched", gone.key, come.key, aside, exchanged=exchanged)


def _left(item: Item, places: Places) -> Act:
    now = places.now(item.key)
    return Act("demoted" if now else "dropped", before=item.key, aside=now)


def _came(item: Item, places: Places) -> Act:
    was = places.was(item.key)
    if not was:
        return Act("added", after=item.key)
    frames = ({"time_frame": frame} for frame in places.frames(item))
    moved = Item(op="edited", key=item.key, before=next(frames), after=next(frames))
    return Act("promoted", after=item.key, aside=was, item=moved if is_retimed(moved) else None)


def _repeated(item: Item) -> Act:
    """Tell an outcome that stands in its list once more or once less, and stays in it."""
    more = item.op == "added"
    return Act("listed again" if more else "listed once less", after=item.key)


def _edited(item: Item, places: Places) -> Act:
    before, after = (str(face.get("measure", "")) for face in (item.before, item.after))
    moved = shift(before, after)
    if moved == "content":
        what = "redefined" if kinship(before, after) > _KIN else "switched"
        exchanged = places.are_exchanged(before, after)
        return Act(what, before, after, places.aside(before, after), item, exchanged)
    if moved == "numbers":
        return Act("numbers", before, after, item=item)
    return Act(_told(item), before, after, item=item)


def _told(item: Item) -> str:
    """Return what became of an outcome whose name stands."""
    if is_retimed(item) and not is_retimed_slightly(item):
        return "time frame"
    if _recounted(item):
        return "recounted"
    if _redescribed(item):
        return "redescribed"
    return "time frame slightly" if is_retimed(item) else "reworded"


def _recounted(item: Item) -> bool:
    """Whether a description that stood before says other numbers."""
    one, other = _descriptions(item)
    return bool(one and other) and one != other and _numbers(one) != _numbers(other)


def _redescribed(item: Item) -> bool:
    """Whether words of a description made way for others that do not mean the same."""
    one, other = _descriptions(item)
    if not (one and other) or shift(one, other) != "content":
        return False
    return kinship(one, other) < 1


def _descriptions(item: Item) -> tuple[str, str]:
    """Return both descriptions, as far as anybody reads them."""
    one, other = (str(face.get("description", "")) for face in (item.before, item.after))
    return one[:_LONGEST], other[:_LONGEST]


def _numbers(text: str) -> list[str]:
    return sorted(_NUMBER.findall(meant(text)))


class Places(NamedTuple):
    """Where outcomes stood and stand now: in the list in question (`here`), and in the others."""

    old: tuple[tuple[str, tuple[Outcome, ...]], ...]
    new: tuple[tuple[str, tuple[Outcome, ...]], ...]
    here: tuple[tuple[Outcome, ...], tuple[Outcome, ...]] = ((), ())

    def is_repeated(self, item: Item) -> bool:
        """Whether the very same outcome was in the list before, and is in it now."""
        face = item.after or item.before or {}
        said = tuple(meant(str(face.get(part, ""))) for part in _PARTS)
        return item.op != "edited" and all(
            len(some) <= _MANY and any(_meant(one) == said for one in some) for some in self.here
        )

    def are_exchanged(self, gone: str, come: str) -> bool:
        """Whether one stands in another list now, and the other stood in another before."""
        return bool(self.now(gone) and self.was(come))

    def frames(self, item: Item) -> tuple[str, str]:
        """Return the time frame of an outcome in the list that it came from, and its own."""
        stood = (one for _, some in self.old for one in some[:_MANY])
        was = next((one.time_frame for one in stood if not shift(item.key, one.measure)), "")
        return was, str(item.after.get("time_frame", ""))

    def was(self, name: str) -> str:
        """Return what one was that is no more: `secondary`, `other`, or nothing if it was none."""
        was = _standing(self.old, name)
        return was if was and was != _standing(self.new, name) else ""

    def now(self, name: str) -> str:
        """Return what one is now that was not before."""
        now = _standing(self.new, name)
        return now if now and now != _standing(self.old, name) else ""

    def aside(self, gone: str, come: str) -> str:
        """Return where one went and the other came from, in words."""
        now, was = self.now(gone), self.was(come)
        said = [f"the former is {called(now)} now"] if now else []
        return " and ".join(said + ([f"the latter was {called(was)}"] if was else []))


def _meant(one: Outcome) -> tuple[str, ...]:
    return tuple(meant(str(getattr(one, part))) for part in _PARTS)


def _standing(lists: tuple[tuple[str, tuple[Outcome, ...]], ...], name: str) -> str:
    for standing, outcomes in lists:
        if len(outcomes) <= _MANY and any(not shift(name, one.measure) for one in outcomes):
            return standing
    return ""


def called(standing: str) -> str:
    """Return what an outcome of that list is: `a secondary outcome`."""
    return f"{'an' if standing == 'other' else 'a'} {standing} outcome"


def elsewhere(transition: Transition, field: str) -> Places:
    """Return what stands in the lists of outcomes but that one."""
    others = [name for name in ("primary", "secondary", "other") if not field.endswith(f".{name}")]
    old, new = transition.old.outcomes, transition.new.outcomes
    own = field.rpartition(".")[2]
    return Places(
        here=(getattr(old, own), getattr(new, own)),
        old=tuple((name, getattr(old, name)) for name in others),
        new=tuple((name, getattr(new, name)) for name in others),
    )
