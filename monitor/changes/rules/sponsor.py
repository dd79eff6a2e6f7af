"""Who is behind the trial."""

from __future__ import annotations

from monitor.changes.rules.phrases import capital, finding, listed, named, tally, under
from monitor.changes.text import plain
from monitor.changes.transition import Transition
from monitor.model.change import Change
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity


def rule(transition: Transition, left: tuple[Change, ...]) -> tuple[Finding, ...]:
    """Tell a new sponsor, responsible party or partner in one finding."""
    mine = under(left, "sponsor")
    if not mine:
        return ()
    weighed = [_weighed(transition, change) for change in mine]
    severity = max(one for one, _ in weighed)
    headline = capital("; ".join(words for _, words in weighed))
    says = "Who leads or answers for a trial is high; partners medium; titles and classes low."
    return (finding(Kind.SPONSOR_CHANGED, severity, headline, *mine, says=says),)


def _weighed(transition: Transition, change: Change) -> tuple[Severity, str]:
    if change.field == "sponsor.lead":
        return _lead(transition)
    if change.field == "sponsor.responsible_party":
        return _party(transition, change)
    added, removed = named(change.items, "added"), named(change.items, "removed")
    severity = Severity.MEDIUM if added or removed else Severity.LOW
    said = [
        f"{', '.join(names)} {act}"
        for names, act in ((added, "joins"), (removed, "leaves"))
        if len(names) == 1
    ]
    return severity, f"collaborators: {listed(said) if said else tally(change.items)}"


def _lead(transition: Transition) -> tuple[Severity, str]:
    old, new = transition.old.sponsor.lead, transition.new.sponsor.lead
    before, after = plain(old.name if old else ""), plain(new.name if new else "")
    if before == after:
        return Severity.LOW, f"class of the lead sponsor {after} changed"
    if not before or not after:
        return (
            Severity.HIGH,
            f"lead sponsor {f'given: {after}' if after else 'no longer given'}",
        )
    return Severity.HIGH, f"lead sponsor changed from {before} to {after}"


def _party(transition: Transition, change: Change) -> tuple[Severity, str]:
    old, new = (
        transition.old.sponsor.responsible_party,
        transition.new.sponsor.responsible_party,
    )
    if old is None or new is None:
        return Severity.HIGH, f"responsible party {'no longer given' if new is None else 'given'}"
    if all(item.key in {"title", "old_name_title"} for item in change.items):
        return Severity.LOW, "title of the responsible party changed"
    if old.name and new.name and old.name != new.name:
        return Severity.HIGH, f"responsible party changed from {old.name} to {new.name}"
    parts = listed([item.key.replace("_", " ") for item in change.items])
    return Severity.HIGH, f"responsible party changed ({parts})"
