"""What time alone brings: when to look at a trial again, and what was said of its silence.

And which events nobody is told of, since the registry changed the same all over.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the outlook of each trial, empty, the silences, and what mutes an event."""
    op.add_column("event", sa.Column("muted_by", sa.String(length=36), nullable=True))
    op.create_table(
        "outlook",
        sa.Column("trial", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["trial"], ["trial.trial"], name="fk_outlook_trial"),
        sa.PrimaryKeyConstraint("trial", name="pk_outlook"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "silence",
        sa.Column("trial", sa.Text(), nullable=False),
        sa.Column("event", sa.String(length=36), nullable=False),
        sa.Column("occurrence", sa.Text(), nullable=False),
        sa.Column("step", sa.String(length=60), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event"], ["event.id"], name="fk_silence_event"),
        sa.PrimaryKeyConstraint("trial", "event", name="pk_silence"),
        sqlite_with_rowid=False,
    )
