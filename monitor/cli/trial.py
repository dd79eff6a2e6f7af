"""`show` and `history`: one trial, now or as it stood."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from monitor.cli.session import Session, moment, out, pass_session, trial_ids, write
from monitor.clock import utc_now
from monitor.errors import UsageError
from monitor.model.revision import Revision
from monitor.registries import available
from monitor.reports.states import known_on, pick, stored


@click.command()
@click.argument("number", metavar="ID")
@click.option("--as-of", metavar="DATE", help="As we knew it at the end of that day.")
@click.option("--revision", type=click.IntRange(min=1), metavar="N")
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "html", "json"]), default="text"
)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False))
@pass_session
def show(
    session: Session,
    number: str,
    as_of: str | None,
    revision: int | None,
    form: str,
    output: Path | None,
) -> None:
    """Show everything that a trial's record says."""
    if as_of is not None and revision is not None:
        raise UsageError("give --as-of or --revision, not both")
    trial = trial_ids([number])[0]
    registry = available()[trial.registry]
    name = as_of or str(revision or "latest")
    with session.app() as app:
        with app.database.read() as tx:
            known = tx.records.revisions(trial)
            at = pick(name, known, _day_end) if as_of is None else known_on(as_of, known, _day_end)
            state = stored(tx, registry, name, at)
        if form == "json":
            value = {"revision": at, "record": state.record}
            write(msgspec.json.encode(value, enc_hook=str).decode(), output)
            return
        from monitor.render.document import page
        from monitor.render.record import record_view

        view = record_view(state.record, at, url=registry.url(trial), now=utc_now(), name=name)
        write(page(app.environment, "report/record", form, view=view), output)


@click.command()
@click.argument("number", metavar="ID")
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "html", "json"]), default="text"
)
@pass_session
def history(session: Session, number: str, form: str) -> None:
    """List the states that a record has been in since it is watched."""
    trial = trial_ids([number])[0]
    with session.app() as app:
        with app.database.read() as tx:
            revisions = tx.records.revisions(trial)
        if not revisions:
            raise UsageError(f"nothing is on record of {trial.number}: check it first")
        if form == "json":
            out(msgspec.json.encode([_plain(each) for each in revisions]).decode())
            return
        from monitor.render import pages
        from monitor.render.document import page

        view = pages.history(
            revisions,
            registry=trial.registry,
            number=trial.number,
            title=revisions[-1].title,
            url=available()[trial.registry].url(trial),
            now=utc_now(),
        )
        out(page(app.environment, "report/history", form, view=view))


def _plain(revision: Revision) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(revision)
    return {**plain, "trial": revision.trial.number, "registry": revision.trial.registry}


def _day_end(text: str) -> datetime:
    return moment(text, end=True)
