"""Titles, descriptions, conditions and keywords; and what surrounds the trial by law and letter."""

from __future__ import annotations

from monitor.changes.rules.phrases import capital, come_or_gone, listed, quoted, under, word
from monitor.changes.rules.table import Row, row
from monitor.changes.transition import Transition
from monitor.changes.values import NAMELESS, meant
from monitor.model.annex import Violation
from monitor.model.change import Change
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity

TEXTS = row(
    Kind.TEXT_CHANGED,
    Severity.LOW,
    "a title, a description, the conditions or the keywords changed",
    "These are for reading; what they imply for the study stands in fields of its own.",
)
IDENTIFIERS = row(
    Kind.IDENTIFIERS_CHANGED,
    Severity.LOW,
    "a number of the trial elsewhere changed, or who registered it",
    "The trial is known by other numbers, or looked after by another organisation.",
)
NOTICE = row(
    Kind.OVERSIGHT_CHANGED,
    Severity.HIGH,
    "a notice of the FDA on missing results came, went or changed",
    "The FDA found that results are missing, or that what it had found was corrected.",
    detail="notice",
)
OVERSIGHT = row(
    Kind.OVERSIGHT_CHANGED,
    Severity.LOW,
    "a regulatory fact about the trial changed",
    "Who watches over the trial, and under which law, reads differently.",
)
SHARING = row(
    Kind.SHARING_CHANGED,
    Severity.LOW,
    "the statement on the sharing of participants' data changed",
    "What the sponsor promises about participants' data reads differently.",
)

ROWS: tuple[Row, ...] = (TEXTS, IDENTIFIERS, NOTICE, OVERSIGHT, SHARING)

_REGISTERED_BY = "identifiers.registered_by"
_TEXTS = ("titles", "description", "conditions", "keywords")
_LISTS = frozenset({"conditions", "keywords"})


def rule(transition: Transition, left: tuple[Change, ...]) -> tuple[Finding, ...]:
    """Tell texts, numbers, oversight and data sharing, each in one finding."""
    texts, identifiers = under(left, *_TEXTS), under(left, "identifiers")
    oversight, sharing = (
        under(left, "oversight", "annotations.violations"),
        under(left, "sharing"),
    )
    return (
        *((TEXTS.finding(_texts(texts), *texts),) if texts else ()),
        *(
            (IDENTIFIERS.finding(_numbers(transition, identifiers), *identifiers),)
            if identifiers
            else ()
        ),
        *((_oversight(transition, oversight),) if oversight else ()),
        *((SHARING.finding(_sharing(sharing), *sharing),) if sharing else ()),
    )


def _texts(changes: tuple[Change, ...]) -> str:
    titles = [change for change in changes if change.field == "titles.brief"]
    lists = [change for change in changes if change.field in _LISTS]
    rest = [change for change in changes if change not in titles + lists]
    acts: dict[str, list[str]] = {}
    for change in rest:
        acts.setdefault(_act(change), []).append(change.label.lower())
    said = [_title(change) for change in titles]
    said += [f"{listed(names)} {act}" for act, names in acts.items()]
    return capital("; ".join(said + [_members(change) for change in lists]))


def _act(change: Change) -> str:
    """Return what became of a text: one that is given for the first time was not edited."""
    return come_or_gone(change).replace("rewritten", "edited")


def _title(change: Change) -> str:
    if not change.before:
        return f"Title given: {quoted(change.after)}"
    return f"Title changed to {quoted(change.after)}" if change.after else "Title taken out"


def _members(change: Change) -> str:
    """Say which members of a list came and went."""
    old, new = ({meant(one): one for one in side or ()} for side in (change.before, change.after))
    come = [quoted(new[key] or NAMELESS) for key in sorted(new.keys() - old.keys())]
    gone = [quoted(old[key] or NAMELESS) for key in sorted(old.keys() - new.keys())]
    said = [f"{listed(come, most=2)} added"] if come else []
    said += [f"{listed(gone, most=2)} removed"] if gone else []
    return f"{change.label.lower()}: {', '.join(said)}"


def _numbers(transition: Transition, changes: tuple[Change, ...]) -> str:
    old, new = transition.old.identifiers, transition.new.identifiers
    said = [f"{one.label.lower()} {_became(one)}" for one in changes if one.field != _REGISTERED_BY]
    if any(one.field == _REGISTERED_BY for one in changes) and old.registered_by:
        name = new.registered_by.name if new.registered_by else "nobody"
        said.append(f"registered by {name} (was {old.registered_by.name})")
    return capital(listed(said) or "registering organisation given")


def _became(change: Change) -> str:
    """Return what became of a number: `given`, `removed` or `changed`."""
    if change.items:
        ops = {item.op for item in change.items}
        return ops.pop() if len(ops) == 1 and ops <= {"added", "removed"} else "changed"
    return come_or_gone(change).replace("rewritten", "changed")


def _oversight(transition: Transition, changes: tuple[Change, ...]) -> Finding:
    if any(change.field == "annotations.violations" for change in changes):
        return NOTICE.finding(_notice(transition), *changes)
    keys = [item.key for change in under(changes, "oversight") for item in change.items]
    facts = listed([key.replace("_", " ") for key in keys])
    return OVERSIGHT.finding(f"Oversight changed: {facts}", *changes)


def _notice(transition: Transition) -> str:
    """Name the notices that came; else say that one went or reads differently."""
    old, new = (set(one.annotations.violations) for one in (transition.old, transition.new))
    come = sorted(_called(one) for one in new - old)
    if not come:
        return "FDA notice on missing results taken out"
    return f"FDA notice on missing results: {listed(come, most=2)}"


def _called(notice: Violation) -> str:
    day = notice.issued or notice.posted or notice.released or notice.created
    name = word(notice.type) or "changed"
    return f"{name} ({day})" if day else name


def _sharing(changes: tuple[Change, ...]) -> str:
    plans = [change for change in changes if change.field == "sharing.plan"]
    said = [f"{_plan(one.after)} (was {_plan(one.before)})" for one in plans]
    if said:
        return f"Plan to share data: {said[0]}"
    acts = {_act(change) for change in changes}
    return f"Data-sharing statement {acts.pop() if len(acts) == 1 else 'edited'}"


def _plan(value: object) -> str:
    return "not given" if value is None else str(value).lower()
