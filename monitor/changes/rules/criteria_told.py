"""Criteria that changed, put into words for a headline: what moved stands before what it is in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from monitor.changes.rules.criteria import CLASSES, class_of, number
from monitor.changes.rules.difference import moved_words
from monitor.changes.rules.phrases import counted, listed, quoted
from monitor.changes.text import plain
from monitor.model.change import Item

_ACROSS = frozenset({"inclusion", "exclusion"})
_SHORT = 60  # characters of a criterion that is quoted beside what moved in it
_SHORTER = 40  # characters where two are told
_WEIGHTY = re.compile(r"\b(?:no|not|non|never|without|unless|except)\b|\d|[<>≤≥]", re.IGNORECASE)
_NAMED = 2  # this many criteria are named, more are counted
_COHORT = re.compile(
    r"\b(?:cohorts?|arms?|sub-?stud(?:y|ies)|strat(?:um|a)|expansion|escalation)\b"
    r"|^(?:group|part|phase|stage) \w",
    re.IGNORECASE,
)
_LONGEST_COHORT = 40
_SPAN = re.compile(
    r"(within|[≥≤<>])? ?(\d+(?:\.\d+)?) (year|month|week|day|hour|minute)s?", re.IGNORECASE
)
_DAYS = {"year": 365.25, "month": 30.4375, "week": 7.0, "day": 1.0, "hour": 1 / 24}
_SLACK = 0.03  # 4 weeks and 28 days, 12 weeks and 3 months: nearly the same is neither
_LEAST = frozenset("≥>")


def said(items: Sequence[Item]) -> Iterator[str]:
    """Yield what a headline says of the items, the most important first."""
    by_class: dict[str, list[Item]] = {name: [] for name in CLASSES}
    for item in items:
        by_class[class_of(item)].append(item)
    for name in ("moved", "flipped"):
        yield from _each(by_class[name])
    yield from _sections(by_class["cohort"])
    for name in ("age", "performance_status", "threshold", "time_window", "exception"):
        yield from _each(by_class[name])
    common = by_class["exclusion_removed"] + by_class[""]
    yield from _come_and_gone(common)
    edited = [item for item in common if item.op == "edited"]
    yield from _several(edited, "changed")
    yield from _wordings(by_class["contraception"], "{} on contraception or childbearing")
    yield from _wordings(by_class["formal"], "formal {}")
    yield from _regrouped(by_class["regrouped"])


# --- one by one


def _each(items: Sequence[Item]) -> Iterator[str]:
    yield from dict.fromkeys(_one(item) for item in items)


def _one(item: Item) -> str:
    kind = class_of(item)
    if kind == "moved":
        what = quoted(item.after or item.key)
        return f"criterion moved from {item.section_before} to {item.section}: {what}"
    side = "" if item.section == "other" else f"{item.section} "
    if kind == "flipped":
        about = next(a for a in item.about if a.startswith(("comparator", "turned")))
        return f"{side}criterion turned around ({_bare(about)}): {_text(item)}"
    if kind == "exception":
        about = next(a for a in item.about if a.startswith("exception "))
        return f"{about} in {side}criterion {_text(item)}{_beside(item)}: {_effect(item)}"
    return f"{_bound(item, side)}: {_effect(item)}"


def _bound(item: Item, side: str) -> str:
    """Return a bound that moved, with the criterion it is in where it does not name its matter."""
    numbers = [about for about in item.about if number(about)]
    told = ", ".join(numbers[:2])
    if _has_subject(numbers[0]):
        aside = [part for part in (side.strip(), cohort(item)) if part and part != "inclusion"]
        return f"{told} ({', '.join(aside)})" if aside else told
    excepted = any(about.startswith("exception ") for about in item.about)
    way = _way(numbers[0]) if class_of(item) == "time_window" and not excepted else ""
    if way:
        return f"{side}{way}: {told} ({_text(item)}{_beside(item)})"
    return f"{told} in {side}criterion {_text(item)}{_beside(item)}"


def _has_subject(about: str) -> bool:
    return about[:1].isalpha() and not about.startswith(("within", "up to"))


def _way(about: str) -> str:
    """Return what became of a span of time that moved: `time window shortened`."""
    before, _, after = about.partition(" → ")
    one, other = _SPAN.fullmatch(before), _SPAN.fullmatch(after)
    if one is None or other is None or one[1] != other[1]:
        return ""
    name = "minimum time" if one[1] in _LEAST else "time window" if one[1] else "time"
    first, second = _days(one), _days(other)
    if abs(first - second) <= _SLACK * max(first, second):
        return f"{name} moved"
    return f"{name} {'shortened' if second < first else 'lengthened'}"


def _days(found: re.Match[str]) -> float:
    return float(found[2]) * _DAYS.get(found[3].casefold(), 1 / 1440)


def cohort(item: Item) -> str:
    """Return the cohort or arm that a criterion holds for, where it stands under one."""
    name = " ".join(plain(item.group).split()).rstrip(" :")
    return name if len(name) <= _LONGEST_COHORT and _COHORT.search(name) else ""


def _beside(item: Item) -> str:
    name = cohort(item)
    return f" ({name})" if name else ""


def _bare(about: str) -> str:
    return about.partition(": ")[2] or about


def _text(item: Item) -> str:
    return quoted(str(item.after or item.before), _SHORT)


def _effect(item: Item) -> str:
    known = item.direction in {"relaxed", "tightened"}
    return item.direction if known else "effect unclear"


# --- several of a kind


def _sections(items: Sequence[Item]) -> Iterator[str]:
    for op in ("added", "removed"):
        names = [_text(item) for item in items if item.op == op]
        if names:
            count = f"{len(names)} sections" if len(names) > 1 else "section"
            yield f"{count} {op}: {listed(names, most=_NAMED)}"


def _come_and_gone(items: Sequence[Item]) -> Iterator[str]:
    for op in ("removed", "added"):
        for section in ("exclusion", "inclusion", "other"):
            yield from _several(
                [item for item in items if item.op == op and item.section == section], op
            )


def _several(items: Sequence[Item], act: str) -> Iterator[str]:
    if not items:
        return
    sections = {item.section for item in items}
    side = f"{items[0].section} " if len(sections) == 1 and sections <= _ACROSS else ""
    directions = {item.direction for item in items}
    known = len(directions) == 1 and directions <= {"relaxed", "tightened"}
    effect = items[0].direction if known else ""
    if len(items) == 1:
        yield f"{side}criterion {act}{_alone(items[0])}{f' ({effect})' if effect else ''}"
        return
    count = f"{counted(len(items), f'{side}criterion', f'{side}criteria')} {act}"
    count += f": {effect}" if effect else ""
    yield f"{count} ({listed([_among(item) for item in items], most=_NAMED)})"


def _alone(item: Item) -> str:
    """Name a criterion that came or went; of an edited one, what moved in it before all."""
    moved = _difference(item)
    if moved:
        return f" ({moved}): {_text(item)}{_beside(item)}"
    return f": {quoted(item.after or item.before)}{_beside(item)}"


def _among(item: Item) -> str:
    moved = _difference(item, most=1, short=_SHORTER)
    text = quoted(str(item.after or item.before), _SHORTER)
    return f"{moved} in {text}" if moved else _text(item)


def _difference(item: Item, most: int = _NAMED, short: int = _SHORT) -> str:
    """Return the words that went and those that came in their place, where these say most."""
    if item.op != "edited":
        return ""
    bounds = [about for about in item.about if "→" in about and number(about)]
    if bounds:
        return ", ".join(bounds[:most])
    moved = moved_words(item.words)
    if most < _NAMED and sum(_telling(pair)[0] for pair in moved) > most:
        # A negation that only went elsewhere in the sentence is told at both places.
        most, short = _NAMED, short // 2
    telling = sorted(moved, key=_telling)[-most:]
    told = [_exchanged(*pair, short) for pair in moved if pair in telling][:most]
    left = len(moved) - len(told)
    more = [f"{left} more {'place' if left == 1 else 'places'}"] if left else []
    return ", ".join(told + more)


def _telling(moved: tuple[str, str]) -> tuple[bool, int]:
    """Return how much words say: negations and numbers most, then what is long."""
    text = " ".join(moved)
    return _WEIGHTY.search(text) is not None, len(text)


def _exchanged(gone: str, come: str, short: int) -> str:
    if gone and come:
        return f"{quoted(gone, short)} → {quoted(come, short)}"
    return f"{quoted(come, short)} added" if come else f"{quoted(gone, short)} taken out"


def _wordings(items: Sequence[Item], what: str) -> Iterator[str]:
    if len(items) == 1:
        item = items[0]
        side = f"{item.section} " if item.section in _ACROSS else ""
        act = "changed" if item.op == "edited" else item.op
        yield f"{what.format(f'{side}criterion')} {act}{_alone(item)}"
    elif items:
        yield f"{len(items)} {what.format('criteria')} changed"


def _regrouped(items: Sequence[Item]) -> Iterator[str]:
    moved = [item for item in items if item.op == "moved"]
    headings = [item for item in items if item.op != "moved"]
    if moved:
        yield f"{counted(len(moved), 'criterion', 'criteria')} moved to another group or list"
    if headings:
        yield f"{counted(len(headings), 'heading')} changed"
