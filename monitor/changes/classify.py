"""What changes mean: every rule is asked in turn, and no change goes unsaid."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from monitor.changes.block import Parted, parted
from monitor.changes.rules import RULES
from monitor.changes.rules.record import is_stamp, rest, verified
from monitor.changes.text import one_line
from monitor.changes.transition import Transition
from monitor.model.change import Change
from monitor.model.event import By, EventKind, Finding

_HEADLINE = 300  # characters; what a registry writes into one may be endless
_SUBMITTED = "dates.last_update_submitted"


def classify(transition: Transition) -> tuple[Finding, ...]:
    """Return what the changes mean: one finding per kind at most, each change in exactly one.

    The rules may be asked in any order: no two of them take the same change.
    """
    stamps = tuple(change for change in transition.changes if is_stamp(change))
    others = (change for change in transition.changes if not is_stamp(change))
    causes = parted(transition.old, transition.new, others)
    left = causes.rest
    findings: list[Finding] = []
    for rule in (*RULES, rest):
        said = rule(transition, left)
        findings += said
        left = _without(left, said)
    findings = [_with_effects(one, causes) for one in findings]
    findings = _stamped(transition, findings, stamps)
    return tuple(_told(transition, finding) for finding in findings)


def _with_effects(finding: Finding, causes: Parted) -> Finding:
    """Let what a new status or posted results take along ride with what is said of them."""
    if any(change.field == "status.overall" for change in finding.changes):
        return replace(finding, changes=finding.changes + causes.status)
    if finding.kind is EventKind.RESULTS_POSTED:
        return replace(finding, changes=finding.changes + causes.results)
    return finding


def author(changes: Iterable[Change]) -> By:
    """Tell who made the changes: the sponsor's own date moves whenever the sponsor submits."""
    submitted = any(change.field == _SUBMITTED for change in changes)
    return By.SPONSOR if submitted else By.REGISTRY


def _without(left: tuple[Change, ...], said: Iterable[Finding]) -> tuple[Change, ...]:
    taken = {id(change) for finding in said for change in finding.changes}
    return tuple(change for change in left if id(change) not in taken)


def _stamped(
    transition: Transition, findings: list[Finding], stamps: tuple[Change, ...]
) -> list[Finding]:
    """Let the stamps of the update ride with the finding that matters most, or stand alone."""
    if not stamps:
        return findings
    news = [finding for finding in findings if finding.kind is not EventKind.RECORD_DERIVED]
    if not news:
        return [*findings, verified(transition, stamps)]
    first = max(news, key=lambda finding: (finding.severity.rank, finding.kind))
    at = findings.index(first)
    return [
        *findings[:at],
        replace(first, changes=first.changes + stamps),
        *findings[at + 1 :],
    ]


def _told(transition: Transition, finding: Finding) -> Finding:
    """Keep the headline to one line of a bounded length, whatever the registry wrote into it."""
    returned = _returned(transition, finding)
    line = one_line(finding.headline, _HEADLINE - len(returned))
    return replace(finding, headline=f"{line}{returned}")


def _returned(transition: Transition, finding: Finding) -> str:
    """Say that the whole record is what it was before."""
    back = transition.returned_to
    day = transition.until(back) if back else ""
    if not day or "as until" in finding.headline:
        return ""
    return f": back to what it was, as until {day}"
