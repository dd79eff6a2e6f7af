"""Several processes send from one outbox."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

from monitor.model.delivery import DeliveryState
from monitor.model.trial import TrialId
from tests.stored import NOW, an_event, owed

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("deliverer_under_test.py")
PROCESSES, MESSAGES = 4, 600


def test_what_several_processes_send_is_sent_once(database, database_url):
    events = [an_event(1, trial=TrialId("ctgov", f"NCT{n:08}")) for n in range(MESSAGES)]
    with database.begin() as tx:
        tx.events.append(events)
        tx.deliveries.gather(
            [
                owed(event, channel=channel, group=event.id, lane=event.trial)
                for event in events
                for channel in ("team", "mail")
            ],
            NOW,
        )

    senders = [
        subprocess.Popen(
            [sys.executable, str(PROGRAM), database_url, f"host/{number}"],
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    said = [Counter(sender.communicate("go\n", timeout=120)[0].split()) for sender in senders]

    assert [sender.returncode for sender in senders] == [0] * PROCESSES
    taken = sum(said, Counter())
    assert len(taken) == 2 * MESSAGES
    assert set(taken.values()) == {1}
    with database.read() as tx:
        assert tx.deliveries.counts() == {DeliveryState.SENT: 2 * MESSAGES}
