"""Who wants which events, where, and gathered over which window."""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct

from monitor.model.event import Severity
from monitor.model.lens import Lens
from monitor.model.near import Near


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
    """Which events go to which channels; empty `watches` and `kinds` mean all.

    `lens` is whose eyes weigh them. `near` and `countries` keep to events with a place within
    reach.
    """

    name: str
    watches: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    min_severity: Severity = Severity.LOW
    channels: tuple[str, ...]
    window: Window
    lens: Lens | None = None
    near: Near | None = None
    countries: tuple[str, ...] = ()

    @property
    def reach(self) -> str:
        """How far it reaches, as a person says it; "" for everywhere."""
        said = []
        if self.near:
            circle = f"within {self.near.radius_km:g} km"
            said.append(f"{circle} of {self.near.place}" if self.near.place else circle)
        if self.countries:
            said.append(f"in {' or '.join(self.countries)}")
        return ", ".join(said)
