"""The shape of the database over time: Alembic in code, one history for SQLite and PostgreSQL.

Alembic itself is imported only where there is something to do: it costs more start-up time than
all the rest of the database floor.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, inspect, text

from monitor.errors import StoreError

HEAD = "0004"
_LASTING = "watched"  # a table of ours that every shape has


def expect_current(engine: Engine) -> None:
    """Make an empty database whole; `StoreError` for one of another shape than this program's."""
    found = current(engine)
    if found == HEAD:
        return
    if not found:
        upgrade(engine)
    elif found > HEAD:
        raise StoreError(
            f"the database was made by a newer trial-monitor (shape {found}, not {HEAD}):"
            " upgrade trial-monitor, or choose another with --database"
        )
    else:
        raise StoreError(
            f"the database is of an older shape ({found}; this program needs {HEAD}):"
            " run `trial-monitor db upgrade`"
        )


def current(engine: Engine) -> str:
    """Return the number of the last migration that was applied; empty for an empty database.

    `StoreError` where there are tables of which no migration of ours can tell.
    """
    with engine.connect() as connection, connection.begin():
        tables = set(inspect(connection).get_table_names())
        if "alembic_version" not in tables:
            # a schema of PostgreSQL may be shared; a file of SQLite belongs to one program
            _expect_ours(ours=not tables or engine.dialect.name != "sqlite")
            return ""
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        _expect_ours(ours=tables == {"alembic_version"} or _LASTING in tables)
        if not found and _LASTING in tables:
            raise StoreError(
                "the database does not say its shape (alembic_version is empty): restore a backup"
            )
        return str(found or "")


def _expect_ours(*, ours: bool) -> None:
    if not ours:
        raise StoreError(
            "the database holds tables of another program: choose another with --database"
        )


def upgrade(engine: Engine) -> None:
    """Bring the database to the present shape; does nothing where it has it."""
    from alembic import command

    with engine.connect() as connection:
        writing = connection.execution_options(immediate=True)
        with writing.begin():
            command.upgrade(_config(writing), "head")


def _config(connection: Any) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config
