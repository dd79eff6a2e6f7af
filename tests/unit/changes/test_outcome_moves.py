"""Outcomes that change places, are listed twice, or move while results come, go or wait."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.model import record as r
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity
from monitor.model.record import Outcome
from tests.builders import a_date, a_record, an_outcome, findings, some_results

SURVIVAL, RELAPSE = an_outcome("Overall survival"), an_outcome("Time to relapse")


def _record(primary: tuple[Outcome, ...], secondary: tuple[Outcome, ...] = (), **said: Any) -> Any:
    return a_record(outcomes=r.Outcomes(primary=primary, secondary=secondary), **said)


def _primary(old: r.Record, new: r.Record) -> Finding:
    return findings(old, new)[Kind.OUTCOMES_PRIMARY_CHANGED]


def _secondary(old: r.Record, new: r.Record) -> Finding:
    return findings(old, new)[Kind.OUTCOMES_SECONDARY_CHANGED]


def test_two_that_change_places_are_told_once_at_their_weight() -> None:
    old, new = _record((SURVIVAL,), (RELAPSE,)), _record((RELAPSE,), (SURVIVAL,))
    assert _primary(old, new).because.rule == "outcomes.primary_changed.switched"
    beside = _secondary(old, new)
    assert (beside.severity, beside.because.rule) == ("low", "outcomes.secondary_changed.moved")


def test_a_swap_beside_another_new_one_is_no_mere_swap() -> None:
    old = _record((SURVIVAL,), (RELAPSE,))
    new = _record((RELAPSE,), (SURVIVAL, an_outcome("Falls")))
    assert _secondary(old, new).because.rule == "outcomes.secondary_changed"


def test_one_that_is_promoted_says_its_new_time_frame() -> None:
    later = an_outcome("Time to relapse", time_frame="24 months")
    old = _record((SURVIVAL,), (an_outcome("Time to relapse", time_frame="12 months"),))
    found = _primary(old, _record((SURVIVAL, later)))
    assert found.because.rule == "outcomes.primary_changed.promoted"
    assert found.headline == (
        "A secondary outcome is now primary, its time frame moved from “12 months” to “24 months”: "
        "“Time to relapse”"
    )


@pytest.mark.parametrize("more", [(), (RELAPSE,)])
def test_one_that_was_listed_twice_is_not_dropped(more: tuple[Outcome, ...]) -> None:
    twice, once = _record((SURVIVAL, SURVIVAL, *more)), _record((SURVIVAL, *more))
    gone, come = _primary(twice, once), _primary(once, twice)
    assert gone.because.rule == come.because.rule == "outcomes.primary_changed.repeated"
    assert gone.severity is Severity.LOW
    assert gone.headline == "Primary outcome listed once less: “Overall survival”"
    assert come.headline == "Primary outcome listed again: “Overall survival”"


def test_one_of_two_time_frames_that_goes_is_dropped() -> None:
    both = tuple(an_outcome("Pain", time_frame=f"week {week}") for week in (4, 8))
    found = _primary(_record(both), _record(both[1:]))
    assert found.because.rule == "outcomes.primary_changed.dropped"


def test_a_switch_with_results_that_are_only_submitted_is_critical() -> None:
    submitted = {"dates__results_first_submitted": a_date("2026-02-01")}
    found = _primary(_record((SURVIVAL,)), _record((RELAPSE,), **submitted))
    assert (found.severity, found.because.rule) == (
        "critical",
        "outcomes.primary_changed.switched",
    )


def test_a_switch_with_results_that_go_does_not_match_them() -> None:
    old = _record((SURVIVAL,), has_results=True, results=some_results())
    found = _primary(old, _record((RELAPSE,)))
    assert (found.severity, found.because.rule) == (
        "high",
        "outcomes.primary_changed.after_results",
    )


def test_words_of_a_description_that_make_way_for_others_are_high() -> None:
    old, new = (
        _record((an_outcome("Survival", description=f"Time to death from {cause}."),))
        for cause in ("any cause", "the disease")
    )
    found = _primary(old, new)
    assert (found.severity, found.because.rule) == (
        "high",
        "outcomes.primary_changed.redescribed",
    )
    assert found.headline == "Primary outcome is described otherwise: “Survival”"


def test_a_description_that_only_says_more_is_reworded() -> None:
    old, new = (
        _record((an_outcome("Survival", description=f"Time to death{more}."),))
        for more in ("", ", as given in the register of the country")
    )
    assert _primary(old, new).because.rule == "outcomes.primary_changed.wording"
