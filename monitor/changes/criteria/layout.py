"""What the lines of a whole text say about how it is laid out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from monitor.changes.criteria.headings import COLONS, heading
from monitor.changes.criteria.lines import Line
from monitor.changes.criteria.titles import is_study_part

_NARROW, _WIDE = 60, 100


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
