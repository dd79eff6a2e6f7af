"""What is measured beside the primary outcome: dropped late, changed, retimed or reworded."""

from __future__ import annotations

from typing import Any

from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding
from monitor.model.record import Outcome
from tests.builders import a_milestone, a_record, an_outcome, findings, some_results

ENDED = {"dates__primary_completion": a_milestone("2026-01-05", "ACTUAL")}


def _secondary(*after: Outcome, **said: Any) -> Finding:
    """Return what is made of "Quality of life" and "Safety" becoming these."""
    old, new = a_record(**said), a_record(outcomes__secondary=after, **said)
    return findings(old, new)[Kind.OUTCOMES_SECONDARY_CHANGED]


def _told(found: Finding) -> tuple[str, str, str]:
    return found.severity.value, found.because.rule, found.headline


def test_one_that_goes_is_medium_and_after_completion_high() -> None:
    assert _told(_secondary(an_outcome("Safety"))) == (
        "medium",
        "outcomes.secondary_changed",
        "Secondary outcome dropped: “Quality of life”",
    )
    assert _told(_secondary(an_outcome("Safety"), **ENDED))[:2] == (
        "high",
        "outcomes.secondary_changed.removed_after_completion",
    )


def test_one_that_comes_after_completion_is_medium() -> None:
    more = (an_outcome("Quality of life"), an_outcome("Safety"), an_outcome("Weight"))
    assert _told(_secondary(*more, **ENDED)) == (
        "medium",
        "outcomes.secondary_changed",
        "Secondary outcome added: “Weight”",
    )


def test_one_that_became_another_is_medium() -> None:
    found = _secondary(an_outcome("Quality of life"), an_outcome("Weight"))
    assert _told(found)[2] == "Secondary outcome switched: “Safety” → “Weight”"


def test_one_that_became_an_other_outcome_has_only_moved() -> None:
    old, new = (
        a_record(),
        a_record(
            outcomes__secondary=(an_outcome("Safety"),),
            outcomes__other=(an_outcome("Quality of life"),),
            **ENDED,
        ),
    )
    found = findings(old, new)[Kind.OUTCOMES_SECONDARY_CHANGED]
    assert _told(found)[:2] == ("low", "outcomes.secondary_changed.moved")


def test_a_time_frame_is_low() -> None:
    found = _secondary(
        *(an_outcome(name, time_frame="2 years") for name in ("Quality of life", "Safety"))
    )
    assert _told(found) == (
        "low",
        "outcomes.secondary_changed.time_frame",
        "Secondary outcomes: 2 time frames moved: “12 months” → “2 years”",
    )


def test_other_words_are_low() -> None:
    found = _secondary(an_outcome("The quality of life"), an_outcome("Safety"))
    assert _told(found) == (
        "low",
        "outcomes.secondary_changed.wording",
        "Secondary outcome reworded (measure): “The quality of life”",
    )


def test_with_results_they_are_matched_to_them() -> None:
    old = a_record()
    new = a_record(outcomes__secondary=(), results=some_results(), has_results=True)
    found = findings(old, new)[Kind.OUTCOMES_SECONDARY_CHANGED]
    assert _told(found)[:2] == ("low", "outcomes.secondary_changed.with_results")
