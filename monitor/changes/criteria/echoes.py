"""Criteria without a counterpart that speak of the same thing: rare words that both have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from monitor.changes.criteria.alike import shared
from monitor.changes.criteria.assignment import Pair

_FEW = 2  # criteria of a text that a word may be in and still tell what one is about
_MUCH = 0.3  # of the words of both in common: an echo even without a rare one
_LOOKED_AT = 8
_DOUBLED = re.compile(r"(.)\1")


class Echoes:
    """What of the old criteria that are left may live on in which of the new ones."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self._texts = old, new
        self._held = _holders(old), _holders(new)

    def rare(self, i: int, j: int, *, few: int = 1) -> int:
        """Return how many words both have that no more than a few of the others have."""
        common = heavy(self._texts[0][i]) & heavy(self._texts[1][j])
        return sum(all(held[letter] <= few for held in self._held) for letter in common)

    def pairs(self, old: Sequence[int], new: Sequence[int]) -> Iterator[tuple[Pair, float]]:
        """Yield those that echo each other, and the share of their words they have in common."""
        holders: dict[str, list[int]] = {}
        for j in new:
            for letter in heavy(self._texts[1][j]):
                holders.setdefault(letter, []).append(j)
        for i in old:
            for j in _nearest(heavy(self._texts[0][i]), holders):
                share = shared(self._texts[0][i], self._texts[1][j])
                if share >= _MUCH or self.rare(i, j, few=_FEW):
                    yield (i, j), share


def _nearest(letters: frozenset[str], holders: Mapping[str, Sequence[int]]) -> list[int]:
    """Return those that have most of the letters."""
    counts: Counter[int] = Counter()
    for letter in letters:
        counts.update(holders.get(letter, ())[:_LOOKED_AT])
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [j for j, _ in ranked[:_LOOKED_AT]]


def _holders(texts: Sequence[str]) -> Counter[str]:
    return Counter(letter for text in texts for letter in heavy(text))


def heavy(letters: str) -> frozenset[str]:
    """Return the letters that stand for words with a meaning of their own: they are doubled."""
    return frozenset(_DOUBLED.findall(letters))
