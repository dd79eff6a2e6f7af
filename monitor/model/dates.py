"""Dates as registries give them: to the year, the month or the day, and never rounded."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import MAXYEAR, date
from functools import total_ordering

from msgspec import Struct

_SHAPE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_DAYS_OF_YEAR = 365.25
_MONTHS_FROM = 60  # days; below that the days themselves are said


@total_ordering
class PartialDate:
    """A date of known precision; `first` and `last` are the days that it may mean."""

    __slots__ = ("first", "last", "text")

    def __init__(self, text: str) -> None:
        """Take `2026`, `2026-03` or `2026-03-15`; ValueError for anything else."""
        match = _SHAPE.fullmatch(text)
        if match is None:
            raise ValueError(f"not a date: {text!r}")
        year, month, day = (int(part) if part else 0 for part in match.groups())
        self.text = text
        self.first = date(year, month or 1, day or 1)
        self.last = date(year, month or 12, day or monthrange(year, month or 12)[1])

    @property
    def precision(self) -> str:
        """`year`, `month` or `day`."""
        return {4: "year", 7: "month", 10: "day"}[len(self.text)]

    def may_equal(self, other: PartialDate) -> bool:
        """Whether both can mean one and the same day (so that one may only be the finer)."""
        return self.first <= other.last and other.first <= self.last

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PartialDate) and self.text == other.text

    def __lt__(self, other: PartialDate) -> bool:
        return (self.first, self.last) < (other.first, other.last)

    def __hash__(self) -> int:
        return hash(self.text)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"PartialDate({self.text!r})"


class Milestone(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A date with its type: `ESTIMATED`, `ACTUAL`, or empty where the registry gives none."""

    date: PartialDate
    type: str = ""


def days_between(before: PartialDate, after: PartialDate) -> int:
    """Return how many days later `after` is; 0 where both may be the same day.

    Both are taken at the coarser of the two precisions, whose units count for so many days as they
    have on average: 2026-03 → 2026-04-10 is a month and not forty days, and February weighs no less
    than March.
    """
    if before.may_equal(after):
        return 0
    coarser = min(len(before.text), len(after.text))
    if coarser == len("2026"):
        return round((after.first.year - before.first.year) * _DAYS_OF_YEAR)
    if coarser == len("2026-03"):
        return round(months_between(before, after) * _DAYS_OF_YEAR / 12)
    return (after.first - before.first).days


def months_between(before: PartialDate, after: PartialDate) -> int:
    """Return how many calendar months lie between the months that two dates begin in."""
    years = after.first.year - before.first.year
    return years * 12 + after.first.month - before.first.month


def apart(one: PartialDate, other: PartialDate) -> str:
    """Return how far apart two dates are, in words no finer than both are given."""
    precisions = {one.precision, other.precision}
    if "year" in precisions:
        return _counted(abs(other.first.year - one.first.year), "year")
    if "month" in precisions:
        return _counted(abs(months_between(one, other)), "month")
    days = abs((other.first - one.first).days)
    if days < _MONTHS_FROM:
        return _counted(days, "day")
    return _counted(round(days * 12 / _DAYS_OF_YEAR), "month")


def years_after(given: PartialDate, years: int) -> PartialDate:
    """Return the same date so many years later, no more precise than it was given.

    29 February gives 28 February where the year has no other.
    """
    year = f"{min(given.first.year + years, MAXYEAR):04}"
    try:
        return PartialDate(year + given.text[4:])
    except ValueError:
        return PartialDate(f"{year}-02-28")


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
