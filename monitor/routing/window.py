"""Windows: what a person writes for one, and when one ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from monitor.model.subscription import Window

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_DURATION = re.compile(
    r"(?=\d)(?:(\d{1,5})d)?(?:(\d{1,5})h)?(?:(\d{1,5})m)?(?:(\d{1,5})s)?", re.ASCII
)
_LOCAL = re.compile(
    r"(?:daily|weekly ([a-z]+)) (\d{1,2}:\d{2})(?: (\S+))?", re.ASCII | re.IGNORECASE
)
_DURATIONS = 'a duration such as "90s", "30m", "6h", "1h30m" or "1d"'
_WINDOWS = (
    '"0s" (at once), a duration such as "1h", "daily 07:00 Europe/Berlin" or '
    '"weekly mon 07:00 Europe/Berlin" (without a time zone: UTC)'
)


def parse_duration(text: str) -> timedelta:
    """Return how long `6h`, `30m`, `1d`, `90s` or `1h30m` is; ValueError says what is allowed."""
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"must be {_DURATIONS}")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def parse_window(text: str) -> Window:
    """Return the window that a person wrote; ValueError says what is allowed."""
    text = " ".join(text.split())
    if _DURATION.fullmatch(text):
        return Window(every=parse_duration(text))
    match = _LOCAL.fullmatch(text)
    if match is None:
        raise ValueError(f"must be {_WINDOWS}")
    day, at, zone = match.groups()
    return Window(
        at=clock_time(at).isoformat("minutes"),
        weekday=weekday(day) if day else None,
        timezone=_zone(zone or "UTC").key,
    )


def due(window: Window, now: datetime) -> datetime:
    """Return when what is gathered at `now` is told: the window's next end, or `now` itself.

    Ends of a window that repeats lie at multiples of its length since midnight UTC (of 1970-01-01,
    so that they stay evenly spaced when the length does not divide a day). A local time that the
    clocks skip gives way to the first that follows; one that they show twice is meant the first
    time. `now` and the answer are aware.
    """
    now = now.astimezone(UTC)
    if window.every is not None:
        return _next_multiple(window.every, now)
    return next(end for end in _ends(window, now) if end >= now)


def _next_multiple(every: timedelta, now: datetime) -> datetime:
    if not every:
        return now
    return _EPOCH + every * -((_EPOCH - now) // every)


def _ends(window: Window, now: datetime) -> Iterator[datetime]:
    zone = ZoneInfo(window.timezone)
    today = now.astimezone(zone).date()
    for ahead in range(9):
        day = today + ahead * _DAY
        if window.weekday in {None, day.weekday()}:
            yield instants(datetime.combine(day, clock_time(window.at)), zone)[0]


def instants(local: datetime, zone: tzinfo) -> tuple[datetime, ...]:
    """Return the moments at which clocks in the zone show this time, or the one that skips it."""
    both = [local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    shown = tuple(one for one in both if one.astimezone(zone).replace(tzinfo=None) == local)
    return tuple(dict.fromkeys(shown)) or (turning_point(both[1], both[0], zone),)


def turning_point(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """Return when the clocks of the zone were changed between these two moments."""
    new = after.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        if middle.astimezone(zone).utcoffset() == new:
            after = middle
        else:
            before = middle
    return after


def clock_time(text: str) -> time:
    """Return the time of day that `7:05` is; ValueError says what is wrong with it."""
    hour, _, minute = text.partition(":")
    if int(hour) > 23 or int(minute) > 59:
        raise ValueError(f"there is no time {text}: hours go from 00 to 23, minutes from 00 to 59")
    return time(int(hour), int(minute))


def weekday(text: str) -> int:
    """Return the number of a day of the week, 0 for Monday; ValueError says which there are."""
    for number, name in enumerate(WEEKDAYS):
        if text.lower() in {name, name[:3]}:
            return number
    short = ", ".join(name[:3] for name in WEEKDAYS)
    raise ValueError(f"there is no weekday {text!r}: it is one of {short}")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(
            f'there is no time zone {name!r}: name it as "Europe/Berlin" or "UTC"'
        ) from None
