"""What may be said about an invented study, and what is made up where nothing was said."""

from __future__ import annotations

from typing import Any

import msgspec

from monitor.demo.places import Place, places

Dated = tuple[str, str]
Arm = tuple[str, str, str]
Outcome = tuple[str, str, str]

ENDED = frozenset({"COMPLETED", "TERMINATED", "WITHDRAWN"})
WAITING = frozenset({"NOT_YET_RECRUITING", "WITHDRAWN"})
DRUGS = (
    "Orvalimod",
    "Tornavexil",
    "Belqatinib",
    "Sunvatamab",
    "Cardelisib",
    "Lumetrexin",
    "Ysotide",
)
SPONSORS = (
    ("Alder Grove Cancer Institute", "OTHER"),
    ("Tessarine Therapeutics", "INDUSTRY"),
    ("North Meridian Transplant Group", "NETWORK"),
    ("University of Pine Hollow", "OTHER"),
    ("Quillon Biosciences", "INDUSTRY"),
)
INCLUSION = (
    "Acute myeloid leukemia in first or second complete remission",
    "First allogeneic transplant 30 to 60 days before enrollment",
    "Eastern Cooperative Oncology Group (ECOG) performance status 0-1",
    "Absolute neutrophil count > 1.0 x 10^9/L and platelets > 50 x 10^9/L without support",
    "Creatinine clearance >= 50 mL/min",
)
EXCLUSION = (
    "Active graft-versus-host disease of grade II or higher",
    "Uncontrolled infection within 14 days before the first dose",
    "Prior treatment with a drug of the same class",
    "Left ventricular ejection fraction < 45%",
    "Pregnant or breastfeeding",
)


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What may be said about a study; what is not said is made up from its number."""

    status: str = "RECRUITING"
    last_known_status: str = "RECRUITING"
    why_stopped: str = ""
    aliases: tuple[str, ...] = ()
    title: str = ""
    official_title: str = ""
    acronym: str = ""
    drug: str = ""
    given: tuple[str, str] = ("DRUG", "40 mg by mouth on days 1 to 21 of each cycle of 28 days")
    sponsor: tuple[str, str] | None = None
    collaborators: tuple[tuple[str, str], ...] = (("Marrow Research Alliance", "NETWORK"),)
    summary: str = ""
    description: str = ""
    conditions: tuple[str, ...] = ("Acute Myeloid Leukemia", "Allogeneic Transplant")
    keywords: tuple[str, ...] = ("AML", "maintenance", "measurable residual disease")
    study_type: str = "INTERVENTIONAL"
    phases: tuple[str, ...] = ("PHASE2",)
    allocation: str = "RANDOMIZED"
    masking: str = "DOUBLE"
    enrollment: tuple[int, str] | None = None
    start: Dated | None = None
    primary_completion: Dated | None = None
    completion: Dated | None = None
    first_submitted: str = "2024-01-15"
    first_posted: str = "2024-01-23"
    verified: str = "2026-01"
    submitted: str = "2026-01-12"
    posted: str = "2026-01-14"
    arms: tuple[Arm, ...] = ()
    primary: tuple[Outcome, ...] = ()
    secondary: tuple[Outcome, ...] = ()
    other: tuple[Outcome, ...] = ()
    inclusion: tuple[str, ...] = INCLUSION
    exclusion: tuple[str, ...] = EXCLUSION
    criteria: str = ""
    sex: str = "ALL"
    minimum_age: str = "18 Years"
    maximum_age: str = "75 Years"
    healthy_volunteers: bool = False
    sites: tuple[Place, ...] | None = None
    pmids: tuple[str, ...] = ("99000101",)


def told(number: str, **said: Any) -> Told:
    """Return all that a study says; what was not said is made up from its number."""
    ours = Told(**said)
    chance = int(number[3:])
    drug = ours.drug or DRUGS[chance % len(DRUGS)]
    arms = ours.arms or _arms(ours, drug)
    title = ours.title or f"{drug} After Transplant in Acute Myeloid Leukemia"
    return msgspec.structs.replace(
        ours,
        drug=drug,
        title=title,
        official_title=ours.official_title or f"A Study of {title} (Trial {chance % 1000})",
        acronym=ours.acronym or f"{drug[:4].upper()}-{chance % 1000}",
        sponsor=ours.sponsor or SPONSORS[chance % len(SPONSORS)],
        summary=ours.summary or f"This study asks whether {drug} does more good than harm.",
        description=ours.description
        or f"{' or '.join(name for _, _, name in arms)} for up to 24 cycles.\n\n"
        "Marrow is examined for measurable residual disease (MRD < 0.1%) every 3 months.",
        arms=arms,
        **_details(ours),
        sites=places(3, skip=chance % 7) if ours.sites is None else ours.sites,
    )


def _arms(told: Told, drug: str) -> tuple[Arm, ...]:
    tried = (drug, "EXPERIMENTAL", drug)
    compared = ("Placebo", "PLACEBO_COMPARATOR", "Placebo")
    return (tried,) if told.masking == "NONE" else (tried, compared)


def _details(told: Told) -> dict[str, Any]:
    kind = "ACTUAL" if told.status in ENDED else "ESTIMATED"
    started = "ESTIMATED" if told.status in WAITING else "ACTUAL"
    ended = told.status in ENDED
    begins = "2026-03" if told.status in WAITING else "2024-05-13"
    return {
        "enrollment": told.enrollment or (0 if told.status == "WITHDRAWN" else 120, kind),
        "start": told.start or (begins, started),
        "primary_completion": told.primary_completion
        or ("2025-06-30" if ended else "2027-06", kind),
        "completion": told.completion or ("2025-11-28" if ended else "2028-12", kind),
        "primary": told.primary
        or (
            (
                "Relapse-free survival",
                "Time from randomization to relapse or death from any cause.",
                "Up to 2 years",
            ),
        ),
        "secondary": told.secondary
        or (
            ("Overall survival", "Time from randomization to death.", "Up to 5 years"),
            ("MRD conversion", "Share of participants with MRD < 0.1%.", "12 months"),
        ),
        "other": told.other or (("Quality of life", "FACT-BMT total score.", "Every 3 months"),),
    }
