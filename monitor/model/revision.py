"""The states that a record has been in."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from monitor.model.trial import TrialId


class Snapshot(Struct, frozen=True, kw_only=True):
    """A record's content, kept once: `payload` is the bytes as served, `fingerprint` names them."""

    trial: TrialId
    fingerprint: str
    payload: bytes


class Revision(Struct, frozen=True, kw_only=True):
    """The n-th distinct state in a record's history, numbered from 1.

    `seen_at` is when we saw it first, `data_date` the registry's load that it came with (its
    date as the registry writes it), `submitted` and `posted` the record's own last-update dates.
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
