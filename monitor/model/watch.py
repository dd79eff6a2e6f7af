"""Which trials we check, how often, and how checks went."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from monitor.model.trial import TrialId


class Cadence(Struct, frozen=True, kw_only=True):
    """How often: every so long, or by a cron line in a time zone. One of the two is given."""

    every: timedelta | None = None
    cron: str = ""
    timezone: str = "UTC"


class Watch(Struct, frozen=True, kw_only=True):
    """Trials under one name; the name is its identity. `backfill` asks for their past as well."""

    name: str
    trials: tuple[TrialId, ...] = ()
    tags: tuple[str, ...] = ()
    cadence: Cadence
    backfill: bool = False


class Check(Struct, frozen=True, kw_only=True):
    """One visit to a registry: what was asked for, and how it went.

    `load` is the registry's own token of the data served. `outcome` is `whole` (every trial was
    answered for), `partial`, `failed` (nothing could be asked), `stopped` (by the operator) or
    `refused` (the registry shut us out).
    """

    registry: str
    started_at: datetime
    finished_at: datetime
    load: str = ""
    outcome: str = "whole"
    checked: int = 0
    unchanged: int = 0
    new: int = 0
    revised: int = 0
    unreadable: int = 0
    unreachable: int = 0
    vanished: int = 0
    requests: int = 0
    bytes: int = 0
    reason: str = ""
