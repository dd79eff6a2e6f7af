"""Pages whose lines a mail or a terminal has broken: the lines made whole again."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

# columns at which programs break lines; a page that none has broken has longer ones
_NARROWEST, _WIDEST = 40, 120
_ENOUGH = 3  # lines that end where the next word had no room: fewer may be chance
_WORD = re.compile(r"\s*([^\s-]+-?)")
_POINT = re.compile(r"\s*(?:[•*+-]|\d{1,3}[.)])\s")
_SENTENCE = re.compile(r"[.:;]$")
_PARTED = re.compile(r"\w-$")


def unwrapped(rows: Sequence[str], labels: Collection[str]) -> list[str]:
    """Return the lines of a page with those joined that were one; a label begins a line."""
    width = max(map(len, rows), default=0)
    if not _NARROWEST <= width <= _WIDEST:
        return list(rows)
    known = tuple(labels)
    goes_on = [
        _has_no_room(row, below, width) and not below.strip().startswith(known)
        for row, below in pairwise(rows)
    ]
    return _joined(rows, goes_on) if sum(goes_on) >= _ENOUGH else list(rows)


def _has_no_room(row: str, below: str, width: int) -> bool:
    """Whether the first word of a line would not have fitted into the line above it."""
    word = _WORD.match(below)
    if not row or word is None or _POINT.match(below) or _is_apart(row, word[1]):
        return False
    return len(row) + (not _PARTED.search(row)) + len(word[1]) > width


def _is_apart(row: str, word: str) -> bool:
    return bool(_SENTENCE.search(row)) and not word[0].islower()


def _joined(rows: Sequence[str], goes_on: Sequence[bool]) -> list[str]:
    text = [*rows[:1]]
    for (above, row), joined in zip(pairwise(rows), goes_on, strict=True):
        if joined:
            text += ("" if _PARTED.search(above) else " ", row.strip())
        else:
            text += ("\n", row)
    return "".join(text).split("\n")
