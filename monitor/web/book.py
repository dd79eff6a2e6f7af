"""Who wants no more, in the database; and the key that the links are made with."""

from __future__ import annotations

import secrets
from datetime import datetime

from monitor.clock import Clock
from monitor.model.refusal import Refusal
from monitor.store.database import Database
from monitor.web.tokens import Reader

_KEY = "unsubscribe key"
BY_LINK = "unsubscribed by the link in a message"


def signing_key(database: Database, now: datetime) -> str:
    """Return the key of all links, made when it is needed first and kept with everything else."""
    with database.read() as tx:
        _, key = tx.checks.marked(_KEY)
    if key:
        return key
    with database.begin() as tx:
        _, key = tx.checks.marked(_KEY)
        if not key:  # nobody else was faster
            key = secrets.token_urlsafe(32)
            tx.checks.mark(_KEY, now, key)
    return key


class RefusalBook:
    """Keeps what readers say by their links."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def has_ended(self, reader: Reader) -> bool:
        """Whether the reader has ended this subscription, and not taken it up again."""
        with self._database.read() as tx:
            return any(_is_of(each, reader) for each in tx.refusals.all())

    def end(self, reader: Reader) -> None:
        """Note that the reader wants no more, unless that is noted already."""
        if self.has_ended(reader):
            return
        refusal = Refusal(**reader._asdict(), since=self._clock(), by="reader", reason=BY_LINK)
        with self._database.begin() as tx:
            tx.refusals.add(refusal)

    def resume(self, reader: Reader) -> None:
        """Note that the reader wants it after all; what a mail server refuses stays refused."""
        with self._database.begin() as tx:
            for each in tx.refusals.all():
                if _is_of(each, reader):
                    tx.refusals.remove(each)


def _is_of(refusal: Refusal, reader: Reader) -> bool:
    return refusal.by == "reader" and reader == (
        refusal.channel,
        refusal.recipient,
        refusal.subscription,
    )
