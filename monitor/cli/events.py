"""`events`: what happened."""

from __future__ import annotations

from fnmatch import fnmatchcase

import click
import msgspec

from monitor.cli.session import Session, any_case, moment, out, pass_session, say, trial_ids
from monitor.errors import UsageError
from monitor.model.event import Event, EventKind, Severity


@click.command()
@click.option("--trial", metavar="ID")
@click.option("--watch", "name", metavar="NAME")
@click.option("--since", metavar="WHEN", help="2026-02-09, 2026-02-09T15:00, or 7d.")
@click.option("--kind", metavar="GLOB", help="As status.* or dates.slipped.")
@click.option(
    "--min-severity",
    type=any_case(reversed(Severity)),
    default=Severity.LOW.value,
    show_default=True,
)
@click.option(
    "--format", "form", type=click.Choice(["text", "jsonl", "cloudevents"]), default="text"
)
@pass_session
def events(
    session: Session,
    trial: str | None,
    name: str | None,
    since: str | None,
    kind: str | None,
    min_severity: str,
    form: str,
) -> None:
    """List what happened, the oldest first."""
    if kind and not any(fnmatchcase(each, kind) for each in EventKind):
        raise UsageError(f"{kind!r} fits no kind of event: write it as status.* or dates.slipped")
    with session.app() as app, app.database.read() as tx:
        watches = {watch.name for watch in app.watches()}
        found = tx.events.find(
            trial=trial_ids([trial])[0] if trial else None,
            since=moment(since) if since else None,
            at_least=Severity(min_severity),
        )
    if name and not (name in watches or any(name in event.watches for event in found)):
        raise UsageError(f"no watch is called {name!r}")
    asked = [
        event
        for event in found
        if (not name or name in event.watches) and (not kind or fnmatchcase(event.kind, kind))
    ]
    for event in asked:
        out(_line(event, form))
    if not asked and form == "text":
        more = "" if min_severity == Severity.NOISE else "; see also --min-severity noise"
        say(f"There are no such events{more}.")


def _line(event: Event, form: str) -> str:
    if form == "text":
        when = event.time.strftime("%Y-%m-%d")
        about = event.trial or event.registry
        return f"{when}  {event.severity:<8}  {event.id[:8]}  {about}  {event.headline}"
    from monitor.render.events import as_json, cloudevent

    value = as_json(event) if form == "jsonl" else cloudevent(event)
    return msgspec.json.encode(value).decode()
