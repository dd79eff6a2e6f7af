"""What a call of the command comes with: the configuration, the database, a way of printing.

What needs more than that, an open monitor say, is in `session`: to have it takes half a second.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import click

from monitor import config
from monitor.clock import utc_now
from monitor.config import Config
from monitor.config.places import default_database
from monitor.errors import ConfigError, MonitorError, UsageError
from monitor.model.trial import TrialId
from monitor.registries import available
from monitor.store.database import Database


class Call:
    """One call of the command."""

    def __init__(
        self, *, config_option: Path | None, database_option: str, environ: Mapping[str, str]
    ) -> None:
        self.given: dict[str, Any] = {
            "config_option": config_option,
            "database_option": database_option,
            "environ": environ,
        }
        self._config_option = config_option
        self._database = database_option or environ.get("TRIAL_MONITOR_DATABASE", "")
        kind = self._database.partition(":")[0].partition("+")[0]
        if self._database and kind not in {"sqlite", "postgresql"}:
            raise UsageError("the database URL must begin with sqlite:/// or postgresql://")
        self._environ = environ

    def config_path(self) -> Path | None:
        """Return the file that holds, None where there is none; one that is named must be there."""
        named = self._config_option or self._environ.get("TRIAL_MONITOR_CONFIG")
        if named:
            path = Path(named)
            if not path.is_file():
                raise ConfigError(
                    (f"{path}: there is no such file; `trial-monitor init` makes one",)
                )
            return path
        return next((path for path in _places() if path.is_file()), None)

    def config(self) -> Config:
        """Return the configuration, or raise with every fault of it."""
        return config.load(self.config_path(), self._environ)

    def database(self) -> str:
        """Return the URL of the database."""
        return self._database or self.config().database or default_database()

    @contextmanager
    def records(self) -> Iterator[Database]:
        """Open the database alone: what is on record can be read without anything else."""
        with closing(Database.open(self.database())) as database:
            yield database

    @property
    def environment(self) -> Any:
        """The templates, the user's first."""
        from monitor.render.environment import environment

        return environment(self.config().templates)


def _places() -> Iterator[Path]:
    yield Path("config.toml")
    from platformdirs import user_config_path

    yield user_config_path("trial-monitor") / "config.toml"


pass_call = click.pass_obj


def trial_ids(words: Iterable[str]) -> tuple[TrialId, ...]:
    """Return the trials that words name; every word that names none is told at once."""
    found, faults = [], []
    for word in words:
        try:
            found.append(available()["ctgov"].trial(word))
        except ValueError as error:
            faults.append(str(error))
    if faults:
        raise UsageError("; ".join(faults))
    return tuple(dict.fromkeys(found))


def any_case(words: Iterable[str]) -> click.Choice[str]:
    """Return a choice of these words, however they are capitalised."""
    return click.Choice([str(word) for word in words], case_sensitive=False)


_AGO = re.compile(r"(\d+)\s*(m|h|d|w)")
_UNITS = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}


def moment(text: str, *, end: bool = False, now: datetime | None = None) -> datetime:
    """Return the moment that is meant: a date (its start, or its `end`), a time, or `7d` ago.

    What is ago is so from `now`, the clock's where that is left out.
    """
    try:
        return _moment(text.strip(), now or utc_now(), end=end)
    except (ValueError, OverflowError):
        raise UsageError(
            f"{text!r} is no time: give 2026-02-09, 2026-02-09T15:00 or 7d (m, h, d, w)"
        ) from None


def _moment(text: str, now: datetime, *, end: bool) -> datetime:
    ago = _AGO.fullmatch(text.lower())
    if ago:
        return now - int(ago[1]) * _UNITS[ago[2]]
    found = datetime.fromisoformat(text)
    if end and len(text) == 10:
        found = datetime.combine(found, time.max)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def day_end(text: str) -> datetime:
    """Return the end of a day, or the moment that is given, or raise `UsageError`."""
    return moment(text, end=True)


def count(number: int, noun: str) -> str:
    """Return `1 trial`, `2 trials`, `1,110 trials`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def out(text: str) -> None:
    """Print a result."""
    if sys.stdout is None:
        raise MonitorError("there is nowhere to print to: stdout is closed")
    try:
        sys.stdout.write(text if text.endswith("\n") else f"{text}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        mute()
        raise MonitorError(f"the result could not be printed: {error.strerror}") from error


def mute() -> None:
    """Print nothing more: what is still held back would fail again when the process ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(text: str) -> None:
    """Tell the person at the terminal something that is not the result."""
    click.echo(text, err=True)


def write(result: str | bytes, output: Path | None) -> None:
    """Print a result, or put it into a file; bytes go into a file alone."""
    if output is None:
        out(str(result))
        return
    try:
        _put(result.encode() if isinstance(result, str) else result, output)
    except OSError as error:
        raise UsageError(f"{output}: {error.strerror}") from error
    say(f"written to {output}")


def _put(content: bytes, target: Path) -> None:
    """Make a file whole or leave what was there: half a calendar tells that days are gone."""
    if target.is_symlink() or (target.exists() and not target.is_file()):  # as /dev/stdout is
        target.write_bytes(content)
        return
    fresh = target.with_name(f".trial-monitor-{os.getpid()}")
    try:
        fresh.write_bytes(content)
        if target.exists():
            fresh.chmod(target.stat().st_mode)
        fresh.replace(target)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def at_terminal() -> bool:
    """Whether a person looks at what goes to stderr."""
    return sys.stderr is not None and sys.stderr.isatty()


def terminal_columns() -> int:
    """Return how wide the terminal is that results go to, 0 where they go elsewhere."""
    if sys.stdout is None or not sys.stdout.isatty():
        return 0
    return shutil.get_terminal_size().columns


def coloured(text: str) -> str:
    """Return a page of text for a terminal, in colours unless its user wants none (NO_COLOR)."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    from monitor.render.paint import painted

    return painted(text)
