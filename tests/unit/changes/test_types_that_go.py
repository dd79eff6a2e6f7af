"""A type that a registry no longer gives is no estimate, and an unknown number no target."""

from __future__ import annotations

import pytest

from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity
from monitor.model.record import Enrollment
from tests.builders import a_milestone, a_record, the_finding

MINUS = "\N{MINUS SIGN}"


def _dates(before: tuple[str, str], after: tuple[str, str]) -> Finding:
    return the_finding(
        a_record(dates__completion=a_milestone(*before)),
        a_record(dates__completion=a_milestone(*after)),
    )


def _enrollment(before: tuple[int | None, str], after: tuple[int | None, str]) -> Finding:
    old, new = (Enrollment(count=count, type=kind) for count, kind in (before, after))
    return the_finding(a_record(enrollment=old), a_record(enrollment=new))


@pytest.mark.parametrize("kind", ["", "A_NEW_WORD"])
def test_an_actual_date_that_loses_its_type_is_refined(kind: str) -> None:
    found = _dates(("2005-03", "ACTUAL"), ("2005-03", kind))
    assert (found.kind, found.severity) == (Kind.DATES_REFINED, Severity.NOISE)
    assert "estimate" not in found.headline


def test_an_actual_date_that_moves_and_loses_its_type_is_corrected() -> None:
    found = _dates(("2005-03", "ACTUAL"), ("2005-09", ""))
    assert (found.kind, found.severity) == (Kind.DATES_CORRECTED, Severity.MEDIUM)
    assert found.headline == "Study completion corrected: 2005-03 → 2005-09 (6 months)"


def test_an_actual_date_of_the_same_day_that_is_an_estimate_again_is_odd() -> None:
    assert _dates(("2005-03", "ACTUAL"), ("2005-03", "ESTIMATED")).severity is Severity.HIGH


def test_a_final_number_that_loses_its_type_is_still_that_number() -> None:
    found = _enrollment((100, "ACTUAL"), (100, ""))
    assert (found.kind, found.severity) == (Kind.ENROLLMENT_CORRECTED, Severity.LOW)
    assert found.headline == "Enrollment: 100 participants, with another type"


def test_a_final_number_that_moves_and_loses_its_type_is_corrected() -> None:
    found = _enrollment((100, "ACTUAL"), (60, ""))
    assert (found.kind, found.severity) == (Kind.ENROLLMENT_CORRECTED, Severity.MEDIUM)
    assert found.headline == f"Final enrollment corrected from 100 to 60 ({MINUS}40 %)"


def test_a_final_number_that_is_an_estimate_again_is_odd() -> None:
    assert _enrollment((100, "ACTUAL"), (100, "ESTIMATED")).severity is Severity.HIGH


def test_the_number_that_stands_for_an_unknown_one_is_no_target() -> None:
    gone = _enrollment((100, "ESTIMATED"), (99999999, "ESTIMATED"))
    given = _enrollment((99999999, "ESTIMATED"), (100, "ESTIMATED"))
    final = _enrollment((99999999, "ESTIMATED"), (100, "ACTUAL"))
    none = _enrollment((None, ""), (99999999, ""))
    assert gone.headline == "Enrollment target removed (was 100)"
    assert given.headline == "Enrollment target given: 100"
    assert final.headline == "Final enrollment: 100 participants"
    assert none.headline == "Enrollment: not given"
    assert [one.severity for one in (gone, given, final, none)] == ["medium", "low", "low", "low"]
