from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.model.subscription import Quiet
from monitor.routing.quiet import allowed, days_as_text, parse_days, parse_hours

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
BERLIN = "Europe/Berlin"

moments = st.builds(datetime.fromtimestamp, st.integers(10**9, 4 * 10**9), st.just(UTC))
zones = st.sampled_from(
    [
        "UTC",
        BERLIN,
        "America/New_York",
        "America/St_Johns",
        "America/Santiago",
        "America/Sao_Paulo",  # changed its clocks at midnight
        "America/Havana",  # midnight comes twice
        "Asia/Kathmandu",
        "Australia/Lord_Howe",  # by half an hour
        "Pacific/Auckland",
        "Africa/Cairo",
    ]
)
times = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
hours = st.tuples(times, times).filter(lambda pair: pair[0] != pair[1])
days = st.lists(st.integers(0, 6), unique=True, min_size=1).map(lambda some: tuple(sorted(some)))
quiets = st.one_of(
    st.builds(lambda h, zone: Quiet(start=h[0], end=h[1], timezone=zone), hours, zones),
    st.builds(lambda d, zone: Quiet(days=d, timezone=zone), days, zones),
    st.builds(
        lambda h, d, zone: Quiet(start=h[0], end=h[1], days=d, timezone=zone), hours, days, zones
    ),
)
# the nights in which clocks are changed, where mistakes would be
CHANGES = [
    datetime(2026, 3, 28, 12, tzinfo=UTC),
    datetime(2026, 10, 24, 12, tzinfo=UTC),
    datetime(2026, 3, 7, 20, tzinfo=UTC),
    datetime(2026, 10, 31, 20, tzinfo=UTC),
    datetime(2017, 10, 14, 20, tzinfo=UTC),
    datetime(2018, 2, 17, 16, tzinfo=UTC),
]
nights = st.builds(
    lambda start, minutes: start + minutes * MINUTE, st.sampled_from(CHANGES), st.integers(0, 1440)
)
whens = st.one_of(moments, nights)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def told(quiet, when):
    """Whether the reader's clock and calendar let one tell them now, written the long way."""
    local = when.astimezone(ZoneInfo(quiet.timezone))
    clock = f"{local:%H:%M}"
    if quiet.days and local.weekday() not in quiet.days:
        return False
    if quiet.start < quiet.end:
        return not quiet.start <= clock < quiet.end
    return not quiet.start or quiet.end <= clock < quiet.start


@given(quiets, whens)
def test_the_answer_is_a_moment_at_which_one_may_be_told_and_not_an_earlier_one(quiet, when):
    found = allowed(quiet, when)

    assert found >= when
    assert found.tzinfo is UTC
    assert told(quiet, found)
    assert allowed(quiet, found) == found


@given(quiets, whens, st.floats(0, 0.999))
def test_at_no_moment_before_the_answer_one_may_be_told(quiet, when, share):
    found = allowed(quiet, when)
    between = when + (found - when) * share

    assert found == when or not told(quiet, between)
    assert found == when or not told(quiet, found - timedelta(microseconds=1))


@given(quiets, whens, st.integers(0, 60 * 24 * 8))
def test_what_happens_later_is_not_told_earlier(quiet, when, minutes):
    assert allowed(quiet, when) <= allowed(quiet, when + minutes * MINUTE)


@given(quiets, whens)
@example(Quiet(start="03:00", end="02:00", days=(6,), timezone=BERLIN), utc(2026, 3, 29, 1))
def test_nobody_waits_longer_than_two_weeks(quiet, when):
    assert allowed(quiet, when) - when <= 14 * DAY + timedelta(hours=1)


def test_without_quiet_it_is_now():
    assert allowed(None, utc(2026, 2, 9, 3)) == utc(2026, 2, 9, 3)


NIGHT = Quiet(start="22:00", end="07:00", timezone=BERLIN)
WEEK = Quiet(start="22:00", end="07:00", days=(0, 1, 2, 3, 4), timezone=BERLIN)


@pytest.mark.parametrize(
    ("quiet", "when", "answer"),
    [
        (NIGHT, utc(2026, 2, 9, 20, 59), utc(2026, 2, 9, 20, 59)),
        (NIGHT, utc(2026, 2, 9, 21), utc(2026, 2, 10, 6)),
        (NIGHT, utc(2026, 2, 10, 5, 59, 59), utc(2026, 2, 10, 6)),
        (NIGHT, utc(2026, 2, 10, 6), utc(2026, 2, 10, 6)),
        # an hour less of sleep, and an hour more
        (NIGHT, utc(2026, 3, 28, 22), utc(2026, 3, 29, 5)),
        (NIGHT, utc(2026, 10, 24, 21), utc(2026, 10, 25, 6)),
        # from Friday evening to Monday morning
        (WEEK, utc(2026, 2, 13, 21), utc(2026, 2, 16, 6)),
        (WEEK, utc(2026, 2, 13, 20), utc(2026, 2, 13, 20)),
        (Quiet(days=(0,), timezone=BERLIN), utc(2026, 2, 10), utc(2026, 2, 15, 23)),
        # by day, not over midnight
        (Quiet(start="09:00", end="17:00"), utc(2026, 2, 9, 12), utc(2026, 2, 9, 17)),
        # 02:30 was skipped: 02:00 was 03:00, and that is after it
        (
            Quiet(start="22:00", end="02:30", timezone=BERLIN),
            utc(2026, 3, 29, 0),
            utc(2026, 3, 29, 1),
        ),
        # 02:30 came twice; between the two, it was before half past two again
        (
            Quiet(start="22:00", end="02:30", timezone=BERLIN),
            utc(2026, 10, 25, 0),
            utc(2026, 10, 25, 0, 30),
        ),
        (
            Quiet(start="22:00", end="02:30", timezone=BERLIN),
            utc(2026, 10, 25, 1, 10),
            utc(2026, 10, 25, 1, 30),
        ),
        # the clocks went back from 03:00, which is quiet, to 02:00, which is not
        (
            Quiet(start="02:30", end="05:00", timezone=BERLIN),
            utc(2026, 10, 25, 0, 45),
            utc(2026, 10, 25, 1),
        ),
    ],
)
def test_readers_are_left_alone_as_their_clocks_go(quiet, when, answer):
    assert allowed(quiet, when) == answer


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("22:00-07:00", ("22:00", "07:00")),
        (" 9:05 - 17:30 ", ("09:05", "17:30")),
    ],
)
def test_hours_are_read_as_people_write_them(text, hours):
    assert parse_hours(text) == hours


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", 'must be hours such as "22:00-07:00"'),
        ("22-7", "must be hours"),
        ("24:00-07:00", "there is no time 24:00"),
        ("07:00-07:00", "begins when it ends"),
        ("22:00-07:00-09:00", "must be hours"),
    ],
)
def test_what_is_no_hours_is_refused_with_what_is_allowed(text, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        parse_hours(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("Mon - Fri", (0, 1, 2, 3, 4)),
        ("mon", (0,)),
        ("mon, wed,Friday", (0, 2, 4)),
        ("fri-mon", (0, 4, 5, 6)),
        ("mon-tue, sat-sun", (0, 1, 5, 6)),
        ("tue-tue", (1,)),
    ],
)
def test_days_are_read_as_people_write_them(text, days):
    assert parse_days(text) == days


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "must be days such as"),
        ("mon,", "must be days such as"),
        ("mon-", "must be days such as"),
        ("monster", "there is no weekday 'monster'"),
        ("mon-tue-wed", "there is no weekday 'tue-wed'"),
    ],
)
def test_what_is_no_days_is_refused_with_what_is_allowed(text, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        parse_days(text)


@given(days)
def test_days_are_said_as_they_are_read(some):
    assert parse_days(days_as_text(some)) == some
