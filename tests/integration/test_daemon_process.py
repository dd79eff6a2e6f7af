from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Timer

import pytest

from monitor.daemon.process import mark, notify

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("daemon_under_test.py")
GRACE = "8"
LIMIT = 10  # seconds that a supervisor gives
PATIENCE = 30

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="signals of POSIX")


class Daemon:
    """A real process, and what it said so far."""

    def __init__(self, *arguments: str, environ: dict[str, str] | None = None) -> None:
        self.said: list[str] = []
        self._process = subprocess.Popen(  # our own script
            [sys.executable, str(SCRIPT), *arguments],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), **(environ or {})},
        )
        self._patience = Timer(PATIENCE, self._process.kill)  # else a test that fails would hang
        self._patience.start()

    def until(self, what: str) -> None:
        """Read on until a line says this."""
        for line in self._process.stderr:
            self.said.append(line.rstrip("\n"))
            if what in line:
                return
        pytest.fail(f"{what!r} was never said:\n" + "\n".join(self.said))

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def go_on(self, items: int = 1) -> None:
        """Let what is in hand end."""
        self._process.stdin.write("\n" * items)
        self._process.stdin.flush()

    def end(self) -> int:
        """Wait for the end, read the rest and return the exit status."""
        status = self._process.wait(timeout=LIMIT)  # stdin stays open: nothing goes on by itself
        self.said += self._process.stderr.read().splitlines()
        return status

    def kill(self) -> None:
        self._patience.cancel()
        self._process.kill()
        self._process.communicate()

    def count(self, what: str) -> int:
        return sum(what in line for line in self.said)

    def order(self, *whats: str) -> list[int]:
        return [next(n for n, line in enumerate(self.said) if what in line) for what in whats]


Start = Callable[..., Daemon]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(watches("aml"), encoding="utf-8")
    return path


@pytest.fixture
def start(config: Path) -> Iterator[Start]:
    started: list[Daemon] = []

    def begin(overdue: str = "", grace: str = GRACE, **environ: str) -> Daemon:
        started.append(Daemon(str(config), grace, overdue, environ=environ))
        return started[-1]

    yield begin
    for daemon in started:
        daemon.kill()


def watches(*names: str) -> str:
    return "\n".join(f'[[watch]]\nname = "{name}"\nevery = "300d"\n' for name in names)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_item_in_hand_is_finished_before_the_end(start: Start, number: signal.Signals):
    daemon = start(overdue="aml")
    daemon.until("check aml begins")
    daemon.send(number)
    daemon.until("stopping")
    daemon.go_on()
    assert daemon.end() == 0
    in_order = daemon.order("stopping", "check aml ends", "closes aml", "info stopped")
    assert in_order == sorted(in_order)


def test_a_daemon_with_nothing_in_hand_ends_at_once(start: Start):
    daemon = start()
    daemon.until("started")
    daemon.send(signal.SIGTERM)
    assert daemon.end() == 0
    assert daemon.count("closes aml") == 1
    assert daemon.count("begins") == 0


def test_what_fell_due_meanwhile_is_checked_once_each_and_one_at_a_time(start: Start, config: Path):
    config.write_text(watches("aml", "glioma"), encoding="utf-8")
    daemon = start(overdue="aml,glioma")
    daemon.go_on(items=9)
    daemon.until("ends")
    daemon.until("ends")
    daemon.send(signal.SIGTERM)
    assert daemon.end() == 0
    turns = [line.split()[1:] for line in daemon.said if line.startswith("check ")]
    assert [what for _, what in turns] == ["begins", "ends"] * 2
    assert sorted(name for name, _ in turns) == ["aml", "aml", "glioma", "glioma"]


def test_a_slow_check_holds_up_no_delivery(start: Start):
    daemon = start(overdue="aml")
    daemon.until("check aml begins")
    if not daemon.count("delivers"):
        daemon.until("delivers")
    assert daemon.count("check aml ends") == 0


def test_a_configuration_with_faults_leaves_the_old_one_in_force(start: Start, config: Path):
    daemon = start()
    daemon.until("started")
    config.write_text('[[watch]]\nname = "glioma"\nevry = "6h"\ncron = "often"\n', encoding="utf-8")
    daemon.send(signal.SIGHUP)
    daemon.until("the old one stays in force")
    assert daemon.count("watch[glioma].evry: no such key") == 1
    assert daemon.count("watch[glioma].cron: ") == 1
    assert daemon.count("closes") == 0
    daemon.send(signal.SIGTERM)
    assert daemon.end() == 0
    assert daemon.count("closes aml") == 1


def test_a_configuration_that_was_mended_is_taken_over(start: Start, config: Path):
    daemon = start(overdue="glioma")
    daemon.until("started")
    config.write_text(watches("glioma"), encoding="utf-8")
    daemon.send(signal.SIGHUP)
    daemon.until("check glioma begins")
    daemon.send(signal.SIGTERM)
    daemon.until("stopping")
    daemon.go_on()
    assert daemon.end() == 0
    assert daemon.count("configuration taken over") == 1
    in_order = daemon.order("opens aml", "opens glioma", "closes aml", "closes glioma")
    assert in_order == sorted(in_order)


def test_a_check_in_hand_outlives_a_change_of_configuration(start: Start, config: Path):
    daemon = start(overdue="aml")
    daemon.until("check aml begins")
    config.write_text(watches("glioma"), encoding="utf-8")
    daemon.send(signal.SIGHUP)
    daemon.until("configuration taken over")
    assert daemon.count("closes aml") == 0
    daemon.go_on()
    daemon.until("closes aml")
    assert daemon.count("check aml ends") == 1


def test_an_item_that_does_not_end_is_abandoned_when_the_grace_is_over(start: Start):
    daemon = start(overdue="aml", grace="0.1")
    daemon.until("check aml begins")
    daemon.send(signal.SIGTERM)
    assert daemon.end() == 1
    assert daemon.count("abandoned") == 1


def test_whoever_asks_twice_does_not_wait_for_the_grace(start: Start):
    daemon = start(overdue="aml", grace="600")
    daemon.until("check aml begins")
    daemon.send(signal.SIGTERM)
    daemon.until("stopping")
    daemon.send(signal.SIGINT)
    assert daemon.end() == 1


def test_a_configuration_with_faults_prevents_the_start(start: Start, config: Path):
    config.write_text("[nonsense]\n", encoding="utf-8")
    daemon = start()
    assert daemon.end() != 0
    assert daemon.count("nonsense: no such section") == 1
    assert daemon.count("started") == 0


@pytest.fixture
def supervisor() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.settimeout(LIMIT)
        listener.bind(f"\0trial-monitor-test-{os.getpid()}")
        yield listener


def address_of(listener: socket.socket) -> str:
    return "@" + listener.getsockname()[1:].decode()


def test_the_supervisor_is_told_of_start_life_reload_and_end(
    start: Start, supervisor: socket.socket
):
    daemon = start(NOTIFY_SOCKET=address_of(supervisor))
    heard = {supervisor.recv(200), supervisor.recv(200)}
    assert heard == {b"READY=1", b"WATCHDOG=1"}
    daemon.send(signal.SIGHUP)
    assert supervisor.recv(200).startswith(b"RELOADING=1\nMONOTONIC_USEC=")
    assert supervisor.recv(200) == b"READY=1"
    daemon.send(signal.SIGTERM)
    assert supervisor.recv(200) == b"STOPPING=1"
    assert daemon.end() == 0


def test_a_supervisor_that_is_gone_stops_nobody(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "absent"))
    notify("READY=1")
    assert caplog.messages == ["the supervisor was not told"]


def test_a_mark_is_replaced_as_a_whole(tmp_path: Path):
    path = tmp_path / "heartbeat"
    for minute in (1, 2):
        mark(path, datetime(2026, 2, 9, 15, minute, tzinfo=UTC))
    assert path.read_text(encoding="ascii") == "2026-02-09T15:02:00+00:00\n"
    assert list(tmp_path.iterdir()) == [path]
