"""A trial's past: versions from the registry, saved pages, and the chain that ties its states."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from monitor.model.trial import TrialId
from monitor.store import chain
from monitor.store.tables import Utc

revision = "0004"
down_revision = "0003"

_REVISIONS = sa.table(
    "revision",
    sa.column("trial", sa.Text),
    sa.column("number", sa.Integer),
    sa.column("snapshot", sa.Integer),
    sa.column("seen_at", Utc),
    sa.column("data_date", sa.Text),
    sa.column("submitted", sa.Text),
    sa.column("posted", sa.Text),
    sa.column("status", sa.Text),
    sa.column("link", sa.LargeBinary),
)
_SNAPSHOTS = sa.table(
    "snapshot",
    sa.column("trial", sa.Text),
    sa.column("number", sa.Integer),
    sa.column("fingerprint", sa.Text),
    sa.column("checksum", sa.LargeBinary),
)
_TRIALS = sa.table("trial", sa.column("trial", sa.Text), sa.column("link", sa.LargeBinary))


def upgrade() -> None:
    """Add the tables, and begin the chain of every trial with the states that it has."""
    op.add_column("trial", _link())
    if op.get_bind().dialect.name == "sqlite":
        _make_revisions_anew()
    else:
        op.add_column("revision", _link())
    op.create_table(
        "version",
        sa.Column("trial", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("submitted", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("posted", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=True),
        sa.Column("depth", sa.SmallInteger(), nullable=True),
        sa.Column("dictionary", sa.Integer(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("checksum", sa.LargeBinary(16), nullable=True),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.Column("link", sa.LargeBinary(32), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dictionary"], ["dictionary.number"], name="fk_version_dictionary"
        ),
        sa.PrimaryKeyConstraint("trial", "number", name="pk_version"),
    )
    op.create_table(
        "backfill",
        sa.Column("trial", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        _link(),
        sa.PrimaryKeyConstraint("trial", name="pk_backfill"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "baseline",
        sa.Column("trial", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("trial", "sha256", name="pk_baseline"),
    )
    _begin_the_chains()


def _link() -> sa.Column[bytes]:
    return sa.Column("link", sa.LargeBinary(32), nullable=False, server_default=sa.text("''"))


def _make_revisions_anew() -> None:
    """Give the revisions a rowid: with a link, many of them would take a page each without one."""
    op.rename_table("revision", "revision_before")
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
        _link(),
        sa.CheckConstraint("number > 0", name="ck_revision_number"),
        sa.ForeignKeyConstraint(
            ["trial", "snapshot"],
            ["snapshot.trial", "snapshot.number"],
            name="fk_revision_trial_snapshot",
        ),
        sa.PrimaryKeyConstraint("trial", "number", name="pk_revision"),
    )
    op.execute("INSERT INTO revision SELECT *, x'' FROM revision_before")
    op.drop_table("revision_before")


def _begin_the_chains() -> None:
    connection = op.get_bind()
    same = (_SNAPSHOTS.c.trial == _REVISIONS.c.trial) & (
        _SNAPSHOTS.c.number == _REVISIONS.c.snapshot
    )
    query = (
        sa.select(_REVISIONS, _SNAPSHOTS.c.fingerprint, _SNAPSHOTS.c.checksum)
        .join(_SNAPSHOTS, same)
        .order_by(_REVISIONS.c.trial, _REVISIONS.c.number)
    )
    last: dict[str, str] = {}
    rows = []
    for row in connection.execute(query).all():
        sealed = chain.line(
            TrialId.parse(row.trial),
            "revision",
            row.number,
            at=row.seen_at,
            told=chain.told_of(row.status, row.submitted, row.posted, row.data_date),
            fingerprint=row.fingerprint,
            checksum=row.checksum,
        )
        last[row.trial] = chain.link(last.get(row.trial, ""), sealed)
        rows.append({"t": row.trial, "n": row.number, "k": bytes.fromhex(last[row.trial])})
    if rows:
        _set_links(connection, rows, last)


def _set_links(
    connection: sa.Connection, rows: list[dict[str, object]], last: dict[str, str]
) -> None:
    connection.execute(
        sa.update(_REVISIONS)
        .where(_REVISIONS.c.trial == sa.bindparam("t"), _REVISIONS.c.number == sa.bindparam("n"))
        .values(link=sa.bindparam("k")),
        rows,
    )
    connection.execute(
        sa.update(_TRIALS)
        .where(_TRIALS.c.trial == sa.bindparam("t"))
        .values(link=sa.bindparam("k")),
        [{"t": name, "k": bytes.fromhex(link)} for name, link in last.items()],
    )
