"""Quiet hours and working days: what a person writes for them, and when a reader may be told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from monitor.model.event import Severity
from monitor.model.subscription import Quiet
from monitor.routing.window import WEEKDAYS, clock_time, instants, turning_point, weekday

_DAY = timedelta(days=1)
_AHEAD = 17  # days: two weeks, as the only free hour of a week may be one that the clocks skip
_HOURS = re.compile(r"(\d{1,2}:\d{2}) ?- ?(\d{1,2}:\d{2})", re.ASCII)


def parse_hours(text: str) -> tuple[str, str]:
    """Return the beginning and the end of `22:00-07:00`; ValueError says what is allowed."""
    match = _HOURS.fullmatch(text.strip())
    if match is None:
        raise ValueError('must be hours such as "22:00-07:00"')
    start, end = (clock_time(one).isoformat("minutes") for one in match.groups())
    if start == end:
        raise ValueError("begins when it ends: for whole days, leave them out of days")
    return start, end


def parse_days(text: str) -> tuple[int, ...]:
    """Return the days of `mon-fri` or `mon, wed, sat-sun`, 0 for Monday; ValueError says what is
    allowed.
    """
    found: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if not first.strip() or (dash and not last.strip()):
            raise ValueError('must be days such as "mon-fri" or "mon, wed, sat-sun"')
        begin = weekday(first.strip())
        end = weekday(last.strip()) if dash else begin
        found |= {day % 7 for day in range(begin, begin + (end - begin) % 7 + 1)}
    return tuple(sorted(found))


def is_urgent(quiet: Quiet | None, severity: Severity) -> bool:
    """Whether something weighs so much that it is told in quiet hours nevertheless."""
    return quiet is not None and quiet.but is not None and severity >= quiet.but


def allowed(quiet: Quiet | None, when: datetime) -> datetime:
    """Return the first moment at `when` or later at which a reader may be told; both are aware.

    What the clocks of the reader show is what counts: an hour that they show twice is quiet twice,
    and one that they skip is not there.
    """
    when = when.astimezone(UTC)
    if quiet is None or _may_be_told(quiet, when):
        return when
    return next(turn for turn in _turns(quiet, when) if turn > when and _may_be_told(quiet, turn))


def _may_be_told(quiet: Quiet, when: datetime) -> bool:
    local = when.astimezone(ZoneInfo(quiet.timezone))
    if quiet.days and local.weekday() not in quiet.days:
        return False
    if not quiet.start:
        return True
    now, start, end = local.time(), time.fromisoformat(quiet.start), time.fromisoformat(quiet.end)
    return not (start <= now < end if start < end else now >= start or now < end)


def _turns(quiet: Quiet, when: datetime) -> Iterator[datetime]:
    """Yield, in order, every moment at which quiet may end: the days' beginnings, the hours' ends,
    and whenever the clocks are changed.
    """
    zone = ZoneInfo(quiet.timezone)
    today = when.astimezone(zone).date()
    ends = {time(0), *([time.fromisoformat(quiet.end)] if quiet.end else ())}
    days = [datetime.combine(today + ahead * _DAY, time(0)) for ahead in range(-1, _AHEAD)]
    turns = {
        turn for day in days for end in ends for turn in instants(datetime.combine(day, end), zone)
    }
    for one, next_ in pairwise(day.replace(tzinfo=zone).astimezone(UTC) for day in days):
        if one.astimezone(zone).utcoffset() != next_.astimezone(zone).utcoffset():
            turns.add(turning_point(one, next_, zone))
    yield from sorted(turns)


def days_as_text(days: tuple[int, ...]) -> str:
    """Return `mon-fri` for the days of a working week, `mon, wed` for others."""
    names = [WEEKDAYS[day][:3] for day in days]
    if len(days) > 2 and days == tuple(range(days[0], days[0] + len(days))):
        return f"{names[0]}-{names[-1]}"
    return ", ".join(names)
