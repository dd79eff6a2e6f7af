"""Trials, their snapshots and their revisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from monitor.errors import Damaged
from monitor.model.exchange import Reading
from monitor.model.revision import Revision, Snapshot
from monitor.model.trial import TrialId
from monitor.store import packing
from monitor.store.tables import dictionary, revision, snapshot, trial

# a trial that is served under its own number is neither gone nor obsolete
_SERVED = {"vanished_at": None, "merged_into": None}
_NONE: Mapping[int, bytes] = MappingProxyType({})
_MANY = 400  # numbers in one query; beyond it a whole table is read in less time


class Head(Struct, frozen=True, kw_only=True):
    """How a trial stands with us: its latest revision (0: none), and what answered last, when."""

    trial: TrialId
    revision: int
    digest: str
    load: str
    merged_into: TrialId | None
    vanished: bool


class Kept(Struct, frozen=True, kw_only=True):
    """A state that is to be kept as a trial's next revision."""

    reading: Reading
    fingerprint: str


class Records:
    """What we know of trials."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._dictionaries: dict[int | None, bytes] = {None: b""}

    # --- where trials stand

    def heads(self, trials: Sequence[TrialId]) -> dict[TrialId, Head]:
        """Return how each of these trials stands, leaving out those never heard of."""
        names = {str(each): each for each in trials}
        query = select(trial)
        if len(names) <= _MANY:
            query = query.where(trial.c.trial.in_(names))
        rows = self._connection.execute(query)
        return {names[row[0]]: _head(names[row[0]], row) for row in rows if row[0] in names}

    def all_heads(self) -> tuple[Head, ...]:
        """Return every trial that was ever heard of, in order of its number."""
        rows = self._connection.execute(select(trial).order_by(trial.c.trial))
        return tuple(_head(TrialId.parse(row[0]), row) for row in rows)

    def answering(self, registry: str, load: str) -> int:
        """Return how many trials of a registry answered last in this load."""
        query = (
            select(func.count())
            .select_from(trial)
            .where(
                trial.c.load == load, trial.c.revision > 0, trial.c.trial.startswith(f"{registry}:")
            )
        )
        return self._connection.execute(query).scalar_one()

    def answered(self, readings: Iterable[Reading], load: str) -> None:
        """Note that these trials answered in this load, with nothing to keep."""
        rows = [{"t": str(each.trial), "l": load, "d": each.digest} for each in readings]
        if rows:
            statement = (
                update(trial)
                .where(trial.c.trial == bindparam("t"))
                .values(load=bindparam("l"), digest=bindparam("d"), **_SERVED)
            )
            self._connection.execute(statement, rows)

    def merges(self) -> dict[TrialId, TrialId]:
        """Return the obsolete numbers, each with the one that stands for it."""
        query = select(trial.c.trial, trial.c.merged_into).where(trial.c.merged_into.is_not(None))
        rows = self._connection.execute(query)
        return {TrialId.parse(name): TrialId.parse(into) for name, into in rows}

    def merged(self, obsolete: TrialId, into: TrialId, load: str) -> None:
        """Note that a number is obsolete and which one stands for it."""
        self._ensure([obsolete], load)
        self._set(obsolete, merged_into=str(into), load=load)

    def vanished(self, gone: TrialId, at: datetime) -> None:
        """Note that the registry knows the trial no more."""
        self._set(gone, vanished_at=at)

    def _set(self, one: TrialId, **values: object) -> None:
        self._connection.execute(update(trial).where(trial.c.trial == str(one)).values(**values))

    def _ensure(self, trials: Sequence[TrialId], load: str) -> dict[TrialId, int]:
        """Make a place for each of these trials; return the number of its latest revision."""
        known = self.heads(trials)
        numbers = {each: known[each].revision if each in known else 0 for each in trials}
        rows = [
            {"trial": str(each), "revision": 0, "digest": "", "load": load}
            for each in numbers
            if each not in known
        ]
        if rows:
            self._connection.execute(insert(trial), rows)
        return numbers

    # --- keeping

    def append(
        self, states: Sequence[Kept], *, load: str, seen_at: datetime
    ) -> tuple[Revision, ...]:
        """Keep each state as the next revision of its trial; return these."""
        if not states:
            return ()
        latest = self._ensure([state.reading.trial for state in states], load)
        there = self._there(state for state in states if latest[state.reading.trial])
        chosen = self._dictionary_for(states)
        revisions = tuple(_next(state, latest[state.reading.trial], seen_at) for state in states)
        snapshots, rows = [], []
        for state, made in zip(states, revisions, strict=True):
            at = there.get((str(made.trial), made.fingerprint))
            if at is None:
                at = made.number
                snapshots.append(self._packed(state, at, chosen))
            rows.append(_row(made, at))
        if snapshots:
            self._connection.execute(insert(snapshot), snapshots)
        self._connection.execute(insert(revision), rows)
        self._advance(revisions, states, load)
        return revisions

    def _advance(self, to: Sequence[Revision], states: Sequence[Kept], load: str) -> None:
        statement = (
            update(trial)
            .where(trial.c.trial == bindparam("t"))
            .values(revision=bindparam("n"), digest=bindparam("d"), load=load, **_SERVED)
        )
        rows = [
            {"t": str(made.trial), "n": made.number, "d": state.reading.digest}
            for made, state in zip(to, states, strict=True)
        ]
        self._connection.execute(statement, rows)

    def _there(self, states: Iterable[Kept]) -> dict[tuple[str, str], int]:
        """Return the numbers of the snapshots that already hold these contents."""
        keys = [(str(state.reading.trial), state.fingerprint) for state in states]
        found: dict[tuple[str, str], int] = {}
        for start in range(0, len(keys), _MANY):
            names, fingerprints = zip(*keys[start : start + _MANY], strict=True)
            query = select(snapshot.c.trial, snapshot.c.fingerprint, snapshot.c.number).where(
                snapshot.c.trial.in_(names), snapshot.c.fingerprint.in_(fingerprints)
            )
            rows = self._connection.execute(query)
            found.update({(name, fingerprint): number for name, fingerprint, number in rows})
        return found

    def _packed(self, state: Kept, number: int, chosen: int | None) -> dict[str, object]:
        payload = state.reading.payload
        row: dict[str, object] = {
            "trial": str(state.reading.trial),
            "number": number,
            "fingerprint": state.fingerprint,
            "size": len(payload),
            "checksum": packing.checksum(payload),
        }
        base = self._latest_snapshot(state.reading.trial) if number > 1 else None
        before = self._base_for_a_delta(base)
        if base is None or before is None:
            data = packing.pack_keyframe(payload, self._dictionary(chosen))
            return {**row, "base": None, "depth": 0, "dictionary": chosen, "data": data}
        data = packing.pack_delta(payload, before)
        return {
            **row, "base": base.number, "depth": base.depth + 1, "dictionary": None, "data": data
        }  # fmt: skip

    def _base_for_a_delta(self, base: Row[tuple[object, ...]] | None) -> bytes | None:
        if base is None or base.depth + 1 >= packing.KEYFRAME_EVERY:
            return None
        try:
            return self._unpack(base)
        except Damaged:  # what is damaged may cost the past, and never what comes after it
            return None

    def _latest_snapshot(self, one: TrialId) -> Row[tuple[object, ...]] | None:
        query = (
            select(snapshot)
            .where(snapshot.c.trial == str(one))
            .order_by(snapshot.c.number.desc())
            .limit(1)
        )
        return self._connection.execute(query).one_or_none()

    # --- dictionaries

    def _dictionary_for(self, states: Sequence[Kept]) -> int | None:
        """Return the number of the dictionary, training one when there is enough to learn."""
        registry = states[0].reading.trial.registry
        query = select(func.max(dictionary.c.number)).where(dictionary.c.registry == registry)
        number: int | None = self._connection.execute(query).scalar()
        return number or self._train(registry, states)

    def _train(self, registry: str, states: Sequence[Kept]) -> int | None:
        data = packing.train([state.reading.payload for state in states])
        if not data:
            return None
        highest = self._connection.execute(select(func.max(dictionary.c.number))).scalar() or 0
        row = {"number": highest + 1, "registry": registry, "data": data}
        self._connection.execute(insert(dictionary), row)
        return highest + 1

    def _dictionary(self, number: int | None) -> bytes:
        if number not in self._dictionaries:
            query = select(dictionary.c.data).where(dictionary.c.number == number)
            found = self._connection.execute(query).scalar_one_or_none()
            if found is None:
                raise Damaged(f"dictionary {number}, which snapshots are packed with, is gone")
            self._dictionaries[number] = found
        return self._dictionaries[number]

    # --- looking back

    def revisions(self, one: TrialId) -> tuple[Revision, ...]:
        """Return every revision of a trial, the oldest first."""
        query = (
            select(revision, snapshot.c.fingerprint)
            .join(snapshot, _SAME_SNAPSHOT)
            .where(revision.c.trial == str(one))
            .order_by(revision.c.number)
        )
        return tuple(_revision(row) for row in self._connection.execute(query))

    def snapshot(self, at: Revision) -> Snapshot:
        """Return the content of a revision; `Damaged` where it does not read back as written."""
        query = (
            select(snapshot)
            .join(revision, _SAME_SNAPSHOT)
            .where(revision.c.trial == str(at.trial), revision.c.number == at.number)
        )
        return _snapshot(self._connection.execute(query).one(), self._unpack)

    def contents(self, one: TrialId) -> Iterator[tuple[str, bytes | Damaged]]:
        """Yield every content that a trial has had by its fingerprint, each once."""
        query = select(snapshot).where(snapshot.c.trial == str(one)).order_by(snapshot.c.number)
        known: dict[int, bytes] = {}
        for row in self._connection.execute(query).all():
            payload = self._unpacked(row, known)
            # what comes next builds on this one: to follow it back each time would take much longer
            known = {row.number: payload} if isinstance(payload, bytes) else {}
            yield row.fingerprint, payload

    def latest(self, one: TrialId) -> Snapshot:
        """Return the content of the latest revision."""
        query = (
            select(snapshot)
            .join(revision, _SAME_SNAPSHOT)
            .where(revision.c.trial == str(one))
            .order_by(revision.c.number.desc())
            .limit(1)
        )
        return _snapshot(self._connection.execute(query).one(), self._unpack)

    def payloads(self, trials: Sequence[TrialId]) -> Iterator[tuple[TrialId, bytes | Damaged]]:
        """Yield each trial's latest content, unpacked one after another, or what is wrong."""
        query = (
            select(snapshot)
            .join(revision, _SAME_SNAPSHOT)
            .join(trial, _LATEST_REVISION)
            .where(trial.c.trial.in_([str(each) for each in trials]))
            .order_by(trial.c.trial)
        )
        for row in self._connection.execute(query).all():
            yield TrialId.parse(row.trial), self._unpacked(row)

    def titles(self, trials: Sequence[TrialId]) -> dict[TrialId, Revision]:
        """Return the latest revision of each of these trials that has one."""
        names = {str(each) for each in trials}
        query = (
            select(revision, snapshot.c.fingerprint)
            .join(snapshot, _SAME_SNAPSHOT)
            .join(trial, _LATEST_REVISION)
        )
        if len(names) <= _MANY:
            query = query.where(revision.c.trial.in_(names))
        found = (_revision(row) for row in self._connection.execute(query) if row.trial in names)
        return {each.trial: each for each in found}

    def stored(self) -> Iterator[tuple[TrialId, int, str, bytes | Damaged]]:
        """Yield every snapshot: trial, number, fingerprint, and its payload or what is wrong."""
        keys = self._connection.execute(
            select(snapshot.c.trial, snapshot.c.number).order_by(
                snapshot.c.trial, snapshot.c.number
            )
        ).all()
        for name, number in keys:
            row = self._row(name, number)
            yield TrialId.parse(name), number, row.fingerprint, self._unpacked(row)

    def _row(self, name: str, number: int) -> Row[tuple[object, ...]]:
        query = select(snapshot).where(snapshot.c.trial == name, snapshot.c.number == number)
        found = self._connection.execute(query).one_or_none()
        if found is None:
            raise Damaged(f"{name}: snapshot {number}, which others are built on, is gone")
        return found

    def _unpacked(
        self, row: Row[tuple[object, ...]], known: Mapping[int, bytes] = _NONE
    ) -> bytes | Damaged:
        try:
            return self._unpack(row, known)
        except Damaged as damage:
            return damage

    def _unpack(self, row: Row[tuple[object, ...]], known: Mapping[int, bytes] = _NONE) -> bytes:
        """Return a snapshot's payload, following its deltas to the keyframe or to one `known`."""
        chain = [row]
        while chain[-1].base is not None and chain[-1].base not in known:
            if len(chain) > packing.KEYFRAME_EVERY:
                raise Damaged(f"{row.trial}: snapshot {row.number} has no keyframe to begin from")
            chain.append(self._row(chain[-1].trial, chain[-1].base))
        first = chain[-1]
        if first.base is None:
            payload = packing.unpack_keyframe(first.data, self._dictionary(first.dictionary))
        else:
            payload = packing.unpack_delta(first.data, known[first.base])
        for delta in reversed(chain[:-1]):
            payload = packing.unpack_delta(delta.data, payload)
        if packing.checksum(payload) != row.checksum:
            raise Damaged(f"{row.trial}: snapshot {row.number} is not what was stored")
        return payload


_SAME_SNAPSHOT = (snapshot.c.trial == revision.c.trial) & (snapshot.c.number == revision.c.snapshot)
_LATEST_REVISION = (trial.c.trial == revision.c.trial) & (trial.c.revision == revision.c.number)


def _snapshot(row: Row[tuple[object, ...]], unpack: object) -> Snapshot:
    payload = unpack(row)  # type: ignore[operator]
    return Snapshot(trial=TrialId.parse(row.trial), fingerprint=row.fingerprint, payload=payload)


def _head(one: TrialId, row: Sequence[Any]) -> Head:
    # by position: this is read of every watched trial at every check, and names take thrice as long
    _, number, digest, load, into, vanished_at = row
    return Head(
        trial=one,
        revision=number,
        digest=digest,
        load=load,
        merged_into=TrialId.parse(into) if into else None,
        vanished=vanished_at is not None,
    )


def _revision(row: Row[tuple[object, ...]]) -> Revision:
    return Revision(
        trial=TrialId.parse(row.trial),
        number=row.number,
        fingerprint=row.fingerprint,
        seen_at=row.seen_at,
        data_date=row.data_date,
        submitted=row.submitted,
        posted=row.posted,
        status=row.status,
        title=row.title,
    )


def _next(state: Kept, number: int, seen_at: datetime) -> Revision:
    reading = state.reading
    return Revision(
        trial=reading.trial,
        number=number + 1,
        fingerprint=state.fingerprint,
        seen_at=seen_at,
        data_date=reading.data_date[:32],
        submitted=reading.submitted[:10],
        posted=reading.posted[:10],
        status=reading.status,
        title=reading.title,
    )


def _row(made: Revision, at: int) -> dict[str, object]:
    row = {**asdict(made), "trial": str(made.trial), "snapshot": at}
    del row["fingerprint"]  # which the snapshot bears
    return row
