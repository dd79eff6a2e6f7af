"""What is measured: an outcome that changes on the way is the oldest way to find what one seeks."""

from __future__ import annotations

import re

from monitor.changes.rules.measures import Shift, shift
from monitor.changes.rules.phrases import finding, listed, named, quoted, tally, under
from monitor.changes.transition import Transition
from monitor.changes.values import meant
from monitor.model.change import Change, Item
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity

_RESULTS = (
    "results",
    "has_results",
    "dates.results_first_submitted",
    "dates.results_posted",
)
_PARTS = ("measure", "time_frame", "description")
_NUMBER = re.compile(r"[<>=]*\d+(?:[.,]\d+)*")


def rule(transition: Transition, left: tuple[Change, ...]) -> tuple[Finding, ...]:
    """Tell primary outcomes by themselves, all others together."""
    primary = under(left, "outcomes.primary")
    others = under(left, "outcomes.secondary", "outcomes.other")
    return tuple(_primary(transition, change) for change in primary) + (
        (_secondary(transition, others),) if others else ()
    )


def _primary(transition: Transition, change: Change) -> Finding:
    severity, says, detail = _weight(transition, change)
    return finding(
        Kind.OUTCOMES_PRIMARY_CHANGED,
        severity,
        _headline("Primary outcome", change.items, _left_for(transition, change)),
        change,
        says=says,
        detail=detail,
    )


def _weight(transition: Transition, change: Change) -> tuple[Severity, str, str]:
    if transition.touches(*_RESULTS):
        says = "Results came in the same revision: outcomes are matched to them then."
        return Severity.LOW, says, "with_results"
    if all(_shift(item) != "content" for item in change.items):
        return _kept(change.items)
    if transition.old.has_results:
        says = "The primary outcome was redefined, though results are public already."
        return Severity.HIGH, says, "after_results"
    says = "The primary outcome was added, removed or redefined before any result was public."
    return Severity.CRITICAL, says, ""


def _kept(items: tuple[Item, ...]) -> tuple[Severity, str, str]:
    """Weigh edits that leave the thing that is measured what it was."""
    if any(_shift(item) == "numbers" for item in items):
        says = "What is measured is called alike, but a number or a time in its name moved."
        return Severity.HIGH, says, "numbers"
    heavy = any(_moved(item, "time_frame") or _recounted(item) for item in items)
    says = "What is measured stands; its wording, its description or its time frame changed."
    return Severity.HIGH if heavy else Severity.MEDIUM, says, "wording"


def _shift(item: Item) -> Shift:
    """Return how far the outcome is another one; what comes or goes is."""
    if item.op != "edited":
        return "content"
    return shift(str(item.before.get("measure", "")), str(item.after.get("measure", "")))


def _recounted(item: Item) -> bool:
    """Whether a description that stood before says other numbers."""
    one, other = (str(face.get("description", "")) for face in (item.before, item.after))
    return bool(one and other) and _numbers(one) != _numbers(other)


def _numbers(text: str) -> list[str]:
    return sorted(_NUMBER.findall(meant(text)))


def _moved(item: Item, part: str) -> bool:
    one, other = str(item.before.get(part, "")), str(item.after.get(part, ""))
    return one != other and meant(one) != meant(other)


def _secondary(transition: Transition, changes: tuple[Change, ...]) -> Finding:
    items = tuple(item for change in changes for item in change.items)
    says = "Secondary outcomes: removed after primary completion high, added or removed medium."
    ended = transition.new.dates.primary_completion
    if transition.touches(*_RESULTS) or not any(_shift(item) for item in items):
        severity = Severity.LOW
    elif ended and ended.type == "ACTUAL" and any(item.op == "removed" for item in items):
        severity = Severity.HIGH
    else:
        severity = Severity.MEDIUM
    secondary = any(change.field == "outcomes.secondary" for change in changes)
    name = "Secondary outcome" if secondary else "Other outcome"
    headline = _headline(name, items, {})
    return finding(Kind.OUTCOMES_SECONDARY_CHANGED, severity, headline, *changes, says=says)


def _headline(name: str, items: tuple[Item, ...], left_for: dict[str, str]) -> str:
    if len(items) > 1:
        gone = listed([f"{key} is now {where}" for key, where in left_for.items()], most=1)
        added = listed(named(items, "added"), most=1)
        more = gone or (f"new: {added}" if added else _edited_parts(items))
        return f"{name}s: {tally(items)}" + (f" ({more})" if more else "")
    item = items[0]
    if item.op != "edited":
        to = f", now {left_for[quoted(item.key)]}" if quoted(item.key) in left_for else ""
        return f"{name} {item.op}{to}: {quoted(item.key)}"
    return f"{name} edited{_parts(item)}: {quoted(item.key)}"


def _edited_parts(items: tuple[Item, ...]) -> str:
    edited = [item for item in items if item.op == "edited"]
    parts = [part for part in _PARTS if any(_moved(item, part) for item in edited)]
    return listed([part.replace("_", " ") for part in parts])


def _parts(item: Item) -> str:
    parts = [part for part in _PARTS if _moved(item, part)]
    if parts == ["time_frame"]:
        one, other = item.before.get("time_frame", ""), item.after.get("time_frame", "")
        return f" (time frame {quoted(one)} → {quoted(other)})"
    return f" ({', '.join(part.replace('_', ' ') for part in parts)})"


def _left_for(transition: Transition, change: Change) -> dict[str, str]:
    """Return where removed primary outcomes stand now, by their quoted names."""
    outcomes = transition.new.outcomes
    places = {
        **{meant(one.measure): "an other outcome" for one in outcomes.other},
        **{meant(one.measure): "a secondary outcome" for one in outcomes.secondary},
    }
    removed = (item for item in change.items if item.op == "removed")
    found = ((quoted(item.key), places.get(meant(item.key))) for item in removed)
    return {key: where for key, where in found if where}
