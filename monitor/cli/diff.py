"""`diff`: what differs between two states of a trial, or of two."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.cli.call import (
    Call,
    coloured,
    pass_call,
    say,
    terminal_columns,
    trial_ids,
    write,
)
from monitor.cli.state import clock_option, state_of
from monitor.errors import UsageError
from monitor.model.revision import HISTORY
from monitor.model.state import State
from monitor.model.trial import TrialId
from monitor.registries import available
from monitor.render.harmless import one_line
from monitor.reports.past import states
from monitor.reports.states import Difference, difference
from monitor.store.database import Database

_WIDE = 120  # columns from which before and after stand side by side
FORMATS = ("text", "markdown", "html", "json", "csv", "patch", "pdf")


@click.command()
@click.argument("number", metavar="ID")
@click.option("--from", "before", metavar="STATE", default="previous", show_default=True)
@click.option("--to", "after", metavar="STATE", default="latest", show_default=True)
@clock_option
@click.option("--format", "form", type=click.Choice(FORMATS), default="text")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--exit-code", is_flag=True, help="Exit with 1 where something differs.")
@pass_call
def diff(
    call: Call,
    number: str,
    before: str,
    after: str,
    clock: str | None,
    form: str,
    output: Path | None,
    *,
    exit_code: bool,
) -> int:
    """Say what differs between two states of a trial, or of two trials.

    STATE is first, previous, latest, registry (asked now), saved (the page that was imported last),
    a date, a revision's number as 3, a version of the registry as v3, a file, or another trial as
    NCT01234567 or NCT01234567@STATE.
    """
    if form == "pdf" and output is None:
        raise UsageError("a PDF goes into a file: give --output FILE")
    trial = trial_ids([number])[0]
    with call.records() as database:
        old, new = (state_of(call, database, trial, name, clock) for name in (before, after))
        if new.partial:
            raise UsageError(
                f"{new.name} tells only part of a record: give it as --from, and what it is to be"
                " compared with as --to"
            )
        if old.partial:
            from monitor.cli import since

            differs = since.tell(call, old, new, form, output)
            return 1 if differs and exit_code else 0
        found = difference(old, new)
        about = trial if trial in {old.trial, new.trial} else new.trial
        write(_page(call, database, about, found, form, output), output)
    return 1 if found.changes and exit_code else 0


def _page(
    call: Call,
    database: Database,
    trial: TrialId,
    found: Difference,
    form: str,
    output: Path | None,
) -> str | bytes:
    if form == "json":
        from monitor.render.exports import difference_as_json

        return difference_as_json(trial, found.before, found.after, found.changes, found.left_out)
    if form == "csv":
        from monitor.render.exports import difference_as_csv

        return difference_as_csv(found.before, found.after, found.changes)
    if form == "patch":
        return _patch(found.before, found.after)
    return _document(call, database, trial, found, form, output)


def _patch(before: State, after: State) -> str:
    """Return the patch; a JSON Patch has no place for its sources, so they are said beside it."""
    from monitor.render.patch import patch

    for side in (before, after):
        if not side.payload:
            raise UsageError(f"{side.name} is no record as the registry served it: no patch")
    say("; ".join(f"{side}: {_source(of)}" for side, of in (("from", before), ("to", after))))
    if (before.origin == HISTORY) != (after.origin == HISTORY):
        say("The registry's history writes long texts otherwise: they differ whatever they say.")
    return patch(before.payload, after.payload)


def _source(of: State) -> str:
    name = one_line(of.name)
    at = of.revision.called if of.revision.number or of.origin == HISTORY else name
    which = name if name == at else f"{name} ({at})"
    return f"{of.trial.number} {which}, fingerprint {of.revision.fingerprint}"


def _document(
    call: Call,
    database: Database,
    trial: TrialId,
    found: Difference,
    form: str,
    output: Path | None,
) -> str | bytes:
    from monitor.render import pages
    from monitor.render.difference import difference as view_of
    from monitor.render.document import page

    about = found.after if found.after.trial == trial else found.before
    view = view_of(
        found.changes,
        before=pages.view_of(found.before, trial.number),
        after=pages.view_of(found.after, trial.number),
        registry=trial.registry,
        number=trial.number,
        title=about.revision.title,
        url=available()[trial.registry].url(trial),
        left_out=found.left_out,
        pictures=_pictures(database, trial, found) if form in {"html", "pdf"} else (),
    )
    if form == "pdf":
        from monitor.render.pdf import pdf

        return pdf(page(call.environment, "report/difference", "html", view=view))
    columns = terminal_columns() if form == "text" and output is None else 0
    if columns >= _WIDE:
        from monitor.render.side_by_side import side_by_side

        return coloured(side_by_side(view, columns))
    text = page(call.environment, "report/difference", form, view=view)
    return coloured(text) if columns else text


def _pictures(database: Database, trial: TrialId, found: Difference) -> tuple[object, ...]:
    """Return pictures of the trial's whole course, as far as it is on record."""
    from monitor.render.pictures import pictures
    from monitor.reports.chronicle import chronicle

    moments = [one.moment for one in (found.before, found.after) if one.moment]
    with database.read() as tx:
        if not moments or not states(tx, trial):
            return ()
        until = max(moments).date()
        return pictures(chronicle(tx, available()[trial.registry], trial, until))
