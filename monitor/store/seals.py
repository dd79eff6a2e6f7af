"""The chains of every trial as they stand in the database, to be followed from end to end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, Select, literal, select

from monitor.model.trial import TrialId
from monitor.store import chain
from monitor.store.chain import REVISION, VERSION, Chain, Sealed
from monitor.store.tables import backfill, revision, snapshot, trial, version


class Seals:
    """What was sealed, and what is noted of each chain's end."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def chains(self) -> Iterator[Chain]:
        """Yield every chain: those of revisions in order of trials, then those of versions."""
        yield from self._chains(REVISION, _REVISIONS, select(trial.c.trial, trial.c.link))
        yield from self._chains(VERSION, _VERSIONS, select(backfill.c.trial, backfill.c.link))

    def of(self, one: TrialId) -> dict[str, Chain]:
        """Return the chains of a trial by their kind."""
        name = str(one)
        found = (
            *self._chains(
                REVISION,
                _REVISIONS.where(revision.c.trial == name),
                select(trial.c.trial, trial.c.link).where(trial.c.trial == name),
            ),
            *self._chains(
                VERSION,
                _VERSIONS.where(version.c.trial == name),
                select(backfill.c.trial, backfill.c.link).where(backfill.c.trial == name),
            ),
        )
        return {chain.kind: chain for chain in found}

    def _chains(self, kind: str, states: Select[Any], ends: Select[Any]) -> Iterator[Chain]:
        lasts = {name: link.hex() for name, link in self._connection.execute(ends) if link}
        rows = self._connection.execute(states)
        for name, of in groupby(rows, key=lambda row: str(row.trial)):
            yield _chain(name, kind, of, lasts)
            lasts.pop(name, None)
        for name in tuple(lasts):
            yield _chain(name, kind, (), lasts)


_REVISIONS = (
    select(
        revision.c.trial,
        revision.c.number,
        revision.c.number.label("place"),
        revision.c.seen_at.label("at"),
        revision.c.status,
        revision.c.submitted,
        revision.c.posted,
        revision.c.data_date,
        revision.c.link,
        snapshot.c.fingerprint,
        snapshot.c.checksum,
    )
    .join(
        snapshot,
        (snapshot.c.trial == revision.c.trial) & (snapshot.c.number == revision.c.snapshot),
    )
    .order_by(revision.c.trial, revision.c.number)
)
_VERSIONS = (
    select(
        version.c.trial,
        version.c.number,
        version.c.position.label("place"),
        version.c.fetched_at.label("at"),
        version.c.status,
        version.c.submitted,
        version.c.posted,
        literal("").label("data_date"),  # no load of ours
        version.c.link,
        version.c.fingerprint,
        version.c.checksum,
    )
    # a content and a place in the chain: whatever has one of them must have the other
    .where(version.c.data.is_not(None) | version.c.position.is_not(None))
    .order_by(version.c.trial, version.c.position)
)


def _chain(name: str, kind: str, rows: Iterable[Row[Any]], lasts: Mapping[str, str]) -> Chain:
    return Chain(
        trial=TrialId.parse(name),
        kind=kind,
        states=tuple(map(_sealed, rows)),
        last=lasts.get(name, ""),
    )


def _sealed(row: Row[Any]) -> Sealed:
    return Sealed(
        place=row.place,
        number=row.number,
        at=row.at,
        told=chain.told_of(row.status, row.submitted, row.posted, row.data_date),
        fingerprint=row.fingerprint,
        checksum=row.checksum or b"",
        link=row.link.hex() if row.link else "",
    )
