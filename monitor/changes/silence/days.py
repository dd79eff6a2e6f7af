"""Days on from a date, however far out it lies."""

from __future__ import annotations

from datetime import MAXYEAR, date

from monitor.model.dates import PartialDate

_LAST = date.max.toordinal()


def days_after(day: date, days: int) -> date:
    """Return the day so many days later (earlier, if negative); the last there is, beyond it."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), _LAST))


def years_after(given: PartialDate, years: int) -> PartialDate:
    """Return the same date so many years later, as exactly as it was given.

    29 February gives 28 February where the year has no other, as FDAAA TrialsTracker counts.
    """
    year = min(int(given.text[:4]) + years, MAXYEAR)
    try:
        return PartialDate(f"{year:04}{given.text[4:]}")
    except ValueError:
        return PartialDate(f"{year:04}-02-28")
