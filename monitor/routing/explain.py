"""Who would be told of an event, who would not, and why: by the code that decides it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from monitor.model.delivery import Owed
from monitor.model.event import Event, Severity
from monitor.model.mute import Mute
from monitor.model.refusal import Refusal
from monitor.model.subscription import Subscription
from monitor.routing.cap import HELD, NOTHING_SPENT, digests
from monitor.routing.match import Case, Part, parts
from monitor.routing.mute import concerns
from monitor.routing.quiet import allowed, days_as_text
from monitor.routing.route import Place, Standing, places, refusal, refused, route
from monitor.routing.window import due


class Told(Struct, frozen=True, kw_only=True):
    """Whether one recipient is told, when, and why then, or why not."""

    channel: str
    recipient: str
    told: bool
    due: datetime | None = None
    why: str


class Answer(Struct, frozen=True, kw_only=True):
    """What becomes of an event for one subscription.

    `wanted` is what its matchers say; `silences` are those that hold for it nevertheless, and
    `echo_of` is what its registry changed all over, of which nobody is told trial by trial.
    """

    subscription: str
    severity: Severity
    wanted: bool
    matchers: tuple[Part, ...]
    silences: tuple[Mute, ...] = ()
    echo_of: str = ""
    recipients: tuple[Told, ...] = ()

    @property
    def told(self) -> bool:
        """Whether anybody is told."""
        return any(one.told for one in self.recipients)


def explained(
    event: Event, subscriptions: Sequence[Subscription], standing: Standing
) -> tuple[Answer, ...]:
    """Return what becomes of an event that happens now, for every subscription in its order."""
    owed = {
        (each.subscription, Place(each.channel, each.recipient)): each
        for each in route((event,), subscriptions, standing)
    }
    case, known = standing.case(event), refused(standing.refusals)
    return tuple(_answer(one, case, standing, owed, known) for one in subscriptions)


def _answer(
    one: Subscription,
    case: Case,
    standing: Standing,
    owed: Mapping[tuple[str, Place], Owed],
    known: Mapping[tuple[str, str, str], Refusal],
) -> Answer:
    said = parts(one, case)
    mutes = standing.mutes.get(case.event.id, ())
    silences = tuple(mute for mute in mutes if concerns(mute, one.name))
    echo_of = standing.echoes.get(case.event.id, "")
    wanted = all(part.fits for part in said)
    told = (
        _told(one, place, standing, owed.get((one.name, place)), refusal(one, place, known))
        for place in places(one, standing.recipients)
    )
    return Answer(
        subscription=one.name,
        severity=case.severity(one),
        wanted=wanted,
        matchers=said,
        silences=silences,
        echo_of=echo_of,
        recipients=tuple(told) if wanted and not (silences or echo_of) else (),
    )


def _told(
    one: Subscription,
    place: Place,
    standing: Standing,
    owed: Owed | None,
    refusal: Refusal | None,
) -> Told:
    if owed:
        why = _when(one, place, standing, owed)
        return Told(**place._asdict(), told=True, due=owed.due, why=why)
    return Told(**place._asdict(), told=False, why=_not(refusal))


def _not(refusal: Refusal | None) -> str:
    if refusal is None:
        return "this channel is the one that fails, and another one is told"
    since = f"{refusal.since:%Y-%m-%d %H:%M} UTC"
    who = "unsubscribed" if refusal.by == "reader" else "refused for good"
    return f"{who} since {since}: {refusal.reason}" if refusal.reason else f"{who} since {since}"


def _when(one: Subscription, place: Place, standing: Standing, owed: Owed) -> str:
    now, spent = standing.now, standing.spent.get((one.name, *place), NOTHING_SPENT)
    if place.channel in standing.singly:
        return "at once: the channel takes each event by itself, whatever the window"
    if owed.group == HELD:
        had = f"{spent.messages} messages went out within the hour, and per_hour is {one.per_hour}"
        return f"held back: {had}"
    return _by_the_clock(one, now, owed)


def _by_the_clock(one: Subscription, now: datetime, owed: Owed) -> str:
    quiet = one.quiet
    if owed.due > due(one.window, now):
        return f"it is quiet {_quiet(one)} until then"
    if owed.lane == digests(one.name):
        return "its window ends then"
    waits = one.window.every != timedelta(0) or allowed(quiet, now) > now
    if quiet and quiet.but and waits:
        return f"at once, whatever the hour and the window: it weighs {quiet.but} or more"
    return "at once"


def _quiet(one: Subscription) -> str:
    quiet = one.quiet
    if quiet is None:
        return ""
    hours = f"from {quiet.start} to {quiet.end}" if quiet.start else ""
    days = f"on all days but {days_as_text(quiet.days)}" if quiet.days else ""
    return " and ".join(filter(None, (hours, days))) + f" ({quiet.timezone})"
