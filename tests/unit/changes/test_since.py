# ruff: noqa: RUF001  (look-alike signs are what is compared)
"""A saved page against the register: what counts as changed, the same, and neither."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from monitor.changes.since import compare
from monitor.model import record as r
from monitor.model.baseline import Knowledge, Told
from monitor.model.dates import PartialDate
from monitor.model.event import EventKind, Severity
from monitor.model.fields import BY_NAME
from monitor.model.record import Record
from monitor.model.since import Point, Since, Verdict
from monitor.model.trial import TrialId
from tests.builders import a_milestone, a_record, a_site, an_intervention, submitted
from tests.later_lives import a_page, put

NOW = a_record()
CHANGED, SAME = Verdict.CHANGED, Verdict.SAME
ABSENT, UNSURE = Verdict.NOT_ON_PAGE, Verdict.NOT_COMPARED


def since(field: str, page: Any, now: Any, *, lossy: bool = False, **said: Any) -> Since:
    """A page that says this of one field, against a record that says that."""
    of = put(NOW, field, page)
    shown = a_page(of, lossy=(field,), **said) if lossy else a_page(of, field, **said)
    return compare(shown, put(NOW, field, now))


def point(field: str, page: Any, now: Any, *, lossy: bool = False, **said: Any) -> Point:
    return since(field, page, now, lossy=lossy, **said).point(field)


# --- words


@pytest.mark.parametrize(
    ("field", "page", "now"),
    [
        ("status.overall", "Recruiting", "RECRUITING"),
        ("status.overall", "Active - Recruiting", "RECRUITING"),
        ("status.overall", "Active, not recruiting", "ACTIVE_NOT_RECRUITING"),
        ("status.overall", "Unknown status", "UNKNOWN"),
        ("eligibility.sex", "Both males and females", "ALL"),
        ("eligibility.sex", "Female", "FEMALE"),
        ("design.study_type", "Interventional", "INTERVENTIONAL"),
        ("design.allocation", "Non-Randomized", "NON_RANDOMIZED"),
        ("design.allocation", "N/A", "NA"),
        ("design.intervention_model", "Parallel Assignment", "PARALLEL"),
        ("design.masking", "None (Open Label)", "NONE"),
        ("design.masking", "Double (Participant, Investigator)", "DOUBLE"),
        ("design.time_perspective", "Cross-Sectional", "CROSS_SECTIONAL"),
        ("design.phases", ("Phase 2Phase 3",), ("PHASE2", "PHASE3")),
        ("design.phases", ("Phase 1/2",), ("PHASE1", "PHASE2")),
        ("design.phases", ("Phase II/Phase III",), ("PHASE2", "PHASE3")),
        ("design.phases", ("Early Phase 1",), ("EARLY_PHASE1",)),
        ("design.phases", ("N/A",), ("NA",)),
        ("eligibility.minimum_age", "18 years and older", "18 Years"),
        ("eligibility.minimum_age", "6 months", "6 Months"),
        ("eligibility.maximum_age", "No limit", ""),
    ],
)
def test_the_words_of_a_site_are_those_of_the_register(field: str, page: Any, now: Any):
    assert point(field, page, now).verdict is SAME


@pytest.mark.parametrize(
    ("field", "page", "now"),
    [
        ("status.overall", "Recruiting", "COMPLETED"),
        ("eligibility.sex", "Both", "FEMALE"),
        ("design.phases", ("Phase 2",), ("PHASE2", "PHASE3")),
        ("design.phases", ("Phase 2",), ("NA",)),
        ("eligibility.minimum_age", "18 Years", "16 Years"),
        ("eligibility.minimum_age", "6 Months", "6 Years"),
        ("eligibility.maximum_age", "65 Years", ""),
        ("has_results", False, True),
    ],
)
def test_another_word_is_a_change(field: str, page: Any, now: Any):
    assert point(field, page, now).verdict is CHANGED


def test_a_change_of_words_is_told_in_those_of_the_register():
    (change,) = point("status.overall", "Recruiting", "COMPLETED").changes

    assert (change.before, change.after) == ("RECRUITING", "COMPLETED")


@pytest.mark.parametrize(
    ("field", "page", "now"),
    [
        ("status.overall", "Ask the study team", "COMPLETED"),
        ("design.phases", ("Device study",), ("NA",)),
    ],
)
def test_a_word_that_nobody_knows_is_not_compared(field: str, page: Any, now: Any):
    found = point(field, page, now)

    assert found.verdict is UNSURE
    assert "is no word of the register's scale" in found.note


# --- dates


@pytest.mark.parametrize(
    ("page", "now", "note"),
    [
        ("2026-12-31", "2026-12", "your page shows the last day of the month"),
        ("2026-12-15", "2026-12", "the register gives the month only"),
        ("2026-12", "2026-12-15", "the register gives the day as well"),
        ("2026-12-15", "2026-12-15", ""),
    ],
)
def test_dates_that_may_mean_the_same_day_are_the_same(page: str, now: str, note: str):
    found = point("dates.completion", a_milestone(page, ""), a_milestone(now), lossy=True)

    assert found.verdict is SAME
    assert note in found.note


def test_another_day_of_the_month_that_a_site_padded_is_not_compared():
    found = point(
        "dates.completion", a_milestone("2026-12-31", ""), a_milestone("2026-12-15"), lossy=True
    )

    assert found.verdict is UNSURE
    assert "which sites write where the register gives the month only" in found.note


def test_the_last_of_all_days_is_compared_like_any_other():
    page, now = a_milestone("9999-12-31", ""), a_milestone("9999-12-15")

    assert point("dates.completion", page, now, lossy=True).verdict is UNSURE
    assert point("dates.completion", page, now).verdict is CHANGED


def test_another_month_is_a_change_also_where_the_day_was_padded():
    found = since(
        "dates.completion", a_milestone("2026-12-31", ""), a_milestone("2027-03"), lossy=True
    )

    (change,) = found.changes
    assert change.before == {"date": "2026-12-31", "type": ""}
    assert found.findings[0].headline == "Study completion slips 3 months, 2026-12-31 → 2027-03"


def test_a_type_that_the_page_lost_is_no_change_and_is_said():
    found = point("dates.start", a_milestone("2025-01-15", ""), a_milestone("2025-01-15", "ACTUAL"))

    assert found.verdict is SAME
    assert found.note == "in the register the date is actual"


def test_a_type_that_the_page_shows_and_is_another_now_is_a_change():
    page, now = (a_milestone("2025-01-15", kind) for kind in ("ESTIMATED", "ACTUAL"))

    assert point("dates.start", page, now).verdict is CHANGED


def test_a_date_that_lay_ahead_and_is_past_now_is_said_so():
    page, now = a_milestone("2025-06-01", ""), a_milestone("2025-06-01", "ACTUAL")
    found = point("dates.start", page, now, page_date="2025-03-01")

    assert found.verdict is SAME
    assert found.note == "it was still ahead when the page was saved, and is past now"


@pytest.mark.parametrize(
    ("page_date", "headline"),
    [
        ("2025-03-01", "Study start on 2025-08-01, 2 months later than planned (2025-06-01)"),
        ("2025-07-01", "Study start corrected: 2025-06-01 → 2025-08-01 (2 months)"),
        ("", "Study start corrected: 2025-06-01 → 2025-08-01 (2 months)"),
    ],
)
def test_a_date_was_a_plan_only_if_it_lay_ahead(page_date: str, headline: str):
    page, now = a_milestone("2025-06-01", ""), a_milestone("2025-08-01", "ACTUAL")
    found = since("dates.start", page, now, page_date=page_date)

    assert found.findings[0].headline.replace("started", "start") == headline


def test_a_date_without_a_type_is_compared_as_a_date():
    page, now = PartialDate("2025-01"), PartialDate("2025-01-20")

    assert point("dates.verified", page, now).verdict is SAME
    assert point("dates.verified", page, PartialDate("2025-02")).verdict is CHANGED


# --- participants


def participants(count: int | None, kind: str = "") -> r.Enrollment:
    return r.Enrollment(count=count, type=kind)


def test_the_number_of_participants_is_compared_without_the_type_that_the_page_lost():
    same = point("enrollment", participants(51), participants(51, "ACTUAL"), lossy=True)
    other = point("enrollment", participants(51), participants(60, "ESTIMATED"), lossy=True)

    assert (same.verdict, same.note) == (SAME, "in the register the number is actual")
    assert other.verdict is CHANGED


def test_a_number_that_the_page_does_not_show_is_not_compared():
    found = point("enrollment", participants(None), participants(346, "ESTIMATED"))

    assert (found.verdict, found.note) == (UNSURE, "your page shows no number")


def test_the_number_of_a_trial_that_had_not_ended_was_a_target():
    of = a_record(enrollment=participants(100))
    page = a_page(of, "status.overall", "enrollment")
    now = a_record(status__overall="COMPLETED", enrollment=participants(40, "ACTUAL"))
    told = {finding.kind: finding.headline for finding in compare(page, now).findings}

    assert "40 joined of 100 planned" in told[EventKind.STATUS_COMPLETED]
    assert told[EventKind.ENROLLMENT_FINAL] == "Under-enrolled: 40 % of the target"


# --- texts


TEXT = "A study of tablets: they are *small*, and \\> 2 of them are taken every day."


@pytest.mark.parametrize(
    "page",
    [
        "a study of tablets   they are small, and > 2 of them are taken every day",
        "<p>A study of tablets: they are small, and &gt; 2 of them are taken every day.</p>",
        "A study of tablets: they are small, and ...",
        "A study of tablets: they are small, and…",
    ],
)
def test_a_text_is_the_same_however_it_is_set_or_cut(page: str):
    assert point("description.brief", page, TEXT).verdict is SAME


@pytest.mark.parametrize(
    "page",
    [
        "A study of tablets: they are large, and > 2 of them are taken every day.",
        "A study of tablets: they are small, and < 2 of them are taken every day.",
        "A study of powders ...",
        TEXT.replace("2 of", "2.5 of"),
        "...",
    ],
)
def test_a_text_that_says_otherwise_has_changed(page: str):
    assert point("description.brief", page, TEXT).verdict is CHANGED


@pytest.mark.parametrize(
    ("page", "now"),
    [
        ("CD3+ cells", "CD3- cells"),
        ("MRD(-) blood", "MRD(+) blood"),
        ("at 1.5 times", "at 15 times"),
        ("at 1 or 5 %", "at 15 %"),
        ("less than 5 %", "less than 5"),
        ("at ≥ 5 mg", "at > 5 mg"),
    ],
)
def test_a_sign_or_a_stop_that_turns_a_text_around_is_no_cosmetics(page: str, now: str):
    assert point("description.brief", page, now, lossy=True).verdict is CHANGED


@pytest.mark.parametrize(
    ("page", "now"),
    [
        ("10\\^5 cells; ≥ 5 mg", "10^5 cells >= 5mg"),
        ("HER2-positive, double–blind", "HER2 positive double blind"),
        ("(see below) Item 1", "See below: item 1."),
    ],
)
def test_a_text_set_otherwise_is_the_same(page: str, now: str):
    assert point("description.brief", page, now).verdict is SAME


def test_a_text_of_which_a_lossy_page_shows_a_part_is_the_same_as_far_as_it_goes():
    part = point("description.brief", "they are small", TEXT, lossy=True)
    gaps = point("description.brief", "A study of tablets. Taken every day.", TEXT, lossy=True)

    assert (part.verdict, part.note) == (SAME, "the same as far as your page shows it")
    assert (gaps.verdict, gaps.note[:22]) == (SAME, "the register says more")
    assert point("description.brief", "they are small", TEXT).verdict is CHANGED


# --- lists


def test_a_list_that_lost_its_commas_is_the_same_list():
    now = ("Spotted Leaf", "Spotted Leaf of the Pear (SLP)")
    page = ("Spotted Leaf of the Pear (SLP) Spotted leaf",)

    assert point("conditions", page, now, lossy=True).verdict is SAME


def test_what_went_from_a_glued_list_is_a_change_and_what_came_may_be_none():
    page = ("Spotted Leaf Yellow Stem",)
    gone = point("conditions", page, ("Spotted Leaf",), lossy=True)
    come = point("conditions", page, ("Spotted Leaf", "Yellow Stem", "Root Rot"), lossy=True)

    assert gone.verdict is CHANGED
    assert gone.changes[0].before == ["Spotted Leaf", "Yellow Stem"]
    assert (come.verdict, [item.after for item in come.maybe]) == (UNSURE, ["Root Rot"])


def test_what_came_to_a_list_that_the_page_shows_whole_is_a_change():
    assert point("conditions", ("Spotted Leaf",), ("spotted leaf", "Rot")).verdict is CHANGED


def test_interventions_are_known_by_name_alone():
    now = (an_intervention("Fictinib"), an_intervention("Pearinib (PRN)", type="BIOLOGICAL"))
    page = (r.Intervention(name="pearinib, FICTINIB"),)

    assert point("interventions", page, now, lossy=True).verdict is SAME


def test_an_intervention_that_is_given_no_more_is_a_change():
    now = (an_intervention("Fictinib"),)
    page = (r.Intervention(name="Fictinib, plumab"),)
    (change,) = point("interventions", page, now, lossy=True).changes

    assert [(item.op, item.key) for item in change.items] == [("removed", "plumab")]


def test_what_a_page_does_not_tell_of_a_member_is_no_change():
    page = (r.Arm(label="Treatment", interventions=("Fictinib",)),)
    now = (
        r.Arm(label="Treatment", type="EXPERIMENTAL", interventions=("Drug: Fictinib",)),
        r.Arm(label="Care as usual"),
    )

    assert point("arms", page, now[:1]).verdict is SAME
    assert [item.op for item in point("arms", page, now).changes[0].items] == ["added"]


def test_what_a_page_tells_of_a_member_and_the_register_otherwise_is_a_change():
    page = (r.Contact(name="Ada Quill", role="Contact", phone="555-0100"),)
    now = (r.Contact(name="Ada Quill", role="CONTACT", phone="555-0199", email="a@example.org"),)
    (item,) = point("contacts.central", page, now).changes[0].items

    assert item.before["phone"] == "555-0100"
    assert item.before["email"] == "a@example.org"  # the register's own: the page is silent


def test_a_name_that_ran_into_others_is_found_in_them():
    page = (r.Official(name="Ada Quill Lakeside Hospital", role="PRINCIPAL_INVESTIGATOR"),)
    now = (r.Official(name="Ada Quill", role="PRINCIPAL_INVESTIGATOR", affiliation="Lakeside"),)

    assert point("officials", page, now, lossy=True).verdict is SAME


def test_a_sponsor_is_compared_by_what_the_page_tells_of_it():
    now = r.Agency(name="Quill Pharma", kind="INDUSTRY")

    assert point("sponsor.lead", r.Agency(name="QUILL PHARMA"), now).verdict is SAME
    assert point("sponsor.lead", r.Agency(name="Plum Works"), now).verdict is CHANGED


def test_a_place_is_the_same_without_the_status_and_the_contacts_that_the_page_lost():
    now = (a_site(), a_site("Harbour Clinic", city="Saltport"))
    page = tuple(
        r.Site(facility=site.facility, city=site.city, country="freedonia") for site in now
    )

    assert point("sites", page, now).verdict is SAME
    assert point("sites", page, now[:1]).verdict is CHANGED
    assert point("sites", page[:1], now).verdict is CHANGED
    assert point("sites", page[:1], now, lossy=True).verdict is UNSURE


def test_countries_are_compared_where_the_page_shows_no_more_than_those():
    page = a_page(a_record(sites=(r.Site(country="Freedonia"),)), told=())
    record = replace(page.record, sites=(r.Site(country="Freedonia"),))
    page = replace(page, record=record, told=(Told(field="countries", knowledge=Knowledge.KNOWN),))
    here, both = (a_site(),), (a_site(), a_site("Ridge Institute", country="Sylvania"))

    assert compare(page, a_record(sites=here)).point("countries").verdict is SAME
    found = compare(page, a_record(sites=both))
    assert [change.field for change in found.changes] == ["countries"]
    assert found.point("sites").verdict is ABSENT


# --- criteria


NOW_CRITERIA = (
    "Inclusion Criteria:\n\n* Age 18 years or older\n* Confirmed fictitious disease\n"
    "* Able to swallow tablets for all of the time\n\n"
    "Exclusion Criteria:\n\n* Serum creatinine \\> 2.0 mg/dL\n* One of these:\n\n"
    "  1. Spotted leaves\n  2. Yellow stems and a brown root"
)
FLAT = (
    "Inclusion Criteria\nAge 18 years or older\nConfirmed fictitious disease\n"
    "Able to swallow tablets for all of the\nExclusion Criteria\nSerum creatinine > 2.0 mg/dL\n"
    "One of these\nSpotted leaves\nYellow stems and a brown root\ntime"
)
CRITERIA = "eligibility.criteria"


def test_criteria_without_bullets_and_with_a_broken_sentence_are_the_same():
    found = point(CRITERIA, FLAT, NOW_CRITERIA, lossy=True)

    assert (found.verdict, found.loosely) == (SAME, True)


def test_a_criterion_that_only_the_register_has_is_never_plainly_new_on_a_lossy_page():
    found = point(CRITERIA, FLAT, f"{NOW_CRITERIA}\n* Pregnancy", lossy=True)

    assert found.verdict is UNSURE
    assert [item.after for item in found.maybe] == ["Pregnancy"]
    assert "your page may have left out" in found.note


def test_a_criterion_that_only_the_register_has_is_new_where_the_page_shows_all():
    (change,) = point(CRITERIA, NOW_CRITERIA, f"{NOW_CRITERIA}\n* Pregnancy").changes

    assert [(item.op, item.after) for item in change.items] == [("added", "Pregnancy")]


@pytest.mark.parametrize(
    ("old", "new", "op", "direction"),
    [
        ("18 years or older", "21 years or older", "edited", "tightened"),
        ("\\> 2.0 mg/dL", "\\> 3.0 mg/dL", "edited", "relaxed"),
        ("* Confirmed fictitious disease\n", "", "removed", "relaxed"),
        ("Spotted leaves", "No spotted leaves", "edited", "unclear"),
    ],
)
def test_a_criterion_that_changed_is_told_also_of_a_lossy_page(
    old: str, new: str, op: str, direction: str
):
    found = since(CRITERIA, FLAT, NOW_CRITERIA.replace(old, new), lossy=True)

    items = [item for change in found.changes for item in change.items]
    assert [item.op for item in items] == [op]
    assert items[0].direction == direction
    assert found.point(CRITERIA).loosely


def test_lines_without_bullets_are_criteria_of_their_own():
    now = "Inclusion Criteria:\n\n* Pain and/or\n* Fever\n* Live in Freedonia or Sylvania"
    page = "Inclusion Criteria\nPain and/or\nLive in Freedonia"
    found = point(CRITERIA, page, now, lossy=True)

    (item,) = found.changes[0].items
    assert (item.before, item.after) == ("Live in Freedonia", "Live in Freedonia or Sylvania")
    assert [one.after for one in found.maybe] == ["Fever"]


def test_a_criterion_that_went_to_the_other_section_is_told():
    moved = NOW_CRITERIA.replace("* Confirmed fictitious disease\n", "")
    (change,) = point(
        CRITERIA, FLAT, f"{moved}\n* Confirmed fictitious disease", lossy=True
    ).changes

    assert [(i.op, i.section_before, i.section) for i in change.items] == [
        ("moved", "inclusion", "exclusion")
    ]


# --- absence


def test_a_field_that_is_not_on_the_page_is_no_change():
    found = compare(a_page(NOW, "status.overall"), a_record(has_results=True, enrollment=None))

    assert found.changes == ()
    assert found.point("has_results").verdict is ABSENT
    assert found.point("has_results").now is True


def test_a_field_that_the_page_has_a_place_for_says_why_it_is_not_compared():
    told = Told(field="enrollment", knowledge=Knowledge.UNKNOWN, shown="?", note="says nothing")
    found = compare(replace(a_page(NOW), told=(told,)), NOW).point("enrollment")

    assert (found.verdict, found.shown, found.note) == (UNSURE, "?", "says nothing")
    nothing = compare(replace(a_page(NOW), told=(replace(told, note=""),)), NOW)
    assert nothing.point("enrollment").note == (
        "your page has a place for it, and shows nothing there"
    )


def test_a_field_that_was_read_and_is_empty_is_not_compared():
    found = point("conditions", (), ("Spotted Leaf",))

    assert found.verdict is UNSURE
    assert found.note == "your page has a place for it, and shows nothing there"


def test_what_the_register_no_longer_gives_is_a_change():
    assert point("enrollment", participants(51), None).verdict is CHANGED
    assert point("dates.completion", a_milestone("2027-01-01"), None).verdict is CHANGED


def test_a_whole_record_is_compared_as_two_records_are():
    old = a_record(conditions=(), status__overall="COMPLETED")
    page = replace(a_page(old), record=old, whole=True, told=())
    found = compare(page, NOW)

    assert {one.field for one in found.by(CHANGED)} == {"conditions", "status.overall"}
    assert len(found.by(SAME)) == len(BY_NAME) - 2


def test_a_page_of_another_trial_is_refused():
    with pytest.raises(ValueError, match="NCT99000002"):
        compare(a_page(Record(trial=TrialId("ctgov", "NCT99000002"))), NOW)


def test_there_is_a_point_for_every_field_and_no_other():
    found = compare(a_page(NOW), NOW)

    assert found.point("titles.brief").label == "Title"
    with pytest.raises(KeyError):
        found.point("titles.other")


# --- meaning


def test_the_status_comes_first_and_says_what_it_means():
    old = a_record(status__overall="Not yet recruiting", dates__completion=a_milestone("2025-01"))
    page = a_page(old, "status.overall", lossy=("dates.completion",))
    found = compare(page, NOW)

    assert [one.kind for one in found.findings] == [
        EventKind.STATUS_OPENED, EventKind.DATES_SLIPPED,
    ]  # fmt: skip
    assert found.findings[0].headline.startswith("Now recruiting (was not yet recruiting)")
    assert found.findings[1].severity is Severity.HIGH


def test_facts_that_the_page_did_not_show_are_told_from_the_register():
    page = a_page(NOW, "status.overall")
    now = a_record(status__overall="TERMINATED", status__why_stopped="Slow accrual", **submitted())
    (finding,) = compare(page, now).findings

    assert "“Slow accrual”" in finding.headline
    assert [change.field for change in finding.changes] == ["status.overall"]


@pytest.mark.parametrize(
    ("brief", "detailed"),
    [("One.", "Two.\n\nThree."), ("One.\n\nTwo.", "Three."), ("One.\n\nTwo.\n\nThree.", "")],
)
def test_where_a_summary_ends_on_a_page_without_headings_is_no_change(brief, detailed):
    parted = a_record(description=r.Description(brief="One.", detailed="Two.\n\nThree."))
    glued = a_record(description=r.Description(brief="One.\n\nTwo.\n\nThree."))
    now = a_record(description=r.Description(brief=brief, detailed=detailed))
    names = ("description.brief", "description.detailed")

    assert compare(a_page(parted, lossy=names), now).changes == ()
    assert compare(a_page(glued, lossy=names[:1]), now).changes == ()
    other = a_record(description=r.Description(brief="One.", detailed="Two.\n\nFour."))
    assert compare(a_page(parted, lossy=names), other).changes


def test_a_short_criterion_that_went_is_told_though_its_word_stands_in_another():
    text = "Exclusion Criteria:\n\n* Fever\n* Pregnancy\n* Refusal to take a pregnancy test"
    page = a_page(a_record(eligibility__criteria=text), lossy=("eligibility.criteria",))

    since = compare(page, a_record(eligibility__criteria=text.replace("* Pregnancy\n", "")))

    (change,) = since.changes
    assert [(item.op, item.before) for item in change.items] == [("removed", "Pregnancy")]
    assert compare(page, a_record(eligibility__criteria=text)).changes == ()


def test_a_sponsor_whose_name_holds_the_former_one_is_another():
    def led_by(name: str, kind: str = "") -> Record:
        return a_record(sponsor=r.Sponsor(lead=r.Agency(name=name, kind=kind)))

    page = a_page(led_by("Example University"), lossy=("sponsor.lead",))

    assert compare(page, led_by("Example University", "OTHER")).changes == ()
    assert compare(page, led_by("Example University Hospital", "OTHER")).changes
