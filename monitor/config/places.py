"""Where things are kept that nobody configured a place for."""

from __future__ import annotations


def default_database() -> str:
    """Return the URL of the database where none is configured: SQLite in the user's data folder."""
    from platformdirs import user_data_path

    return f"sqlite:///{user_data_path('trial-monitor') / 'monitor.sqlite'}"
