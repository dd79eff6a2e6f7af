"""Nine loads of the simulated registry: what happens to the trials, and what a reader should see.

with SimulatedRegistry(trials(), LOADS[0].date) as registry:
    for load in LOADS:
        load.play(registry)
        ...                     # one check, then compare with load.sees
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from monitor.demo import edits
from monitor.demo.earlier import versions
from monitor.demo.holdings import Study
from monitor.demo.places import PLACES
from monitor.demo.registry import SimulatedRegistry
from monitor.demo.trials import (
    BASELINE,
    DUPLICATE,
    ECOG_AFTER,
    ECOG_BEFORE,
    LATE,
    MOVING,
    NUMBERS,
    OPENING,
    PAUSED,
    PRIOR_TRANSPLANT,
    REDEFINED,
    RELAXED,
    RENAMED,
    REPORTED,
    SHRUNK,
    SILENT,
    STOPPED,
    trials,
)

__all__ = ["LATE", "LOADS", "NUMBERS", "Load", "Sight", "earlier", "trials"]


def earlier() -> tuple[Study, ...]:
    """Return what the registry keeps of the past: the states of one trial, the oldest first."""
    return versions(LATE)


class Sight(NamedTuple):
    """One thing that a reader should be told: about which trial, as which kind, in which sense."""

    trial: str
    kind: str
    says: str


class Load(NamedTuple):
    """One load: its date, what it brings, and what a reader should see of it (all but noise)."""

    date: str
    words: str
    apply: Callable[[SimulatedRegistry, str], None]
    sees: tuple[Sight, ...] = ()

    def play(self, registry: SimulatedRegistry) -> None:
        """Let it happen, then publish it."""
        self.apply(registry, self.date)
        registry.go(self.date)


def _nothing(registry: SimulatedRegistry, on: str) -> None:
    """All is as it was."""


def _first_news(registry: SimulatedRegistry, on: str) -> None:
    registry.edit(OPENING, edits.opens, on=on)
    registry.edit(
        PAUSED,
        edits.suspends,
        on=on,
        why="Two cases of liver toxicity are under review by the data monitoring committee",
    )
    registry.edit(RENAMED, edits.verifies, on=on)


def _setbacks(registry: SimulatedRegistry, on: str) -> None:
    registry.edit(
        STOPPED,
        edits.terminates,
        on=on,
        why="Futility at the planned interim analysis (conditional power < 10%)",
        enrolled=131,
        ended="2026-01-30",
    )
    registry.edit(LATE, edits.slips, on=on, months=14)
    registry.edit(MOVING, edits.adds_sites, on=on, sites=(PLACES[9], PLACES[10]))
    registry.edit(MOVING, edits.removes_site, on=on, facility=PLACES[2].facility)


def _new_terms(registry: SimulatedRegistry, on: str) -> None:
    registry.edit(SHRUNK, edits.retargets, on=on, target=120)
    registry.edit(RELAXED, edits.rewrites_criterion, on=on, before=ECOG_BEFORE, after=ECOG_AFTER)
    registry.edit(RELAXED, edits.drops_criterion, on=on, criterion=PRIOR_TRANSPLANT)
    registry.edit(RELAXED, edits.moves_age_limit, on=on, maximum="75 Years")


def _another_order(registry: SimulatedRegistry, _on: str) -> None:
    for number in NUMBERS:
        registry.edit(number, edits.shuffles)


def _answers(registry: SimulatedRegistry, on: str) -> None:
    registry.edit(PAUSED, edits.resumes, on=on)
    registry.edit(
        REDEFINED,
        edits.rewrites_primary_outcome,
        on=on,
        measure="Platelet response",
        description="Platelets > 20 x 10^9/L without transfusion for 7 days.",
        time_frame="Day 90",
    )
    registry.edit(REPORTED, edits.posts_results, on=on)


def _first_of_march(registry: SimulatedRegistry, on: str) -> None:
    registry.edit(SILENT, edits.lapses)
    registry.edit(RENAMED, edits.retitles, on=on, title="Registry of Life After Transplant")
    registry.fault("status", match="filter.ids", status=503, retry_after=1)


def _maintenance(registry: SimulatedRegistry, on: str) -> None:
    registry.edit(LATE, edits.verifies, on=on)
    registry.fault("html", match=SHRUNK)


def _merger(registry: SimulatedRegistry, on: str) -> None:
    registry.edit(RENAMED, edits.absorbs, on=on, alias=DUPLICATE)
    registry.remove(DUPLICATE)


LOADS = (
    Load(BASELINE, "Twelve trials, seen for the first time", _nothing),
    Load(
        "2026-02-05",
        "One opens, one is suspended",
        _first_news,
        (
            Sight(OPENING, "status.opened", "recruiting now; 6 sites open, and whom to call"),
            Sight(OPENING, "dates.reached", "the first participant came on 2026-02-02"),
            Sight(PAUSED, "status.suspended", "halted: two cases of liver toxicity are reviewed"),
        ),
    ),
    Load(
        "2026-02-09",
        "One is terminated, one slips, one moves",
        _setbacks,
        (
            Sight(STOPPED, "status.terminated", "stopped for futility, for good"),
            Sight(STOPPED, "enrollment.final", "131 took part; 210 were to"),
            Sight(STOPPED, "dates.reached", "primary completion was on 2026-01-30"),
            Sight(LATE, "dates.slipped", "primary completion 14 months later: 2027-08-30"),
            Sight(MOVING, "sites.changed", "two sites more, one less"),
        ),
    ),
    Load(
        "2026-02-12",
        "One shrinks, one opens its doors wider",
        _new_terms,
        (
            Sight(SHRUNK, "enrollment.target_changed", "120 in place of 200 (40 % fewer)"),
            Sight(
                RELAXED,
                "eligibility.criteria_changed",
                "up to 75 years in place of 65, ECOG 0-2, and an exclusion struck out",
            ),
        ),
    ),
    Load("2026-02-18", "The same said in another order", _another_order),
    Load(
        "2026-02-26",
        "One resumes, one is measured otherwise, one has results",
        _answers,
        (
            Sight(PAUSED, "status.resumed", "recruiting again"),
            Sight(REDEFINED, "outcomes.primary_changed", "lower platelets, and by day 90"),
            Sight(REPORTED, "results.posted", "results are there"),
        ),
    ),
    Load(
        "2026-03-02",
        "One has been silent for two years, and the registry is overloaded",
        _first_of_march,
        (
            Sight(SILENT, "status.unverified", "unknown, by the registry: not verified for years"),
            Sight(RENAMED, "text.changed", "another title"),
        ),
    ),
    Load("2026-03-05", "Maintenance, and nothing new", _maintenance),
    Load(
        "2026-03-09",
        "Two numbers turn out to mean one trial",
        _merger,
        (
            Sight(DUPLICATE, "record.merged", f"means the same trial as {RENAMED}"),
            Sight(RENAMED, "identifiers.changed", f"answers to {DUPLICATE} as well"),
        ),
    ),
)
