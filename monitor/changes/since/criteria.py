# ruff: noqa: RUF001  (full-width signs end sentences, too)
"""Criteria against a page that may have lost bullets, headings, line ends and whole lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from monitor.changes.criteria import compare
from monitor.changes.since.texts import held, loose
from monitor.model.change import Item

_TOO_MANY = 250_000  # pairs of lines that are compared
_FEW = 3  # words: what is shorter is found by chance
_MARKER = re.compile(
    r"(?:(?<=[.;:,。；] )|^\s*)\(?(?:\d{1,2}|[A-Za-z]|[ivx]{2,4})[.)](?=\s)"
    r"|(?<=\s)(?:[A-Za-z]|[ivx]{2,4})[.)](?=\s[A-Z])",
    re.MULTILINE,
)
_BULLET = re.compile(r"\s*(?:[*•·‣◦○●▪■□–-]|\(?(?:\d{1,2}|[a-z])[.)])\s")
_HEADING = re.compile(r"(?:\w+ )?(?:inclusion|exclusion) criteria\s*:?", re.IGNORECASE)
_PARTS = re.compile(r":\s+|\n")
_ACROSS = frozenset({"inclusion", "exclusion"})

_PIECES = re.compile(r"[.;:]\s+|\n")

_Words = tuple[str, ...]


class _Side(NamedTuple):
    """The words of one side's criteria, and those of each line and each part of a sentence."""

    words: _Words
    pieces: frozenset[_Words]

    @classmethod
    def of(cls, text: str) -> _Side:
        return cls(_words(text), frozenset(map(_words, _PIECES.split(text))))


def mended(page: str, now: str) -> str:
    """Return the criteria of a page with a bullet for each, its broken sentences made whole.

    A site that sorts lines may show the end of a sentence below other criteria.
    """
    lines = [line for line in page.splitlines() if line.strip()]
    wholes = dict.fromkeys(_words(line) for line in now.splitlines())
    if len(lines) * len(wholes) > _TOO_MANY:
        return page
    keys = [_words(line) for line in lines]
    for whole in wholes:
        found = _halves(whole, keys) if whole not in keys else None
        if found:
            start, end = found
            lines[start] = f"{lines[start].rstrip()} {lines.pop(end).strip()}"
            keys[start] += keys.pop(end)
    return "\n".join(lines if any(map(_BULLET.match, lines)) else map(_bulleted, lines))


def _bulleted(line: str) -> str:
    """Return a line as the item that it is on a page without bullets, or as the heading."""
    return f"\n{line}\n" if _HEADING.fullmatch(line.strip()) else f"* {line.strip()}"


def _halves(whole: _Words, lines: Sequence[_Words]) -> tuple[int, int] | None:
    """Return which lines a sentence begins and ends with; the end stands below the beginning."""
    for at, line in enumerate(lines):
        rest = whole[len(line) :] if line and whole[: len(line)] == line else ()
        if rest and rest in lines[at + 1 :]:
            return at, lines.index(rest, at + 1)
    return None


def parted(
    items: Iterable[Item], page: str, now: str, *, lossy: bool
) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """Return what really reads differently, and what only the register has, of a lossy page.

    What stands on both sides in the same words is no change, wherever bullets and lines are; what
    a page lacks it may have left out.
    """
    differ = [item for item in items if not _is_same(item)]
    if not lossy:
        return tuple(differ), ()
    sides = _Side.of(page), _Side.of(now)
    differ = [item for item in differ if not _stands(item, *sides)]
    changed = (_in_place(item) for item in differ if item.op != "added")
    return tuple(chain.from_iterable(changed)), tuple(i for i in differ if i.op == "added")


def _words(text: str) -> _Words:
    """Return the words of a text without the numbers and letters that count its lines."""
    return loose(_MARKER.sub(" ", text))


def _is_same(item: Item) -> bool:
    """Whether a criterion has the same words on both sides, and stands in the same section."""
    if item.before is None or item.after is None or _is_crossed(item):
        return False
    return _words(str(item.before)) == _words(str(item.after))


def _is_crossed(item: Item) -> bool:
    return {item.section, item.section_before} == _ACROSS


def _stands(item: Item, page: _Side, now: _Side) -> bool:
    """Whether a difference is one of lines and headings only: its words stand on both sides."""
    if item.reworded or _is_crossed(item):
        return not _is_crossed(item)
    is_heading = "heading" in item.about
    is_kept = item.op == "added" or _all_held(now, str(item.before or ""), is_heading=is_heading)
    is_old = item.op == "removed" or _all_held(page, str(item.after or ""), is_heading=is_heading)
    return is_kept and is_old


def _in_place(item: Item) -> tuple[Item, ...]:
    """Return what moved in a criterion that seems to stand elsewhere: bullets that went move it."""
    if item.op != "moved" or _is_crossed(item):
        return (item,)
    before, after = (
        f"{item.section.capitalize()} Criteria:\n\n* {' '.join(str(text).split())}"
        for text in (item.before, item.after)
    )
    return compare(before, after)


def _all_held(whole: _Side, text: str, *, is_heading: bool) -> bool:
    """Whether a criterion stands in a text, in one piece or by its lines and headings.

    One of a word or two has to stand there by itself: within another it says something else.
    """
    words = _words(text)
    if held(whole.words, words) and (len(words) >= _FEW or words in whole.pieces):
        return True
    parts = [words for part in _PARTS.split(text) if (words := _words(part))]
    long = is_heading or all(len(words) >= _FEW for words in parts)
    return len(parts) > 1 and long and all(held(whole.words, words) for words in parts)
