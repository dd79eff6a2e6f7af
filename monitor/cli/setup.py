"""`init` and `config`: the configuration file."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import click

from monitor.cli.session import Session, count, out, pass_session, say
from monitor.config import Config
from monitor.errors import ConfigError, UsageError


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
def init(folder: Path) -> None:
    """Write a commented config.toml to start from."""
    target = folder / "config.toml"
    if target.exists():
        raise UsageError(f"{target} is there already; it is left as it is")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target.write_text(_beginning(), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{target}: {error.strerror}") from error
    out(str(target))
    say("Put your trials and your address into it, then: trial-monitor config check")


def _beginning() -> str:
    """Return the example's text, from the wheel or from the checkout."""
    packed = files("monitor").joinpath("_config.example.toml")
    beside = Path(__file__).parents[2] / "config.example.toml"
    return packed.read_text("utf-8") if packed.is_file() else beside.read_text("utf-8")


@click.group()
def config() -> None:
    """Look at the configuration."""


@config.command()
@pass_session
def check(session: Session) -> None:
    """Check the configuration: every fault at once, each by its place."""
    path = session.config_path()
    found = session.config()
    _expect_places(session, found)
    _tell_of_tags(session, found)
    trials = {trial for watch in found.watches for trial in watch.trials}
    out(
        f"{path or 'no file: the defaults'}: {_watches(len(found.watches))} of"
        f" {count(len(trials), 'trial')}, {count(len(found.channels), 'channel')},"
        f" {count(len(found.subscriptions), 'subscription')}; no fault"
    )


def _expect_places(session: Session, found: Config) -> None:
    """Raise for places that the records on hand do not know; before any check, none can be."""
    if not any(each.near and each.near.place for each in found.subscriptions):
        return
    with session.app() as app, app.database.read() as tx:
        if not tx.records.all_heads():
            return
        settled = app.atlas.settled(tx, found.subscriptions)
    faults = tuple(
        f"subscription[{each.name}].near.place: {each.near.doubt}"
        for each in settled
        if each.near and each.near.doubt
    )
    if faults:
        raise ConfigError(faults, source=str(found.path))


def _tell_of_tags(session: Session, found: Config) -> None:
    """Say which tags no watch has: that is no fault, since `watch add` may give them later."""
    asked = {tag: each.name for each in found.subscriptions for tag in each.tags}
    if not asked.keys() - {tag for watch in found.watches for tag in watch.tags}:
        return
    with session.app() as app:
        given = {tag for watch in app.watches() for tag in watch.tags}
    for tag in sorted(asked.keys() - given):
        say(f'subscription[{asked[tag]}].tags: no watch has the tag "{tag}" so far')


def _watches(number: int) -> str:
    return f"{number:,} watch{'' if number == 1 else 'es'}"
