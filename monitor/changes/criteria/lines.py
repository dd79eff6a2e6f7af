# ruff: noqa: RUF001, SIM905  (look-alike signs and tables of words)
"""The lines of eligibility text: their indents, markers and headings, and what all of them say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from monitor.changes import text as texts
from monitor.changes.criteria.headings import COLONS, Heading, heading, parted
from monitor.changes.criteria.titles import is_study_part

_BULLET = re.compile(
    r"(?:\\?[*+–—-]|o(?=\s+[A-Z]))(?=\s|\Z)|\\?[–—-](?=[A-Z][A-Za-z]|N/A)|[•·‣⁃◦○●▪■□➢✓✔‐](?!\w*\d)"
)
_NUMBER = re.compile(
    r"[(（]?(\d{1,3})(?:\\?[.)．）]){1,2}(?=\s(?!to\b)|\Z|[A-Z≥≤])|(\d{1,2})、"
    r"|[(（]?(\d{1,2})\\?[)）](?=[a-z]{2})"
)
_BARE_NUMBER = re.compile(r"(\d{1,3})(?=\s[A-Z][a-z])")
_LETTER = re.compile(r"[(（]?([A-Za-z])(?:\\?[.)．）]){1,2}(?=\s|\Z)")
_ROMAN = re.compile(r"[(（]?([ivx]{1,5}|[IVX]{1,5})(?:\\?[.)．）]){1,2}(?=\s|\Z)")
_NUMERALS = "ivxIVX"
_CIRCLED = re.compile(r"[①-⑳❶-❿]")
_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳❶❷❸❹❺❻❼❽❾❿"
_ROMANS = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split()
_PLACES = {numeral: place for place, numeral in enumerate(_ROMANS, start=1)}
_EMPHASIS = re.compile(r"(\*\*|__)(?=[^\s*_])(.*?[^\s*_])\1")
_HASHES = re.compile(r"#{1,6}\s+(?=\S)")
_GLUED = re.compile(r"(?<=[.;。；])\s?(\d{1,2})[.)]\s?(?=[A-Z])")
_NARROW, _WIDE = 60, 100  # columns that lines are cut at


class Marker(Struct, frozen=True):
    """What kind of list a line belongs to, and the place it claims in it (0 for a bullet)."""

    kind: str
    place: int = 0


class Line(Struct, frozen=True, kw_only=True):
    """A line that is not blank, or a part of one that begins with a heading."""

    indent: int
    width: int  # with the indent and the marker
    marker: Marker | None
    sign: str  # the marker as it is written
    text: str
    gap: bool  # a blank line stands before it
    heading: Heading | None


# Lines read before, by what they are read from: two texts have most of theirs in common.
Known = dict[tuple[str, bool, int, int, int], tuple[Line, ...]]


def lines(text: str, known: Known | None = None) -> tuple[Line, ...]:
    """Return the lines of a text, in order."""
    return tuple(_lines(text, {} if known is None else known))


def _lines(text: str, known: Known) -> list[Line]:
    read: list[Line] = []
    gap = True
    places = {"letter": 0, "roman": 0, "number": 0}
    for raw in _in_columns(texts.unmarked(text)).split("\n"):
        if not raw or raw.isspace():
            gap = True
            continue
        place = (raw, gap, places["letter"], places["roman"], places["number"])
        found = known.get(place)
        if found is None:
            found = known[place] = tuple(_read(raw, gap, dict(places)))
        for line in found:
            if line.marker is not None:
                places[line.marker.kind] = line.marker.place
        read += found
        gap = False
    return read


def _read(raw: str, gap: bool, places: dict[str, int]) -> list[Line]:  # noqa: FBT001
    body = raw.strip()
    indent = len(raw) - len(raw.lstrip())
    return [_line(part, indent, gap and n == 0, places) for n, part in enumerate(_parts(body))]


def _in_columns(text: str) -> str:
    return text.expandtabs(4) if "\t" in text else text


def _parts(body: str) -> Sequence[str]:
    if body.find("riteria", 12) < 0 and body.find("RITERIA", 12) < 0:
        return (body,)
    return parted(body, marked=_BULLET.match(body) is not None or body[0].isdigit())


def _line(body: str, indent: int, gap: bool, places: dict[str, int]) -> Line:  # noqa: FBT001
    marker, rest = _marked(body, places)
    if marker is not None:
        places[marker.kind] = marker.place
    text = readable(rest)
    return Line(
        indent=indent,
        width=indent + len(body),
        marker=marker,
        sign=body[: len(body) - len(rest)] if marker else "",
        text=text,
        gap=gap,
        heading=heading(text, marked=marker is not None),
    )


def readable(text: str) -> str:
    """Return one line as a person reads it: no escapes, no emphasis, single spaces."""
    if "\\" in text:
        text = texts.unescaped(text)
    if "  " in text or "\t" in text or "\xa0" in text or not text.isascii():
        text = " ".join(text.split())
    if text.startswith("#"):
        text = _HASHES.sub("", text, count=1)
    return _EMPHASIS.sub(r"\2", text) if "**" in text or "__" in text else text


def glued(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield where the next number of a list that ran on may stand ("… weeks. 4.Surgery …")."""
    for found in _GLUED.finditer(text):
        yield int(found[1]), found.start(), found.end()


def _marked(body: str, places: dict[str, int]) -> tuple[Marker | None, str]:
    bullet = _BULLET.match(body)
    if bullet is None:
        return _counted(body, places)
    rest = body[bullet.end() :].lstrip()
    if rest[:2].isalpha() and rest[0] not in _NUMERALS:
        return Marker("bullet " + bullet[0].lstrip("\\")), rest  # a word, as most often
    again = _BULLET.match(rest)
    if again is not None:
        rest = rest[again.end() :].lstrip()
    counted, rest = _counted(rest, places)
    if counted is not None:
        return counted, rest
    return Marker("bullet " + bullet[0].lstrip("\\")), rest


def _counted(body: str, places: dict[str, int]) -> tuple[Marker | None, str]:
    """Letters and Roman numbers count only in sequence: "E. coli" is no item."""
    if body[:1].isdigit() or body[:1] in "(（":
        found = _NUMBER.match(body)
        if found is not None:
            place = int(found[1] or found[2] or found[3])
            return Marker("number", place), body[found.end() :].lstrip()
        found = _BARE_NUMBER.match(body)
        if found is not None and places.get("number", 0) + 1 == int(found[1]) > 2:
            return Marker("number", int(found[1])), body[found.end() :].lstrip()
    if found := _CIRCLED.match(body):
        ((kind, place),) = places_of(found[0])
        return Marker(kind, place), body[found.end() :].lstrip()
    return _lettered(body, places)


def _lettered(body: str, places: dict[str, int]) -> tuple[Marker | None, str]:
    found = _LETTER.match(body) or _ROMAN.match(body)
    if found is not None:
        for kind, place in places_of(found[1]):
            if place == 1 or place == places.get(kind, 0) + 1 > 1:
                return Marker(kind, place), body[found.end() :].lstrip()
    return None, body


def places_of(sign: str) -> Iterator[tuple[str, int]]:
    """Yield the lists that a sign can stand in, with its place there: `i` is 9th letter or 1st."""
    if sign.isdecimal():
        yield "number", int(sign)
    elif sign in _CIRCLES:
        yield "circled", _CIRCLES.index(sign) % 20 + 1
    else:
        if len(sign) == 1:
            yield "letter", ord(sign.lower()) - ord("a") + 1
        if sign.lower() in _PLACES:
            yield "roman", _PLACES[sign.lower()]


# --- a whole text


class Layout(Struct, frozen=True, kw_only=True):
    """What the headings of a text say about its sections."""

    headed: frozenset[str]  # the sections with a heading
    implied: str  # the section of what no heading names
    by_cohort: bool  # the headings are repeated, once for each cohort


def layout(read: Sequence[Line]) -> Layout:
    """Return what the headings of a text say about its sections."""
    found = [line.heading for line in read if line.heading is not None]
    proper = [one.section for one in found if not one.is_weak and not one.is_open]
    headed = frozenset(proper)
    one_sided = "inclusion" not in headed and (
        "exclusion" in headed or any(is_study_part(line.text) for line in read)
    )
    return Layout(
        headed=headed,
        implied="inclusion" if one_sided else "other",
        by_cohort=proper.count("inclusion") > 1 and any(line.marker for line in read),
    )


# --- lines that were cut at a column


def is_wrapped(read: Sequence[Line]) -> bool:
    """Tell whether the lines were cut at a column, as in the classic text format."""
    longest = max((line.width for line in read), default=0)
    if not _NARROW <= longest <= _WIDE:
        return False
    if sum(line.indent >= 6 for line in read) * 2 > len(read):
        return True
    going_on = [
        before.width + 1 + len(line.text.partition(" ")[0]) > longest
        for before, line in pairwise(read)
        if not line.gap and line.marker is None
    ]
    return len(going_on) >= 2 and sum(going_on) * 10 >= len(going_on) * 9


def unwrapped(read: Sequence[Line]) -> list[Line]:
    """Return the lines with those joined that were cut at a column."""
    made: list[list[Line]] = []
    for line in read:
        if made and _goes_on(made[-1], line):
            made[-1].append(line)
        else:
            made.append([line])
    return [_joined(lines) if len(lines) > 1 else lines[0] for lines in made]


def _goes_on(before: Sequence[Line], line: Line) -> bool:
    """Tell whether a line stands where the text of the one before does, no blank line between."""
    first = before[0]
    if line.gap or line.indent != first.indent + len(first.sign):
        return False
    if first.marker is None:
        return line.marker is None and line.heading is None and first.heading is None
    return line.marker is None or not before[-1].text.endswith(COLONS)


def _joined(lines: Sequence[Line]) -> Line:
    first, *rest = lines
    text = " ".join([first.text, *(line.sign + line.text for line in rest)]).strip()
    marked = first.marker is not None
    return replace(first, text=text, heading=heading(text, marked=marked))
