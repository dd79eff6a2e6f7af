"""How many take part: targets that move, final numbers, and final numbers that are rewritten."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.changes.rules.enrollment import ROWS
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding
from monitor.model.record import Enrollment, Record
from tests.builders import a_record, findings

MINUS = "\N{MINUS SIGN}"
Given = tuple[int | None, str] | None

quickly = settings(max_examples=60, deadline=None)


def _record(given: Given, **said: Any) -> Record:
    enrollment = Enrollment(count=given[0], type=given[1]) if given else None
    return a_record(enrollment=enrollment, **said)


def _told(before: Given, after: Given, *, first: Given = None, **said: Any) -> Finding:
    transition = findings(
        _record(before, **said),
        _record(after, **said),
        first=_record(first) if first else None,
    )
    (found,) = transition.values()
    return found


def _target(count: int, *, first: Given = None, **said: Any) -> Finding:
    return _told((200, "ESTIMATED"), (count, "ESTIMATED"), first=first, **said)


# --- a target


@pytest.mark.parametrize(
    ("count", "severity", "rule", "words"),
    [
        (120, "high", "enrollment.target_changed", f"cut from 200 to 120 ({MINUS}40 %)"),
        (160, "high", "enrollment.target_changed", f"cut from 200 to 160 ({MINUS}20 %)"),
        (240, "high", "enrollment.target_changed", "raised from 200 to 240 (+20 %)"),
        (239, "medium", "enrollment.target_changed.notable", "raised from 200 to 239 (+19.5 %)"),
        (225, "medium", "enrollment.target_changed.notable", "raised from 200 to 225 (+13 %)"),
        (181, "low", "enrollment.target_changed.slight", f"cut from 200 to 181 ({MINUS}9.5 %)"),
        (190, "low", "enrollment.target_changed.slight", f"cut from 200 to 190 ({MINUS}5 %)"),
        (201, "low", "enrollment.target_changed.slight", "raised from 200 to 201 (+0.5 %)"),
        (0, "critical", "enrollment.target_changed.to_none", f"cut from 200 to 0 ({MINUS}100 %)"),
    ],
)
def test_a_target_weighs_by_how_far_it_moves(
    count: int, severity: str, rule: str, words: str
) -> None:
    found = _target(count)
    assert (found.kind, found.severity) == (Kind.ENROLLMENT_TARGET_CHANGED, severity)
    assert found.because.rule == rule
    assert found.headline == f"Enrollment target {words}"


def test_the_first_target_is_said_where_the_last_was_another() -> None:
    assert _target(120, first=(500, "ESTIMATED")).headline == (
        f"Enrollment target cut from 200 to 120 ({MINUS}40 %) (first target 500)"
    )
    for first in ((200, "ESTIMATED"), (500, "ACTUAL"), (99999999, "ESTIMATED"), (None, "")):
        assert "first target" not in _target(120, first=first).headline


def test_a_withdrawn_trial_has_no_target() -> None:
    found = _target(0, status__overall="WITHDRAWN")
    assert (found.severity, found.because.rule) == ("low", "enrollment.target_changed.withdrawn")


def test_a_target_that_comes_or_goes_is_said() -> None:
    come, gone = _told(None, (100, "ESTIMATED")), _told((100, "ESTIMATED"), None)
    typed = _told((100, ""), (100, "ESTIMATED"))
    assert (come.severity, come.because.rule) == ("low", "enrollment.target_changed.given")
    assert (gone.severity, gone.because.rule) == ("medium", "enrollment.target_changed.removed")
    assert (typed.severity, typed.because.rule) == ("low", "enrollment.target_changed.type")


@pytest.mark.parametrize("count", [10**400, 1])
def test_a_number_that_nobody_can_mean_is_told_all_the_same(count: int) -> None:
    assert _target(count).severity == "high"


# --- a final number


@pytest.mark.parametrize(
    ("count", "severity", "rule", "words"),
    [
        (120, "high", "enrollment.final.under_enrolled", "(60 %); under-enrolled"),
        (159, "high", "enrollment.final.under_enrolled", "(79 %); under-enrolled"),
        (160, "low", "enrollment.final", "(80 %)"),
        (195, "low", "enrollment.final", "(98 %)"),
        (240, "low", "enrollment.final", "(120 %)"),
        (241, "medium", "enrollment.final.over_enrolled", "(121 %)"),
        (0, "critical", "enrollment.final.zeroed", "(0 %)"),
    ],
)
def test_a_final_number_is_set_against_the_last_target(
    count: int, severity: str, rule: str, words: str
) -> None:
    found = _told((200, "ESTIMATED"), (count, "ACTUAL"))
    assert (found.kind, found.severity) == (Kind.ENROLLMENT_FINAL, severity)
    assert found.because.rule == rule
    assert found.headline == f"Final enrollment: {count} participants, target 200 {words}"


def test_a_final_number_says_the_first_target_too() -> None:
    found = _told((200, "ESTIMATED"), (195, "ACTUAL"), first=(500, "ESTIMATED"))
    assert found.headline == (
        "Final enrollment: 195 participants, target 200 (98 %) (first target 500)"
    )


def test_nobody_in_a_withdrawn_trial_is_no_news() -> None:
    found = _told((200, "ESTIMATED"), (0, "ACTUAL"), status__overall="WITHDRAWN")
    assert (found.severity, found.because.rule) == ("low", "enrollment.final.none_joined")


@pytest.mark.parametrize("before", [None, (0, "ESTIMATED"), (99999999, "ESTIMATED")])
def test_a_final_number_without_a_target_is_compared_with_nothing(before: Given) -> None:
    found = _told(before, (100, "ACTUAL"))
    assert (found.severity, found.because.rule) == ("low", "enrollment.final.no_target")
    assert "%" not in found.headline


# --- a final number that was rewritten


@pytest.mark.parametrize(
    ("after", "severity", "rule", "words"),
    [
        ((118, "ACTUAL"), "low", "enrollment.corrected.slight", "corrected from 120 to 118"),
        ((60, "ACTUAL"), "medium", "enrollment.corrected", "corrected from 120 to 60"),
        ((60, ""), "medium", "enrollment.corrected", "corrected from 120 to 60"),
        ((0, "ACTUAL"), "critical", "enrollment.corrected.zeroed", "corrected from 120 to 0"),
        (
            (120, "ESTIMATED"),
            "high",
            "enrollment.corrected.estimated_again",
            "of 120 is an estimate again: 120 participants",
        ),
        (None, "medium", "enrollment.corrected.removed", "removed (was 120)"),
    ],
)
def test_a_final_number_that_moves_is_corrected(
    after: Given, severity: str, rule: str, words: str
) -> None:
    found = _told((120, "ACTUAL"), after)
    assert (found.kind, found.severity) == (Kind.ENROLLMENT_CORRECTED, severity)
    assert found.because.rule == rule
    assert found.headline.startswith(f"Final enrollment {words}")


def test_a_final_number_keeps_its_meaning_without_its_type() -> None:
    found = _told((120, "ACTUAL"), (120, ""))
    assert (found.severity, found.because.rule) == ("low", "enrollment.corrected.type")


def test_a_final_number_of_a_trial_that_was_withdrawn_becomes_none() -> None:
    found = _told((3, "ACTUAL"), (0, "ACTUAL"), status__overall="WITHDRAWN")
    assert (found.severity, found.because.rule) == ("low", "enrollment.corrected.none_joined")


def test_every_row_of_the_enrollment_has_a_name_of_its_own() -> None:
    assert len({row.rule for row in ROWS}) == len(ROWS) == 21


# --- laws


@quickly
@given(st.integers(1, 5000), st.integers(1, 5000), st.integers(1, 5000), st.sampled_from((-1, 1)))
def test_a_larger_move_of_the_target_never_weighs_less(
    old: int, one: int, other: int, way: int
) -> None:
    counts = [max(old + way * far, 0) for far in sorted((one, other))]
    told = [_told((old, "ESTIMATED"), (count, "ESTIMATED")) for count in counts]
    assert told[0].severity <= told[1].severity


@quickly
@given(st.integers(1, 5000), st.integers(1, 5000), st.integers(1, 5000))
def test_fewer_participants_of_the_target_never_weigh_less(
    target: int, one: int, other: int
) -> None:
    fewer, more = sorted((min(one, target), min(other, target)))
    told = [_told((target, "ESTIMATED"), (count, "ACTUAL")) for count in (fewer, more)]
    assert told[0].severity >= told[1].severity
