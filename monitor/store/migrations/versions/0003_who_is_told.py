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
    op.add_column(
        "delivery", sa.Column("number", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    op.add_column(
        "delivery", sa.Column("holds", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    _number_by_age()
    op.create_index(
        "ix_delivery_reader", "delivery", ["subscription", "channel", "recipient", "settled_at"]
    )
    op.create_index("ix_delivery_settled", "delivery", ["settled_at"])
    op.create_index("ix_delivery_number", "delivery", ["number"])
    for name, columns in (
        ("ix_delivery_open", ["channel", "number"]),
        ("ix_delivery_lane", ["channel", "recipient", "lane"]),
    ):
        op.create_index(
            name,
            "delivery",
            columns,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
    op.create_index("ix_delivery_event_event", "delivery_event", ["event"])
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
    op.create_table(
        "outage",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dead", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_outage"),
        sqlite_with_rowid=False,
    )


def _number_by_age() -> None:
    """Number what there is in the order of its opening."""
    op.execute(
        "UPDATE delivery SET number = (SELECT ranked.n FROM (SELECT id,"
        " row_number() OVER (ORDER BY opened_at, id) AS n FROM delivery) AS ranked"
        " WHERE ranked.id = delivery.id)"
    )
