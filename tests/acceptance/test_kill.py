"""Killed at any moment and started again: nothing is lost, and a repeat has the same key."""

from __future__ import annotations

import os
import random  # noqa: TID251  # the moments are random, and the same in every run
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path

import msgspec

from monitor import config
from monitor.app import App
from monitor.demo.receivers import MailReceiver, WebhookReceiver
from monitor.model.delivery import DeliveryState
from monitor.model.event import By, Event, Severity
from tests.acceptance.conftest import Replay, real_numbers
from tests.settings import CONFIGURATION

KILLS = int(os.environ.get("MONITOR_TEST_KILLS", "50"))
LOADS = 24


def test_killed_50_times_during_a_replay_every_event_arrives(
    replay: Callable[..., Replay], tmp_path: Path
) -> None:
    served = replay()
    settings = tmp_path / "config.toml"
    moments = random.Random(20260202)  # noqa: S311
    killed = 0
    with MailReceiver() as mail, WebhookReceiver() as hook:
        numbers = ", ".join(f'"{number}"' for number in real_numbers())
        settings.write_text(
            CONFIGURATION.format(
                folder=tmp_path, registry=served.url, trials=numbers,
                smtp=mail.port, webhook=hook.url, window="0s",
            ).replace("timeout = 1.0", "timeout = 30.0")
            .replace('min_severity = "medium"', 'min_severity = "low"')
        )  # fmt: skip
        for load in range(LOADS + 1):
            if load:
                served.control("load", next=True)
            share = KILLS * (load + 1) // (LOADS + 1) - KILLS * load // (LOADS + 1)
            killed += sum(_killed(settings, moments.uniform(0.3, 2.5)) for _ in range(share))
            assert _check(settings).wait(timeout=120) in {0, 1}
        _expect_all_told(settings, mail, hook)
    assert killed >= KILLS * 0.5, "most runs ended before they were killed"


def _check(settings: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "monitor", "--config", str(settings), "check"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _killed(settings: Path, after: float) -> bool:
    """Start a check and kill it after some seconds; False where it had ended by then."""
    process = _check(settings)
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


def _expect_all_told(settings: Path, mail: MailReceiver, hook: WebhookReceiver) -> None:
    with App(config.load(settings, {})) as app:
        app.turn()
        with app.database.read() as tx:
            heads = [head.trial for head in tx.records.all_heads()]
            silences = [one for of in tx.outlooks.raised(heads).values() for one in of]
            taken_back = {one.event for one in silences if one.withdrawn_at}
            events = [e for e in tx.events.find(at_least=Severity.LOW) if e.id not in taken_back]
            states = tx.deliveries.counts()
            wrong = [key for *_, key, payload in tx.records.stored() if isinstance(payload, Event)]
    assert set(states) == {DeliveryState.SENT}
    assert not wrong
    wanted = {event.id for event in events}
    revised = {event.trial for event in events if event.by is not By.CALENDAR}
    assert len(revised) == 31  # of 34: three brought noise alone

    keys = defaultdict(set)
    for post in hook.posts:
        for event in msgspec.json.decode(post.body)["data"]["events"]:
            keys[event["id"]].add(post.headers["webhook-id"])
    # what time brought and a revision took back may have been told in between
    assert wanted <= set(keys) <= wanted | taken_back
    assert all(len(each) == 1 for each in keys.values())

    bodies = defaultdict(set)
    for one in mail.messages:
        message = message_from_bytes(one.data)
        bodies[message["Message-ID"]].add(message["Subject"])
    assert all(len(subjects) == 1 for subjects in bodies.values())
    assert len(bodies) == len({post.headers["webhook-id"] for post in hook.posts})
