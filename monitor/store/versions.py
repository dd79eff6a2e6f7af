"""Versions: the states that a registry itself keeps of a trial's past, as far as it gave them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, func, insert, select, update

from monitor.errors import Damaged
from monitor.model.exchange import Listed, Reading
from monitor.model.revision import HISTORY, Revision, Snapshot
from monitor.model.trial import TrialId
from monitor.store import chain
from monitor.store.contents import Contents
from monitor.store.tables import backfill, version

KEYFRAME_EVERY = 100  # the past is read as a whole, from its beginning
_NONE: Mapping[int, bytes] = MappingProxyType({})


class Standing(Struct, frozen=True, kw_only=True):
    """How far a trial's past has been brought; `reason` says why no further."""

    asked_at: datetime
    done_at: datetime | None
    reason: str


class Versions:
    """What registries gave us of the time before we watched."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._contents = Contents(connection, version, keyframe_every=KEYFRAME_EVERY)

    # --- bringing them

    def standing(self, one: TrialId) -> Standing | None:
        """Return how far a trial's past has been brought, None where nobody asked for it."""
        query = select(backfill).where(backfill.c.trial == str(one))
        row = self._connection.execute(query).one_or_none()
        if row is None:
            return None
        return _standing(row)

    def standings(self) -> dict[TrialId, Standing]:
        """Return how far the past of each trial has been brought that was ever asked for."""
        rows = self._connection.execute(select(backfill))
        return {TrialId.parse(row.trial): _standing(row) for row in rows}

    def listed(self, one: TrialId, versions: Sequence[Listed], at: datetime) -> None:
        """Note which versions there are; those that were noted before stay as they are."""
        known = set(self._numbers(one))
        rows = [_listed(one, each) for each in versions if each.number not in known]
        if rows:
            self._connection.execute(insert(version), rows)
        self._note(one, asked_at=at, done_at=None, reason="")

    def owed(self, one: TrialId) -> tuple[int, ...]:
        """Return the numbers of the versions that are listed and not here, the lowest first.

        Those that were asked for in vain come last.
        """
        query = (
            select(version.c.number)
            .where(version.c.trial == str(one), version.c.data.is_(None))
            .order_by(version.c.reason != "", version.c.number)
        )
        return tuple(self._connection.execute(query).scalars())

    def keep(self, number: int, reading: Reading, fingerprint: str, at: datetime) -> None:
        """Keep a version that was listed; one that was kept before stays as it is."""
        name = str(reading.trial)
        last = self._last_kept(name)
        chosen = self._contents.dictionary_for(reading.trial.registry, [reading.payload])
        packed = self._contents.packed(reading.payload, last, chosen)
        said = {
            "status": reading.status,
            "submitted": self._submitted(name, number) or reading.submitted[:10],
            "posted": reading.posted[:10],
        }
        sealed = chain.line(
            reading.trial,
            chain.VERSION,
            number,
            at=at,
            told=chain.told_of(said["status"], said["submitted"], said["posted"], ""),
            fingerprint=fingerprint,
            checksum=packed["checksum"],
        )
        link = chain.link(last.link.hex() if last else "", sealed)
        statement = (
            update(version)
            .where(version.c.trial == name, version.c.number == number, version.c.data.is_(None))
            .values(
                **packed,
                **said,
                title=reading.title,
                fetched_at=at,
                position=(last.position if last else 0) + 1,
                fingerprint=fingerprint,
                link=bytes.fromhex(link),
                reason="",
            )
        )
        if self._connection.execute(statement).rowcount:
            self._note(reading.trial, link=bytes.fromhex(link))

    def unavailable(self, one: TrialId, number: int, reason: str) -> None:
        """Note why a listed version could not be brought."""
        statement = (
            update(version)
            .where(version.c.trial == str(one), version.c.number == number)
            .values(reason=reason)
        )
        self._connection.execute(statement)

    def done(self, one: TrialId, at: datetime) -> None:
        """Note that all that can be had has been brought."""
        self._note(one, done_at=at, reason="")

    def failed(self, one: TrialId, at: datetime, reason: str) -> None:
        """Note why the past of a trial could not be asked for, or not to its end."""
        self._note(one, asked_at=at, reason=reason)

    def _note(self, one: TrialId, **values: object) -> None:
        if self.standing(one) is None:
            self._connection.execute(insert(backfill), [{"trial": str(one), **values}])
        else:
            statement = update(backfill).where(backfill.c.trial == str(one)).values(**values)
            self._connection.execute(statement)

    def _numbers(self, one: TrialId) -> Iterator[int]:
        query = select(version.c.number).where(version.c.trial == str(one))
        yield from self._connection.execute(query).scalars()

    def _submitted(self, name: str, number: int) -> str:
        query = select(version.c.submitted).where(
            version.c.trial == name, version.c.number == number
        )
        return self._connection.execute(query).scalar() or ""

    def _last_kept(self, name: str) -> Row[Any] | None:
        query = (
            select(version)
            .where(version.c.trial == name, version.c.position.is_not(None))
            .order_by(version.c.position.desc())
            .limit(1)
        )
        return self._connection.execute(query).one_or_none()

    # --- looking back

    def count(self, one: TrialId) -> tuple[int, int]:
        """Return how many versions of a trial are here, and how many are listed."""
        query = select(func.count(version.c.data), func.count()).where(version.c.trial == str(one))
        here, listed = self._connection.execute(query).one()
        return here, listed

    def revisions(self, one: TrialId) -> tuple[Revision, ...]:
        """Return the versions of a trial that are here, the oldest first."""
        query = (
            select(*(column for column in version.c if column.name != "data"))
            .where(version.c.trial == str(one), version.c.data.is_not(None))
            .order_by(version.c.number)
        )
        return tuple(_revision(row) for row in self._connection.execute(query))

    def snapshot(self, at: Revision) -> Snapshot:
        """Return a version's content; `Damaged` where it does not read back as written."""
        row = self._contents.row(str(at.trial), at.registry_version or 0)
        return Snapshot(
            trial=at.trial, fingerprint=row.fingerprint, payload=self._contents.unpack(row)
        )

    def contents(self, one: TrialId) -> Iterator[tuple[int, bytes | Damaged]]:
        """Yield every version that is here, by its number, each unpacked from the one before."""
        yield from ((number, payload) for _, number, _, payload in self._stored(str(one)))

    def stored(self) -> Iterator[tuple[TrialId, int, str, bytes | Damaged]]:
        """Yield every version: trial, number, fingerprint, and its payload or what is wrong."""
        query = select(version.c.trial).where(_KEPT).distinct()
        for name in sorted(self._connection.execute(query).scalars()):
            yield from self._stored(name)

    def _stored(self, name: str) -> Iterator[tuple[TrialId, int, str, bytes | Damaged]]:
        query = select(version).where(version.c.trial == name, _KEPT).order_by(version.c.position)
        known: Mapping[int, bytes] = _NONE
        found = []
        for row in self._connection.execute(query).all():
            payload = self._contents.unpacked(row, known)
            known = {row.number: payload} if isinstance(payload, bytes) else _NONE
            found.append((TrialId.parse(name), row.number, row.fingerprint, payload))
        yield from sorted(found, key=lambda one: one[1])


# whatever has a content or a place in the chain: both, where nobody did anything to it
_KEPT = version.c.data.is_not(None) | version.c.position.is_not(None)


def _standing(row: Row[Any]) -> Standing:
    return Standing(asked_at=row.asked_at, done_at=row.done_at, reason=row.reason)


def _listed(one: TrialId, each: Listed) -> dict[str, object]:
    return {
        "trial": str(one),
        "number": each.number,
        "submitted": each.submitted,
        "status": each.status,
        "posted": "",
        "title": "",
        "fingerprint": "",
        "reason": "",
    }


def _revision(row: Row[Any]) -> Revision:
    return Revision(
        trial=TrialId.parse(row.trial),
        number=0,
        fingerprint=row.fingerprint,
        seen_at=row.fetched_at,
        data_date="",
        submitted=row.submitted,
        posted=row.posted,
        status=row.status,
        title=row.title,
        source=HISTORY,
        registry_version=row.number,
        link=row.link.hex(),
    )
