"""Stand-ins that behave."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class FixedClock:
    """A clock that stands until it is told to go."""

    def __init__(self, now: datetime = datetime(2026, 2, 9, 15, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> datetime:
        """Go on by so much: `advance(minutes=5)`."""
        self.now += timedelta(**by)
        return self.now
