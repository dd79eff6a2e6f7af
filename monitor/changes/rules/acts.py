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
_MANY = 200  # outcomes; beyond it nobody looks where one went to


class Act(NamedTuple):
    """What became of an outcome, by its names, and where it came from or went to."""

    what: str
    before: str = ""
    after: str = ""
    aside: str = ""
    item: Item | None = None


def matched(items: Sequence[Item], places: Places) -> list[Act]:
    """Match what went with what came, where as many went as came; tell each of the rest."""
    edited = [item for item in items if item.op == "edited"]
    gone = [item for item in items if item.op == "removed"]
    come = [item for item in items if item.op == "added"]
    same, gone, come = _paired(gone, come, _is_told_otherwise)
    found = [_edited(item, places) for item in (*edited, *(_as_edit(*pair) for pair in same))]
    if len(gone) == len(come):
        switched, gone, come = _paired(gone, come, _is_any)
        found += [_switched(*pair, places) for pair in switched]
    return [*found, *(_left(item, places) for item in gone), *(_came(i, places) for i in come)]


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
    return Act("switched", gone.key, come.key, places.aside(gone.key, come.key))


def _left(item: Item, places: Places) -> Act:
    now = places.now(item.key)
    return Act("demoted" if now else "dropped", before=item.key, aside=now)


def _came(item: Item, places: Places) -> Act:
    was = places.was(item.key)
    return Act("promoted" if was else "added", after=item.key, aside=was)


def _edited(item: Item, places: Places) -> Act:
    before, after = (str(face.get("measure", "")) for face in (item.before, item.after))
    moved = shift(before, after)
    if moved == "content":
        what = "redefined" if kinship(before, after) > _KIN else "switched"
        return Act(what, before, after, places.aside(before, after), item)
    if moved == "numbers":
        return Act("numbers", before, after, item=item)
    return Act(_told(item), before, after, item=item)


def _told(item: Item) -> str:
    """Return what became of an outcome whose name stands."""
    if is_retimed(item) and not is_retimed_slightly(item):
        return "time frame"
    if _recounted(item):
        return "recounted"
    return "time frame slightly" if is_retimed(item) else "reworded"


def _recounted(item: Item) -> bool:
    """Whether a description that stood before says other numbers."""
    one, other = (str(face.get("description", "")) for face in (item.before, item.after))
    return bool(one and other) and one != other and _numbers(one) != _numbers(other)


def _numbers(text: str) -> list[str]:
    return sorted(_NUMBER.findall(meant(text)))


class Places(NamedTuple):
    """Where outcomes stood and stand now, those of the list in question left out."""

    old: tuple[tuple[str, tuple[Outcome, ...]], ...]
    new: tuple[tuple[str, tuple[Outcome, ...]], ...]

    def was(self, name: str) -> str:
        """Return what one was that is no more: `secondary`, `other`, or nothing if it was none."""
        was = _standing(self.old, name)
        return was if was != _standing(self.new, name) else ""

    def now(self, name: str) -> str:
        """Return what one is now that was not before."""
        now = _standing(self.new, name)
        return now if now != _standing(self.old, name) else ""

    def aside(self, gone: str, come: str) -> str:
        """Return where one went and the other came from, in words."""
        now, was = self.now(gone), self.was(come)
        said = [f"the former is {called(now)} now"] if now else []
        return " and ".join(said + ([f"the latter was {called(was)}"] if was else []))


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
    return Places(
        old=tuple((name, getattr(old, name)) for name in others),
        new=tuple((name, getattr(new, name)) for name in others),
    )
