"""The catalogue: which fields a record has, what people call them, and how they compare.

A field's name is its path in `Record`, so that it is found by following the dots. Every leaf of a
record lies under exactly one field: the tests hold the catalogue to it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from operator import attrgetter
from typing import Any

from msgspec import Struct

from monitor.model.record import Record


class Compare(Enum):
    """How two values of a field are told apart."""

    VALUE = auto()  # an enumerated word, a number, a flag, a date: equal or not
    MILESTONE = auto()  # a date with its type
    NAME = auto()  # one line of text: spelling counts, spacing and escapes do not
    TEXT = auto()  # a long text: what it says counts, how it is set does not
    SET = auto()  # values without an order
    KEYED = auto()  # structures without an order, each known by the fields in `key`
    SITES = auto()  # a multiset of places, each known by facility and address
    SITE_CONTACTS = auto()  # the contacts of sites, which come and go with the overall status
    SITE_POINTS = auto()  # where the registry puts sites on the map
    CRITERIA = auto()  # eligibility text, criterion by criterion
    STRUCTURE = auto()  # anything else: compared leaf by leaf


class Field(Struct, frozen=True, kw_only=True):
    """One thing that a record says; `key` names what makes members of a list the same."""

    name: str
    label: str
    compare: Compare
    key: tuple[str, ...] = ()
    read: Callable[[Record], Any]


def _field(name: str, label: str, compare: Compare, *key: str, path: str = "") -> Field:
    return Field(name=name, label=label, compare=compare, key=key, read=attrgetter(path or name))


FIELDS: tuple[Field, ...] = (
    _field("status.overall", "Recruitment status", Compare.VALUE),
    _field("status.last_known", "Last known status", Compare.VALUE),
    _field("status.why_stopped", "Why the study stopped", Compare.TEXT),
    _field("status.posting_delayed", "Posting delayed", Compare.VALUE),
    _field("status.expanded_access", "Expanded access", Compare.STRUCTURE),
    _field("dates.start", "Study start", Compare.MILESTONE),
    _field("dates.primary_completion", "Primary completion", Compare.MILESTONE),
    _field("dates.completion", "Study completion", Compare.MILESTONE),
    _field("enrollment", "Enrollment", Compare.VALUE),
    _field("eligibility.criteria", "Eligibility criteria", Compare.CRITERIA),
    _field("eligibility.minimum_age", "Minimum age", Compare.VALUE),
    _field("eligibility.maximum_age", "Maximum age", Compare.VALUE),
    _field("eligibility.sex", "Sex", Compare.VALUE),
    _field("eligibility.gender_based", "Based on gender", Compare.VALUE),
    _field("eligibility.gender_description", "Gender, described", Compare.TEXT),
    _field("eligibility.healthy_volunteers", "Accepts healthy volunteers", Compare.VALUE),
    _field("eligibility.age_groups", "Age groups", Compare.SET),
    _field("eligibility.population", "Study population", Compare.TEXT),
    _field("eligibility.sampling_method", "Sampling method", Compare.VALUE),
    _field("outcomes.primary", "Primary outcomes", Compare.KEYED, "measure"),
    _field("outcomes.secondary", "Secondary outcomes", Compare.KEYED, "measure"),
    _field("outcomes.other", "Other outcomes", Compare.KEYED, "measure"),
    _field("design.study_type", "Study type", Compare.VALUE),
    _field("design.phases", "Phase", Compare.SET),
    _field("design.allocation", "Allocation", Compare.VALUE),
    _field("design.intervention_model", "Intervention model", Compare.VALUE),
    _field("design.intervention_model_description", "Intervention model, described", Compare.TEXT),
    _field("design.primary_purpose", "Primary purpose", Compare.VALUE),
    _field("design.observational_model", "Observational model", Compare.VALUE),
    _field("design.time_perspective", "Time perspective", Compare.VALUE),
    _field("design.masking", "Masking", Compare.VALUE),
    _field("design.masking_description", "Masking, described", Compare.TEXT),
    _field("design.who_masked", "Who is masked", Compare.SET),
    _field("design.specimens", "Specimens kept", Compare.STRUCTURE),
    _field("design.patient_registry", "Patient registry", Compare.VALUE),
    _field("design.target_duration", "Target follow-up", Compare.NAME),
    _field("design.expanded_access_types", "Expanded access types", Compare.STRUCTURE),
    _field("design.patients_to_expanded_access", "Patients to expanded access", Compare.VALUE),
    _field("arms", "Arms", Compare.KEYED, "label"),
    _field("interventions", "Interventions", Compare.KEYED, "type", "name"),
    _field("sites", "Sites", Compare.SITES, path="sites"),
    _field("countries", "Countries", Compare.SET),
    _field("contacts.central", "Central contacts", Compare.KEYED, "name", "role"),
    _field("contacts.sites", "Site contacts", Compare.SITE_CONTACTS, path="sites"),
    _field("officials", "Study officials", Compare.KEYED, "name", "role"),
    _field("sponsor.lead", "Lead sponsor", Compare.STRUCTURE),
    _field("sponsor.collaborators", "Collaborators", Compare.KEYED, "name"),
    _field("sponsor.responsible_party", "Responsible party", Compare.STRUCTURE),
    _field("has_results", "Has results", Compare.VALUE),
    _field("results", "Results", Compare.STRUCTURE),
    _field("results_tracking", "Results submission", Compare.STRUCTURE),
    _field("annotations.unposted_responsible_party", "Unposted results: party", Compare.NAME),
    _field("annotations.unposted_events", "Unposted results: steps", Compare.STRUCTURE),
    _field("annotations.violations", "FDA notices", Compare.STRUCTURE),
    _field("documents", "Documents", Compare.KEYED, "filename", path="documents.files"),
    _field(
        "documents.no_analysis_plan",
        "No analysis plan",
        Compare.VALUE,
    ),
    _field("references", "Publications", Compare.KEYED, "pmid", "citation"),
    _field("links", "Links", Compare.KEYED, "url", "label"),
    _field("shared_data", "Shared data", Compare.KEYED, "id", "url"),
    _field("conditions", "Conditions", Compare.SET),
    _field("keywords", "Keywords", Compare.SET),
    _field("titles.brief", "Title", Compare.NAME),
    _field("titles.official", "Official title", Compare.NAME),
    _field("titles.acronym", "Acronym", Compare.NAME),
    _field("description.brief", "Summary", Compare.TEXT),
    _field("description.detailed", "Detailed description", Compare.TEXT),
    _field("identifiers.aliases", "Obsolete numbers", Compare.SET),
    _field("identifiers.organisation", "Organisation's number", Compare.STRUCTURE),
    _field("identifiers.secondary", "Other numbers", Compare.KEYED, "id", "type"),
    _field("identifiers.registered_by", "Registered by", Compare.STRUCTURE),
    _field("oversight", "Oversight", Compare.STRUCTURE),
    _field("sharing.plan", "Sharing of participants' data", Compare.VALUE),
    _field("sharing.description", "Data sharing, described", Compare.TEXT),
    _field("sharing.kinds", "What is shared", Compare.SET),
    _field("sharing.time_frame", "When data are shared", Compare.TEXT),
    _field("sharing.access_criteria", "Who may have the data", Compare.TEXT),
    _field("sharing.url", "Data-sharing page", Compare.NAME),
    _field("dates.verified", "Record verified", Compare.VALUE),
    _field("dates.first_submitted", "First submitted", Compare.VALUE),
    _field("dates.first_submitted_qc", "First submitted, quality checked", Compare.VALUE),
    _field("dates.first_posted", "First posted", Compare.MILESTONE),
    _field("dates.results_waived", "Results waived", Compare.VALUE),
    _field("dates.results_first_submitted", "Results first submitted", Compare.VALUE),
    _field("dates.results_first_submitted_qc", "Results submitted, quality checked", Compare.VALUE),
    _field("dates.results_posted", "Results first posted", Compare.MILESTONE),
    _field("dates.certificate_submitted", "Certificate of delay submitted", Compare.VALUE),
    _field(
        "dates.certificate_submitted_qc",
        "Certificate of delay submitted, quality checked",
        Compare.VALUE,
    ),
    _field("dates.certificate_posted", "Certificate of delay posted", Compare.MILESTONE),
    _field("dates.last_update_submitted", "Last update submitted", Compare.VALUE),
    _field("dates.last_update_posted", "Last update posted", Compare.MILESTONE),
    _field("derived.conditions", "Condition subjects", Compare.STRUCTURE),
    _field("derived.interventions", "Intervention subjects", Compare.STRUCTURE),
    _field("derived.removed_countries", "Countries without sites now", Compare.SET),
    _field("derived.site_points", "Places on the map", Compare.SITE_POINTS, path="sites"),
    _field("other", "Not modelled", Compare.STRUCTURE),
)

BY_NAME = {entry.name: entry for entry in FIELDS}


def label(name: str) -> str:
    """Return what people call a field; for a path under `other`, the path itself."""
    entry = BY_NAME.get(name)
    return entry.label if entry else name.removeprefix("other.")
