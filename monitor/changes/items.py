"""Lists whose members have a name: which were added, removed, edited; order says nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from msgspec import Struct

from monitor.changes.pairing import (
    Pairing,
    by_key,
    by_likeness,
    likeness,
    pair_name,
    unshared,
)
from monitor.changes.text import plain
from monitor.changes.values import NAMELESS, canonical, meant, members, readable
from monitor.changes.words import words
from monitor.model.change import Item, Word

_ALIKE = 60.0  # below this, two names are two things
_KEY_SHARE = 0.6  # how much a name weighs against all that is said beside it
_TOO_MANY = 40_000  # pairs; a list rewritten at this length is told as removed and added
_KINDS = frozenset({"type", "role"})  # words of a scale: they tell apart, but name nothing


def items(
    before: Sequence[Struct], after: Sequence[Struct], key: tuple[str, ...]
) -> tuple[Item, ...]:
    """Return one item per member that was edited, added or removed, whatever the order of both."""
    gone, come = unshared(before, after)
    if not gone and not come:
        return ()
    edited, removed, added = _same_name(
        [_Member(one, key) for one in gone], [_Member(one, key) for one in come]
    )
    known, removed, added = _same_by_other_names(removed, added)
    edited += known
    found = _pairing(removed, added)
    edited += [(removed[left], added[right]) for left, right in found.pairs]
    return (
        *(_edit(old, new) for old, new in edited),
        *(Item(op="added", key=added[at].title, after=added[at].plain) for at in found.added),
        *(
            Item(op="removed", key=removed[at].title, before=removed[at].plain)
            for at in found.removed
        ),
    )


class _Member:
    """A member of a list with what it is known and compared by."""

    def __init__(self, value: Struct, key: tuple[str, ...]) -> None:
        self.value = value
        self.key = key

    @cached_property
    def meant(self) -> tuple[tuple[str, Any], ...]:
        """What it says, whatever its spelling; equal where members differ in cosmetics only."""
        return tuple((name, _meaning(value)) for name, value in members(self.value).items())

    @cached_property
    def spelling(self) -> tuple[Any, ...]:
        """Its name as it is written."""
        return tuple(getattr(self.value, part) for part in self.key)

    @cached_property
    def name(self) -> tuple[Any, ...]:
        said = dict(self.meant)
        return tuple(said.get(part) for part in self.key)

    @cached_property
    def title(self) -> str:
        shown = [part for part in self.key if part not in _KINDS]
        given = [plain(str(getattr(self.value, part))) for part in shown]
        return ", ".join(part for part in given if part) or NAMELESS

    @cached_property
    def called(self) -> str:
        said = dict(self.meant)
        return " ".join(str(said.get(part, "")) for part in self.key if part not in _KINDS)

    @cached_property
    def calling(self) -> str:
        """Its name alone, as it would stand among the other names of another."""
        return meant(str(getattr(self.value, "name", "")))

    @cached_property
    def synonyms(self) -> frozenset[str]:
        """What it is called beside its name."""
        given = getattr(self.value, "other_names", ())
        return frozenset(filter(None, map(meant, given))) if self.calling else frozenset()

    @cached_property
    def rest(self) -> str:
        return " ".join(_flat(value) for name, value in self.meant if name not in self.key)

    @cached_property
    def plain(self) -> Any:
        return readable(self.value)

    @cached_property
    def order(self) -> bytes:
        """A name of its own, to put members in an order that is not that of the lists."""
        return canonical(self.meant)


_Members = list[_Member]


def _same_name(
    old: _Members, new: _Members
) -> tuple[list[tuple[_Member, _Member]], _Members, _Members]:
    """Pair members of one name, leaving out pairs that say the same; return the rest of both.

    Names that stand once on either side need no look at anything else. The others are put in an
    order of their own first, so that the order of the lists says nothing.
    """
    once = _once(old) & _once(new)
    pairs, old, new = by_key(old, new, lambda one: one.spelling if one.spelling in once else one)
    _, old, new = by_key(_sorted(old), _sorted(new), lambda member: member.meant)
    more, old, new = by_key(old, new, lambda member: member.name)
    return [pair for pair in pairs if _differ(*pair)] + more, old, new


def _same_by_other_names(
    old: _Members, new: _Members
) -> tuple[list[tuple[_Member, _Member]], _Members, _Members]:
    """Pair members of which one is called as the other is called too, where it is one only."""
    if not any(member.synonyms for member in (*old, *new)):
        return [], old, new
    few = len(old) * len(new) <= _TOO_MANY
    pairs = [
        (at, to)
        for at, one in enumerate(old)
        for to, two in enumerate(new)
        if few and _is_synonym(one, two)
    ]
    lefts, rights = Counter(at for at, _ in pairs), Counter(to for _, to in pairs)
    sure = [(at, to) for at, to in pairs if lefts[at] == rights[to] == 1]
    gone, come = {at for at, _ in sure}, {to for _, to in sure}
    return (
        [(old[at], new[to]) for at, to in sure],
        [one for at, one in enumerate(old) if at not in gone],
        [one for at, one in enumerate(new) if at not in come],
    )


def _is_synonym(one: _Member, other: _Member) -> bool:
    return one.calling in other.synonyms or other.calling in one.synonyms


def _once(members: _Members) -> set[tuple[Any, ...]]:
    counts = Counter(member.spelling for member in members)
    return {spelling for spelling, count in counts.items() if count == 1}


def _sorted(members: _Members) -> _Members:
    return sorted(members, key=lambda member: member.order)


def _differ(one: _Member, other: _Member) -> bool:
    return any(_reads_otherwise(one, other, name) for name in one.value.__struct_fields__)


def _reads_otherwise(one: _Member, other: _Member, name: str) -> bool:
    before, after = getattr(one.value, name), getattr(other.value, name)
    return bool(before != after and _meaning(before) != _meaning(after))


def _meaning(value: Any) -> Any:
    if isinstance(value, str):
        return meant(value)
    if isinstance(value, tuple):
        return tuple(sorted((_meaning(member) for member in value), key=str))
    return value


def _flat(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _pairing(old: list[_Member], new: list[_Member]) -> Pairing:
    few = len(old) * len(new) <= _TOO_MANY
    return by_likeness(_candidates(old, new) if few else (), old=len(old), new=len(new))


def _candidates(old: list[_Member], new: list[_Member]) -> Iterator[tuple[float, bytes, int, int]]:
    for left, one in enumerate(old):
        for right, other in enumerate(new):
            alike = _likeness(one, other)
            if alike >= _ALIKE:
                yield alike, pair_name(one.order, other.order), left, right


def _likeness(one: _Member, other: _Member) -> float:
    named = likeness(one.called, other.called)
    if not (one.rest and other.rest):
        return named
    return named * _KEY_SHARE + likeness(one.rest, other.rest) * (1 - _KEY_SHARE)


def _edit(old: _Member, new: _Member) -> Item:
    return Item(
        op="edited",
        key=new.title,
        before=old.plain,
        after=new.plain,
        words=_moved(old, new),
    )


def _moved(old: _Member, new: _Member) -> tuple[Word, ...]:
    """Return the difference of each text that reads differently, one line each."""
    found: list[Word] = []
    for name in new.value.__struct_fields__:
        one, other = getattr(old.value, name), getattr(new.value, name)
        if not (isinstance(one, str) and _reads_otherwise(old, new, name)):
            continue
        start = "\n" if found else ""
        lead = start if name in new.key else f"{start}{name.replace('_', ' ').capitalize()}: "
        found += [Word("same", lead)] if lead else []
        found += words(plain(one), plain(other))
    return tuple(found)
