"""Whom to ask, and who stands for the trial as a whole."""

from __future__ import annotations

from monitor.changes.rules.organisations import is_same_person
from monitor.changes.rules.phrases import capital, counted, tally, under
from monitor.changes.rules.table import Row, row
from monitor.changes.transition import Transition
from monitor.model.change import Change, Item
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity

CONTACTS = row(
    Kind.CONTACTS_CHANGED,
    Severity.NOISE,
    "contacts of the trial or of its sites come, go, or have other numbers and addresses",
    "People who answer questions come and go.",
)
NOBODY = row(
    Kind.CONTACTS_CHANGED,
    Severity.LOW,
    "a trial that recruits no longer names a central contact, and none of its sites does",
    "The record no longer names anybody to ask about taking part.",
    detail="nobody",
)
OFFICIALS = row(
    Kind.OFFICIALS_CHANGED,
    Severity.LOW,
    "a study official comes or goes",
    "Those who answer for the trial as a whole changed.",
)
OFFICIALS_EDITED = row(
    Kind.OFFICIALS_CHANGED,
    Severity.NOISE,
    "a study official is written differently, or has another affiliation",
    "The same people answer for the trial as a whole.",
    detail="edited",
)

ROWS: tuple[Row, ...] = (CONTACTS, NOBODY, OFFICIALS, OFFICIALS_EDITED)

_ASKED = frozenset({"RECRUITING", "NOT_YET_RECRUITING", "AVAILABLE"})


def rule(transition: Transition, left: tuple[Change, ...]) -> tuple[Finding, ...]:
    """Tell contacts, and study officials."""
    contacts, officials = under(left, "contacts"), under(left, "officials")
    found = (_contacts(transition, contacts),) if contacts else ()
    return (*found, *(_officials(change) for change in officials))


def _contacts(transition: Transition, changes: tuple[Change, ...]) -> Finding:
    new = transition.new
    asked = new.status.overall in _ASKED
    named = new.contacts.central or any(site.contacts for site in new.sites)
    if asked and not named:
        return NOBODY.finding("The record names nobody to ask any more", *changes)
    return CONTACTS.finding(capital("; ".join(_said(change) for change in changes)), *changes)


def _said(change: Change) -> str:
    if change.field == "contacts.sites":
        return f"contacts changed at {counted(len(change.items), 'site')}"
    return f"central contacts: {tally(change.items)}"


def _officials(change: Change) -> Finding:
    same = all(_is_same(item) for item in change.items)
    found = OFFICIALS_EDITED if same else OFFICIALS
    return found.finding(f"Study officials: {_people(change)}", change)


def _is_same(item: Item) -> bool:
    """Whether the person and the role stand."""
    if item.op != "edited":
        return False
    one, other = item.before, item.after
    same_role = one.get("role") == other.get("role")
    return same_role and is_same_person(one.get("name", ""), other.get("name", ""))


def _people(change: Change) -> str:
    if len(change.items) > 3:
        return tally(change.items)
    return ", ".join(f"{_person(item)} {item.op}" for item in change.items)


def _person(item: Item) -> str:
    """Return who it is; for an edit that made one another, both."""
    if item.op == "edited" and not _is_same(item):
        one, other = (face.get("name", "") for face in (item.before, item.after))
        return f"{one} → {other}" if one != other else item.key
    return item.key
