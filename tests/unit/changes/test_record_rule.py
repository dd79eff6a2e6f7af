"""The record itself: stamps, what the registry computes, and what no other rule knows."""

from __future__ import annotations

from typing import Any

from monitor.model.event import EventKind as Kind
from tests.builders import a_date, a_milestone, a_record, submitted, the_finding


def _told(old: dict[str, Any], new: dict[str, Any]) -> tuple[str, str, str]:
    found = the_finding(a_record(**old), a_record(**new))
    return found.severity.value, found.because.rule, found.headline


def test_stamps_alone_are_a_verification() -> None:
    assert _told({}, {"dates__verified": a_date("2026-02"), **submitted()}) == (
        "noise",
        "record.verified",
        "Record verified for 2026-02; nothing else changed",
    )


def test_a_submission_of_nothing_is_told_so() -> None:
    assert _told({}, submitted())[:2] == ("noise", "record.verified.resubmitted")


def test_the_type_of_a_posting_date_moves_by_itself() -> None:
    old, new = (
        {"dates__first_posted": a_milestone("2026-01-12", kind)} for kind in ("ESTIMATED", "ACTUAL")
    )
    assert the_finding(a_record(**old), a_record(**new)).kind is Kind.RECORD_VERIFIED
    assert _told(old, new)[:2] == ("noise", "record.verified.confirmed")


def test_what_the_registry_computes_is_noise() -> None:
    assert _told({}, {"derived__removed_countries": ("Sylvania",)}) == (
        "noise",
        "record.derived",
        "Computed anew by the registry: countries without sites now",
    )


def test_what_no_rule_knows_is_still_said() -> None:
    assert _told({}, {"other": {"protocolSection.x": 1}}) == (
        "low",
        "record.changed",
        "Changed in the record: protocolSection.x",
    )
