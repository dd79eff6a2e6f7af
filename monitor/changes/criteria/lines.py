# ruff: noqa: RUF001, SIM905  (look-alike signs and tables of words)
"""One line of eligibility text: how far in it stands, its list marker, its text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from monitor.changes import text as texts

_BULLET = re.compile(r"(?:\\?[*+–—-]|o(?=\s+[A-Z]))(?=\s|\Z)|[•·‣⁃◦○●▪■□➢✓✔‐](?!\w*\d)")
_NUMBER = re.compile(r"[(（]?(\d{1,3})(?:\\?[.)．）]){1,2}(?=\s(?!to\b)|\Z|[A-Z≥≤])|(\d{1,2})、")
_LETTER = re.compile(r"[(（]?([A-Za-z])(?:\\?[.)．）]){1,2}(?=\s)")
_ROMAN = re.compile(r"[(（]?([ivx]{1,5}|[IVX]{1,5})(?:\\?[.)．）]){1,2}(?=\s)")
_CIRCLED = re.compile(r"[①-⑳❶-❿]")
_ROMANS = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split()
_EMPHASIS = re.compile(r"^(?:#{1,6}\s+)?(\*\*|__)(.+)\1(\s*:?)$")


class Marker(Struct, frozen=True):
    """What kind of list a line belongs to, and the place it claims in it (0 for a bullet)."""

    kind: str
    place: int = 0


class Line(Struct, frozen=True, kw_only=True):
    """A line that is not blank."""

    indent: int
    marker: Marker | None
    raw: str  # with the marker
    text: str
    gap: bool  # a blank line stands before it


def lines(text: str) -> Iterator[Line]:
    """Yield the lines of a text, in order."""
    gap = True
    places: dict[str, int] = {}
    for raw in texts.unmarked(text).expandtabs(4).split("\n"):
        body = raw.strip()
        if not body:
            gap = True
            continue
        marker, rest = _marked(body, places)
        if marker is not None:
            places[marker.kind] = marker.place
        yield Line(
            indent=len(raw) - len(raw.lstrip()),
            marker=marker,
            raw=readable(body),
            text=readable(rest),
            gap=gap,
        )
        gap = False


def readable(text: str) -> str:
    """Return one line as a person reads it: no escapes, no emphasis around it, single spaces."""
    text = " ".join(texts.unescaped(text).split())
    found = _EMPHASIS.match(text)
    return found[2] + found[3].strip() if found else text


def split_glued(text: str, place: int) -> tuple[str, str]:
    """Split at the next number of a list that ran on ("… weeks. 4.Surgery …"), or leave whole."""
    found = re.search(rf"(?<=[.;])\s*{place + 1}[.)]\s?(?=[A-Z])", text)
    if found is None:
        return text, ""
    return text[: found.start()], text[found.end() :]


def _marked(body: str, places: dict[str, int]) -> tuple[Marker | None, str]:
    bullet = _BULLET.match(body)
    if bullet is None:
        return _counted(body, places)
    rest = body[bullet.end() :].lstrip()
    again = _BULLET.match(rest)
    if again is not None:
        rest = rest[again.end() :].lstrip()
    counted, rest = _counted(rest, places)
    if counted is not None:
        return counted, rest
    return Marker("bullet " + bullet[0].lstrip("\\")), rest


def _counted(body: str, places: dict[str, int]) -> tuple[Marker | None, str]:
    """Letters and Roman numbers count only in sequence: "E. coli" is no item."""
    if found := _NUMBER.match(body):
        return Marker("number", int(found[1] or found[2])), body[found.end() :].lstrip()
    if found := _CIRCLED.match(body):
        start = "①" if found[0] <= "⑳" else "❶"
        return Marker("circled", ord(found[0]) - ord(start) + 1), body[found.end() :].lstrip()
    if (found := _LETTER.match(body)) and _follows("letter", _letter(found[1]), places):
        return Marker("letter", _letter(found[1])), body[found.end() :].lstrip()
    if (found := _ROMAN.match(body)) and _follows("roman", _roman(found[1]), places):
        return Marker("roman", _roman(found[1])), body[found.end() :].lstrip()
    return None, body


def _follows(kind: str, place: int, places: dict[str, int]) -> bool:
    return place == 1 or (place > 1 and place == places.get(kind, 0) + 1)


def _letter(letter: str) -> int:
    return ord(letter.lower()) - ord("a") + 1


def _roman(numeral: str) -> int:
    numeral = numeral.lower()
    return _ROMANS.index(numeral) + 1 if numeral in _ROMANS else 0
