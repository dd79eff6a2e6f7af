"""Days on from a day, however far out it lies."""

from __future__ import annotations

from datetime import date

_LAST = date.max.toordinal()


def days_after(day: date, days: int) -> date:
    """Return the day so many days later (earlier, if negative); the last there is, beyond it."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), _LAST))
