"""Whom to ask, and who stands for the trial as a whole."""

from __future__ import annotations

from monitor.changes.rules.phrases import capital, counted, finding, tally, under
from monitor.changes.transition import Transition
from monitor.model.change import Change
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity


def rule(_transition: Transition, left: tuple[Change, ...]) -> tuple[Finding, ...]:
    """Tell contacts, and study officials."""
    contacts, officials = under(left, "contacts"), under(left, "officials")
    found: list[Finding] = []
    if contacts:
        headline = capital("; ".join(_said(change) for change in contacts))
        says = "People who answer questions come and go."
        found.append(finding(Kind.CONTACTS_CHANGED, Severity.NOISE, headline, *contacts, says=says))
    for change in officials:
        says = "Those who answer for the trial as a whole changed."
        headline = f"Study officials: {_people(change)}"
        found.append(finding(Kind.OFFICIALS_CHANGED, Severity.LOW, headline, change, says=says))
    return tuple(found)


def _said(change: Change) -> str:
    if change.field == "contacts.sites":
        return f"contacts changed at {counted(len(change.items), 'site')}"
    return f"central contacts: {tally(change.items)}"


def _people(change: Change) -> str:
    if len(change.items) > 3:
        return tally(change.items)
    return ", ".join(f"{item.key} {item.op}" for item in change.items)
