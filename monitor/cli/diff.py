"""`diff`: what differs between two states of a trial."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from monitor.app import App
from monitor.cli.session import Session, moment, pass_session, trial_ids, write
from monitor.clock import utc_now
from monitor.errors import Unreadable, UsageError
from monitor.model.change import Change
from monitor.model.exchange import Response
from monitor.model.trial import TrialId
from monitor.registries import available
from monitor.registries.base import read
from monitor.reports.states import ALLOWED, WORDS, State, difference, outside, pick, stored

_FORMATS = click.Choice(["text", "markdown", "html", "json"])
_LARGEST = 64 * 1024 * 1024


@click.command()
@click.argument("number", metavar="ID")
@click.option("--from", "before", metavar="STATE", default="previous", show_default=True)
@click.option("--to", "after", metavar="STATE", default="latest", show_default=True)
@click.option("--format", "form", type=_FORMATS, default="text")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--exit-code", is_flag=True, help="Exit with 1 where something differs.")
@pass_session
def diff(
    session: Session,
    number: str,
    before: str,
    after: str,
    form: str,
    output: Path | None,
    *,
    exit_code: bool,
) -> int:
    """Say what differs between two states of a trial.

    STATE is first, previous, latest, registry (asked now), a date, a revision's number, or a file
    with the study's JSON.
    """
    trial = trial_ids([number])[0]
    with session.app() as app:
        old, new = _state(app, trial, before), _state(app, trial, after)
        changes = difference(old, new)
        write(_page(app, trial, old, new, changes, form), output)
    return 1 if changes and exit_code else 0


def _state(app: App, trial: TrialId, name: str) -> State:
    registry = available()[trial.registry]
    if name == "registry":
        return outside(registry, name, app.ask(trial), utc_now())
    if name not in WORDS and _is_file(Path(name)):
        return _saved(trial, Path(name))
    if "/" in name or name.endswith(".json"):
        raise UsageError(f"{name}: there is no such file; a state is {ALLOWED}")
    with app.database.read() as tx:
        at = pick(name, tx.records.revisions(trial), lambda text: moment(text, end=True))
        return stored(tx, registry, name, at)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # no name that a file can have
        return False


def _saved(trial: TrialId, path: Path) -> State:
    registry, body = available()[trial.registry], _content(path)
    answer = Response(status=200, content_type="application/json", body=body)
    reason = "it names no study"
    try:
        found = read(registry, registry.lookup(trial), answer).read
        if found:
            return outside(registry, str(path), found[0], utc_now())
    except Unreadable as error:
        reason = error.reason
    raise UsageError(f"{path} is not the JSON of {trial.number}: {_ours(body) or reason}")


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise UsageError(f"{path} is larger than {_LARGEST >> 20} MB: no study is that large")
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error


def _ours(body: bytes) -> str:
    """Say that it is our own JSON, where it is: only the registry's can be compared."""
    try:
        keys = set(msgspec.json.decode(body, type=dict[str, msgspec.Raw]))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""
    if keys >= {"revision", "record"} or keys >= {"from", "to", "changes"}:
        return "it was written by trial-monitor; save what the registry itself serves"
    return ""


def _page(
    app: App, trial: TrialId, old: State, new: State, changes: tuple[Change, ...], form: str
) -> str:
    if form == "json":
        value = {
            "registry": trial.registry,
            "trial": trial.number,
            "title": new.revision.title,
            "from": {"state": old.name, **_plain(old)},
            "to": {"state": new.name, **_plain(new)},
            "changes": changes,
        }
        return msgspec.json.encode(value).decode()
    from monitor.render import pages
    from monitor.render.difference import difference as view_of
    from monitor.render.document import page

    view = view_of(
        changes,
        before=pages.state(old.revision, old.name),
        after=pages.state(new.revision, new.name),
        registry=trial.registry,
        number=trial.number,
        title=new.revision.title,
        url=available()[trial.registry].url(trial),
        now=utc_now(),
    )
    return page(app.environment, "report/difference", form, view=view)


def _plain(state: State) -> dict[str, object]:
    found = state.revision
    return {
        "revision": found.number,
        "fingerprint": found.fingerprint,
        "seen_at": found.seen_at,
        "data_date": found.data_date,
        "submitted": found.submitted,
        "posted": found.posted,
        "status": found.status,
    }
