"""Two eligibility texts → what was added, removed, edited and moved between sections."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from monitor.changes.criteria.align import Entry, Match, align, entries
from monitor.changes.criteria.meaning import effect
from monitor.changes.criteria.parse import parse
from monitor.changes.words import words
from monitor.model.change import Item

_ORDER = {"inclusion": 0, "exclusion": 1, "other": 2}
_KEY_LENGTH = 120
_SHORT = 80


def compare(old: str, new: str) -> tuple[Item, ...]:
    """Return what differs in more than markup, space, numbering and order; () if nothing does."""
    if old == new:
        return ()
    before, after = entries(parse(old)), entries(parse(new))
    matches = align(before, after)
    places = {id(entry): n for listed in (before, after) for n, entry in enumerate(listed)}
    context = _Context(matches)
    found = [(_place(match, places), item) for match in matches for item in _items(match, context)]
    return tuple(item for _, item in sorted(found, key=lambda one: one[0]))


class _Context:
    """Which headings and parents of the old text are which of the new."""

    def __init__(self, matches: Sequence[Match]) -> None:
        pairs = [(m.old, m.new) for m in matches if m.old and m.new]
        self._same = {(old.key, new.key) for old, new in pairs}
        self._old = {old.key for old, _ in pairs}
        self._new = {new.key for _, new in pairs}

    def parted(self, old: str, new: str) -> bool:
        """Tell whether a criterion went from under one line to under another that still stands."""
        if not old or not new or old == new or (old, new) in self._same:
            return False
        return old in self._old or new in self._new


def _place(match: Match, places: dict[int, int]) -> tuple[int, int, int]:
    entry = match.new or match.old
    if entry is None:
        raise AssertionError
    return _ORDER[entry.criterion.section], places[id(entry)], match.new is None


def _items(match: Match, context: _Context) -> Iterator[Item]:
    if match.old and match.new:
        yield from _both(match.old, match.new, context)
    elif match.old:
        yield _gone(match.old)
    elif match.new:
        yield _come(match.new)


def _both(old: Entry, new: Entry, context: _Context) -> Iterator[Item]:
    regrouped = context.parted(old.group, new.group)
    rehung = context.parted(old.parent, new.parent)
    if old.criterion.section != new.criterion.section:
        yield _moved(old, new)
    elif regrouped:
        yield _replaced(old, new, old.criterion.group, new.criterion.group)
    elif rehung:
        yield _replaced(old, new, old.criterion.parent, new.criterion.parent)
    elif old.key != new.key:
        yield _edited(old, new)


def _edited(old: Entry, new: Entry) -> Item:
    before, after = old.criterion.text, new.criterion.text
    found = effect(old.key, new.key, section=new.criterion.section, under=_under(old, new))
    return Item(
        op="edited",
        key=_key(old.key, new.key),
        before=before,
        after=after,
        section=new.criterion.section,
        direction="" if found.reworded else _sure(found.direction, old, new),
        about=(*_kind(new), *found.about),
        words=words(before, after),
        reworded=found.reworded,
    )


def _replaced(old: Entry, new: Entry, above: str, now_above: str) -> Item:
    """A criterion that now stands under another heading or parent reads with it."""
    before = f"{above.rstrip(' :')}: {old.criterion.text}"
    after = f"{now_above.rstrip(' :')}: {new.criterion.text}"
    return Item(
        op="edited",
        key=_key(old.key, new.key),
        before=before,
        after=after,
        section=new.criterion.section,
        direction="unclear",
        about=(f"now under: {_cut(now_above)}",),
        words=words(before, after),
    )


def _moved(old: Entry, new: Entry) -> Item:
    same = old.key == new.key
    return Item(
        op="moved",
        key=_key(old.key, new.key),
        before=old.criterion.text,
        after=new.criterion.text,
        section=new.criterion.section,
        section_before=old.criterion.section,
        direction="unclear",
        about=(*_kind(new), f"{old.criterion.section} → {new.criterion.section}"),
        words=() if same else words(old.criterion.text, new.criterion.text),
    )


def _come(new: Entry) -> Item:
    return Item(
        op="added",
        key=_key(new.key),
        after=new.criterion.text,
        section=new.criterion.section,
        direction="unclear",
        about=_kind(new),
    )


def _gone(old: Entry) -> Item:
    return Item(
        op="removed",
        key=_key(old.key),
        before=old.criterion.text,
        section=old.criterion.section,
        direction="unclear",
        about=_kind(old),
    )


def _key(*keys: str) -> str:
    """Return a name for the criterion that is the same whichever of its texts is the new one."""
    return min(keys)[:_KEY_LENGTH]


def _kind(entry: Entry) -> tuple[str, ...]:
    return ("heading",) if entry.is_heading else ()


def _cut(text: str) -> str:
    text = text.rstrip(" :")
    return text if len(text) <= _SHORT else f"{text[:_SHORT].rstrip()}…"


def _under(*listed: Entry) -> Collection[str]:
    return {entry.criterion.parent for entry in listed} | {e.criterion.group for e in listed}


def _sure(direction: str, old: Entry, new: Entry) -> str:
    return "unclear" if old.is_heading or new.is_heading else direction
