"""From events to what is owed to whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from monitor.model.delivery import Owed
from monitor.model.event import Event, EventKind, Severity
from monitor.model.mute import Mute
from monitor.model.record import Record
from monitor.model.refusal import Refusal
from monitor.model.subscription import Quiet, Subscription, Window
from monitor.model.trial import TrialId
from monitor.routing.cap import HELD, NOTHING_SPENT, Spent, capped, digests
from monitor.routing.index import Index
from monitor.routing.match import Case, tags_of, wanted
from monitor.routing.mute import concerns
from monitor.routing.quiet import allowed, is_urgent
from monitor.routing.window import due

QUIET = "quiet"  # the group of what waits for quiet hours to end
NO_TRIAL = "no trial"  # the group, and the lane, of what is about none and told at once

Reader = tuple[str, str, str]  # a subscription, a channel and a recipient


class Standing(Struct, frozen=True, kw_only=True):
    """How things stand when events are routed.

    `recipients` has every channel that a subscription names, and `singly` those to which each event
    goes by itself. `records` are the latest of the trials that `looked_up` names, `tags` those of
    each watch. `mutes` are the silences that hold for an event, by its id; `refusals` are of those
    who are told nothing; `spent` is what readers with a cap had within the last hour. `echoes` says
    of an event that is told to nobody what its registry changed all over.
    """

    now: datetime
    recipients: Mapping[str, tuple[str, ...]]
    singly: frozenset[str] = frozenset()
    records: Mapping[TrialId, Record] = {}
    tags: Mapping[str, tuple[str, ...]] = {}
    mutes: Mapping[str, tuple[Mute, ...]] = {}
    refusals: tuple[Refusal, ...] = ()
    spent: Mapping[Reader, Spent] = {}
    echoes: Mapping[str, str] = {}

    def case(self, event: Event) -> Case:
        """Return an event with what is known of its trial."""
        record = self.records.get(TrialId(event.registry, event.trial)) if self.records else None
        return Case(event, record, tags_of(event, self.tags) if self.tags else ())


class Place(NamedTuple):
    """Where a subscription's messages go."""

    channel: str
    recipient: str


class Slot(NamedTuple):
    """With what an event is told together, in which order, and when."""

    group: str
    lane: str
    due: datetime


def route(
    events: Iterable[Event], subscriptions: Iterable[Subscription], standing: Standing
) -> tuple[Owed, ...]:
    """Return what each recipient of each subscription is owed, every wanted event once.

    What is told at once is kept apart by trial; what is gathered over a window, or over quiet
    hours, comes together; a channel for single events gets each by itself.
    """
    return _Routing(tuple(subscriptions), standing).run(events)


class _Terms(NamedTuple):
    """What is the same for all that one subscription tells in a run."""

    places: tuple[Place, ...]
    end: datetime


class _Routing:
    """One run over events; it remembers what is the same for all of them."""

    def __init__(self, subscriptions: tuple[Subscription, ...], standing: Standing) -> None:
        self._subscriptions = subscriptions
        self._standing = standing
        self._index = Index(subscriptions)
        self._refused = refused(standing.refusals)
        self._terms: dict[int, _Terms] = {}
        self._ends: dict[tuple[Window, Quiet | None], datetime] = {}
        self._order: dict[str, int] = {}
        # by subscription and place, then by what is told together
        self._owed: dict[tuple[int, Place], dict[Slot, dict[str, Severity]]] = {}

    def run(self, events: Iterable[Event]) -> tuple[Owed, ...]:
        for event in events:
            self._take(self._standing.case(event))
        in_order = sorted(self._owed.items(), key=lambda pair: pair[0][0])
        return tuple(
            owed
            for (number, place), gathered in in_order
            for owed in self._settled(self._subscriptions[number], place, gathered)
        )

    def _take(self, case: Case) -> None:
        asking = [
            (number, place)
            for number in self._index.asking(case)
            if self._is_for(self._subscriptions[number], case)
            for place in self._of(number).places
        ]
        event = case.event.id
        self._order.setdefault(event, len(self._order))
        for number, place in elsewhere(case.event, asking):
            severity = case.severity(self._subscriptions[number])
            slot = self._slot(number, place, case, severity)
            self._owed.setdefault((number, place), {}).setdefault(slot, {})[event] = severity

    def _is_for(self, one: Subscription, case: Case) -> bool:
        mutes = self._standing.mutes.get(case.event.id, ())
        return wanted(one, case) and not any(concerns(mute, one.name) for mute in mutes)

    def _of(self, number: int) -> _Terms:
        if number not in self._terms:
            one, standing = self._subscriptions[number], self._standing
            key = one.window, one.quiet
            if key not in self._ends:
                self._ends[key] = allowed(one.quiet, due(one.window, standing.now))
            left = (
                place
                for place in places(one, standing.recipients)
                if refusal(one, place, self._refused) is None
            )
            self._terms[number] = _Terms(tuple(left), self._ends[key])
        return self._terms[number]

    def _slot(self, number: int, place: Place, case: Case, severity: Severity) -> Slot:
        now = self._standing.now
        if place.channel in self._standing.singly:
            return Slot(case.event.id, case.about or NO_TRIAL, now)
        return slot(self._subscriptions[number], case, severity, now, self._terms[number].end)

    def _settled(
        self, one: Subscription, place: Place, gathered: Mapping[Slot, Mapping[str, Severity]]
    ) -> Iterable[Owed]:
        owed = tuple(_owed(one, place, slot, events) for slot, events in gathered.items())
        if not one.per_hour or place.channel in self._standing.singly:
            return owed
        weighed = [pair for events in gathered.values() for pair in events.items()]
        weights = dict(sorted(weighed, key=lambda pair: self._order[pair[0]]))
        spent = self._standing.spent.get((one.name, *place), NOTHING_SPENT)
        return (
            replace(each, due=allowed(one.quiet, each.due)) if each.group == HELD else each
            for each in capped(owed, one.per_hour, spent, self._standing.now, weights)
        )


def slot(one: Subscription, case: Case, severity: Severity, now: datetime, end: datetime) -> Slot:
    """Return with what, and when, people are told of an event.

    `end` is when the subscription's window ends, put off by its quiet hours. What weighs so much
    that it is told in quiet hours does not wait for either.
    """
    at_once = one.window.every == timedelta(0)
    if is_urgent(one.quiet, severity) or (at_once and end <= now):
        return Slot(case.about or NO_TRIAL, case.about or NO_TRIAL, now)
    return Slot(QUIET if at_once else "", digests(one.name), end)


def _owed(one: Subscription, place: Place, slot: Slot, events: Iterable[str]) -> Owed:
    return Owed(
        subscription=one.name,
        channel=place.channel,
        recipient=place.recipient,
        group=slot.group,
        lane=slot.lane,
        due=slot.due,
        events=tuple(events),
    )


def places(one: Subscription, recipients: Mapping[str, tuple[str, ...]]) -> Iterator[Place]:
    """Yield where the messages of a subscription go, each place once."""
    yield from dict.fromkeys(
        Place(channel, recipient) for channel in one.channels for recipient in recipients[channel]
    )


def refused(refusals: Iterable[Refusal]) -> dict[Reader, Refusal]:
    """Return refusals by whom they are of; what is of all subscriptions has none."""
    return {(each.subscription, each.channel, each.recipient): each for each in refusals}


def refusal(one: Subscription, place: Place, refused: Mapping[Reader, Refusal]) -> Refusal | None:
    """Return why nothing of a subscription is told there, None where it is told."""
    return refused.get((one.name, *place)) or refused.get(("", *place))


def elsewhere(event: Event, asking: list[tuple[int, Place]]) -> list[tuple[int, Place]]:
    """Leave out the channel that an event says is failing, where anybody is told on another."""
    if event.kind is not EventKind.MONITOR_DELIVERY_FAILING or not event.channel:
        return asking
    other = [(number, place) for number, place in asking if place.channel != event.channel]
    return other or asking
