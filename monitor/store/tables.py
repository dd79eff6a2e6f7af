"""The tables. A trial is its text (`ctgov:NCT01234567`) everywhere: rows read by themselves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Utc(TypeDecorator[datetime]):
    """A moment, in UTC; a naive one is refused rather than guessed at."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Return the moment in UTC, without its zone where the database keeps none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without its time zone: {value}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return the moment with its zone."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Words(TypeDecorator[str]):
    """A text from outside, of any length: PostgreSQL takes no NUL, which a hostile one may hold."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the text with a sign in the place of every NUL."""
        return value.replace("\x00", "\ufffd") if value else value


trial = Table(
    "trial",
    metadata,
    Column("trial", Words, nullable=False),
    Column("revision", Integer, nullable=False),  # the latest one's number; 0: none yet
    Column("digest", Words, nullable=False),  # of the payload last seen
    Column("load", Words, nullable=False),  # in which it last answered
    Column("merged_into", Words),
    Column("vanished_at", Utc),
    Column("link", LargeBinary(32), nullable=False, server_default=text("''")),  # the last one
    PrimaryKeyConstraint("trial"),
    sqlite_with_rowid=False,
)

dictionary = Table(
    "dictionary",
    metadata,
    Column("number", Integer, nullable=False),
    Column("registry", Words, nullable=False),
    Column("data", LargeBinary, nullable=False),
    PrimaryKeyConstraint("number"),
)

snapshot = Table(
    "snapshot",
    metadata,
    Column("trial", Words, nullable=False),
    Column("number", Integer, nullable=False),  # of the revision that brought it
    Column("fingerprint", Words, nullable=False),
    Column("base", Integer),  # the snapshot that `data` is a delta to; none: a keyframe
    Column("depth", SmallInteger, nullable=False),  # deltas between this and its keyframe
    Column("dictionary", Integer),
    Column("size", Integer, nullable=False),  # of the payload, in bytes
    Column("checksum", LargeBinary(16), nullable=False),  # of the payload: SHA-256, first half
    Column("data", LargeBinary, nullable=False),
    PrimaryKeyConstraint("trial", "number"),
    UniqueConstraint("trial", "fingerprint"),
    ForeignKeyConstraint(["trial"], ["trial.trial"]),
    ForeignKeyConstraint(["dictionary"], ["dictionary.number"]),
)

revision = Table(
    "revision",
    metadata,
    Column("trial", Words, nullable=False),
    Column("number", Integer, nullable=False),
    Column("snapshot", Integer, nullable=False),
    Column("seen_at", Utc, nullable=False),
    Column("data_date", Words, nullable=False),
    Column("submitted", Words, nullable=False),
    Column("posted", Words, nullable=False),
    Column("status", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("link", LargeBinary(32), nullable=False, server_default=text("''")),  # see chain
    PrimaryKeyConstraint("trial", "number"),
    ForeignKeyConstraint(["trial", "snapshot"], ["snapshot.trial", "snapshot.number"]),
    CheckConstraint("number > 0", name="number"),
    # with a rowid, in SQLite: without one, a row of more than 231 bytes takes a page of its own
)

version = Table(
    "version",
    metadata,
    Column("trial", Words, nullable=False),
    Column("number", Integer, nullable=False),  # the registry's own
    Column("submitted", Words, nullable=False),  # as the list of versions says, else itself
    Column("status", Words, nullable=False),
    Column("posted", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("fetched_at", Utc),  # none: it is listed, and was not brought yet
    Column("position", Integer),  # in the order of keeping, from 1
    Column("fingerprint", Words, nullable=False),
    Column("base", Integer),
    Column("depth", SmallInteger),
    Column("dictionary", Integer),
    Column("size", Integer),
    Column("checksum", LargeBinary(16)),
    Column("data", LargeBinary),
    Column("link", LargeBinary(32)),
    Column("reason", Words, nullable=False),  # why it could not be brought
    PrimaryKeyConstraint("trial", "number"),
    ForeignKeyConstraint(["dictionary"], ["dictionary.number"]),
)

backfill = Table(
    "backfill",
    metadata,
    Column("trial", Words, nullable=False),
    Column("asked_at", Utc, nullable=False),  # when the list of versions was asked for last
    Column("done_at", Utc),  # when all that was listed had been brought; none: not yet
    Column("reason", Words, nullable=False),  # why it could not be done
    Column("link", LargeBinary(32), nullable=False, server_default=text("''")),  # the last one
    PrimaryKeyConstraint("trial"),
    sqlite_with_rowid=False,
)

baseline = Table(
    "baseline",
    metadata,
    Column("trial", Words, nullable=False),
    Column("sha256", String(64), nullable=False),  # of the file
    Column("imported_at", Utc, nullable=False),
    Column("body", LargeBinary, nullable=False),  # the baseline as JSON, in Zstandard
    Column("data", LargeBinary, nullable=False),  # the file, in Zstandard
    PrimaryKeyConstraint("trial", "sha256"),
)

event = Table(
    "event",
    metadata,
    Column("seq", Integer, nullable=False, autoincrement=True),
    Column("id", String(36), nullable=False),
    Column("trial", Words),
    Column("time", Utc, nullable=False),
    Column("kind", String(60), nullable=False),
    Column("severity", SmallInteger, nullable=False),
    Column("routed", Boolean, nullable=False),
    Column("muted_by", String(36)),  # the event that tells the operator why nobody was told
    Column("body", LargeBinary, nullable=False),  # the event as JSON, in Zstandard where long
    PrimaryKeyConstraint("seq"),
    UniqueConstraint("id"),
    Index("ix_event_trial", "trial"),
    Index("ix_event_time", "time"),
)
Index("ix_event_unrouted", event.c.seq)  # of those not routed; see below

delivery = Table(
    "delivery",
    metadata,
    Column("id", String(36), nullable=False),
    Column("number", Integer, nullable=False, server_default=text("0")),  # in the order of opening
    Column("subscription", Words, nullable=False),
    Column("channel", Words, nullable=False),
    Column("recipient", Words, nullable=False),
    Column("grouping", Words, nullable=False),
    Column("lane", Words, nullable=False, server_default=text("''")),
    Column("state", String(12), nullable=False),
    Column("opened_at", Utc, nullable=False),
    Column("due", Utc, nullable=False),
    Column("attempts", Integer, nullable=False),  # that came to an end, well or not
    Column("claims", Integer, nullable=False),  # 0: nobody has had it in hand, it takes more events
    Column("holds", Boolean, nullable=False, server_default=false()),  # its lane waits for it
    Column("owner", Words, nullable=False),  # who is sending it, and until when that is believed
    Column("leased_until", Utc),
    Column("reason", Words, nullable=False),
    Column("settled_at", Utc),
    PrimaryKeyConstraint("id"),
    Index("ix_delivery_state_due", "state", "due"),
    Index("ix_delivery_reader", "subscription", "channel", "recipient", "settled_at"),
    Index("ix_delivery_settled", "settled_at"),
    Index("ix_delivery_number", "number"),  # the last one is asked for at every gathering
)
# Partial in the migrations, which alone make tables: to say so here would load both databases'
# dialects at every start, a tenth of it.
Index("ix_delivery_open", delivery.c.channel, delivery.c.number)
Index("ix_delivery_lane", delivery.c.channel, delivery.c.recipient, delivery.c.lane)

delivery_event = Table(
    "delivery_event",
    metadata,
    Column("delivery", String(36), nullable=False),
    Column("position", Integer, nullable=False),
    Column("event", String(36), nullable=False),
    PrimaryKeyConstraint("delivery", "position"),
    UniqueConstraint("delivery", "event"),
    ForeignKeyConstraint(["delivery"], ["delivery.id"]),
    ForeignKeyConstraint(["event"], ["event.id"]),
    Index("ix_delivery_event_event", "event"),
    sqlite_with_rowid=False,
)

attempt = Table(
    "attempt",
    metadata,
    Column("delivery", String(36), nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", Utc, nullable=False),
    Column("outcome", String(12), nullable=False),
    Column("reason", Words, nullable=False),
    Column("milliseconds", Integer),  # that it took; none: not measured
    PrimaryKeyConstraint("delivery", "number"),
    ForeignKeyConstraint(["delivery"], ["delivery.id"]),
    sqlite_with_rowid=False,
)

check = Table(
    "registry_check",
    metadata,
    Column("seq", Integer, nullable=False, autoincrement=True),
    Column("registry", Words, nullable=False),
    Column("started_at", Utc, nullable=False),
    Column("finished_at", Utc, nullable=False),
    Column("load", Words, nullable=False),
    Column("outcome", String(12), nullable=False),
    Column("checked", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("revised", Integer, nullable=False),
    Column("unreadable", Integer, nullable=False),
    Column("unreachable", Integer, nullable=False),
    Column("vanished", Integer, nullable=False),
    Column("requests", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("reason", Words, nullable=False),
    PrimaryKeyConstraint("seq"),
    Index("ix_registry_check_registry_seq", "registry", "seq"),
)

trouble = Table(
    "trouble",
    metadata,
    Column("trial", Words, nullable=False),
    Column("kind", String(12), nullable=False),  # absent, unreadable
    Column("since", Utc, nullable=False),
    Column("load", Words, nullable=False),  # the load in which it began
    Column("times", Integer, nullable=False),
    Column("reason", Words, nullable=False),
    PrimaryKeyConstraint("trial"),
)

outlook = Table(
    "outlook",
    metadata,
    Column("trial", Words, nullable=False),
    Column("revision", Integer, nullable=False),  # which was looked at
    Column("next_on", Date),  # the first day on which time alone makes something so; none: never
    PrimaryKeyConstraint("trial"),
    ForeignKeyConstraint(["trial"], ["trial.trial"]),
    sqlite_with_rowid=False,
)

silence = Table(
    "silence",
    metadata,
    Column("trial", Words, nullable=False),
    Column("event", String(36), nullable=False),
    Column("occurrence", Words, nullable=False),  # the date that it hangs on
    Column("step", String(60), nullable=False),  # the rule that holds; it begins with the kind
    Column("raised_at", Utc, nullable=False),
    Column("withdrawn_at", Utc),
    PrimaryKeyConstraint("trial", "event"),
    ForeignKeyConstraint(["event"], ["event.id"]),
    sqlite_with_rowid=False,
)

mute = Table(
    "mute",
    metadata,
    Column("id", String(36), nullable=False),
    Column("made_at", Utc, nullable=False),
    Column("ended_at", Utc),  # when it was found to be over, or was taken away
    Column("body", Words, nullable=False),  # what it is, as JSON
    PrimaryKeyConstraint("id"),
)

refusal = Table(
    "refusal",
    metadata,
    Column("channel", Words, nullable=False),
    Column("recipient", Words, nullable=False),
    Column("subscription", Words, nullable=False),  # "": of all of them
    Column("since", Utc, nullable=False),
    Column("by", String(12), nullable=False),  # reader: unsubscribed; receiver: refused for good
    Column("reason", Words, nullable=False),
    PrimaryKeyConstraint("channel", "recipient", "subscription"),
    sqlite_with_rowid=False,
)

outage = Table(
    "outage",
    metadata,
    Column("channel", Words, nullable=False),
    Column("since", Utc, nullable=False),  # its first failure after a success
    Column("ended_at", Utc),  # when it took something again; none: it fails still
    Column("dead", Integer, nullable=False),  # how many deliveries were given up in it
    Column("told_at", Utc),  # when the operator was told last of one given up
    Column("reason", Words, nullable=False),  # of the last failure
    PrimaryKeyConstraint("channel"),
    sqlite_with_rowid=False,
)

watched = Table(
    "watched",
    metadata,
    Column("watch", Words, nullable=False),
    Column("trial", Words, nullable=False),
    Column("tags", Words, nullable=False),  # one a line
    Column("added_at", Utc, nullable=False),
    PrimaryKeyConstraint("watch", "trial"),
)

mark = Table(
    "mark",
    metadata,
    Column("name", Words, nullable=False),  # "watch:<name>", "heartbeat"
    Column("at", Utc, nullable=False),
    Column("words", Words, nullable=False),
    PrimaryKeyConstraint("name"),
)
