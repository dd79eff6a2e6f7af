"""Silences that people made: what they hold for, and when they are over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from types import MappingProxyType

from msgspec import Struct

from monitor.model.event import Event
from monitor.model.mute import Mute
from monitor.model.trial import TrialId
from monitor.routing.match import tags_of

_NO_TAGS: Mapping[str, tuple[str, ...]] = MappingProxyType({})


class Muted(Struct, frozen=True, kw_only=True):
    """What silences make of events, one after another.

    `by` has those that hold for an event, by its id; `over` says why a silence has ended.
    """

    by: dict[str, tuple[Mute, ...]]
    over: dict[str, str]


def muted(
    mutes: Sequence[Mute],
    events: Iterable[Event],
    now: datetime,
    tags: Mapping[str, tuple[str, ...]] = _NO_TAGS,
) -> Muted:
    """Return which silences hold for these events, given in the order of their making.

    What ends a silence is told, and so is all that comes after it. `tags` has those of each watch.
    """
    over = {mute.id: words for mute in mutes if (words := expired(mute, now))}
    asked: dict[str, list[Mute]] = {}
    for mute in mutes:
        if mute.id not in over:
            asked.setdefault(mute.trial, []).append(mute)
    by: dict[str, tuple[Mute, ...]] = {}
    for event in events if asked else ():
        held = tuple(mute for mute in _asked(asked, event) if _holds(mute, event, tags, over))
        if held:
            by[event.id] = held
    return Muted(by=by, over=over)


def _asked(asked: Mapping[str, list[Mute]], event: Event) -> Iterator[Mute]:
    """Yield the silences for the event's trial, and those for any."""
    if event.trial:
        yield from asked.get(str(TrialId(event.registry, event.trial)), ())
    yield from asked.get("", ())


def _holds(
    mute: Mute, event: Event, tags: Mapping[str, tuple[str, ...]], over: dict[str, str]
) -> bool:
    """Whether a silence holds for an event; where the event ends it, that is noted."""
    if mute.id in over:
        return False
    # whatever tells that the status is another one ends it, be it silenced or not
    if mute.status and event.status and event.status != mute.status:
        over[mute.id] = f"it was while {event.trial} was {mute.status}: now it is {event.status}"
        return False
    if not fits(mute, event, tags):
        return False
    if mute.below and event.severity >= mute.below:
        over[mute.id] = f"it was for what weighs less than {mute.below}: {event.id[:8]} does not"
        return False
    return True


def expired(mute: Mute, now: datetime) -> str:
    """Say since when a silence is over, "" while its time is not."""
    if mute.until is None or now < mute.until:
        return ""
    return f"it was until {mute.until:%Y-%m-%d %H:%M} UTC"


def until_when(mute: Mute) -> str:
    """Return until when a silence holds, as a person says it."""
    ends = [f"until {mute.until:%Y-%m-%d %H:%M} UTC"] if mute.until else []
    ends += [f"while it is {mute.status}"] if mute.status else []
    ends += [f"until something weighs {mute.below}"] if mute.below else []
    return " and ".join(ends) or "for ever"


def concerns(mute: Mute, subscription: str) -> bool:
    """Whether a silence is for this subscription, or for all of them."""
    return mute.subscription in {"", subscription}


def fits(mute: Mute, event: Event, tags: Mapping[str, tuple[str, ...]] = _NO_TAGS) -> bool:
    """Whether an event is of those that a silence is about."""
    about = str(TrialId(event.registry, event.trial)) if event.trial else ""
    return (
        mute.trial in {"", about}
        and (not mute.kind or fnmatchcase(event.kind, mute.kind))
        and mute.registry in {"", event.registry}
        and (not mute.watch or mute.watch in event.watches)
        and (not mute.tag or mute.tag in tags_of(event, tags))
    )
