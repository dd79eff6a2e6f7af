"""Who is behind the trial."""

from __future__ import annotations

from monitor.changes.rules.organisations import is_same_organisation, is_same_person
from monitor.changes.rules.phrases import capital, listed, named, tally, under
from monitor.changes.rules.table import Row, row
from monitor.changes.text import plain
from monitor.changes.transition import Transition
from monitor.changes.values import meant
from monitor.model.change import Change
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity
from monitor.model.record import ResponsibleParty

TRANSFERRED = row(
    Kind.SPONSOR_CHANGED,
    Severity.HIGH,
    "the lead sponsor is another organisation, or is given or left out",
    "Who leads the trial has changed.",
)
PARTY = row(
    Kind.SPONSOR_CHANGED,
    Severity.HIGH,
    "the responsible party is another person or another kind of party",
    "Who answers for the record has changed.",
    detail="responsible_party",
)
COLLABORATORS = row(
    Kind.SPONSOR_CHANGED,
    Severity.MEDIUM,
    "a collaborator joins or leaves",
    "Who takes part in the trial beside the sponsor has changed.",
    detail="collaborators",
)
RENAMED = row(
    Kind.SPONSOR_CHANGED,
    Severity.LOW,
    "an organisation or a person is written differently: legal form, owner, degree, title",
    "The same organisations and people are behind the trial, under other names or titles.",
    detail="renamed",
)
CLASS = row(
    Kind.SPONSOR_CHANGED,
    Severity.LOW,
    "the registry's class of an organisation changed",
    "The registry files the same organisation under another class.",
    detail="class",
)

ROWS: tuple[Row, ...] = (TRANSFERRED, PARTY, COLLABORATORS, RENAMED, CLASS)

_Told = tuple[Row, str]


def rule(transition: Transition, left: tuple[Change, ...]) -> tuple[Finding, ...]:
    """Tell a new sponsor, responsible party or partner in one finding."""
    mine = under(left, "sponsor")
    if not mine:
        return ()
    told = [_told(transition, change) for change in mine]
    heaviest = min((found for found, _ in told), key=ROWS.index)
    headline = capital("; ".join(words for _, words in told))
    return (heaviest.finding(headline, *mine),)


def _told(transition: Transition, change: Change) -> _Told:
    if change.field == "sponsor.lead":
        return _lead(transition)
    if change.field == "sponsor.responsible_party":
        return _party(transition, change)
    return _partners(change)


def _lead(transition: Transition) -> _Told:
    old, new = transition.old.sponsor.lead, transition.new.sponsor.lead
    before, after = plain(old.name if old else ""), plain(new.name if new else "")
    if meant(before) == meant(after):
        return CLASS, f"class of the lead sponsor {after} changed"
    if not before or not after:
        return TRANSFERRED, f"lead sponsor {f'given: {after}' if after else 'no longer given'}"
    if is_same_organisation(before, after):
        return RENAMED, f"lead sponsor {before} is now written {after}"
    return TRANSFERRED, f"lead sponsor changed from {before} to {after}"


def _party(transition: Transition, change: Change) -> _Told:
    old, new = (
        transition.old.sponsor.responsible_party,
        transition.new.sponsor.responsible_party,
    )
    if old is None or new is None:
        return PARTY, f"responsible party {'no longer given' if new is None else 'given'}"
    if _is_same_party(old, new):
        return RENAMED, "responsible party written differently, the same person"
    if old.name and new.name and not is_same_person(old.name, new.name):
        return PARTY, f"responsible party changed from {plain(old.name)} to {plain(new.name)}"
    parts = listed([item.key.replace("_", " ") for item in change.items])
    return PARTY, f"responsible party changed ({parts})"


def _is_same_party(old: ResponsibleParty, new: ResponsibleParty) -> bool:
    """Whether the kind, the person and the organisation are the same, titles aside."""
    people = meant(old.name) == meant(new.name) or is_same_person(old.name, new.name)
    places = all(
        meant(one) == meant(other) or is_same_organisation(one, other)
        for one, other in (
            (old.affiliation, new.affiliation),
            (old.old_organization, new.old_organization),
        )
    )
    return old.type == new.type and people and places


def _partners(change: Change) -> _Told:
    gone = [item for item in change.items if item.op == "removed"]
    come = [item for item in change.items if item.op == "added"]
    edited = [item for item in change.items if item.op == "edited"]
    if not gone and not come and not all(_is_renamed(one.before, one.after) for one in edited):
        names = [f"{one.before['name']} is now {one.after['name']}" for one in edited]
        return COLLABORATORS, f"collaborators: {listed(names)}"
    if not gone and not come:
        moved = [one for one in edited if meant(one.before["name"]) != meant(one.after["name"])]
        said = [f"{one.before['name']} is now written {one.after['name']}" for one in moved]
        found = (RENAMED, listed(said)) if said else (CLASS, "class changed")
        return found[0], f"collaborators: {found[1]}"
    said = [
        f"{', '.join(names)} {act}"
        for names, act in ((named(come, "added"), "joins"), (named(gone, "removed"), "leaves"))
        if len(names) == 1
    ]
    return COLLABORATORS, f"collaborators: {listed(said) if said else tally(change.items)}"


def _is_renamed(before: dict[str, str], after: dict[str, str]) -> bool:
    one, other = before.get("name", ""), after.get("name", "")
    return meant(one) == meant(other) or is_same_organisation(one, other)
