"""Each picture shows what is on record, and no more, and says the same in words."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.render.pictures import calendar, enrollment, pictures, sites, sparklines, timeline
from monitor.render.pictures.drawing import Line, Mark, Trace, Words
from monitor.render.pictures.scale import Span, ceiling, span_of
from tests.builders import a_milestone
from tests.unit.render.chronicles import UNTIL, a_chronicle, a_moment, people

BAND = {"waiting", "open", "running", "closed", "paused", "lapsed", "stopped", "other", "unseen"}


def of(picture, kind, *, draw=None):
    return [
        one for one in picture.shapes if one.kind == kind and (draw is None or one.draw == draw)
    ]


def words(picture):
    return [one.text for one in picture.shapes if isinstance(one, Words)]


def bands(picture):
    y = min(one.y1 for one in picture.shapes if isinstance(one, Line) and one.kind in BAND)
    return [
        (one.kind, one.x1, one.x2)
        for one in picture.shapes
        if isinstance(one, Line) and one.kind in BAND and one.y1 == y
    ]


# --- the timeline


def test_each_status_has_its_stretch_from_its_day_to_the_next():
    shown = timeline(
        a_chronicle(
            a_moment("2016-02-02", "NOT_YET_RECRUITING"),
            a_moment("2018-02-02"),
            a_moment("2019-02-02"),
            a_moment("2021-02-02", "SUSPENDED"),
            a_moment("2025-02-02", "TERMINATED"),
        )
    )
    assert [kind for kind, _, _ in bands(shown)] == ["waiting", "open", "paused", "stopped"]
    assert [round(left) for _, left, _ in bands(shown)] == [0, 20, 50, 90]
    assert bands(shown)[-1][2] == 100
    assert shown.says.startswith(
        "As of 2026-02-02. Status: not yet recruiting from 2016-02-02; recruiting from 2018-02-02;"
        " suspended from 2021-02-02; terminated from 2025-02-02. 5 states on record"
    )


def test_what_a_trial_is_now_is_always_named():
    shown = timeline(a_chronicle(a_moment("2016-02-02"), a_moment("2026-02-01", "COMPLETED")))
    assert "Completed" in words(shown)
    assert "Recruiting" in words(shown)


def test_of_the_time_before_the_first_state_nothing_is_claimed():
    shown = timeline(a_chronicle(a_moment("2025-02-02", start=a_milestone("2021-02-02", "ACTUAL"))))
    assert [(kind, round(left), round(right)) for kind, left, right in bands(shown)] == [
        ("unseen", 0, 80),
        ("open", 80, 100),
    ]
    assert shown.keys[0].text == "nothing on record before 2025-02-02"


def test_a_state_without_a_status_is_a_gap_that_is_named():
    shown = timeline(a_chronicle(a_moment("2025-02-02", ""), a_moment("2025-08-02")))
    assert [kind for kind, _, _ in bands(shown)] == ["unseen", "open"]
    assert "no status on record from 2025-02-02; recruiting" in shown.says


def test_a_status_nobody_has_seen_is_drawn_as_such_and_said_as_the_registry_says_it():
    shown = timeline(a_chronicle(a_moment("2025-02-02", "NEW_WORD")))
    assert [kind for kind, _, _ in bands(shown)] == ["other"]
    assert "new word from 2025-02-02" in shown.says


def test_a_slip_is_an_arrow_from_what_was_said_first_to_what_holds_now():
    shown = timeline(
        a_chronicle(
            a_moment("2022-02-02", primary_completion=a_milestone("2024-06-01")),
            a_moment("2023-02-02", primary_completion=a_milestone("2025-06-01")),
            a_moment("2024-02-02", primary_completion=a_milestone("2027-02-02")),
        )
    )
    (way,) = of(shown, "later-way")
    (head,) = of(shown, "later")
    (now,) = of(shown, "planned", draw="mark")
    (said,) = of(shown, "once", draw="trace")
    assert way.x1 < way.x2 == head.x == now.x == 100
    assert len(re.findall("M", said.path)) == 2
    assert (
        "Primary completion 2027-02-02, planned, first said 2024-06-01: 32 months later,"
        " moved 2 times" in shown.says
    )
    assert {"Primary completion", "2027-02-02, planned", "32 months later"} <= set(words(shown))


def test_what_comes_earlier_points_the_other_way():
    shown = timeline(
        a_chronicle(
            a_moment("2022-02-02", completion=a_milestone("2027-06")),
            a_moment("2024-02-02", completion=a_milestone("2024-01", "ACTUAL")),
        )
    )
    (way,) = of(shown, "earlier-way")
    assert way.x2 < way.x1
    assert of(shown, "earlier")
    assert of(shown, "reached", draw="mark")
    assert "2024-01, reached, first said 2027-06: 41 months earlier" in shown.says


def test_a_date_that_is_only_given_more_exactly_has_not_moved():
    shown = timeline(
        a_chronicle(
            a_moment("2022-02-02", completion=a_milestone("2027-06")),
            a_moment("2024-02-02", completion=a_milestone("2027-06-30")),
        )
    )
    assert not of(shown, "later-way")
    assert "first said" not in shown.says


def test_there_and_back_is_said():
    said = [a_milestone(day) for day in ("2027-06", "2028-06", "2027-06")]
    shown = timeline(
        a_chronicle(*(a_moment(f"202{at}-02-02", completion=one) for at, one in enumerate(said)))
    )
    assert "first said 2027-06: back where it was, moved 2 times" in shown.says
    assert not of(shown, "later")


def test_what_may_be_back_where_it_was_has_no_direction():
    said = [a_milestone(day) for day in ("2027", "2030-06", "2027-03")]
    shown = timeline(
        a_chronicle(*(a_moment(f"202{at}-02-02", completion=one) for at, one in enumerate(said)))
    )
    assert "first said 2027: back where it was, moved 2 times" in shown.says
    assert not any(of(shown, kind) for kind in ("later", "later-way", "earlier", "earlier-way"))
    assert of(shown, "once")


def test_a_month_is_as_wide_as_a_month():
    shown = timeline(a_chronicle(a_moment("2026-01-03", completion=a_milestone("2026-03"))))
    (span,) = of(shown, "within")
    assert span.x2 - span.x1 == pytest.approx(100 * 30 / 87, abs=1)  # of 3 January to 31 March


def test_what_is_further_away_than_a_life_is_at_the_edge_and_marked_so():
    shown = timeline(
        a_chronicle(
            a_moment("2024-02-02", start=a_milestone("1900"), completion=a_milestone("2099-12"))
        )
    )
    assert [one.x for one in of(shown, "before", draw="mark")] == [0]
    assert [one.x for one in of(shown, "after", draw="mark")] == [100]
    assert "1900, planned" in words(shown)


def test_versions_are_marks_of_their_gravest_change():
    shown = timeline(
        a_chronicle(
            a_moment("2016-02-02"),
            a_moment("2018-02-02", severity="critical", headline="Terminated: why not"),
            a_moment("2020-02-02", severity="low", called="v2"),
            a_moment("2022-02-02", severity="high", headline="Slips", called="v3"),
            a_moment("2022-02-03", severity="high", headline="Slips again"),
        )
    )
    marks = {one.kind: one for one in shown.shapes if isinstance(one, Mark)}
    assert set(marks) == {"critical", "high"}
    assert marks["critical"].y < marks["high"].y
    assert marks["critical"].title == "2018-02-02, v0: Terminated: why not"
    assert marks["high"].title == "2022-02-02, v3: Slips (and 1 more until 2022-02-03)"
    assert [key.text for key in shown.keys if key.mark] == [
        "1 critical",
        "2 high",
        "2 minor or none",
    ]
    assert "5 states on record, 2016-02-02 to 2022-02-03: by the gravest change" in shown.says
    assert "The critical ones: 2018-02-02 Terminated: why not." in shown.says


def test_a_single_day_is_a_picture_of_four_weeks_around_it():
    shown = timeline(a_chronicle(a_moment("2026-02-02")))
    assert {"2026-01-19", "2026-02-02", "2026-02-16"} <= set(words(shown))
    assert "1 state on record, 2026-02-02." in shown.says


# --- enrollment


def test_enrollment_is_stairs_from_nought_with_what_was_reached_apart():
    shown = enrollment(
        a_chronicle(
            a_moment("2016-02-02", enrollment=people(400)),
            a_moment("2020-02-02", enrollment=people(800)),
            a_moment("2024-02-02", enrollment=people(520, "ACTUAL")),
        )
    )
    (goal,) = of(shown, "goal")
    (count,) = of(shown, "count")
    assert goal.path.count("M") == count.path.count("M") == 1
    assert goal.path.endswith("H826")  # it ends where the other begins
    assert count.path.startswith("M826 48H")  # 520 of 1,000 from below
    assert {"0", "500", "1,000", "400", "800", "520"} <= set(words(shown))
    assert shown.says == (
        "Enrollment: 400 planned from 2016-02-02; 800 planned from 2020-02-02; 520 reached from"
        " 2024-02-02."
    )


def test_where_no_number_is_known_there_is_a_gap_and_nothing_known_is_no_picture():
    shown = enrollment(
        a_chronicle(
            a_moment("2016-02-02", enrollment=people(0)),
            a_moment("2020-02-02"),
            a_moment("2024-02-02", enrollment=people(0)),
        )
    )
    (goal,) = of(shown, "goal")
    assert goal.path.count("M") == 2
    assert enrollment(a_chronicle(a_moment("2016-02-02", enrollment=people(None)))) is None


def test_two_million_people_have_a_scale_too():
    shown = enrollment(a_chronicle(a_moment("2016-02-02", enrollment=people(2_000_000))))
    assert {"0", "1M", "2M", "2,000,000"} <= set(words(shown))


@given(st.integers(0, 10**9))
def test_a_scale_ends_at_a_round_number_that_is_not_far_above(number):
    top = ceiling(number)
    assert number <= top <= max(number * 2.5, 1)
    assert re.fullmatch(r"(1|2|5|25)0*", str(top))


# --- sites


def test_sites_are_rows_by_country_the_largest_first():
    shown = sites(
        a_chronicle(
            a_moment("2024-02-02"),
            a_moment("2025-02-02", sites=(("Freedonia", 3), ("Quux", 9))),
            a_moment("2025-08-02", sites=(("Freedonia", 5),)),
        )
    )
    assert words(shown)[-6:] == [
        "All sites", "5 (most: 12)", "Quux", "0 (most: 9)", "Freedonia", "5",
    ]  # fmt: skip
    assert shown.says == (
        "Sites: 5 (most: 12) in 1 country as of 2026-02-02, 12 from 2025-02-02."
        " By country: Quux 0 (most: 9); Freedonia 5."
    )
    areas = [one for one in shown.shapes if isinstance(one, Trace)]
    assert len({one.height for one in areas[1:]}) == 1  # all countries by one measure
    assert shown.keys[0].text == "Each country's row is drawn from 0 to 9."


def test_of_150_countries_the_largest_are_drawn_and_the_others_counted():
    many = tuple((f"Land {n:03}", 150 - n) for n in range(150))
    shown = sites(a_chronicle(a_moment("2025-02-02", sites=many)))
    assert "142 other countries" in words(shown)
    assert "Land 007" in words(shown)
    assert "Land 008" not in words(shown)
    assert "in 150 countries" in shown.says
    assert shown.height < 500


def test_no_sites_are_no_picture():
    assert sites(a_chronicle(a_moment("2025-02-02"))) is None
    assert sites(a_chronicle(a_moment("2025-02-02", sites=(("Quux", 0),)))) is None
    assert len(pictures(a_chronicle(a_moment("2025-02-02")))) == 1


# --- the calendar


DAYS = [
    (date(2026, 1, 20), "critical", 2),
    (date(2026, 1, 20), "low", 1),
    (date(2026, 1, 21), "high", 1),
    (date(2026, 1, 26), "noise", 4),
    (date(2025, 1, 1), "critical", 1),  # before the time asked for
]


def test_a_day_shows_its_gravest_event_and_says_how_many():
    shown = calendar(DAYS, date(2026, 1, 1), UNTIL)
    (critical,) = of(shown, "day-critical")
    (high,) = of(shown, "day-high")
    assert critical.title == "2026-01-20: 3 events, the gravest critical"
    assert critical.height > high.height
    assert critical.x == high.x  # a week
    assert critical.y < high.y  # Tuesday, Wednesday
    assert of(shown, "slit")  # a shape of its own, for who sees no red
    assert [key.text for key in shown.keys] == [
        "critical on 1 day",
        "high on 1 day",
        "minor on 1 day",
    ]
    assert shown.says == (
        "8 events on 3 days, 2026-01-01 to 2026-02-02; by the gravest of each: critical on 1,"
        " high on 1, minor on 1. The fullest day is 2026-01-26 with 4."
    )


@pytest.mark.parametrize(
    ("since", "blocks"),
    [(date(2025, 3, 1), []), (date(2023, 3, 1), ["2023", "2024", "2025", "2026"])],
)
def test_more_than_a_year_is_drawn_year_by_year(since, blocks):
    shown = calendar(DAYS, since, UNTIL)
    assert [text for text in words(shown) if re.fullmatch(r"\d{4}", text)] == blocks
    (ground,) = of(shown, "day")
    assert ground.path.count("M") == (UNTIL - since).days + 1


def test_many_years_are_drawn_month_by_month():
    shown = calendar(DAYS, date(2001, 3, 1), UNTIL)
    (ground,) = of(shown, "day")
    assert ground.path.count("M") == 24 * 12 + 10 + 2
    titles = {one.title for one in of(shown, "day-critical")}
    assert "2026-01: 8 events, the gravest critical" in titles


def test_a_while_in_which_nothing_happened_says_so():
    shown = calendar((), date(2026, 1, 1), UNTIL)
    assert shown.says == "Nothing changed, 2026-01-01 to 2026-02-02."
    assert [key.text for key in shown.keys] == ["Nothing changed."]


# --- many trials


def test_a_line_shows_the_time_that_was_asked_for_and_how_the_trial_stands():
    chronicle = a_chronicle(
        a_moment("2016-02-02", primary_completion=a_milestone("2024-06")),
        a_moment(
            "2025-11-03",
            "SUSPENDED",
            severity="high",
            headline="Suspended",
            primary_completion=a_milestone("2026-06"),
            enrollment=people(1200),
        ),
    )
    (row,) = sparklines([chronicle], date(2025, 2, 2), UNTIL).rows
    assert bands(row.picture)[0][:2] == ("open", 0)
    assert [one.kind for one in row.picture.shapes if isinstance(one, Mark)] == ["high"]
    assert (row.number, row.status) == ("NCT99000001", "Suspended")
    assert (row.completion, row.moved) == ("2026-06, planned", "24 months later")
    assert row.enrollment == "1,200 planned"
    assert "suspended from 2025-11-03" in row.picture.says


def test_of_marks_that_would_touch_the_graver_one_is_drawn():
    chronicle = a_chronicle(
        a_moment("2025-06-01", severity="medium"),
        a_moment("2025-06-02", severity="critical"),
        a_moment("2025-06-03", severity="low"),
        a_moment("2025-12-03", severity="low"),
    )
    (row,) = sparklines([chronicle], date(2025, 2, 2), UNTIL).rows
    assert [one.kind for one in row.picture.shapes if isinstance(one, Mark)] == ["critical"]
    (minor,) = of(row.picture, "minor")
    assert minor.path.count("M") == 1


# --- time


@given(st.dates(), st.dates(), st.floats(0, 40))
def test_every_day_of_a_span_is_in_its_picture_and_later_is_further_right(one, other, left):
    span = span_of([one, other], left)
    assert left - 0.01 <= span.at(min(one, other)) <= span.at(max(one, other)) <= 100
    assert (span.end - span.begin).days >= 28
    texts = [shape.text for shape in span.axis(0, 10) if isinstance(shape, Words)]
    assert 1 <= len(texts) <= 12
    assert len(set(texts)) == len(texts)


def test_a_day_that_is_not_shown_is_at_the_edge():
    span = Span(begin=date(2025, 1, 1), end=date(2026, 1, 1))
    assert (span.at(date(1990, 1, 1)), span.at(date(2090, 1, 1))) == (0, 100)
    assert span.beyond(date(2090, 1, 1))
