"""The table of steps: each pair of statuses once, with the weight that it is meant to have."""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import Any

import pytest

from monitor.changes.rules.scale import GROUPS, WORDS, statuses
from monitor.changes.rules.status import ROWS, readable
from monitor.changes.rules.steps import ROWS as STEP_ROWS
from monitor.changes.rules.steps import STEPS, step
from monitor.model.event import Finding, Severity
from tests.builders import a_record, the_finding

_ORDER = (
    "NOT_YET_RECRUITING", "RECRUITING", "ENROLLING_BY_INVITATION", "ACTIVE_NOT_RECRUITING",
    "SUSPENDED", "COMPLETED", "TERMINATED", "WITHDRAWN",
    "AVAILABLE", "TEMPORARILY_NOT_AVAILABLE", "NO_LONGER_AVAILABLE", "APPROVED_FOR_MARKETING",
    "UNKNOWN", "WITHHELD",
)  # fmt: skip
_LETTERS = {"l": "low", "m": "medium", "h": "high", "c": "critical"}

# Down: from; across: to, both in the order above. A mark says that the step is an anomaly.
_WEIGHTS = """
.  m  m  m  h  m  h  h   m! m! m! m!  l  h
h! .  m  m  c  m  c  h!  m! m! m! m!  m  h
h! m  .  m  c  m  c  h!  m! m! m! m!  m  h
h! h  h  .  c  m  c  h!  m! m! m! m!  l  h
h  h  h  h  .  h  h  h   m! m! m! m!  l  h
h! h! h! h! h! .  h! h!  m! m! m! m!  l! h
h! h! h! h! h! h! .  h!  m! m! m! m!  h! h
h! h! h! h! h! h! h! .   m! m! m! m!  h! h
m! m! m! m! m! m! m! m!  .  h  h  h   l  h
m! m! m! m! m! m! m! m!  h  .  h  h   l  h
m! m! m! m! m! m! m! m!  h  h  .  h   l  h
m! m! m! m! m! m! m! m!  h! h! h! .   l  h
m  m  m  m  m  m  m  m   m  m  m  m   .  h
h  h  h  h  h  h  h  h   h  h  h  h   h  .
"""
_TABLE = {
    (before, after): letter
    for before, line in zip(_ORDER, _WEIGHTS.strip().splitlines(), strict=True)
    for after, letter in zip(_ORDER, line.split(), strict=True)
    if before != after
}

# One pair for each row.
_ROWS = (
    ("NOT_YET_RECRUITING", "RECRUITING", "status.opened"),
    ("NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", "status.by_invitation"),
    ("NOT_YET_RECRUITING", "SUSPENDED", "status.suspended.before_opening"),
    ("NOT_YET_RECRUITING", "ACTIVE_NOT_RECRUITING", "status.closed.skipped_state"),
    ("NOT_YET_RECRUITING", "COMPLETED", "status.completed.skipped_state"),
    ("NOT_YET_RECRUITING", "TERMINATED", "status.terminated.skipped_state"),
    ("NOT_YET_RECRUITING", "WITHDRAWN", "status.withdrawn"),
    ("RECRUITING", "ENROLLING_BY_INVITATION", "status.by_invitation.no_longer_public"),
    ("ENROLLING_BY_INVITATION", "RECRUITING", "status.opened.to_public"),
    ("RECRUITING", "NOT_YET_RECRUITING", "status.reversed.premature"),
    ("RECRUITING", "ACTIVE_NOT_RECRUITING", "status.closed"),
    ("RECRUITING", "COMPLETED", "status.completed.unclosed"),
    ("RECRUITING", "SUSPENDED", "status.suspended"),
    ("ACTIVE_NOT_RECRUITING", "TERMINATED", "status.terminated"),
    ("RECRUITING", "WITHDRAWN", "status.withdrawn.after_opening"),
    ("ACTIVE_NOT_RECRUITING", "RECRUITING", "status.opened.reopened"),
    ("ACTIVE_NOT_RECRUITING", "ENROLLING_BY_INVITATION", "status.by_invitation.reopened"),
    ("ACTIVE_NOT_RECRUITING", "COMPLETED", "status.completed"),
    ("SUSPENDED", "RECRUITING", "status.resumed"),
    ("SUSPENDED", "ENROLLING_BY_INVITATION", "status.resumed.by_invitation"),
    ("SUSPENDED", "ACTIVE_NOT_RECRUITING", "status.resumed.closed"),
    ("SUSPENDED", "NOT_YET_RECRUITING", "status.resumed.planned"),
    ("SUSPENDED", "COMPLETED", "status.completed.after_pause"),
    ("SUSPENDED", "TERMINATED", "status.terminated.after_pause"),
    ("SUSPENDED", "WITHDRAWN", "status.withdrawn.after_pause"),
    ("TERMINATED", "RECRUITING", "status.reversed"),
    ("WITHDRAWN", "NOT_YET_RECRUITING", "status.reversed.withdrawn"),
    ("COMPLETED", "ACTIVE_NOT_RECRUITING", "status.reversed.completed"),
    ("TERMINATED", "COMPLETED", "status.completed.rewritten"),
    ("COMPLETED", "TERMINATED", "status.terminated.rewritten"),
    ("TERMINATED", "WITHDRAWN", "status.withdrawn.rewritten"),
    ("AVAILABLE", "NO_LONGER_AVAILABLE", "status.changed.access"),
    ("AVAILABLE", "APPROVED_FOR_MARKETING", "status.changed.access_approved"),
    ("APPROVED_FOR_MARKETING", "AVAILABLE", "status.changed.access_reversed"),
    ("RECRUITING", "AVAILABLE", "status.changed.now_access"),
    ("AVAILABLE", "RECRUITING", "status.changed.no_longer_access"),
    ("RECRUITING", "UNKNOWN", "status.unverified.open"),
    ("ACTIVE_NOT_RECRUITING", "UNKNOWN", "status.unverified"),
    ("COMPLETED", "UNKNOWN", "status.unverified.completed"),
    ("TERMINATED", "UNKNOWN", "status.unverified.rewritten"),
    ("RECRUITING", "WITHHELD", "status.hidden"),
    ("WITHHELD", "COMPLETED", "status.changed.shown"),
    ("RECRUITING", "A_NEW_WORD", "status.changed"),
    ("A_NEW_WORD", "RECRUITING", "status.changed.from_other"),
    ("", "RECRUITING", "status.changed.given"),
    ("RECRUITING", "", "status.changed.gone"),
)
_UNEXPLAINED = (
    ("NOT_YET_RECRUITING", "SUSPENDED", "status.suspended.before_opening.unexplained"),
    ("NOT_YET_RECRUITING", "TERMINATED", "status.terminated.skipped_state.unexplained"),
    ("NOT_YET_RECRUITING", "WITHDRAWN", "status.withdrawn.unexplained"),
    ("RECRUITING", "SUSPENDED", "status.suspended.unexplained"),
    ("RECRUITING", "TERMINATED", "status.terminated.unexplained"),
    ("RECRUITING", "WITHDRAWN", "status.withdrawn.after_opening.unexplained"),
    ("SUSPENDED", "TERMINATED", "status.terminated.after_pause.unexplained"),
    ("SUSPENDED", "WITHDRAWN", "status.withdrawn.after_pause.unexplained"),
    ("COMPLETED", "TERMINATED", "status.terminated.rewritten.unexplained"),
    ("COMPLETED", "WITHDRAWN", "status.withdrawn.rewritten.unexplained"),
)
# From the last status that was known, over UNKNOWN.
_AFTER_UNKNOWN = (
    ("NOT_YET_RECRUITING", "RECRUITING", "status.opened.after_unknown"),
    ("NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", "status.by_invitation.after_unknown"),
    ("NOT_YET_RECRUITING", "SUSPENDED", "status.suspended.before_opening.after_unknown"),
    ("NOT_YET_RECRUITING", "ACTIVE_NOT_RECRUITING", "status.closed.skipped_state.after_unknown"),
    ("NOT_YET_RECRUITING", "COMPLETED", "status.completed.skipped_state.after_unknown"),
    ("NOT_YET_RECRUITING", "TERMINATED", "status.terminated.skipped_state.after_unknown"),
    ("NOT_YET_RECRUITING", "WITHDRAWN", "status.withdrawn.after_unknown"),
    (
        "RECRUITING",
        "ENROLLING_BY_INVITATION",
        "status.by_invitation.no_longer_public.after_unknown",
    ),
    ("ENROLLING_BY_INVITATION", "RECRUITING", "status.opened.to_public.after_unknown"),
    ("RECRUITING", "NOT_YET_RECRUITING", "status.reversed.premature.after_unknown"),
    ("RECRUITING", "ACTIVE_NOT_RECRUITING", "status.closed.after_unknown"),
    ("RECRUITING", "COMPLETED", "status.completed.unclosed.after_unknown"),
    ("RECRUITING", "SUSPENDED", "status.suspended.after_unknown"),
    ("RECRUITING", "TERMINATED", "status.terminated.after_unknown"),
    ("RECRUITING", "WITHDRAWN", "status.withdrawn.after_opening.after_unknown"),
    ("ACTIVE_NOT_RECRUITING", "RECRUITING", "status.opened.reopened.after_unknown"),
    (
        "ACTIVE_NOT_RECRUITING",
        "ENROLLING_BY_INVITATION",
        "status.by_invitation.reopened.after_unknown",
    ),
    ("ACTIVE_NOT_RECRUITING", "COMPLETED", "status.completed.after_unknown"),
    ("SUSPENDED", "RECRUITING", "status.resumed.after_unknown"),
    ("SUSPENDED", "ENROLLING_BY_INVITATION", "status.resumed.by_invitation.after_unknown"),
    ("SUSPENDED", "ACTIVE_NOT_RECRUITING", "status.resumed.closed.after_unknown"),
    ("SUSPENDED", "NOT_YET_RECRUITING", "status.resumed.planned.after_unknown"),
    ("SUSPENDED", "COMPLETED", "status.completed.after_pause.after_unknown"),
    ("SUSPENDED", "TERMINATED", "status.terminated.after_pause.after_unknown"),
    ("SUSPENDED", "WITHDRAWN", "status.withdrawn.after_pause.after_unknown"),
    ("TERMINATED", "RECRUITING", "status.reversed.after_unknown"),
    ("WITHDRAWN", "RECRUITING", "status.reversed.withdrawn.after_unknown"),
    ("COMPLETED", "RECRUITING", "status.reversed.completed.after_unknown"),
    ("TERMINATED", "COMPLETED", "status.completed.rewritten.after_unknown"),
    ("COMPLETED", "TERMINATED", "status.terminated.rewritten.after_unknown"),
    ("COMPLETED", "WITHDRAWN", "status.withdrawn.rewritten.after_unknown"),
    ("AVAILABLE", "NO_LONGER_AVAILABLE", "status.changed.access.after_unknown"),
    ("AVAILABLE", "APPROVED_FOR_MARKETING", "status.changed.access_approved.after_unknown"),
    ("APPROVED_FOR_MARKETING", "AVAILABLE", "status.changed.access_reversed.after_unknown"),
    ("RECRUITING", "AVAILABLE", "status.changed.now_access.after_unknown"),
    ("AVAILABLE", "RECRUITING", "status.changed.no_longer_access.after_unknown"),
)


def _told(before: str, after: str, **said: Any) -> Finding:
    """Return the finding of a bare step of the status."""
    old = a_record(status__overall=before, status__last_known=said.pop("last_known", ""))
    why = said.pop("why", "Drug supply")
    return the_finding(old, a_record(status__overall=after, status__why_stopped=why, **said))


def test_the_table_below_is_about_every_status_there_is() -> None:
    assert set(_ORDER) == set(WORDS)
    assert len(_TABLE) == 14 * 13


def test_every_pair_of_statuses_stands_in_one_line() -> None:
    lines = Counter(
        pair
        for line in STEPS
        for pair in product(statuses(line.before), statuses(line.after))
        if pair[0] != pair[1]
    )
    assert set(lines.values()) == {1}
    assert {*_TABLE} <= lines.keys()


@pytest.mark.parametrize(("before", "after"), _TABLE)
def test_a_step_weighs_what_it_is_meant_to(before: str, after: str) -> None:
    letter = _TABLE[before, after]
    (line,) = (
        one for one in STEPS if before in statuses(one.before) and after in statuses(one.after)
    )
    assert line.row.severity == _LETTERS[letter[0]]
    assert line.anomaly == letter.endswith("!")
    assert line.row.says.startswith("An anomaly: ") == line.anomaly
    found = _told(before, after, last_known=after if before == "UNKNOWN" else "")
    assert found.because.rule == line.row.rule
    assert found.severity == line.row.severity
    assert readable(after) in found.headline


@pytest.mark.parametrize(("before", "after", "rule"), _ROWS)
def test_every_row_of_the_steps_is_reached(before: str, after: str, rule: str) -> None:
    found = _told(before, after)
    assert found.because.rule == rule


@pytest.mark.parametrize(("before", "after", "rule"), _UNEXPLAINED)
@pytest.mark.parametrize("why", ["", "N/A", "-", "see above", "Study terminated."])
def test_a_stop_that_gives_no_reason_has_a_row_of_its_own(
    before: str, after: str, rule: str, why: str
) -> None:
    found = _told(before, after, why=why)
    assert found.because.rule == rule
    assert found.severity == _told(before, after).severity
    assert "no reason given" in found.headline


@pytest.mark.parametrize(("known", "after", "rule"), _AFTER_UNKNOWN)
def test_after_unknown_the_step_is_that_from_the_last_known_status(
    known: str, after: str, rule: str
) -> None:
    found = _told("UNKNOWN", after, last_known=known)
    assert found.because.rule == rule
    assert found.severity == max(_told(known, after).severity, Severity.MEDIUM)
    assert found.kind is _told(known, after).kind


def test_the_lists_above_name_every_row_of_the_steps() -> None:
    named = {rule for *_, rule in (*_ROWS, *_UNEXPLAINED, *_AFTER_UNKNOWN)}
    elsewhere = {"status.verified_again", "status.verified_again.unknown_before"}
    assert {row.rule for row in STEP_ROWS} == named | elsewhere
    assert len({row.rule for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("status", GROUPS)
def test_what_nobody_knew_before_it_was_unknown_is_not_guessed(status: str) -> None:
    for known in ("", "A_NEW_WORD", "UNKNOWN"):
        assert step("UNKNOWN", status, known).rule == "status.verified_again.unknown_before"


@pytest.mark.parametrize("status", GROUPS)
def test_what_it_was_last_known_to_be_is_a_verification(status: str) -> None:
    assert step("UNKNOWN", status, status).rule == "status.verified_again"
