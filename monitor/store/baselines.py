"""Saved pages and downloads that were imported as baselines, each with its file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import msgspec
from msgspec.structs import replace
from sqlalchemy import ColumnElement, Connection, insert, select

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
        self._filed: set[str] = set()  # the hashes of the files that are here, as far as asked

    def keep(self, one: Baseline, file: bytes) -> bool:
        """Keep a baseline with the file that it was read from; False where that is here already.

        A file that is imported again, by a newer reader say, replaces what was read from it before,
        and keeps the name and the moment at which it came first. A file about many trials is kept
        once, with the first of them.
        """
        here = _here(one.trial, one.sha256)
        found = self._connection.execute(select(baseline.c.body).where(here)).scalar()
        if found is not None:
            again = _as_named(one, _read(found))
            if _body(again) != packing.decompress_text(found):
                body = packing.compress_text(_body(again))
                self._connection.execute(baseline.update().where(here).values(body=body))
            return False
        row = {
            "trial": str(one.trial),
            "sha256": one.sha256,
            "imported_at": one.imported_at,
            "body": packing.compress_text(_body(one)),
            "data": b"" if self._is_filed(one.sha256) else packing.compress_text(file),
        }
        self._connection.execute(insert(baseline), [row])
        self._filed.add(one.sha256)
        return True

    def _is_filed(self, sha256: str) -> bool:
        if sha256 in self._filed:
            return True
        query = select(baseline.c.trial).where(baseline.c.sha256 == sha256).limit(1)
        return self._connection.execute(query).scalar() is not None

    def of(self, one: TrialId) -> tuple[Baseline, ...]:
        """Return the baselines of a trial, in the order of their coming, or raise `Damaged`."""
        query = (
            select(baseline.c.body, baseline.c.imported_at)
            .where(baseline.c.trial == str(one))
            .order_by(baseline.c.imported_at, baseline.c.sha256)
        )
        rows = self._connection.execute(query)
        return tuple(replace(_read(row.body), imported_at=row.imported_at) for row in rows)

    def file(self, one: TrialId, sha256: str) -> bytes:
        """Return the file that a baseline was read from; KeyError where there is none."""
        there = select(baseline.c.trial).where(_here(one, sha256)).limit(1)
        if self._connection.execute(there).scalar() is None:
            raise KeyError(sha256)
        query = select(baseline.c.data).where(baseline.c.sha256 == sha256, baseline.c.data != b"")
        found = self._connection.execute(query.limit(1)).scalar()
        if found is None:
            raise Damaged(f"the file {sha256} is gone")
        return packing.decompress_text(found)

    def stored(self) -> Iterator[tuple[TrialId, str, str]]:
        """Yield every baseline: trial, the hash of its file, and what is wrong with it, or ""."""
        keys = select(baseline.c.trial, baseline.c.sha256).order_by(*baseline.primary_key)
        for name, sha256 in self._connection.execute(keys).all():
            yield TrialId.parse(name), sha256, self._fault(TrialId.parse(name), sha256)

    def _fault(self, one: TrialId, sha256: str) -> str:
        body = select(baseline.c.body).where(_here(one, sha256))
        try:
            _read(self._connection.execute(body).scalar_one())
            same = hashlib.sha256(self.file(one, sha256)).hexdigest() == sha256
        except Damaged as damage:
            return f"is damaged: {damage}"
        return "" if same else "is not the file that it is named by"


def _here(one: TrialId, sha256: str) -> ColumnElement[bool]:
    return (baseline.c.trial == str(one)) & (baseline.c.sha256 == sha256)


def _as_named(one: Baseline, before: Baseline) -> Baseline:
    """Return a baseline under the name, and with the date, that its file had when it came first."""
    same = one.page_date_is == before.page_date_is
    date = before.page_date if same else one.page_date
    return replace(one, file=before.file, page_date=date)


def _body(one: Baseline) -> bytes:
    return encode(replace(one, imported_at=None))  # the row has it


def _read(body: bytes) -> Baseline:
    try:
        return decode(packing.decompress_text(body), Baseline)
    except (msgspec.MsgspecError, ValueError) as error:
        raise Damaged(f"a stored baseline does not read back: {error}") from error
