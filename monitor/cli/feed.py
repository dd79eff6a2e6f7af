"""`feed`: what happened, for a reader of feeds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import click

from monitor.app import App
from monitor.cli.session import Session, any_case, moment, pass_session, say, write
from monitor.errors import UsageError
from monitor.model.event import Event, Severity
from monitor.store.database import Transaction

_MOST = 200  # entries where nobody says since when: readers fetch the whole of it every time


@click.command()
@click.option("--watch", "name", metavar="NAME", default="", help="Left out: all watches.")
@click.option("--format", "form", type=click.Choice(["atom", "json"]), default="atom")
@click.option("--since", metavar="WHEN", help=f"As 7d or 2026-02-09; else the latest {_MOST}.")
@click.option(
    "--min-severity",
    type=any_case(reversed(Severity)),
    default=Severity.LOW.value,
    show_default=True,
)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False))
@pass_session
def feed(
    session: Session,
    name: str,
    form: str,
    since: str | None,
    min_severity: str,
    output: Path | None,
) -> None:
    """Write what happened as a feed, the latest first: Atom, or JSON Feed."""
    from monitor.render import feed as feeds

    with session.app() as app:
        with app.database.read() as tx:
            events = tuple(_events(tx, name, since, Severity(min_severity)))
        if not events:
            _expect(app, name)
        view = feeds.feed(app.environment, events, name)
        write(
            feeds.json_feed(view) if form == "json" else feeds.atom(app.environment, view), output
        )


def _events(tx: Transaction, name: str, since: str | None, at_least: Severity) -> Iterator[Event]:
    """Yield what happened to trials, but for what nobody is told of."""
    start = moment(since) if since else None
    muted = tx.events.muted_since(start)
    found = (
        event
        for event in tx.events.newest(since=start, at_least=at_least)
        if event.trial and event.id not in muted and (not name or name in event.watches)
    )
    if start is not None:
        yield from found
        return
    yield from islice(found, _MOST)
    if next(found, None):
        say(f"the latest {_MOST} events; --since goes further back")


def _expect(app: App, name: str) -> None:
    """Tell a watch in which nothing happened from one that is not there."""
    if name and name not in {watch.name for watch in app.watches()}:
        raise UsageError(f"no watch is called {name!r}")
