"""The migrations end where the tables say, and a database of another shape is refused."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, MetaData, Text, inspect

from monitor.errors import StoreError
from monitor.store import migrations
from monitor.store.database import Database, connect
from monitor.store.tables import metadata


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
