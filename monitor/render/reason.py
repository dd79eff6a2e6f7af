"""Why a reader gets a message, in a sentence."""

from __future__ import annotations

from monitor.model.event import Event, Severity
from monitor.model.subscription import Subscription
from monitor.render import vocabulary
from monitor.render.harmless import one_line

SAMPLE = "sample"  # the rule of an event that only tries a channel
_NAMED = 8  # things that a reason names


def is_sample(events: tuple[Event, ...]) -> bool:
    """Whether this only tries a channel: nothing of it has happened."""
    return all(event.because.rule == SAMPLE for event in events)


def because(subscription: Subscription, events: tuple[Event, ...]) -> str:
    """Return why the reader of these events gets them."""
    if is_sample(events):
        return f"You get this because this is a {one_line(subscription.name)}."
    kinds = _list_of(subscription.kinds, "and") if subscription.kinds else "every kind of event"
    severity = _severity(subscription.min_severity)
    return (
        f"You get this because subscription “{one_line(subscription.name)}” asks for"
        f" {kinds}{severity}{_reader(subscription)}, {_watches(subscription, events)}."
    )


def _severity(floor: Severity) -> str:
    if floor is Severity.NOISE:
        return " of any severity"
    return f" of severity {floor}{' or higher' if floor < Severity.CRITICAL else ''}"


def _reader(subscription: Subscription) -> str:
    """Return through whose eyes, and how near."""
    lens = f" through the {subscription.lens.key} lens" if subscription.lens else ""
    reach = one_line(subscription.reach)
    return f"{lens}, {reach}" if reach else lens


def _watches(subscription: Subscription, events: tuple[Event, ...]) -> str:
    """Return where it looks; in private nothing that would tell of an illness or a trial."""
    seen = tuple(dict.fromkeys(name for event in events for name in event.watches))
    names = tuple(name for name in seen if name in subscription.watches) or subscription.watches
    if subscription.private:
        return "among what you chose"
    where = [f"on watch{'es' * (len(names) > 1)} {_list_of(names, 'and')}"] if names else []
    where += [f"{words} {_list_of(of, 'or')}" for words, of in _matchers(subscription) if of]
    return ", ".join(where) or "on all watches"


def _matchers(subscription: Subscription) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (
        ("tagged", subscription.tags),
        ("of", tuple(trial.number for trial in subscription.trials)),
        ("at", tuple(map(vocabulary.registry_name, subscription.registries))),
        ("about", subscription.conditions),
        ("by", subscription.sponsors),
    )


def _list_of(names: tuple[str, ...], joint: str) -> str:
    said = [one_line(name) for name in names[:_NAMED]]
    if len(names) > _NAMED:
        said.append(f"{len(names) - _NAMED} more")
    if len(said) < 2:
        return "".join(said)
    return f"{', '.join(said[:-1])} {joint} {said[-1]}"
