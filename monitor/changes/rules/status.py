"""Recruitment status: the step that was made, why, and what moved beside it."""

from __future__ import annotations

from collections.abc import Callable

from monitor.changes.block import gone_with
from monitor.changes.rules import facts
from monitor.changes.rules.phrases import listed, quoted, under, word
from monitor.changes.rules.reasons import PHRASES, reason_class, says_nothing
from monitor.changes.rules.steps import ENDED, GROUPS, STOPPED, WORDS, step
from monitor.changes.rules.steps import ROWS as STEP_ROWS
from monitor.changes.rules.table import Row, row
from monitor.changes.transition import Transition
from monitor.model.change import Change
from monitor.model.dates import apart
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity
from monitor.model.record import ExpandedAccess

# --- the table: what stands beside the status; the steps have one of their own

_REASON_REMOVED = row(
    Kind.STATUS_REASON_CHANGED,
    Severity.HIGH,
    "the reason for stopping is removed, or replaced by words that say nothing; the trial is still "
    "stopped",
    "A stopped trial no longer says why; what it had said stands here.",
    detail="removed",
)
_REASON_DROPPED = row(
    Kind.STATUS_REASON_CHANGED,
    Severity.LOW,
    "the reason for stopping is removed, and the trial is not stopped",
    "A reason for stopping that stood beside a trial that is not stopped was taken away.",
    detail="dropped",
)
_REASON_ADDED = row(
    Kind.STATUS_REASON_CHANGED,
    Severity.MEDIUM,
    "a reason for stopping is given where none was",
    "The sponsor says now why the trial stopped; the status did not change.",
    detail="added",
)
_REASON_EDITED = row(
    Kind.STATUS_REASON_CHANGED,
    Severity.MEDIUM,
    "the reason for stopping reads differently",
    "The sponsor's words on why the trial stopped changed; the status did not.",
    detail="edited",
)
_REASON_EMPTY = row(
    Kind.STATUS_REASON_CHANGED,
    Severity.LOW,
    "words that say nothing are put in the place for the reason, exchanged or taken away",
    "No reason for stopping was given before, and none is given now.",
    detail="empty",
)
_ACCESS = row(
    Kind.STATUS_CHANGED,
    Severity.MEDIUM,
    "expanded access beside the trial is said to be there now, or not; the status stays",
    "Whether the treatment is to be had outside the trial changed; the status did not.",
    detail="beside_access",
)
_ACCESS_UNSAID = row(
    Kind.STATUS_CHANGED,
    Severity.LOW,
    "the record no longer says whether there is expanded access; the status stays",
    "What had been said of expanded access was taken out, which is no word on the access itself.",
    detail="access_unsaid",
)
_KNOWN_OTHERWISE = row(
    Kind.STATUS_CHANGED,
    Severity.LOW,
    "the last known status is another one; the status stays",
    "What the trial was before it was unknown reads differently; it is unknown still.",
    detail="last_known",
)
_DELAYED = row(
    Kind.STATUS_CHANGED,
    Severity.LOW,
    "the note on a delayed posting of the record changes; the status stays",
    "What stands beside the recruitment status changed; the status did not.",
    detail="beside",
)

ROWS: tuple[Row, ...] = (
    *STEP_ROWS,
    _REASON_REMOVED, _REASON_DROPPED, _REASON_ADDED, _REASON_EDITED, _REASON_EMPTY,
    _ACCESS, _ACCESS_UNSAID, _KNOWN_OTHERWISE, _DELAYED,
)  # fmt: skip


def rule(transition: Transition, left: tuple[Change, ...]) -> tuple[Finding, ...]:
    """Tell a new status with all that is given beside it; or what moved beside it."""
    mine = under(left, "status")
    if not mine:
        return ()
    if any(change.field == "status.overall" for change in mine):
        return (_moved(transition, mine),)
    reason = under(mine, "status.why_stopped")
    rest = tuple(change for change in mine if change not in reason)
    beside = (_beside(transition, rest),) if rest else ()
    return tuple(_reason(transition, change) for change in reason) + beside


def readable(status: str) -> str:
    """Return a status as a person says it."""
    return WORDS.get(status) or word(status)


# --- a step


def _moved(transition: Transition, changes: tuple[Change, ...]) -> Finding:
    old, new = transition.old.status, transition.new.status
    known = facts.last_known(transition)
    said = step(old.overall, new.overall, known, explained=not says_nothing(new.why_stopped))
    told = [f"{_headline(transition, known)}{_why(transition)}", _gone(transition)]
    told += _next(transition)
    return said.finding("; ".join(filter(None, told)), *changes)


def _gone(transition: Transition) -> str:
    """Say how many sites went with the status: they are told of nowhere else."""
    gone = gone_with(transition.old, transition.new, transition.changes)
    were = len(transition.old.sites)
    if not gone:
        return ""
    if gone == were:
        one = "its one site is no longer listed"
        return one if were == 1 else f"none of its {were} sites is listed any more"
    are = "is" if gone == 1 else "are"
    return f"{gone} of {were} sites {are} no longer listed"


def _headline(transition: Transition, known: str) -> str:
    old, new = transition.old.status, transition.new.status
    before, after = readable(old.overall), readable(new.overall)
    if not (old.overall and new.overall):
        return f"Status {f'given: {after}' if new.overall else f'no longer given; it was {before}'}"
    if new.overall == "UNKNOWN":
        return _unknown(transition)
    if old.overall == "UNKNOWN" and new.overall in GROUPS:
        return _known_again(transition, known)
    again = "again " if _goes_on_again(old.overall, new.overall) else ""
    return f"Now {after} {again}(was {before})"


def _unknown(transition: Transition) -> str:
    old, new = transition.old.status, transition.new.status
    before = old.overall
    if GROUPS.get(before) in ENDED or before == "WITHHELD":
        return f"Now unknown (was {readable(before)})"
    verified = transition.new.dates.verified
    silent = f"not verified since {verified}" if verified else "not verified for two years"
    return f"Status now unknown: {silent} (last known: {readable(new.last_known or before)})"


def _known_again(transition: Transition, known: str) -> str:
    was = f", before that {readable(known)}" if known else ""
    old, new = transition.old.dates.verified, transition.new.dates.verified
    late = f" after {apart(old, new)}" if old and new and not old.may_equal(new) else ""
    after = readable(transition.new.status.overall)
    return f"Verified again{late}: now {after} (status was unknown{was})"


def _goes_on_again(before: str, after: str) -> bool:
    return after == "RECRUITING" and GROUPS.get(before) in {"active", "halted"}


def _why(transition: Transition) -> str:
    """Say what the reason for stopping is about, and the reason itself."""
    status = transition.new.status
    if says_nothing(status.why_stopped):
        instead = f" ({quoted(status.why_stopped)})" if status.why_stopped else ""
        return f"; no reason given{instead}" if status.overall in STOPPED else ""
    if status.overall not in STOPPED:
        return f": {quoted(status.why_stopped)}"
    about = _about(status.why_stopped)
    return f"{about and f', for {about}'}: {quoted(status.why_stopped)}"


def _about(reason: str) -> str:
    """Return what a reason is about, where that has a name: `slow accrual and funding`."""
    return listed([PHRASES[one] for one in reason_class(reason) if one in PHRASES], most=7)


# --- what to look at next


_Fact = Callable[[Transition], str]
_NEXT: dict[str, tuple[_Fact, ...]] = {
    "open": (lambda transition: facts.open_sites(transition.new),),
    "active": (facts.against_target,),
    "completed": (
        facts.against_target,
        lambda transition: facts.still_a_plan(transition.new),
        lambda transition: facts.results_due(transition.new),
    ),
    "terminated": (facts.against_target, lambda transition: facts.results_due(transition.new)),
    "withdrawn": (lambda transition: facts.nobody_joined(transition.new),),
}


def _next(transition: Transition) -> list[str]:
    """Return the figures that belong beside the new status, and where it was this before."""
    before, after = transition.old.status.overall, transition.new.status.overall
    told = [fact(transition) for fact in _NEXT.get(GROUPS.get(after, ""), ())]
    if before == "SUSPENDED" and after in GROUPS:
        told.insert(0, facts.paused(transition))
    return [*told, _back(transition)]


def _back(transition: Transition) -> str:
    """Say where the trial was in this very status before."""
    after = transition.new.status.overall
    before = [one for one in transition.earlier[:-1] if one.status == after]
    day = transition.until(before[-1]) if before else ""
    return f"back to {readable(after)}, as until {day}" if day else ""


# --- beside the status


def _reason(transition: Transition, change: Change) -> Finding:
    before, after = str(change.before or ""), str(change.after or "")
    if says_nothing(before) and says_nothing(after):
        said = _REASON_EMPTY
        headline = f"Still no reason for stopping: {_or_nothing(before)} → {_or_nothing(after)}"
    elif says_nothing(before):
        said = _REASON_ADDED
        headline = f"Reason for stopping given{_named(after)}: {quoted(after)}"
    elif not says_nothing(after):
        said = _REASON_EDITED
        other = _named(after) if _about(after) != _about(before) else ""
        headline = f"Reason for stopping reworded{other}: {quoted(after)} (was {quoted(before)})"
    else:
        stopped = transition.new.status.overall in STOPPED
        said = _REASON_REMOVED if stopped else _REASON_DROPPED
        now = f"; now {quoted(after)}" if after else ""
        headline = f"The reason for stopping was removed: {quoted(before)}{now}"
    return said.finding(headline, change)


def _or_nothing(reason: str) -> str:
    return quoted(reason) if reason else "nothing"


def _named(reason: str) -> str:
    about = _about(reason)
    return f" ({about})" if about else ""


def _beside(transition: Transition, changes: tuple[Change, ...]) -> Finding:
    fields = {change.field.removeprefix("status.").partition(".")[0] for change in changes}
    if "expanded_access" in fields:
        access = transition.new.status.expanded_access
        said = _ACCESS_UNSAID if _is_unsaid(access) else _ACCESS
        return said.finding(_access(access), *changes)
    if "last_known" in fields:
        known = transition.new.status.last_known
        told = readable(known) if known else "nothing"
        return _KNOWN_OTHERWISE.finding(f"Last known status is now given as {told}", *changes)
    return _DELAYED.finding("The note on a delayed posting of the record changed", *changes)


def _is_unsaid(access: ExpandedAccess | None) -> bool:
    return access is None or access.available is None


def _access(access: ExpandedAccess | None) -> str:
    if access is None or _is_unsaid(access):
        return "The record no longer says whether there is expanded access outside the trial"
    number = f" ({access.number})" if access.number else ""
    return f"Expanded access outside the trial: {'yes' if access.available else 'no'}{number}"
