"""Who may join: criteria one by one, and the fields that say it as numbers and words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.changes.rules.phrases import (
    capital,
    come_or_gone,
    counted,
    finding,
    quoted,
    under,
    word,
)
from monitor.changes.transition import Transition
from monitor.model.change import Change, Item
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity

_FLIP = re.compile(
    r"comparator flipped|(?:(?:posi|nega)tive|with(?:out)?|(?:in)?eligible|present|absent) →"
)
_NEGATION = re.compile(
    r"“(?:no|not|non|never|without|absence|absent|unable|lack)” (?:added|removed)"
)
_FEW = 3  # words: with a negation among so few, the criterion was turned and not just extended
_STRONG = frozenset(
    {
        "eligibility.minimum_age",
        "eligibility.maximum_age",
        "eligibility.sex",
        "eligibility.healthy_volunteers",
        "eligibility.gender_based",
    }
)
_TEXTS = frozenset({"eligibility.population", "eligibility.gender_description"})
_ACROSS = frozenset({"inclusion", "exclusion"})


def rule(_transition: Transition, left: tuple[Change, ...]) -> tuple[Finding, ...]:
    """Tell criteria that changed, criteria that only read differently, and a new population."""
    mine = under(left, "eligibility")
    text = tuple(change for change in mine if change.field == "eligibility.criteria")
    rest = tuple(change for change in mine if change.field != "eligibility.criteria")
    return tuple(_criteria(change) for change in text) + (_population(rest) if rest else ())


def _criteria(change: Change) -> Finding:
    if all(item.reworded for item in change.items):
        return finding(
            Kind.ELIGIBILITY_REWORDED,
            Severity.LOW,
            f"Eligibility text reworded in {counted(len(change.items), 'place')}, meaning kept",
            change,
            says="The text was edited and, as far as can be told, says the same.",
        )
    crossed = [item for item in change.items if _is_crossed(item)]
    flipped = [item for item in change.items if _is_flipped(item)]
    if crossed:
        says, detail = "A criterion moved between inclusion and exclusion.", "moved"
    elif flipped:
        says, detail = (
            "A criterion was turned around: its comparison or its negation.",
            "flipped",
        )
    else:
        says, detail = "What a participant has to fulfil was changed.", ""
    severity = Severity.CRITICAL if crossed or flipped else Severity.HIGH
    return finding(
        Kind.ELIGIBILITY_CRITERIA_CHANGED,
        severity,
        _headline(change.items, crossed or flipped),
        change,
        says=says,
        detail=detail,
    )


def _is_crossed(item: Item) -> bool:
    return (
        item.op == "moved"
        and item.section != item.section_before
        and {item.section, item.section_before} <= _ACROSS
    )


def _is_flipped(item: Item) -> bool:
    if item.reworded or item.op != "edited":
        return False
    if any(_FLIP.match(about) for about in item.about):
        return True
    moved = sum(len(word.text.split()) for word in item.words if word.op != "same")
    return moved <= _FEW and any(_NEGATION.match(about) for about in item.about)


def _headline(items: tuple[Item, ...], worst: list[Item]) -> str:
    """Name the criterion where there is one to name, else count them."""
    material = [item for item in items if not item.reworded]
    if len(material) == 1 or worst:
        one = (worst or material)[0]
        more = len(material) - 1
        beside = f"; {counted(more, 'other criterion', 'other criteria')} changed" if more else ""
        return capital(_one(one)) + beside
    return f"Eligibility: {_counts(material)}"


def _one(item: Item) -> str:
    kind = "" if item.section == "other" else f"{item.section} "
    if item.op == "moved":
        return f"criterion moved from {item.section_before} to {item.section}: {quoted(item.key)}"
    if item.op != "edited":
        return f"{kind}criterion {item.op}: {quoted(item.after or item.before)}"
    how = item.direction if item.direction in {"relaxed", "tightened"} else "changed"
    about = f" ({', '.join(item.about)})" if item.about else ""
    return f"{kind}criterion {how}{about}: {quoted(item.after)}"


def _counts(items: list[Item]) -> str:
    ops = [_act(item) for item in items]
    acts = ("added", "removed", "moved", "relaxed", "tightened", "edited")
    parts = []
    for act in acts:
        those = [item for item, one in zip(items, ops, strict=True) if one == act]
        if those:
            parts.append(f"{_sections(those)} {act}")
    return ", ".join(parts)


def _act(item: Item) -> str:
    known = item.op == "edited" and item.direction in {"relaxed", "tightened"}
    return item.direction if known else item.op


def _sections(items: list[Item]) -> str:
    section = items[0].section
    if section in _ACROSS and all(item.section == section for item in items):
        return counted(len(items), f"{section} criterion", f"{section} criteria")
    return str(len(items))


def _population(changes: tuple[Change, ...]) -> tuple[Finding, ...]:
    strong = any(change.field in _STRONG for change in changes)
    told = [change for change in changes if change.field in _STRONG] or list(changes)
    return (
        finding(
            Kind.ELIGIBILITY_POPULATION_CHANGED,
            Severity.HIGH if strong else Severity.MEDIUM,
            capital("; ".join(part for change in told for part in _said(change))),
            *changes,
            says="Ages, sex or health of those who may join define another population.",
        ),
    )


def _said(change: Change) -> Iterator[str]:
    name = change.label.lower()
    if change.field == "eligibility.healthy_volunteers":
        yield {
            True: "now accepts healthy volunteers",
            False: "accepts no healthy volunteers now",
        }.get(change.after, "no longer says whether healthy volunteers are accepted")
    elif change.field in _TEXTS:
        yield f"{name.partition(',')[0]} {come_or_gone(change)}"
    elif change.before is None or change.after is None:
        yield (
            f"{name} given: {_value(change.after)}"
            if change.before is None
            else (f"{name} removed (was {_value(change.before)})")
        )
    else:
        yield f"{name} changed from {_value(change.before)} to {_value(change.after)}"


def _value(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(word(one) for one in value)
    return "yes" if value is True else "no" if value is False else word(value)
