"""The rules, in the order in which they are asked; each takes what it can explain."""

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
from monitor.changes.transition import Transition
from monitor.model.change import Change
from monitor.model.event import Finding

Rule = Callable[[Transition, tuple[Change, ...]], tuple[Finding, ...]]

RULES: tuple[Rule, ...] = (
    status.rule,
    results.rule,
    outcomes.rule,
    eligibility.rule,
    enrollment.rule,
    dates.rule,
    design.rule,
    arms.rule,
    sites.rule,
    sponsor.rule,
    people.rule,
    documents.rule,
    texts.rule,
    record.derived,
    record.rest,
)
