"""Cron lines as crontab(5) means them, put so that no scheduler can read them otherwise.

Schedulers number the days of the week differently (0 is Sunday to cron, Monday to others), so
every field is written out: weekdays by name, all else as a list of numbers.
"""

from __future__ import annotations

import re

from msgspec import Struct

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")

_LONGEST = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}  # days of the months that have fewer than 31
_PART = re.compile(r"(?P<first>\*|\w+)(?:-(?P<last>\w+))?(?:/(?P<step>\d+))?")


class _Field(Struct, frozen=True):
    name: str
    least: int
    most: int
    words: tuple[str, ...] = ()
    word_base: int = 0


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day", 1, 31),
    _Field("month", 1, 12, MONTHS, 1),
    _Field("weekday", 0, 7, WEEKDAYS, 0),
)


class CronLine(Struct, frozen=True, kw_only=True):
    """When a line falls due; `*` for any, else values with commas, weekdays by name.

    `either_day` marks a line that restricts both the day of the month and the weekday: cron takes
    a day that fits one of the two.
    """

    minute: str
    hour: str
    day: str
    month: str
    weekday: str
    either_day: bool = False


def read_cron(line: str) -> CronLine:
    """Return what the five fields mean; ValueError says which one cannot be read and why."""
    texts = line.lower().split()
    if len(texts) != len(_FIELDS):
        raise ValueError(
            f"has {len(texts)} fields in place of five: minute hour day month weekday,"
            ' as in "0 7 * * mon-fri"'
        )
    values = [_values(field, text) for field, text in zip(_FIELDS, texts, strict=True)]
    day, month, weekday = values[2:]
    if weekday is None and day and month and min(day) > max(_LONGEST.get(m, 31) for m in month):
        raise ValueError("never falls due, since none of these months has such a day")
    return CronLine(
        minute=_listed(values[0]),
        hour=_listed(values[1]),
        day=_listed(day),
        month=_listed(month),
        weekday=_weekdays(weekday),
        either_day=not texts[2].startswith("*") and not texts[4].startswith("*"),
    )


def _values(field: _Field, text: str) -> tuple[int, ...] | None:
    """Return the values that a field allows, None where it allows all."""
    if text == "*":
        return None
    found: set[int] = set()
    for part in text.split(","):
        found.update(_span(field, part))
    return tuple(sorted(found))


def _span(field: _Field, part: str) -> range:
    match = _PART.fullmatch(part)
    if match is None or (match["first"] == "*" and match["last"]):
        raise ValueError(f'has "{part}" as {field.name}; write a number, a-b, */n or a list')
    first, last = _ends(field, match["first"], match["last"], stepped=match["step"] is not None)
    if first > last:
        raise ValueError(f'has "{part}" as {field.name}, which runs backwards; write two ranges')
    step = int(match["step"] or 1)
    if not 1 <= step <= field.most:
        raise ValueError(f'has "{part}" as {field.name}; the step goes from 1 to {field.most}')
    return range(first, last + 1, step)


def _ends(field: _Field, first: str, last: str | None, *, stepped: bool) -> tuple[int, int]:
    if first == "*":
        return field.least, 6 if field.name == "weekday" else field.most
    start = _number(field, first)
    if last is None:
        return start, field.most if stepped else start
    end = _number(field, last)
    return start, 7 if last == "sun" and start else end  # fri-sun ends the week, as 5-7 does


def _number(field: _Field, text: str) -> int:
    if text in field.words:
        return field.words.index(text) + field.word_base
    if not (text.isascii() and text.isdigit() and field.least <= int(text) <= field.most):
        words = f" or {field.words[0]} to {field.words[-1]}" if field.words else ""
        raise ValueError(
            f'has "{text}" as {field.name}; it goes from {field.least} to {field.most}{words}'
        )
    return int(text)


def _listed(values: tuple[int, ...] | None) -> str:
    return "*" if values is None else ",".join(map(str, values))


def _weekdays(values: tuple[int, ...] | None) -> str:
    if values is None:
        return "*"
    return ",".join(WEEKDAYS[number] for number in sorted({value % 7 for value in values}))
