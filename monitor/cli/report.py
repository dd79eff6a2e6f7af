"""`report`: what happened in a while."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from monitor.cli.session import Session, any_case, moment, pass_session, write
from monitor.clock import utc_now
from monitor.errors import UsageError
from monitor.model.event import Severity
from monitor.pipeline.account import of_report

_FORMATS = click.Choice(["text", "markdown", "html", "json"])


@click.command()
@click.option("--watch", "name", metavar="NAME", default="")
@click.option("--since", metavar="WHEN", default="7d", show_default=True)
@click.option(
    "--min-severity",
    type=any_case(reversed(Severity)),
    default=Severity.LOW.value,
    show_default=True,
)
@click.option("--format", "form", type=_FORMATS, default="text")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False))
@pass_session
def report(
    session: Session, name: str, since: str, min_severity: str, form: str, output: Path | None
) -> None:
    """Report what happened to the watched trials, on one page."""
    start, now = moment(since), utc_now()
    with session.app() as app:
        if name and name not in {watch.name for watch in app.watches()}:
            raise UsageError(f"no watch is called {name!r}")
        with app.database.read() as tx:
            found = tx.events.find(since=start, at_least=Severity(min_severity))
            account = of_report(tx, Severity(min_severity), name, since=start, now=now)
        events = tuple(event for event in found if not name or name in event.watches)
        if form == "json":
            from monitor.render.events import account_as_json, as_json

            value = {"watch": name, "since": start, "until": now}
            value["account"] = account_as_json(account)
            whole = {**value, "events": [as_json(event) for event in events]}
            write(msgspec.json.encode(whole).decode(), output)
            return
        from monitor.render.activity import activity
        from monitor.render.document import page

        view = activity(
            events,
            heading=f"What changed: {name}" if name else "What changed",
            since=start.date().isoformat(),
            until=now.date().isoformat(),
            now=now,
            account=account,
        )
        write(page(app.environment, "report/activity", form, view=view), output)
