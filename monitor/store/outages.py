"""Which channels take nothing, since when, and what the operator was told of it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import asdict, replace
from sqlalchemy import Connection, delete, insert, select

from monitor.store.tables import outage


class Outage(Struct, frozen=True, kw_only=True):
    """A channel's failures since it last took something; `ended_at` is None while it goes on.

    `dead` is how many deliveries were given up in it, and `told_at` when the operator was last told
    of one, be it in an outage before.
    """

    channel: str
    since: datetime
    ended_at: datetime | None = None
    dead: int = 0
    told_at: datetime | None = None
    reason: str = ""


class Outages:
    """The last outage of each channel that ever had one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, channel: str) -> Outage | None:
        """Return the outage of a channel that goes on; None where it took what came last."""
        found = self._last(channel)
        return found if found and found.ended_at is None else None

    def all(self) -> tuple[Outage, ...]:
        """Return every outage that goes on, the oldest first."""
        rows = self._connection.execute(
            select(outage).where(outage.c.ended_at.is_(None)).order_by(outage.c.since)
        )
        return tuple(Outage(**row._asdict()) for row in rows)

    def failed(self, channel: str, now: datetime, reason: str) -> Outage:
        """Note a failure; return the outage that it began or that goes on."""
        last = self._last(channel)
        if last is None or last.ended_at is not None:
            told = last.told_at if last else None
            last = Outage(channel=channel, since=now, told_at=told)
        return self._put(replace(last, reason=reason))

    def died(self, found: Outage) -> Outage:
        """Note that a delivery was given up."""
        return self._put(replace(found, dead=found.dead + 1))

    def told(self, found: Outage, now: datetime) -> Outage:
        """Note that the operator is told of what was given up."""
        return self._put(replace(found, told_at=now))

    def ended(self, found: Outage, now: datetime) -> None:
        """Note that the channel took something again."""
        self._put(replace(found, ended_at=now))

    def _last(self, channel: str) -> Outage | None:
        query = select(outage).where(outage.c.channel == channel)
        row = self._connection.execute(query).one_or_none()
        return Outage(**row._asdict()) if row else None

    def _put(self, found: Outage) -> Outage:
        self._connection.execute(delete(outage).where(outage.c.channel == found.channel))
        self._connection.execute(insert(outage), asdict(found))
        return found
