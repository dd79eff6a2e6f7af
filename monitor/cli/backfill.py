"""`backfill`: a trial's past, from the registry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
import msgspec

from monitor.app import App
from monitor.cli.session import Session, at_terminal, count, out, pass_session, say, trial_ids
from monitor.errors import UsageError
from monitor.model.trial import TrialId
from monitor.pipeline.backfill import Brought, Past, Progress
from monitor.render.harmless import one_line

_NAMED = 5
_SUMMED = ("here", "brought")


@click.command()
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--watch", "name", metavar="NAME", default="", help="All trials of a watch.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@pass_session
def backfill(session: Session, ids: tuple[str, ...], name: str, form: str) -> int:
    """Bring the earlier versions of trials that the registry keeps.

    They come one at a time, at the registry's pace, and stay: what is here is not asked for again,
    and a run that was interrupted goes on where it ended. Nobody is told of them; `history`, `diff`
    and `report` know them.
    """
    if not (ids or name):
        raise UsageError("name the trials, or a watch: `trial-monitor backfill --watch NAME`")
    trials = trial_ids(ids)
    with session.app() as app:
        trials += _watched(app, name) if name else ()
        with _progress() as progress:
            found = app.backfill(trials, progress=progress)
    out(_json(found) if form == "json" else _text(found))
    for line in failures(found):
        say(line)
    return 0 if found.whole else 1


def _watched(app: App, name: str) -> tuple[TrialId, ...]:
    for watch in app.watches():
        if watch.name == name:
            return watch.trials
    raise UsageError(f"no watch is called {name!r}")


@contextmanager
def _progress() -> Iterator[Progress]:
    if not at_terminal():
        yield lambda _done, _of: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("asking for the past", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


# --- what is said


def failures(found: Brought, next_time: str = "the same command") -> Iterator[str]:
    """Yield a line for each reason why something is not here; `next_time` says who goes on."""
    reasons: dict[str, list[str]] = {}
    for past in found.trials:
        if not past.whole:
            reasons.setdefault(_reason(past), []).append(past.trial.number)
    for reason, numbers in reasons.items():
        yield f"not brought: {_named(numbers)}: {one_line(reason)}"
    if found.left:
        left = _named([trial.number for trial in found.left])
        what = f"not asked for, after {one_line(found.reason)}" if found.reason else "still to come"
        yield f"{what}: {left}; {next_time} goes on from there"


def _reason(past: Past) -> str:
    if not (past.here and past.missing):
        return past.reason or "no reason is known"
    versions = _named([f"v{number}" for number in past.missing])
    return f"{versions} of {count(past.listed, 'version')}: {past.reason}"


def _named(names: list[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def _text(found: Brought) -> str:
    lines = [
        f"{past.trial.number}: {count(past.here, 'version')} here, {past.brought:,} brought now."
        for past in found.trials
        if past.here
    ]
    if len(lines) != 1 or len(found.trials) > 1:
        here, brought = (sum(getattr(past, name) for past in found.trials) for name in _SUMMED)
        trials = count(len(found.trials), "trial")
        lines.append(f"{trials}: {count(here, 'version')} here, {brought:,} brought now.")
    return "\n".join(lines)


def _json(found: Brought) -> str:
    return msgspec.json.encode(
        {
            "trials": [
                {
                    "registry": past.trial.registry,
                    "trial": past.trial.number,
                    "listed": past.listed,
                    "here": past.here,
                    "brought": past.brought,
                    "missing": past.missing,
                    "reason": past.reason,
                }
                for past in found.trials
            ],
            "left": [trial.number for trial in found.left],
            "reason": found.reason,
        }
    ).decode()
