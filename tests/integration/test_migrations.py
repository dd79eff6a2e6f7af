"""The migrations end where the tables say, and a database of another shape is refused."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, MetaData, Text, inspect

from monitor.errors import StoreError
from monitor.model.trial import TrialId
from monitor.store import chain, migrations
from monitor.store.database import Database, connect
from monitor.store.tables import metadata
from tests.stored import LOAD, NOW, ONE, TWO, a_payload, kept


@pytest.fixture
def engine(database_url):
    opened = connect(database_url)
    yield opened
    opened.dispose()


def differences(engine, tables):
    with engine.connect() as connection, connection.begin():
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        return [
            found
            for found in compare_metadata(context, tables)
            if not (found[0] == "remove_table" and found[1].name == "alembic_version")
        ]


def stamp(engine, shape):
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{shape}'")


def test_the_migrations_end_where_the_tables_say(engine):
    migrations.upgrade(engine)

    assert differences(engine, metadata) == []


def test_a_column_that_the_migrations_forget_is_noticed(engine):
    migrations.upgrade(engine)
    more = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.tables.values():
        table.to_metadata(more)
    more.tables["mark"].append_column(Column("colour", Text))

    assert [found[0] for found in differences(engine, more)] == ["add_column"]


def test_a_column_that_the_tables_do_not_have_is_noticed(engine):
    migrations.upgrade(engine)
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("ALTER TABLE mark ADD COLUMN colour TEXT")

    assert [found[0] for found in differences(engine, metadata)] == ["remove_column"]


def test_the_program_expects_the_newest_migration():
    config = migrations._config(None)

    assert ScriptDirectory.from_config(config).get_current_head() == migrations.HEAD


def test_an_empty_database_is_made_whole(database_url, engine):
    assert migrations.current(engine) == ""
    Database.open(database_url).close()

    assert migrations.current(engine) == migrations.HEAD
    assert set(metadata.tables) <= set(inspect(engine).get_table_names())


def test_upgrading_what_is_current_does_nothing(engine):
    migrations.upgrade(engine)
    migrations.upgrade(engine)

    assert migrations.current(engine) == migrations.HEAD


def test_states_that_were_kept_before_there_was_a_chain_are_sealed_as_if_there_had_been(
    engine,
):
    """The chain that the migration makes is the one that the store would have made."""
    with closing(Database(engine)) as database:
        migrations.upgrade(engine)
        for number, trial in enumerate((ONE, TWO, ONE, ONE)):
            with database.begin() as tx:
                payload = a_payload(number % 3)
                seen_at = NOW + timedelta(days=number, microseconds=7)
                tx.records.append([kept(trial, payload)], load=LOAD, seen_at=seen_at)
        with database.begin() as tx:
            tx.records.merged(TrialId("ctgov", "NCT99000077"), ONE, LOAD)
        with database.read() as tx:
            made = list(tx.seals.chains())
        _downgrade_to_0003(engine)
        assert migrations.current(engine) == "0003"
        migrations.upgrade(engine)
        with database.read() as tx:
            found = list(tx.seals.chains())

    assert found == made
    assert [len(each.states) for each in found] == [3, 1]
    assert [list(chain.faults(each)) for each in found] == [[], []]
    assert differences(engine, metadata) == []


def _downgrade_to_0003(engine):
    with engine.connect() as connection, connection.begin():
        for table in ("version", "backfill", "baseline"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
        for table in ("trial", "revision"):
            connection.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN link")
        if engine.dialect.name == "sqlite":
            _as_0001_made_it(connection)
    stamp(engine, "0003")


def _as_0001_made_it(connection):
    (made,) = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE name = 'revision'"
    ).one()
    connection.exec_driver_sql("ALTER TABLE revision RENAME TO other")
    connection.exec_driver_sql(f"{made} WITHOUT ROWID")
    connection.exec_driver_sql("INSERT INTO revision SELECT * FROM other")
    connection.exec_driver_sql("DROP TABLE other")


def test_a_long_title_costs_no_page_of_its_own(database_url):
    """Where a row may take but a quarter of a page, a link more costs every revision a page."""
    if not database_url.startswith("sqlite"):
        pytest.skip("a matter of SQLite's pages")
    with closing(Database.open(database_url)) as database:
        before = _pages(database)
        with database.begin() as tx:
            trials = [TrialId("ctgov", f"NCT98{number:06d}") for number in range(200)]
            states = [kept(trial, b'{"n":1}', title="x" * 200) for trial in trials]
            tx.records.append(states, load=LOAD, seen_at=NOW)

        assert _pages(database) - before < 200


def _pages(database):
    with database.engine.connect() as connection:
        return connection.exec_driver_sql("PRAGMA page_count").scalar_one()


def test_a_newer_database_is_refused_with_the_way_out(database_url, engine):
    migrations.upgrade(engine)
    stamp(engine, "9999")

    with pytest.raises(StoreError, match=r"newer trial-monitor.*upgrade trial-monitor"):
        Database.open(database_url)
    assert migrations.current(engine) == "9999"


def test_an_older_database_asks_for_an_upgrade_and_is_left_as_it_is(database_url, engine):
    migrations.upgrade(engine)
    stamp(engine, "0000")

    with pytest.raises(StoreError, match=r"older shape.*`trial-monitor db upgrade`"):
        Database.open(database_url)
    assert migrations.current(engine) == "0000"
