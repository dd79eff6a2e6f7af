"""What a registry is to the rest of the house, and the border around each of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from monitor.errors import MonitorError, Unreadable
from monitor.model.exchange import Listed, Load, Reading, Readings, Request, Response
from monitor.model.record import Record
from monitor.model.trial import TrialId


class History(Protocol):
    """What a registry itself keeps of a trial's past. A registry that offers none has None.

    Nothing else may depend on it: where it is gone, or of another shape, it raises `NoAnswer`;
    where that says something of one trial only, it raises `Unreadable`.
    """

    def versions(self, trial: TrialId) -> Request:
        """Return the request for the list of a trial's versions."""

    def read_versions(self, request: Request, response: Response) -> tuple[Listed, ...]:
        """Return the versions that there are, the oldest first; or raise `Unreadable`."""

    def version(self, trial: TrialId, number: int) -> Request:
        """Return the request for one version."""

    def read_version(self, request: Request, response: Response, number: int) -> Reading:
        """Return a version, its payload as served; or raise `Unreadable`."""

    def record(self, trial: TrialId, payload: bytes) -> Record:
        """Return the record that a version's payload holds, the same as in any other encoding."""


class Registry(Protocol):
    """A source of trial records. It does no I/O: it says what to ask and reads the answer."""

    key: str
    title: str
    base_url: str
    requests_per_second: float
    history: History | None

    def trial(self, text: str) -> TrialId:
        """Return the one trial that a person means; ValueError says what is allowed instead."""

    def find(self, text: str) -> tuple[TrialId, ...]:
        """Return every trial that any text names, each once, in order."""

    def url(self, trial: TrialId) -> str:
        """Return the address of the trial's page for people."""

    def probe(self) -> Request:
        """Return the cheapest question that tells whether there is a new load."""

    def load(self, response: Response) -> Load:
        """Return what the probe says, or raise `Unreadable`."""

    def lookups(self, trials: tuple[TrialId, ...]) -> tuple[Request, ...]:
        """Return the fewest requests that ask for all of these trials."""

    def lookup(self, trial: TrialId) -> Request:
        """Return the request for one trial alone."""

    def read(self, request: Request, response: Response) -> Readings:
        """Return what an answer says about each trial asked for, or raise `Unreadable`."""

    def fingerprint(self, payload: bytes) -> str:
        """Return the name of a payload's content: equal whatever the stamps and order of keys."""

    def record(self, trial: TrialId, payload: bytes) -> Record:
        """Return the record that a payload holds, or raise `Unreadable`."""

    def sketch(self, trial: TrialId, payload: bytes) -> Record:
        """Return at least status, dates, design, oversight and the way of the results; or raise.

        What it gives reads as in `record`; the rest may be left out, since this is asked of every
        trial at its first check.
        """

    def misfits(self, payload: bytes) -> frozenset[str]:
        """Return the paths at which a payload is not of the shape that the registry documents."""

    def paths(self, field: str) -> tuple[str, ...]:
        """Return where in a payload, as the registry names it, a field of the catalogue stands."""


def read(registry: Registry, request: Request, response: Response) -> Readings:
    """Read an answer; whatever goes wrong inside a registry is the answer's fault: `Unreadable`."""
    try:
        return registry.read(request, response)
    except MonitorError:
        raise
    except Exception as error:  # a bulkhead: one registry's mistake may not stop the others
        raise Unreadable(registry.key, f"could not be read: {error!r}") from error


def record(registry: Registry, reading: Reading) -> Record:
    """Return the record of a reading; whatever goes wrong inside is `Unreadable`."""
    return _behind(registry, registry.record, reading.trial, reading.payload)


def sketch(registry: Registry, trial: TrialId, payload: bytes) -> Record:
    """Return what of a record time alone can turn into news; faults inside are `Unreadable`."""
    return _behind(registry, registry.sketch, trial, payload)


def _behind(
    registry: Registry, ask: Callable[[TrialId, bytes], Record], trial: TrialId, payload: bytes
) -> Record:
    try:
        return ask(trial, payload)
    except MonitorError:
        raise
    except Exception as error:  # the same bulkhead, at its second door
        raise Unreadable(registry.key, f"{trial.number}: {error!r}") from error
