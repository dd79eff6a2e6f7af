"""Which of the old is which of the new, where nothing but likeness can tell."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from msgspec import Struct

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)


class Pairing(Struct, frozen=True):
    """Indexes into old and new: those that belong together, and those left over."""

    pairs: tuple[tuple[int, int], ...]
    removed: tuple[int, ...]
    added: tuple[int, ...]


def unshared(old: Sequence[H], new: Sequence[H]) -> tuple[list[H], list[H]]:
    """Return what is left of both lists when equal members cancel out, each in its order."""
    if set(old).isdisjoint(new):  # as when a trial closes, and every site with it
        return list(old), list(new)
    ours, theirs = Counter(old), Counter(new)
    return _kept(old, ours - theirs), _kept(new, theirs - ours)


def by_key(
    old: Sequence[T], new: Sequence[T], key: Callable[[T], Hashable]
) -> tuple[list[tuple[T, T]], list[T], list[T]]:
    """Pair members with equal keys, in the order in which they stand; return the rest of both."""
    waiting: dict[Hashable, list[T]] = defaultdict(list)
    for member in old:
        waiting[key(member)].append(member)
    pairs: list[tuple[T, T]] = []
    added: list[T] = []
    for member in new:
        same = waiting.get(key(member))
        if same:
            pairs.append((same.pop(0), member))
        else:
            added.append(member)
    return pairs, [member for group in waiting.values() for member in group], added


def by_likeness(
    candidates: Iterable[tuple[float, bytes, int, int]], *, old: int, new: int
) -> Pairing:
    """Pair the likest first; a candidate is (likeness, name of the pair, index, index).

    The name settles ties. It has to be the same from both sides, so that the way back finds the
    same pairs.
    """
    removed, added = set(range(old)), set(range(new))
    pairs: list[tuple[int, int]] = []
    for _, _, left, right in sorted(candidates, key=lambda one: (-one[0], *one[1:])):
        if left in removed and right in added:
            removed.discard(left)
            added.discard(right)
            pairs.append((left, right))
    return Pairing(
        pairs=tuple(sorted(pairs, key=lambda pair: pair[1])),
        removed=tuple(sorted(removed)),
        added=tuple(sorted(added)),
    )


def pair_name(one: bytes, other: bytes) -> bytes:
    """Return a name for two members that does not depend on which of them is the old one."""
    return min(one, other) + b"\0" + max(one, other)


def likeness(one: str, other: str) -> float:
    """Return how alike two texts are, 0 to 100."""
    from rapidfuzz.fuzz import ratio  # most checks never need it

    return float(ratio(one, other))


def _kept(members: Sequence[H], surplus: Counter[H]) -> list[H]:
    if not surplus:
        return []
    kept: list[H] = []
    for member in members:
        if surplus[member] > 0:
            surplus[member] -= 1
            kept.append(member)
    return kept
