"""People's words for the words that registries and this house use.

The registry's own words are those of ClinicalTrials.gov's API 2.0.5.
"""

from __future__ import annotations

import re

from monitor.model.event import By, EventKind
from monitor.model.fields import label as field_label
from monitor.render.harmless import one_line

_WORDS = {
    "ACTIVE_NOT_RECRUITING": "Active, not recruiting",
    "AMBIG": "Ambiguous",
    "BASIC_SCIENCE": "Basic science",
    "CARE_PROVIDER": "Care provider",
    "CSR": "Clinical study report",
    "EARLY_PHASE1": "Early phase 1",
    "FACTORIAL": "Factorial assignment",
    "CROSSOVER": "Crossover assignment",
    "PARALLEL": "Parallel assignment",
    "SEQUENTIAL": "Sequential assignment",
    "SINGLE_GROUP": "Single group",
    "FED": "US federal",
    "ICF": "Informed consent form",
    "INDIV": "Individual",
    "NA": "Not applicable",
    "NIH": "NIH",
    "NON_RANDOMIZED": "Not randomized",
    "NONE": "None (open label)",
    "OTHER_GOV": "Other government",
    "OLDER_ADULT": "Older adult",
    "PHASE1": "Phase 1",
    "PHASE2": "Phase 2",
    "PHASE3": "Phase 3",
    "PHASE4": "Phase 4",
    "SAP": "Statistical analysis plan",
    "UNKNOWN": "Unknown",
}
_ENUMERATED = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")

# the last part of a field's name, or a member's of a structure, whose values are enumerated
_ENUMERATED_NAMES = frozenset(
    {
        "age_groups", "allocation", "class", "intervention_model", "kind", "kinds", "last_known",
        "masking", "observational_model", "overall", "phases", "plan", "primary_purpose",
        "reporting_status", "retention", "role", "sampling_method", "sex", "status", "study_type",
        "time_perspective", "type", "who_masked",
    }
)  # fmt: skip
_AGES = frozenset({"minimum_age", "maximum_age"})

_MEMBERS = {
    "arms": "Arms",
    "criteria": "Criteria",
    "id": "Number",
    "kind": "Class",
    "pmid": "PubMed",
    "point": "Place on the map",
    "phone_ext": "Extension",
    "url": "Page",
    "zip": "Postal code",
}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

_BY = {
    By.SPONSOR: "changed by the sponsor",
    By.REGISTRY: "changed by the registry itself",
    By.CALENDAR: "worked out from the record and the date",
}
_REGISTRIES = {"ctgov": "ClinicalTrials.gov"}

_PHRASES = {
    EventKind.TRIAL_REGISTERED: "newly registered",
    EventKind.TRIAL_FIRST_SEEN: "now watched",
    EventKind.STATUS_OPENED: "now recruiting",
    EventKind.STATUS_BY_INVITATION: "now enrolling by invitation",
    EventKind.STATUS_CLOSED: "closed to recruitment",
    EventKind.STATUS_COMPLETED: "completed",
    EventKind.STATUS_SUSPENDED: "suspended",
    EventKind.STATUS_RESUMED: "resumed",
    EventKind.STATUS_TERMINATED: "terminated",
    EventKind.STATUS_WITHDRAWN: "withdrawn",
    EventKind.STATUS_UNVERIFIED: "no longer verified",
    EventKind.STATUS_VERIFIED_AGAIN: "verified again",
    EventKind.STATUS_REVERSED: "status reversed",
    EventKind.STATUS_HIDDEN: "withheld",
    EventKind.STATUS_CHANGED: "status changed",
    EventKind.STATUS_REASON_CHANGED: "reason for stopping changed",
    EventKind.DATES_SLIPPED: "dates moved later",
    EventKind.DATES_ADVANCED: "dates moved earlier",
    EventKind.DATES_REACHED: "milestone reached",
    EventKind.DATES_CORRECTED: "dates corrected",
    EventKind.DATES_REFINED: "dates given more exactly",
    EventKind.ENROLLMENT_TARGET_CHANGED: "enrollment target changed",
    EventKind.ENROLLMENT_FINAL: "final enrollment",
    EventKind.ENROLLMENT_CORRECTED: "enrollment corrected",
    EventKind.ELIGIBILITY_CRITERIA_CHANGED: "eligibility criteria changed",
    EventKind.ELIGIBILITY_POPULATION_CHANGED: "eligible population changed",
    EventKind.ELIGIBILITY_REWORDED: "eligibility reworded",
    EventKind.OUTCOMES_PRIMARY_CHANGED: "primary outcomes changed",
    EventKind.OUTCOMES_SECONDARY_CHANGED: "secondary outcomes changed",
    EventKind.RESULTS_POSTED: "results posted",
    EventKind.RESULTS_SUBMITTED: "results submitted",
    EventKind.TEXT_CHANGED: "descriptions changed",
    EventKind.RECORD_VERIFIED: "record verified",
    EventKind.RECORD_DERIVED: "derived data changed",
    EventKind.RECORD_VANISHED: "gone from the registry",
    EventKind.RECORD_RETURNED: "back in the registry",
    EventKind.RECORD_MERGED: "merged into another record",
    EventKind.OVERDUE_START: "start overdue",
    EventKind.OVERDUE_PRIMARY_COMPLETION: "primary completion overdue",
    EventKind.OVERDUE_RESULTS: "results due",
    EventKind.STALE_VERIFICATION: "not verified for a year",
    EventKind.STALE_UNKNOWN_SOON: "about to become unknown",
    EventKind.STALLED_SUSPENSION: "still suspended",
    EventKind.MONITOR_FETCH_FAILING: "the registry cannot be read",
    EventKind.MONITOR_REGISTRY_WIDE_CHANGE: "a change across the registry",
    EventKind.MONITOR_UNREADABLE: "an answer cannot be read",
    EventKind.MONITOR_DELIVERY_FAILING: "messages cannot be delivered",
}


_PHRASES_OF_RULES = {
    "sample": "test message",
    "results.submitted.returned": "results sent back for corrections",
    "results.submitted.cancelled": "submitted results taken back",
    "results.submitted.certified": "delay of results certified",
    "results.submitted.tracked": "notes on the results changed",
}


def is_enumerated(name: str) -> bool:
    """Whether the values under this name are words of an enumeration."""
    return name.rpartition(".")[2] in _ENUMERATED_NAMES


def word(text: str) -> str:
    """Return an enumerated word as people write it; anything else as it is."""
    known = _WORDS.get(text)
    if known or not _ENUMERATED.fullmatch(text):
        return known or text
    return text.replace("_", " ").capitalize()


def in_words(text: str, name: str) -> str:
    """Return a text as people write it, given the name of the field that holds it."""
    if is_enumerated(name):
        return word(text)
    return text.lower() if name.rpartition(".")[2] in _AGES else text


def label(name: str) -> str:
    """Return what people call a member of a structure."""
    name = one_line(name)
    known = _MEMBERS.get(name)
    if known or "." in name:  # a path of the registry's stays as it is
        return known or name
    spaced = _CAMEL.sub(" ", name.replace("_", " "))
    return spaced[:1].upper() + spaced[1:]


def change_label(field: str, given: str) -> str:
    """Return what people call a field: its given label, else the catalogue's."""
    return given or field_label(field)


def phrase(kind: EventKind, rule: str = "") -> str:
    """Return what happened, in the few words that a subject line has room for."""
    known = _PHRASES_OF_RULES.get(rule) or _PHRASES.get(kind)
    if known:
        return known
    subject, _, action = kind.partition(".")
    return f"{subject} {action.replace('_', ' ')}".strip()


def author(by: By) -> str:
    """Return who brought a change about."""
    return _BY[by]


def registry_name(key: str) -> str:
    """Return what people call a registry."""
    return _REGISTRIES.get(key, key)
