# ruff: noqa: SIM905  (a table of words reads best as one text)
"""How alike two criteria are, in words: those that carry meaning weigh double, rare ones tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from rapidfuzz import process
from rapidfuzz.distance import Indel

from monitor.changes.criteria.assignment import Pair

# A number is taken apart from its sign: "≥ 18" and "≥ 21" have the sign in common.
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[^\w\s]|_")
_LIGHT = frozenset(
    "a an and any are as at be been by for from has have in is of on or other that the their this"
    " to was were which who will with".split()
)
_FEW = 2  # criteria of a text that a word may be in and still tell what one is about
_MUCH = 0.3  # of the words of both in common: an echo even without a rare one
_LOOKED_AT = 8
_LONGEST = 6000  # letters: who goes on for longer is known by then
_DOUBLED = re.compile(r"(.)\1")


class Alphabet:
    """Spells texts with a letter or two per word: words compare at the speed of letters."""

    def __init__(self) -> None:
        self._spelled = _Spelled()

    def spell(self, text: str) -> str:
        """Return the text in letters."""
        return "".join(map(self._spelled.__getitem__, text.split()))[:_LONGEST]


class _Spelled(dict[str, str]):
    """What is written between two spaces, in letters; found out once."""

    def __missing__(self, part: str) -> str:
        """Find out how it is spelled: a word has a letter, twice if it carries meaning."""
        letter = chr(0x10000 + len(self) % 0xFFFFF)
        if part.isalpha():
            found = letter if part in _LIGHT else letter * 2
        else:
            words = _WORD.findall(part)
            found = letter if words == [part] else "".join([self[word] for word in words])
        self[part] = found
        return found


def similar(
    text: str, choices: Mapping[int, str], lowest: float, most: int
) -> Iterator[tuple[float, int]]:
    """Yield the `most` choices most like a text, in letters both, with a likeness up to 1."""
    found = process.extract(
        text,
        choices,
        scorer=Indel.normalized_similarity,
        processor=None,
        limit=most,
        score_cutoff=lowest,
    )
    for _, likeness, name in found:
        yield likeness, name


def likeness(one: str, other: str) -> float:
    """Return from 0 to 1 how alike two texts are, in letters both."""
    return Indel.normalized_similarity(one, other)


def shared(one: str, other: str) -> float:
    """Return from 0 to 1 which share of their words two texts have in common, in any order."""
    common = (Counter(one) & Counter(other)).total()
    return 2 * common / (len(one) + len(other)) if one or other else 1.0


def contained(one: str, other: str) -> float:
    """Return which share of the shorter text is in the longer one, in letters both."""
    shorter = min(len(one), len(other))
    return Indel.similarity(one, other) / 2 / shorter if shorter else 0.0


def heavy(letters: str) -> frozenset[str]:
    """Return the letters that stand for words with a meaning of their own: they are doubled."""
    return frozenset(_DOUBLED.findall(letters))


def extends(one: str, other: str) -> bool:
    """Tell whether one text is the other with more behind it."""
    short, long = (one, other) if len(one) < len(other) else (other, one)
    return short.count(" ") >= 3 and long.startswith(short)


# --- what speaks of the same thing


class Echoes:
    """What of the old criteria that are left may live on in which of the new ones."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self._texts = old, new
        self._words = list(map(heavy, old)), list(map(heavy, new))
        self._held = [Counter(chain.from_iterable(words)) for words in self._words]

    def rare(self, i: int, j: int, *, few: int = 1) -> int:
        """Return how many words both have that no more than a few of the others have."""
        common = self._words[0][i] & self._words[1][j]
        return sum(all(held[letter] <= few for held in self._held) for letter in common)

    def pairs(self, old: Sequence[int], new: Sequence[int]) -> Iterator[tuple[Pair, float]]:
        """Yield those that echo each other, and the share of their words they have in common."""
        holders: dict[str, list[int]] = {}
        for j in new:
            for letter in self._words[1][j]:
                holders.setdefault(letter, []).append(j)
        for i in old:
            for j in _nearest(self._words[0][i], holders):
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
