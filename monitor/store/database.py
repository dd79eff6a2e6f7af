"""Opening the database, and the one way of writing to it and of reading from it.

SQLite runs in WAL mode; a write begins with BEGIN IMMEDIATE, since a transaction that starts by
reading and writes later fails, or loses what others wrote, when two are at it. PostgreSQL is
given the same two promises: one writer at a time, and a reader that sees one state.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from monitor.errors import StoreError
from monitor.store import migrations
from monitor.store.baselines import Baselines
from monitor.store.checks import Checks
from monitor.store.deliveries import Deliveries
from monitor.store.events import Events
from monitor.store.mutes import Mutes
from monitor.store.outages import Outages
from monitor.store.outlook import Outlooks
from monitor.store.records import Records
from monitor.store.refusals import Refusals
from monitor.store.seals import Seals
from monitor.store.spending import Spending
from monitor.store.versions import Versions
from monitor.store.watched import Watched

_PAGE_SIZE = 1024  # snapshots are of any size, and a page that is half empty is paid for
_WRITERS = 7_741_002  # our name for PostgreSQL's lock that one writer holds at a time


class Transaction:
    """Everything that can be read and written, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.records = Records(connection)
        self.versions = Versions(connection)
        self.baselines = Baselines(connection)
        self.seals = Seals(connection)
        self.events = Events(connection)
        self.deliveries = Deliveries(connection)
        self.refusals = Refusals(connection)
        self.mutes = Mutes(connection)
        self.spending = Spending(connection)
        self.outages = Outages(connection)
        self.checks = Checks(connection)
        self.watched = Watched(connection)
        self.outlooks = Outlooks(connection)


class Database:
    """An open database of the present shape."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, url: str) -> Database:
        """Open it, making an empty one whole; `StoreError` says what stands in the way."""
        engine = connect(url)
        with ExitStack() as undo:
            undo.callback(engine.dispose)
            with _explained(engine.url):
                migrations.expect_current(engine)
            undo.pop_all()
        return cls(engine)

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """Write: all of it, or none."""
        with _explained(self.engine.url), self.engine.connect() as connection:
            writing = connection.execution_options(immediate=True)
            with writing.begin():
                yield Transaction(writing)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Read one consistent state."""
        with _explained(self.engine.url), self.engine.connect() as connection:
            if self.engine.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield Transaction(connection)

    def size(self) -> int:
        """Return the bytes that the database takes up; 0 where it does not say."""
        path = self.engine.url.database
        if self.engine.dialect.name != "sqlite" or not path:
            return 0
        parts = (Path(path), Path(f"{path}-wal"))
        return sum(part.stat().st_size for part in parts if part.exists())


def connect(url: str) -> Engine:
    """Return an engine for the database, whatever the shape of its tables."""
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return _sqlite(parsed)
        if parsed.get_backend_name() == "postgresql":
            return _postgresql(parsed)
    except (ArgumentError, NoSuchModuleError) as error:
        raise StoreError(f"the database URL cannot be used: {error}") from error
    except ModuleNotFoundError as error:
        raise StoreError(f"{error.name} is missing: install trial-monitor[postgresql]") from error
    raise StoreError("the database URL must begin with sqlite:/// or postgresql://")


def _postgresql(url: URL) -> Engine:
    engine = create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("immediate", False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _sqlite(url: URL) -> Engine:
    if url.database and not url.database.startswith((":memory:", "file:")):
        _make_private(Path(url.database))
    engine = create_engine(url, connect_args={"timeout": 20, "check_same_thread": False})
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _make_private(path: Path) -> None:
    # which trials somebody watches tells of their illness
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            path.touch(mode=0o600)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}; choose another with --database") from error


def _set_pragmas(connection: sqlite3.Connection, _: Any) -> None:
    connection.isolation_level = None  # transactions begin where we say so
    for pragma in (
        f"page_size = {_PAGE_SIZE}",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        "journal_size_limit = 1048576",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


_READ_ONLY = (
    "the database cannot be written: check the rights of the file and its folder, and whether it"
    " lies on a read-only file system"
)
_CANNOT_BE_OPENED = (
    "the database cannot be opened: check the path and its rights; one on a read-only medium is"
    " read as sqlite:///file:PATH?immutable=1&uri=true"
)
_REMEDIES = (
    ("disk is full", "the disk is full: free some space; nothing that was stored before is lost"),
    ("no space left", "the disk is full: free some space; nothing that was stored before is lost"),
    ("disk i/o error", "the disk cannot be read or written: look whether it is full, or ill"),
    ("readonly", _READ_ONLY),
    ("read-only", _READ_ONLY),
    ("permission denied", "the database's user may not do this: give it the rights"),
    ("unable to open", _CANNOT_BE_OPENED),
    ("is locked", "another program holds the database; try again, or look who has it open"),
    ("not a database", "the file is not a database of this program; choose another"),
    ("malformed", "the database is damaged: restore a backup (trial-monitor db backup makes them)"),
    ("resolve host", "the database server's name is not known: check the URL"),
    ("connection", "the database server does not answer: check that it runs, and the URL"),
    ("password", "the database server refuses the user or the password in the URL"),
    ("does not exist", "the database does not exist on the server: create it first"),
    ("already exists", "the database holds tables of another program: choose another"),
)
_UNEXPECTED = "this should not happen: please report it with these words"


@contextmanager
def _explained(url: URL) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        words = (str(error.orig).strip() or type(error.orig).__name__).splitlines()[0]
        remedy = next((text for mark, text in _REMEDIES if mark in words.lower()), _UNEXPECTED)
        raise StoreError(
            f"{url.render_as_string(hide_password=True)}: {remedy} ({words})"
        ) from error
