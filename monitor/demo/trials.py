"""Twelve invented trials in leukemia and transplant, as they read before anything happens."""

from __future__ import annotations

from typing import Any

from monitor.demo.earlier import baseline
from monitor.demo.holdings import Study
from monitor.demo.places import PLACES, places
from monitor.demo.studies import study

BASELINE = "2026-02-02"

OPENING = "NCT99000001"
PAUSED = "NCT99000002"
STOPPED = "NCT99000003"
LATE = "NCT99000004"
SHRUNK = "NCT99000005"
RELAXED = "NCT99000006"
MOVING = "NCT99000007"
REDEFINED = "NCT99000008"
REPORTED = "NCT99000009"
SILENT = "NCT99000010"
RENAMED = "NCT99000011"
DUPLICATE = "NCT99000012"
NUMBERS = tuple(f"NCT990000{n:02d}" for n in range(1, 13))

PRIOR_TRANSPLANT = "Prior allogeneic transplant"
ECOG_BEFORE = "Eastern Cooperative Oncology Group (ECOG) performance status 0-1"
ECOG_AFTER = "Eastern Cooperative Oncology Group (ECOG) performance status 0-2"


def trials() -> tuple[Study, ...]:
    """Return the trials as the baseline load has them."""
    return (
        *_in_treatment(),
        *_in_another_shape_soon(),
        *_in_follow_up(),
        *_in_the_registry_alone(),
    )


def _in_treatment() -> tuple[Study, ...]:
    return (
        study(
            OPENING,
            status="NOT_YET_RECRUITING",
            title="Orvalimod Maintenance After Transplant for FLT3-Mutated AML",
            drug="Orvalimod",
            phases=("PHASE3",),
            enrollment=(340, "ESTIMATED"),
            start=("2026-02", "ESTIMATED"),
            sites=places(6),
        ),
        study(
            PAUSED,
            title="Belqatinib With Azacitidine for Relapse After Transplant",
            drug="Belqatinib",
            phases=("PHASE1", "PHASE2"),
            masking="NONE",
            enrollment=(64, "ESTIMATED"),
            sites=places(4, skip=6),
        ),
        study(
            STOPPED,
            title="Sunvatamab Against CD33 in Older Adults With AML",
            drug="Sunvatamab",
            enrollment=(210, "ESTIMATED"),
            minimum_age="60 Years",
            maximum_age="",
            sites=places(5, skip=2),
        ),
    )


def _in_another_shape_soon() -> tuple[Study, ...]:
    return (
        study(
            SHRUNK,
            title="Cardelisib to Prevent Graft-Versus-Host Disease",
            drug="Cardelisib",
            conditions=("Graft Vs Host Disease", "Allogeneic Transplant"),
            enrollment=(200, "ESTIMATED"),
            sites=places(3, skip=7),
        ),
        study(
            RELAXED,
            title="Tornavexil and Venetoclax in Newly Diagnosed AML",
            drug="Tornavexil",
            inclusion=(
                "Newly diagnosed acute myeloid leukemia, >= 20% blasts in marrow",
                ECOG_BEFORE,
                "White blood cell count < 25 x 10^9/L before the first dose",
            ),
            exclusion=(
                "Acute promyelocytic leukemia",
                PRIOR_TRANSPLANT,
                "Known involvement of the central nervous system",
            ),
            maximum_age="65 Years",
            enrollment=(96, "ESTIMATED"),
            sites=places(4),
        ),
        study(
            MOVING,
            title="Donor Lymphocytes Early or Late After Transplant",
            drug="Donor Lymphocytes",
            given=("BIOLOGICAL", "one infusion"),
            arms=(
                ("Early", "EXPERIMENTAL", "Donor lymphocytes on day 60"),
                ("Late", "ACTIVE_COMPARATOR", "Donor lymphocytes on day 120"),
            ),
            masking="NONE",
            enrollment=(150, "ESTIMATED"),
            sites=places(9),
        ),
    )


def _in_follow_up() -> tuple[Study, ...]:
    return (
        baseline(LATE),
        study(
            REDEFINED,
            status="ACTIVE_NOT_RECRUITING",
            title="Ysotide for Low Counts After Transplant",
            drug="Ysotide",
            conditions=("Poor Graft Function",),
            primary=(
                (
                    "Platelet recovery",
                    "Platelets > 50 x 10^9/L without transfusion for 7 days.",
                    "Day 60",
                ),
            ),
        ),
        study(
            REPORTED,
            status="COMPLETED",
            title="Reduced-Intensity Conditioning With Orvalimod",
            drug="Orvalimod",
            enrollment=(88, "ACTUAL"),
            submitted="2025-12-02",
            posted="2025-12-05",
            verified="2025-12",
        ),
    )


def _in_the_registry_alone() -> tuple[Study, ...]:
    return (
        study(
            SILENT,
            title="Vaccination Against Relapse in AML",
            drug="Leukemia-peptide vaccine",
            given=("BIOLOGICAL", "under the skin every 2 weeks"),
            masking="NONE",
            enrollment=(30, "ESTIMATED"),
            primary_completion=("2025-10", "ESTIMATED"),
            completion=("2025-12", "ESTIMATED"),
            verified="2024-02",
            submitted="2024-02-20",
            posted="2024-02-23",
            sites=PLACES[10:11],
        ),
        study(
            RENAMED,
            title="Registry of Recovery After Transplant",
            **_cohort(),
            sites=places(7, skip=3),
        ),
        study(
            DUPLICATE,
            title="Recovery After Transplant: A Cohort",
            **_cohort(),
            sites=places(2, skip=3),
        ),
    )


def _cohort() -> dict[str, Any]:
    """What both records say of the one cohort."""
    return {
        "study_type": "OBSERVATIONAL",
        "summary": "This study follows how people recover after a transplant.",
        "description": "Participants answer questions about daily life twice a year.",
        "drug": "Questionnaire",
        "given": ("OTHER", "on paper or online, twice a year"),
        "arms": (("Transplant recipients", "", "Questionnaire"),),
        "enrollment": (1200, "ESTIMATED"),
        "maximum_age": "",
        "primary": (("Return to work", "Share of participants at work.", "3 years"),),
    }
