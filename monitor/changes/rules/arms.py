"""What the participants get, and in which groups."""

from __future__ import annotations

import re
from collections.abc import Iterable

from monitor.changes.rules.phrases import finding, listed, named, quoted, tally, under
from monitor.changes.transition import Transition
from monitor.changes.values import meant
from monitor.model.change import Change, Item
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_MINOR = frozenset(
    {"arms", "interventions", "other_names"}
)  # names of the other list, and synonyms


def rule(_transition: Transition, left: tuple[Change, ...]) -> tuple[Finding, ...]:
    """Tell arms and interventions, each by itself."""
    return tuple(
        finding(
            kind,
            max(_weight(item) for item in change.items),
            _headline(name, change.items),
            change,
            says="New or dropped groups, other types, names or numbers are high; texts medium.",
        )
        for kind, field, name in (
            (Kind.ARMS_CHANGED, "arms", "Arm"),
            (Kind.INTERVENTIONS_CHANGED, "interventions", "Intervention"),
        )
        for change in under(left, field)
    )


def _weight(item: Item) -> Severity:
    if item.op != "edited":
        return Severity.HIGH
    parts = set(_parts(item))
    if "type" in parts or "name" in parts or _numbers(item.before) != _numbers(item.after):
        return Severity.HIGH
    return Severity.LOW if parts <= _MINOR else Severity.MEDIUM


def _numbers(member: dict[str, object]) -> list[str]:
    return sorted(_NUMBER.findall(str(member.get("description", ""))))


def _parts(item: Item) -> list[str]:
    """Return which fields of the member say something else."""
    names = dict.fromkeys([*item.before, *item.after])
    return [part for part in names if _differs(item.before.get(part), item.after.get(part))]


def _differs(one: object, other: object) -> bool:
    return one != other and _meaning(one) != _meaning(other)


def _meaning(value: object) -> object:
    if isinstance(value, list):
        return sorted(meant(str(one)) for one in value)
    return meant(str(value or ""))


def _headline(name: str, items: tuple[Item, ...]) -> str:
    if len(items) > 1:
        return f"{name}s: {tally(items)}{_names(items)}"
    item = items[0]
    if item.op != "edited":
        return f"{name} {item.op}: {quoted(item.key)}"
    parts = _parts(item)
    title = "label" if name == "Arm" else "name"
    if title in parts:
        return f"{name} renamed: {quoted(item.before[title])} → {quoted(item.after[title])}"
    words = listed([part.replace("_", " ") for part in parts])
    return f"{name} edited ({words}): {quoted(item.key)}"


def _names(items: Iterable[Item]) -> str:
    items = tuple(items)
    said = [
        f"{word} {listed(found, most=2)}"
        for word, found in (
            ("new", named(items, "added")),
            ("gone", named(items, "removed")),
        )
        if found
    ]
    parts = dict.fromkeys(part for item in items if item.op == "edited" for part in _parts(item))
    if not said:
        said = [listed([part.replace("_", " ") for part in parts])]
    return f" ({'; '.join(said)})"
