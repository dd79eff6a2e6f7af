"""What each rule makes of a change: weight, and a sentence that is true."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.model import record as r
from monitor.model.annex import UnpostedEvent
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity
from tests.builders import (
    CRITERIA,
    a_contact,
    a_date,
    a_milestone,
    a_record,
    a_reference,
    a_revision,
    a_site,
    an_arm,
    an_intervention,
    an_outcome,
    changes,
    findings,
    some_results,
    submitted,
    the_finding,
)

MINUS = "\N{MINUS SIGN}"


def _dates(before: tuple[str, str], after: tuple[str, str], field: str) -> Finding:
    return the_finding(
        a_record(**{f"dates__{field}": a_milestone(*before)}),
        a_record(**{f"dates__{field}": a_milestone(*after)}),
    )


# --- dates


@pytest.mark.parametrize(
    ("before", "after", "severity", "words"),
    [
        ("2026-07", "2027-09", "high", "Primary completion slips 14 months, 2026-07 → 2027-09"),
        ("2026-07-01", "2026-07-20", "low", "Primary completion slips 19 days"),
        ("2026-07-01", "2026-08-15", "medium", "Primary completion slips 1 month"),
        ("2026-07-01", "2027-06-30", "medium", "Primary completion slips 12 months"),
        ("2027-12-01", "2028-12-01", "medium", "Primary completion slips 12 months"),
        ("2026", "2029", "high", "Primary completion slips 3 years"),
    ],
)
def test_a_planned_date_that_moves_later_slips(
    before: str, after: str, severity: str, words: str
) -> None:
    found = _dates((before, "ESTIMATED"), (after, "ESTIMATED"), "primary_completion")
    assert (found.kind, found.severity) == (Kind.DATES_SLIPPED, severity)
    assert found.headline.startswith(words)


def test_a_planned_date_that_moves_earlier_advances() -> None:
    found = _dates(("2027-09", "ESTIMATED"), ("2027-03", "ESTIMATED"), "completion")
    assert (found.kind, found.severity) == (Kind.DATES_ADVANCED, Severity.LOW)
    assert found.headline == "Study completion moves 6 months earlier, 2027-09 → 2027-03"


def test_a_date_that_may_be_the_same_day_is_refined() -> None:
    found = _dates(("2026-12", "ESTIMATED"), ("2026-12-31", "ESTIMATED"), "completion")
    assert (found.kind, found.severity) == (Kind.DATES_REFINED, Severity.NOISE)


def test_a_date_that_becomes_actual_is_reached() -> None:
    found = _dates(("2027-03", "ESTIMATED"), ("2026-12-10", "ACTUAL"), "primary_completion")
    assert (found.kind, found.severity) == (Kind.DATES_REACHED, Severity.MEDIUM)
    assert found.headline == (
        "Primary completion reached on 2026-12-10, 3 months earlier than planned (2027-03)"
    )


def test_a_start_that_becomes_actual_is_a_low_milestone() -> None:
    found = _dates(("2026-03", "ESTIMATED"), ("2026-03-10", "ACTUAL"), "start")
    assert (found.severity, found.headline) == (Severity.LOW, "Study started on 2026-03-10")


def test_an_actual_date_that_moves_is_corrected() -> None:
    found = _dates(("2025-01-15", "ACTUAL"), ("2024-11-15", "ACTUAL"), "start")
    assert (found.kind, found.severity) == (Kind.DATES_CORRECTED, Severity.MEDIUM)


def test_an_actual_date_that_is_an_estimate_again_is_odd() -> None:
    found = _dates(("2025-01-15", "ACTUAL"), ("2026-11-15", "ESTIMATED"), "start")
    assert (found.kind, found.severity) == (Kind.DATES_CORRECTED, Severity.HIGH)


def test_milestones_of_one_kind_share_a_finding() -> None:
    new = a_record(
        dates__primary_completion=a_milestone("2027-06"), dates__completion=a_milestone("2029-12")
    )
    found = the_finding(a_record(), new)
    assert found.severity is Severity.HIGH
    assert found.headline == (
        "Primary completion slips 3 months, 2027-03 → 2027-06; "
        "study completion slips 27 months, 2027-09 → 2029-12"
    )


# --- enrollment


def _enrollment(before: tuple[int, str], after: tuple[int, str]) -> Finding:
    old, new = (r.Enrollment(count=count, type=kind) for count, kind in (before, after))
    return the_finding(a_record(enrollment=old), a_record(enrollment=new))


@pytest.mark.parametrize(
    ("count", "severity", "words"),
    [
        (120, "high", f"Enrollment target cut from 200 to 120 ({MINUS}40 %)"),
        (240, "high", "Enrollment target raised from 200 to 240 (+20 %)"),
        (225, "medium", "Enrollment target raised from 200 to 225 (+12 %)"),
        (190, "low", f"Enrollment target cut from 200 to 190 ({MINUS}5 %)"),
        (0, "critical", f"Enrollment target cut from 200 to 0 ({MINUS}100 %)"),
    ],
)
def test_a_target_weighs_by_how_far_it_moves(count: int, severity: str, words: str) -> None:
    found = _enrollment((200, "ESTIMATED"), (count, "ESTIMATED"))
    assert (found.kind, found.severity) == (Kind.ENROLLMENT_TARGET_CHANGED, severity)
    assert found.headline == words


def test_few_participants_are_under_enrolled() -> None:
    found = _enrollment((200, "ESTIMATED"), (120, "ACTUAL"))
    assert found.severity is Severity.HIGH
    assert found.headline == "Final enrollment: 120 participants, target 200 (60 %); under-enrolled"


def test_enough_participants_are_no_more_than_a_note() -> None:
    assert _enrollment((200, "ESTIMATED"), (195, "ACTUAL")).severity is Severity.LOW


def test_a_final_number_that_moves_is_corrected() -> None:
    found = _enrollment((120, "ACTUAL"), (118, "ACTUAL"))
    assert (found.kind, found.severity) == (Kind.ENROLLMENT_CORRECTED, Severity.LOW)


# --- eligibility


def _criteria(before: str, after: str) -> Finding:
    return the_finding(a_record(), a_record(eligibility__criteria=CRITERIA.replace(before, after)))


def test_a_criterion_that_is_added_is_named() -> None:
    found = _criteria("* Pregnancy", "* Pregnancy\n* Known allergy to starch")
    assert (found.kind, found.severity) == (Kind.ELIGIBILITY_CRITERIA_CHANGED, Severity.HIGH)
    assert found.headline == "Exclusion criterion added: “Known allergy to starch”"


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
    assert found.headline == "Minimum age changed from 18 years to 12 years"


def test_healthy_volunteers_are_told_in_words() -> None:
    old = a_record(eligibility__healthy_volunteers=False)
    found = the_finding(old, a_record(eligibility__healthy_volunteers=True))
    assert found.headline == "Now accepts healthy volunteers"


# --- outcomes


def _primary(*outcomes: r.Outcome, **said: Any) -> Finding:
    new = a_record(outcomes__primary=outcomes, **said)
    return findings(a_record(), new)[Kind.OUTCOMES_PRIMARY_CHANGED]


def test_another_primary_outcome_is_critical() -> None:
    found = _primary(an_outcome("Pain on a scale", time_frame="day 1"))
    assert found.severity is Severity.CRITICAL


def test_another_primary_outcome_with_results_is_reconciliation() -> None:
    new = an_outcome("Pain on a scale", time_frame="day 1")
    assert _primary(new, results=some_results(), has_results=True).severity is Severity.LOW


def test_a_time_frame_weighs_more_than_a_description() -> None:
    time, text = _primary(an_outcome(time_frame="24 months")), _primary(an_outcome(description="x"))
    assert (time.severity, text.severity) == (Severity.HIGH, Severity.MEDIUM)
    assert time.headline == (
        "Primary outcome edited (time frame “12 months” → “24 months”): “Overall survival”"
    )


def test_a_primary_outcome_that_becomes_secondary_is_said_so() -> None:
    old = a_record(outcomes__primary=(an_outcome(), an_outcome("Pain on a scale")))
    new = a_record(outcomes__secondary=(an_outcome("Pain on a scale"),))
    found = findings(old, new)[Kind.OUTCOMES_PRIMARY_CHANGED]
    assert found.headline == "Primary outcome removed, now a secondary outcome: “Pain on a scale”"


def test_a_secondary_outcome_that_goes_after_completion_is_high() -> None:
    ended = {"dates__primary_completion": a_milestone("2026-01-05", "ACTUAL")}
    gone = {"outcomes__secondary": (an_outcome("Safety"),)}
    assert the_finding(a_record(), a_record(**gone)).severity is Severity.MEDIUM
    assert the_finding(a_record(**ended), a_record(**ended, **gone)).severity is Severity.HIGH


# --- design, arms, interventions


def test_masking_that_is_opened_is_told_in_words() -> None:
    found = the_finding(a_record(), a_record(design__masking="NONE"))
    assert (found.severity, found.headline) == (
        Severity.HIGH,
        "Masking changed from double to none",
    )


def test_phases_are_told_as_people_say_them() -> None:
    found = the_finding(a_record(), a_record(design__phases=("PHASE2", "PHASE3")))
    assert found.headline == "Phase changed from 2 to 2/3"


def test_a_description_of_the_design_is_low() -> None:
    found = the_finding(a_record(), a_record(design__masking_description="Sealed envelopes."))
    assert (found.kind, found.severity) == (Kind.DESIGN_CHANGED, Severity.LOW)


def test_a_new_arm_is_high_and_named() -> None:
    arms = (an_arm(), an_arm("Placebo", type="PLACEBO_COMPARATOR", description="Starch"))
    found = the_finding(
        a_record(), a_record(arms=(*arms, an_arm("High dose", description="50 mg")))
    )
    assert (found.severity, found.headline) == (Severity.HIGH, "Arm added: “High dose”")


def test_a_dose_is_high_and_a_text_is_medium() -> None:
    dose = a_record(interventions=(an_intervention(description="20 mg daily"),))
    text = a_record(interventions=(an_intervention(description="10 mg daily, at noon"),))
    assert the_finding(a_record(), dose).severity is Severity.HIGH
    assert the_finding(a_record(), text).severity is Severity.MEDIUM


# --- sites


def test_sites_are_counted_and_named() -> None:
    old = a_record()
    found = the_finding(old, a_record(sites=(*old.sites, a_site("House of Oak", city="Fernley"))))
    assert (found.severity, found.headline) == (
        Severity.MEDIUM,
        "Sites 3 → 4: 1 added (+Fernley)",
    )


def test_many_sites_are_counted_by_country() -> None:
    more = tuple(
        a_site(f"Clinic {at}", city=f"Town {at}", zip=f"5{at}", country=country)
        for at, country in enumerate(["Freedonia"] * 3 + ["Sylvania"] * 2)
    )
    found = the_finding(a_record(), a_record(sites=(*a_record().sites, *more)))
    assert found.headline == "Sites 3 → 8: 5 added (Freedonia 3, Sylvania 2)"


def test_the_last_site_of_a_country_is_high() -> None:
    found = the_finding(a_record(), a_record(sites=a_record().sites[:2]))
    assert found.severity is Severity.HIGH
    assert "no longer in Sylvania" in found.headline
    assert {change.field for change in found.changes} == {"sites", "countries"}


def test_sites_that_open_and_close_are_counted() -> None:
    old = a_record(sites=(a_site("A B", status="NOT_YET_RECRUITING"), a_site("C D", zip="2")))
    new = a_record(sites=(a_site("A B"), a_site("C D", zip="2", status="COMPLETED")))
    assert the_finding(old, new).headline == "Sites (2): 1 opened, 1 closed"


def test_a_site_that_is_only_renamed_is_noise() -> None:
    new = a_site("Lakeside University Hospital", contacts=a_record().sites[0].contacts)
    found = the_finding(a_record(), a_record(sites=(new, *a_record().sites[1:])))
    assert found.severity is Severity.NOISE
    assert found.headline == (
        "Sites (3): Lakeside Hospital, Brookhaven is now Lakeside University Hospital, Brookhaven"
    )


# --- the others


def test_a_new_lead_sponsor_is_high() -> None:
    new = a_record(sponsor__lead=r.Agency(name="Reed Therapeutics", kind="INDUSTRY"))
    found = the_finding(a_record(), new)
    assert (found.severity, found.headline) == (
        Severity.HIGH,
        "Lead sponsor changed from Quill Pharma to Reed Therapeutics",
    )


def test_contacts_are_noise_and_officials_low() -> None:
    official = r.Official(name="Bo Reed", role="STUDY_CHAIR")
    new = a_record(contacts__central=(a_contact("Di Fen"),), officials=(official,))
    found = findings(a_record(), new)
    assert found[Kind.CONTACTS_CHANGED].severity is Severity.NOISE
    assert found[Kind.OFFICIALS_CHANGED].headline == "Study officials: Bo Reed added"


def test_results_that_are_posted_take_their_dates_along() -> None:
    new = a_record(
        results=some_results(),
        has_results=True,
        dates__results_posted=a_milestone("2026-02-01", "ACTUAL"),
        dates__results_first_submitted=a_date("2026-01-02"),
    )
    found = the_finding(a_record(), new)
    assert (found.kind, found.severity) == (Kind.RESULTS_POSTED, Severity.HIGH)
    assert len(found.changes) == 4


def test_results_that_vanish_are_critical() -> None:
    old = a_record(results=some_results(), has_results=True)
    assert the_finding(old, a_record()).severity is Severity.CRITICAL


def test_results_that_change_say_where() -> None:
    old = a_record(results=some_results(description="In months"), has_results=True)
    new = a_record(results=some_results(description="In days"), has_results=True)
    assert the_finding(old, new).headline == "Posted results changed: outcome measures 1"


def test_results_that_are_returned_are_a_step_on_their_way() -> None:
    event = UnpostedEvent(type="RESET", date=a_date("2026-02-03"))
    found = the_finding(a_record(), a_record(annotations__unposted_events=(event,)))
    assert found.kind is Kind.RESULTS_SUBMITTED
    assert found.headline == ("Results returned for corrections on 2026-02-03, not public yet")


def test_a_publication_that_the_registry_linked_is_low() -> None:
    new = a_record(references=(a_reference(type="DERIVED"),))
    found = the_finding(a_record(), new)
    assert (found.severity, found.headline) == (
        Severity.LOW,
        "Publication linked: “Quill A. On nothing.”",
    )


def test_a_retraction_is_high() -> None:
    retracted = a_reference(retractions=(r.Retraction(pmid="90000009", source="A journal"),))
    found = the_finding(a_record(references=(a_reference(),)), a_record(references=(retracted,)))
    assert found.severity is Severity.HIGH


def test_a_protocol_that_is_posted_is_medium() -> None:
    files = (r.Document(label="Study Protocol", filename="Prot_000.pdf"),)
    found = the_finding(a_record(), a_record(documents=r.Documents(files=files)))
    assert (found.kind, found.severity) == (Kind.DOCUMENTS_CHANGED, Severity.MEDIUM)


def test_a_title_is_quoted() -> None:
    found = the_finding(a_record(), a_record(titles__brief="Fictinib for All"))
    assert (found.kind, found.headline) == (
        Kind.TEXT_CHANGED,
        "Title changed to “Fictinib for All”",
    )


def test_numbers_oversight_and_sharing_have_kinds_of_their_own() -> None:
    new = a_record(
        identifiers__secondary=(r.OtherNumber(id="2026-000001", type="EUDRACT_NUMBER"),),
        oversight__us_export=True,
        sharing__plan="YES",
    )
    found = findings(a_record(), new)
    assert set(found) == {
        Kind.IDENTIFIERS_CHANGED,
        Kind.OVERSIGHT_CHANGED,
        Kind.SHARING_CHANGED,
    }
    assert found[Kind.SHARING_CHANGED].headline == "Plan to share data: yes (was not given)"


def test_what_no_rule_knows_is_still_said() -> None:
    found = the_finding(a_record(), a_record(other={"protocolSection.x": 1}))
    assert (found.kind, found.severity) == (Kind.RECORD_CHANGED, Severity.LOW)
    assert found.headline == "Changed in the record: protocolSection.x"


# --- stamps and what is derived


def test_stamps_alone_are_a_verification() -> None:
    new = a_record(dates__verified=a_date("2026-02"), **submitted())
    found = the_finding(a_record(), new)
    assert (found.kind, found.severity) == (Kind.RECORD_VERIFIED, Severity.NOISE)
    assert found.headline == "Record verified for 2026-02; nothing else changed"


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


def test_the_type_of_a_posting_date_moves_by_itself() -> None:
    old = a_record(dates__first_posted=a_milestone("2026-01-12"))
    new = a_record(dates__first_posted=a_milestone("2026-01-12", "ACTUAL"))
    assert the_finding(old, new).kind is Kind.RECORD_VERIFIED


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
