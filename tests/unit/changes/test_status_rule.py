"""A step from one status to another: kind, weight and words."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.changes.rules.status import readable
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity
from monitor.model.record import ExpandedAccess, Record
from tests.builders import STATUSES, a_contact, a_record, a_revision, a_site, findings, submitted


def _step(before: str, after: str, **said: Any) -> Finding:
    """Return the finding of a bare step of the status."""
    (found,) = findings(
        a_record(status__overall=before, status__last_known=said.pop("last_known", "")),
        a_record(status__overall=after, **said),
    ).values()
    return found


@pytest.mark.parametrize(
    ("before", "after", "kind", "severity"),
    [
        ("NOT_YET_RECRUITING", "RECRUITING", Kind.STATUS_OPENED, "medium"),
        ("NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", Kind.STATUS_BY_INVITATION, "medium"),
        ("NOT_YET_RECRUITING", "WITHDRAWN", Kind.STATUS_WITHDRAWN, "high"),
        ("NOT_YET_RECRUITING", "SUSPENDED", Kind.STATUS_SUSPENDED, "high"),
        ("NOT_YET_RECRUITING", "ACTIVE_NOT_RECRUITING", Kind.STATUS_CLOSED, "medium"),
        ("NOT_YET_RECRUITING", "COMPLETED", Kind.STATUS_COMPLETED, "medium"),
        ("RECRUITING", "ACTIVE_NOT_RECRUITING", Kind.STATUS_CLOSED, "medium"),
        ("RECRUITING", "ENROLLING_BY_INVITATION", Kind.STATUS_BY_INVITATION, "medium"),
        ("ENROLLING_BY_INVITATION", "RECRUITING", Kind.STATUS_OPENED, "medium"),
        ("RECRUITING", "COMPLETED", Kind.STATUS_COMPLETED, "medium"),
        ("RECRUITING", "SUSPENDED", Kind.STATUS_SUSPENDED, "critical"),
        ("ACTIVE_NOT_RECRUITING", "SUSPENDED", Kind.STATUS_SUSPENDED, "critical"),
        ("RECRUITING", "TERMINATED", Kind.STATUS_TERMINATED, "critical"),
        ("ACTIVE_NOT_RECRUITING", "TERMINATED", Kind.STATUS_TERMINATED, "critical"),
        ("RECRUITING", "WITHDRAWN", Kind.STATUS_WITHDRAWN, "high"),
        ("RECRUITING", "NOT_YET_RECRUITING", Kind.STATUS_REVERSED, "high"),
        ("ACTIVE_NOT_RECRUITING", "RECRUITING", Kind.STATUS_OPENED, "high"),
        ("ACTIVE_NOT_RECRUITING", "COMPLETED", Kind.STATUS_COMPLETED, "medium"),
        ("SUSPENDED", "RECRUITING", Kind.STATUS_RESUMED, "high"),
        ("SUSPENDED", "ACTIVE_NOT_RECRUITING", Kind.STATUS_RESUMED, "high"),
        ("SUSPENDED", "TERMINATED", Kind.STATUS_TERMINATED, "high"),
        ("SUSPENDED", "WITHDRAWN", Kind.STATUS_WITHDRAWN, "high"),
        ("TERMINATED", "RECRUITING", Kind.STATUS_REVERSED, "high"),
        ("TERMINATED", "COMPLETED", Kind.STATUS_COMPLETED, "high"),
        ("WITHDRAWN", "NOT_YET_RECRUITING", Kind.STATUS_REVERSED, "high"),
        ("COMPLETED", "RECRUITING", Kind.STATUS_REVERSED, "high"),
        ("COMPLETED", "ACTIVE_NOT_RECRUITING", Kind.STATUS_REVERSED, "high"),
        ("RECRUITING", "UNKNOWN", Kind.STATUS_UNVERIFIED, "medium"),
        ("ACTIVE_NOT_RECRUITING", "UNKNOWN", Kind.STATUS_UNVERIFIED, "low"),
        ("RECRUITING", "WITHHELD", Kind.STATUS_HIDDEN, "high"),
        ("WITHHELD", "COMPLETED", Kind.STATUS_CHANGED, "high"),
        ("AVAILABLE", "NO_LONGER_AVAILABLE", Kind.STATUS_CHANGED, "high"),
        ("RECRUITING", "A_NEW_WORD", Kind.STATUS_CHANGED, "medium"),
    ],
)
def test_a_step_has_its_kind_and_weight(before: str, after: str, kind: Kind, severity: str) -> None:
    found = _step(before, after)
    assert (found.kind, found.severity) == (kind, severity)


@pytest.mark.parametrize("before", STATUSES)
@pytest.mark.parametrize("after", STATUSES)
def test_every_step_is_told_once_in_words_of_a_person(before: str, after: str) -> None:
    if before == after:
        return
    found = _step(before, after)
    assert found.kind.startswith("status.")
    assert "_" not in found.headline
    assert readable(after or before) in found.headline


def test_a_step_says_both_states_and_the_reason() -> None:
    found = _step("RECRUITING", "SUSPENDED", status__why_stopped="Slow accrual\\.")
    assert found.headline == "Now suspended (was recruiting): “Slow accrual.”"
    assert "status.why_stopped" in {change.field for change in found.changes}


def test_a_stop_without_a_reason_says_so() -> None:
    assert _step("RECRUITING", "TERMINATED").headline.endswith("; no reason given")


def test_unknown_shows_what_was_known() -> None:
    found = _step("RECRUITING", "UNKNOWN", status__last_known="RECRUITING")
    assert "last known: recruiting" in found.headline


def test_back_from_unknown_to_the_last_known_status_is_a_verification() -> None:
    found = _step("UNKNOWN", "RECRUITING", last_known="RECRUITING")
    assert (found.kind, found.severity) == (Kind.STATUS_VERIFIED_AGAIN, Severity.MEDIUM)


def test_back_from_unknown_to_another_status_is_the_step_from_the_last_known() -> None:
    found = _step("UNKNOWN", "TERMINATED", last_known="RECRUITING")
    assert (found.kind, found.severity) == (Kind.STATUS_TERMINATED, Severity.CRITICAL)
    assert found.because.rule == "status.terminated.after_unknown"


def test_back_from_unknown_is_never_less_than_medium() -> None:
    found = _step("UNKNOWN", "COMPLETED", last_known="ACTIVE_NOT_RECRUITING")
    assert found.severity >= Severity.MEDIUM


def test_a_status_that_returns_says_until_when_it_stood() -> None:
    earlier = (
        a_revision(1, "2025-11-01", status="RECRUITING"),
        a_revision(2, "2026-03-02", status="SUSPENDED"),
        a_revision(3, "2026-03-20", status="SUSPENDED"),
    )
    found = findings(
        a_record(status__overall="SUSPENDED"),
        a_record(status__overall="RECRUITING"),
        earlier=earlier,
    )[Kind.STATUS_RESUMED]
    assert found.headline == (
        "Now recruiting again (was suspended); back to recruiting, as until 2026-03-02"
    )


def test_the_block_of_site_statuses_and_contacts_comes_with_the_status() -> None:
    found = findings(
        a_record(status__overall="ACTIVE_NOT_RECRUITING", **_sites(40, status="", contacts=())),
        a_record(status__overall="RECRUITING", **_sites(40, contacts=(a_contact(),))),
    )
    assert list(found) == [Kind.STATUS_OPENED]
    fields = {change.field for change in found[Kind.STATUS_OPENED].changes}
    assert fields == {"status.overall", "sites", "contacts.sites"}


def test_a_site_that_was_added_beside_the_block_stays_with_the_sites() -> None:
    old = a_record(status__overall="NOT_YET_RECRUITING", **_sites(3, status=""))
    sites = (*_sites(3)["sites"], a_site("House of Oak", city="Fernley"))
    found = findings(old, a_record(status__overall="RECRUITING", sites=sites))
    (news,) = (change for change in found[Kind.SITES_CHANGED].changes if change.field == "sites")
    assert [item.key for item in news.items] == ["House of Oak, Fernley, Freedonia"]
    (block,) = (one for one in found[Kind.STATUS_OPENED].changes if one.field == "sites")
    assert len(block.items) == 3


def test_contacts_that_were_edited_are_not_of_the_block() -> None:
    old = a_record(status__overall="NOT_YET_RECRUITING")
    new = a_record(
        status__overall="RECRUITING", contacts__central=(a_contact("Ada Quill", phone="555-0199"),)
    )
    assert Kind.CONTACTS_CHANGED in findings(old, new)


def test_a_reason_that_is_removed_weighs_more_than_one_that_is_given() -> None:
    given = a_record(status__overall="TERMINATED", status__why_stopped="Sponsor's decision")
    silent = a_record(status__overall="TERMINATED")
    removed, added = _reason(given, silent), _reason(silent, given)
    assert (removed.severity, added.severity) == (Severity.HIGH, Severity.MEDIUM)
    assert "Sponsor's decision" in removed.headline


def test_expanded_access_beside_the_status_is_told() -> None:
    access = ExpandedAccess(available=True, number="NCT99000002")
    found = findings(a_record(), a_record(status__expanded_access=access))[Kind.STATUS_CHANGED]
    assert found.headline == "Expanded access outside the trial: yes (NCT99000002)"


def test_the_stamps_ride_with_the_status() -> None:
    found = findings(a_record(), a_record(status__overall="COMPLETED", **submitted()))
    assert list(found) == [Kind.STATUS_COMPLETED]
    assert "dates.last_update_submitted" in {
        one.field for one in found[Kind.STATUS_COMPLETED].changes
    }


def _sites(number: int, **said: Any) -> dict[str, Any]:
    return {
        "sites": tuple(a_site(f"Hospital {at}", zip=f"1{at:04}", **said) for at in range(number))
    }


def _reason(old: Record, new: Record) -> Finding:
    return findings(old, new)[Kind.STATUS_REASON_CHANGED]
