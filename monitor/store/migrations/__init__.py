"""The shape of the database over time: Alembic in code, one history for SQLite and PostgreSQL.

Alembic itself is imported only where there is something to do: it costs more start-up time than
all the rest of the database floor.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, inspect, text

from monitor.errors import StoreError

HEAD = "0001"


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
    """Return the number of the last migration that was applied; empty for an empty database."""
    with engine.connect() as connection, connection.begin():
        if not inspect(connection).has_table("alembic_version"):
            return ""
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return str(found or "")


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
