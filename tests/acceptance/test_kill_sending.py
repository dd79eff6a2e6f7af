"""Killed at any moment while it sends: nothing is lost, and a repeat has the same id."""

from __future__ import annotations

import os
from pathlib import Path

from benchmarks.delivering import WORKERS, Load, killed

KILLS = int(os.environ.get("MONITOR_TEST_SENDING_KILLS", "20"))


def test_killed_at_random_moments_each_message_arrives_and_few_come_again(tmp_path: Path) -> None:
    found = killed(tmp_path, KILLS, Load(events=1_500, trials=15))

    assert found.kills >= KILLS * 0.8, "most had come to their end before they were killed"
    assert found.messages == 3_750
    assert found.lost == 0
    assert found.again <= found.kills * WORKERS
