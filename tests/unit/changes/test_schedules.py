"""When something is given and by which way; amounts that are one; drugs that got a name."""

from __future__ import annotations

import pytest

from monitor.changes.rules.doses import differ
from monitor.changes.rules.schedules import rerouted, rescheduled
from monitor.model.event import EventKind as Kind
from tests.builders import a_record, an_arm, an_intervention, findings


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        ("Days 1, 8 and 15", "Days 1 and 15", "Days 1, 8 and 15 → Days 1 and 15"),
        ("on day 1 of each cycle", "on days 1-5 of each cycle", "day 1 → days 1-5"),
        ("Weeks 0, 4, 8", "Weeks 0, 8", "Weeks 0, 4, 8 → Weeks 0, 8"),
        ("Day 1, and then Day 8", "Days 1 and 8", ""),
        ("Days 1 and 8", "at home", ""),
        ("at home", "Days 1 and 8", ""),
        ("Days 1 and 8", "Weeks 1 and 8", ""),
    ],
)
def test_days_that_moved_are_named(before: str, after: str, moved: str) -> None:
    assert rescheduled(before, after) == moved


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        ("100 mg orally", "100 mg intravenously", "orally → intravenously"),
        ("oral tablet", "subcutaneous injection", "orally → subcutaneously"),
        ("100 mg PO", "100 mg IV", "orally → intravenously"),
        ("inhaled", "topical", "inhaled → topically"),
        ("100 mg", "100 mg intravenously", ""),
        ("orally", "orally or intravenously", ""),
        ("by mouth", "orally", ""),
        ("oral, for stage IV disease", "for stage IV disease", ""),
        ("oral drug for disease", "drug for stage IV disease", ""),
    ],
)
def test_another_way_is_named(before: str, after: str, moved: str) -> None:
    assert rerouted(before, after) == moved


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("0.5 g daily", "500 mg daily"),
        ("10 mg", "Ten-milligram"),
        ("1000 mcg", "1 mg"),
        ("1 mg/kg", "1000 µg/kg"),
        ("two tablets", "2 tablets"),
        ("1.5 g", "1500 milligrams"),
    ],
)
def test_the_same_amount_in_another_unit_is_the_same(before: str, after: str) -> None:
    assert not differ(before, after)


@pytest.mark.parametrize(("before", "after"), [("1 mg", "1 g"), ("1 mg/kg", "1 mg"), ("5 g", "5")])
def test_other_amounts_differ(before: str, after: str) -> None:
    assert differ(before, after)


def test_another_way_is_high_and_named() -> None:
    old, new = an_arm(description="100 mg orally"), an_arm(description="100 mg intravenously")
    found = findings(a_record(arms=(old,)), a_record(arms=(new,)))[Kind.ARMS_CHANGED]
    assert (found.because.rule, found.severity) == ("arms.changed.route", "high")
    assert found.headline == "Arm edited (orally → intravenously; description): “Treatment”"

    old, new = (
        a_record(interventions=(an_intervention(description=said),)) for said in ("PO", "SC")
    )
    found = findings(old, new)[Kind.INTERVENTIONS_CHANGED]
    assert (found.because.rule, found.severity) == ("interventions.changed.route", "high")


def test_other_days_are_high_and_named() -> None:
    old, new = (
        a_record(interventions=(an_intervention(description=said),))
        for said in ("10 mg on Days 1, 8 and 15", "10 mg on Days 1 and 15")
    )
    found = findings(old, new)[Kind.INTERVENTIONS_CHANGED]
    assert (found.because.rule, found.severity) == ("interventions.changed.dose", "high")
    assert "Days 1, 8 and 15 → Days 1 and 15" in found.headline


def test_a_code_that_becomes_a_name_is_renamed_and_its_arms_follow() -> None:
    old = a_record(
        interventions=(an_intervention("ABC-123", description="ABC-123 once a day"),),
        arms=(
            an_arm("ABC-123 arm", description="ABC-123 10 mg", interventions=("Drug: ABC-123",)),
        ),
    )
    new = a_record(
        interventions=(
            an_intervention(
                "Fooximab", description="Fooximab once a day", other_names=("ABC-123",)
            ),
        ),
        arms=(
            an_arm("Fooximab arm", description="Fooximab 10 mg", interventions=("Drug: Fooximab",)),
        ),
    )
    for one, other in ((old, new), (new, old)):
        found = findings(one, other)
        named = found[Kind.INTERVENTIONS_CHANGED]
        assert (named.because.rule, named.severity) == ("interventions.changed.renamed", "low")
        assert found[Kind.ARMS_CHANGED].because.rule == "arms.changed.spelled"


def test_a_name_that_two_were_called_by_pairs_none() -> None:
    old = a_record(interventions=(an_intervention("Alpha"), an_intervention("Beta")))
    both = an_intervention("Fooximab", other_names=("Alpha", "Beta"))
    found = findings(old, a_record(interventions=(both,)))[Kind.INTERVENTIONS_CHANGED]
    assert found.because.rule == "interventions.changed"
