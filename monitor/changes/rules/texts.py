"""Titles, descriptions, conditions and keywords; and what surrounds the trial by law and letter."""

from __future__ import annotations

from monitor.changes.rules.phrases import capital, finding, listed, quoted, under
from monitor.changes.transition import Transition
from monitor.model.change import Change
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity

_REGISTERED_BY = "identifiers.registered_by"
_TEXTS = ("titles", "description", "conditions", "keywords")


def rule(transition: Transition, left: tuple[Change, ...]) -> tuple[Finding, ...]:
    """Tell texts, numbers, oversight and data sharing, each in one finding."""
    return (
        *_texts(under(left, *_TEXTS)),
        *_identifiers(transition, under(left, "identifiers")),
        *_oversight(under(left, "oversight", "annotations.violations")),
        *_sharing(under(left, "sharing")),
    )


def _texts(changes: tuple[Change, ...]) -> tuple[Finding, ...]:
    if not changes:
        return ()
    titles = [change for change in changes if change.field == "titles.brief"]
    names = listed([change.label.lower() for change in changes if change not in titles])
    said = [f"Title changed to {quoted(change.after or '')}" for change in titles]
    said += [f"{names} edited"] if names else []
    says = "Titles, descriptions, conditions and keywords are for reading; what they imply for the "
    says += "study stands in fields of its own."
    headline = capital("; ".join(said))
    return (finding(Kind.TEXT_CHANGED, Severity.LOW, headline, *changes, says=says),)


def _identifiers(transition: Transition, changes: tuple[Change, ...]) -> tuple[Finding, ...]:
    if not changes:
        return ()
    old, new = transition.old.identifiers, transition.new.identifiers
    said = [f"{one.label.lower()} changed" for one in changes if one.field != _REGISTERED_BY]
    if any(one.field == _REGISTERED_BY for one in changes) and old.registered_by:
        name = new.registered_by.name if new.registered_by else "nobody"
        said.append(f"registered by {name} (was {old.registered_by.name})")
    headline = capital(listed(said) or "registering organisation given")
    says = "Numbers of the trial elsewhere, and who registered it."
    return (finding(Kind.IDENTIFIERS_CHANGED, Severity.LOW, headline, *changes, says=says),)


def _oversight(changes: tuple[Change, ...]) -> tuple[Finding, ...]:
    if not changes:
        return ()
    notices = any(change.field == "annotations.violations" for change in changes)
    keys = [item.key for change in under(changes, "oversight") for item in change.items]
    facts = listed([key.replace("_", " ") for key in keys])
    says = "A notice of the FDA is high; regulatory facts about the trial are low."
    if notices:
        headline, severity = "FDA notice on missing results changed", Severity.HIGH
    else:
        headline, severity = f"Oversight changed: {facts}", Severity.LOW
    return (finding(Kind.OVERSIGHT_CHANGED, severity, headline, *changes, says=says),)


def _sharing(changes: tuple[Change, ...]) -> tuple[Finding, ...]:
    if not changes:
        return ()
    plans = [change for change in changes if change.field == "sharing.plan"]
    said = [f"{_plan(one.after)} (was {_plan(one.before)})" for one in plans]
    headline = f"Plan to share data: {said[0]}" if said else "Data-sharing statement edited"
    says = "What the sponsor promises about participants' data."
    return (finding(Kind.SHARING_CHANGED, Severity.LOW, headline, *changes, says=says),)


def _plan(value: object) -> str:
    return "not given" if value is None else str(value).lower()
