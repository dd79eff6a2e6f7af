# ruff: noqa: SIM905  (a table of words reads best as one text)
"""How alike two criteria are, in words: those that carry the meaning weigh double."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from rapidfuzz import process
from rapidfuzz.distance import Indel

# A number is taken apart from its sign: "≥ 18" and "≥ 21" have the sign in common.
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[^\w\s]|_")
_LIGHT = frozenset(
    "a an and any are as at be been by for from has have in is of on or other that the their this"
    " to was were which who will with".split()
)


class Alphabet:
    """Spells texts with a letter or two per word: words compare at the speed of letters."""

    def __init__(self) -> None:
        self._spelled = _Spelled()

    def spell(self, text: str) -> str:
        """Return the text in letters."""
        return "".join(map(self._spelled.__getitem__, text.split()))


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


def extends(one: str, other: str) -> bool:
    """Tell whether one text is the other with more behind it."""
    short, long = (one, other) if len(one) < len(other) else (other, one)
    return short.count(" ") >= 3 and long.startswith(short)
