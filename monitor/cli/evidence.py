"""`evidence`: a package that others can check."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import click

from monitor.cli.call import Call, day_end, out, pass_call, trial_ids
from monitor.errors import UsageError
from monitor.registries import available


@click.command()
@click.argument("number", metavar="ID")
@click.option("--from", "before", metavar="STATE", default="first", show_default=True)
@click.option("--to", "after", metavar="STATE", default="latest", show_default=True)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to make; it must not be there yet. Default: named by the trial and the states.",
)
@pass_call
def evidence(call: Call, number: str, before: str, after: str, output: Path | None) -> None:
    """Pack two states of a trial so that others can check them.

    The package holds both records as served, what differs, the chain of the trial's states, and a
    README that says how to check it and what it proves. STATE is first, previous, latest, a date,
    a revision's number, or a version of the registry as v3.
    """
    from monitor.reports.evidence import file_name, gather, package

    (trial,) = trial_ids([number])
    registry = available()[trial.registry]
    with call.records() as database, database.read() as tx:
        found = gather(tx, registry, trial, before=before, after=after, day_end=day_end)
    target = output or Path(file_name(found))
    _put(package(found, registry), target)
    out(str(target))


def _put(content: bytes, target: Path) -> None:
    """Make the file, whole or not at all, and never over another."""
    try:
        if target.exists():
            raise UsageError(f"{target} is there already; give another name")
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".evidence-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UsageError(f"{target}: {error.strerror}") from error
