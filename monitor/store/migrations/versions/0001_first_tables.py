"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table of the first release."""
    op.create_table(
        "delivery",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("subscription", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("grouping", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
    )
    op.create_index("ix_delivery_state_due", "delivery", ["state", "due"], unique=False)

    op.create_table(
        "dictionary",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("registry", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_dictionary"),
    )
    op.create_table(
        "event",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("trial", sa.Text(), nullable=True),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("severity", sa.SmallInteger(), nullable=False),
        sa.Column("routed", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_event"),
        sa.UniqueConstraint("id", name="uq_event_id"),
    )
    op.create_index("ix_event_time", "event", ["time"], unique=False)
    op.create_index("ix_event_trial", "event", ["trial"], unique=False)
    op.create_index(
        "ix_event_unrouted",
        "event",
        ["seq"],
        unique=False,
        sqlite_where=sa.text("routed = 0"),
        postgresql_where=sa.text("NOT routed"),
    )

    op.create_table(
        "mark",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_mark"),
    )
    op.create_table(
        "registry_check",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("registry", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("load", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("checked", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("revised", sa.Integer(), nullable=False),
        sa.Column("unreadable", sa.Integer(), nullable=False),
        sa.Column("unreachable", sa.Integer(), nullable=False),
        sa.Column("vanished", sa.Integer(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_registry_check"),
    )
    op.create_index(
        "ix_registry_check_registry_seq", "registry_check", ["registry", "seq"], unique=False
    )

    op.create_table(
        "trial",
        sa.Column("trial", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("load", sa.Text(), nullable=False),
        sa.Column("merged_into", sa.Text(), nullable=True),
        sa.Column("vanished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("trial", name="pk_trial"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "trouble",
        sa.Column("trial", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("load", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("trial", name="pk_trouble"),
    )
    op.create_table(
        "watched",
        sa.Column("watch", sa.Text(), nullable=False),
        sa.Column("trial", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("watch", "trial", name="pk_watched"),
    )
    op.create_table(
        "attempt",
        sa.Column("delivery", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["delivery"], ["delivery.id"], name="fk_attempt_delivery"),
        sa.PrimaryKeyConstraint("delivery", "number", name="pk_attempt"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "delivery_event",
        sa.Column("delivery", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["delivery"], ["delivery.id"], name="fk_delivery_event_delivery"),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name="fk_delivery_event_event"),
        sa.PrimaryKeyConstraint("delivery", "position", name="pk_delivery_event"),
        sa.UniqueConstraint("delivery", "event", name="uq_delivery_event_delivery_event"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "snapshot",
        sa.Column("trial", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=True),
        sa.Column("depth", sa.SmallInteger(), nullable=False),
        sa.Column("dictionary", sa.Integer(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("checksum", sa.LargeBinary(length=16), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dictionary"], ["dictionary.number"], name="fk_snapshot_dictionary"
        ),
        sa.ForeignKeyConstraint(["trial"], ["trial.trial"], name="fk_snapshot_trial"),
        sa.PrimaryKeyConstraint("trial", "number", name="pk_snapshot"),
        sa.UniqueConstraint("trial", "fingerprint", name="uq_snapshot_trial_fingerprint"),
    )
    op.create_table(
        "revision",
        sa.Column("trial", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data_date", sa.Text(), nullable=False),
        sa.Column("submitted", sa.Text(), nullable=False),
        sa.Column("posted", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.CheckConstraint("number > 0", name="ck_revision_number"),
        sa.ForeignKeyConstraint(
            ["trial", "snapshot"],
            ["snapshot.trial", "snapshot.number"],
            name="fk_revision_trial_snapshot",
        ),
        sa.PrimaryKeyConstraint("trial", "number", name="pk_revision"),
        sqlite_with_rowid=False,
    )
