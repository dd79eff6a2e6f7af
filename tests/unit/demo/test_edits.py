"""An edit of the demo changes what it says, moves the dates that move with it, and nothing else."""

from __future__ import annotations

from copy import deepcopy
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.demo import edits
from monitor.demo.places import PLACES, places
from monitor.demo.studies import study
from monitor.demo.told import EXCLUSION

ON = "2026-02-09"
STAMPS = {
    "protocolSection.statusModule.statusVerifiedDate",
    "protocolSection.statusModule.lastUpdateSubmitDate",
    "protocolSection.statusModule.lastUpdatePostDateStruct.date",
}
STATUS = "protocolSection.statusModule"
ELIGIBILITY = "protocolSection.eligibilityModule"
LOCATIONS = "protocolSection.contactsLocationsModule.locations"

SPONSORED = [
    partial(edits.verifies, on=ON),
    partial(edits.opens, on=ON),
    partial(edits.invites, on=ON),
    partial(edits.closes, on=ON),
    partial(edits.suspends, on=ON, why="under review"),
    partial(edits.resumes, on=ON),
    partial(edits.terminates, on=ON, why="futility", enrolled=31, ended="2026-01-30"),
    partial(edits.completes, on=ON, enrolled=118, ended="2026-01-30"),
    partial(edits.withdraws, on=ON, why="no funds"),
    partial(edits.slips, on=ON, months=14),
    partial(edits.reaches_primary_completion, on=ON, day="2026-01-30"),
    partial(edits.retargets, on=ON, target=60),
    partial(edits.rewrites_criterion, on=ON, before="status 0-1", after="status 0-2"),
    partial(edits.drops_criterion, on=ON, criterion=EXCLUSION[0]),
    partial(edits.moves_age_limit, on=ON, maximum=""),
    partial(edits.adds_sites, on=ON, sites=places(2, skip=30)),
    partial(edits.removes_site, on=ON, facility=PLACES[1].facility),
    partial(edits.turns_site, on=ON, facility=PLACES[1].facility, status="COMPLETED"),
    partial(
        edits.rewrites_primary_outcome,
        on=ON,
        measure="Survival",
        description="At day < 100",
        time_frame="Day 100",
    ),
    partial(edits.posts_results, on=ON),
    partial(edits.posts_protocol, on=ON),
    partial(edits.retitles, on=ON, title="Another title"),
    partial(edits.hands_over, on=ON, sponsor=("Other Pharma", "INDUSTRY")),
    partial(edits.absorbs, on=ON, alias="NCT99000044"),
]
REGISTRYS = [edits.lapses, edits.shuffles, partial(edits.cites, pmid="99000202")]


def name(edit):
    return getattr(edit, "func", edit).__name__


def before():
    return study("NCT99000001", sites=places(5))


def leaves(node, path=""):
    if isinstance(node, dict):
        return {
            leaf: value
            for key, inner in node.items()
            for leaf, value in leaves(inner, f"{path}.{key}" if path else key).items()
        }
    return {path: node}


def moved(old, new):
    """The paths that read otherwise."""
    was, is_ = leaves(old), leaves(new)
    return {path for path in was.keys() | is_.keys() if was.get(path) != is_.get(path)}


@pytest.mark.parametrize("edit", SPONSORED + REGISTRYS, ids=name)
def test_an_edit_alters_nothing_but_what_it_returns(edit):
    old = before()
    kept = deepcopy(old)

    edit(old)

    assert old == kept


@pytest.mark.parametrize("edit", SPONSORED, ids=name)
def test_the_sponsors_edits_move_the_dates_of_the_submission(edit):
    new = edit(before())

    status = new["protocolSection"]["statusModule"]
    assert moved(before(), new) >= STAMPS
    assert status["lastUpdatePostDateStruct"] == {"date": ON, "type": "ACTUAL"}
    assert status["lastUpdateSubmitDate"] == "2026-02-06"


@pytest.mark.parametrize("edit", REGISTRYS, ids=name)
def test_the_registrys_edits_leave_the_dates_of_the_submission(edit):
    assert not moved(before(), edit(before())) & STAMPS


@pytest.mark.parametrize("edit", SPONSORED[1:], ids=name)
def test_every_sponsors_edit_but_verifying_says_something(edit):
    assert moved(before(), edit(before())) - STAMPS or name(edit) == "resumes"


def test_verifying_moves_the_stamps_alone():
    assert moved(before(), edits.verifies(before(), on=ON)) == STAMPS


def test_opening_brings_the_block_of_sites_and_contacts():
    waiting = study("NCT99000001", status="NOT_YET_RECRUITING")

    opened = edits.opens(waiting, on=ON)

    assert moved(waiting, opened) - STAMPS == {
        f"{STATUS}.overallStatus",
        f"{STATUS}.startDateStruct.date",
        f"{STATUS}.startDateStruct.type",
        LOCATIONS,
    }
    shown = opened["protocolSection"]["contactsLocationsModule"]["locations"]
    assert [one["status"] for one in shown] == ["RECRUITING"] * 3


def test_a_halt_takes_the_block_away_and_a_restart_brings_the_same_block_back():
    halted = edits.suspends(before(), on=ON, why="under review")
    resumed = edits.resumes(halted, on=ON)

    assert "centralContacts" not in halted["protocolSection"]["contactsLocationsModule"]
    assert halted["protocolSection"]["statusModule"]["whyStopped"] == "under review"
    assert moved(before(), resumed) == STAMPS


def test_termination_fixes_the_numbers():
    ended = edits.terminates(before(), on=ON, why="futility < 10%", enrolled=31, ended="2026-01-30")

    protocol = ended["protocolSection"]
    day = {"date": "2026-01-30", "type": "ACTUAL"}
    assert protocol["statusModule"]["whyStopped"] == "futility \\< 10%"
    assert protocol["statusModule"]["primaryCompletionDateStruct"] == day
    assert protocol["designModule"]["enrollmentInfo"] == {"count": 31, "type": "ACTUAL"}


def test_lapsing_is_the_registrys_and_keeps_the_sites_as_they_were():
    assert moved(before(), edits.lapses(before())) == {
        f"{STATUS}.overallStatus",
        f"{STATUS}.lastKnownStatus",
    }


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-06", 14, "2027-08"),
        ("2026-06-30", 14, "2027-08-30"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-01", -1, "2025-12"),
    ],
)
def test_a_date_slips_by_whole_months_and_keeps_its_precision(day, months, later):
    old = study("NCT99000001", primary_completion=(day, "ESTIMATED"))

    new = edits.slips(old, on=ON, months=months)

    assert new["protocolSection"]["statusModule"]["primaryCompletionDateStruct"] == {
        "date": later,
        "type": "ESTIMATED",
    }


def test_criteria_are_edited_one_at_a_time():
    text = before()["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]

    new = edits.drops_criterion(before(), on=ON, criterion=EXCLUSION[3])

    assert "\\< 45%" in text
    assert new["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] == text.replace(
        "* Left ventricular ejection fraction \\< 45%\n", ""
    )


@pytest.mark.parametrize(
    "edit",
    [
        partial(edits.rewrites_criterion, on=ON, before="never said", after="x"),
        partial(edits.drops_criterion, on=ON, criterion="never said"),
        partial(edits.removes_site, on=ON, facility="nowhere"),
    ],
    ids=name,
)
def test_an_edit_of_what_is_not_there_is_refused(edit):
    with pytest.raises(ValueError, match=r"never said|nowhere"):
        edit(before())


def test_an_age_limit_moves_the_age_groups_with_it():
    new = edits.moves_age_limit(before(), on=ON, maximum="64 Years")

    assert moved(before(), new) - STAMPS == {f"{ELIGIBILITY}.maximumAge", f"{ELIGIBILITY}.stdAges"}


@given(st.integers(0, 20), st.integers(0, 20))
def test_sites_can_be_added_anywhere_and_the_others_stay_as_they_were(count, more):
    old = study("NCT99000001", sites=places(count))
    was = old["protocolSection"]["contactsLocationsModule"]["locations"]

    new = edits.adds_sites(old, on=ON, sites=places(more, skip=count))

    shown = new["protocolSection"]["contactsLocationsModule"]["locations"]
    assert [one for one in shown if one in was] == was
    assert len(shown) == count + more


def test_a_new_site_stands_among_those_of_its_country():
    new = edits.adds_sites(before(), on=ON, sites=(PLACES[3]._replace(facility="A New Clinic"),))

    shown = new["protocolSection"]["contactsLocationsModule"]["locations"]
    countries = [one["country"] for one in shown]
    assert countries == ["France", "France", "Germany", "Germany", "Germany", "Italy"]
    assert "A New Clinic" in [one["facility"] for one in shown[2:5]]


def test_posted_results_are_complete_and_add_up():
    new = edits.posts_results(study("NCT99000001", status="COMPLETED"), on=ON)

    flow = new["resultsSection"]["participantFlowModule"]["periods"][0]["milestones"][0]
    assert new["hasResults"] is True
    assert set(new["resultsSection"]) == {
        "participantFlowModule",
        "baselineCharacteristicsModule",
        "outcomeMeasuresModule",
        "adverseEventsModule",
        "moreInfoModule",
    }
    assert sum(int(one["numSubjects"]) for one in flow["achievements"]) == 120


def orderless(node):
    if isinstance(node, dict):
        return {key: orderless(node[key]) for key in sorted(node)}
    if isinstance(node, list):
        return sorted((orderless(item) for item in node), key=repr)
    return node


def test_shuffling_says_the_same_in_another_order():
    old = before()

    new = edits.shuffles(old)

    conditions = new["protocolSection"]["conditionsModule"]["conditions"]
    assert list(new) == list(reversed(old))
    assert conditions == old["protocolSection"]["conditionsModule"]["conditions"][::-1]
    assert orderless(new) == orderless(old)
