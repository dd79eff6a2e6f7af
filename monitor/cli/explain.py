"""`explain`: why this event, and this severity; `rules`: the tables as the program uses them."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path

import click
import msgspec

from monitor.app import App
from monitor.cli.session import Session, out, pass_session, write
from monitor.errors import UsageError
from monitor.model.event import Event, EventKind
from monitor.registries import available
from monitor.reports.explanation import Explanation, explanation
from monitor.routing.mute import until_when

_SHORTEST = 4  # characters of an id that say which one is meant


@click.command()
@click.argument("event", metavar="EVENT")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@pass_session
def explain(session: Session, event: str, form: str) -> None:
    """Say why an event is what it is: the registry's lines, the rule, and what would weigh
    otherwise.

    EVENT is an id, or the beginning of one, as `events` prints them.
    """
    with session.app() as app:
        found = named_event(app, event)
        registry = available().get(found.registry) if found.trial else None
        with app.database.read() as tx:
            explained = explanation(tx, registry, found)
        out(_json(explained) if form == "json" else _text(app, explained))


def named_event(app: App, key: str) -> Event:
    """Return the event that is meant by its id, or by the beginning of it."""
    if len(key) < _SHORTEST:
        raise UsageError(f"{key!r} is too short to name an event: give {_SHORTEST} characters")
    with app.database.read() as tx:
        found = tx.events.beginning(key.lower())
    if not found:
        raise UsageError(f"there is no event {key}: `trial-monitor events` lists them")
    if len(found) > 1:
        raise UsageError(f"{key!r} begins the ids of {len(found)} events: give more of it")
    return found[0]


def _json(explained: Explanation) -> str:
    return msgspec.json.encode(explained).decode()


def _text(app: App, explained: Explanation) -> str:
    from monitor.render import explained as view
    from monitor.render.document import page

    said = view.explained(
        explained.event,
        when=explained.row.when if explained.row else "",
        more=[(str(row.severity), row.when) for row in explained.more],
        less=[(str(row.severity), row.when) for row in explained.less],
        lines=[(one.path, one.removed, one.added) for one in explained.lines],
        muted=_muted(explained),
        lost=explained.lost,
    )
    return page(app.environment, "report/explanation", "text", view=said).rstrip("\n")


def _muted(explained: Explanation) -> str:
    if mute := explained.silenced_by:
        return f"{mute.author} silenced it, {until_when(mute)}: {mute.reason}"
    return explained.muted_by.headline if explained.muted_by else ""


@click.command()
@click.option("--kind", metavar="GLOB", help="As status.* or dates.slipped.")
@click.option(
    "--lens", metavar="NAME", help="How a reader weighs events, as configured; or a glob."
)
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False))
@pass_session
def rules(
    session: Session, kind: str | None, lens: str | None, form: str, output: Path | None
) -> None:
    """Print the tables of rules as the program uses them; with --lens, those of a lens."""
    from monitor.changes.tables import table

    if kind and not any(fnmatchcase(each, kind) for each in EventKind):
        raise UsageError(f"{kind!r} fits no kind of event: write it as status.* or dates.slipped")
    if lens:
        write(_of_lens(session, lens, form), output)
        return
    rows = tuple(row for row in table() if not kind or fnmatchcase(row.kind, kind))
    if form == "json":
        write(msgspec.json.encode(rows).decode(), output)
        return
    from monitor.render import rulebook

    views = [
        rulebook.RuleView(row.kind, str(row.severity), row.rule, row.when, row.says) for row in rows
    ]
    write(rulebook.FORMATS[form](views), output)


def _of_lens(session: Session, name: str, form: str) -> str:
    from monitor.render import rulebook
    from monitor.routing.lenses import available as shipped

    lenses = {**shipped(), **session.config().lenses}
    chosen = [lens for key, lens in lenses.items() if fnmatchcase(key, name)]
    if not chosen:
        raise UsageError(f"no lens is called {name!r}; there are {', '.join(sorted(lenses))}")
    if form == "json":
        return msgspec.json.encode(chosen[0] if name in lenses else chosen).decode()
    return rulebook.LENS_FORMATS[form](chosen)
