"""The three sites, by pages of our own: what each tells of a trial, and what it does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import UsageError
from monitor.model.baseline import Baseline, Knowledge
from monitor.model.dates import Milestone, PartialDate
from monitor.model.fields import BY_NAME
from monitor.model.record import (
    Agency,
    Arm,
    Contact,
    Enrollment,
    Intervention,
    Official,
    OtherNumber,
    ResponsibleParty,
    Site,
)
from tests.unit.layouts.pages import baseline, found, refusal_of, sample

NAMES = ("centerwatch.txt", "getwellsoon.txt", "meddatax.txt", "meddatax_bare.txt")


def on(day: str) -> Milestone:
    return Milestone(date=PartialDate(day))


def values(page: Baseline) -> dict[str, object]:
    """Return what the page tells, by field; "?" for what it has a place for and does not tell."""
    return {
        told.field: "?"
        if told.knowledge is Knowledge.UNKNOWN
        else BY_NAME[told.field].read(page.record)
        for told in page.told
    }


def lossy(page: Baseline) -> set[str]:
    return {told.field for told in page.told if told.knowledge is Knowledge.LOSSY}


@pytest.mark.parametrize("name", ["centerwatch.txt", "centerwatch.html"])
def test_centerwatch(name):
    page = baseline(sample(name))

    assert values(page) == {
        "titles.brief": "Fictinib With or Without Placebinol in Adults With Invented Anaemia",
        "dates.completion": on("2027-03-31"),
        "enrollment": Enrollment(count=120),
        "sponsor.lead": Agency(name="Example Institute of Nothing"),
        "dates.last_update_posted": "?",
        "description.brief": (
            "This invented study asks whether fictinib makes up for what placebinol does not do in"
            " adults whose anaemia was invented for a test."
        ),
        "description.detailed": (
            "Fictinib is given once a day for twelve weeks. Nobody has ever taken it, since it does"
            " not exist, and nothing here is about a person."
        ),
        "conditions": ("Anaemia, Invented",),
        "interventions": (
            Intervention(name="Fictinib"),
            Intervention(name="placebinol (10 mg, oral)"),
        ),
        "eligibility.criteria": (
            "Inclusion Criteria:\n\n* Adults aged 18 years or more\n* Haemoglobin below 10 g/dL\n\n"
            "Exclusion Criteria:\n\n* Allergy to things that do not exist\n"
            "* Another invented disease"
        ),
    }
    assert lossy(page) == set(values(page)) - {"titles.brief", "dates.last_update_posted"}
    assert (page.site, page.page_date) == ("CenterWatch", "2026-02-03")
    assert page.related == ()


@pytest.mark.parametrize("name", ["getwellsoon.txt", "getwellsoon.html"])
def test_getwellsoon(name):
    page = baseline(sample(name))

    assert values(page) == {
        "status.overall": "ACTIVE_NOT_RECRUITING",
        "enrollment": Enrollment(count=1578),
        "conditions": ("Invented Anaemia", "Imagined Fever"),
        "design.study_type": "INTERVENTIONAL",
        "design.phases": ("PHASE1", "PHASE2"),
        "design.allocation": "NON_RANDOMIZED",
        "design.intervention_model": "CROSSOVER",
        "design.masking": "DOUBLE",
        "design.who_masked": ("PARTICIPANT", "OUTCOMES_ASSESSOR"),
        "design.primary_purpose": "SUPPORTIVE_CARE",
        "eligibility.minimum_age": "18 Years",
        "eligibility.maximum_age": "",
        "eligibility.sex": "FEMALE",
        "description.detailed": (
            "Fictinib does nothing, and this page says so at some length.\n\nIt says so again."
        ),
        "sponsor.collaborators": (
            Agency(name="Example Institute of Nothing"),
            Agency(name="Second Example Hospital, Nowhere"),
        ),
        "officials": (
            Official(name="Alex Example Example Institute of Nothing", role="STUDY_CHAIR"),
        ),
    }
    assert lossy(page) == {"enrollment", "sponsor.collaborators", "officials"}
    assert (page.site, page.page_date) == ("GetWellSoon", "")


@pytest.mark.parametrize("name", ["meddatax.txt", "meddatax.html"])
def test_meddatax_with_its_labels(name):
    page = baseline(sample(name))

    told = values(page)
    criteria = str(told.pop("eligibility.criteria"))
    assert "".join(str(told.pop("description.brief")).split()) == (
        "Thisstudyoffictinibwasinvented.Ithastwoparagraphs,andthesecondsays3\\^2\\>8."
    )
    assert " ".join(criteria.split()) == (
        "Inclusion Criteria: * Adults with invented anaemia: 1. for a year at least"
        " 2. haemoglobin \\< 10 g/dL * Written consent Exclusion Criteria: * Allergy to fictinib"
    )
    assert "\n    1. for a year" in criteria
    assert told == {
        "titles.brief": "Fictinib and Placebinol Given in Turn to Adults With Invented Anaemia.",
        "dates.last_update_posted": on("2026-01-20"),
        "has_results": False,
        "status.overall": "NOT_YET_RECRUITING",
        "design.phases": ("PHASE1", "PHASE2"),
        "enrollment": Enrollment(count=60),
        "design.study_type": "INTERVENTIONAL",
        "dates.start": on("2026-03-01"),
        "dates.completion": on("2027-12-31"),
        "description.detailed": "?",
        "conditions": ("Invented Anaemia Imagined Fever",),
        "design.allocation": "RANDOMIZED",
        "design.intervention_model": "PARALLEL",
        "design.primary_purpose": "TREATMENT",
        "design.masking": "DOUBLE",
        "arms": (
            Arm(
                label="Fictinib daily",
                type="EXPERIMENTAL",
                description="Participants take fictinib.\nThey take it daily.",
                interventions=("Drug: Fictinib", "Behavioral: Talking"),
            ),
            Arm(label="Waiting", type="NO_INTERVENTION", description="Participants wait."),
            Arm(
                label="Talking alone",
                type="ACTIVE_COMPARATOR",
                interventions=("Behavioral: Talking",),
            ),
        ),
        "interventions": (
            Intervention(
                name="Fictinib",
                type="DRUG",
                description="A white tablet.\nIt has a line in the middle.",
                arms=("Fictinib daily",),
            ),
            Intervention(
                name="Talking",
                type="BEHAVIORAL",
                description="Half an hour a week.",
                arms=("Fictinib daily", "Talking alone"),
            ),
        ),
        "eligibility.minimum_age": "18 Years",
        "eligibility.sex": "ALL",
        "eligibility.healthy_volunteers": True,
        "sponsor.lead": Agency(name="Example Institute of Nothing", kind="OTHER"),
        "sponsor.collaborators": (
            Agency(name="Second Example Hospital, Nowhere", kind="INDUSTRY"),
        ),
        "sponsor.responsible_party": ResponsibleParty(
            type="SPONSOR_INVESTIGATOR", name="Alex Example", title="Head of Nothing"
        ),
        "officials": (
            Official(
                name="Alex Example",
                role="PRINCIPAL_INVESTIGATOR",
                affiliation="Example Institute of Nothing",
            ),
            Official(
                name="Sam Sample",
                role="STUDY_CHAIR",
                affiliation="Second Example Hospital, Nowhere",
            ),
        ),
        "sites": (
            Site(
                facility="Example Institute of Nothing",
                city="Nowhere",
                state="Far State",
                country="Utopia",
            ),
            Site(facility="Second Example Hospital, Nowhere", city="Elsewhere", country="Erewhon"),
        ),
        "countries": ("Erewhon", "Utopia"),
        "contacts.central": (
            Contact(
                name="Alex Example", role="CONTACT", phone="000-1234", email="alex@example.org"
            ),
            Contact(name="Sam Sample", role="CONTACT"),
        ),
        "contacts.sites": "?",
        "identifiers.organisation": OtherNumber(id="NOTHING-1"),
        "identifiers.secondary": (OtherNumber(id="2026-123456-12-00", type="EUDRACT_NUMBER"),),
    }
    assert (page.site, page.page_date) == ("MedDataX", "2026-01-20")
    assert [one.number for one in page.related] == ["NCT99000021", "NCT99000022"]


def test_meddatax_without_its_labels_tells_what_can_be_told():
    page = baseline(sample("meddatax_bare.txt"))
    whole = values(baseline(sample("meddatax.txt")))

    told = values(page)
    same = {field for field, value in told.items() if whole.get(field) == value}
    assert {field: value for field, value in told.items() if field not in same} == {
        "description.brief": "?",
        "officials": "?",
        "contacts.central": "?",
        "arms": (
            Arm(
                label="Fictinib daily",
                description="Participants take fictinib.",
                interventions=("Fictinib", "Talking"),
            ),
            Arm(label="Waiting", description="Participants wait."),
            Arm(label="Talking alone", interventions=("Talking",)),
        ),
        "interventions": (
            Intervention(
                name="Fictinib",
                description="A white tablet with a line in the middle.",
                arms=("Fictinib daily",),
            ),
            Intervention(
                name="Talking",
                description="Half an hour a week.",
                arms=("Fictinib daily", "Talking alone"),
            ),
        ),
        "eligibility.maximum_age": "65 Years",
        "eligibility.criteria": told["eligibility.criteria"],
        "sponsor.responsible_party": ResponsibleParty(name="Alex Example", title="Head of Nothing"),
    }
    assert {"arms", "interventions", "sponsor.lead", "eligibility.criteria"} <= lossy(page)


@pytest.mark.parametrize(
    ("name", "before", "after", "field"),
    [
        ("meddatax.txt", "NOT_YET_RECRUITING", "SOON", "status.overall"),
        ("meddatax.txt", "60 participants", "a few", "enrollment"),
        ("meddatax.txt", "2026-03-01", "in spring", "dates.start"),
        ("meddatax.txt", "PHASE1/PHASE2", "PHASE9", "design.phases"),
        ("meddatax.txt", "Results pending", "See here", "has_results"),
        ("meddatax.txt", "Group Type NO_INTERVENTION", "Group Type OF_SORTS", "arms"),
        ("meddatax.txt", "Half an hour a week.\n\nIntervention Type", "Half an hour.\n\nX", "arms"),
        ("meddatax_bare.txt", "2026-03-01\n", "", "dates.start"),
        ("meddatax_bare.txt", "65 Years\n", "", "eligibility.maximum_age"),
        ("getwellsoon.txt", "1,578", "Same as current", "enrollment"),
        ("getwellsoon.txt", "Only females", "Ask us", "eligibility.sex"),
        ("getwellsoon.txt", "18 years and older", "grown up", "eligibility.minimum_age"),
        ("getwellsoon.txt", "Phase 1Phase 2", "Phase soon", "design.phases"),
        ("centerwatch.txt", "    120\n", "", "enrollment"),
        ("centerwatch.txt", "Mar 31, 2027", "Foo 31, 2027", "dates.completion"),
        ("centerwatch.txt", "Mar 31, 2027", "Feb 31, 2027", "dates.completion"),
    ],
)
def test_what_is_not_understood_is_not_made_up(name, before, after, field):
    text = sample(name)
    assert before in text

    assert values(baseline(text.replace(before, after))).get(field, "?") == "?"


@pytest.mark.parametrize(
    ("shown", "youngest", "oldest"),
    [
        ("Between 18 years and 65 years", "18 Years", "65 Years"),
        ("6 months to 1 year", "6 Months", "1 Year"),
        ("Up to 17 years", "", "17 Years"),
        ("60 years or older", "60 Years", ""),
    ],
)
def test_ages_in_words(shown, youngest, oldest):
    record = baseline(sample("getwellsoon.txt").replace("18 years and older", shown)).record

    assert (record.eligibility.minimum_age, record.eligibility.maximum_age) == (youngest, oldest)


@pytest.mark.parametrize("name", NAMES)
def test_values_beside_their_labels_are_the_same_values(name):
    """HTML of some saves, and some ways of copying, put both on one line."""
    text = sample(name)
    beside = text
    for label in ("Recruitment Status", "Total Enrollment", "Eligible Sex", "Gender", "NCT #"):
        beside = beside.replace(f"{label}\n\n", f"{label}: ").replace(f"{label}\n", f"{label} ")

    assert values(baseline(beside)) == values(baseline(text))


@pytest.mark.parametrize("name", NAMES)
def test_what_the_site_says_around_a_trial_is_not_of_the_trial(name):
    text = sample(name)

    assert values(baseline(f"Browse\nSign up as a volunteer\n\n{text}")) == values(baseline(text))
    if name == "centerwatch.txt":
        more = text + "\nLearn more\n* Exclusion Criteria of others\nCondition Fever\n"
        assert values(baseline(more)) == values(baseline(text))


@pytest.mark.parametrize("name", NAMES)
def test_the_same_page_twice_is_one_page(name):
    text = sample(name)

    assert values(baseline(f"{text}\n\n{text}")) == values(baseline(text))


@pytest.mark.parametrize("name", NAMES)
def test_a_page_about_two_trials_is_refused_with_both_numbers(name):
    text = sample(name)
    other = text.replace("NCT990000", "NCT990001")

    with pytest.raises(UsageError, match=r"NCT9900001.*NCT9900011.*a file of its own"):
        found(f"{text}\n\n{other}")


def test_pages_of_two_sites_in_one_file_are_refused():
    with pytest.raises(UsageError, match=r"CenterWatch and a page of MedDataX.*of its own"):
        found(sample("centerwatch.txt") + "\n\n" + sample("meddatax.txt"))


@pytest.mark.parametrize(("name", "number"), [*zip(NAMES, (11, 12, 13, 13), strict=True)])
def test_a_page_without_its_number_is_refused(name, number):
    with pytest.raises(UsageError, match="save the whole page"):
        found(sample(name).replace(f"NCT990000{number}", "-") + "\nNCT99000099")


def test_a_number_in_a_sentence_is_not_the_number_of_the_page():
    text = sample("meddatax.txt").replace(
        "This study of", "NCT ID: NCT99000077 came before it.\n\nThis study of"
    )

    assert baseline(text).trial.number == "NCT99000013"


@pytest.mark.parametrize("name", NAMES)
def test_every_field_told_is_of_the_catalogue_and_explains_itself(name):
    for told in baseline(sample(name)).told:
        assert told.field in BY_NAME
        assert (told.note == "") is (told.knowledge is Knowledge.KNOWN)
        assert "\n" not in told.shown
        assert len(told.shown) <= 160


@given(st.sampled_from(NAMES), st.data())
def test_a_page_that_is_cut_anywhere_tells_nothing_else(name, data):
    """What a part of a page tells, the whole tells too: nothing is made of a missing end."""
    text = sample(name)
    lines = text.splitlines(keepends=True)
    end = data.draw(st.integers(0, len(lines)))
    whole = values(baseline(text))
    try:
        key, what = found("".join(lines[:end]))
    except UsageError:
        return
    if key == "mentions":
        return
    long = {"eligibility.criteria", "description.detailed", "description.brief", "arms",
            "interventions", "officials", "sites", "contacts.central", "conditions", "countries",
            "sponsor.collaborators", "identifiers.secondary", "sponsor.lead", "dates.start",
            "sponsor.responsible_party", "identifiers.organisation"}  # fmt: skip
    for field, value in values(what.baselines[0]).items():
        assert field in long or value in {"?", whole[field]}


@given(st.text(max_size=400), st.sampled_from(NAMES), st.integers(0, 4000))
def test_whatever_is_written_into_a_page_it_is_read_or_refused(noise, name, at):
    text = sample(name)
    assert "could not be read" not in refusal_of(text[:at] + noise + text[at:])
