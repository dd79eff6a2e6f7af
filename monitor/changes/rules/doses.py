# ruff: noqa: RUF001  (look-alike signs are what these tables are about)
"""Doses and schedules that a text names, and which of them moved."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from monitor.changes.rules.phrases import listed

_LONGEST = 20_000  # characters of a text that are looked at
# What is numbered by these is a name and no amount.
_NAMES = (
    "part|arm|cohort|group|phase|stage|study|sub-study|substudy|table|section|period|type|step"
    "|version|no|number|level|grade|figure|appendix|schedule|regimen|track"
)
_MASS = (
    r"(?:(?:milli|micro|kilo)?grams?|millilit(?:er|re)s?|[mkµun]?g|mcg|[md]l|l(?=/)|iu|u|units?"
    r"|[mµ]?mol|meq|mci|[gm]bq|[cm]?gy|mm|cm|hz|ma|j)"
)
_PER = r"(?:/(?:kg|m2|m²|m\^2|ml|l|dl|day|d|h|hr|hour|min|minute|dose|week|vial|body weight))"
_SPAN = r"(?:minute|min|hour|hr|h|day|week|wk|month|year)s?"
_QUANTITY = re.compile(
    rf"(?:\b(?P<name>{_NAMES})s?[ .#:]+)?"
    r"(?:\b(?P<ahead>day|week|month|cycle|hour|visit|dose)s?[ -])?"
    r"(?<![\w.,/^-])(?P<number>\d+(?:[.,]\d+)*(?: ?x ?10\^?\d+)?)"
    rf"(?:[ -]?(?P<unit>{_MASS}{_PER}*|{_SPAN}{_PER}*|%|x|times|doses?|tablets?|capsules?"
    r"|injections?|fractions?|cycles?|sessions?))?(?![\w-]*\w)"
    r"|\bq(?P<every>\d+)(?P<rhythm>[whdm])\b",
    re.IGNORECASE,
)
_RHYTHMS = {"w": "week", "d": "day", "h": "hour", "m": "month"}
_OFTEN = re.compile(
    r"\b(?P<n>once|twice|thrice|(?:two|three|four) times|one time)(?: a| per| every| each)? ?"
    r"(?P<in>daily|day|week(?:ly)?|month(?:ly)?)\b|\b(?P<short>qd|bid|tid|qid|qw)\b",
    re.IGNORECASE,
)
_SIGNS = str.maketrans(
    {
        "×": "x",
        "–": "-",
        "‐": "-",
        "‑": "-",
        "μ": "µ",
        "\N{NO-BREAK SPACE}": " ",
    }
)
_TIMES = {
    "once": "1",
    "one time": "1",
    "twice": "2",
    "two times": "2",
    "thrice": "3",
    "three times": "3",
    "four times": "4",
}
_SHORT = {"qd": "1/day", "bid": "2/day", "tid": "3/day", "qid": "4/day", "qw": "1/week"}
_SAME_UNIT = {
    "wk": "week", "h": "hour", "hr": "hour", "min": "minute", "mcg": "µg", "ug": "µg",
    "unit": "u", "iu": "u", "milligram": "mg", "microgram": "µg", "gram": "g", "kilogram": "kg",
    "milliliter": "ml", "millilitre": "ml",
}  # fmt: skip
# Units of one measure, in the smallest that is usual: 0.5 g and 500 mg are the same amount.
_SCALED = {
    "kg": ("mg", 6), "g": ("mg", 3), "µg": ("mg", -3), "ng": ("mg", -6), "l": ("ml", 3),
    "dl": ("ml", 2), "gy": ("cgy", 2), "gbq": ("mbq", 3), "cm": ("mm", 1),
}  # fmt: skip
_SPELLED = re.compile(
    r"\b(?P<n>one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty"
    r"|fifty|sixty|eighty|ninety|hundred)[ -]"
    rf"(?={_MASS}\b|{_SPAN}\b|tablets?\b|capsules?\b|injections?\b|doses\b|cycles?\b)",
    re.IGNORECASE,
)
_FIGURES = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "ten": "10", "twelve": "12", "fifteen": "15", "twenty": "20",
    "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "eighty": "80", "ninety": "90",
    "hundred": "100",
}  # fmt: skip


class Amount(NamedTuple):
    """A number with its unit, and how it is written."""

    value: str
    unit: str
    text: str


def moved(before: str, after: str) -> str:
    """Return which amounts of one unit became others: `10 mg → 20 mg`; nothing where none did."""
    gone, come = _differing(before, after)
    said = [
        f"{listed(gone[unit], most=2)} → {listed(come[unit], most=2)}"
        for unit in gone
        if unit in come
    ]
    return ", ".join(said[:3])


def differ(before: str, after: str) -> bool:
    """Whether two texts name other amounts."""
    gone, come = _differing(before, after)
    return bool(gone or come)


def _differing(before: str, after: str) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the amounts that only one of the texts names, by their units, as they are written."""
    if before == after:
        return {}, {}
    old, new = list(_amounts(before)), list(_amounts(after))
    ours, theirs = ({(one.value, one.unit) for one in some} for some in (old, new))
    counts = Counter((one.value, one.unit) for one in old), Counter((n.value, n.unit) for n in new)
    if counts[0] == counts[1]:
        return {}, {}
    return _by_unit(old, theirs), _by_unit(new, ours)


def _by_unit(amounts: list[Amount], known: set[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for one in amounts:
        if (one.value, one.unit) not in known and one.text not in found[one.unit]:
            found[one.unit].append(one.text)
    return {unit: texts for unit, texts in found.items() if texts}


def _amounts(text: str) -> Iterator[Amount]:
    text = _spelled(text)
    for found in _QUANTITY.finditer(text):
        if found["every"]:
            rhythm = _RHYTHMS[found["rhythm"].casefold()]
            yield Amount(_value(found["every"]), rhythm, found[0])
        elif not found["name"]:
            unit = (found["unit"] or found["ahead"] or "").lower()
            value, unit = _scaled(_value(found["number"]), _unit(unit))
            yield Amount(value, unit, found[0].strip())
    for found in _OFTEN.finditer(text):
        short = _SHORT.get((found["short"] or "").casefold())
        value, _, unit = (short or _often(found)).partition("/")
        yield Amount(value, f"/{unit}", found[0].strip())


def _spelled(text: str) -> str:
    """Return the text in one line, its signs and numbers as figures."""
    text = " ".join(text[:_LONGEST].translate(_SIGNS).split())
    return _SPELLED.sub(lambda found: f"{_FIGURES[found['n'].casefold()]} ", text)


def _scaled(value: str, unit: str) -> tuple[str, str]:
    """Return an amount in the unit that all of its measure are compared in."""
    name, per, rest = unit.partition("/")
    name = _SAME_UNIT.get(name, name)
    smaller, power = _SCALED.get(name, (name, 0))
    if power and re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", value):
        exact = Decimal(value).scaleb(power)
        return f"{exact.normalize():f}", f"{smaller}{per}{rest}"
    return value, f"{name}{per}{rest}"


def _often(found: re.Match[str]) -> str:
    unit = found["in"].casefold().removesuffix("ly").replace("dai", "day")
    return f"{_TIMES[found['n'].casefold()]}/{unit}"


def _value(number: str) -> str:
    number, _, power = re.sub(r"[ ^]", "", number.casefold()).partition("x10")
    whole = re.sub(r",(?=\d{3}(?!\d))", "", number).replace(",", ".")
    if power:
        return f"{whole}e{power}"
    return whole.rstrip("0").rstrip(".") if "." in whole else whole


def _unit(unit: str) -> str:
    if unit.endswith("s") and len(unit) > 2 and "/" not in unit:
        unit = unit[:-1]
    return _SAME_UNIT.get(unit, unit)
