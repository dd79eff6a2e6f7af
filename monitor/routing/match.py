"""Whether a subscription wants an event, and why."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from msgspec import Struct

from monitor.model.event import Event
from monitor.model.near import Nearby, NearSite
from monitor.model.record import Record
from monitor.model.subscription import Subscription
from monitor.model.trial import TrialId
from monitor.routing.near import asks_where, nearby, whom_to_ask
from monitor.routing.weigh import ACTS, OPERATORS, weigh, weight

_ALL_NEAR = Nearby(counts=True, reason="", changed=tuple(NearSite(act=act) for act in ACTS))


class Verdict(Struct, frozen=True, kw_only=True):
    """An answer with its reason, in words that a person can act on."""

    wanted: bool
    reason: str


class Seen(Struct, frozen=True, kw_only=True):
    """An event as the reader of a subscription sees it, and where to go, if that is asked for."""

    event: Event
    near: Nearby | None = None


def seen(subscription: Subscription, event: Event, record: Record | None = None) -> Seen:
    """Return the event through the subscription's lens, and what of it is within its reach.

    `record` is the trial's latest; only a reader who asks for places, or is told in plain words
    whom to ask, needs it.
    """
    near, lens = nearby(event, subscription, record), subscription.lens
    weighed = weigh(event, lens, near)
    if near is None and lens and lens.plain:
        near = whom_to_ask(event, record)
    return Seen(event=weighed, near=near)


def wants(subscription: Subscription, event: Event, record: Record | None = None) -> Verdict:
    """Return whether this event is told to this subscription; the first obstacle is the reason."""
    near = nearby(event, subscription, record)
    reasons = []
    for verdict in (
        _by_kind(subscription, event),
        _by_severity(subscription, event, near),
        _by_watch(subscription, event),
        _by_place(near),
    ):
        if not verdict.wanted:
            return verdict
        reasons.append(verdict.reason)
    return Verdict(wanted=True, reason="; ".join(filter(None, reasons)))


def looked_up(
    subscriptions: Iterable[Subscription], events: Iterable[Event]
) -> tuple[TrialId, ...]:
    """Return the trials whose records must be known to say who wants these events."""
    asking = [one for one in subscriptions if asks_where(one)]
    return tuple(
        dict.fromkeys(
            TrialId(event.registry, event.trial)
            for event in (events if asking else ())
            if event.trial and any(_may_want(one, event) for one in asking)
        )
    )


def _may_want(subscription: Subscription, event: Event) -> bool:
    """Whether the event is wanted if everything about it turns out to be near."""
    return (
        _by_kind(subscription, event).wanted
        and _by_watch(subscription, event).wanted
        and any(_by_severity(subscription, event, near).wanted for near in (None, _ALL_NEAR))
    )


def _by_kind(subscription: Subscription, event: Event) -> Verdict:
    if event.kind.startswith(OPERATORS):
        return _by_operators_kind(subscription, event)
    if not subscription.kinds:
        return Verdict(wanted=True, reason="it asks for every kind of event")
    return _by_globs(subscription.kinds, event)


def _by_operators_kind(subscription: Subscription, event: Event) -> Verdict:
    globs = tuple(glob for glob in subscription.kinds if glob.startswith(OPERATORS))
    if not globs:
        reason = f"{event.kind} is for the operator: only kinds that begin with {OPERATORS} name it"
        return Verdict(wanted=False, reason=reason)
    return _by_globs(globs, event)


def _by_globs(globs: tuple[str, ...], event: Event) -> Verdict:
    for glob in globs:
        if fnmatchcase(event.kind, glob):
            return Verdict(wanted=True, reason=f"its kinds have {glob}, which names {event.kind}")
    reason = f"none of its kinds ({', '.join(globs)}) names {event.kind}"
    return Verdict(wanted=False, reason=reason)


def _by_severity(subscription: Subscription, event: Event, near: Nearby | None) -> Verdict:
    severity, why = weight(event, subscription.lens, near)
    weighed = f"{severity}{_through(subscription, event)}: {why}, which" if why else f"{severity}"
    if severity < subscription.min_severity:
        reason = f"{weighed} is below its min_severity, {subscription.min_severity}"
        return Verdict(wanted=False, reason=reason)
    reason = f"{weighed} reaches its min_severity, {subscription.min_severity}"
    return Verdict(wanted=True, reason=reason)


def _through(subscription: Subscription, event: Event) -> str:
    lens = f" through the {subscription.lens.key} lens" if subscription.lens else ""
    return f"{lens} ({event.severity} by itself)"


def _by_watch(subscription: Subscription, event: Event) -> Verdict:
    if not subscription.watches:
        return Verdict(wanted=True, reason="it asks for every watch")
    if not event.trial:
        return Verdict(wanted=True, reason="the event is about no trial, so watches do not matter")
    common = [name for name in subscription.watches if name in event.watches]
    if common:
        return Verdict(wanted=True, reason=f"{event.trial} is in its watch {', '.join(common)}")
    reason = f"{event.trial} is in none of its watches ({', '.join(subscription.watches)})"
    return Verdict(wanted=False, reason=reason)


def _by_place(near: Nearby | None) -> Verdict:
    if near is None:
        return Verdict(wanted=True, reason="")
    return Verdict(wanted=near.counts, reason=near.reason)
