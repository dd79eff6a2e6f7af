"""The states of a trial that a person can ask for, and what differs between two of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

from msgspec import Struct

from monitor.errors import UsageError
from monitor.model.baseline import Baseline
from monitor.model.change import Change
from monitor.model.exchange import Reading
from monitor.model.revision import HISTORY, Revision
from monitor.model.state import ASKED, PAGE, State
from monitor.model.trial import TrialId
from monitor.registries.base import Registry, record
from monitor.reports import past
from monitor.reports.lacking import lacking, without
from monitor.store.database import Transaction

WORDS = ("first", "previous", "latest", "registry", "saved")
ALLOWED = (
    "first, previous, latest, registry, saved, a date as 2026-02-09, a revision's number, a version"
    " of the registry as v3, a file, or another trial"
)
CLOCKS = OURS, REGISTRYS = "ours", "registry"  # as we knew it, as the registry had it

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")
_NUMBER = re.compile(r"[0-9]{1,5}")
_VERSION = re.compile(r"v([0-9]{1,5})")
_NEVER = datetime.min.replace(tzinfo=UTC)


def is_name(text: str) -> bool:
    """Whether a text means a state by its form alone: a word, a date, a number or a version."""
    word = text.strip().lower()
    numbered = _VERSION.fullmatch(word) or _NUMBER.fullmatch(word)
    return word in WORDS or bool(_DATE.match(word) or numbered)


class Past(Struct, frozen=True, kw_only=True):
    """What is on record of a trial: the registry's versions, our revisions, and both in one row."""

    trial: TrialId
    versions: tuple[Revision, ...]
    own: tuple[Revision, ...]
    row: tuple[Revision, ...]

    @property
    def newer(self) -> tuple[Revision, ...]:
        """The versions that no check of ours has met yet: they are behind the row."""
        placed = {one.registry_version for one in self.row}
        return tuple(one for one in self.versions if one.registry_version not in placed)

    @property
    def days(self) -> tuple[tuple[Revision, date], ...]:
        """Every state that the registry is known to have had, with the day from which it had it."""
        known = (*self.row, *self.newer)
        return tuple(zip(known, past.held_on(known), strict=True))

    def held(self, at: Revision) -> str:
        """Return the day from which the registry had a state so; "" where it is not on record."""
        return next((day.isoformat() for one, day in self.days if _same(one, at)), "")


class Picked(Struct, frozen=True, kw_only=True):
    """The stored state that a name means, and by which clock."""

    at: Revision
    clock: str = ""


def past_of(tx: Transaction, trial: TrialId) -> Past:
    """Return what is on record of a trial."""
    versions, own = tx.versions.revisions(trial), tx.records.revisions(trial)
    return Past(trial=trial, versions=versions, own=own, row=past.merged(versions, own))


def pick(name: str, of: Past, day_end: Callable[[str], datetime], clock: str = "") -> Picked:
    """Return the stored state that a word, a number, a version or a date means, or `UsageError`.

    Without a `clock`, a date is meant by ours where the trial was watched then, else by the
    registry's.
    """
    _expect_some(of)
    word = name.strip().lower()
    if word in {"first", "latest"}:
        return Picked(at=of.row[0 if word == "first" else -1])
    if word == "previous":
        return Picked(at=of.row[max(len(of.row) - 2, 0)])
    if _DATE.match(word):
        return known_on(name, of, day_end, clock)
    return Picked(at=numbered(name, of))


def numbered(name: str, of: Past) -> Revision:
    """Return the revision `3` or the registry's version `v3`; `UsageError` where there is none."""
    _expect_some(of)
    word = name.strip().lower()
    if version := _VERSION.fullmatch(word):
        return _version(int(version[1]), of)
    if _NUMBER.fullmatch(word):
        return _revision(int(word), of)
    raise UsageError(f"{name!r} is no state of a trial; give {ALLOWED}")


def _expect_some(of: Past) -> None:
    if not of.row:
        raise UsageError(
            f"nothing is on record of this trial yet: `trial-monitor check {of.trial.number}` first"
        )


def _revision(number: int, of: Past) -> Revision:
    found = next((each for each in of.own if each.number == number), None)
    if found is None:
        there = f"there are 1 to {of.own[-1].number}" if of.own else "there are none of ours yet"
        raise UsageError(f"there is no revision {number}; {there}")
    return found


def _version(number: int, of: Past) -> Revision:
    found = next((each for each in of.versions if each.registry_version == number), None)
    if found is None:
        raise UsageError(f"the registry's version v{number} is not here; {_versions(of)}")
    return found


def _versions(of: Past) -> str:
    bring = f"`trial-monitor backfill {of.trial.number}` brings"
    if not of.versions:
        return f"{bring} all that there are"
    first, last = of.versions[0], of.versions[-1]
    listed = (last.registry_version or 0) - (first.registry_version or 0) + 1
    some = "" if listed == len(of.versions) else f"{len(of.versions)} of "
    return f"{some}{first.called} to {last.called} are here, {bring} what else there is"


def known_on(day: str, of: Past, day_end: Callable[[str], datetime], clock: str = "") -> Picked:
    """Return the state that held at the end of a day; `UsageError` before any is known."""
    _expect_some(of)
    until = day_end(day)
    chosen = clock or (OURS if of.own and of.own[0].seen_at <= until else REGISTRYS)
    if chosen == OURS:
        found = [each for each in of.own if each.seen_at <= until]
    else:
        found = [each for each, held in of.days if held <= until.date()]
    if not found:
        raise UsageError(_too_early(day.strip(), of, chosen))
    return Picked(at=found[-1], clock=chosen)


def _too_early(day: str, of: Past, clock: str) -> str:
    if clock == OURS:
        watched = f"is watched since {of.own[0].seen_at.date()}" if of.own else "is not watched"
        return f"nothing was on record on {day}: the trial {watched}"
    first = past.held_on(of.row)[0]
    if of.row[0].registry_version == 0:
        return f"nothing was on record on {day}: it was registered on {first}"
    return (
        f"nothing is on record of {day}, only of {first} and later;"
        f" `trial-monitor backfill {of.trial.number}` brings what the registry keeps"
    )


def state(
    tx: Transaction,
    registry: Registry,
    trial: TrialId,
    name: str,
    *,
    day_end: Callable[[str], datetime],
    clock: str = "",
) -> State:
    """Return the stored state of a trial that a name means, or raise `UsageError`."""
    if name.strip().lower() == "saved":
        return saved(tx, trial, name)
    of = past_of(tx, trial)
    return stored(tx, registry, name, pick(name, of, day_end, clock), of)


def stored(tx: Transaction, registry: Registry, name: str, picked: Picked, of: Past) -> State:
    """Return a stored state with its content; `Damaged` where that does not read back."""
    at = picked.at
    payload = past.payload_of(tx, at)
    return State(
        name=name,
        trial=at.trial,
        record=past.record_of(registry, at, payload),
        revision=_with_version(at, of),
        payload=payload,
        origin=at.source,
        clock=picked.clock,
        held=of.held(at),
    )


def saved(tx: Transaction, trial: TrialId, name: str) -> State:
    """Return what was imported of a trial last, or raise `UsageError`."""
    baselines = tx.baselines.of(trial)
    if not baselines:
        raise UsageError(
            f"no page of {trial.number} was saved with us: `trial-monitor import FILE` does it"
        )
    return told_by(baselines[-1], name)


def told_by(baseline: Baseline, name: str) -> State:
    """Return what a saved page tells as a state."""
    said, posted = baseline.record, baseline.record.dates.last_update_posted
    revision = Revision(
        trial=baseline.trial,
        number=0,
        fingerprint="",
        seen_at=baseline.imported_at or _NEVER,
        data_date=baseline.page_date if baseline.whole else "",
        submitted=str(said.dates.last_update_submitted or ""),
        posted=str(posted.date) if posted else "",
        status=said.status.overall,
        title=baseline.title or said.titles.brief,
    )
    return State(
        name=name,
        trial=baseline.trial,
        record=said,
        revision=revision,
        baseline=baseline,
        origin=PAGE,
    )


def outside(
    registry: Registry, name: str, reading: Reading, now: datetime, origin: str = ASKED
) -> State:
    """Return a record that was served or saved elsewhere as a state; or raise `Unreadable`."""
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
    return State(
        name=name,
        trial=reading.trial,
        record=record(registry, reading),
        revision=revision,
        payload=reading.payload,
        origin=origin,
    )


class Difference(Struct, frozen=True, kw_only=True):
    """What differs between two states, in the order of the catalogue.

    `left_out` are parts of a record, by name, that one of the two sources does not give: nothing
    is concluded from them.
    """

    before: State
    after: State
    changes: tuple[Change, ...]
    left_out: tuple[str, ...] = ()


def difference(before: State, after: State) -> Difference:
    """Return what differs; left out is what the registry's past does not give of a record."""
    from monitor.changes.diff import diff  # to show one state needs none of it

    left_out = lacking(before.record, after.record, (before.origin, after.origin))
    changes = without(left_out, diff(before.record, after.record))
    return Difference(before=before, after=after, changes=changes, left_out=left_out)


def _same(one: Revision, other: Revision) -> bool:
    """Whether it is the same state, or the version that a revision of ours is."""
    if one.number or other.number:
        twins = one.registry_version is not None and other.source == HISTORY
        same_version = twins and one.registry_version == other.registry_version
        return one.number == other.number or same_version
    return one.registry_version == other.registry_version


def _with_version(at: Revision, of: Past) -> Revision:
    """Return a revision of ours with the registry's version that it is, where that is known."""
    return next((one for one in of.row if one.number and one.number == at.number), at)
