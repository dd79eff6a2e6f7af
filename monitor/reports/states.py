"""The states of a trial that a person can ask for, and what differs between two of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec import Struct

from monitor.changes.diff import diff
from monitor.errors import UsageError
from monitor.model.change import Change
from monitor.model.exchange import Reading
from monitor.model.record import Record
from monitor.model.revision import Revision
from monitor.registries.base import Registry, record
from monitor.store.database import Transaction

WORDS = ("first", "previous", "latest", "registry")
ALLOWED = "first, previous, latest, registry, a date as 2026-02-09, a revision's number, or a file"


class State(Struct, frozen=True, kw_only=True):
    """A record as it stood; `revision` has the number 0 where the state is not one of ours."""

    name: str
    record: Record
    revision: Revision


def pick(name: str, revisions: Sequence[Revision], day_end: Callable[[str], datetime]) -> Revision:
    """Return the revision that a word, a number or a date means; `UsageError` where none does."""
    _expect_some(revisions)
    word = name.strip().lower()
    if word in {"first", "latest"}:
        return revisions[0 if word == "first" else -1]
    if word == "previous":
        return revisions[max(len(revisions) - 2, 0)]
    if word.isdigit() and len(word) < 6:
        return _by_number(int(word), revisions)
    if re.match(r"\d{4}-\d{2}-\d{2}", word):
        return known_on(name, revisions, day_end)
    raise UsageError(f"{name!r} is no state of a trial; give {ALLOWED}")


def _expect_some(revisions: Sequence[Revision]) -> None:
    if not revisions:
        raise UsageError("nothing is on record of this trial yet: `trial-monitor check` it first")


def _by_number(number: int, revisions: Sequence[Revision]) -> Revision:
    found = next((each for each in revisions if each.number == number), None)
    if found is None:
        raise UsageError(f"there is no revision {number}; there are 1 to {revisions[-1].number}")
    return found


def known_on(
    day: str, revisions: Sequence[Revision], day_end: Callable[[str], datetime]
) -> Revision:
    """Return the revision that was the latest at the end of a day; `UsageError` before any was."""
    _expect_some(revisions)
    until = day_end(day)
    found = [each for each in revisions if each.seen_at <= until]
    if not found:
        first = revisions[0].seen_at.date()
        raise UsageError(
            f"nothing was on record on {day.strip()}: the trial is watched since {first}"
        )
    return found[-1]


def stored(tx: Transaction, registry: Registry, name: str, at: Revision) -> State:
    """Return a revision as a state."""
    payload = tx.records.snapshot(at).payload
    return State(name=name, record=registry.record(at.trial, payload), revision=at)


def outside(registry: Registry, name: str, reading: Reading, now: datetime) -> State:
    """Return a record that was served or saved elsewhere as a state."""
    revision = Revision(
        trial=reading.trial,
        number=0,
        fingerprint=registry.fingerprint(reading.payload),
        seen_at=now,
        data_date=reading.data_date,
        submitted=reading.submitted,
        posted=reading.posted,
        status=reading.status,
        title=reading.title,
    )
    return State(name=name, record=record(registry, reading), revision=revision)


def difference(before: State, after: State) -> tuple[Change, ...]:
    """Return what differs, in the order of the catalogue."""
    return diff(before.record, after.record)
