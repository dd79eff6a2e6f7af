"""Dates as registries give them: to the year, the month or the day, and never rounded."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import total_ordering

from msgspec import Struct

_SHAPE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


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

    Both are taken at the coarser of the two precisions, by their last day, so that 2026-03 →
    2026-04-10 is a month and not forty days.
    """
    if before.may_equal(after):
        return 0
    length = min(len(before.text), len(after.text))
    return (_at(after, length) - _at(before, length)).days


def _at(value: PartialDate, length: int) -> date:
    return PartialDate(value.text[:length]).last
