"""A step from one status to another: kind, weight and words."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.changes.rules.status import readable
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity
from monitor.model.record import Enrollment, ExpandedAccess, Record
from tests.builders import (
    STATUSES,
    a_contact,
    a_date,
    a_milestone,
    a_record,
    a_revision,
    a_site,
    findings,
    submitted,
    the_finding,
)

AT = "open at 3 sites (Brookhaven, Saltport, Highfield)"


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
    assert found.headline == "Now suspended (was recruiting), for slow accrual: “Slow accrual.”"
    assert "status.why_stopped" in {change.field for change in found.changes}


def test_a_stop_without_a_reason_says_so() -> None:
    assert _step("RECRUITING", "SUSPENDED").headline.endswith("; no reason given")
    told = _step("RECRUITING", "SUSPENDED", status__why_stopped="N/A").headline
    assert told == "Now suspended (was recruiting); no reason given (“N/A”)"


def test_a_reason_that_has_no_name_is_only_quoted() -> None:
    found = _step("RECRUITING", "SUSPENDED", status__why_stopped="Flood in the pharmacy")
    assert found.headline == "Now suspended (was recruiting): “Flood in the pharmacy”"


def test_reasons_are_named_in_their_order() -> None:
    found = _step("RECRUITING", "SUSPENDED", status__why_stopped="Toxicity and lack of funding")
    assert ", for safety and funding: “" in found.headline


def test_a_reason_that_is_denied_is_not_named() -> None:
    why = "Business decision; not due to any safety or efficacy concerns"
    found = _step("RECRUITING", "TERMINATED", status__why_stopped=why)
    assert found.headline.startswith("Now terminated (was recruiting), for business reasons: “")


# --- what to look at next


@pytest.mark.parametrize(
    ("enrollment", "told"),
    [
        (Enrollment(count=195, type="ACTUAL"), "195 joined of 200 planned"),
        (
            Enrollment(count=200, type="ESTIMATED"),
            "target 200, how many joined is not given yet",
        ),
    ],
)
def test_a_trial_that_closes_is_set_against_its_target(enrollment: Enrollment, told: str) -> None:
    new = a_record(status__overall="ACTIVE_NOT_RECRUITING", enrollment=enrollment)
    found = findings(a_record(), new)[Kind.STATUS_CLOSED]
    assert found.headline == f"Now active, not recruiting (was recruiting); {told}"


def test_a_final_number_is_set_against_the_first_target_where_the_last_was_final_too() -> None:
    final = {"enrollment": Enrollment(count=195, type="ACTUAL")}
    old = a_record(status__overall="ACTIVE_NOT_RECRUITING", **final)
    new = a_record(status__overall="COMPLETED", **final)
    assert "; 195 joined; " in the_finding(old, new).headline
    assert "; 195 joined of 200 planned; " in the_finding(old, new, first=a_record()).headline


def test_no_number_is_no_number() -> None:
    new = a_record(status__overall="ACTIVE_NOT_RECRUITING", enrollment=None)
    found = findings(a_record(), new)[Kind.STATUS_CLOSED]
    assert found.headline == "Now active, not recruiting (was recruiting)"


def test_a_completed_trial_says_when_results_are_due() -> None:
    reached = {"dates__primary_completion": a_milestone("2026-02-01", "ACTUAL")}
    old = a_record(status__overall="ACTIVE_NOT_RECRUITING", **reached)
    new = a_record(status__overall="COMPLETED", **reached)
    found = the_finding(old, new)
    assert found.headline.endswith("; results, where owed, are due by 2027-02-01")
    posted = the_finding(
        a_record(status__overall="ACTIVE_NOT_RECRUITING", has_results=True, **reached),
        a_record(status__overall="COMPLETED", has_results=True, **reached),
    )
    assert "results" not in posted.headline


def test_a_completed_trial_whose_primary_completion_is_still_a_plan_says_so() -> None:
    found = _step("ACTIVE_NOT_RECRUITING", "COMPLETED")
    assert found.headline.endswith("; primary completion (2027-03) is not given as reached")


def test_participants_of_a_withdrawn_trial_are_said() -> None:
    joined = {"enrollment": Enrollment(count=3, type="ACTUAL")}
    found = the_finding(a_record(**joined), a_record(status__overall="WITHDRAWN", **joined))
    assert found.headline.endswith("; 3 participants given all the same")


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        ("RECRUITING 2025-09-01, SUSPENDED 2025-10-13, SUSPENDED 2025-12-01", "130 days"),
        ("SUSPENDED 2025-10-13, SUSPENDED 2025-12-01", "at least 130 days"),
        ("SUSPENDED 2025-01-01, RECRUITING 2025-02-01, SUSPENDED 2025-10-13", "130 days"),
    ],
)
def test_a_trial_that_resumes_says_for_how_long_it_was_paused(seen: str, told: str) -> None:
    states = (state.split() for state in seen.split(", "))
    found = findings(
        a_record(status__overall="SUSPENDED"),
        a_record(status__overall="RECRUITING", **submitted("2026-02-20")),
        earlier=tuple(
            a_revision(at, day, status=status, posted=day)
            for at, (status, day) in enumerate(states, 1)
        ),
    )[Kind.STATUS_RESUMED]
    assert found.headline.startswith(f"Now recruiting again (was suspended); paused for {told}")


@pytest.mark.parametrize("posted", ["", "2026", "2026-02", "soon", "2026-03-01"])
def test_a_pause_that_cannot_be_measured_is_not_said(posted: str) -> None:
    earlier = (a_revision(1, "2025-11-01", status="SUSPENDED", posted=posted),)
    found = findings(
        a_record(status__overall="SUSPENDED"),
        a_record(status__overall="RECRUITING", **submitted("2026-02-20")),
        earlier=earlier,
    )[Kind.STATUS_RESUMED]
    assert "paused for" not in found.headline


def test_unknown_shows_what_was_known() -> None:
    found = _step("RECRUITING", "UNKNOWN", status__last_known="RECRUITING")
    assert found.headline == (
        "Status now unknown: not verified since 2026-01 (last known: recruiting)"
    )


def test_unknown_without_a_date_of_verification_says_what_the_registry_means_by_it() -> None:
    silent = {"dates__verified": None}
    found = the_finding(a_record(**silent), a_record(status__overall="UNKNOWN", **silent))
    assert found.headline == (
        "Status now unknown: not verified for two years (last known: recruiting)"
    )


def test_back_from_unknown_says_after_how_long() -> None:
    old = a_record(
        status__overall="UNKNOWN",
        status__last_known="RECRUITING",
        dates__verified=a_date("2024-01"),
    )
    found = findings(old, a_record(**submitted()))[Kind.STATUS_VERIFIED_AGAIN]
    assert found.headline == (
        "Verified again after 24 months: now recruiting "
        f"(status was unknown, before that recruiting); {AT}"
    )


def test_the_last_known_status_is_what_we_saw_where_the_record_does_not_say() -> None:
    found = findings(
        a_record(status__overall="UNKNOWN"),
        a_record(status__overall="TERMINATED", status__why_stopped="Drug supply"),
        earlier=(
            a_revision(1, "2025-01-05", status="NOT_YET_RECRUITING"),
            a_revision(2, "2025-11-01", status="RECRUITING"),
            a_revision(3, "2026-01-01", status="UNKNOWN"),
        ),
    )[Kind.STATUS_TERMINATED]
    assert found.because.rule == "status.terminated.after_unknown"
    assert "before that recruiting" in found.headline


def test_back_from_unknown_to_the_last_known_status_is_a_verification() -> None:
    found = _step("UNKNOWN", "RECRUITING", last_known="RECRUITING")
    assert (found.kind, found.severity) == (Kind.STATUS_VERIFIED_AGAIN, Severity.MEDIUM)
    assert found.because.rule == "status.verified_again"


def test_back_from_unknown_where_nobody_knows_what_it_was_is_no_more_than_that() -> None:
    found = _step("UNKNOWN", "RECRUITING")
    assert found.because.rule == "status.verified_again.unknown_before"
    assert found.headline == f"Verified again: now recruiting (status was unknown); {AT}"


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
        f"Now recruiting again (was suspended); {AT}; back to recruiting, as until 2026-03-02"
    )


def test_the_block_of_site_statuses_and_contacts_comes_with_the_status() -> None:
    found = findings(
        a_record(status__overall="ACTIVE_NOT_RECRUITING", **_sites(40, status="", contacts=())),
        a_record(status__overall="RECRUITING", **_sites(40, contacts=(a_contact(),))),
    )
    assert list(found) == [Kind.STATUS_OPENED]
    fields = {change.field for change in found[Kind.STATUS_OPENED].changes}
    assert fields >= {"status.overall", "sites"}


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
    assert removed.because.rule == "status.reason_changed.removed"
    assert added.because.rule == "status.reason_changed.added"
    assert added.headline == "Reason for stopping given (business reasons): “Sponsor's decision”"


def test_a_reason_that_is_replaced_by_nothing_is_removed() -> None:
    given = a_record(status__overall="TERMINATED", status__why_stopped="Toxicity")
    empty = a_record(status__overall="TERMINATED", status__why_stopped="N/A")
    removed, added = _reason(given, empty), _reason(empty, given)
    assert removed.because.rule == "status.reason_changed.removed"
    assert removed.headline == "The reason for stopping was removed: “Toxicity”; now “N/A”"
    assert added.because.rule == "status.reason_changed.added"


@pytest.mark.parametrize(("one", "other"), [("", "N/A"), ("N/A", ""), ("None.", "N/A")])
def test_words_that_say_nothing_are_no_reason_that_came_or_went(one: str, other: str) -> None:
    old, new = (
        a_record(status__overall="TERMINATED", status__why_stopped=it) for it in (one, other)
    )
    found = _reason(old, new)
    assert (found.severity, found.because.rule) == ("low", "status.reason_changed.empty")
    told = [f"“{it}”" if it else "nothing" for it in (one, other)]
    assert found.headline == f"Still no reason for stopping: {' → '.join(told)}"


def test_a_reason_that_reads_otherwise_says_what_it_is_about_where_that_moved() -> None:
    money = a_record(status__overall="TERMINATED", status__why_stopped="Lack of funding")
    harm = a_record(status__overall="TERMINATED", status__why_stopped="Toxicity")
    harms = a_record(status__overall="TERMINATED", status__why_stopped="Liver toxicity")
    moved, reworded = _reason(money, harm), _reason(harm, harms)
    assert moved.because.rule == reworded.because.rule == "status.reason_changed.edited"
    assert moved.headline == (
        "Reason for stopping reworded (safety): “Toxicity” (was “Lack of funding”)"
    )
    assert reworded.headline == "Reason for stopping reworded: “Liver toxicity” (was “Toxicity”)"


def test_a_reason_that_a_running_trial_drops_is_a_low_note() -> None:
    found = _reason(a_record(status__why_stopped="Slow accrual"), a_record())
    assert (found.severity, found.because.rule) == ("low", "status.reason_changed.dropped")


def test_expanded_access_beside_the_status_is_told() -> None:
    access = ExpandedAccess(available=True, number="NCT99000002")
    found = findings(a_record(), a_record(status__expanded_access=access))[Kind.STATUS_CHANGED]
    assert found.headline == "Expanded access outside the trial: yes (NCT99000002)"
    assert found.because.rule == "status.changed.beside_access"


def test_what_stands_beside_the_status_is_told_low() -> None:
    unknown = {"status__overall": "UNKNOWN"}
    known = findings(
        a_record(**unknown, status__last_known="NOT_YET_RECRUITING"),
        a_record(**unknown, status__last_known="RECRUITING"),
    )[Kind.STATUS_CHANGED]
    delayed = findings(a_record(), a_record(status__posting_delayed=True))[Kind.STATUS_CHANGED]
    assert (known.severity, known.because.rule) == ("low", "status.changed.last_known")
    assert known.headline == "Last known status is now given as recruiting"
    assert (delayed.severity, delayed.because.rule) == ("low", "status.changed.beside")


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


def test_a_trial_that_opens_says_where_it_is_open() -> None:
    def opened(number: int, **said: str) -> str:
        new = a_record(status__overall="RECRUITING", **_sites(number, **said))
        return findings(a_record(status__overall="NOT_YET_RECRUITING", sites=()), new)[
            Kind.STATUS_OPENED
        ].headline.partition("; ")[2]

    assert opened(3) == "open at 3 sites (Brookhaven)"
    assert opened(1) == "open at 1 site (Hospital 0, Brookhaven)"
    assert opened(2, status="NOT_YET_RECRUITING") == "no open site is listed"
    towns = tuple(a_site(city=f"Town {at}", country=f"Land {at % 2}") for at in range(5))
    many = a_record(status__overall="RECRUITING", sites=towns)
    found = findings(a_record(status__overall="NOT_YET_RECRUITING", sites=()), many)
    assert found[Kind.STATUS_OPENED].headline.endswith("; open at 5 sites in 2 countries")
