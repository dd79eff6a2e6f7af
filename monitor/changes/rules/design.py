"""How the study is built."""

from __future__ import annotations

from monitor.changes.rules.phrases import capital, come_or_gone, finding, under, word
from monitor.changes.transition import Transition
from monitor.model.change import Change
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity

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
    return (
        finding(
            Kind.DESIGN_CHANGED,
            Severity.HIGH if strong else Severity.LOW,
            capital("; ".join(_said(change) for change in strong or mine)),
            *mine,
            says="Phase, allocation, masking and model make the study what it is; descriptions of "
            "them are low.",
            detail="" if strong else "described",
        ),
    )


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
        return ", ".join(word(one) for one in value)
    return "yes" if value is True else "no" if value is False else word(value)
