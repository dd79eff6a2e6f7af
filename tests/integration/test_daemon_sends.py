"""The daemon sends to each channel by itself: one that hangs keeps nobody waiting, nor the end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.demo import edits
from tests.integration.conftest import BECAUSE, ONE, Desk

ROOT = Path(__file__).parents[2]


@pytest.fixture
def daemon(told: Desk) -> Iterator[subprocess.Popen[str]]:
    """A daemon with a message to tell by mail and by the hook, which takes it and says nothing."""
    told.registry.edit(ONE, edits.suspends, on="2026-02-10", why=BECAUSE)
    told.turn("2026-02-10", tell=False)
    told.hook.hang(60)
    started = subprocess.Popen(
        [sys.executable, "-m", "monitor", "run"],
        cwd=told.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )
    yield started
    started.kill()
    started.communicate()


def heard(daemon: subprocess.Popen[str], *words: str) -> bool:
    """Wait until the daemon has said a line with all of these words; False where it ends first."""
    assert daemon.stderr is not None
    return any(all(word in line for word in words) for line in daemon.stderr)


def test_a_channel_that_hangs_keeps_nobody_waiting(
    told: Desk, daemon: subprocess.Popen[str]
) -> None:
    assert heard(daemon, "sent", "channel=mail")
    assert len(told.mail.messages) == 1

    daemon.send_signal(signal.SIGTERM)

    assert heard(daemon, "abandoned what was in hand")
    assert daemon.wait(timeout=30) == 1


def test_what_a_daemon_left_in_hand_is_sent_by_the_next_check_at_once(
    told: Desk, daemon: subprocess.Popen[str]
) -> None:
    assert heard(daemon, "sent", "channel=mail")
    daemon.kill()
    daemon.wait(timeout=30)

    assert told.call("check").status == 0

    keys = [post.headers["webhook-id"] for post in told.hook.posts]
    assert len(keys) - len(set(keys)) <= 1
    assert told.call("deliveries", "list", "--state", "pending", "--state", "sending").out == ""
