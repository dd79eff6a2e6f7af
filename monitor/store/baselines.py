"""Saved pages and downloads that were imported as baselines, each with its file."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, insert, select

from monitor.errors import Damaged
from monitor.model.baseline import Baseline
from monitor.model.plain import decode, encode
from monitor.model.trial import TrialId
from monitor.store import packing
from monitor.store.tables import baseline


class Baselines:
    """What was imported, by trial."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, one: Baseline, file: bytes) -> bool:
        """Keep a baseline with the file that it was read from; False where that is here already.

        A file that is imported again, by a newer reader say, replaces what was read from it before,
        and keeps the moment at which it came first.
        """
        here = (baseline.c.trial == str(one.trial)) & (baseline.c.sha256 == one.sha256)
        found = self._connection.execute(select(baseline.c.imported_at).where(here)).scalar()
        body = packing.compress_text(encode(one))
        if found is not None:
            self._connection.execute(baseline.update().where(here).values(body=body))
            return False
        row = {
            "trial": str(one.trial),
            "sha256": one.sha256,
            "imported_at": one.imported_at,
            "body": body,
            "data": packing.compress_text(file),
        }
        self._connection.execute(insert(baseline), [row])
        return True

    def of(self, one: TrialId) -> tuple[Baseline, ...]:
        """Return the baselines of a trial, in the order of their coming, or raise `Damaged`."""
        query = (
            select(baseline.c.body, baseline.c.imported_at)
            .where(baseline.c.trial == str(one))
            .order_by(baseline.c.imported_at, baseline.c.sha256)
        )
        rows = self._connection.execute(query)
        return tuple(
            msgspec.structs.replace(_read(row.body), imported_at=row.imported_at) for row in rows
        )

    def file(self, one: TrialId, sha256: str) -> bytes:
        """Return the file that a baseline was read from; KeyError where there is none."""
        here = (baseline.c.trial == str(one)) & (baseline.c.sha256 == sha256)
        found = self._connection.execute(select(baseline.c.data).where(here)).scalar_one_or_none()
        if found is None:
            raise KeyError(sha256)
        return packing.decompress_text(found)


def _read(body: bytes) -> Baseline:
    try:
        return decode(packing.decompress_text(body), Baseline)
    except (msgspec.MsgspecError, ValueError) as error:
        raise Damaged(f"a stored baseline does not read back: {error}") from error
