"""The states that a record has been in."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from monitor.model.trial import TrialId

CHECK, HISTORY = "check", "history"  # where a state came from: our own checks, the registry's past


class Snapshot(Struct, frozen=True, kw_only=True):
    """A record's content, kept once: `payload` is the bytes as served, `fingerprint` names them."""

    trial: TrialId
    fingerprint: str
    payload: bytes


class Revision(Struct, frozen=True, kw_only=True):
    """The n-th distinct state in a record's history, numbered from 1.

    `seen_at` is when we saw it first, `data_date` the registry's load that it came with (its
    date as the registry writes it), `submitted` and `posted` the record's own last-update dates.

    A state that the registry itself keeps of earlier days has `source` "history" and the
    registry's own number of it in `registry_version`; its `number` is 0, its `seen_at` is when it
    was brought, and `submitted` the day that the registry gives it. (A revision of ours has a
    `registry_version` where it is known which one it is.) `link` ties the state to the
    one kept before it (`monitor.store.chain`), in hexadecimal.
    """

    trial: TrialId
    number: int
    fingerprint: str
    seen_at: datetime
    data_date: str
    submitted: str = ""
    posted: str = ""
    status: str = ""
    title: str = ""
    source: str = CHECK
    registry_version: int | None = None
    link: str = ""

    @property
    def called(self) -> str:
        """How a person names the state: `3` for a revision, `v3` for a version of the registry."""
        return f"v{self.registry_version}" if self.source == HISTORY else str(self.number)
