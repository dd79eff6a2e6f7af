from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.subscription import Window
from monitor.routing.window import due, parse_duration, parse_window

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)

moments = st.builds(datetime.fromtimestamp, st.integers(10**9, 4 * 10**9), st.just(UTC))
zones = st.sampled_from(
    [
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "America/St_Johns",
        "America/Santiago",
        "America/Sao_Paulo",  # changed its clocks at midnight
        "Asia/Tehran",
        "Asia/Kathmandu",
        "Asia/Beirut",
        "Australia/Lord_Howe",  # by half an hour
        "Pacific/Auckland",
        "Africa/Cairo",
    ]
)
times = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
dailies = st.builds(lambda at, zone: Window(at=at, timezone=zone), times, zones)
weeklies = st.builds(
    lambda at, zone, day: Window(at=at, timezone=zone, weekday=day), times, zones, st.integers(0, 6)
)
repeating = st.builds(
    lambda minutes: Window(every=timedelta(minutes=minutes)), st.integers(1, 60 * 24 * 9)
)
windows = st.one_of(dailies, weeklies, repeating, st.just(Window(every=timedelta(0))))


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@given(windows, moments)
def test_a_window_ends_at_once_or_later_and_in_utc(window, now):
    end = due(window, now)

    assert end >= now
    assert end.tzinfo is UTC


@given(windows, moments, st.floats(0, 1))
def test_all_that_comes_before_a_window_ends_is_told_together(window, now, share):
    end = due(window, now)
    between = now + (end - now) * share

    assert due(window, between) == (end if window.every != timedelta(0) else between)


@given(dailies, moments)
def test_a_daily_window_is_a_day_at_most_and_an_hour_for_the_clocks(window, now):
    assert due(window, now) - now <= 25 * HOUR


@given(weeklies, moments)
def test_a_weekly_window_is_a_week_at_most_and_an_hour_for_the_clocks(window, now):
    assert due(window, now) - now <= 7 * DAY + HOUR


@given(weeklies, moments)
def test_a_weekly_window_ends_on_its_day_unless_its_time_does_not_exist(window, now):
    local = due(window, now).astimezone(ZoneInfo(window.timezone))

    assert local.weekday() == window.weekday


@given(dailies, moments)
def test_a_daily_window_ends_at_its_local_time_or_where_the_clocks_skip_it(window, now):
    zone = ZoneInfo(window.timezone)
    local = due(window, now).astimezone(zone)

    if f"{local:%H:%M:%S}" == f"{window.at}:00":
        assert local.fold == 0  # of two such times, the first
        return
    before = (local.astimezone(UTC) - SECOND).astimezone(zone)
    wanted = local.replace(hour=int(window.at[:2]), minute=int(window.at[3:]), tzinfo=None)
    assert before.replace(tzinfo=None) < wanted < local.replace(tzinfo=None)


@given(repeating, moments)
def test_a_repeating_window_ends_at_multiples_of_its_length(window, now):
    end = due(window, now)

    assert end - now < window.every
    assert (end - utc(1970, 1, 1)) % window.every == timedelta(0)


@pytest.mark.parametrize("hours", [1, 2, 3, 4, 6, 8, 12, 24])
@given(now=moments)
def test_a_length_that_divides_the_day_is_counted_from_midnight(hours, now):
    end = due(Window(every=hours * HOUR), now)

    assert (end.hour % hours, end.minute, end.second) == (0, 0, 0)


def test_no_window_is_now_whatever_the_zone_of_now():
    now = datetime(2026, 2, 9, 7, 0, tzinfo=ZoneInfo("Asia/Tokyo"))

    assert due(Window(every=timedelta(0)), now) == now


@pytest.mark.parametrize(
    ("window", "now", "end"),
    [
        ("1h", utc(2026, 2, 9, 15, 2, 11), utc(2026, 2, 9, 16)),
        ("1h", utc(2026, 2, 9, 15), utc(2026, 2, 9, 15)),
        ("1d", utc(2026, 2, 9, 15), utc(2026, 2, 10)),
        ("daily 07:00 Europe/Berlin", utc(2026, 2, 9, 5, 59), utc(2026, 2, 9, 6)),
        ("daily 07:00 Europe/Berlin", utc(2026, 2, 9, 6), utc(2026, 2, 9, 6)),
        ("daily 07:00 Europe/Berlin", utc(2026, 2, 9, 6, 0, 1), utc(2026, 2, 10, 6)),
        ("daily 07:00 Europe/Berlin", utc(2026, 7, 9, 4), utc(2026, 7, 9, 5)),
        # the day is another one where the reader is
        ("daily 07:00 Pacific/Auckland", utc(2026, 2, 9, 20), utc(2026, 2, 10, 18)),
        ("weekly mon 07:00 Europe/Berlin", utc(2026, 2, 9, 5), utc(2026, 2, 9, 6)),
        ("weekly mon 07:00 Europe/Berlin", utc(2026, 2, 9, 7), utc(2026, 2, 16, 6)),
        ("weekly sun 23:30", utc(2026, 2, 9, 7), utc(2026, 2, 15, 23, 30)),
        # 02:30 did not exist: 02:00 was 03:00
        ("daily 02:30 Europe/Berlin", utc(2026, 3, 28, 12), utc(2026, 3, 29, 1)),
        ("daily 02:15 Australia/Lord_Howe", utc(2026, 10, 3, 0), utc(2026, 10, 3, 15, 30)),
        # 02:30 was there twice
        ("daily 02:30 Europe/Berlin", utc(2026, 10, 24, 12), utc(2026, 10, 25, 0, 30)),
        ("daily 02:30 Europe/Berlin", utc(2026, 10, 25, 0, 31), utc(2026, 10, 26, 1, 30)),
        # Samoa had no 30 December in 2011: its 07:00 is the first moment of the 31st
        ("daily 07:00 Pacific/Apia", utc(2011, 12, 29, 20), utc(2011, 12, 30, 10)),
    ],
)
def test_windows_end_where_their_readers_expect_it(window, now, end):
    assert due(parse_window(window), now) == end


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("0s", Window(every=timedelta(0))),
        (" 1h ", Window(every=HOUR)),
        ("1h30m", Window(every=timedelta(minutes=90))),
        ("daily 07:00", Window(at="07:00", timezone="UTC")),
        ("Daily 7:05  Europe/Berlin", Window(at="07:05", timezone="Europe/Berlin")),
        ("weekly mon 07:00 Europe/Berlin", Window(at="07:00", weekday=0, timezone="Europe/Berlin")),
        ("weekly Sunday 23:59", Window(at="23:59", weekday=6, timezone="UTC")),
    ],
)
def test_windows_are_read_as_people_write_them(text, window):
    assert parse_window(text) == window


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "must be"),
        ("soon", "must be"),
        ("-1h", "must be"),
        ("daily", "must be"),
        ("daily 7", "must be"),
        ("weekly 07:00", "must be"),
        ("daily 07:00 Europe/Berlin please", "must be"),
        ("daily 24:00", "no time 24:00"),
        ("daily 07:60", "no time 07:60"),
        ("weekly monster 07:00", "no weekday 'monster': it is one of mon, tue, wed"),
        ("daily 07:00 Europe/Berlim", "no time zone 'Europe/Berlim'"),
        ("daily 07:00 Europe", "no time zone 'Europe'"),
        ("daily 07:00 ../../etc/passwd", "no time zone"),
        ("daily 07:00 CET\0", "no time zone"),
    ],
)
def test_what_is_no_window_is_refused_with_what_is_allowed(text, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        parse_window(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("30m", 1800),
        (" 6h", 21600),
        ("1d", 86400),
        ("1h30m", 5400),
        ("0s", 0),
        ("1d2h3m4s", 93784),
    ],
)
def test_durations_are_read_as_people_write_them(text, seconds):
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", " ", "6", "h", "6 h", "30m1h", "1.5h", "6hours", "-6h", "٣h"])
def test_what_is_no_duration_is_refused_with_what_is_allowed(text):
    with pytest.raises(ValueError, match='must be a duration such as "90s"'):
        parse_duration(text)


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_the_parts_of_a_duration_add_up(days, hours, minutes, seconds):
    expected = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)

    assert parse_duration(f"{days}d{hours}h{minutes}m{seconds}s") == expected


@given(st.text() | st.from_regex(r"(daily|weekly) ?\w* ?\d\d:\d\d ?\S*"))
def test_any_text_is_a_window_that_ends_or_a_value_error(text):
    try:
        window = parse_window(text)
    except ValueError:
        return
    assert due(window, utc(2026, 2, 9)) >= utc(2026, 2, 9)
