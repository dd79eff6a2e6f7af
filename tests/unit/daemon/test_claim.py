"""Who works on a database, by the words that were left there."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from monitor.daemon.claim import FRESH, STOPPED, holder, ours

NOW = datetime(2026, 2, 9, 15, 0, tzinfo=UTC)
HERE = socket.gethostname()


def test_a_daemon_on_another_host_holds_what_it_claims_while_it_beats():
    assert holder("elsewhere:7", NOW - FRESH + timedelta(seconds=1), NOW) == "host elsewhere, pid 7"
    assert holder("elsewhere:7", NOW - FRESH, NOW) == ""


def test_a_daemon_that_lives_here_holds_what_it_claims():
    assert holder(f"{HERE}:{os.getppid()}", NOW, NOW) == f"host {HERE}, pid {os.getppid()}"


def test_a_daemon_that_died_here_is_in_nobodys_way():
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()

    assert holder(f"{HERE}:{dead.pid}", NOW, NOW) == ""


@pytest.mark.parametrize("words", [STOPPED, "", "elsewhere", "elsewhere:x", ":7"])
def test_what_is_no_claim_holds_nothing(words: str):
    assert holder(words, NOW, NOW) == ""


def test_our_own_words_do_not_stand_in_our_way():
    assert holder(ours(), NOW, NOW) == ""


def test_where_no_daemon_ever_ran_nobody_holds_anything():
    assert holder("elsewhere:7", None, NOW) == ""
