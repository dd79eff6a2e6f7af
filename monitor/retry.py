"""Whether to try again, and when: a decision with its reason."""

from __future__ import annotations

from datetime import datetime, timedelta
from zlib import crc32

from msgspec import Struct

LONGEST_WAIT = timedelta(days=1)


class RetryAt(Struct, frozen=True, kw_only=True):
    """Try again, and not before `when`."""

    when: datetime
    reason: str


class GiveUp(Struct, frozen=True, kw_only=True):
    """Do not try again."""

    reason: str


class Backoff(Struct, frozen=True, kw_only=True):
    """How long to wait after each failure; after one more failure than `steps`, no more.

    A step is lengthened by up to the share `jitter`, so that those that failed together do not
    come back together.
    """

    steps: tuple[timedelta, ...]
    jitter: float = 0.1

    def decide(
        self, attempts: int, now: datetime, key: str, wait: timedelta | None, reason: str
    ) -> RetryAt | GiveUp:
        """Return what follows the failure of the try number `attempts`, counted from 1.

        `wait` is the other side's own wish: it is waited for, a day at the longest.
        """
        if attempts > len(self.steps):
            return GiveUp(reason=f"{reason} (given up after {attempts} tries)")
        step = self.steps[max(attempts, 1) - 1]
        own = step + step * (self.jitter * _share(f"{key}/{attempts}"))
        return RetryAt(when=now + max(own, min(wait or own, LONGEST_WAIT)), reason=reason)


def _share(text: str) -> float:
    """Return a number from 0 to 1 that looks like chance and is the same tomorrow."""
    return crc32(text.encode("utf-8", "replace")) / 2**32


# Standard Webhooks 1.0, section "Deliverability and reliability": three days, ever more slowly
DELIVERY = Backoff(
    steps=(
        timedelta(seconds=5),
        timedelta(minutes=5),
        timedelta(minutes=30),
        timedelta(hours=2),
        timedelta(hours=5),
        timedelta(hours=10),
        timedelta(hours=14),
        timedelta(hours=20),
        timedelta(hours=24),
    )
)
FETCH = Backoff(steps=tuple(timedelta(seconds=seconds) for seconds in (2, 4, 8, 16)))
