# ruff: noqa: RUF001  (look-alike signs are what these tables are about)
"""Bounds a criterion sets (`>= 18 years`, `within 4 weeks`, `0-2`): which of two is wider."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from msgspec import Struct

_UNITS = (
    r"x?uln|xlln|%|years|months|weeks|days|hours|minutes|(?:m|k|mc|μ|u|n)?g(?:/\w+)?|kg/m2|m?l/min(?:/\S+)?"
    r"|(?:mm|μ|u|n|p)?mol/\w+|mmhg|(?:m|k)?iu(?:/\w+)?|u/\w+|[mc]m|ms|msec|bpm|gy|/\S+|x10\^\d+(?:/\S+)?"
)
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_BOUND = re.compile(
    rf"(?P<sign>>=|<=|>|<|=|within\s|up to\s)?(?P<low>{_NUMBER})(?:-(?P<high>{_NUMBER}))?"
    rf"(?:\s?(?P<unit>{_UNITS})(?![\w]))?(?=\s|$)"
)
_STARTS = frozenset("<>=0123456789")
_WORDS_BEFORE = frozenset(("within", "up"))
_LONGEST = 4  # "up to 5 years"
_SHOWN_SIGNS = {">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< ", "=": "= "}
_SHOWN_UNITS = {
    "xuln": "× ULN",
    "uln": "× ULN",
    "xlln": "× LLN",
    "kg/m2": "kg/m²",
    "ml/min": "mL/min",
    "mg/dl": "mg/dL",
    "g/dl": "g/dL",
    "mmhg": "mmHg",
    "ms": "ms",
}
_DAYS = {"days": 1.0, "weeks": 7.0, "months": 30.4375, "years": 365.25}
_LOWER, _UPPER = frozenset({">", ">="}), frozenset({"<", "<=", "within "})


class Bound(Struct, frozen=True, kw_only=True):
    """A number or range with its sign and unit, as one word of a text."""

    sign: str
    low: str
    high: str
    unit: str

    def __str__(self) -> str:
        """Return the bound as a person writes it."""
        numbers = f"{self.low}-{self.high}" if self.high else self.low
        unit = _SHOWN_UNITS.get(self.unit, self.unit)
        if self.low == "1" and not self.high and unit.endswith("s") and self.unit in _DAYS:
            unit = unit[:-1]
        space = "" if unit in {"", "%"} or unit.startswith("/") else " "
        return f"{_SHOWN_SIGNS.get(self.sign, self.sign)}{numbers}{space}{unit}"

    @property
    def side(self) -> str:
        """Return `lower`, `upper`, `both` for a range, or nothing where the text does not say."""
        if self.sign in _LOWER:
            return "lower"
        if self.sign in _UPPER:
            return "upper"
        return "both" if self.high and not self.sign else ""


Token = str | Bound


def bounded(words: Sequence[str]) -> tuple[Token, ...]:
    """Return the words with every bound as one token."""
    tokens: list[Token] = []
    at = 0
    while at < len(words):
        word, taken = words[at], 1
        found = None
        if word[0] in _STARTS or word in _WORDS_BEFORE:
            found = _BOUND.match(" ".join(words[at : at + _LONGEST]))
        if found is None:
            tokens.append(word)
        else:
            tokens.append(_bound(found))
            taken = found[0].count(" ") + 1
        at += taken
    return tuple(tokens)


def is_flipped(old: Bound, new: Bound) -> bool:
    """Tell whether a lower bound became an upper one, or the other way round."""
    return {old.side, new.side} == {"lower", "upper"}


def change(old: Bound, new: Bound) -> str:
    """Return `wider` or `narrower` if one clearly admits all that the other does, else nothing."""
    scales = _scales(old, new)
    if scales is None or not old.side or not new.side or is_flipped(old, new):
        return ""
    before, after = _interval(old, scales[0]), _interval(new, scales[1])
    if before != after and after[0] <= before[0] and before[1] <= after[1]:
        return "wider"
    if before != after and before[0] <= after[0] and after[1] <= before[1]:
        return "narrower"
    return ""


def _bound(found: re.Match[str]) -> Bound:
    return Bound(
        sign=found["sign"] or "",
        low=found["low"],
        high=found["high"] or "",
        unit=found["unit"] or "",
    )


def _scales(old: Bound, new: Bound) -> tuple[float, float] | None:
    """Return what to multiply each with, or None where the units have no common measure."""
    if old.unit == new.unit:
        return 1.0, 1.0
    if old.unit not in _DAYS or new.unit not in _DAYS:
        return None
    first, second = _DAYS[old.unit], _DAYS[new.unit]
    if 0.9 < _value(old.low) * first / max(_value(new.low) * second, 1e-9) < 1.1:
        return None  # four weeks and one month: too near to call
    return first, second


_Edge = tuple[float, int]  # a value, and -1 or 1 where the bound lies just beside it


def _interval(bound: Bound, scale: float) -> tuple[_Edge, _Edge]:
    low, high = _value(bound.low) * scale, _value(bound.high or bound.low) * scale
    start: _Edge = (low, 1 if bound.sign == ">" else 0)
    end: _Edge = (high, -1 if bound.sign == "<" else 0)
    if bound.side == "lower":
        end = (math.inf, 0)
    elif bound.side == "upper":
        start = (-math.inf, 0)
    return start, end


def _value(number: str) -> float:
    return float(number.replace(",", ""))
