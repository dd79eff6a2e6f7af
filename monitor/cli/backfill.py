"""`backfill`: a trial's past, from the registry."""

from __future__ import annotations

import click

from monitor.errors import UsageError


@click.command()
def backfill() -> None:
    """Bring a trial's earlier versions from the registry."""
    raise UsageError("not there yet")
