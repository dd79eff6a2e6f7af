"""A trial's way through time, as far as it is on record."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from monitor.model.dates import Milestone


class Stretch(Struct, frozen=True, kw_only=True):
    """A recruitment status, in the registry's word, and the day from which it is on record."""

    status: str
    since: date


class Timeline(Struct, frozen=True, kw_only=True):
    """The statuses that a trial has had, oldest first (at least one), and its dates as of now."""

    stretches: tuple[Stretch, ...]
    start: Milestone | None = None
    primary_completion: Milestone | None = None
