"""How the study is built."""

from __future__ import annotations

from monitor.changes.rules.phrases import capital, come_or_gone, under, word
from monitor.changes.rules.table import Row, row
from monitor.changes.transition import Transition
from monitor.model.change import Change
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity

CHANGED = row(
    Kind.DESIGN_CHANGED,
    Severity.HIGH,
    "the study type, phase, allocation, model, purpose or masking was one and is another",
    "These make the study what it is: what its result can show has changed.",
)
GIVEN = row(
    Kind.DESIGN_CHANGED,
    Severity.MEDIUM,
    "the study type, phase, allocation, model, purpose or masking is given for the first time, "
    "or no longer",
    "The record says more, or less, of how the study is built; it contradicts nothing it said.",
    detail="given",
)
DESCRIBED = row(
    Kind.DESIGN_CHANGED,
    Severity.LOW,
    "a description of the design changed, or what surrounds it",
    "Words about the design, specimens or follow-up changed; the design itself did not.",
    detail="described",
)

ROWS: tuple[Row, ...] = (CHANGED, GIVEN, DESCRIBED)

_STRONG = frozenset(
    {
        "design.study_type",
        "design.phases",
        "design.allocation",
        "design.intervention_model",
        "design.primary_purpose",
        "design.observational_model",
        "design.time_perspective",
        "design.masking",
        "design.who_masked",
    }
)
_PHASES = {
    "EARLY_PHASE1": "early 1",
    "PHASE1": "1",
    "PHASE2": "2",
    "PHASE3": "3",
    "PHASE4": "4",
    "NA": "not applicable",
}


def rule(_transition: Transition, left: tuple[Change, ...]) -> tuple[Finding, ...]:
    """Tell every change of the design in one finding."""
    mine = under(left, "design")
    if not mine:
        return ()
    strong = [change for change in mine if change.field in _STRONG]
    headline = capital("; ".join(_said(change) for change in strong or mine))
    return (_weighed(strong).finding(headline, *mine),)


def _weighed(strong: list[Change]) -> Row:
    if not strong:
        return DESCRIBED
    changed = any(change.before is not None and change.after is not None for change in strong)
    return CHANGED if changed else GIVEN


def _said(change: Change) -> str:
    name = change.label.lower().partition(",")[0]
    if change.field.endswith("_description"):
        return f"{name} description {come_or_gone(change)}"
    if change.items or change.words:
        return f"{name} changed"
    if change.before is None:
        return f"{name} given: {_value(change.after)}"
    if change.after is None:
        return f"{name} no longer given (was {_value(change.before)})"
    return f"{name} changed from {_value(change.before)} to {_value(change.after)}"


def _value(value: object) -> str:
    if isinstance(value, list):
        phases = [_PHASES.get(one) for one in sorted(value)]
        if all(phases):
            return "/".join(str(one) for one in phases)
        return ", ".join(word(one) for one in sorted(value))
    return "yes" if value is True else "no" if value is False else word(value)
