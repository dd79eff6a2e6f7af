"""When each watch falls due, as a function of its name and its cadence alone.

A watch with an interval is due on a grid that never moves: a restart forgets nothing and delays
nothing. Cron lines mean what crontab(5) says.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zlib import crc32

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from monitor.config.cron import CronLine, read_cron
from monitor.model.watch import Watch

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_INSTANT = timedelta(milliseconds=1)  # less is lost in the scheduler's floats
_LONGEST_PAUSE = timedelta(minutes=15)


class _Grid(IntervalTrigger):  # type: ignore[misc]  # comes without types
    """An interval that keeps to its grid, also after a turn out of order."""

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime | None:
        after = previous + _INSTANT if previous else now
        due: datetime | None = super().get_next_fire_time(None, after)
        return due


def offset(watch: Watch) -> timedelta:
    """Spread watches over a tenth of their interval, by name, so that they do not meet."""
    if watch.cadence.every is None:
        return timedelta(0)
    share = crc32(watch.name.encode()) / 2**32
    return timedelta(seconds=int(watch.cadence.every.total_seconds() / 10 * share))


def trigger(watch: Watch) -> BaseTrigger:
    """Return what tells the scheduler when the watch is due."""
    if watch.cadence.every is not None:
        return _Grid(
            seconds=watch.cadence.every.total_seconds(),
            start_date=_EPOCH + offset(watch),
            timezone=UTC,
        )
    line = read_cron(watch.cadence.cron)
    days = [(line.day, "*"), ("*", line.weekday)] if line.either_day else [(line.day, line.weekday)]
    return OrTrigger([_cron(line, day, weekday, watch.cadence.timezone) for day, weekday in days])


def _cron(line: CronLine, day: str, weekday: str, timezone: str) -> CronTrigger:
    return CronTrigger(
        minute=line.minute,
        hour=line.hour,
        day=day,
        month=line.month,
        day_of_week=weekday,
        timezone=timezone,
    )


def due_after(watch: Watch, moment: datetime) -> datetime | None:
    """Return when the watch falls due next after a moment; None for never."""
    due: datetime | None = trigger(watch).get_next_fire_time(None, moment + _INSTANT)
    return due


def missed(watch: Watch, last_checked: datetime | None, now: datetime) -> bool:
    """Whether the watch fell due since it was last checked, or was never checked at all."""
    if last_checked is None:
        return True
    due = due_after(watch, last_checked)
    return due is not None and due <= now


def pause(failures: int) -> timedelta:
    """Return how long to leave something alone that failed so many times in a row."""
    return min(timedelta(minutes=2 ** min(failures - 1, 10)), _LONGEST_PAUSE)
