"""What a check comes back with, for people and for scripts."""

from __future__ import annotations

from msgspec import Struct

from monitor.model.trial import TrialId


class Failure(Struct, frozen=True, kw_only=True):
    """A trial about which nothing could be concluded, and why."""

    trial: str
    reason: str


class DeliveryCounts(Struct, frozen=True, kw_only=True):
    """Deliveries of one run: sent, put off, given up."""

    sent: int = 0
    pending: int = 0
    dead: int = 0


class CheckReport(Struct, frozen=True, kw_only=True):
    """The sum of a check; `seconds` is wall-clock time, `bytes` are those of the answers' bodies.

    `notes` are lines for a person: why a check was cut short, what was noticed on the way.
    """

    checked: int = 0
    unchanged: int = 0
    new: int = 0
    revised: int = 0
    unreadable: tuple[Failure, ...] = ()
    unreachable: tuple[Failure, ...] = ()
    vanished: tuple[str, ...] = ()
    events: int = 0
    deliveries: DeliveryCounts = DeliveryCounts()
    requests: int = 0
    bytes: int = 0
    seconds: float = 0.0
    notes: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether every trial was answered for."""
        return not (self.unreadable or self.unreachable)


def failures(found: dict[TrialId, str]) -> tuple[Failure, ...]:
    """Return failures in the order of their trials' numbers."""
    return tuple(Failure(trial=trial.number, reason=found[trial]) for trial in sorted(found))
