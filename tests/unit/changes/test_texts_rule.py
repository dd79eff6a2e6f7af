"""Titles, numbers, oversight and data sharing: for reading, and one notice that weighs."""

from __future__ import annotations

from typing import Any

from monitor.model import record as r
from monitor.model.annex import Violation
from tests.builders import a_date, a_record, the_finding


def _told(old: dict[str, Any], new: dict[str, Any]) -> tuple[str, str, str]:
    found = the_finding(a_record(**old), a_record(**new))
    return found.severity.value, found.because.rule, found.headline


def test_a_title_is_quoted() -> None:
    assert _told({}, {"titles__brief": "Fictinib for All"}) == (
        "low",
        "text.changed",
        "Title changed to “Fictinib for All”",
    )


def test_conditions_and_keywords_are_named() -> None:
    new = {"conditions": ("Fictitious Disease", "Ennui"), "keywords": ("tablets",)}
    assert _told({}, new)[2] == "Conditions: “Ennui” added; keywords: “tablets” added"
    assert _told({}, {"conditions": ("Ennui",)})[2] == (
        "Conditions: “Ennui” added, “Fictitious Disease” removed"
    )


def test_a_text_that_is_given_first_was_not_edited() -> None:
    acronym = {"titles__acronym": "QUILL"}
    assert _told({}, acronym)[2] == "Acronym given"
    assert _told(acronym, {})[2] == "Acronym removed"
    assert _told(acronym, {"titles__acronym": "REED"})[2] == "Acronym edited"
    found = _told({**acronym, "description__detailed": "Long"}, {"description__detailed": "Short"})
    assert found[2] == "Acronym removed; detailed description edited"


def test_a_number_elsewhere_is_low() -> None:
    number = r.OtherNumber(id="2026-000001", type="EUDRACT_NUMBER")
    found = _told({}, {"identifiers__secondary": (number,)})
    assert found[:2] == ("low", "identifiers.changed")


def test_who_registers_the_trial_is_named() -> None:
    old, new = (
        {"identifiers__registered_by": r.Registrant(name=name)} for name in ("Quill", "Reed")
    )
    assert _told(old, new)[2] == "Registered by Reed (was Quill)"


def test_a_regulatory_fact_is_low() -> None:
    assert _told({}, {"oversight__us_export": True}) == (
        "low",
        "oversight.changed",
        "Oversight changed: us export",
    )


def test_a_notice_of_the_fda_is_high() -> None:
    notice = Violation(type="VIOLATION_IDENTIFIED", issued=a_date("2026-02-03"))
    there, gone = {"annotations__violations": (notice,)}, {"annotations__violations": ()}
    assert _told(gone, there) == (
        "high",
        "oversight.changed.notice",
        "FDA notice on missing results: violation identified (2026-02-03)",
    )
    assert _told(there, gone)[2] == "FDA notice on missing results taken out"


def test_a_plan_to_share_data_is_low() -> None:
    assert _told({}, {"sharing__plan": "YES"}) == (
        "low",
        "sharing.changed",
        "Plan to share data: yes (was not given)",
    )
