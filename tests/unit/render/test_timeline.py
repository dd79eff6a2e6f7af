"""A trial's time as cells and in words."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.model.change import Change
from monitor.model.dates import Milestone, PartialDate
from monitor.model.timeline import Stretch, Timeline
from monitor.render.timeline import timeline_view
from tests.unit.render.events import an_event

TODAY = date(2026, 2, 10)


def milestone(text, kind="ESTIMATED"):
    return Milestone(date=PartialDate(text), type=kind)


def stretches(*said):
    return tuple(Stretch(status=status, since=date.fromisoformat(day)) for status, day in said)


OPEN = stretches(("RECRUITING", "2024-02-10"))


def view(of=OPEN, *, start="2024-02-10", completion="2028-02-10", kind="ESTIMATED", before=None):
    timeline = Timeline(
        stretches=of,
        start=milestone(start) if start else None,
        primary_completion=milestone(completion, kind) if completion else None,
    )
    moved = Change(
        field="dates.primary_completion",
        label="Primary completion",
        before={"date": before, "type": "ESTIMATED"},
        after={"date": completion, "type": kind},
    )
    events = (an_event(changes=(moved,)),) if before else (an_event(),)
    return timeline_view(timeline, events, TODAY)


def cells(shown):
    return [(cell.kind, cell.percent) for cell in shown.cells]


def test_what_was_is_left_of_today_and_what_is_planned_right_of_it():
    shown = view()
    assert cells(shown) == [("open", 48), ("today", 2), ("planned", 50)]
    assert shown.says == (
        "start 2024-02-10; recruiting; today 2026-02-10; primary completion 2028-02-10 (planned)"
    )


def test_each_status_has_its_stretch_and_the_day_from_which_it_was():
    of = stretches(
        ("NOT_YET_RECRUITING", "2024-02-10"),
        ("RECRUITING", "2024-08-10"),
        ("SUSPENDED", "2025-08-10"),
        ("TERMINATED", "2026-01-10"),
    )
    shown = view(of, completion="2026-01-05", kind="ACTUAL")
    kinds = [kind for kind, _ in cells(shown)]
    assert kinds == ["waiting", "open", "paused", "stopped", "today"]
    assert shown.says == (
        "start 2024-02-10; not yet recruiting; recruiting from 2024-08-10; suspended from"
        " 2025-08-10; terminated from 2026-01-10; today 2026-02-10; primary completion 2026-01-05"
        " (reached)"
    )


def test_a_slip_is_a_cell_of_its_own():
    shown = view(before="2027-02-10")
    assert cells(shown) == [("open", 48), ("today", 2), ("planned", 25), ("late", 25)]
    assert shown.says.endswith("(planned); 12 months later than before (2027-02-10)")
    assert shown.keys[-1].kind == "late"


def test_what_is_not_planned_any_more_is_shown_as_gone():
    shown = view(completion="2027-02-10", before="2028-02-10")
    assert cells(shown)[-2:] == [("planned", 25), ("gone", 25)]
    assert shown.says.endswith("12 months earlier than before (2028-02-10)")


def test_a_trial_that_ended_early_shows_what_it_had_before_it():
    shown = view(completion="2026-01-31", kind="ACTUAL", before="2027-03")
    assert [kind for kind, _ in cells(shown)] == ["open", "today", "gone"]
    assert "primary completion 2026-01-31 (reached); 14 months earlier" in shown.says


def test_a_date_that_is_only_given_more_exactly_has_not_moved():
    assert view(completion="2028-02-10", before="2028-02").says.endswith("before: 2028-02")


def test_time_before_the_first_state_on_record_is_not_claimed_to_be_known():
    shown = view(stretches(("RECRUITING", "2025-08-10")))
    assert cells(shown)[0] == ("unseen", 37)
    assert shown.says.startswith("start 2024-02-10, known here from 2025-08-10; recruiting;")


def test_a_status_nobody_has_seen_is_said_as_the_registry_says_it():
    assert "; new word;" in view(stretches(("NEW_WORD", "2024-02-10"))).says
    assert "; no status;" in view(stretches(("", "2024-02-10"))).says


def test_a_few_days_are_no_picture():
    new = stretches(("RECRUITING", "2026-02-09"))
    assert view(new, start="", completion="") is None
    assert view(new, start="", completion="2026-03-01") is None


def test_a_date_that_cannot_be_read_is_as_good_as_none():
    assert cells(view(before="soon")) == cells(view())


days = st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 1, 1))
statuses = st.sampled_from(("RECRUITING", "SUSPENDED", "COMPLETED", "ODD", ""))


@given(
    st.lists(st.tuples(statuses, days), min_size=1, max_size=12),
    st.none() | days,
    st.none() | days,
    st.none() | days,
)
def test_the_cells_are_always_a_whole(of, start, completion, before):
    of = sorted(of, key=lambda one: one[1])
    shown = view(
        tuple(Stretch(status=status, since=since) for status, since in of),
        start=start and str(start),
        completion=completion and str(completion),
        before=before and str(before),
    )
    if shown is None:
        known = [day for day in (of[0][1], start) if day]
        assert TODAY - min(known) < timedelta(days=28)
        return
    assert sum(cell.percent for cell in shown.cells) == 100
    assert all(cell.percent >= 2 for cell in shown.cells)
    assert [cell.kind for cell in shown.cells].count("today") == 1
    assert "\n" not in shown.says


def test_a_planned_end_that_has_gone_by_is_said_to_have():
    assert "primary completion 2025-10 (planned, and gone by)" in view(completion="2025-10").says
    assert view(completion="2026-02").says.endswith("primary completion 2026-02 (planned)")
