"""What each rule makes of a change: weight, and a sentence that is true."""

from __future__ import annotations

import pytest

from monitor.model import record as r
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity
from tests.builders import (
    CRITERIA,
    a_record,
    a_revision,
    changes,
    findings,
    submitted,
    the_finding,
)

# --- eligibility


def _criteria(before: str, after: str) -> Finding:
    return the_finding(a_record(), a_record(eligibility__criteria=CRITERIA.replace(before, after)))


def test_a_criterion_that_is_added_is_named() -> None:
    found = _criteria("* Pregnancy", "* Pregnancy\n* Known allergy to starch")
    assert (found.kind, found.severity) == (Kind.ELIGIBILITY_CRITERIA_CHANGED, Severity.HIGH)
    assert found.headline == "Exclusion criterion added: “Known allergy to starch” (tightened)"


def test_a_criterion_that_crosses_from_exclusion_to_inclusion_is_critical() -> None:
    moved = CRITERIA.replace("\n* Pregnancy", "").replace("disease\n", "disease\n* Pregnancy\n")
    found = the_finding(a_record(), a_record(eligibility__criteria=moved))
    assert found.severity is Severity.CRITICAL
    assert found.because.rule == "eligibility.criteria_changed.moved"


@pytest.mark.parametrize(
    ("before", "after"),
    [("creatinine \\>", "creatinine \\<"), ("* Confirmed", "* No confirmed")],
)
def test_a_criterion_that_is_turned_around_is_critical(before: str, after: str) -> None:
    found = _criteria(before, after)
    assert found.severity is Severity.CRITICAL
    assert found.because.rule == "eligibility.criteria_changed.flipped"


def test_a_criterion_that_keeps_its_meaning_is_reworded() -> None:
    found = _criteria("Age 18 years or older", "Age at least 18 years")
    assert (found.kind, found.severity) == (Kind.ELIGIBILITY_REWORDED, Severity.LOW)


def test_ages_define_another_population() -> None:
    found = the_finding(a_record(), a_record(eligibility__minimum_age="12 Years"))
    assert (found.kind, found.severity) == (Kind.ELIGIBILITY_POPULATION_CHANGED, Severity.HIGH)
    assert found.headline == "Now from 12 years (was 18): relaxed"


def test_healthy_volunteers_are_told_in_words() -> None:
    old = a_record(eligibility__healthy_volunteers=False)
    found = the_finding(old, a_record(eligibility__healthy_volunteers=True))
    assert found.headline == "Now accepts healthy volunteers: relaxed"


# --- stamps and what is derived


def test_stamps_ride_with_what_matters_most() -> None:
    new = a_record(
        titles__brief="Fictinib for All",
        enrollment=r.Enrollment(count=20, type="ESTIMATED"),
        **submitted(),
    )
    found = findings(a_record(), new)
    assert [change.field for change in found[Kind.ENROLLMENT_TARGET_CHANGED].changes] == [
        "enrollment",
        "dates.last_update_submitted",
        "dates.last_update_posted",
    ]
    assert len(found[Kind.TEXT_CHANGED].changes) == 1


def test_stamps_do_not_ride_with_what_the_registry_computes() -> None:
    new = a_record(derived__removed_countries=("Sylvania",), **submitted())
    assert set(findings(a_record(), new)) == {Kind.RECORD_DERIVED, Kind.RECORD_VERIFIED}


def test_a_record_that_is_what_it_was_says_until_when() -> None:
    first = a_revision(1, "2026-01-05")
    found = the_finding(
        a_record(titles__brief="Another"),
        a_record(),
        earlier=(first, a_revision(2, "2026-03-02")),
        returned_to=first,
    )
    assert found.headline.endswith(": back to what it was, as until 2026-03-02")


# --- headlines


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Acme\n[CRITICAL] Terminated\r\nforged", "Acme [CRITICAL] Terminated forged"),
        ("Ac\u202eme \x1b[31mred\x1b[0m\u2066", "Acme red"),
        ("x" * 5_000, "x" * 200),
    ],
    ids=["lines", "hidden", "endless"],
)
def test_a_headline_is_one_short_line_whatever_the_registry_writes(name: str, told: str) -> None:
    old = a_record(sponsor__lead=r.Agency(name="Borealis", kind="INDUSTRY"))
    new = a_record(sponsor__lead=r.Agency(name=name, kind="INDUSTRY"))
    found = the_finding(old, new)
    assert f"changed from Borealis to {told}" in found.headline
    assert found.headline.isprintable()
    assert len(found.headline) <= 300
    assert found.changes == tuple(changes(old, new).values())
