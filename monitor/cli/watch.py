"""`watch`: trials to watch, beside those in the configuration."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from monitor.app import BY_HAND
from monitor.cli.session import Session, count, out, pass_session, say, trial_ids
from monitor.clock import utc_now
from monitor.errors import UsageError
from monitor.model.trial import TrialId
from monitor.registries import available
from monitor.render.harmless import one_line

_LARGEST = 100 * 1024 * 1024
_NUMBER = re.compile(r"\bNCT[ _-]?[0-9]\w*", re.IGNORECASE)  # or what was meant to be one
_WIDTH = 40


@click.group()
def watch() -> None:
    """Add, list and remove trials to watch."""


@watch.command()
@click.argument("ids", metavar="ID...", nargs=-1)
@click.option(
    "--file",
    "source",
    type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True),
    help="Any text or CSV: every trial number in it is added.",
)
@click.option("--watch", "name", default=BY_HAND, show_default=True, help="The watch to add to.")
@click.option("--tag", "tags", multiple=True, help="A label for the watch.")
@pass_session
def add(
    session: Session, ids: tuple[str, ...], source: Path | None, name: str, tags: tuple[str, ...]
) -> None:
    """Watch these trials from now on."""
    if not (name.strip() and name.isprintable()):
        raise UsageError("a watch needs a name that can be seen")
    trials = (*trial_ids(ids), *(_in_file(source) if source else ()))
    if not trials:
        raise UsageError("name a trial, as NCT05042531, or a --file with numbers in it")
    with session.app() as app:
        known = {watch.name for watch in app.watches()}
        with app.database.begin() as tx:
            fresh = tx.watched.add(name, trials, tags=tags, now=utc_now())
        if name not in known and app.config.path:
            say(f"{name} is a new watch; it is checked every 6 hours")
    for trial in fresh:
        out(trial.number)
    already = len(set(trials)) - len(fresh)
    say(f"{len(fresh)} added to {name}" + (f", {already} there before" if already else ""))


def _in_file(source: Path) -> tuple[TrialId, ...]:
    if str(source) == "-":
        text = sys.stdin.buffer.read(_LARGEST).decode("utf-8", "replace")
    elif source.stat().st_size > _LARGEST:
        raise UsageError(f"{source} is larger than {_LARGEST >> 20} MB; cut it down to the numbers")
    else:
        text = source.read_text(encoding="utf-8", errors="replace")
    found = available()["ctgov"].find(text)
    for word in dict.fromkeys(_NUMBER.findall(text)):
        if not available()["ctgov"].find(word):
            say(f"{source}: {one_line(word)[:_WIDTH]} is not a whole number: NCT and eight digits")
    if not found:
        raise UsageError(f"{source}: no trial number (NCT and eight digits) is in it")
    return found


@watch.command("list")
@pass_session
def list_(session: Session) -> None:
    """List what is watched, with the status last seen."""
    with session.app() as app:
        watches = app.watches()
        with app.database.read() as tx:
            seen = tx.records.titles([trial for each in watches for trial in each.trials])
    for each in watches:
        tags = f"  [{', '.join(each.tags)}]" if each.tags else ""
        out(f"{each.name}: {count(len(each.trials), 'trial')}{tags}")
        for trial in each.trials:
            last = seen.get(trial)
            words = f"{last.status:<24} {one_line(last.title)}" if last else "not checked yet"
            out(f"  {trial.number}  {words}"[:160])
    if not watches:
        say("Nothing is watched yet: `trial-monitor watch add NCT05042531` is a beginning.")


@watch.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option("--watch", "name", default="", help="Only from this watch.")
@pass_session
def remove(session: Session, ids: tuple[str, ...], name: str) -> int:
    """Watch these trials no longer; what was seen of them stays on record."""
    trials = trial_ids(ids)
    with session.app() as app:
        with app.database.begin() as tx:
            gone = tx.watched.remove(trials, name)
        fixed = app.watchers()
    for trial in trials:
        if trial in fixed:
            say(f"{trial.number} is still watched by {', '.join(fixed[trial])}")
        elif trial not in gone:
            say(f"{trial.number} was not watched")
    for trial in gone:
        out(trial.number)
    return 0 if len(gone) == len(trials) else 1
