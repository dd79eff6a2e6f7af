# ruff: noqa: RUF001  (a minus that is no hyphen)
"""Bounds a criterion sets (`>= 18 years`, `within 4 weeks`, `0-2`): which of two is wider."""

from __future__ import annotations

import math
import re

from msgspec import Struct
from msgspec.structs import replace

from monitor.changes.criteria.quantities import NONE, Unit, shown

SHOWN_SIGNS = {
    ">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< ", "=": "= ", "within": "within ", "up_to": "up to ",
}  # fmt: skip
LOWER, UPPER = frozenset((">", ">=")), frozenset(("<", "<=", "within"))
_NEAR = 0.1
_SMALL = 3  # digits
_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_PER_VOLUME = ("/l", 1e6)
_DAYS = {"day": 1.0, "month": 30.4375}
_Edge = tuple[float, int]  # a value, and -1 or 1 where the bound lies just beside it


class Bound(Struct, frozen=True, kw_only=True):
    """A number or range with its sign and unit, as one word of a text."""

    low: float  # in the unit's base; minus infinity below an upper bound
    high: float
    sign: str = ""  # of what is no range: "" is a bare number
    open_low: bool = False
    open_high: bool = False
    unit: Unit = NONE
    number: str = ""  # as it was written
    about: str = ""  # "age", "ecog", "karnofsky" where the scale is known
    key: str = ""  # the same for bounds that say the same

    def __str__(self) -> str:
        """Return the bound as a person writes it."""
        if self.sign != "-" or "-" not in self.number:
            return f"{SHOWN_SIGNS.get(self.sign, '')}{shown(self.number, self.unit)}"
        if not (self.open_low or self.open_high):
            below = "−" in self.number
            return shown(self.number.replace("-", " to ") if below else self.number, self.unit)
        low, _, high = self.number.partition("-")
        start, end = ">" if self.open_low else "≥", "<" if self.open_high else "≤"
        return f"{start} {low} and {end} {shown(high, self.unit)}"

    @property
    def side(self) -> str:
        """Return `lower`, `upper`, `both` for a range, or nothing where the text does not say."""
        if self.sign in LOWER:
            return "lower"
        if self.sign in UPPER:
            return "upper"
        return "both" if self.sign == "-" else ""

    @property
    def shown_sign(self) -> str:
        """Return the comparison as a sign."""
        return SHOWN_SIGNS.get(self.sign, "").strip()


def bound(sign: str, low: str, unit: Unit, *, about: str = "") -> Bound:
    """Return the bound that a sign, a number and a unit make."""
    value = _value_of(low) * unit.factor
    return _sided(sign, value, unit, low, about)


def span(
    low: str, high: str, unit: Unit, *, opened: tuple[bool, bool] = (False, False), about: str = ""
) -> Bound:
    """Return the range between two numbers of one unit."""
    start, end = (_value_of(one) * unit.factor for one in (low, high))
    return Bound(
        sign="-",
        low=start,
        high=end,
        open_low=opened[0],
        open_high=opened[1],
        unit=unit,
        number=f"{low}-{high}",
        about=about,
        key=f"{start:.9g}{opened[0]:d}-{end:.9g}{opened[1]:d} {unit.dimension}",
    )


def as_lower(one: Bound) -> Bound:
    """Return a bare number as the least that is asked for ("life expectancy of 3 months")."""
    return _sided(">=", one.low, one.unit, one.number, one.about) if one.side == "" else one


def as_upper(one: Bound) -> Bound:
    """Return a number as the most that is allowed ("up to 2 prior lines")."""
    return _sided("<=", one.low, one.unit, one.number, one.about) if one.side == "" else one


def as_level(one: Bound) -> Bound:
    """Return a bare number as the one level that it is ("stage 3")."""
    return replace(one, sign="-")


def is_flipped(old: Bound, new: Bound) -> bool:
    """Tell whether a lower bound became an upper one, or the other way round."""
    return {old.side, new.side} == {"lower", "upper"}


def single(sign: str, low: str, unit: Unit, about: str) -> Bound:
    """Return the bound that a number makes on the scale that it is said to belong to."""
    sign = "<=" if about == "age" and sign == "up_to" else sign
    if about in {"karnofsky", "ecog"} and unit.dimension not in {"", "%"}:
        about = ""
    if _THOUSANDS.fullmatch(low) and (unit.dimension, unit.factor) == _PER_VOLUME:
        return replace(bound(sign, low.replace(".", ""), unit), number=low)
    one = bound(sign, low, unit, about=about)
    return _in_tens(one) if about == "karnofsky" else one


def spanned(
    one: tuple[str, str], other: tuple[str, str], unit: Unit, *, aged: bool
) -> Bound | None:
    """Return the range between two numbers, whichever of them comes first with its sign."""
    if one[0] in UPPER:
        one, other = other, one
    about = "age" if aged else ""
    if one[1][0] == other[1][0] == "−" and _value_of(one[1]) > _value_of(other[1]):
        one, other = (one[0], other[1]), (other[0], one[1])  # "-1 to -6": the way people write
    opened = (one[0] == ">", other[0] == "<")
    if _value_of(one[1]) >= _value_of(other[1]):
        return None
    return span(one[1], other[1], unit, opened=opened, about=about)


def _in_tens(one: Bound) -> Bound:
    """Return a bound on a scale that goes in tens, as wide as it is there: > 60 and >= 70 are one.

    Between two tens nobody scores, but who wrote such a number may not know: its key stays its own.
    """
    if one.side not in {"lower", "upper"} or not _is_small(one.number):
        return one
    written = int(one.number)
    if one.side == "lower":
        ten = (written // 10 + 1) * 10 if one.open_low else -(-written // 10) * 10
    else:
        ten = (-(-written // 10) - 1) * 10 if one.open_high else written // 10 * 10
    sign = ">=" if one.side == "lower" else "<="
    exact = _sided(sign, float(ten), one.unit, one.number, one.about)
    key = exact.key if written % 10 == 0 else f"{exact.key} {one.sign}{written}"
    return replace(exact, sign=one.sign, key=key)


def _is_small(number: str) -> bool:
    return number.isdecimal() and len(number) <= _SMALL


def counted(one: Bound) -> Bound:
    """Return a bound on what is counted in whole numbers: > 2 lines are >= 3 lines."""
    if one.sign not in {">", "<"} or not _is_small(one.number):
        return one
    sign, step = (">=", 1) if one.sign == ">" else ("<=", -1)
    return replace(one, key=bound(sign, str(int(one.number) + step), one.unit).key)


def is_complement(one: Bound, other: Bound) -> bool:
    """Tell whether each bound leaves out exactly what the other takes in (`< 3` and `>= 3`)."""
    if one.about == other.about == "ecog" and {one.sign, other.sign} == {"-", ">="}:
        levels, worse = (one, other) if one.sign == "-" else (other, one)
        return levels.low == 0 and levels.high + 1 == worse.low
    if not is_flipped(one, other) or one.unit.dimension != other.unit.dimension:
        return False
    lower, upper = (one, other) if one.side == "lower" else (other, one)
    same = math.isclose(lower.low, upper.high, rel_tol=1e-9)
    return same and lower.open_low != upper.open_high


def cut(one: Bound) -> tuple[float | str, bool | str]:
    """Return where a bound parts a scale: the same for "< 3" and ">= 3"."""
    if one.about == "ecog" and one.sign == "-" and one.low == 0:
        return one.high + 1, False
    if one.side == "lower":
        return one.low, one.open_low
    return (one.high, not one.open_high) if one.side == "upper" else (one.key, one.sign)


def change(old: Bound, new: Bound) -> str:
    """Return `wider` or `narrower` if one clearly admits all that the other does, else nothing."""
    if not old.side or not new.side or is_flipped(old, new):
        return ""
    scales = _scales(old, new)
    if scales is None or _is_one_window(old, new) or _is_next(old, new):
        return ""
    before, after = _interval(old, scales[0]), _interval(new, scales[1])
    if before != after and after[0] <= before[0] and before[1] <= after[1]:
        return "wider"
    if before != after and before[0] <= after[0] and after[1] <= before[1]:
        return "narrower"
    return ""


def _sided(sign: str, value: float, unit: Unit, number: str, about: str) -> Bound:
    lower, upper = sign in LOWER, sign in UPPER
    kind = ">" if lower else "<" if upper else sign if sign == "up_to" else "="
    is_open = sign in {"<", ">"}
    return Bound(
        sign=sign,
        low=-math.inf if upper else value,
        high=math.inf if lower else value,
        open_low=sign == ">",
        open_high=sign == "<",
        unit=unit,
        number=number,
        about=about,
        key=f"{kind}{is_open:d}{value:.9g} {unit.dimension}",
    )


def _scales(old: Bound, new: Bound) -> tuple[float, float] | None:
    """Return what to multiply each with, or None where the units have no common measure."""
    one, other = old.unit.dimension, new.unit.dimension
    if one == other:
        return 1.0, 1.0
    if one not in _DAYS or other not in _DAYS or old.side != new.side or old.side == "both":
        return None
    first, second = _DAYS[one], _DAYS[other]
    values = [
        (each.low if each.side == "lower" else each.high) * scale
        for each, scale in ((old, first), (new, second))
    ]
    if abs(values[0] - values[1]) <= _NEAR * max(values):
        return None  # four weeks and one month: too near to call
    return first, second


def _is_one_window(old: Bound, new: Bound) -> bool:
    """Tell whether it is one window, put two ways: "within 4 weeks before", "< 4 weeks before"."""
    return old.high == new.high and (old.sign == "within") != (new.sign == "within")


def _is_next(old: Bound, new: Bound) -> bool:
    """Tell whether the bounds may be one in whole numbers (`> 17 years`, `>= 18 years`)."""
    if old.side != new.side or old.side == "both" or not _counts(old.unit):
        return False
    one, other = (each.low if each.side == "lower" else each.high for each in (old, new))
    opened = (old.open_low or old.open_high) != (new.open_low or new.open_high)
    return opened and one != other and abs(one - other) <= old.unit.factor * 1.0001


def _counts(unit: Unit) -> bool:
    return not unit.dimension or unit.is_time


def _interval(one: Bound, scale: float) -> tuple[_Edge, _Edge]:
    return (one.low * scale, int(one.open_low)), (one.high * scale, -int(one.open_high))


def _value_of(number: str) -> float:
    """Return what a number as written comes to; the minus of one below zero is no hyphen."""
    return float(number.replace(",", "").replace("−", "-"))
