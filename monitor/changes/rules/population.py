"""Ages, sex and health of those who may join, compared as the values they are."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from monitor.changes.rules.phrases import capital, come_or_gone, word
from monitor.changes.rules.table import row
from monitor.model.change import Change
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity

MINIMUM, MAXIMUM = "eligibility.minimum_age", "eligibility.maximum_age"
_SEX, _HEALTHY = "eligibility.sex", "eligibility.healthy_volunteers"
_STRONG = frozenset((MINIMUM, MAXIMUM, _SEX, _HEALTHY, "eligibility.gender_based"))
_TEXTS = frozenset(("eligibility.population", "eligibility.gender_description"))
_AGE = re.compile(r"(\d+(?:\.\d+)?)\s*(year|month|week|day|hour|minute)s?", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_DAYS = {"day": 1.0, "week": 7.0, "hour": 1 / 24, "minute": 1 / 1440}
_MONTHS = {"year": 12.0, "month": 1.0}
_MONTH = 30.4375
_NEAR = 0.1
_NO_LIMIT = frozenset(("", "n/a", "na", "none", "no limit"))

CHANGED = row(
    Kind.ELIGIBILITY_POPULATION_CHANGED,
    Severity.HIGH,
    "the minimum or maximum age, the sex, or whether healthy people may join has another value",
    "Ages, sex or health of those who may join define another population.",
)
EARLY = row(
    Kind.ELIGIBILITY_POPULATION_CHANGED,
    Severity.MEDIUM,
    "the minimum or maximum age, the sex or the health asked for changed before recruitment began",
    "Another population, but nobody could have joined yet.",
    detail="before_recruitment",
)
DESCRIBED = row(
    Kind.ELIGIBILITY_POPULATION_CHANGED,
    Severity.MEDIUM,
    "the words that describe the population changed, or how it is sampled; ages, sex and health did"
    " not",
    "The population is described in other words; the values that bound it stay.",
    detail="described",
)
SAME = row(
    Kind.ELIGIBILITY_POPULATION_CHANGED,
    Severity.LOW,
    "an age is given in another unit and is the same age",
    "The age reads differently and is the same.",
    detail="same_age",
)
ROWS = (CHANGED, EARLY, DESCRIBED, SAME)


def is_strong(change: Change) -> bool:
    """Tell whether a value that bounds the population moved, and did not only read differently."""
    return change.field in _STRONG and _direction(change) != "same"


def population(changes: Sequence[Change], *, early: bool) -> Finding:
    """Return what changes of the population come to where the criteria tell no more of it."""
    strong = [change for change in changes if is_strong(change)]
    said = "; ".join(part for change in strong or changes for part in told(change))
    if strong:
        kept = EARLY if early else CHANGED
    else:
        kept = SAME if all(change.field in _STRONG for change in changes) else DESCRIBED
    return kept.finding(capital(said), *changes)


def told(change: Change) -> Iterator[str]:
    """Yield what a change of the population says, for a headline."""
    found = _direction(change)
    said = _said(change, found)
    if found in {"", "same"}:
        yield said
    else:
        yield f"{said}: {'effect unclear' if found == 'unclear' else found}"


def numbers(change: Change) -> Iterator[str]:
    """Yield the numbers of an age before and after."""
    if change.field in {MINIMUM, MAXIMUM}:
        yield from numbers_in(f"{change.before or ''} {change.after or ''}")


def numbers_in(text: str) -> list[str]:
    """Return the numbers in a text."""
    return _NUMBER.findall(text)


# --- directions


def _direction(change: Change) -> str:
    """Return relaxed, tightened, unclear, same, or nothing for what has no direction."""
    if change.field in {MINIMUM, MAXIMUM}:
        return _age_direction(change)
    if change.field == _SEX:
        return _sex_direction(str(change.before or ""), str(change.after or ""))
    if change.field == _HEALTHY:
        steps = {(True, False): "tightened", (False, True): "relaxed"}
        return steps.get((change.before, change.after), "unclear")
    return ""


def _sex_direction(before: str, after: str) -> str:
    if {before, after} <= {"ALL", "FEMALE", "MALE"} and "ALL" in {before, after}:
        return "relaxed" if after == "ALL" else "tightened"
    return "unclear"


def _age_direction(change: Change) -> str:
    least = change.field == MINIMUM
    before, after = age(change.before, least=least), age(change.after, least=least)
    if before is None or after is None:
        return "unclear"
    if before == after:
        return "same"
    if before[1] != after[1] and _is_near(before, after):
        return "unclear"
    older = _in_days(after) > _in_days(before)
    return "tightened" if older == least else "relaxed"


def age(value: object, *, least: bool) -> tuple[float, str] | None:
    """Return an age as a number of months or days; no age is no limit; None where unreadable."""
    text = str(value or "").strip()
    if text.casefold() in _NO_LIMIT:
        return (0.0, "month") if least else (math.inf, "month")
    found = _AGE.fullmatch(text)
    if found is None:
        return None
    number, unit = float(found[1]), found[2].casefold()
    if not number:
        return 0.0, "month"
    if unit in _MONTHS:
        return number * _MONTHS[unit], "month"
    return number * _DAYS[unit], "day"


def _in_days(value: tuple[float, str]) -> float:
    return value[0] * (_MONTH if value[1] == "month" else 1.0)


def _is_near(one: tuple[float, str], other: tuple[float, str]) -> bool:
    first, second = _in_days(one), _in_days(other)
    return abs(first - second) <= _NEAR * max(first, second)


# --- words


def _said(change: Change, found: str) -> str:
    if change.field in {MINIMUM, MAXIMUM}:
        return _age_said(change, found)
    if change.field == _HEALTHY:
        return {
            True: "now accepts healthy volunteers",
            False: "accepts no healthy volunteers now",
        }.get(change.after, "no longer says whether healthy volunteers are accepted")
    name = change.label.lower()
    if change.field in _TEXTS:
        return f"{name.partition(',')[0]} {come_or_gone(change)}"
    return _valued(name, change)


def _valued(name: str, change: Change) -> str:
    if change.before is None:
        return f"{name} given: {_value(change.after)}"
    if change.after is None:
        return f"{name} removed (was {_value(change.before)})"
    return f"{name} {_value(change.before)} → {_value(change.after)}"


def _age_said(change: Change, found: str) -> str:
    least = change.field == MINIMUM
    name = "minimum age" if least else "maximum age"
    before, after = _value(change.before), _value(change.after)
    if found == "same":
        return f"{name} now written {after or 'as none'} (was {before or 'none'}), the same age"
    before, after = (_limit(value) for value in (before, after))
    if not after:
        return f"no {name} now (was {before})"
    if not before:
        return f"{name} of {after} set (was none)"
    unit = after.partition(" ")[2]
    was = before.removesuffix(f" {unit}") if unit else before
    return f"now {'from' if least else 'up to'} {after} (was {was})"


def _limit(age: str) -> str:
    return "" if age.strip() in _NO_LIMIT | {"not applicable"} else age


def _value(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(word(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else word(value)
