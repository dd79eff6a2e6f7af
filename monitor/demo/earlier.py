"""What the registry keeps of one invented trial's past, from its registration to the baseline."""

from __future__ import annotations

from typing import Any

from monitor.demo.holdings import Study
from monitor.demo.places import places
from monitor.demo.studies import study
from monitor.demo.told import INCLUSION, Outcome

FIRST_SUBMITTED, FIRST_POSTED = "2021-03-02", "2021-03-09"
STARTED = "2021-09-14"

SURVIVAL: Outcome = (
    "Overall survival",
    "Time from randomization to death from any cause.",
    "Up to 3 years",
)
RELAPSE: Outcome = (
    "Relapse-free survival",
    "Time from randomization to relapse or death from any cause.",
    "Up to 2 years",
)
_WIDER = tuple(one.replace("status 0-1", "status 0-2") for one in INCLUSION)


def told(**said: Any) -> dict[str, Any]:
    """Return what has been said of the trial since it was registered, with what is new of it."""
    return {
        "title": "Lumetrexin or Placebo in First Remission",
        "drug": "Lumetrexin",
        "phases": ("PHASE3",),
        "first_submitted": FIRST_SUBMITTED,
        "first_posted": FIRST_POSTED,
        **said,
    }


def versions(number: str) -> tuple[Study, ...]:
    """Return every state of the trial before the baseline, the oldest first."""
    planned = {
        "enrollment": (300, "ESTIMATED"),
        "start": ("2021-08", "ESTIMATED"),
        "primary_completion": ("2024-09", "ESTIMATED"),
        "completion": ("2025-12", "ESTIMATED"),
        "primary": (SURVIVAL,),
        "secondary": (RELAPSE,),
    }
    running = planned | {"start": (STARTED, "ACTUAL")}
    slipped = running | {
        "enrollment": (412, "ESTIMATED"),
        "primary_completion": ("2025-09-30", "ESTIMATED"),
        "completion": ("2026-12", "ESTIMATED"),
        "primary": (RELAPSE,),
        "secondary": (SURVIVAL,),
        "inclusion": _WIDER,
    }
    closed = slipped | {
        "primary_completion": ("2026-06-30", "ESTIMATED"),
        "completion": ("2027-12", "ESTIMATED"),
    }
    rows: tuple[tuple[str, str, str, int, dict[str, Any]], ...] = (
        (FIRST_SUBMITTED, FIRST_POSTED, "NOT_YET_RECRUITING", 2, planned),
        ("2021-09-17", "2021-09-22", "RECRUITING", 4, running),
        ("2022-06-10", "2022-06-14", "RECRUITING", 8, running),
        ("2023-02-03", "2023-02-07", "SUSPENDED", 8, running),
        ("2023-05-12", "2023-05-17", "RECRUITING", 12, running | {"inclusion": _WIDER}),
        ("2024-01-26", "2024-01-30", "RECRUITING", 12, slipped),
        ("2024-11-15", "2024-11-20", "RECRUITING", 14, slipped),
        ("2025-06-20", "2025-06-25", "ACTIVE_NOT_RECRUITING", 14, closed),
    )
    why = {"SUSPENDED": "Interim review of liver toxicity by the monitoring committee"}
    return tuple(
        study(
            number,
            **told(
                status=status,
                why_stopped=why.get(status, ""),
                submitted=submitted,
                posted=posted,
                verified=submitted[:7],
                sites=places(sites),
                **said,
            ),
        )
        for submitted, posted, status, sites, said in rows
    )


def baseline(number: str) -> Study:
    """Return the trial as the baseline has it: verified, and otherwise as in its last version."""
    return study(
        number,
        **told(
            status="ACTIVE_NOT_RECRUITING",
            enrollment=(412, "ESTIMATED"),
            start=(STARTED, "ACTUAL"),
            primary_completion=("2026-06-30", "ESTIMATED"),
            completion=("2027-12", "ESTIMATED"),
            primary=(RELAPSE,),
            secondary=(SURVIVAL,),
            inclusion=_WIDER,
            sites=places(14),
        ),
    )
