"""Whether a subscription wants an event, and why."""

from __future__ import annotations

from fnmatch import fnmatchcase

from msgspec import Struct

from monitor.model.event import Event
from monitor.model.subscription import Subscription

OPERATORS = "monitor."  # the kinds of event that are about us and not about a trial


class Verdict(Struct, frozen=True, kw_only=True):
    """An answer with its reason, in words that a person can act on."""

    wanted: bool
    reason: str


def wants(subscription: Subscription, event: Event) -> Verdict:
    """Return whether this event is told to this subscription; the first obstacle is the reason."""
    reasons = []
    for ask in (_by_kind, _by_severity, _by_watch):
        verdict = ask(subscription, event)
        if not verdict.wanted:
            return verdict
        reasons.append(verdict.reason)
    return Verdict(wanted=True, reason="; ".join(reasons))


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


def _by_severity(subscription: Subscription, event: Event) -> Verdict:
    if event.severity < subscription.min_severity:
        reason = f"{event.severity} is below its min_severity, {subscription.min_severity}"
        return Verdict(wanted=False, reason=reason)
    reason = f"{event.severity} reaches its min_severity, {subscription.min_severity}"
    return Verdict(wanted=True, reason=reason)


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
