"""On which days something happened, as a calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from msgspec import Struct

from monitor.render.filters import count
from monitor.render.pictures.drawing import STRETCH, Box, Key, Picture, Shape, Trace, Words, fits
from monitor.render.pictures.gravity import LANES, lane

_LEFT = 11.0  # percent for the days of the week, and the years
_LEAST, _MOST = 18, 54  # weeks of a block
_BLOCKS = 6  # years that are drawn by days; from then on by months
_DAY, _MONTH = 12, 20  # pixels down
_HEAD = 18
_GAP = 2
_BELOW = 4  # below the base of words
_BROADEST = 540  # pixels: a day is no wider than it need be
_WIDE = 0.84  # of a cell; the rest is the gap to the next one
_WEEK = ("Mon", "", "Wed", "", "Fri", "", "")
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# how much of a day is filled; what is critical has a slit as well
_FULL = {"critical": 1.0, "high": 0.75, "medium": 0.5, "minor": 0.25}
_SLIT = 0.62, 0.16  # of a day, from above; its height
_TITLED = {"critical", "high"}


class _Day(Struct, frozen=True, kw_only=True):
    """What happened on a day, or in a month: how many events, the gravest of them."""

    lane: str
    count: int


class _Cell(Struct, frozen=True, kw_only=True):
    """A place in the calendar: percent and pixels of its upper left corner and its size."""

    called: str
    x: float
    y: float
    width: float
    height: float
    day: _Day | None


def calendar(
    days: Iterable[tuple[date, str, int]], since: date, until: date, name: str = "calendar"
) -> Picture:
    """Return the picture of a while: `days` are the day, a severity, and how many events it had.

    A day may come several times; `name` is the picture's id in its page.
    """
    until = max(since, until)
    inside = [one for one in days if since <= one[0] <= until and one[2] > 0]
    found = _by_day(inside)
    words, cells = _laid_out(found, since, until)
    bottom = max(*(cell.y + cell.height for cell in cells), *(one.y + _BELOW for one in words))
    return Picture(
        id=name,
        heading="Calendar of changes",
        says=_said(found, since, until),
        height=round(bottom) + 6,
        shapes=(*words, _ground(cells, bottom), *_filled(cells, bottom)),
        keys=tuple(_keys(found)),
        most=_BROADEST,
    )


def _by_day(days: Iterable[tuple[date, str, int]]) -> dict[date, _Day]:
    found: dict[date, _Day] = {}
    for on, severity, number in days:
        here = _Day(lane=lane(severity), count=number)
        found[on] = _both(found[on], here) if on in found else here
    return found


def _both(one: _Day, other: _Day) -> _Day:
    gravest = min(one.lane, other.lane, key=LANES.index)
    return _Day(lane=gravest, count=one.count + other.count)


# --- where each day is


def _laid_out(found: dict[date, _Day], since: date, until: date) -> tuple[list[Words], list[_Cell]]:
    if _weeks(since, until) <= _MOST:
        return _block(found, since, until, 0, named="")
    if until.year - since.year >= _BLOCKS:
        return _months(found, since, until)
    words: list[Words] = []
    cells: list[_Cell] = []
    for at, year in enumerate(range(since.year, until.year + 1)):
        begin, end = max(since, date(year, 1, 1)), min(until, date(year, 12, 31))
        first = _block(found, begin, end, at * (_HEAD * 2 + 7 * _DAY), named=str(year))
        words += first[0]
        cells += first[1]
    return words, cells


def _block(
    found: dict[date, _Day], since: date, until: date, top: float, *, named: str
) -> tuple[list[Words], list[_Cell]]:
    # years stand below each other, with the same week at the same place
    begin = _monday(date(since.year, 1, 1) if named else since)
    weeks = _MOST if named else max(_weeks(since, until), _LEAST)
    across = (100 - _LEFT) / weeks
    head = _HEAD * (2 if named else 1)
    words = [Words(text=named, x=0, y=top + 14, kind="strong")] if named else []
    words += _weekdays(top + head)
    cells: list[_Cell] = []
    last = -100.0
    for day in _days(since, until):
        week, weekday = divmod((day - begin).days, 7)
        x = _LEFT + week * across
        month = _NAMES[day.month - 1]
        if (day.day == 1 or day == since) and fits(month, min(x - last, 100 - x)):
            words.append(Words(text=month, x=round(x, 2), y=top + head - 5))
            last = x
        cells.append(
            _Cell(
                called=day.isoformat(),
                x=x,
                y=top + head + weekday * _DAY,
                width=across,
                height=_DAY,
                day=found.get(day),
            )
        )
    return words, cells


def _weekdays(top: float) -> list[Words]:
    return [Words(text=name, x=0, y=top + at * _DAY + 10) for at, name in enumerate(_WEEK) if name]


def _months(found: dict[date, _Day], since: date, until: date) -> tuple[list[Words], list[_Cell]]:
    """Return a row for each year, and a column for each month."""
    months: dict[date, _Day] = {}
    for on, day in found.items():
        month = on.replace(day=1)
        months[month] = _both(months[month], day) if month in months else day
    left = _LEFT + 2
    across = (100 - left) / 12
    words = [_above(name[0], left + (at + 0.4) * across) for at, name in enumerate(_NAMES)]
    cells: list[_Cell] = []
    for year in range(since.year, until.year + 1):
        y = _HEAD + (year - since.year) * _MONTH
        words.append(Words(text=f"{year:04}", x=0, y=y + 14))
        begin = since.month if year == since.year else 1
        end = until.month if year == until.year else 12
        cells += [
            _Cell(
                called=f"{year:04}-{month:02}",
                x=left + (month - 1) * across,
                y=y,
                width=across,
                height=_MONTH,
                day=months.get(date(year, month, 1)),
            )
            for month in range(begin, end + 1)
        ]
    return words, cells


def _above(name: str, x: float) -> Words:
    return Words(text=name, x=round(x, 2), y=_HEAD - 5, anchor="middle")


def _monday(day: date) -> date:
    return day - timedelta(days=min(day.weekday(), (day - date.min).days))


def _weeks(since: date, until: date) -> int:
    return (until - _monday(since)).days // 7 + 1


def _days(since: date, until: date) -> Iterator[date]:
    for ordinal in range(since.toordinal(), until.toordinal() + 1):
        yield date.fromordinal(ordinal)


# --- what is drawn


def _ground(cells: list[_Cell], bottom: float) -> Trace:
    path = "".join(_outline(cell, 1) for cell in cells)
    return Trace(kind="day", y=0, height=round(bottom), path=path)


def _filled(cells: list[_Cell], bottom: float) -> Iterator[Shape]:
    """Yield what happened: the graver, the more of the day is filled."""
    for name in reversed(LANES):
        inside = [cell for cell in cells if cell.day and cell.day.lane == name]
        if name in _TITLED:
            yield from (_box(cell, name) for cell in inside)
            yield from (_slit(cell) for cell in inside if name == "critical")
        elif inside:
            path = "".join(_outline(cell, _FULL[name]) for cell in inside)
            yield Trace(kind=f"day-{name}", y=0, height=round(bottom), path=path)


def _outline(cell: _Cell, full: float) -> str:
    """Return the lower part of a cell, with a gap to the next one."""
    high = (cell.height - _GAP) * full
    x, y = cell.x * STRETCH / 100, cell.y + cell.height - _GAP - high
    wide = cell.width * STRETCH / 100 * _WIDE
    return f"M{x:.1f} {y:g}h{wide:.1f}v{high:g}h-{wide:.1f}z"


def _box(cell: _Cell, name: str) -> Box:
    high = (cell.height - _GAP) * _FULL[name]
    events = count(cell.day.count, "event") if cell.day else ""
    return Box(
        kind=f"day-{name}",
        x=round(cell.x, 2),
        y=round(cell.y + cell.height - _GAP - high, 1),
        width=round(cell.width * _WIDE, 2),
        height=round(high, 1),
        title=f"{cell.called}: {events}, the gravest {name}",
    )


def _slit(cell: _Cell) -> Box:
    from_above, high = (part * (cell.height - _GAP) for part in _SLIT)
    return Box(
        kind="slit",
        x=round(cell.x, 2),
        y=round(cell.y + from_above, 1),
        width=round(cell.width * _WIDE, 2),
        height=round(high, 1),
    )


# --- the words


def _keys(found: dict[date, _Day]) -> Iterator[Key]:
    for name in LANES:
        days = sum(day.lane == name for day in found.values())
        if days:
            text = f"{name} on {count(days, 'day')}"
            yield Key(kind=f"day-{name}", text=text, fill=_FULL[name])
    if not found:
        yield Key(kind="", text="Nothing changed.")


def _said(found: dict[date, _Day], since: date, until: date) -> str:
    span = f"{since} to {until}"
    if not found:
        return f"Nothing changed, {span}."
    events = count(sum(day.count for day in found.values()), "event")
    gravest = ", ".join(
        f"{name} on {sum(day.lane == name for day in found.values())}"
        for name in LANES
        if any(day.lane == name for day in found.values())
    )
    busiest = max(sorted(found), key=lambda on: found[on].count)
    return (
        f"{events} on {count(len(found), 'day')}, {span}; by the gravest of each: {gravest}."
        f" The fullest day is {busiest} with {found[busiest].count}."
    )
