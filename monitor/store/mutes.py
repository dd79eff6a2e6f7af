"""The silences that people made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Select, insert, select, update

from monitor.model.mute import Mute
from monitor.store.slices import slices
from monitor.store.tables import event, mute

_decode = msgspec.json.Decoder(Mute).decode


class Kept(Struct, frozen=True, kw_only=True):
    """A silence, and when it was found to be over or was taken away; None while it holds."""

    mute: Mute
    ended_at: datetime | None = None


class Mutes:
    """Who is not told of what, and who was not.

    A silence that does not read back holds for nothing: news is better than none.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, one: Mute) -> None:
        """Keep a silence that begins."""
        row = {"id": one.id, "made_at": one.made_at, "body": msgspec.json.encode(one).decode()}
        self._connection.execute(insert(mute), row)

    def active(self) -> tuple[Mute, ...]:
        """Return the silences that nobody has found to be over, the first made first."""
        return tuple(
            each.mute for each in self._read(select(mute).where(mute.c.ended_at.is_(None)))
        )

    def all(self) -> tuple[Kept, ...]:
        """Return every silence that there ever was, the first made first."""
        return self._read(select(mute))

    def beginning(self, start: str) -> tuple[Kept, ...]:
        """Return the silences whose ids begin so."""
        return self._read(select(mute).where(mute.c.id.startswith(start, autoescape=True)))

    def behind(self, event_id: str) -> Mute | None:
        """Return the silence for which nobody was told of an event, None for no such."""
        by = select(event.c.muted_by).where(event.c.id == event_id).scalar_subquery()
        found = self._read(select(mute).where(mute.c.id == by))
        return found[0].mute if found else None

    def end(self, ids: Iterable[str], now: datetime) -> None:
        """Note that these are over; when one was over before, that stays."""
        running = mute.c.ended_at.is_(None)
        for some in slices(tuple(ids)):
            ended = update(mute).where(mute.c.id.in_(some), running).values(ended_at=now)
            self._connection.execute(ended)

    def _read(self, query: Select[tuple[object, ...]]) -> tuple[Kept, ...]:
        rows = self._connection.execute(query.order_by(mute.c.made_at, mute.c.id)).all()
        found = ((_whole(row.body), row.ended_at) for row in rows)
        return tuple(Kept(mute=one, ended_at=ended_at) for one, ended_at in found if one)


def _whole(body: str) -> Mute | None:
    try:
        return _decode(body)
    except msgspec.MsgspecError:
        return None
