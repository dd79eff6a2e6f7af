"""The only reader of the time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the present moment in UTC, to the second that people will read."""
    return datetime.now(UTC).replace(microsecond=0)
