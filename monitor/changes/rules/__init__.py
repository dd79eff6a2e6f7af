"""The rules: each takes what it can explain, and no two the same."""

from __future__ import annotations

from collections.abc import Callable

from monitor.changes.rules import (
    arms,
    dates,
    design,
    documents,
    eligibility,
    enrollment,
    outcomes,
    people,
    record,
    results,
    sites,
    sponsor,
    status,
    texts,
)
from monitor.changes.rules.table import Row
from monitor.changes.transition import Transition
from monitor.model.change import Change
from monitor.model.event import Finding

Rule = Callable[[Transition, tuple[Change, ...]], tuple[Finding, ...]]

_SUBJECTS = (
    status,
    results,
    outcomes,
    eligibility,
    enrollment,
    dates,
    design,
    arms,
    sites,
    sponsor,
    people,
    documents,
    texts,
)
RULES: tuple[Rule, ...] = (*(subject.rule for subject in _SUBJECTS), record.derived)
ROWS: tuple[Row, ...] = tuple(row for subject in (*_SUBJECTS, record) for row in subject.ROWS)
