"""A desk at which the command is called, with a registry and two receivers of its own."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from shutil import copyfile
from time import monotonic
from typing import Any, NamedTuple

import pytest

from monitor import cli, config
from monitor.app import App
from monitor.demo import edits
from monitor.demo.receivers import MailReceiver, WebhookReceiver
from monitor.demo.registry import SimulatedRegistry
from monitor.demo.studies import study
from monitor.model.report import CheckReport
from tests.fakes import FixedClock
from tests.settings import CONFIGURATION

ONE, TWO, THREE = "NCT99000201", "NCT99000202", "NCT99000203"
Capture = pytest.CaptureFixture[str]


class Said(NamedTuple):
    """How a call of the command ended, and what it said where."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


Call = Callable[..., Said]


@pytest.fixture
def _logging() -> Iterator[None]:
    """Give logging back as it was: the command's handler writes to a stream that ends with it."""
    loggers = [logging.getLogger(name) for name in ("", "monitor", "apscheduler")]
    before = [(each, list(each.handlers), each.level) for each in loggers]
    yield
    for each, handlers, level in before:
        each.handlers[:] = handlers
        each.setLevel(level)


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture, _logging: None
) -> Call:
    """Return a way of calling the command as somebody whose folders are all empty."""
    for variable in ("TRIAL_MONITOR_CONFIG", "TRIAL_MONITOR_DATABASE"):
        monkeypatch.delenv(variable, raising=False)
    for variable in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        folder = tmp_path / "home" / variable
        folder.mkdir(parents=True)
        monkeypatch.setenv(variable, str(folder))
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            cli.main([str(each) for each in arguments])
        assert isinstance(end.value.code, int)
        return Said(end.value.code, *capsys.readouterr())

    return call


class Then(datetime):
    """The days after the story in the place of ours; time goes on as ever."""

    began = monotonic()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        return datetime(2026, 2, 24, 15, tzinfo=tz) + timedelta(seconds=monotonic() - cls.began)


@pytest.fixture
def _then(monkeypatch: pytest.MonkeyPatch) -> None:
    """Call everything soon after the stories: time makes news by itself, and a test has to hold
    next year too.
    """
    monkeypatch.setattr("monitor.clock.datetime", Then)


class Desk:
    """A configured monitor in a folder; what is around it is real but for the registry's data."""

    call: Call

    def __init__(self, folder: Path, studies: list[dict[str, Any]], opened: ExitStack) -> None:
        self.folder = folder
        self.clock = FixedClock(datetime(2026, 2, 2, 15, tzinfo=UTC))
        self.registry = opened.enter_context(SimulatedRegistry(studies))
        self.mail = opened.enter_context(MailReceiver())
        self.hook = opened.enter_context(WebhookReceiver())
        self.settings = folder / "config.toml"
        numbers = [s["protocolSection"]["identificationModule"]["nctId"] for s in studies]
        self.settings.write_text(
            CONFIGURATION.format(
                folder=folder.as_posix(),
                registry=self.registry.url,
                trials=", ".join(f'"{number}"' for number in numbers),
                smtp=self.mail.port,
                webhook=self.hook.url,
                window="0s",
            )
        )

    def rewrite(self, before: str, after: str) -> None:
        """Change the configuration."""
        text = self.settings.read_text()
        assert before in text
        self.settings.write_text(text.replace(before, after))

    def damage(self, number: str) -> None:
        """Spoil every stored snapshot of a trial."""
        with sqlite3.connect(self.folder / "monitor.sqlite") as connection:
            connection.execute(
                "UPDATE snapshot SET data = x'00' WHERE trial = ?", (f"ctgov:{number}",)
            )

    def turn(self, day: str = "", **options: Any) -> CheckReport:
        """Check once as on that day, after publishing its load."""
        if day:
            self.registry.go(day)
            self.clock.now = datetime.fromisoformat(f"{day}T15:00:00+00:00")
        with App(config.load(self.settings, {}), clock=self.clock) as app:
            return app.turn(**options)


@pytest.fixture
def make_desk(tmp_path: Path, command: Call) -> Iterator[Callable[..., Desk]]:
    """Return a way of setting a desk up; its config.toml is found without being named."""
    with ExitStack() as opened:

        def make(*studies: dict[str, Any]) -> Desk:
            made = Desk(tmp_path, list(studies), opened)
            made.call = command
            return made

        yield make


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    """Two trials, neither of them checked yet."""
    return make_desk(study(ONE, status="RECRUITING"), study(TWO, status="RECRUITING"))


# --- a story, told once and then read by many

BECAUSE = "Two cases of liver toxicity are under review"


def _studies() -> list[dict[str, Any]]:
    return [study(number, status="RECRUITING") for number in (ONE, TWO)]


def _days(desk: Desk) -> Iterator[str]:
    yield "2026-02-02"
    desk.registry.edit(ONE, edits.suspends, on="2026-02-03", why=BECAUSE)
    yield "2026-02-03"
    desk.registry.edit(TWO, edits.slips, on="2026-02-05", months=14)
    yield "2026-02-05"
    desk.registry.edit(ONE, edits.resumes, on="2026-02-09")
    yield "2026-02-09"


@pytest.fixture(scope="session")
def _story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a desk at which one trial was suspended and resumed, and one slipped."""
    folder = tmp_path_factory.mktemp("story")
    with ExitStack() as opened:
        desk = Desk(folder, _studies(), opened)
        for day in _days(desk):
            desk.turn(day)
    return folder / "monitor.sqlite"


@pytest.fixture
def told(tmp_path: Path, command: Call, _story: Path, _then: None) -> Iterator[Desk]:
    """A desk with four checks behind it: ONE has three revisions, TWO has two."""
    copyfile(_story, tmp_path / "monitor.sqlite")
    with ExitStack() as opened:
        desk = Desk(tmp_path, _studies(), opened)
        desk.call = command
        for day in _days(desk):
            desk.registry.go(day)
        yield desk
