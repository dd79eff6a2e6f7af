"""Who is told, in which order, and who is not: lanes, silences, and those who want no more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the lanes of deliveries, how long tries took, the silences and the refusals."""
    op.add_column(
        "delivery", sa.Column("lane", sa.Text(), nullable=False, server_default=sa.text("''"))
    )
    op.add_column("attempt", sa.Column("milliseconds", sa.Integer(), nullable=True))
    op.create_table(
        "mute",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mute"),
    )
    op.create_table(
        "refusal",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("subscription", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "recipient", "subscription", name="pk_refusal"),
        sqlite_with_rowid=False,
    )
