"""Invented records, whole and in parts, and strategies that make them up."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.changes.classify import classify
from monitor.changes.diff import diff
from monitor.changes.transition import Transition
from monitor.model import record as r
from monitor.model.change import Change
from monitor.model.dates import Milestone, PartialDate
from monitor.model.event import EventKind, Finding
from monitor.model.record import Record
from monitor.model.results import OutcomeMeasure, Results
from monitor.model.revision import Revision
from monitor.model.trial import TrialId

# --- parts


def a_date(text: str) -> PartialDate:
    return PartialDate(text)


def a_milestone(text: str, kind: str = "ESTIMATED") -> Milestone:
    return Milestone(date=PartialDate(text), type=kind)


def a_contact(name: str = "Ada Quill", **said: Any) -> r.Contact:
    return r.Contact(**{"name": name, "role": "CONTACT", "phone": "555-0100", **said})


def a_site(facility: str = "Lakeside Hospital", **said: Any) -> r.Site:
    given = {
        "facility": facility,
        "status": "RECRUITING",
        "city": "Brookhaven",
        "state": "Northmark",
        "zip": "10010",
        "country": "Freedonia",
        **said,
    }
    return r.Site(**given)


def an_outcome(measure: str = "Overall survival", **said: Any) -> r.Outcome:
    return r.Outcome(**{"measure": measure, "time_frame": "12 months", **said})


def an_arm(label: str = "Treatment", **said: Any) -> r.Arm:
    return r.Arm(**{"label": label, "type": "EXPERIMENTAL", "description": "Tablets", **said})


def an_intervention(name: str = "Fictinib", **said: Any) -> r.Intervention:
    return r.Intervention(**{"type": "DRUG", "name": name, "description": "10 mg daily", **said})


def a_reference(pmid: str = "90000001", **said: Any) -> r.Reference:
    given = {"pmid": pmid, "type": "BACKGROUND", "citation": "Quill A. On nothing.", **said}
    return r.Reference(**given)


def some_results(title: str = "Overall survival", **said: Any) -> Results:
    return Results(measures=(OutcomeMeasure(type="PRIMARY", title=title, **said),))


def a_revision(number: int, seen: str, **said: Any) -> Revision:
    return Revision(
        trial=TrialId("ctgov", "NCT99000001"),
        number=number,
        fingerprint=said.pop("fingerprint", f"f{number}"),
        seen_at=datetime.fromisoformat(seen).replace(tzinfo=UTC),
        data_date=seen,
        **said,
    )


# --- a whole record

CRITERIA = (
    "Inclusion Criteria:\n\n* Age 18 years or older\n* Confirmed fictitious disease\n\n"
    "Exclusion Criteria:\n\n* Pregnancy\n* Serum creatinine \\> 2.0 mg/dL"
)

_RECORD = Record(
    trial=TrialId("ctgov", "NCT99000001"),
    has_results=False,
    titles=r.Titles(brief="Fictinib in Fictitious Disease", official="A Study of Fictinib"),
    status=r.Status(overall="RECRUITING"),
    dates=r.Dates(
        start=a_milestone("2025-01-15", "ACTUAL"),
        primary_completion=a_milestone("2027-03"),
        completion=a_milestone("2027-09"),
        verified=PartialDate("2026-01"),
        last_update_submitted=PartialDate("2026-01-10"),
        last_update_posted=a_milestone("2026-01-12", "ACTUAL"),
    ),
    sponsor=r.Sponsor(lead=r.Agency(name="Quill Pharma", kind="INDUSTRY")),
    description=r.Description(brief="A study of tablets."),
    conditions=("Fictitious Disease",),
    design=r.Design(study_type="INTERVENTIONAL", phases=("PHASE2",), masking="DOUBLE"),
    enrollment=r.Enrollment(count=200, type="ESTIMATED"),
    arms=(an_arm(), an_arm("Placebo", type="PLACEBO_COMPARATOR", description="Starch")),
    interventions=(an_intervention(),),
    outcomes=r.Outcomes(
        primary=(an_outcome(),), secondary=(an_outcome("Quality of life"), an_outcome("Safety"))
    ),
    eligibility=r.Eligibility(criteria=CRITERIA, sex="ALL", minimum_age="18 Years"),
    contacts=r.Contacts(central=(a_contact(),)),
    sites=(
        a_site(contacts=(a_contact("Bo Reed"),)),
        a_site("Harbour Clinic", city="Saltport", zip="20020"),
        a_site("Ridge Institute", city="Highfield", zip="30030", country="Sylvania"),
    ),
)


def a_record(**said: Any) -> Record:
    """Return a record in which these parts say otherwise; `status__overall` is `status.overall`."""
    record = _RECORD
    for path, value in said.items():
        part, _, name = path.partition("__")
        inner = replace(getattr(record, part), **{name: value}) if name else value
        record = replace(record, **{part: inner})
    return record


def submitted(day: str = "2026-02-20") -> dict[str, Any]:
    """Return the stamps of an update by the sponsor."""
    return {
        "dates__last_update_submitted": PartialDate(day),
        "dates__last_update_posted": a_milestone(day, "ACTUAL"),
    }


# --- what comes of two of them


def changes(old: Record, new: Record) -> dict[str, Change]:
    return {change.field: change for change in diff(old, new)}


def findings(old: Record, new: Record, **said: Any) -> dict[EventKind, Finding]:
    """Return what the rules make of the step, by kind."""
    transition = Transition(old=old, new=new, changes=diff(old, new), **said)
    return {finding.kind: finding for finding in classify(transition)}


def the_finding(old: Record, new: Record, **said: Any) -> Finding:
    """Return the one finding of a step that has no more than one."""
    (finding,) = findings(old, new, **said).values()
    return finding


# --- strategies

_WORDS = (
    "alpha", "beta", "gamma", "tablet", "placebo", "cohort", "survival", "response", "pain",
    "daily", "weekly", "months", "12", "24", "48", "Brookhaven", "Saltport", "(A)", "\\> 5",
)  # fmt: skip
STATUSES = (
    "NOT_YET_RECRUITING", "RECRUITING", "ENROLLING_BY_INVITATION", "ACTIVE_NOT_RECRUITING",
    "SUSPENDED", "COMPLETED", "TERMINATED", "WITHDRAWN", "UNKNOWN", "WITHHELD", "AVAILABLE",
    "NO_LONGER_AVAILABLE", "NEW_WORD", "",
)  # fmt: skip

texts = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=6).map(" ".join)
maybe_texts = st.one_of(st.just(""), texts)
flags = st.sampled_from((None, True, False))
days = st.dates(min_value=date(2020, 1, 1), max_value=date(2034, 12, 31))
partial_dates = st.builds(
    lambda day, length: PartialDate(day.isoformat()[:length]), days, st.sampled_from((4, 7, 10))
)
milestones = st.builds(
    Milestone, date=partial_dates, type=st.sampled_from(("", "ACTUAL", "ESTIMATED"))
)


def _some(strategy: st.SearchStrategy[Any], most: int = 4) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=most).map(tuple)


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


contacts = st.builds(r.Contact, name=texts, role=st.sampled_from(("CONTACT", "PRINCIPAL")))
sites = st.builds(
    r.Site,
    facility=st.sampled_from(
        ("Lakeside Hospital", "Harbour Clinic", "Research Site", "Local Institution - 0062", "")
    ),
    status=st.sampled_from(("", "RECRUITING", "COMPLETED")),
    city=st.sampled_from(("Brookhaven", "Saltport", "Highfield")),
    zip=st.sampled_from(("", "10010", "20020")),
    country=st.sampled_from(("Freedonia", "Sylvania")),
    contacts=_some(contacts, 2),
    point=_maybe(st.builds(r.Point, lat=st.sampled_from((1.0, 50.5)), lon=st.just(7.25))),
)
outcomes = st.builds(r.Outcome, measure=texts, time_frame=maybe_texts, description=maybe_texts)
arms = st.builds(r.Arm, label=texts, description=maybe_texts, interventions=_some(texts, 2))
interventions = st.builds(
    r.Intervention, type=st.sampled_from(("DRUG", "DEVICE")), name=texts, arms=_some(texts, 2)
)
references = st.builds(r.Reference, pmid=st.sampled_from(("", "90000001")), citation=texts)
statuses = st.builds(r.Status, overall=st.sampled_from(STATUSES), why_stopped=maybe_texts)
all_dates = st.builds(
    r.Dates,
    start=_maybe(milestones),
    primary_completion=_maybe(milestones),
    completion=_maybe(milestones),
    verified=_maybe(partial_dates),
    first_posted=_maybe(milestones),
    results_posted=_maybe(milestones),
    last_update_submitted=_maybe(partial_dates),
    last_update_posted=_maybe(milestones),
)
eligibilities = st.builds(
    r.Eligibility,
    criteria=st.lists(texts, max_size=4).map(
        lambda lines: "\n".join(["Inclusion Criteria:", *(f"* {line}" for line in lines)])
    ),
    minimum_age=st.sampled_from(("", "12 Years", "18 Years")),
    healthy_volunteers=flags,
    age_groups=_some(st.sampled_from(("CHILD", "ADULT")), 2),
)
measures = st.builds(OutcomeMeasure, type=st.just("PRIMARY"), title=texts, description=maybe_texts)
others = st.dictionaries(
    st.sampled_from(("protocolSection.newModule.a", "derivedSection.b")),
    st.recursive(
        st.one_of(texts, st.integers(0, 5)),
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3),
            st.dictionaries(st.sampled_from(("id", "value")), inner, min_size=1, max_size=2),
        ),
        max_leaves=5,
    ),
    max_size=2,
)
_PARTS: dict[str, st.SearchStrategy[Any]] = {
    "has_results": flags,
    "titles": st.builds(r.Titles, brief=maybe_texts),
    "status": statuses,
    "dates": all_dates,
    "sponsor": st.builds(
        r.Sponsor,
        lead=_maybe(st.builds(r.Agency, name=texts)),
        collaborators=_some(st.builds(r.Agency, name=texts), 2),
    ),
    "oversight": st.builds(r.Oversight, us_export=flags),
    "description": st.builds(r.Description, detailed=maybe_texts),
    "conditions": _some(texts, 3),
    "design": st.builds(r.Design, phases=_some(st.sampled_from(("PHASE1", "PHASE2")), 2)),
    "enrollment": _maybe(
        st.builds(
            r.Enrollment,
            count=_maybe(st.sampled_from((0, 50, 100, 110))),
            type=st.sampled_from(("", "ACTUAL", "ESTIMATED")),
        )
    ),
    "arms": _some(arms, 3),
    "interventions": _some(interventions, 3),
    "outcomes": st.builds(r.Outcomes, primary=_some(outcomes, 3), secondary=_some(outcomes, 3)),
    "eligibility": eligibilities,
    "contacts": st.builds(r.Contacts, central=_some(contacts, 2)),
    "sites": _some(sites, 5),
    "references": _some(references, 3),
    "results": _maybe(st.builds(Results, measures=_some(measures, 3), limitations=maybe_texts)),
    "derived": st.builds(r.Derived, removed_countries=_some(st.just("Sylvania"), 1)),
    "other": others,
}


@st.composite
def steps(draw: st.DrawFn) -> tuple[Record, Record]:
    """Two states of one trial that differ in a few parts."""
    parts = draw(st.lists(st.sampled_from(sorted(_PARTS)), max_size=4, unique=True))
    old, new = (replace(_RECORD, **{part: draw(_PARTS[part]) for part in parts}) for _ in range(2))
    return old, new


records = steps().map(lambda step: step[0])
