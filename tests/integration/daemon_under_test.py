"""A daemon with made-up work: says on stdout what it does; an item ends when stdin says so.

Arguments: the configuration, the seconds of grace, and which watches are long overdue.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

from monitor import log
from monitor.clock import utc_now
from monitor.config import Config, load
from monitor.daemon.process import run
from monitor.daemon.work import Hold

CONFIG, GRACE, OVERDUE = Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3].split(",")
CHECKED: dict[str, datetime] = {name: datetime(2026, 1, 1, tzinfo=UTC) for name in OVERDUE}


def say(what: str) -> None:
    sys.stderr.write(f"{what}\n")  # where the log goes, so that the order is certain
    sys.stderr.flush()


class FakeWork:
    def __init__(self, config: Config) -> None:
        self.watches = config.watches

    def check(self, watch: str) -> None:
        say(f"check {watch} begins")
        sys.stdin.readline()
        CHECKED[watch] = utc_now()
        say(f"check {watch} ends")

    def deliver(self, hold: Hold) -> None:
        say("delivers")

    def backfill(self) -> None:
        pass

    def tidy(self) -> None:
        pass

    def finish(self) -> None:
        pass

    def last_checked(self, watch: str) -> datetime | None:
        return CHECKED.get(watch, utc_now())

    def beat(self, now: datetime) -> None:
        pass


@contextmanager
def opened() -> Iterator[FakeWork]:
    work = FakeWork(load(CONFIG, {}))
    names = ", ".join(watch.name for watch in work.watches)
    say(f"opens {names}")
    yield work
    say(f"closes {names}")


log.begin("console", stream=sys.stderr)
sys.exit(run(opened, stop=Event(), grace=timedelta(seconds=GRACE)))
