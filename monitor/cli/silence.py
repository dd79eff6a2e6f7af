"""`silence`: who is not told of what, until when, and who said so."""

from __future__ import annotations

import getpass
from collections.abc import Iterable
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any
from uuid import uuid4

import click
import msgspec

from monitor.app import App
from monitor.cli.session import Session, any_case, moment, out, pass_session, say, trial_ids
from monitor.clock import utc_now
from monitor.errors import UsageError
from monitor.model.event import EventKind, Severity
from monitor.model.mute import Mute
from monitor.model.trial import TrialId
from monitor.render.harmless import one_line
from monitor.routing.mute import expired, until_when
from monitor.routing.window import parse_duration
from monitor.store.mutes import Kept


@click.group()
def silence() -> None:
    """Tell nobody of some events for a while; they stay listed by `events`."""


@silence.command()
@click.option("--trial", metavar="ID")
@click.option("--kind", metavar="GLOB", help="As status.* or dates.slipped.")
@click.option("--watch", metavar="NAME")
@click.option("--tag", metavar="TAG", help="Trials of the watches with this tag.")
@click.option("--registry", metavar="KEY")
@click.option("--subscription", metavar="NAME", help="Only this one is not told.")
@click.option("--until", metavar="WHEN", help="2026-03-01 (its beginning), 2026-03-01T15:00.")
@click.option("--for", "length", metavar="LENGTH", help="As 3d, 12h.")
@click.option("--until-status-change", is_flag=True, help="Until the trial has another status.")
@click.option(
    "--until-severity", type=any_case(reversed(Severity)), help="Until something weighs so much."
)
@click.option("--for-ever", is_flag=True, help="Until it is removed.")
@click.option("--reason", required=True, metavar="TEXT", help="For those who wonder.")
@click.option("--author", metavar="NAME", help="Who says so; else the name of your login.")
@pass_session
def add(session: Session, /, **said: Any) -> None:
    """Tell nobody of what fits all that is named here, until the first of the ends given."""
    with session.app() as app:
        mute = _mute(app, said, utc_now())
        with app.database.begin() as tx:
            tx.mutes.add(mute)
    out(mute.id)
    say(_described(mute))


@silence.command("list")
@click.option("--all", "every", is_flag=True, help="Those that are over, too.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@pass_session
def list_(session: Session, form: str, *, every: bool) -> None:
    """List the silences that hold."""
    now = utc_now()
    with session.app() as app, app.database.read() as tx:
        found = [each for each in tx.mutes.all() if every or _over(each, now) is None]
    if form == "json":
        out(msgspec.json.encode([_plain(each, now) for each in found]).decode())
        return
    for each in found:
        over = _over(each, now)
        out(_described(each.mute) + (f"  over since {over:%Y-%m-%d %H:%M} UTC" if over else ""))
    if not found:
        say("Nothing is silenced.")


@silence.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@pass_session
def remove(session: Session, ids: tuple[str, ...]) -> None:
    """End silences now; what nobody was told of meanwhile is not told later."""
    now = utc_now()
    with session.app() as app, app.database.begin() as tx:
        found = []
        for key in ids:
            named = [each for each in tx.mutes.beginning(key.lower()) if not _over(each, now)]
            if len(named) != 1:
                raise UsageError(f"no one silence begins with {key!r}: see `silence list`")
            found += named
        tx.mutes.end([each.mute.id for each in found], now)
    for each in found:
        out(each.mute.id)


def _over(kept: Kept, now: datetime) -> datetime | None:
    """Return since when a silence is over, None while it holds."""
    return kept.ended_at or (kept.mute.until if expired(kept.mute, now) else None)


def _plain(kept: Kept, now: datetime) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(kept.mute)
    return {**told, "ended_at": msgspec.to_builtins(_over(kept, now))}


# --- what a person says


def _mute(app: App, said: dict[str, Any], now: datetime) -> Mute:
    matchers = {
        "trial": str(trial_ids([said["trial"]])[0]) if said["trial"] else "",
        "kind": _kind(said["kind"] or ""),
        **_known(app, said),
    }
    if not any(matchers.values()):
        raise UsageError("say what is silenced: --trial, --kind, --watch, --tag, --registry, …")
    until = _until(said, now)
    status = _status(app, said) if said["until_status_change"] else ""
    ends = (until, status, said["until_severity"])
    if said["for_ever"] and any(ends):
        raise UsageError("--for-ever has no other end: leave one of them out")
    if not (said["for_ever"] or any(ends)):
        raise UsageError("say when it ends: --until, --for, --until-status-change, … or --for-ever")
    return Mute(
        id=str(uuid4()),
        **matchers,
        until=until,
        status=status,
        below=Severity(said["until_severity"]) if said["until_severity"] else None,
        reason=_text(said["reason"], "--reason"),
        author=_text(said["author"], "--author") if said["author"] else _login(),
        made_at=now,
    )


def _kind(glob: str) -> str:
    if glob and not any(fnmatchcase(each, glob) for each in EventKind):
        raise UsageError(f"{glob!r} fits no kind of event: write it as status.* or dates.slipped")
    return glob


def _known(app: App, said: dict[str, Any]) -> dict[str, str]:
    """Return the names that were given; one that nothing has would silence nothing."""
    watches = app.watches()
    there: dict[str, Iterable[str]] = {
        "watch": (watch.name for watch in watches),
        "tag": (tag for watch in watches for tag in watch.tags),
        "registry": app.config.registries,
        "subscription": (one.name for one in app.config.subscriptions),
    }
    for what, names in there.items():
        known = tuple(dict.fromkeys(names))
        if said[what] and said[what] not in known:
            some = f"there are: {', '.join(known)}" if known else "there is none"
            raise UsageError(f"no {what} is called {said[what]!r}; {some}")
    return {what: said[what] or "" for what in there}


def _until(said: dict[str, Any], now: datetime) -> datetime | None:
    if said["until"] and said["length"]:
        raise UsageError("--until and --for are two ends in time: keep one of them")
    until = None
    if said["until"]:
        until = moment(said["until"])
    elif said["length"]:
        try:
            until = now + parse_duration(said["length"])
        except (ValueError, OverflowError) as error:
            raise UsageError(f"--for {error}, not {said['length']!r}") from None
    if until is not None and until <= now:
        raise UsageError(f"{until:%Y-%m-%d %H:%M} UTC is past: give a time that is to come")
    return until


def _status(app: App, said: dict[str, Any]) -> str:
    if not said["trial"]:
        raise UsageError("--until-status-change is about one trial: name it with --trial")
    (trial,) = trial_ids([said["trial"]])
    with app.database.read() as tx:
        seen = tx.records.titles([trial]).get(trial)
    if seen is None or not seen.status:
        raise UsageError(f"the status of {trial.number} is not known: `check` it first")
    return seen.status


def _text(text: str, option: str) -> str:
    if not text.strip():
        raise UsageError(f"{option} is blank: say something")
    return one_line(text)


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        raise UsageError("your login has no name: say who you are with --author") from None


# --- what a silence says


def _described(mute: Mute) -> str:
    whom = f"{mute.subscription} is not" if mute.subscription else "nobody is"
    what = f"{whom} told of {_of(mute)}, {until_when(mute)}"
    return f"{mute.id[:8]}  {what}  ({mute.author}: {mute.reason})"


def _of(mute: Mute) -> str:
    of = [mute.kind or "anything"]
    of += [f"of {TrialId.parse(mute.trial).number}"] if mute.trial else []
    of += [f"of the watch {mute.watch}"] if mute.watch else []
    of += [f"of what has the tag {mute.tag}"] if mute.tag else []
    of += [f"of {mute.registry}"] if mute.registry else []
    return " ".join(of)
