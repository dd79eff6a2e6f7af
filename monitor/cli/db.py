"""`db`: the database's shape, its soundness, a copy of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import click

from monitor.app import App
from monitor.cli.session import Session, out, pass_session, say
from monitor.errors import Damaged, StoreError, UsageError
from monitor.registries import available


@click.group()
def db() -> None:
    """Upgrade, verify and back up the database."""


@db.command()
@pass_session
def upgrade(session: Session) -> None:
    """Bring the database to the shape that this version needs."""
    from monitor.store import migrations
    from monitor.store.database import Database, connect

    database = Database(connect(session.database()))
    try:
        with database.read():  # whatever the database says against it becomes a line with a remedy
            before = migrations.current(database.engine)
            if before > migrations.HEAD:
                raise StoreError(f"the database is newer ({before}): upgrade trial-monitor instead")
            migrations.upgrade(database.engine)
            out(f"shape {before or 'none'} → {migrations.current(database.engine)}")
    finally:
        database.close()


@db.command()
@pass_session
def verify(session: Session) -> int:
    """Read every snapshot and every event back; check each snapshot against its name."""
    checked, damaged = 0, 0
    with session.app() as app, app.database.read() as tx:
        for trial, number, fingerprint, payload in tx.records.stored():
            checked += 1
            fault = ""
            if isinstance(payload, Damaged):
                fault = f"{trial}: snapshot {number}: {payload}"
            elif available()[trial.registry].fingerprint(payload) != fingerprint:
                fault = f"{trial}: snapshot {number} does not have the content that it is named by"
            if fault:
                damaged += 1
                say(fault)
        events = tx.events.count()
        for key, damage in tx.events.damaged():
            damaged += 1
            say(f"event {key}: {damage}")
    out(f"{checked} snapshots and {events} events read back, {damaged} damaged")
    return 1 if damaged else 0


@db.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@pass_session
def backup(session: Session, target: Path) -> None:
    """Copy the database to a file, whole, while others go on using it (SQLite)."""
    if target.exists():
        raise UsageError(f"{target} is there already; give another name")
    with session.app() as app:
        if app.database.engine.dialect.name != "sqlite":
            raise UsageError("this is PostgreSQL: use pg_dump, which knows best")
        try:
            _copy(app, target)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{target}: the copy was not made: {error}") from error
    out(str(target))


def _copy(app: App, target: Path) -> None:
    target.touch(mode=0o600, exist_ok=False)  # as private as what it is a copy of
    try:
        with app.database.engine.connect() as connection, closing(sqlite3.connect(target)) as copy:
            connection.connection.driver_connection.backup(copy)  # type: ignore[union-attr]
    except BaseException:
        target.unlink()
        raise
