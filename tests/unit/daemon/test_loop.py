from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from datetime import UTC, datetime, timedelta

import pytest

from monitor.clock import utc_now
from monitor.daemon.loop import DELIVERIES, PAST, PATIENCE, PULSE, UPKEEP, Loop, attempt
from monitor.daemon.schedule import due_after
from monitor.daemon.work import Hold
from monitor.errors import ConfigError, Refused, StoreError, Unreachable
from monitor.model.watch import Cadence, Watch

NOW = datetime(2026, 2, 9, 15, 2, 11, tzinfo=UTC)
SIX_HOURS = Cadence(every=timedelta(hours=6))
DAILY = Cadence(cron="0 7 * * *")
AML, GLIOMA = Watch(name="aml", cadence=SIX_HOURS), Watch(name="glioma", cadence=DAILY)


class Day:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class FakeWork:
    """Remembers what it was asked, and fails when it is told to."""

    def __init__(self, *watches: Watch, checked: datetime | None = NOW) -> None:
        self.watches = watches
        self.checked = checked
        self.done: list[str] = []
        self.faults: list[Exception] = []
        self.during: Callable[[], object] = lambda: None
        self.sends = False  # after its turn is over
        self.held = ExitStack()
        self.finished = False

    def check(self, watch: str) -> None:
        self._do(f"check {watch}")

    def deliver(self, hold: Hold) -> None:
        self._do("deliver")
        self.held.enter_context(hold() if self.sends else nullcontext())

    def backfill(self) -> None:
        self._do("backfill")

    def tidy(self) -> None:
        self._do("tidy")

    def finish(self) -> None:
        self.finished = True

    def last_checked(self, watch: str) -> datetime | None:
        if self.faults:
            raise self.faults.pop()
        return self.checked

    def beat(self, now: datetime) -> None:
        self._do("beat")

    def close(self) -> None:
        self._do("close")

    def _do(self, what: str) -> None:
        if self.faults:
            raise self.faults.pop()
        self.during()
        self.done.append(what)


@pytest.fixture
def day() -> Day:
    return Day()


@pytest.fixture
def alive() -> list[str]:
    return []


@pytest.fixture
def loop(day: Day, alive: list[str]) -> Loop:
    return Loop(clock=day, alive=lambda: alive.append("alive"))


def taken_up(loop: Loop, work: FakeWork) -> FakeWork:
    loop.take_up(work, work.close)
    return work


# -- what is planned


def test_a_watch_that_was_checked_in_time_waits_for_its_next_time(loop: Loop):
    taken_up(loop, FakeWork(AML, GLIOMA))
    assert loop.plan() == {
        "check aml": due_after(AML, NOW),
        "check glioma": due_after(GLIOMA, NOW),
    }


def test_what_fell_due_while_the_daemon_was_down_is_due_at_once(loop: Loop):
    taken_up(loop, FakeWork(AML, GLIOMA, checked=NOW - timedelta(hours=7)))
    assert loop.plan() == {"check aml": NOW, "check glioma": due_after(GLIOMA, NOW)}


def test_a_watch_that_came_later_is_taken_up_with_the_next_sign_of_life(loop: Loop):
    work = taken_up(loop, FakeWork(AML))
    work.watches = (GLIOMA,)
    work.checked = None
    loop.beat()
    assert loop.plan() == {"check glioma": NOW}


def test_other_work_keeps_the_times_of_watches_whose_cadence_stayed(loop: Loop, day: Day):
    taken_up(loop, FakeWork(AML, GLIOMA))
    before = loop.plan()
    day.now += timedelta(minutes=1)
    hourly = Watch(name="glioma", cadence=Cadence(every=timedelta(hours=1)))
    taken_up(loop, FakeWork(Watch(name="aml", tags=("new",), cadence=SIX_HOURS), hourly))
    assert loop.plan() == {
        "check aml": before["check aml"],
        "check glioma": due_after(hourly, day.now),
    }


# -- one work after another


def test_work_that_was_replaced_is_closed_and_not_asked_again(loop: Loop):
    old = taken_up(loop, FakeWork(AML))
    new = taken_up(loop, FakeWork(AML))
    loop.check("aml")
    assert (old.done, new.done) == (["close"], ["check aml"])


def test_work_in_hand_is_closed_only_when_its_turn_is_over(loop: Loop):
    old, new = FakeWork(AML), FakeWork(AML)
    taken_up(loop, old)
    old.during = lambda: new.done or taken_up(loop, new).deliver(nullcontext)
    loop.check("aml")
    assert old.done == ["check aml", "close"]
    loop.check("aml")
    assert new.done == ["deliver", "check aml"]


def test_work_that_cannot_be_read_leaves_the_old_one_as_it_was(loop: Loop):
    old = taken_up(loop, FakeWork(AML))
    broken = FakeWork(GLIOMA)
    broken.faults = [StoreError("the database is of a newer version")]
    with pytest.raises(StoreError):
        taken_up(loop, broken)
    loop.check("aml")
    assert old.done == ["check aml"]
    assert list(loop.plan()) == ["check aml"]


def test_a_watch_that_was_taken_away_is_not_checked_though_it_was_waiting(loop: Loop):
    taken_up(loop, FakeWork(AML, GLIOMA))
    new = taken_up(loop, FakeWork(AML))
    loop.check("glioma")
    assert new.done == []


def test_nothing_begins_after_the_end(loop: Loop):
    work = taken_up(loop, FakeWork(AML))
    loop.finish()
    for turn in (lambda: loop.check("aml"), loop.deliver, loop.beat):
        turn()
    assert work.done == ["close"]
    assert loop.finished


def test_it_is_finished_only_when_the_last_turn_is(loop: Loop):
    work = taken_up(loop, FakeWork(AML))
    seen: list[bool] = []

    def stop() -> None:
        loop.finish()
        seen.append(loop.finished)

    work.during = stop
    loop.deliver()
    assert (seen[0], loop.finished, work.done) == (False, True, ["deliver", "close"])


def test_work_whose_senders_are_at_it_is_closed_when_they_are_done(loop: Loop):
    old, new = taken_up(loop, FakeWork(AML)), FakeWork(AML)
    old.sends = True
    loop.deliver()
    taken_up(loop, new).deliver(nullcontext)
    assert (old.done, old.finished, new.finished) == (["deliver"], True, False)
    old.held.close()
    assert old.done == ["deliver", "close"]


def test_senders_keep_the_daemon_from_its_end_until_they_are_done(loop: Loop):
    work = taken_up(loop, FakeWork(AML))
    work.sends = True
    loop.deliver()
    loop.finish()
    assert (loop.finished, work.finished) == (False, True)
    work.held.close()
    assert (loop.finished, work.done) == (True, ["deliver", "close"])


def test_what_nobody_needs_any_more_is_forgotten(loop: Loop):
    work = taken_up(loop, FakeWork(AML))
    loop.tidy()
    assert work.done == ["tidy"]


# -- what fails


@pytest.mark.parametrize(
    "fault", [Unreachable("ctgov", "no answer"), StoreError("disk full"), KeyError("a mistake")]
)
def test_a_check_that_fails_is_tried_again_after_a_pause_that_grows(
    loop: Loop, day: Day, fault: Exception
):
    work = taken_up(loop, FakeWork(AML))
    pauses = []
    for _ in range(3):
        work.faults = [fault]
        loop.check("aml")
        pauses.append(loop.plan()["check aml"] - day.now)
    assert pauses == [timedelta(minutes=minutes) for minutes in (1, 2, 4)]


def test_a_check_that_went_well_forgets_the_failures_before_it(loop: Loop, day: Day):
    work = taken_up(loop, FakeWork(AML))
    for faults in ([KeyError()], [], [KeyError()]):
        work.faults = [*faults]
        loop.check("aml")
    assert loop.plan()["check aml"] == day.now + timedelta(minutes=1)


def test_a_registry_that_shut_us_out_is_left_alone_until_its_next_time(loop: Loop):
    work = taken_up(loop, FakeWork(AML))
    before = loop.plan()
    work.faults = [Refused("ctgov", "403")]
    loop.check("aml")
    assert loop.plan() == before


def test_a_check_that_fails_holds_up_no_delivery(loop: Loop):
    work = taken_up(loop, FakeWork(AML))
    work.faults = [KeyError("a mistake")]
    loop.check("aml")
    loop.deliver()
    assert work.done == ["deliver"]


def test_a_fault_while_closing_harms_nobody(loop: Loop):
    old = taken_up(loop, FakeWork(AML))
    old.faults = [OSError("no space left")]
    new = taken_up(loop, FakeWork(AML))
    loop.deliver()
    assert new.done == ["deliver"]
    loop.finish()
    assert loop.finished


def test_a_configuration_that_fails_is_told_fault_by_fault(caplog: pytest.LogCaptureFixture):
    faults = ("watch[aml].cron: wrong", "channel[me].to: is missing")

    def fail() -> None:
        raise ConfigError(faults)

    assert not attempt("reload", fail)
    assert tuple(vars(record)["fault"] for record in caplog.records) == faults


def test_what_no_daemon_may_swallow_goes_through():
    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        attempt("check", interrupt)


# -- signs of life


def test_a_daemon_that_works_gives_signs_of_life(loop: Loop, alive: list[str]):
    work = taken_up(loop, FakeWork(AML))
    loop.beat()
    assert (work.done, alive) == (["beat"], ["alive"])


@pytest.mark.parametrize(("longer", "beats"), [(timedelta(0), 1), (timedelta(seconds=1), 0)])
def test_a_turn_that_is_stuck_lets_the_signs_of_life_cease(
    loop: Loop, day: Day, alive: list[str], longer: timedelta, beats: int
):
    work = taken_up(loop, FakeWork(AML))

    def long_turn() -> None:
        work.during = lambda: None
        day.now += PATIENCE + longer
        loop.beat()

    work.during = long_turn
    loop.check("aml")
    assert len(alive) == beats
    assert work.done == ["beat"] * beats + ["check aml"]


def test_a_sign_of_life_that_cannot_be_left_is_none(loop: Loop, alive: list[str]):
    work = taken_up(loop, FakeWork(AML))
    work.faults = [StoreError("disk full")]
    loop.beat()
    assert alive == []


def test_the_past_is_brought_in_a_lane_of_its_own_and_may_fail(loop: Loop):
    work = taken_up(loop, FakeWork(AML))
    work.faults = [Unreachable("ctgov", "down")]
    loop.backfill()
    loop.check("aml")
    loop.backfill()
    assert work.done == ["check aml", "backfill"]


def test_each_lane_begins_at_once_and_gives_its_thread_back():
    loop = Loop(clock=utc_now, alive=lambda: None)
    taken_up(loop, FakeWork(AML, checked=utc_now()))
    before = set(threading.enumerate())
    loop.start()
    assert {DELIVERIES, PULSE, UPKEEP, PAST, "check aml"} == set(loop.plan())
    started = set(threading.enumerate()) - before
    loop.finish()
    loop.close()
    for thread in started:
        thread.join(10)
    assert started
    assert not set(threading.enumerate()) & started
