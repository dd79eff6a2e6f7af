"""Places that found no equal by name, where one went and one came at one address, or next to it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence

from monitor.changes.places import Place, distance

Key = Callable[[Place], Hashable]
_NEIGHBOURS = 25.0  # km
_HOUSES = frozenset({"hospital", "clinic"})


def at_one_address(old: Sequence[Place], new: Sequence[Place]) -> Key:
    """Return a key for one that went and one that came at a postal code, called much the same.

    A group and its hospital: the words of the one are among those of the other, and nowhere else.
    """
    words = Counter(word for one in (*old, *new) for word in one.named.words)

    def same(one: Place, other: Place) -> bool:
        ours, theirs = one.named.words, other.named.words
        shared = ours & theirs
        told = shared and all(words[word] == 2 for word in shared)
        return bool(told) and (ours <= theirs or theirs <= ours) and not _are_two(one, other)

    return _key_of(old, new, _address, same)


def in_next_town(old: Sequence[Place], new: Sequence[Place]) -> Key:
    """Return a key for one that went and one of the very same name that came close by."""
    return _key_of(old, new, lambda one: (one.facility, one.country), _are_neighbours)


def _address(one: Place) -> tuple[str, ...]:
    return one.zip, one.city, one.country


def _are_two(one: Place, other: Place) -> bool:
    """Whether a number tells them apart, or both are a hospital and one has a further name."""
    if one.number != other.number or one.named.numbers != other.named.numbers:
        return True
    further = one.named.words != other.named.words
    return further and bool(one.named.kinds & other.named.kinds & _HOUSES)


def _are_neighbours(one: Place, other: Place) -> bool:
    apart = distance(one.site.point, other.site.point)
    return apart is not None and apart <= _NEIGHBOURS


def _key_of(
    old: Sequence[Place],
    new: Sequence[Place],
    where: Callable[[Place], tuple[str, ...]],
    same: Callable[[Place, Place], bool],
) -> Key:
    here, there = (_by(where, some) for some in (old, new))
    alone = {
        at
        for at, ours in here.items()
        if len(ours) == len(there.get(at, ())) == 1 and same(ours[0], there[at][0])
    }
    return lambda one: where(one) if where(one) in alone and not one.masked else id(one)


def _by(
    where: Callable[[Place], tuple[str, ...]], places: Iterable[Place]
) -> dict[tuple[str, ...], list[Place]]:
    found: dict[tuple[str, ...], list[Place]] = defaultdict(list)
    for one in places:
        if all(where(one)) and not one.masked:
            found[where(one)].append(one)
    return found
