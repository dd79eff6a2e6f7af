"""`import`: saved pages and downloads as baselines."""

from __future__ import annotations

import click

from monitor.errors import UsageError


@click.command("import")
def import_() -> None:
    """Take a saved page as a baseline."""
    raise UsageError("not there yet")
