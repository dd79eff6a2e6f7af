"""How many take part: planned, reached, corrected."""

from __future__ import annotations

from msgspec.structs import replace

from monitor.changes.rules.phrases import MINUS, capital, counted, under
from monitor.changes.rules.scale import GROUPS
from monitor.changes.rules.table import Row, row
from monitor.changes.transition import Transition
from monitor.model.change import Change
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity
from monitor.model.record import Enrollment, Record

_LOW, _MEDIUM, _HIGH, _CRITICAL = list(Severity)[1:]
_LARGE, _NOTABLE = 20, 10  # per cent
_UNKNOWN = 99_999_999  # ClinicalTrials.gov has it where nobody knows

# --- the table: a target

_TO_NONE = row(
    Kind.ENROLLMENT_TARGET_CHANGED,
    _CRITICAL,
    "the target is set to 0, and the trial is not withdrawn",
    "Nobody is to take part any more, and the status does not say that the trial was withdrawn.",
    detail="to_none",
)
_LARGELY = row(
    Kind.ENROLLMENT_TARGET_CHANGED,
    _HIGH,
    "the target moves by 20 % or more",
    "A fifth more or fewer participants: the trial is of another size.",
)
_NOTABLY = row(
    Kind.ENROLLMENT_TARGET_CHANGED,
    _MEDIUM,
    "the target moves by 10 % or more, and less than 20 %",
    "The target moved by a tenth or more, and by less than a fifth.",
    detail="notable",
)
_SLIGHTLY = row(
    Kind.ENROLLMENT_TARGET_CHANGED,
    _LOW,
    "the target moves by less than 10 %",
    "The target moved by less than a tenth.",
    detail="slight",
)
_WITHDRAWN_TO_NONE = row(
    Kind.ENROLLMENT_TARGET_CHANGED,
    _LOW,
    "the target is set to 0, and the trial is withdrawn",
    "A withdrawn trial takes in nobody.",
    detail="withdrawn",
)
_GIVEN = row(
    Kind.ENROLLMENT_TARGET_CHANGED,
    _LOW,
    "a target is given where there was none",
    "The record says for the first time how many are to take part.",
    detail="given",
)
_REMOVED = row(
    Kind.ENROLLMENT_TARGET_CHANGED,
    _MEDIUM,
    "the target is no longer given",
    "The record no longer says how many are to take part.",
    detail="removed",
)
_RETYPED = row(
    Kind.ENROLLMENT_TARGET_CHANGED,
    _LOW,
    "the number stays, and its type is another",
    "Only the type of the number changed.",
    detail="type",
)

# --- a final number

_FINAL = row(
    Kind.ENROLLMENT_FINAL,
    _LOW,
    "the final number is 80 to 120 % of the last target",
    "The planned number became the number who took part, and is near it.",
)
_UNDER = row(
    Kind.ENROLLMENT_FINAL,
    _HIGH,
    "the final number is below 80 % of the last target",
    "Fewer than four in five of those planned took part: the trial may not answer its question.",
    detail="under_enrolled",
)
_OVER = row(
    Kind.ENROLLMENT_FINAL,
    _MEDIUM,
    "the final number is above 120 % of the last target",
    "Over a fifth more than planned took part.",
    detail="over_enrolled",
)
_NOT_COMPARED = row(
    Kind.ENROLLMENT_FINAL,
    _LOW,
    "a final number is given, and there is no target to compare it with",
    "The number who took part is given; there is no target, or no number, to compare.",
    detail="no_target",
)
_NOBODY = row(
    Kind.ENROLLMENT_FINAL,
    _CRITICAL,
    "the final number is 0, and the trial is not withdrawn",
    "Nobody took part, and the status does not say that the trial was withdrawn.",
    detail="zeroed",
)
_NOBODY_JOINED = row(
    Kind.ENROLLMENT_FINAL,
    _LOW,
    "the final number is 0, and the trial is withdrawn",
    "A trial that was withdrawn before the first participant had none.",
    detail="none_joined",
)

# --- a final number that was rewritten

_CORRECTED = row(
    Kind.ENROLLMENT_CORRECTED,
    _MEDIUM,
    "the final number moves by 20 % or more",
    "The number who took part had been final and was rewritten by a fifth or more.",
)
_CORRECTED_SLIGHTLY = row(
    Kind.ENROLLMENT_CORRECTED,
    _LOW,
    "the final number moves by less than 20 %",
    "The number who took part had been final and was rewritten by less than a fifth.",
    detail="slight",
)
_CORRECTED_TO_NONE = row(
    Kind.ENROLLMENT_CORRECTED,
    _CRITICAL,
    "the final number is rewritten to 0, and the trial is not withdrawn",
    "People had taken part and now nobody has; the status does not say that it was withdrawn.",
    detail="zeroed",
)
_CORRECTED_WITHDRAWN = row(
    Kind.ENROLLMENT_CORRECTED,
    _LOW,
    "the final number is rewritten to 0, and the trial is withdrawn",
    "A withdrawn trial has no participants.",
    detail="none_joined",
)
_ESTIMATED_AGAIN = row(
    Kind.ENROLLMENT_CORRECTED,
    _HIGH,
    "a final number becomes an estimate",
    "An anomaly: what is final does not become an estimate again.",
    detail="estimated_again",
)
_NO_LONGER_GIVEN = row(
    Kind.ENROLLMENT_CORRECTED,
    _MEDIUM,
    "the final number is no longer given",
    "The record no longer says how many took part.",
    detail="removed",
)
_RETYPED_FINAL = row(
    Kind.ENROLLMENT_CORRECTED,
    _LOW,
    "a final number stays or is given, and its type is another",
    "The number itself did not move.",
    detail="type",
)

ROWS: tuple[Row, ...] = (
    _TO_NONE, _LARGELY, _NOTABLY, _SLIGHTLY, _WITHDRAWN_TO_NONE, _GIVEN, _REMOVED, _RETYPED,
    _FINAL, _UNDER, _OVER, _NOT_COMPARED, _NOBODY, _NOBODY_JOINED,
    _CORRECTED, _CORRECTED_SLIGHTLY, _CORRECTED_TO_NONE, _CORRECTED_WITHDRAWN, _ESTIMATED_AGAIN,
    _NO_LONGER_GIVEN, _RETYPED_FINAL,
)  # fmt: skip


def rule(transition: Transition, left: tuple[Change, ...]) -> tuple[Finding, ...]:
    """Tell a new target, the final number, or a final number that was rewritten."""
    mine = under(left, "enrollment")
    if not mine:
        return ()
    old, new = given(transition.old), given(transition.new)
    withdrawn = transition.new.status.overall == "WITHDRAWN"
    if old.type == "ACTUAL":
        said, words = _corrected(old, new, withdrawn=withdrawn)
    else:
        reached = new.type == "ACTUAL"
        said, words = (_final if reached else _target)(old, new, withdrawn=withdrawn)
        if reached and _is_told_with_status(transition):
            words = _beside_status(said, old, new) or words
        words += _first(transition, old)
    return (said.finding(capital(words), *mine),)


def given(record: Record) -> Enrollment:
    """Return a record's enrollment; the number that stands for an unknown one is no number."""
    enrollment = record.enrollment or Enrollment()
    return replace(enrollment, count=None) if enrollment.count == _UNKNOWN else enrollment


def target(enrollment: Enrollment) -> int | None:
    """Return the number that is planned: one that is final was no plan."""
    return None if enrollment.type == "ACTUAL" else enrollment.count


def _first(transition: Transition, old: Enrollment) -> str:
    """Say the first target that we saw, where the last one is another."""
    first = target(given(transition.first)) if transition.first else None
    return f" (first target {first})" if first not in {None, old.count} else ""


# --- final


def _final(old: Enrollment, new: Enrollment, *, withdrawn: bool) -> tuple[Row, str]:
    said = _reached(old, new, withdrawn=withdrawn)
    planned = f", target {old.count}{_share(old, new)}" if old.count is not None else ""
    low = "; under-enrolled" if said is _UNDER else ""
    return said, f"final enrollment: {_people(new)}{planned}{low}"


def _is_told_with_status(transition: Transition) -> bool:
    """Whether a new status says in the same breath how many joined of how many."""
    group = GROUPS.get(transition.new.status.overall, "")
    return transition.touches("status.overall") and group in {"active", "completed", "terminated"}


def _beside_status(said: Row, old: Enrollment, new: Enrollment) -> str:
    """Return what the figures come to, where the status gives the figures themselves."""
    name = {_UNDER: "under-enrolled", _OVER: "over-enrolled", _FINAL: "final enrollment"}.get(said)
    return f"{name}: {_percent(old, new)} % of the target" if name and old.count else ""


def _reached(old: Enrollment, new: Enrollment, *, withdrawn: bool) -> Row:
    if new.count == 0:
        return _NOBODY_JOINED if withdrawn else _NOBODY
    if not old.count or new.count is None:
        return _NOT_COMPARED
    if new.count * 5 < old.count * 4:
        return _UNDER
    return _OVER if new.count * 5 > old.count * 6 else _FINAL


# --- corrected


def _corrected(old: Enrollment, new: Enrollment, *, withdrawn: bool) -> tuple[Row, str]:
    if new == Enrollment():
        return _NO_LONGER_GIVEN, f"final enrollment removed (was {_number(old)})"
    if new.type == "ESTIMATED":
        words = f"final enrollment of {_number(old)} is an estimate again: {_people(new)}"
        return _ESTIMATED_AGAIN, words
    if old.count == new.count:
        return _RETYPED_FINAL, f"enrollment: {_people(new)}, with another type"
    moved = f"from {_number(old)} to {_number(new)}{_relative(old, new)}"
    return _correction(old, new, withdrawn=withdrawn), f"final enrollment corrected {moved}"


def _correction(old: Enrollment, new: Enrollment, *, withdrawn: bool) -> Row:
    if new.count == 0:
        return _CORRECTED_WITHDRAWN if withdrawn else _CORRECTED_TO_NONE
    return _CORRECTED if _moved(old, new) >= 10 * _LARGE else _CORRECTED_SLIGHTLY


def _number(enrollment: Enrollment) -> str:
    return "a number not given" if enrollment.count is None else str(enrollment.count)


# --- target


def _target(old: Enrollment, new: Enrollment, *, withdrawn: bool) -> tuple[Row, str]:
    if old.count == new.count:
        typed = ", with another type" if old.type != new.type else ""
        return _RETYPED, f"enrollment: {_people(new)}{typed}"
    if old.count is None:
        return _GIVEN, f"enrollment target given: {new.count}"
    if new.count is None:
        return _REMOVED, f"enrollment target removed (was {old.count})"
    verb = "cut" if new.count < old.count else "raised"
    words = f"enrollment target {verb} from {old.count} to {new.count}{_relative(old, new)}"
    return _shift(old, new, withdrawn=withdrawn), words


def _shift(old: Enrollment, new: Enrollment, *, withdrawn: bool) -> Row:
    if new.count == 0:
        return _WITHDRAWN_TO_NONE if withdrawn else _TO_NONE
    moved = _moved(old, new)
    if moved >= 10 * _LARGE:
        return _LARGELY
    return _NOTABLY if moved >= 10 * _NOTABLE else _SLIGHTLY


# --- words and figures


def _moved(old: Enrollment, new: Enrollment) -> int:
    """Return by how many tenths of a per cent the number moved; all of it from or to nothing."""
    if not old.count or new.count is None:
        return 1_000
    return abs(new.count - old.count) * 1_000 // old.count


def _relative(old: Enrollment, new: Enrollment) -> str:
    """Return the move in per cent; with a decimal where rounding would cross a threshold."""
    if not old.count or new.count is None:
        return ""
    tenths = _moved(old, new)
    whole = (tenths + 5) // 10
    crosses = whole in {_NOTABLE, _LARGE} and tenths < whole * 10
    text = f"{tenths // 10}.{tenths % 10}" if tenths < 10 or crosses else str(whole)
    return f" ({MINUS if new.count < old.count else '+'}{text} %)"


def _share(old: Enrollment, new: Enrollment) -> str:
    if not old.count or new.count is None:
        return ""
    return f" ({_percent(old, new)} %)"


def _percent(old: Enrollment, new: Enrollment) -> int:
    """Return the share of the target, rounded towards what its row says where that is near."""
    planned, joined = old.count or 1, new.count or 0
    share = (joined * 200 + planned) // (2 * planned)
    if joined * 5 < planned * 4:
        return min(share, 79)
    return max(share, 121) if joined * 5 > planned * 6 else share


def _people(enrollment: Enrollment) -> str:
    return "not given" if enrollment.count is None else counted(enrollment.count, "participant")
