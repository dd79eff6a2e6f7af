# ruff: noqa: RUF001  (look-alike signs are what these tables are about)
"""The difference of two texts in words, cut so that a number keeps its sign and its unit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Indel

from monitor.model.change import Word

_TOKEN = re.compile(
    r"""
    \s+
  | (?:[<>≤≥=]{1,2}\s?)? [+-]?\d+(?:[.,]\d+)*(?:[-–]\d+(?:[.,]\d+)*)*
    (?: \s?[x×]\s?ULN\b | \s?% | \s?(?:mg|g|kg|mcg|[µμ]g|ng|mL|dL|L|cm|mm|mmHg|IU|U)(?:/\w+)?\b )?
    (?!\w)
  | [<>≤≥=]+
  | \w+(?:[-'’]\w+)*
  | [^\w\s]
    """,
    re.VERBOSE | re.IGNORECASE,
)


def words(old: str, new: str) -> tuple[Word, ...]:
    """Return what stayed, went and came: same + removed is the old text, same + added the new."""
    before, after = tokens(old), tokens(new)
    return tuple(_merged(_spans(before, after)))


def tokens(text: str) -> list[str]:
    """Return the text cut into words, signs, numbers and space; joined they are the text."""
    return _TOKEN.findall(text)


class _Span:
    """A stretch that is the same, or what stands there in its place."""

    __slots__ = ("after", "before", "same")

    def __init__(self, *, same: bool, before: str, after: str) -> None:
        self.same = same
        self.before = before
        self.after = after


def _spans(before: Sequence[str], after: Sequence[str]) -> Iterator[_Span]:
    for code in Indel.opcodes(before, after):
        yield _Span(
            same=code.tag == "equal",
            before="".join(before[code.src_start : code.src_end]),
            after="".join(after[code.dest_start : code.dest_end]),
        )


def _merged(spans: Iterator[_Span]) -> Iterator[Word]:
    """Join neighbours, and let space between two differences belong to both."""
    removed, added, space = "", "", ""
    for span in spans:
        if span.same and not span.before.strip() and (removed or added):
            space += span.before
        elif span.same:
            yield from _replaced(removed, added)
            yield Word("same", space + span.before)
            removed, added, space = "", "", ""
        else:
            removed += space + span.before
            added += space + span.after
            space = ""
    yield from _replaced(removed, added)
    if space:
        yield Word("same", space)


def _replaced(removed: str, added: str) -> Iterator[Word]:
    if removed:
        yield Word("removed", removed)
    if added:
        yield Word("added", added)
