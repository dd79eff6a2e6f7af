"""What is on record about places: of the trials that events are about, and of towns by name."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from monitor.errors import MonitorError
from monitor.model.event import Event
from monitor.model.exchange import Reading
from monitor.model.near import Near
from monitor.model.record import Record
from monitor.model.subscription import Subscription
from monitor.model.trial import TrialId
from monitor.registries import available
from monitor.registries.base import record
from monitor.routing.ground import Coordinates, towns_called
from monitor.routing.match import Seen, seen
from monitor.routing.near import asks_where
from monitor.store.database import Transaction

log = logging.getLogger(__name__)

_MOST = 5  # towns of one name that are listed
_POINT = "give its point: near = { lat = …, lon = …, radius_km = … }"


class Atlas:
    """Finds towns in the records that there are, and remembers those that it found."""

    def __init__(self) -> None:
        self._known: dict[str, Coordinates] = {}
        self._doubts: dict[str, str] = {}
        self._read = -1  # how many states there were when what is in doubt was looked for

    def settled(
        self, tx: Transaction, subscriptions: tuple[Subscription, ...]
    ) -> tuple[Subscription, ...]:
        """Return the subscriptions with the places that they name on the map, as far as known."""
        places = {one.near.place for one in subscriptions if one.near and one.near.place}
        if places - self._known.keys():
            self._look(tx, places - self._known.keys())
        return tuple(
            replace(one, near=self._placed(one.near)) if one.near else one for one in subscriptions
        )

    def _look(self, tx: Transaction, places: set[str]) -> None:
        """Find these places, unless nothing is on record that was not there the last time."""
        heads = tx.records.all_heads()
        states = sum(head.revision for head in heads)
        if states != self._read:
            self._read, self._doubts = states, {}
        places -= self._doubts.keys()
        if not places:
            return
        found = _records(tx, tuple(head.trial for head in heads))
        sites = tuple(site for each in found for site in each.sites)
        for place in sorted(places):
            towns = towns_called(place, sites)
            if len(towns) == 1:
                self._known[place] = towns[0].point
            else:
                self._doubts[place] = _doubt(place, tuple(town.name for town in towns))
                log.warning(
                    "a place is not known",
                    extra={"place": place, "reason": self._doubts[place]},
                )

    def _placed(self, near: Near) -> Near:
        if near.place in self._known:
            lat, lon = self._known[near.place]
            return replace(near, lat=lat, lon=lon)
        return replace(near, doubt=self._doubts.get(near.place, ""))

    def seen(
        self, tx: Transaction, subscription: Subscription, events: tuple[Event, ...]
    ) -> tuple[Seen, ...]:
        """Return the events as the reader of a subscription sees them now."""
        lens, records = subscription.lens, {}
        if asks_where(subscription) or (lens and lens.plain):
            (subscription,) = self.settled(tx, (subscription,))
            trials = {TrialId(event.registry, event.trial) for event in events if event.trial}
            records = latest(tx, trials)
        return tuple(
            seen(subscription, event, records.get(TrialId(event.registry, event.trial)))
            for event in events
        )


def _doubt(place: str, towns: tuple[str, ...]) -> str:
    if towns:
        some = " or ".join(f'"{town}"' for town in towns[:_MOST])
        return f'several towns are called "{place}": write {some}, or {_POINT}'
    return f'no trial on record has a site in a town called "{place}"; {_POINT}'


def latest(tx: Transaction, trials: Iterable[TrialId]) -> dict[TrialId, Record]:
    """Return the latest record of each of these trials that has one that reads back."""
    return {each.trial: each for each in _records(tx, tuple(trials))}


def _records(tx: Transaction, trials: tuple[TrialId, ...]) -> Iterator[Record]:
    heads = tx.records.heads(trials)
    for trial in trials:
        if trial not in heads or not heads[trial].revision:
            continue
        try:
            payload = tx.records.latest(trial).payload
            reading = Reading(asked=trial, trial=trial, payload=payload, digest="", data_date="")
            yield record(available()[trial.registry], reading)
        except MonitorError as error:
            log.warning("not looked up", extra={"trial": str(trial), "reason": str(error)})
