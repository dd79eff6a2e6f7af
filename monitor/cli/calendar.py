"""`calendar`: the days of the watched trials, for a calendar."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from monitor.app import App
from monitor.cli.session import Session, pass_session, say, write
from monitor.errors import UsageError
from monitor.model.trial import TrialId
from monitor.pipeline.observe import standing_for
from monitor.registries import available
from monitor.reports.appointments import agenda
from monitor.store.database import Transaction


@click.command()
@click.option("--watch", "name", metavar="NAME", default="", help="Left out: all watches.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False))
@pass_session
def calendar(session: Session, name: str, output: Path | None) -> int:
    """Write the days of the watched trials as iCalendar (.ics).

    Start, primary completion and completion, when results and verification are due, and from when
    on the status may be shown as unknown. A day that moves stays the same entry.
    """
    with session.app() as app, app.database.read() as tx:
        found = agenda(tx, available(), _trials(app, tx, name))
    for fault in found.unreadable:
        say(fault)
    if not found.appointments:
        raise UsageError("no day is on record of these trials: `trial-monitor check` them first")
    from monitor.render.icalendar import icalendar

    write(icalendar(found.appointments, name or "Clinical trials"), output)
    return 1 if found.unreadable else 0


def _trials(app: App, tx: Transaction, name: str) -> Iterator[TrialId]:
    """Yield the trials of a watch, with those that their numbers were merged into."""
    watches = [watch for watch in app.watches() if not name or watch.name == name]
    if name and not watches:
        raise UsageError(f"no watch is called {name!r}")
    merges = tx.records.merges()
    for watch in watches:
        for trial in watch.trials:
            yield trial
            yield standing_for(trial, merges)
