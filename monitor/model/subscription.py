"""Who wants which events, where, and gathered over which window."""

from __future__ import annotations

from datetime import timedelta

from msgspec import Struct

from monitor.model.event import Severity
from monitor.model.lens import Lens
from monitor.model.near import Near
from monitor.model.trial import TrialId


class Window(Struct, frozen=True, kw_only=True):
    """How long events gather before they are told.

    `every` of zero means at once; else a local time `at` (`HH:MM`) in `timezone`, daily or, with
    `weekday` (0 is Monday), weekly.
    """

    every: timedelta | None = None
    at: str = ""
    weekday: int | None = None
    timezone: str = "UTC"


class Quiet(Struct, frozen=True, kw_only=True):
    """When a reader is left alone: from `start` to `end` (`HH:MM`, over midnight if need be), and
    on the days of the week that are not among `days` (0 is Monday; empty: told on every day).

    What weighs `but` or more is told nevertheless; None for nothing.
    """

    start: str = ""
    end: str = ""
    days: tuple[int, ...] = ()
    timezone: str = "UTC"
    but: Severity | None = None


class Subscription(Struct, frozen=True, kw_only=True):
    """Which events go to which channels; every matcher that is empty means all.

    `lens` is whose eyes weigh them. `near` and `countries` keep to events with a place within
    reach, `conditions` to trials of which a condition or keyword has one of these words, `sponsors`
    to those of which a sponsor's name has one. `private` keeps all that tells of an illness out of
    what others may see: subjects and notifications. At most `per_hour` messages go to each
    recipient within an hour, 0 for any number: the rest is held back and told together.
    """

    name: str
    watches: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    trials: tuple[TrialId, ...] = ()
    registries: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    sponsors: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    min_severity: Severity = Severity.LOW
    channels: tuple[str, ...]
    window: Window
    lens: Lens | None = None
    near: Near | None = None
    countries: tuple[str, ...] = ()
    quiet: Quiet | None = None
    per_hour: int = 0
    private: bool = False

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
