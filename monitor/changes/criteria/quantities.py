# ruff: noqa: RUF001  (look-alike signs are what these tables are about, and a minus is no hyphen)
"""Numbers and their units in words: units convert where one is an exact multiple of the other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from monitor.changes.criteria.terms import NUMBERS

# Days and months have no exact common measure, nor has a mass of one substance with its moles.
_UNITS: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("years", "year", "yrs", "yr", "years_of_age"), ("month", 12.0)),
    **dict.fromkeys(("months", "month", "mos"), ("month", 1.0)),
    **dict.fromkeys(("weeks", "week", "wks", "wk"), ("day", 7.0)),
    **dict.fromkeys(("days", "day"), ("day", 1.0)),
    **dict.fromkeys(("hours", "hour", "hrs", "hr", "h"), ("day", 1 / 24)),
    **dict.fromkeys(("minutes", "minute", "min", "mins"), ("day", 1 / 1440)),
    **dict.fromkeys(("g", "gm", "gram", "grams", "gms"), ("g", 1.0)),
    **dict.fromkeys(("mg", "mgs", "milligrams"), ("g", 1e-3)),
    **dict.fromkeys(("mcg", "μg", "ug"), ("g", 1e-6)),
    **dict.fromkeys(("ng",), ("g", 1e-9)),
    **dict.fromkeys(("pg",), ("g", 1e-12)),
    **dict.fromkeys(("kg", "kgs"), ("g", 1e3)),
    **dict.fromkeys(("l", "liter", "litre"), ("l", 1.0)),
    **dict.fromkeys(("dl",), ("l", 0.1)),
    **dict.fromkeys(("ml", "cc"), ("l", 1e-3)),
    **dict.fromkeys(("ul", "μl", "mcl", "mm3", "microliter", "microlitre"), ("l", 1e-6)),
    **dict.fromkeys(("cm",), ("m", 1e-2)),
    **dict.fromkeys(("mm",), ("m", 1e-3)),
    **dict.fromkeys(("mol",), ("mol", 1.0)),
    **dict.fromkeys(("mmol",), ("mol", 1e-3)),
    **dict.fromkeys(("μmol", "umol", "micromol", "mcmol"), ("mol", 1e-6)),
    **dict.fromkeys(("nmol",), ("mol", 1e-9)),
    **dict.fromkeys(("pmol",), ("mol", 1e-12)),
    **dict.fromkeys(("ms", "msec", "msecs", "milliseconds"), ("ms", 1.0)),
    **dict.fromkeys(("%", "percent"), ("%", 1.0)),
    **dict.fromkeys(("cells", "cell", "count"), ("", 1.0)),
    "k": ("", 1e3),
    **{
        unit: (unit, 1.0)
        for unit in ("m2", "iu", "u", "mmhg", "bpm", "gy", "miu", "meq", "kpa", "°c", "°f")
    },
    "cgy": ("gy", 1e-2),
}
_TIMES = frozenset(("x", "times", "fold"))
_SHOWN = {
    "mg/dl": "mg/dL", "g/dl": "g/dL", "g/l": "g/L", "mmhg": "mmHg", "kg/m2": "kg/m²",
    "ml/min": "mL/min", "ml/min/1.73m2": "mL/min/1.73 m²", "mmol/l": "mmol/L", "/mm3": "/mm³",
    "μmol/l": "μmol/L", "umol/l": "µmol/L", "u/l": "U/L", "iu/l": "IU/L", "ng/ml": "ng/mL",
    "pg/ml": "pg/mL", "iu/ml": "IU/mL", "cells/mm3": "cells/mm³", "cells/ul": "cells/µL",
    "cells/μl": "cells/μL", "/ul": "/µL", "/μl": "/μL", "gy": "Gy", "°c": "°C", "°f": "°F",
    "mg/l": "mg/L", "/l": "/L",
}  # fmt: skip
_SINGULAR = {"years": "year", "months": "month", "weeks": "week", "days": "day", "hours": "hour"}
_PLURAL = {
    "year": "years", "yrs": "years", "yr": "years", "month": "months", "mos": "months",
    "week": "weeks", "wks": "weeks", "wk": "weeks", "day": "days", "hour": "hours",
    "hrs": "hours", "hr": "hours", "h": "hours", "percent": "%",
}  # fmt: skip


class Unit(Struct, frozen=True):
    """What a number counts: numbers of one dimension compare once they are multiplied."""

    dimension: str = ""
    factor: float = 1.0
    name: str = ""

    @property
    def is_time(self) -> bool:
        """Whether it measures a span of time."""
        return self.dimension in {"day", "month"}


NONE = Unit()
YEARS = Unit("month", 12.0, "years")
_ULN = {"uln": Unit("uln", 1.0, "× ULN"), "lln": Unit("lln", 1.0, "× LLN")}


def unit_at(words: Sequence[str], at: int) -> tuple[Unit, int]:
    """Return the unit that begins there, and where it ends; none ends where it begins."""
    end = len(words)
    if at >= end:
        return NONE, at
    word = words[at]
    if word in _UNITS:
        return _ratio(words, at)
    if word == "/":
        return _ratio(words, at) if at + 1 < end and words[at + 1] in _UNITS else (NONE, at)
    if word[0] == "x" or word in _TIMES or word in _ULN:
        return _multiple(words, at)
    return NONE, at


def shown(number: str, unit: Unit) -> str:
    """Return the number with its unit as a person writes them."""
    name = _SHOWN.get(unit.name, unit.name)
    if number == "1":
        name = _SINGULAR.get(name, name)
    return f"{number}{'' if not name or name[0] in '%/' else ' '}{name}"


def _ratio(words: Sequence[str], at: int) -> tuple[Unit, int]:
    """Read `mg/dl`, `/mm3`, `ml/min/1.73m2`, or a plain unit."""
    dimension, factor, name = "", 1.0, ""
    if words[at] != "/":
        dimension, factor = _UNITS[words[at]]
        name = _PLURAL.get(words[at], words[at])
        at += 1
    while at + 1 < len(words) and words[at] == "/":
        below = words[at + 1]
        if below == "1.73" and at + 2 < len(words) and words[at + 2] == "m2":
            dimension, name, at = f"{dimension}/1.73m2", f"{name}/1.73m2", at + 3
        elif below in _UNITS:
            under, divisor = _UNITS[below]
            dimension, factor = f"{dimension}/{under}", factor / divisor
            name, at = f"{name}/{below}", at + 2
        else:
            break
    return Unit(dimension, factor, name), at


def _multiple(words: Sequence[str], at: int) -> tuple[Unit, int]:
    """Read `x uln`, `xuln`, `times the uln`, and powers of ten with what they count."""
    word = words[at].removeprefix("x") or "x"
    if word in _ULN:
        return _ULN[word], at + 1
    follow = at + 1
    if words[at] in _TIMES:
        follow += words[follow : follow + 1] == ["the"]
        word = words[follow] if follow < len(words) else ""
        follow += 1
        if word in _ULN:
            return _ULN[word], follow
    if word != "10" or words[follow : follow + 1] != ["^"] or not _is_power(words, follow + 1):
        return NONE, at
    return _power(words, follow + 1)


def _power(words: Sequence[str], at: int) -> tuple[Unit, int]:
    power = int(words[at])
    counted, end = unit_at(words, at + 1)
    name = f"× 10^{power}{_SHOWN.get(counted.name, counted.name)}"
    return Unit(counted.dimension, counted.factor * 10.0**power, name), end


def _is_power(words: Sequence[str], at: int) -> bool:
    """Tell whether a power of ten of a size that occurs stands there."""
    return at < len(words) and words[at].isdecimal() and len(words[at]) <= 2


# --- numbers

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
    elif number == "10" and raw[at : at + 1] == ["^"] and _is_power(raw, at + 1):
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
