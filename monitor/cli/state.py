"""What a person means by a state of a trial, wherever it has to be fetched from."""

from __future__ import annotations

import re
from pathlib import Path

import click
from msgspec.structs import replace

from monitor.cli.call import Call, day_end, trial_ids
from monitor.clock import utc_now
from monitor.errors import UsageError
from monitor.model.state import FILE, State
from monitor.model.trial import TrialId
from monitor.registries import available
from monitor.reports.states import ALLOWED, CLOCKS, is_name, outside, state, told_by
from monitor.store.database import Database

clock_option = click.option(
    "--clock",
    type=click.Choice(CLOCKS),
    help="A date means what we knew (ours) or what the registry had (registry) at its end;"
    " default: ours where the trial was watched then, else the registry's.",
)
_FILES = (".json", ".jsonl", ".csv", ".txt", ".htm", ".html", ".zip", ".pdf")
_ANOTHER = re.compile(r"\s*(NCT\d{8})(?:@(.+))?\s*", re.IGNORECASE | re.DOTALL)


def state_of(
    call: Call, database: Database, trial: TrialId, name: str, clock: str | None = None
) -> State:
    """Return the state that a name means; `UsageError` where it means none.

    `NCT…` is another trial as it stands, `NCT…@STATE` as it stood.
    """
    other = _ANOTHER.fullmatch(name)
    if not other and _is_file(name):
        return _from_file(trial, name)
    if other:
        found = _known(
            call, database, trial_ids([other[1]])[0], (other[2] or "latest").strip(), clock
        )
        return replace(found, name=name.strip())
    return _known(call, database, trial, name, clock)


def _known(call: Call, database: Database, trial: TrialId, name: str, clock: str | None) -> State:
    registry = available()[trial.registry]
    if name.strip().lower() == "registry":
        return _asked(call, trial, name)
    if "/" in name or name.lower().endswith(_FILES):
        raise UsageError(f"{name}: there is no such file; a state is {ALLOWED}")
    with database.read() as tx:
        return state(tx, registry, trial, name, day_end=day_end, clock=clock or "")


def _asked(call: Call, trial: TrialId, name: str) -> State:
    from monitor.cli.session import Session

    with Session.of(call).app() as app:
        return outside(available()[trial.registry], name, app.ask(trial), utc_now())


def _is_file(name: str) -> bool:
    """Whether a name means a file; one that is called like a state is meant as `./latest`.

    `-` is what is piped in, as with `import`.
    """
    try:
        return name == "-" or (not is_name(name) and Path(name).is_file())
    except (OSError, ValueError):  # no name that a file can have
        return False


def _from_file(trial: TrialId, name: str) -> State:
    from monitor.reports.importing import read_file

    file = read_file(name, now=utc_now())
    reading = file.reading(trial)
    if reading:
        return outside(available()[trial.registry], name, reading, utc_now(), FILE)
    return told_by(replace(file.baseline(trial), imported_at=None), name)
