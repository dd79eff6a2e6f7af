"""Every state of a trial that is on record: the registry's own versions, and what we saw ourselves.

The two are told apart by the day of submission, which both bear: a version of the day on which a
revision of ours was submitted, with the same status, is that revision, and stands for itself no
more. What was submitted after our latest revision is left to the next check.
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
    days = [_submitted(one, date.min) for one in versions]
    twins = _twins(versions, days, own)
    row: list[Revision] = []
    placed = 0
    for place, revision in enumerate(own):
        due = _until(days, _submitted(revision, date.max))
        until = min(due, *(each for each in twins[place:] if each is not None), len(days))
        row += versions[placed:until]
        placed = max(placed, until)
        twin = twins[place]
        if twin is None:
            row.append(revision)
        else:
            row.append(replace(revision, registry_version=versions[twin].registry_version))
            placed = twin + 1
    return tuple(row)


def _until(days: Sequence[date], day: date) -> int:
    """Return how many versions there are up to the last that was submitted by a day."""
    return next((n for n in range(len(days), 0, -1) if days[n - 1] <= day), 0)


def _twins(
    versions: Sequence[Revision], days: Sequence[date], own: Sequence[Revision]
) -> list[int | None]:
    """Return, for each revision of ours, the place of the version that it is.

    Several versions may be of one day; and what the registry itself makes of a record, as the
    status UNKNOWN, bears the day of a version that it no longer is.
    """
    places: dict[tuple[date, str], list[int]] = {}
    for place, (one, day) in enumerate(zip(versions, days, strict=True)):
        places.setdefault((day, one.status), []).append(place)
    found: list[int | None] = []
    begin = 0
    for revision in own:
        given = places.get((_submitted(revision, date.max), revision.status), [])
        alike = [place for place in given if place >= begin]
        posted = [place for place in alike if versions[place].posted == revision.posted]
        twin = max(posted or alike, default=None)
        found.append(twin)
        begin = begin if twin is None else twin + 1
    return found


def _submitted(one: Revision, unknown: date) -> date:
    return _first_of((one.submitted,)) or unknown


def held_on(row: Sequence[Revision]) -> tuple[date, ...]:
    """Return, for each of these states in a row, the day from which the registry had it so.

    A new posting is dated by the record itself; what the registry alone changed, by its load.
    """
    return tuple(_days(row))


def _days(row: Sequence[Revision]) -> Iterator[date]:
    posted, last = "", date.min
    for one in row:
        seen = one.seen_at.date()
        is_news = one.posted != posted and not _is_made(one)
        given = (one.posted if is_news else "", one.data_date, one.submitted)
        last = max(min(_first_of(given) or seen, seen), last)
        posted = one.posted
        yield last


def _is_made(one: Revision) -> bool:
    """Tell whether the registry made a state of the record: when, only its load tells."""
    return one.status == "UNKNOWN" and one.source != HISTORY


def _first_of(texts: Sequence[str]) -> date | None:
    for text in texts:
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            continue
    return None


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
