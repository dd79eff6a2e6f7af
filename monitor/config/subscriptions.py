"""From the section of a subscription, which holds by itself, to what routing knows."""

from __future__ import annotations

from collections.abc import Iterable

from monitor import registries
from monitor.config.models import NearSection, QuietSection, SubscriptionSection
from monitor.model.lens import Lens
from monitor.model.near import Near
from monitor.model.subscription import Quiet, Subscription
from monitor.model.trial import TrialId


def built(
    section: SubscriptionSection, lens: Lens | None, trials: tuple[TrialId, ...]
) -> Subscription:
    """Return the subscription that a section means, every name in it once."""
    return Subscription(
        name=section.name,
        watches=_once(section.watches),
        tags=_once(section.tags),
        trials=trials,
        registries=_once(section.registries),
        conditions=_once(section.conditions),
        sponsors=_once(section.sponsors),
        kinds=_once(section.kinds),
        min_severity=section.min_severity,
        channels=_once(section.channels),
        window=section.window,
        lens=lens,
        near=_near(section.near),
        countries=_once(section.countries),
        quiet=_quiet(section.quiet, section.window.timezone),
        per_hour=section.per_hour or 0,
        private=section.private,
    )


def read_number(text: str, among: Iterable[str]) -> tuple[tuple[TrialId, ...], tuple[str, ...]]:
    """Return the trial that a number is in each of these registries, and why it is none."""
    trials, faults = [], []
    for key in among:
        try:
            trials.append(registries.available()[key].trial(text))
        except ValueError as error:
            faults.append(str(error))
    return tuple(trials), tuple(faults)


def _once(names: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names or ()))


def _near(section: NearSection | None) -> Near | None:
    if section is None:
        return None
    return Near(
        radius_km=section.radius_km,
        place=section.place or "",
        lat=section.lat,
        lon=section.lon,
    )


def _quiet(section: QuietSection | None, timezone: str) -> Quiet | None:
    """Return the quiet of a subscription, by the clocks of its window where it names no others."""
    if section is None:
        return None
    start, end = section.hours or ("", "")
    return Quiet(
        start=start,
        end=end,
        days=section.days or (),
        timezone=section.timezone or timezone,
        but=section.but,
    )
