"""Which state a name means, on either clock, and what of two states can be compared."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.errors import UsageError
from monitor.model import record as r
from monitor.model.annex import Annotations, Derived, Subjects
from monitor.model.baseline import Baseline
from monitor.model.revision import CHECK, HISTORY
from monitor.model.state import FILE, PAGE, State
from monitor.reports.past import held_on, merged
from monitor.reports.states import (
    OURS,
    REGISTRYS,
    Past,
    difference,
    is_name,
    known_on,
    numbered,
    pick,
    told_by,
)
from tests.builders import a_record, a_revision

TRIAL = a_record().trial
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))


def day_end(text):
    return datetime.combine(date.fromisoformat(text), time.max, UTC)


def a_version(number, submitted):
    made = a_revision(0, submitted, submitted=submitted)
    return replace(made, source=HISTORY, registry_version=number, data_date="")


def own(number, seen, submitted):
    return a_revision(number, seen, submitted=submitted, posted=submitted)


def a_past(versions=(), own_ones=()):
    row = merged(versions, own_ones)
    return Past(trial=TRIAL, versions=tuple(versions), own=tuple(own_ones), row=row)


BOTH = a_past(
    [a_version(0, "2024-01-10"), a_version(1, "2025-03-01"), a_version(2, "2026-01-12")],
    [own(1, "2026-02-02", "2026-01-12"), own(2, "2026-02-09", "2026-02-06")],
)


def called(name, past=BOTH, clock=""):
    return pick(name, past, day_end, clock).at.called


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("first", "v0"),
        (" Previous ", "1"),
        ("latest", "2"),
        ("v2", "v2"),
        ("1", "1"),
        ("2025-02-28", "v0"),
        ("2025-03-01", "v1"),
        ("2026-02-01", "1"),
        ("2026-02-08", "1"),
        ("2026-02-09", "2"),
    ],
)
def test_a_name_means_one_state(name, expected):
    assert called(name) == expected


def test_the_clocks_differ_between_a_submission_and_our_seeing_it():
    assert called("2026-02-07", clock=OURS) == "1"
    assert called("2026-02-07", clock=REGISTRYS) == "2"
    assert pick("2026-02-07", BOTH, day_end).clock == OURS
    assert pick("2026-01-31", BOTH, day_end).clock == REGISTRYS
    assert pick("first", BOTH, day_end).clock == ""


@pytest.mark.parametrize(
    ("name", "past", "says"),
    [
        ("first", a_past(), "check NCT99000001` first"),
        ("3", BOTH, "no revision 3; there are 1 to 2"),
        ("1", a_past(BOTH.versions), "there are none of ours yet"),
        ("v7", BOTH, "v7 is not here; v0 to v2 are here"),
        ("v1", a_past(BOTH.versions[::2]), "v1 is not here; 2 of v0 to v2 are here"),
        ("v0", a_past((), BOTH.own), "brings all that there are"),
        ("2024-01-09", BOTH, "it was registered on 2024-01-10"),
        ("2024-01-09", a_past((), BOTH.own), "only of 2026-01-12 and later"),
        ("yesterday", BOTH, "is no state of a trial; give first, previous"),
    ],
)
def test_what_means_no_state_is_refused_with_what_there_is(name, past, says):
    with pytest.raises(UsageError, match=says.replace("`", ".")):
        pick(name, past, day_end)


def test_by_our_clock_nothing_is_known_of_the_time_before():
    with pytest.raises(UsageError, match="the trial is watched since 2026-02-02"):
        known_on("2026-02-01", BOTH, day_end, OURS)
    with pytest.raises(UsageError, match="the trial is not watched"):
        known_on("2026-02-01", a_past(BOTH.versions), day_end, OURS)


@given(st.lists(DAYS, min_size=1, max_size=6, unique=True).map(sorted), DAYS)
def test_by_our_clock_a_day_means_the_last_that_we_had_seen(seen, day):
    past = a_past((), [own(n, one.isoformat(), "2024-01-01") for n, one in enumerate(seen, 1)])
    expected = sum(one <= day for one in seen)
    if not expected:
        with pytest.raises(UsageError):
            known_on(day.isoformat(), past, day_end, OURS)
        return
    assert known_on(day.isoformat(), past, day_end, OURS).at.number == expected


@given(st.lists(DAYS, min_size=1, max_size=6, unique=True).map(sorted), DAYS)
def test_by_the_registrys_clock_a_day_means_the_last_that_it_had(submitted, day):
    past = a_past([a_version(n, one.isoformat()) for n, one in enumerate(submitted)])
    held = held_on(past.row)
    if day < held[0]:
        with pytest.raises(UsageError):
            known_on(day.isoformat(), past, day_end)
        return
    found = known_on(day.isoformat(), past, day_end).at
    at = past.row.index(found)
    assert held[at] <= day
    assert at + 1 == len(held) or day < held[at + 1]


def test_a_state_knows_from_which_day_the_registry_had_it():
    days = ["2024-01-10", "2025-03-01", "2026-01-12", "2026-02-06"]
    assert [BOTH.held(one) for one in BOTH.row] == days
    assert BOTH.held(BOTH.versions[2]) == "2026-01-12"
    assert BOTH.held(BOTH.own[0]) == "2026-01-12"
    assert BOTH.held(numbered("v1", BOTH)) == "2025-03-01"
    assert a_past(BOTH.versions).held(BOTH.own[1]) == ""


# --- one row of both


def row_of(versions, own_ones):
    row = a_past(versions, own_ones).row
    return [(one.called, one.registry_version) for one in row]


def test_what_the_registry_made_of_a_version_is_not_that_version():
    version = replace(a_version(0, "2022-02-01"), status="RECRUITING", posted="2022-02-03")
    seen = replace(own(1, "2026-02-02", "2022-02-01"), status="UNKNOWN", posted="2022-02-03")
    past = a_past([version], [seen])

    assert [one.called for one in past.row] == ["v0", "1"]
    assert held_on(past.row) == (date(2022, 2, 1), date(2026, 2, 2))
    assert called("2025-01-01", past) == "v0"
    with pytest.raises(UsageError, match="only of 2026-02-02 and later"):
        called("2025-01-01", a_past((), [seen]))


def test_of_two_versions_of_one_day_a_revision_is_the_one_that_was_posted_with_it():
    day = "2026-01-12"
    early, late = (
        replace(a_version(n, day), posted=posted) for n, posted in enumerate((day, "2026-01-20"))
    )
    first, second = own(1, "2026-01-13", day), own(2, "2026-01-21", day)
    second = replace(second, posted="2026-01-20")

    assert row_of([early, late], [first, second]) == [("1", 0), ("2", 1)]
    assert row_of([early, late], [second]) == [("v0", 0), ("2", 1)]
    assert row_of([early], [first, replace(first, number=2)]) == [("1", 0), ("2", None)]


def test_a_version_that_a_later_revision_is_waits_for_it():
    day = "2026-01-12"
    recruiting, unknown = (replace(own(n, day, day), status=s) for n, s in ((1, "A"), (2, "B")))

    assert row_of([replace(a_version(0, day), status="B")], [recruiting, unknown]) == [
        ("1", None),
        ("2", 0),
    ]


def test_a_version_that_was_missed_stands_between_two_revisions():
    versions = [
        a_version(n, day) for n, day in enumerate(("2026-01-01", "2026-02-01", "2026-03-01"))
    ]
    owned = [own(1, "2026-01-02", "2026-01-01"), own(2, "2026-03-02", "2026-03-01")]

    assert row_of(versions, owned) == [("1", 0), ("v1", 1), ("2", 2)]
    assert row_of(versions, owned[:1]) == [("1", 0)]


def test_by_the_registrys_clock_a_version_that_we_have_not_met_counts():
    newest = replace(a_version(3, "2026-03-01"), seen_at=datetime(2026, 3, 5, tzinfo=UTC))
    past = a_past((*BOTH.versions, newest), BOTH.own)

    assert called("2026-03-02", past, REGISTRYS) == "v3"
    assert called("2026-02-28", past, REGISTRYS) == "2"
    assert (called("2026-03-02", past), called("latest", past)) == ("2", "2")
    assert past.held(newest) == "2026-03-01"


@pytest.mark.parametrize("odd", ["", "soon", "9999-12-31"])
def test_a_version_of_an_odd_day_stands_where_its_number_says(odd):
    versions = [
        a_version(n, day) for n, day in enumerate(("2024-01-01", "2024-02-01", "2025-01-01"))
    ]
    versions[1] = replace(versions[1], submitted=odd)

    assert row_of(versions, [own(1, "2026-01-02", "2026-01-01")]) == [
        ("v0", 0),
        ("v1", 1),
        ("v2", 2),
        ("1", None),
    ]


def test_a_revision_without_a_day_stands_behind_what_the_registry_keeps():
    versions = [a_version(0, "2024-01-01")]

    assert row_of(versions, [own(1, "2026-01-02", "")]) == [("v0", 0), ("1", None)]


def test_no_state_is_held_before_it_could_be_seen():
    seen = replace(own(1, "2026-01-02", "2026-01-01"), posted="2026-01-09")

    assert held_on(a_past((), [seen]).row) == (date(2026, 1, 2),)


@given(st.lists(DAYS, max_size=5).map(sorted), st.lists(DAYS, max_size=5).map(sorted))
def test_no_state_is_lost_and_none_stands_twice(submitted, seen):
    versions = [a_version(n, day.isoformat()) for n, day in enumerate(submitted)]
    owned = [own(n, day.isoformat(), day.isoformat()) for n, day in enumerate(seen, 1)]

    row = a_past(versions, owned).row
    placed = [one.registry_version for one in row if one.registry_version is not None]

    expected = [n for n, day in enumerate(submitted) if not seen or day <= seen[-1]]
    assert placed == expected
    assert [one.number for one in row if one.number] == [one.number for one in owned]


@pytest.mark.parametrize("text", ["first", "SAVED", "7", "v12", "2026-02-09", "2026-02-09T15:00"])
def test_a_state_is_known_by_its_form(text):
    assert is_name(text)
    assert not is_name(f"./{text}")


# --- what differs


def a_state(record, origin):
    return State(
        name="x",
        trial=TRIAL,
        record=record,
        revision=a_revision(1, "2026-02-02"),
        origin=origin,
    )


BARE = a_record()
FULL = a_record(
    derived=Derived(conditions=Subjects(ancestors=())),
    documents=r.Documents(no_analysis_plan=True),
    annotations=Annotations(unposted_responsible_party="Quill"),
    conditions=("Another Disease",),
)


def fields(found):
    return {change.field for change in found.changes}


@pytest.mark.parametrize("turned", [False, True])
def test_what_the_past_may_lack_is_left_out_both_ways(turned):
    pair = (a_state(BARE, HISTORY), a_state(FULL, CHECK))

    found = difference(*(reversed(pair) if turned else pair))

    assert found.left_out == ("derived", "annotations", "documents")
    assert fields(found) == {"conditions"}


@pytest.mark.parametrize("origins", [(CHECK, CHECK), (HISTORY, HISTORY), (FILE, "registry")])
def test_between_states_of_one_source_nothing_is_left_out(origins):
    found = difference(a_state(BARE, origins[0]), a_state(FULL, origins[1]))

    assert found.left_out == ()
    assert {"conditions", "documents.no_analysis_plan"} < fields(found)


def test_what_the_past_has_is_compared():
    other = replace(FULL, documents=r.Documents(no_analysis_plan=False))

    found = difference(a_state(FULL, HISTORY), a_state(other, CHECK))

    assert found.left_out == ("derived",)
    assert fields(found) == {"documents.no_analysis_plan"}


@given(st.sampled_from([CHECK, HISTORY, FILE]))
def test_nothing_differs_from_itself(origin):
    assert difference(a_state(FULL, origin), a_state(FULL, origin)).changes == ()


# --- saved pages


def a_baseline(**said):
    given = {"trial": TRIAL, "record": BARE, "told": (), "layout": "x", "site": "Site", **said}
    return Baseline(**given)


def test_a_page_is_part_of_a_record_unless_it_is_whole():
    when = datetime(2026, 2, 3, tzinfo=UTC)

    page, whole = told_by(a_baseline(), "saved"), told_by(a_baseline(whole=True), "file")
    imported = told_by(a_baseline(imported_at=when), "saved")

    assert (page.partial, whole.partial) == (True, False)
    assert (page.origin, page.moment, imported.moment) == (PAGE, None, when)
    assert page.revision.posted == str(BARE.dates.last_update_posted.date)


def test_a_file_that_was_not_imported_came_at_no_time():
    assert a_state(BARE, FILE).moment is None
    assert a_state(BARE, CHECK).moment == datetime(2026, 2, 2, tzinfo=UTC)
