"""`db`: the database's shape, its soundness, a copy of it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import click

from monitor.app import App
from monitor.cli.session import Session, count, out, pass_session, say
from monitor.errors import StoreError, UsageError


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
@click.option(
    "--expect",
    metavar="LINK",
    multiple=True,
    help="Say whether this link, handed out earlier in an evidence package, is here.",
)
@pass_session
def verify(session: Session, expect: tuple[str, ...]) -> int:
    """Read everything back, and follow the chain of every trial's states to its end.

    Each snapshot is checked against its name. The chains show whether a state was changed, taken
    out or put in afterwards.
    """
    from monitor.reports import verification

    links = [verification.link_of(each) for each in expect]
    counts: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    with session.app() as app, app.database.read() as tx:
        for looked in verification.everything(tx, links):
            counts[looked.kind] += looked.count
            faults[looked.kind] += len(looked.faults)
            for fault in looked.faults:
                say(fault)
            if looked.note:
                out(looked.note)
    broken = faults[verification.CHAIN]
    damaged = faults.total() - broken - faults[verification.LINK]
    *first, last = (count(counts[kind], kind) for kind in verification.CONTENTS)
    out(f"{', '.join(first)} and {last} read back, {damaged} damaged")
    out(f"{count(counts[verification.CHAIN], 'chain')} followed, {count(broken, 'fault')} in them")
    return 1 if faults.total() else 0


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
