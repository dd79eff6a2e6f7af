"""How many take part: planned, reached, corrected."""

from __future__ import annotations

from msgspec.structs import replace

from monitor.changes.rules.phrases import MINUS, capital, counted, finding, under
from monitor.changes.transition import Transition
from monitor.model.change import Change
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity
from monitor.model.record import Enrollment

_LOW = Severity.LOW
_LARGE = 20  # per cent
_UNKNOWN = 99_999_999  # ClinicalTrials.gov has it where nobody knows


def rule(transition: Transition, left: tuple[Change, ...]) -> tuple[Finding, ...]:
    """Tell a new target, the final number, or a final number that was rewritten."""
    mine = under(left, "enrollment")
    if not mine:
        return ()
    old, new = (_given(one.enrollment) for one in (transition.old, transition.new))
    if new.type == "ACTUAL" and old.type != "ACTUAL":
        return (_final(transition, old, new, mine),)
    if old.type == "ACTUAL":
        return (_corrected(old, new, mine),)
    return (_target(old, new, mine),)


def _given(enrollment: Enrollment | None) -> Enrollment:
    """Read the number that stands for an unknown one as no number."""
    given = enrollment or Enrollment()
    return replace(given, count=None) if given.count == _UNKNOWN else given


def _final(
    transition: Transition, old: Enrollment, new: Enrollment, mine: tuple[Change, ...]
) -> Finding:
    severity, detail = _reached(transition, old, new)
    target = f", target {old.count}{_share(old, new)}" if old.count is not None else ""
    low = "; under-enrolled" if detail == "under_enrolled" else ""
    says = "The planned number became the number who took part; under 80 % of the target is high."
    headline = f"Final enrollment: {_people(new)}{target}{low}"
    return finding(Kind.ENROLLMENT_FINAL, severity, headline, *mine, says=says, detail=detail)


def _reached(transition: Transition, old: Enrollment, new: Enrollment) -> tuple[Severity, str]:
    if new.count == 0:
        withdrawn = transition.new.status.overall == "WITHDRAWN"
        return (Severity.LOW, "none_joined") if withdrawn else (Severity.CRITICAL, "none_joined")
    if not (old.count and new.count):
        return Severity.LOW, ""
    if new.count < 0.8 * old.count:
        return Severity.HIGH, "under_enrolled"
    return (Severity.MEDIUM if new.count > 1.2 * old.count else Severity.LOW), ""


def _corrected(old: Enrollment, new: Enrollment, mine: tuple[Change, ...]) -> Finding:
    severity = Severity.MEDIUM if _percent(old, new) >= _LARGE else _LOW
    if new == Enrollment():
        severity, words = Severity.MEDIUM, f"final enrollment removed (was {_number(old)})"
    elif new.type == "ESTIMATED":
        severity = Severity.HIGH
        words = f"final enrollment of {_number(old)} is an estimate again: {_people(new)}"
    elif old.count == new.count:
        severity, words = _LOW, f"enrollment: {_people(new)}, its type given otherwise"
    else:
        moved = f"from {_number(old)} to {_number(new)}{_relative(old, new)}"
        words = f"final enrollment corrected {moved}"
    says = "The number who took part had been final and was rewritten."
    return finding(Kind.ENROLLMENT_CORRECTED, severity, capital(words), *mine, says=says)


def _number(enrollment: Enrollment) -> str:
    return "a number not given" if enrollment.count is None else str(enrollment.count)


def _target(old: Enrollment, new: Enrollment, mine: tuple[Change, ...]) -> Finding:
    if old.count == new.count:
        typed = ", its type given otherwise" if old.type != new.type else ""
        words, severity = f"enrollment: {_people(new)}{typed}", _LOW
    elif old.count is None:
        words, severity = f"enrollment target given: {new.count}", Severity.LOW
    elif new.count is None:
        words, severity = (
            f"enrollment target removed (was {old.count})",
            Severity.MEDIUM,
        )
    else:
        verb = "cut" if new.count < old.count else "raised"
        words = f"enrollment target {verb} from {old.count} to {new.count}{_relative(old, new)}"
        severity = _target_severity(old, new)
    says = (
        "The target moved: by a fifth or more high, else by a tenth or more medium, to nothing "
        "critical."
    )
    return finding(Kind.ENROLLMENT_TARGET_CHANGED, severity, capital(words), *mine, says=says)


def _target_severity(old: Enrollment, new: Enrollment) -> Severity:
    if new.count == 0:
        return Severity.CRITICAL
    percent = _percent(old, new)
    if percent >= _LARGE:
        return Severity.HIGH
    return Severity.MEDIUM if percent >= _LARGE / 2 else Severity.LOW


def _percent(old: Enrollment, new: Enrollment) -> float:
    if not old.count or new.count is None:
        return 100.0
    return abs(new.count - old.count) * 100 / old.count


def _relative(old: Enrollment, new: Enrollment) -> str:
    if not old.count or new.count is None:
        return ""
    sign = MINUS if new.count < old.count else "+"
    percent = _percent(old, new)
    return f" ({sign}{percent:.0f} %)" if percent >= 1 else f" ({sign}{percent:.1f} %)"


def _share(old: Enrollment, new: Enrollment) -> str:
    return f" ({new.count * 100 / old.count:.0f} %)" if old.count and new.count is not None else ""


def _people(enrollment: Enrollment) -> str:
    return "not given" if enrollment.count is None else counted(enrollment.count, "participant")
