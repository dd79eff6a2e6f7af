"""`show` and `history`: one trial, now or as it stood."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.cli.call import Call, day_end, pass_call, trial_ids, write
from monitor.cli.state import clock_option
from monitor.errors import UsageError
from monitor.model.state import State
from monitor.model.trial import TrialId
from monitor.registries import available
from monitor.render.harmless import one_line
from monitor.reports.states import Past, Picked, known_on, numbered, past_of, pick, stored
from monitor.store.database import Transaction

_FORMATS = click.Choice(["text", "markdown", "html", "json"])


@click.command()
@click.argument("number", metavar="ID")
@click.option("--as-of", metavar="DATE", help="As it stood at the end of that day.")
@clock_option
@click.option("--revision", metavar="N|vN", help="A revision of ours, a version of the registry.")
@click.option("--format", "form", type=_FORMATS, default="text")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False))
@pass_call
def show(
    call: Call,
    number: str,
    as_of: str | None,
    clock: str | None,
    revision: str | None,
    form: str,
    output: Path | None,
) -> None:
    """Show everything that a trial's record says."""
    if as_of is not None and revision is not None:
        raise UsageError("give --as-of or --revision, not both")
    trial = trial_ids([number])[0]
    with call.records() as database, database.read() as tx:
        found = _found(tx, trial, as_of, clock or "", revision)
    if form == "json":
        from monitor.render.exports import record_as_json

        write(record_as_json(found), output)
        return
    from monitor.render.document import page
    from monitor.render.pages import view_of
    from monitor.render.record import record_view

    url = available()[trial.registry].url(trial)
    view = record_view(found.record, view_of(found, trial.number), url=url)
    write(page(call.environment, "report/record", form, view=view), output)


def _found(
    tx: Transaction, trial: TrialId, as_of: str | None, clock: str, revision: str | None
) -> State:
    of = past_of(tx, trial)
    if as_of is not None:
        at = known_on(as_of, of, day_end, clock)
    elif revision is not None:
        at = Picked(at=numbered(revision, of))
    else:
        at = pick("latest", of, day_end)
    return stored(tx, available()[trial.registry], as_of or revision or "latest", at, of)


@click.command()
@click.argument("number", metavar="ID")
@click.option("--format", "form", type=_FORMATS, default="text")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False))
@pass_call
def history(call: Call, number: str, form: str, output: Path | None) -> None:
    """List the states that a record has been in: what the registry keeps of it, and what we saw."""
    trial = trial_ids([number])[0]
    with call.records() as database, database.read() as tx:
        of = past_of(tx, trial)
        note = _note(tx, of)
    if not of.row:
        raise UsageError(f"nothing is on record of {trial.number}: check it first")
    row = [(one, day.isoformat()) for one, day in of.days]
    if form == "json":
        from monitor.render.exports import history_as_json

        write(history_as_json(row), output)
        return
    from monitor.render import pages
    from monitor.render.document import page

    view = pages.history(
        (pages.state(one, held=held) for one, held in row),
        registry=trial.registry,
        number=trial.number,
        title=of.row[-1].title,
        url=available()[trial.registry].url(trial),
        note=note,
        now=max(one.seen_at for one, _ in row),
    )
    write(page(call.environment, "report/history", form, view=view), output)


def _note(tx: Transaction, of: Past) -> str:
    """Say how much of the past that the registry keeps is here, and what brings the rest."""
    if available()[of.trial.registry].history is None:
        return ""
    met = _unmet(of)
    here, listed = tx.versions.count(of.trial)
    standing = tx.versions.standing(of.trial)
    bring = f"trial-monitor backfill {of.trial.number}"
    if standing is None:
        return f"What the registry keeps of the time before is not here. To bring it:\n{bring}"
    if here == listed and standing.done_at:
        return f"All versions that the registry listed on {standing.asked_at.date()} are here.{met}"
    reason = one_line(standing.reason)
    if not listed:
        return f"No version of the registry is here: {reason}. To try again:\n{bring}"
    why = f" ({reason})" if reason else ""
    return f"{here} of {listed} versions of the registry are here{why}. To go on:\n{bring}"


def _unmet(of: Past) -> str:
    """Say which versions no check has met, since `latest` passes them over."""
    if not (of.newer and of.own):
        return ""
    latest = of.own[-1].called
    says = "is newer than any state that a check met: `latest` stays revision"
    return f"\n{of.newer[0].called} {says} {latest} until the next one."
