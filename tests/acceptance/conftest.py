"""Whole turns: a simulated registry, real receivers on loopback, simulated time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from monitor import config
from monitor.app import App
from monitor.demo.receivers import MailReceiver, WebhookReceiver
from monitor.demo.registry import SimulatedRegistry
from monitor.model.event import Event, Severity
from monitor.model.report import CheckReport
from tests.settings import CONFIGURATION


class Clock:
    """A clock that stands still until it is told otherwise."""

    def __init__(self) -> None:
        self.now = datetime(2026, 2, 2, 15, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


class House:
    """A monitor in a folder of its own, with everything around it real but the registry's data."""

    def __init__(
        self, folder: Path, studies: list[dict[str, Any]], window: str = "0s", more: str = ""
    ) -> None:
        self.folder = folder
        self.clock = Clock()
        self._open = ExitStack()
        self.registry = self._open.enter_context(SimulatedRegistry(studies))
        self.mail = self._open.enter_context(MailReceiver())
        self.hook = self._open.enter_context(WebhookReceiver())
        numbers = [s["protocolSection"]["identificationModule"]["nctId"] for s in studies]
        self.settings = folder / "config.toml"
        self.settings.write_text(
            CONFIGURATION.format(
                folder=folder,
                registry=self.registry.url,
                trials=", ".join(f'"{number}"' for number in numbers),
                smtp=self.mail.port,
                webhook=self.hook.url,
                window=window,
            )
            + more.format(smtp=self.mail.port)
        )
        self.app = self._open.enter_context(App(config.load(self.settings, {}), clock=self.clock))
        # waiting for a registry takes no time here, but it is written down
        self.waited: list[float] = []
        self.app.wait = self._wait

    def _wait(self, seconds: float) -> None:
        self.waited.append(seconds)

    def turn(self, **options: Any) -> CheckReport:
        return self.app.turn(**options)

    def new_load(self, day: str) -> None:
        self.registry.go(day)
        self.clock.advance(days=1)

    def events(self, at_least: Severity = Severity.NOISE) -> list[Event]:
        with self.app.database.read() as tx:
            found = tx.events.find(at_least=at_least)
        return [event for event in found if event.kind != "trial.first_seen"]

    def kinds(self) -> list[str]:
        return [event.kind.value for event in self.events()]

    def close(self) -> None:
        self._open.close()


@pytest.fixture
def make_house(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Return a way of opening a house over some studies."""
    houses: list[House] = []

    def make(*studies: dict[str, Any], window: str = "0s", more: str = "") -> House:
        houses.append(House(tmp_path, list(studies), window, more))
        return houses[-1]

    yield make
    for house in houses:
        house.close()


class Replay:
    """The replay server of real records, as a process of its own."""

    def __init__(self, url: str) -> None:
        self.url = url

    def control(self, name: str, **said: Any) -> Any:
        return httpx.post(f"{self.url}/_control/{name}", json=said, timeout=30).json()

    def stats(self) -> Any:
        return httpx.get(f"{self.url}/_control/stats", timeout=30).json()


def shared() -> Path:
    """Return the folder of real records and their replay server, or skip."""
    named = os.environ.get("MONITOR_TEST_SHARED")
    folder = Path(named) if named else Path(__file__).parents[3] / "shared"
    if not (folder / "tools" / "replay_registry.py").is_file():
        pytest.skip("the replay of real records is not beside this checkout")
    return folder


@pytest.fixture
def replay() -> Iterator[Callable[..., Replay]]:
    """Return a way of starting the replay server."""
    processes: list[subprocess.Popen[str]] = []

    def start(*options: str) -> Replay:
        folder = shared()
        command = [
            sys.executable,
            str(folder / "tools" / "replay_registry.py"),
            "--data",
            str(folder / "registry-data" / "clinicaltrials.gov"),
            "--load",
            "2026-02-02",
            *options,
        ]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        processes.append(process)
        assert process.stdout is not None
        return Replay(process.stdout.readline().split()[-1])

    yield start
    for process in processes:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def real_numbers() -> list[str]:
    """Return the numbers of the trials that the replay server has."""
    return sorted(p.name for p in (shared() / "registry-data/clinicaltrials.gov/records").iterdir())
