"""A database that cannot be used is one line that names the remedy, and nothing is lost."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from hashlib import sha256

import pytest

from monitor.errors import StoreError
from monitor.store.database import Database
from tests.stored import LOAD, NOW, ONE, a_payload, kept

INCOMPRESSIBLE = b"".join(sha256(b"%d" % n).digest() for n in range(4000))
LATER = NOW + timedelta(days=1)


@pytest.fixture
def path(tmp_path):
    """A database file with one revision in it."""
    path = tmp_path / "monitor.db"
    opened = Database.open(f"sqlite:///{path}")
    append(opened, a_payload(1))
    opened.close()
    return path


def append(database, payload):
    with database.begin() as tx:
        tx.records.append([kept(payload=payload)], load=LOAD, seen_at=NOW)


def revisions(path):
    database = Database.open(f"sqlite:///{path}")
    try:
        with database.read() as tx:
            assert tx.records.latest(ONE).payload == a_payload(1)
            return len(tx.records.revisions(ONE))
    finally:
        database.close()


def one_line(error):
    return str(error.value).count("\n") == 0


def test_a_file_that_may_only_be_read_names_the_rights_and_loses_nothing(path):
    database = Database.open(f"sqlite:///{path}")
    try:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA query_only = ON")
        with pytest.raises(StoreError, match=r"check the rights.*read-only file system") as error:
            append(database, a_payload(2))
    finally:
        database.close()

    assert one_line(error)
    assert str(path) in str(error.value)
    assert revisions(path) == 1


@pytest.mark.parametrize("how", ["mode=ro", "immutable=1"])
def test_a_database_opened_for_reading_only_is_read_and_says_why_it_cannot_be_written(path, how):
    database = Database.open(f"sqlite:///file:{path}?{how}&uri=true")
    try:
        with database.read() as tx:
            assert len(tx.records.revisions(ONE)) == 1
        with pytest.raises(StoreError, match="cannot be written: check the rights"):
            append(database, a_payload(2))
    finally:
        database.close()

    assert revisions(path) == 1


def test_a_full_disk_says_so_and_loses_nothing_that_was_stored(path):
    database = Database.open(f"sqlite:///{path}")
    try:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 1}")
        with pytest.raises(StoreError, match=r"disk is full: free some space.*nothing.*lost"):
            append(database, INCOMPRESSIBLE)
        with database.read() as tx:
            assert tx.records.latest(ONE).payload == a_payload(1)
    finally:
        database.close()

    assert revisions(path) == 1


def test_a_file_in_the_place_of_a_folder_asks_for_another_path(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(StoreError, match="choose another with --database") as error:
        Database.open(f"sqlite:///{tmp_path / 'file' / 'monitor.db'}")
    assert one_line(error)


def test_a_folder_in_the_place_of_the_file_says_that_it_cannot_be_opened(tmp_path):
    with pytest.raises(StoreError, match=r"check the path.*sqlite:///file:PATH\?immutable=1"):
        Database.open(f"sqlite:///{tmp_path}")


def test_a_folder_that_is_missing_is_made_for_its_owner_alone(tmp_path):
    path = tmp_path / "new" / "monitor.db"
    Database.open(f"sqlite:///{path}").close()

    assert path.parent.stat().st_mode & 0o077 == 0
    assert path.stat().st_mode & 0o077 == 0


def test_a_file_of_something_else_is_refused_and_left_as_it_is(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("Dear reader, " * 200)

    with pytest.raises(StoreError, match="not a database of this program") as error:
        Database.open(f"sqlite:///{path}")
    assert one_line(error)
    assert path.read_text() == "Dear reader, " * 200


def test_a_damaged_file_asks_for_a_backup(path):
    whole = path.read_bytes()
    path.write_bytes(whole[:2048] + b"\xff" * (len(whole) - 2048))

    with pytest.raises(StoreError, match="restore a backup"):
        revisions(path)


def test_another_program_that_holds_the_database_is_named_as_the_reason(path):
    database = Database.open(f"sqlite:///{path}")
    holder = sqlite3.connect(path, isolation_level=None)
    try:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 0")
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program holds the database"):
            append(database, a_payload(2))
        holder.execute("ROLLBACK")
        append(database, a_payload(2))  # and once it is free, all goes on
    finally:
        holder.close()
        database.close()


@pytest.mark.parametrize(
    ("url", "remedy"),
    [
        ("", "URL cannot be used"),
        ("no url at all", "URL cannot be used"),
        ("mysql://localhost/monitor", "must begin with sqlite:/// or postgresql://"),
        ("nonsense://localhost/monitor", "must begin with sqlite|cannot be used"),
    ],
)
def test_a_url_that_cannot_be_used_says_what_it_must_be(url, remedy):
    with pytest.raises(StoreError, match=remedy):
        Database.open(url)


def test_a_server_that_does_not_answer_is_named_without_its_password():
    url = "postgresql://monitor:hush@127.0.0.1:1/monitor"

    with pytest.raises(StoreError, match="server does not answer: check that it runs") as error:
        Database.open(url)
    assert "hush" not in str(error.value)
    assert one_line(error)


def test_a_transaction_that_fails_halfway_leaves_nothing_of_itself(database):
    append(database, a_payload(1))

    def fail_halfway():
        with database.begin() as tx:
            tx.checks.mark("heartbeat", LATER)
            tx.records.append([kept(payload=a_payload(2))], load=LOAD, seen_at=LATER)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    with database.read() as tx:
        assert tx.checks.marked("heartbeat") == (None, "")
        assert len(tx.records.revisions(ONE)) == 1


def test_a_mistake_of_ours_is_not_taken_for_a_fault_of_the_database(database):
    with pytest.raises(KeyError), database.begin():
        raise KeyError("ours")


def test_the_file_of_another_program_is_refused_and_left_as_it_is(tmp_path):
    path = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE invoice (number INTEGER)")

    with pytest.raises(StoreError, match="tables of another program: choose another") as error:
        Database.open(f"sqlite:///{path}")
    assert one_line(error)
    assert tables(path) == {"invoice"}


def test_another_program_that_counts_its_shapes_as_we_do_is_not_taken_for_us(tmp_path):
    path = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("CREATE TABLE invoice (number INTEGER)")
        other.execute("CREATE TABLE alembic_version (version_num TEXT)")
        other.execute("INSERT INTO alembic_version VALUES ('0001')")

    with pytest.raises(StoreError, match="tables of another program"):
        Database.open(f"sqlite:///{path}")


def test_a_database_that_does_not_say_its_shape_is_one_line_and_left_as_it_is(path):
    with closing(sqlite3.connect(path)) as emptied, emptied:
        emptied.execute("DELETE FROM alembic_version")
    before = tables(path)

    with pytest.raises(StoreError, match=r"does not say its shape.*restore a backup") as error:
        Database.open(f"sqlite:///{path}")
    assert one_line(error)
    assert tables(path) == before


def tables(path):
    with closing(sqlite3.connect(path)) as opened:
        return {name for (name,) in opened.execute("SELECT name FROM sqlite_schema")}


def test_what_a_driver_says_that_nobody_foresaw_is_one_line_to_report(database):
    with (
        pytest.raises(StoreError, match="should not happen: please report") as error,
        database.begin() as tx,
    ):
        tx.checks.mark(None, NOW)

    assert one_line(error)
    assert "null" in str(error.value).lower()  # the driver's own words
