"""A reader ends a subscription by the link in a letter, at the daemon that runs beside it."""

from __future__ import annotations

import email
import http.client
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from email import policy
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from monitor.demo import edits
from tests.integration.conftest import BECAUSE, ONE, Desk

ROOT = Path(__file__).parents[2]
LISTENER = """\
[listener]
address = "127.0.0.1:0"
url = "https://monitor.example.org"

[[watch]]
"""


@pytest.fixture
def letter(told: Desk) -> email.message.EmailMessage:
    """The letter that the mail server got of a trial that was suspended."""
    told.rewrite("[[watch]]\n", LISTENER)
    told.registry.edit(ONE, edits.suspends, on="2026-02-10", why=BECAUSE)
    told.turn("2026-02-10")
    return email.message_from_bytes(told.mail.messages[-1].data, policy=policy.default)


@pytest.fixture
def port(told: Desk, letter: email.message.EmailMessage) -> Iterator[int]:  # noqa: ARG001  # first
    """The port of a daemon that listens."""
    daemon = subprocess.Popen(
        [sys.executable, "-m", "monitor", "run"],
        cwd=told.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert daemon.stderr is not None
    said = (re.search(r"listening .*port=(\d+)", line) for line in daemon.stderr)
    yield next(int(found[1]) for found in said if found)
    daemon.send_signal(signal.SIGTERM)
    daemon.communicate(timeout=60)
    assert daemon.returncode == 0


def click(port: int, link: str) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as line:
        line.request("POST", urlsplit(link).path, "List-Unsubscribe=One-Click")
        return line.getresponse().status


def test_one_click_ends_a_subscription_for_one_reader_and_can_be_taken_back(
    told: Desk, letter: email.message.EmailMessage, port: int
) -> None:
    (link,) = re.findall(r"<(https://monitor\.example\.org/[^>]+)>", letter["List-Unsubscribe"])
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in letter.get_body(("plain",)).get_content()
    letters, posts = len(told.mail.messages), len(told.hook.posts)

    assert click(port, link) == 200

    listed = told.call("recipients", "list").out
    assert "reader@example.org" in listed
    told.registry.edit(ONE, edits.resumes, on="2026-02-12")
    told.turn("2026-02-12")
    assert len(told.mail.messages) == letters
    assert len(told.hook.posts) > posts

    unnamed = told.call("recipients", "restore", "mail")
    assert unnamed.status == 2
    assert "of mail there are: reader@example.org" in unnamed.err
    assert told.call("recipients", "restore", "mail", "reader@example.org").status == 0
    told.registry.edit(ONE, edits.suspends, on="2026-02-14", why=BECAUSE)
    told.turn("2026-02-14")
    assert len(told.mail.messages) == letters + 1
