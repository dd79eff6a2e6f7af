from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.cron import CronTrigger
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.cron import WEEKDAYS, read_cron
from monitor.daemon.schedule import due_after, missed, offset, pause, trigger
from monitor.model.watch import Cadence, Watch

NOW = datetime(2026, 2, 9, 15, 2, 11, tzinfo=UTC)  # a Monday

moments = st.integers(0, 600_000_000).map(lambda seconds: NOW + timedelta(seconds=seconds))
intervals = st.timedeltas(timedelta(minutes=1), timedelta(days=366)).map(
    lambda every: timedelta(seconds=int(every.total_seconds()))
)


def every(interval: timedelta, name: str = "aml") -> Watch:
    return Watch(name=name, cadence=Cadence(every=interval))


def cron(line: str, timezone: str = "UTC") -> Watch:
    return Watch(name="aml", cadence=Cadence(cron=line, timezone=timezone))


# -- intervals


@given(intervals, moments, st.text(max_size=8))
def test_an_interval_is_due_once_within_each_interval(
    interval: timedelta, now: datetime, name: str
):
    watch = every(interval, name)
    first = due_after(watch, now)
    assert now < first <= now + interval
    assert due_after(watch, first) == first + interval


@given(intervals, st.text(max_size=8))
def test_watches_are_spread_over_a_tenth_of_their_interval(interval: timedelta, name: str):
    assert timedelta(0) <= offset(every(interval, name)) <= interval / 10


def test_watches_of_one_interval_do_not_meet():
    hours = timedelta(hours=6)
    dues = {due_after(every(hours, name), NOW) for name in ("aml", "glioma", "sma", "als")}
    assert len(dues) == 4


def test_a_turn_out_of_order_does_not_move_the_grid():
    watch = every(timedelta(hours=6))
    out_of_order = NOW + timedelta(minutes=17)
    after = trigger(watch).get_next_fire_time(out_of_order, out_of_order)
    assert after == due_after(watch, NOW)


# -- cron lines


def days_of(line: str) -> set[str]:
    due, days = NOW, set()
    for _ in range(14):
        due = due_after(cron(line), due)
        days.add(f"{due:%a}".lower())
    return days


@pytest.mark.parametrize(
    ("field", "days"),
    [
        ("1-5", "mon tue wed thu fri"),
        ("mon-fri", "mon tue wed thu fri"),
        ("MON,Wed", "mon wed"),
        ("0", "sun"),
        ("7", "sun"),
        ("sun", "sun"),
        ("6-7", "sat sun"),
        ("fri-sun", "fri sat sun"),
        ("sun-tue", "sun mon tue"),
        ("0-6/2", "sun tue thu sat"),
        ("*/2", "sun tue thu sat"),
        ("*", "mon tue wed thu fri sat sun"),
    ],
)
def test_weekdays_mean_what_cron_means_by_them(field: str, days: str):
    assert days_of(f"0 7 * * {field}") == set(days.split())


def test_a_line_is_due_at_the_local_time_of_its_zone():
    watch = cron("30 7 * * *", "Europe/Berlin")
    berlin = ZoneInfo("Europe/Berlin")
    assert due_after(watch, datetime(2026, 3, 28, 12, tzinfo=UTC)) == datetime(
        2026, 3, 29, 7, 30, tzinfo=berlin
    )
    assert due_after(watch, datetime(2026, 3, 28, tzinfo=UTC)).astimezone(UTC).hour == 6
    assert due_after(watch, datetime(2026, 3, 29, 1, tzinfo=UTC)).astimezone(UTC).hour == 5


def test_a_line_with_both_kinds_of_day_takes_a_day_that_fits_either():
    watch = cron("0 0 13 * fri")
    first = due_after(watch, NOW)
    assert (first.day, f"{first:%a}") == (13, "Fri")
    second = due_after(watch, first)
    assert (second.day, f"{second:%a}") == (20, "Fri")
    assert due_after(watch, datetime(2026, 4, 11, tzinfo=UTC)).day == 13  # a Monday


def test_steps_lists_and_months_are_understood():
    assert due_after(cron("*/20 * * * *"), NOW) == NOW.replace(minute=20, second=0)
    assert due_after(cron("5,50 15 * * *"), NOW) == NOW.replace(minute=5, second=0)
    assert due_after(cron("0 9 1 jun-aug *"), NOW) == datetime(2026, 6, 1, 9, tzinfo=UTC)
    assert due_after(cron("0 9/6 * * *"), NOW) == datetime(2026, 2, 9, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    ["", "0 7 * *", "0 7 * * * *", "@daily", "x * * * *", "1- * * * *", "*-5 * * * *", "60 * * * *",
     "0 24 * * *", "0 0 0 * *", "0 0 32 * *", "0 0 * 13 *", "0 0 * 0 *", "0 0 * * 8",
     "5-1 * * * *", "*/0 * * * *", "*/60 * * * *", "0 0 31 feb,apr *", ", * * * *", "² * * * *"],
)  # fmt: skip
def test_a_line_that_cron_would_not_take_is_refused(line: str):
    with pytest.raises(ValueError, match=r"."):
        read_cron(line)


def test_the_last_day_of_february_is_a_day():
    assert due_after(cron("0 0 29 2 *"), NOW) == datetime(2028, 2, 29, tzinfo=UTC)


def spans(least: int, most: int) -> st.SearchStrategy[str]:
    number = st.integers(least, most)
    ranges = st.tuples(number, number).map(lambda two: f"{min(two)}-{max(two)}")
    stepped = st.tuples(ranges | st.just("*"), st.integers(1, most)).map("{0[0]}/{0[1]}".format)
    parts = number.map(str) | ranges | stepped
    return st.just("*") | st.lists(parts, min_size=1, max_size=3).map(",".join)


lines = st.tuples(spans(0, 59), spans(0, 23), spans(1, 28), spans(1, 12), spans(0, 7)).map(" ".join)


@given(lines, moments)
def test_every_line_that_is_taken_falls_due_on_a_day_that_it_names(line: str, now: datetime):
    read = read_cron(line)
    due = due_after(cron(line), now)
    assert due > now
    weekday = WEEKDAYS[due.isoweekday() % 7]
    fits_day = read.day == "*" or str(due.day) in read.day.split(",")
    fits_weekday = read.weekday == "*" or weekday in read.weekday.split(",")
    assert (fits_day or fits_weekday) if read.either_day else (fits_day and fits_weekday)
    assert read.minute == "*" or str(due.minute) in read.minute.split(",")
    assert read.hour == "*" or str(due.hour) in read.hour.split(",")
    assert read.month == "*" or str(due.month) in read.month.split(",")


@given(spans(0, 59), spans(0, 23), moments)
def test_times_of_day_are_read_as_the_scheduler_itself_would(minute: str, hour: str, now: datetime):
    try:
        theirs = CronTrigger(minute=minute, hour=hour, timezone=UTC)
    except ValueError:  # it refuses steps that are longer than their range, which cron takes
        return
    assert due_after(cron(f"{minute} {hour} * * *"), now) == theirs.get_next_fire_time(
        None, now + timedelta(seconds=1)
    )


# -- what was missed


def test_a_watch_that_was_never_checked_is_due():
    assert missed(every(timedelta(days=9)), None, NOW)


@given(intervals, moments, st.timedeltas(timedelta(0), timedelta(days=800)))
def test_a_watch_is_missed_exactly_when_it_fell_due_since(
    interval: timedelta, last: datetime, down: timedelta
):
    watch = every(interval)
    assert missed(watch, last, last + down) == (due_after(watch, last) <= last + down)


def test_a_watch_is_not_missed_before_its_time():
    watch = cron("0 7 * * mon-fri", "Europe/Berlin")
    friday = datetime(2026, 2, 6, 6, 0, 30, tzinfo=UTC)
    assert not missed(watch, friday, datetime(2026, 2, 9, 5, 59, 59, tzinfo=UTC))
    assert missed(watch, friday, datetime(2026, 2, 9, 6, 0, tzinfo=UTC))


def test_a_check_at_the_very_moment_counts_for_it():
    watch = every(timedelta(hours=6))
    due = due_after(watch, NOW)
    assert not missed(watch, due, due + timedelta(hours=6) - timedelta(seconds=1))


# -- pauses


@given(st.integers(1, 10_000))
def test_a_pause_never_shrinks_and_has_an_end(failures: int):
    assert timedelta(minutes=1) <= pause(failures) <= pause(failures + 1) <= timedelta(minutes=15)
