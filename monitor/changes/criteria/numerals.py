# ruff: noqa: RUF001  (a minus that is no hyphen)
"""Numbers in words: their digits, what stands behind them, and levels listed one by one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from monitor.changes.criteria.terms import NUMBERS
from monitor.changes.criteria.units import YEARS, Unit, is_power

_MORE = frozenset((
    "older", "above", "over", "more", "longer", "greater", "up", "higher", "later", "beyond",
))  # fmt: skip
_LESS = frozenset(("younger", "below", "less", "fewer", "under", "lower", "shorter", "earlier"))
ROMANS = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_LISTED = frozenset((",", "or", "and", "/", "-", "to"))


def is_number(raw: Sequence[str], at: int) -> bool:
    """Tell whether a number stands there; "one of" counts nothing."""
    if at >= len(raw):
        return False
    word = raw[at]
    if word in NUMBERS:
        return raw[at + 1 : at + 2] != ["of"]
    return word[0].isdecimal() or (word[0] in ".−" and len(word) > 1)


def digits(raw: Sequence[str], at: int) -> tuple[str, int]:
    """Return a number's digits and where it ends, a repetition in brackets included."""
    number = NUMBERS.get(raw[at], raw[at])
    at += 1
    if raw[at : at + 3] == ["(", number, ")"]:
        at += 3
    elif number == "10" and raw[at : at + 1] == ["^"] and is_power(raw, at + 1):
        return str(10 ** int(raw[at + 1])), at + 2
    return number, at


def age_at(raw: Sequence[str], unit: Unit, at: int) -> tuple[Unit, int, bool]:
    """Return a unit, where it ends, and whether it is one of age ("years old")."""
    if unit.name == "years_of_age":
        return YEARS, at, True
    if unit.is_time and raw[at : at + 2] == ["of", "age"]:
        return unit, at + 2, True
    if unit.is_time and raw[at : at + 1] == ["old"]:
        return unit, at + 1, True
    return unit, at, False


def postfix(raw: Sequence[str], at: int) -> tuple[str, int]:
    """Read what turns a bare number into a bound: `or older`, `(and above)`, `+`."""
    start = at
    while start < len(raw) and raw[start] in {",", "("}:
        start += 1
    if raw[start : start + 1] not in (["or"], ["and"], ["/"]) or start + 1 >= len(raw):
        return "", at
    word = raw[start + 1]
    sign = ">=" if word in _MORE else "<=" if word in _LESS else ""
    if not sign or raw[start + 2 : start + 3] == ["than"]:
        return "", at
    end = start + 2
    if raw[start - 1] == "(" and raw[end : end + 1] == [")"]:
        end += 1
    return sign, end


def levels_at(raw: Sequence[str], at: int) -> tuple[list[int], int]:
    """Return the neighbouring levels that are listed there, and where they end."""
    levels: list[int] = []
    end = at
    hyphened = False
    seen: set[str] = set()
    while at < len(raw):
        word = ROMANS.get(raw[at], NUMBERS.get(raw[at], raw[at]))
        if len(word) > 1 or not word.isdecimal():
            break
        levels.append(int(word))
        end = at = at + 1
        at = _joined(raw, at, seen)
        if at == end and (raw[at : at + 1] or [""])[0] not in ROMANS:  # "ii-iv" lost its hyphen
            break
        hyphened = hyphened or at == end
    ranged = len(levels) == 2 and (hyphened or not {"-", "to"}.isdisjoint(raw[end - 2 : end]))
    steps = all(after == before + 1 for before, after in pairwise(levels))
    return (levels, end) if steps or (ranged and levels[0] < levels[-1]) else ([], end)


def _joined(raw: Sequence[str], at: int, seen: set[str]) -> int:
    """Return where what joins two levels ends; "0 or 1 and 2 prior lines" is about two things."""
    for _ in range(2):
        if at >= len(raw) or raw[at] not in _LISTED:
            break
        if raw[at] == "and" and seen - {",", "and"}:
            break
        seen.add(raw[at])
        at += 1
    return at
