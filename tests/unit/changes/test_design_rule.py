"""How the study is built: changed, given for the first time, or only described otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import a_record, the_finding


def _told(old: dict[str, Any], new: dict[str, Any]) -> tuple[str, str, str]:
    found = the_finding(a_record(**old), a_record(**new))
    return found.severity.value, found.because.rule, found.headline


@pytest.mark.parametrize(
    ("field", "before", "after", "headline"),
    [
        ("masking", "DOUBLE", "NONE", "Masking changed from double to none"),
        ("phases", ("PHASE2",), ("PHASE2", "PHASE3"), "Phase changed from 2 to 2/3"),
        (
            "allocation",
            "RANDOMIZED",
            "NON_RANDOMIZED",
            "Allocation changed from randomized to non randomized",
        ),
    ],
)
def test_what_makes_the_study_is_high(field: str, before: Any, after: Any, headline: str) -> None:
    name = f"design__{field}"
    assert _told({name: before}, {name: after}) == ("high", "design.changed", headline)


def test_what_is_said_for_the_first_time_is_medium() -> None:
    assert _told({}, {"design__allocation": "RANDOMIZED"}) == (
        "medium",
        "design.changed.given",
        "Allocation given: randomized",
    )


def test_a_description_of_the_design_is_low() -> None:
    assert _told({}, {"design__masking_description": "Sealed envelopes."})[:2] == (
        "low",
        "design.changed.described",
    )
