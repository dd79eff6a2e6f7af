"""`evidence`: a package that others can check."""

from __future__ import annotations

import click

from monitor.errors import UsageError


@click.command()
def evidence() -> None:
    """Pack two states of a trial so that others can check them."""
    raise UsageError("not there yet")
