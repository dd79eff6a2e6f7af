"""What an answer about one trial means for what we hold of it. Pure: values in, a verdict out."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from monitor.changes.classify import author, classify
from monitor.changes.diff import diff
from monitor.changes.guard import suspicion
from monitor.changes.transition import Transition
from monitor.model.change import Change
from monitor.model.event import (
    Because,
    By,
    Event,
    EventKind,
    Finding,
    Severity,
    Span,
    event_id,
)
from monitor.model.exchange import Reading
from monitor.model.revision import Revision
from monitor.model.trial import TrialId
from monitor.registries.base import Registry, record
from monitor.store.records import Head, Kept


class Known(Struct, frozen=True, kw_only=True):
    """What is on record of a trial whose payload is not the one we have."""

    payload: bytes
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
    """Say what the answer means; `known` is wanted where the payload is not the one we have."""
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
    finding = Finding(
        kind=EventKind.TRIAL_FIRST_SEEN,
        severity=Severity.NOISE,
        headline=f"Watched from now on; it is {status}",
        because=Because(
            rule="trial.first_seen",
            says="the first state that we see is what later ones are compared with, and no news",
        ),
    )
    event = _event(registry, scene, reading, finding, number=1, by=By.REGISTRY)
    return Baseline(kept=kept, event=event)


def _revised(registry: Registry, scene: Scene, kept: Kept, known: Known) -> Revised | Same:
    reading = kept.reading
    old = registry.record(reading.trial, known.payload)
    new = record(registry, reading)
    changes = diff(old, new)
    if not changes:
        return Same(reading=reading)
    transition = Transition(
        old=old,
        new=new,
        changes=changes,
        earlier=known.revisions,
        returned_to=_same_content(known.revisions, kept.fingerprint),
    )
    number, by = known.revisions[-1].number + 1, author(changes)
    events = tuple(
        _event(registry, scene, reading, finding, number=number, by=by)
        for finding in classify(transition)
    )
    return Revised(kept=kept, events=events, doubt=suspicion(old, new, changes))


def _same_content(revisions: tuple[Revision, ...], fingerprint: str) -> Revision | None:
    earlier = [each for each in revisions if each.fingerprint == fingerprint]
    return earlier[-1] if earlier else None


def _event(
    registry: Registry, scene: Scene, reading: Reading, finding: Finding, *, number: int, by: By
) -> Event:
    return Event(
        id=event_id(reading.trial, number, finding.kind),
        time=scene.now,
        registry=registry.key,
        trial=reading.trial.number,
        title=reading.title,
        kind=finding.kind,
        severity=finding.severity,
        headline=finding.headline,
        because=finding.because,
        revision=Span(before=number - 1, after=number),
        data_date=reading.data_date,
        by=by,
        changes=finding.changes,
        watches=scene.watchers.get(reading.trial, ()),
        url=registry.url(reading.trial),
    )


# --- what happens to a record as a whole, and to our own work


def merged(registry: Registry, scene: Scene, obsolete: TrialId, reading: Reading) -> Event:
    """Tell that a number has become another name of another trial."""
    into = reading.trial.number
    finding = Finding(
        kind=EventKind.RECORD_MERGED,
        severity=Severity.HIGH,
        headline=f"{obsolete.number} is obsolete: the registry answers with {into} in its place",
        because=Because(
            rule="record.merged",
            says="the registry redirects the number; the record is watched under its new one",
        ),
        changes=(
            Change(
                field="identifiers.number",
                label="Number",
                before=obsolete.number,
                after=into,
            ),
        ),
    )
    event = _event(registry, scene, reading, finding, number=0, by=By.REGISTRY)
    return _about(event, registry, scene, obsolete, f"merged/{into}")


def vanished(registry: Registry, scene: Scene, last: Revision, load: str) -> Event:
    """Tell that the registry has not known a trial on checks in two different loads."""
    finding = Finding(
        kind=EventKind.RECORD_VANISHED,
        severity=Severity.HIGH,
        headline="The registry does not know this trial any more",
        because=Because(
            rule="record.vanished",
            says="it answered 404 on checks in two different loads; what was seen stays on record",
        ),
    )
    return _of_record(registry, scene, last, finding, load)


def returned(registry: Registry, scene: Scene, last: Revision, load: str) -> Event:
    """Tell that a trial is back that was gone."""
    finding = Finding(
        kind=EventKind.RECORD_RETURNED,
        severity=Severity.MEDIUM,
        headline="The registry knows this trial again",
        because=Because(
            rule="record.returned",
            says="it had answered 404 on checks in two loads, and now serves the record",
        ),
    )
    return _of_record(registry, scene, last, finding, load)


def alarm(
    registry: Registry, scene: Scene, kind: EventKind, *, headline: str, says: str, occurrence: str
) -> Event:
    """Tell the operator about our own work; `occurrence` makes it be told once."""
    nobody = TrialId(registry.key, "")
    return Event(
        id=event_id(nobody, occurrence, kind),
        time=scene.now,
        registry=registry.key,
        trial="",
        title=registry.title,
        kind=kind,
        severity=Severity.HIGH,
        headline=headline,
        because=Because(rule=kind.value, says=says),
        revision=Span(),
        data_date="",
        by=By.CALENDAR,
    )


def _of_record(
    registry: Registry, scene: Scene, last: Revision, finding: Finding, load: str
) -> Event:
    reading = Reading(
        asked=last.trial,
        trial=last.trial,
        payload=b"",
        digest="",
        data_date=load[:10],
        title=last.title,
    )
    event = _event(registry, scene, reading, finding, number=0, by=By.REGISTRY)
    return _about(event, registry, scene, last.trial, load)


def _about(
    event: Event, registry: Registry, scene: Scene, trial: TrialId, occurrence: str
) -> Event:
    return replace(
        event,
        id=event_id(trial, occurrence, event.kind),
        trial=trial.number,
        revision=Span(),
        watches=scene.watchers.get(trial, ()),
        url=registry.url(trial),
    )
