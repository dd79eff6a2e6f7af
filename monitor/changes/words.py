# ruff: noqa: RUF001  (look-alike signs are what these tables are about)
"""The difference of two texts in words, cut so that a number keeps its sign and its unit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Indel, MatchingBlock, Postfix, Prefix

from monitor.model.change import Word

_TOKEN = re.compile(
    r"""
    [^\W\d]\w*(?:[-'’]\w+)*
  | \s+
  | (?:[<>≤≥=]{1,2}\s?)? [+-]?\d+(?:[.,]\d+)*(?:[-–]\d+(?:[.,]\d+)*)*
    (?i: \s?[x×]\s?ULN\b | \s?%
      | \s?(?:mg|g|kg|mcg|[µμ]g|ng|mL|dL|L|cm|mm|mmHg|IU|U)(?:/\w+)?\b )?
    (?!\w)
  | [<>≤≥=]+
  | \w+(?:[-'’]\w+)*
  | [^\w\s]
    """,
    re.VERBOSE,
)
_BREAK = re.compile(r"[^\W\d_]{2}(?=\s)")  # the end of a word that no number takes as its unit
_LAST_BREAK = re.compile(rf".*{_BREAK.pattern}", re.DOTALL)
_LONG = 100  # signs: within so many of them a text has a break, or it is no prose
_MEASURE = 100_000_000  # words of the one times words of the other: some 12 MB to compare them


def words(old: str, new: str) -> tuple[Word, ...]:
    """Return what stayed, went and came: same + removed is the old text, same + added the new."""
    start, end = _frame(old, new)
    before, after = _cut(old, start, end), _cut(new, start, end)
    return tuple(_merged(_spans(before, after)))


def _cut(text: str, start: int, end: int) -> list[str]:
    """Return the words of a text, its first and last signs in one piece."""
    stop = len(text) - end
    found = tokens(text[start:stop])
    if start:
        found.insert(0, text[:start])
    if end:
        found.append(text[stop:])
    return found


def _frame(old: str, new: str) -> tuple[int, int]:
    """Return how much is the same at the start and at the end, in whole words with their units."""
    same = Prefix.similarity(old, new)
    found = _LAST_BREAK.match(old, max(same - _LONG, 0), same)
    start = found.end() if found else 0
    same = min(Postfix.similarity(old, new), len(old) - start, len(new) - start)
    found = _BREAK.search(old, len(old) - same)
    return start, len(old) - found.end() if found else 0


def tokens(text: str) -> list[str]:
    """Return the text cut into words, signs, numbers and space; joined they are the text."""
    return _TOKEN.findall(text)


# A stretch that is the same twice, or what went and what came in its place.
_Span = tuple[bool, str, str]


def _spans(before: Sequence[str], after: Sequence[str]) -> Iterator[_Span]:
    """Yield both texts from the start to the end, stretch by stretch."""
    at = to = 0
    for block in _blocks(before, after):
        if at < block.a or to < block.b:
            yield False, "".join(before[at : block.a]), "".join(after[to : block.b])
        at, to = block.a + block.size, block.b + block.size
        if block.size:
            same = "".join(before[block.a : at])
            yield True, same, same


def _blocks(before: Sequence[str], after: Sequence[str]) -> Sequence[MatchingBlock]:
    """Return what both have in common; of texts without measure, only the start and the end."""
    if len(before) * len(after) <= _MEASURE:
        return Indel.opcodes(before, after).as_matching_blocks()
    shorter = min(len(before), len(after))
    start = _alike(before, after, shorter)
    end = _alike(before[::-1], after[::-1], shorter - start)
    return (
        MatchingBlock(0, 0, start),
        MatchingBlock(len(before) - end, len(after) - end, end),
    )


def _alike(before: Sequence[str], after: Sequence[str], longest: int) -> int:
    pairs = zip(before[:longest], after[:longest], strict=True)
    return next((n for n, (old, new) in enumerate(pairs) if old != new), longest)


def _merged(spans: Iterator[_Span]) -> Iterator[Word]:
    """Join neighbours, and let space between two differences belong to both."""
    removed, added, space = "", "", ""
    for same, old, new in spans:
        if not same:
            removed += space + old
            added += space + new
            space = ""
        elif (removed or added) and old.isspace():
            space += old
        else:
            yield from _replaced(removed, added)
            yield Word("same", space + old)
            removed, added, space = "", "", ""
    yield from _replaced(removed, added)
    if space:
        yield Word("same", space)


def _replaced(removed: str, added: str) -> Iterator[Word]:
    if removed:
        yield Word("removed", removed)
    if added:
        yield Word("added", added)
