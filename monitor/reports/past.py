"""Every state of a trial that is on record: the registry's own versions, and what we saw ourselves.

The two are told apart by the day of submission, which both bear: a version of the day on which a
revision of ours was submitted is that revision, and stands for itself no more. What was submitted
after our latest revision is left to the next check.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec.structs import replace

from monitor.errors import Unreadable
from monitor.model.record import Record
from monitor.model.revision import HISTORY, Revision
from monitor.model.trial import TrialId
from monitor.registries.base import Registry
from monitor.store.database import Transaction


def states(tx: Transaction, one: TrialId) -> tuple[Revision, ...]:
    """Return every state of a trial, the oldest first; a revision names the version that it is."""
    return merged(tx.versions.revisions(one), tx.records.revisions(one))


def merged(versions: Sequence[Revision], own: Sequence[Revision]) -> tuple[Revision, ...]:
    """Return the registry's versions and our own revisions in one row, each state once."""
    if not own:
        return tuple(versions)
    waiting = list(versions)
    row: list[Revision] = []
    for revision in own:
        until = sum(1 for each in waiting if each.submitted <= revision.submitted)
        due, waiting = waiting[:until], waiting[until:]
        twin = due[-1] if due and due[-1].submitted == revision.submitted else None
        row += due[:-1] if twin else due
        row.append(replace(revision, registry_version=twin.registry_version) if twin else revision)
    return tuple(row)


def held_on(row: Sequence[Revision]) -> tuple[date, ...]:
    """Return, for each of these states in a row, the day from which the registry had it so.

    A new posting is dated by the record itself; what the registry alone changed, by its load.
    """
    return tuple(_days(row))


def _days(row: Sequence[Revision]) -> Iterator[date]:
    posted, last = "", date.min
    for one in row:
        given = (one.posted if one.posted != posted else "", one.data_date, one.submitted)
        last = max(_day(given, one), last)
        posted = one.posted
        yield last


def _day(given: tuple[str, ...], one: Revision) -> date:
    for text in given:
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            continue
    return one.seen_at.date()


def payload_of(tx: Transaction, at: Revision) -> bytes:
    """Return a state's payload as served; `Damaged` where it does not read back."""
    from_past = at.source == HISTORY
    return (tx.versions if from_past else tx.records).snapshot(at).payload


def record_of(registry: Registry, at: Revision, payload: bytes) -> Record:
    """Return the record that a state's payload holds, in whatever encoding it was served."""
    if at.source != HISTORY:
        return registry.record(at.trial, payload)
    if registry.history is None:
        raise Unreadable(registry.key, "this registry keeps no history that can be read")
    return registry.history.record(at.trial, payload)
