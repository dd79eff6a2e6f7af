"""Trials, their snapshots and their revisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace
from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from monitor.errors import Damaged
from monitor.model.exchange import Reading
from monitor.model.revision import Revision, Snapshot
from monitor.model.trial import TrialId
from monitor.store import chain, packing
from monitor.store.contents import Contents
from monitor.store.tables import revision, snapshot, trial

# a trial that is served under its own number is neither gone nor obsolete
_SERVED = {"vanished_at": None, "merged_into": None}
_ELSEWHERE = ("fingerprint", "source", "registry_version")  # the snapshot's, and a version's
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
        self._contents = Contents(connection, snapshot, keyframe_every=packing.KEYFRAME_EVERY)

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
            {"trial": str(each), "revision": 0, "digest": "", "load": load, "link": b""}
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
        trials = [state.reading.trial for state in states]
        latest = self._ensure(trials, load)
        there = self._there(state for state in states if latest[state.reading.trial])
        registry, payloads = trials[0].registry, [state.reading.payload for state in states]
        chosen = self._contents.dictionary_for(registry, payloads)
        links = self._links(trials)
        revisions, snapshots, rows = [], [], []
        for state in states:
            name = str(state.reading.trial)
            made = _next(state, latest[state.reading.trial], seen_at)
            at, checksum = there.get((name, made.fingerprint), (made.number, b""))
            if not checksum:
                snapshots.append(self._packed(state, at, chosen))
                checksum = snapshots[-1]["checksum"]
            made = _linked(made, links[name], checksum)
            revisions.append(made)
            rows.append(_row(made, at))
        if snapshots:
            self._connection.execute(insert(snapshot), snapshots)
        self._connection.execute(insert(revision), rows)
        self._advance(revisions, states, load)
        return tuple(revisions)

    def _links(self, trials: Sequence[TrialId]) -> dict[str, str]:
        """Return the last link of each trial's chain."""
        names = [str(each) for each in trials]
        found: dict[str, str] = {}
        for start in range(0, len(names), _MANY):
            query = select(trial.c.trial, trial.c.link).where(
                trial.c.trial.in_(names[start : start + _MANY])
            )
            found.update({name: link.hex() for name, link in self._connection.execute(query)})
        return found

    def _advance(self, to: Sequence[Revision], states: Sequence[Kept], load: str) -> None:
        statement = (
            update(trial)
            .where(trial.c.trial == bindparam("t"))
            .values(
                revision=bindparam("n"),
                digest=bindparam("d"),
                link=bindparam("k"),
                load=load,
                **_SERVED,
            )
        )
        rows = [
            {
                "t": str(made.trial),
                "n": made.number,
                "d": state.reading.digest,
                "k": bytes.fromhex(made.link),
            }
            for made, state in zip(to, states, strict=True)
        ]
        self._connection.execute(statement, rows)

    def _there(self, states: Iterable[Kept]) -> dict[tuple[str, str], tuple[int, bytes]]:
        """Return number and checksum of the snapshots that already hold these contents."""
        keys = [(str(state.reading.trial), state.fingerprint) for state in states]
        found: dict[tuple[str, str], tuple[int, bytes]] = {}
        for start in range(0, len(keys), _MANY):
            names, fingerprints = zip(*keys[start : start + _MANY], strict=True)
            query = select(
                snapshot.c.trial, snapshot.c.fingerprint, snapshot.c.number, snapshot.c.checksum
            ).where(snapshot.c.trial.in_(names), snapshot.c.fingerprint.in_(fingerprints))
            rows = self._connection.execute(query)
            found.update({(name, key): (number, seal) for name, key, number, seal in rows})
        return found

    def _packed(self, state: Kept, number: int, chosen: int | None) -> dict[str, Any]:
        trial = state.reading.trial
        base = self._latest_snapshot(trial) if number > 1 else None
        packed = self._contents.packed(state.reading.payload, base, chosen)
        names = {"trial": str(trial), "number": number, "fingerprint": state.fingerprint}
        return {**names, **packed}

    def _latest_snapshot(self, one: TrialId) -> Row[tuple[object, ...]] | None:
        query = (
            select(snapshot)
            .where(snapshot.c.trial == str(one))
            .order_by(snapshot.c.number.desc())
            .limit(1)
        )
        return self._connection.execute(query).one_or_none()

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
        return _snapshot(self._connection.execute(query).one(), self._contents.unpack)

    def contents(self, one: TrialId) -> Iterator[tuple[str, bytes | Damaged]]:
        """Yield every content that a trial has had by its fingerprint, each once."""
        yield from ((key, payload) for _, _, key, payload in self._stored(str(one)))

    def latest(self, one: TrialId) -> Snapshot:
        """Return the content of the latest revision."""
        query = (
            select(snapshot)
            .join(revision, _SAME_SNAPSHOT)
            .where(revision.c.trial == str(one))
            .order_by(revision.c.number.desc())
            .limit(1)
        )
        return _snapshot(self._connection.execute(query).one(), self._contents.unpack)

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
            yield TrialId.parse(row.trial), self._contents.unpacked(row)

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
        query = select(snapshot.c.trial).distinct().order_by(snapshot.c.trial)
        for name in self._connection.execute(query).scalars().all():
            yield from self._stored(name)

    def _stored(self, name: str) -> Iterator[tuple[TrialId, int, str, bytes | Damaged]]:
        query = select(snapshot).where(snapshot.c.trial == name).order_by(snapshot.c.number)
        known: dict[int, bytes] = {}
        for row in self._connection.execute(query).all():
            payload = self._contents.unpacked(row, known)
            # what comes next builds on this one: to follow it back each time would take much longer
            known = {row.number: payload} if isinstance(payload, bytes) else {}
            yield TrialId.parse(name), row.number, row.fingerprint, payload


_SAME_SNAPSHOT = (snapshot.c.trial == revision.c.trial) & (snapshot.c.number == revision.c.snapshot)
_LATEST_REVISION = (trial.c.trial == revision.c.trial) & (trial.c.revision == revision.c.number)


def _snapshot(row: Row[tuple[object, ...]], unpack: object) -> Snapshot:
    payload = unpack(row)  # type: ignore[operator]
    return Snapshot(trial=TrialId.parse(row.trial), fingerprint=row.fingerprint, payload=payload)


def _head(one: TrialId, row: Sequence[Any]) -> Head:
    # by position: this is read of every watched trial at every check, and names take thrice as long
    _, number, digest, load, into, vanished_at, _ = row
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
        link=row.link.hex(),
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


def _linked(made: Revision, before: str, checksum: bytes) -> Revision:
    sealed = chain.line(
        made.trial,
        chain.REVISION,
        made.number,
        at=made.seen_at,
        told=chain.told_of(made.status, made.submitted, made.posted, made.data_date),
        fingerprint=made.fingerprint,
        checksum=checksum,
    )
    return replace(made, link=chain.link(before, sealed))


def _row(made: Revision, at: int) -> dict[str, object]:
    row = {**asdict(made), "trial": str(made.trial), "snapshot": at}
    for name in _ELSEWHERE:
        del row[name]
    return {**row, "link": bytes.fromhex(made.link)}
