"""The days in the lives of trials, and what became of them over the revisions of their records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from msgspec import Struct

from monitor.changes.silence import ended
from monitor.changes.silence.duty import results_due
from monitor.changes.silence.turns import unknown_on, verification_due
from monitor.errors import Damaged, Unreadable
from monitor.model.appointment import Appointment, Stage
from monitor.model.dates import Milestone, PartialDate
from monitor.model.event import EventKind
from monitor.model.record import Record
from monitor.model.revision import Revision
from monitor.model.trial import TrialId
from monitor.registries.base import Registry, sketch
from monitor.store.database import Transaction
from monitor.store.records import Head

_PRESENCE = (EventKind.RECORD_VANISHED, EventKind.RECORD_RETURNED, EventKind.RECORD_MERGED)
_SILENCES = {
    Stage.RESULTS_DUE: EventKind.OVERDUE_RESULTS,
    Stage.VERIFICATION_DUE: EventKind.STALE_VERIFICATION,
    Stage.UNKNOWN: EventKind.STALE_UNKNOWN_SOON,
}
_NO_DAY = "the record gives no day for it any more"


class Presence(Struct, frozen=True, kw_only=True):
    """When a trial left its registry or came back, and why it is `gone` now ("" if it is not)."""

    turned: tuple[datetime, ...] = ()
    gone: str = ""


class Agenda(Struct, frozen=True, kw_only=True):
    """The appointments of some trials in the order of their numbers, and what was not readable."""

    appointments: tuple[Appointment, ...]
    unreadable: tuple[str, ...]


class _Step(Struct, frozen=True):
    """From a revision on a stage stood so; None: it had no day any more."""

    at: Revision
    given: Milestone | None


def agenda(
    tx: Transaction, registries: Mapping[str, Registry], trials: Iterable[TrialId]
) -> Agenda:
    """Return every appointment that these trials have or had since they are on record."""
    chosen = sorted(set(trials))
    heads, turned = tx.records.heads(chosen), tx.events.times(_PRESENCE)
    found: list[Appointment] = []
    faults: list[str] = []
    for trial in chosen:
        if trial not in heads or not heads[trial].revision:
            continue
        registry = registries[trial.registry]
        records = _records(tx, registry, trial, faults)
        presence = Presence(turned=turned.get(trial, ()), gone=_gone(heads[trial]))
        found += appointments(tx.records.revisions(trial), records, presence, registry.url(trial))
    return Agenda(appointments=tuple(found), unreadable=tuple(faults))


def _records(
    tx: Transaction, registry: Registry, trial: TrialId, faults: list[str]
) -> dict[str, Record]:
    """Return the sketch of every content that a trial has had; add a fault for what was lost."""
    found: dict[str, Record] = {}
    lost: list[str] = []
    for fingerprint, payload in tx.records.contents(trial):
        try:
            if isinstance(payload, Damaged):
                raise payload
            found[fingerprint] = sketch(registry, trial, payload)
        except (Damaged, Unreadable) as error:
            lost.append(str(error))
    if lost:
        states = "1 state" if len(lost) == 1 else f"{len(lost)} states"
        faults.append(f"{trial.number}: left out {states} of its record: {lost[0]}")
    return found


def _gone(head: Head) -> str:
    if head.merged_into is not None:
        return f"the registry has made this number one with {head.merged_into.number}"
    return "the registry does not know this trial any more" if head.vanished else ""


def appointments(
    revisions: Sequence[Revision], records: Mapping[str, Record], presence: Presence, url: str
) -> Iterator[Appointment]:
    """Yield the appointments of a trial; `records` has those of its contents that can be read."""
    readable = [one for one in revisions if one.fingerprint in records]
    if not readable:
        return
    stages = {one.fingerprint: milestones(records[one.fingerprint]) for one in readable}
    titled = _titled(revisions)
    for stage in Stage:
        steps = _steps(readable, [stages[one.fingerprint].get(stage) for one in readable])
        if not steps:
            continue
        days = [step.given for step in steps if step.given]
        last = steps[-1]
        over = "" if last.given else _over(stage, records[last.at.fingerprint])
        yield Appointment(
            trial=last.at.trial,
            title=revisions[-1].title,
            url=url,
            stage=stage,
            given=days[-1],
            sequence=len(steps) - 1 + len(presence.turned),
            created=steps[0].at.seen_at,
            modified=max(last.at.seen_at, titled, *presence.turned),
            earlier=_earlier(days),
            cancelled=presence.gone or over,
        )


def milestones(record: Record) -> dict[Stage, Milestone]:
    """Return the days that a record gives, and those that follow from what it says."""
    given = {
        Stage.START: record.dates.start,
        Stage.PRIMARY_COMPLETION: record.dates.primary_completion,
        Stage.COMPLETION: record.dates.completion,
        **_deadlines(record),
    }
    return {stage: milestone for stage, milestone in given.items() if milestone}


def _deadlines(record: Record) -> dict[Stage, Milestone | None]:
    if record.status.overall == "WITHHELD":  # nothing is shown, and so nothing is missing
        return {}
    reached, unknown = record.dates.primary_completion, unknown_on(record)
    return {
        Stage.RESULTS_DUE: _on(results_due(record), reached.type if reached else ""),
        Stage.VERIFICATION_DUE: _on(verification_due(record), "ACTUAL"),
        Stage.UNKNOWN: _on(PartialDate(unknown.isoformat()) if unknown else None, "ESTIMATED"),
    }


def _on(day: PartialDate | None, kind: str) -> Milestone | None:
    return Milestone(date=day, type=kind) if day else None


def _steps(revisions: Sequence[Revision], given: Sequence[Milestone | None]) -> list[_Step]:
    """Return where a stage changed, from the first revision on that had it."""
    found: list[_Step] = []
    for at, milestone in zip(revisions, given, strict=True):
        before = found[-1].given if found else None
        if milestone != before:
            found.append(_Step(at, milestone))
    return found


def _titled(revisions: Sequence[Revision]) -> datetime:
    """Return since when the title reads as it does."""
    since = revisions[-1]
    for one in reversed(revisions):
        if one.title != since.title:
            break
        since = one
    return since.seen_at


def _earlier(days: Sequence[Milestone]) -> tuple[PartialDate, ...]:
    """Return the dates before the last, none twice in a row."""
    dates = [milestone.date for milestone in days]
    return tuple(one for one, following in pairwise(dates) if one != following)


def _over(stage: Stage, record: Record) -> str:
    silence = _SILENCES.get(stage)
    finding = ended(silence, record) if silence else None
    return finding.headline if finding else _NO_DAY
