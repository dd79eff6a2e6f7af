"""Who wants which events, where, and gathered over which window."""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct

from monitor.model.event import Severity


class Window(Struct, frozen=True, kw_only=True):
    """How long events gather before they are told.

    `every` of zero means at once; else a local time `at` (`HH:MM`) in `timezone`, daily or, with
    `weekday` (0 is Monday), weekly.
    """

    every: timedelta | None = None
    at: str = ""
    weekday: int | None = None
    timezone: str = "UTC"


class Subscription(Struct, frozen=True, kw_only=True):
    """Which events go to which channels; empty `watches` and `kinds` mean all."""

    name: str
    watches: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    min_severity: Severity = Severity.LOW
    channels: tuple[str, ...]
    window: Window
