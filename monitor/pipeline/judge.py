"""What an answer about one trial means for what we hold of it. Pure: values in, a verdict out."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from monitor.changes.classify import author, classify
from monitor.changes.diff import diff
from monitor.changes.guard import suspicion
from monitor.changes.rules import outside
from monitor.changes.transition import Transition
from monitor.errors import MonitorError, Unreadable
from monitor.model.event import (
    By,
    Event,
    Finding,
    Span,
    event_id,
)
from monitor.model.exchange import Reading
from monitor.model.record import Record
from monitor.model.revision import Revision
from monitor.model.trial import TrialId
from monitor.registries.base import Registry, record
from monitor.store.records import Head, Kept


class Known(Struct, frozen=True, kw_only=True):
    """What is on record of a trial whose payload is not the one we have.

    `first` is the payload of the first state, empty where it is `payload` or does not read back.
    """

    payload: bytes
    first: bytes = b""
    revisions: tuple[Revision, ...]


class Baseline(Struct, frozen=True, kw_only=True):
    """The first state that we see."""

    kept: Kept
    event: Event


class Revised(Struct, frozen=True, kw_only=True):
    """Another state than the last one; `doubt` says why it is implausible, if it is."""

    kept: Kept
    events: tuple[Event, ...]
    doubt: str = ""


class Same(Struct, frozen=True, kw_only=True):
    """The state that we have, in whatever order and dress."""

    reading: Reading


class Scene(Struct, frozen=True, kw_only=True):
    """When and for whom a check is made: what goes into every event of it."""

    now: datetime
    watchers: dict[TrialId, tuple[str, ...]]


def judge(
    registry: Registry, scene: Scene, reading: Reading, head: Head | None, known: Known | None
) -> Baseline | Revised | Same:
    """Say what the answer means; `known` is wanted where the payload is not the one we have.

    Whatever a record holds, it can cost only its own trial: `Unreadable`.
    """
    try:
        return _judge(registry, scene, reading, head, known)
    except MonitorError:
        raise
    except Exception as error:  # a bulkhead: registries serve what nobody has thought of
        raise Unreadable(
            registry.key, f"{reading.trial.number}: could not be compared: {error!r}"
        ) from error


def _judge(
    registry: Registry, scene: Scene, reading: Reading, head: Head | None, known: Known | None
) -> Baseline | Revised | Same:
    if head is not None and head.digest == reading.digest and head.revision:
        return Same(reading=reading)
    fingerprint = registry.fingerprint(reading.payload)
    kept = Kept(reading=reading, fingerprint=fingerprint)
    if head is None or known is None:
        return _baseline(registry, scene, kept)
    if known.revisions[-1].fingerprint == fingerprint:
        return Same(reading=reading)
    return _revised(registry, scene, kept, known)


def _baseline(registry: Registry, scene: Scene, kept: Kept) -> Baseline:
    reading = kept.reading
    status = reading.status.replace("_", " ").lower()
    finding = outside.FIRST_SEEN.finding(f"Watched from now on; it is {status}")
    event = event_of(registry, scene, reading, finding, number=1, by=By.REGISTRY)
    return Baseline(kept=kept, event=event)


def _revised(registry: Registry, scene: Scene, kept: Kept, known: Known) -> Revised | Same:
    reading = kept.reading
    seen = known.revisions[-1].data_date
    if reading.data_date and reading.data_date < seen:
        older = f"served from data of {reading.data_date}, older than those of {seen} seen before"
        raise Unreadable(registry.key, f"{reading.trial.number}: {older}")
    old = registry.record(reading.trial, known.payload)
    new = record(registry, reading)
    # a field that is there in another shape reads as if it had been emptied
    unknown = new.other.keys() - old.other.keys()
    misfits = unknown & registry.misfits(reading.payload) if unknown else set()
    if misfits:
        paths = ", ".join(sorted(misfits))
        raise Unreadable(
            registry.key, f"{reading.trial.number}: not of the documented shape: {paths}"
        )
    changes = diff(old, new)
    if not changes:
        return Same(reading=reading)
    transition = Transition(
        old=old,
        new=new,
        changes=changes,
        earlier=known.revisions,
        first=registry.record(reading.trial, known.first) if known.first else _first(known, old),
        returned_to=_same_content(known.revisions, kept.fingerprint),
    )
    number, by = known.revisions[-1].number + 1, author(changes)
    events = tuple(
        event_of(registry, scene, reading, finding, number=number, by=by)
        for finding in classify(transition)
    )
    return Revised(kept=kept, events=events, doubt=suspicion(old, new, changes))


def _first(known: Known, old: Record) -> Record | None:
    return old if len(known.revisions) == 1 else None


def _same_content(revisions: tuple[Revision, ...], fingerprint: str) -> Revision | None:
    earlier = [each for each in revisions if each.fingerprint == fingerprint]
    return earlier[-1] if earlier else None


def event_of(
    registry: Registry,
    scene: Scene,
    state: Reading | Revision,
    finding: Finding,
    *,
    number: int,
    by: By,
) -> Event:
    """Return a finding as the event that it makes at this revision of the trial."""
    return Event(
        id=event_id(state.trial, number, finding.kind),
        time=scene.now,
        registry=registry.key,
        trial=state.trial.number,
        title=state.title,
        kind=finding.kind,
        severity=finding.severity,
        headline=finding.headline,
        because=finding.because,
        revision=Span(before=number - 1, after=number),
        data_date=state.data_date,
        by=by,
        changes=finding.changes,
        watches=scene.watchers.get(state.trial, ()),
        url=registry.url(state.trial),
        status=state.status,
    )
