"""One turn after another: each does one thing, and none that fails takes the daemon with it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from msgspec import Struct

from monitor.clock import Clock
from monitor.daemon import schedule
from monitor.daemon.work import Desk, Work
from monitor.errors import ConfigError, MonitorError, Refused
from monitor.model.watch import Watch

DELIVER_EVERY = timedelta(seconds=10)
BEAT_EVERY = timedelta(seconds=30)
TIDY_EVERY = timedelta(days=1)
BACKFILL_EVERY = timedelta(minutes=1)
PATIENCE = timedelta(hours=1)  # a turn that takes longer is stuck, and the daemon with it

# the lanes: one thread each
CHECKS, DELIVERIES, PULSE, UPKEEP, PAST = LANES = (
    "checks", "deliveries", "pulse", "upkeep", "past",
)  # fmt: skip

log = logging.getLogger(__name__)


class Survey(Struct, frozen=True):
    """The watches by name; when those that are new or have a new cadence were last checked."""

    watches: dict[str, Watch]
    fresh: tuple[tuple[Watch, datetime | None], ...]


class Loop:
    """Does what falls due, in lanes, so that a slow registry never holds up a delivery."""

    def __init__(self, *, clock: Clock, alive: Callable[[], object]) -> None:
        self._clock = clock
        self._alive = alive
        self._desk = Desk()
        self._arranging = Lock()
        self._arranged: dict[str, Watch] = {}
        self._failures: dict[str, int] = {}
        self._since: dict[str, datetime] = {}
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={lane: ThreadPoolExecutor(1) for lane in LANES},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def start(self) -> None:
        """Begin: deliveries and the first sign of life at once, watches as they fall due."""
        now = self._clock()
        self._every(DELIVER_EVERY, self.deliver, DELIVERIES, now)
        self._every(BEAT_EVERY, self.beat, PULSE, now)
        self._every(TIDY_EVERY, self.tidy, UPKEEP, now)
        self._every(BACKFILL_EVERY, self.backfill, PAST, now + BACKFILL_EVERY)
        self._scheduler.start()

    def take_up(self, work: Work, close: Callable[[], object]) -> None:
        """Go on with this work, and close what was there before when its turn is over.

        Whatever the work may raise, it raises before anything is changed.
        """
        with self._arranging:
            survey = self._survey(work)
            self._desk.replace(work, lambda: attempt("close", close))
            self._arrange(survey)

    def plan(self) -> dict[str, datetime]:
        """Return when each job runs next."""
        return {job.id: job.next_run_time for job in self._scheduler.get_jobs()}

    def finish(self) -> None:
        """Begin nothing more."""
        if self._scheduler.running:
            self._scheduler.pause()
        self._desk.clear()

    @property
    def finished(self) -> bool:
        """Whether nothing is in hand any more and all is closed."""
        return self._desk.empty

    def close(self) -> None:
        """Give the threads back."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    # -- the turns

    def check(self, watch: str) -> None:
        """Check one watch, if it is still there."""
        if watch in self._arranged:
            self._turn(_job(watch), lambda work: work.check(watch))

    def deliver(self) -> None:
        """Begin to tell what is due."""
        self._turn(DELIVERIES, lambda work: work.deliver(lambda: self._desk.kept(work)))

    def tidy(self) -> None:
        """Forget what nobody needs any more."""
        self._turn(UPKEEP, lambda work: work.tidy())

    def backfill(self) -> None:
        """Bring a share of the past."""
        self._turn(PAST, lambda work: work.backfill())

    def beat(self) -> None:
        """Give a sign of life, unless a turn is stuck, and take up watches that came or went."""
        now = self._clock()
        stuck = sorted(job for job, since in self._since.copy().items() if now - since > PATIENCE)
        if stuck:
            log.error("stuck", extra={"turns": ", ".join(stuck)})
            return
        with self._desk.in_hand() as work:
            if work is not None and attempt(PULSE, lambda: self._live(work, now)):
                self._alive()

    def _live(self, work: Work, now: datetime) -> None:
        work.beat(now)
        with self._arranging:
            if self._desk.holds(work):
                self._arrange(self._survey(work))

    def _turn(self, job: str, act: Callable[[Work], None]) -> None:
        with self._desk.in_hand() as work:
            if work is None:
                return
            self._since[job] = self._clock()
            done = attempt(job, lambda: act(work))
            del self._since[job]
        if done:
            self._failures.pop(job, None)
        else:
            self._again(job)

    def _again(self, job: str) -> None:
        """Try a turn that failed again, after a pause that grows."""
        failures = self._failures[job] = self._failures.get(job, 0) + 1
        try:
            when = self._clock() + schedule.pause(failures)
            self._scheduler.modify_job(job, next_run_time=when)
        except JobLookupError:  # the watch was taken away meanwhile
            del self._failures[job]

    # -- the schedule

    def _every(self, every: timedelta, turn: Callable[[], None], lane: str, now: datetime) -> None:
        trigger = IntervalTrigger(seconds=every.total_seconds(), start_date=now, timezone=UTC)
        self._scheduler.add_job(turn, trigger, id=lane, executor=lane, next_run_time=now)

    def _survey(self, work: Work) -> Survey:
        """Read what the schedule needs to know of the work."""
        watches = {watch.name: watch for watch in work.watches}
        fresh = tuple(
            (watch, work.last_checked(name))
            for name, watch in watches.items()
            if name not in self._arranged or watch.cadence != self._arranged[name].cadence
        )
        return Survey(watches, fresh)

    def _arrange(self, survey: Survey) -> None:
        """Bring the schedule in line with the watches; a watch that is overdue is due now, once."""
        for name in self._arranged.keys() - survey.watches.keys():
            self._scheduler.remove_job(_job(name))
        self._arranged = survey.watches
        for watch, last_checked in survey.fresh:
            self._put(watch, last_checked)

    def _put(self, watch: Watch, last_checked: datetime | None) -> None:
        now = self._clock()
        due = now if schedule.missed(watch, last_checked, now) else schedule.due_after(watch, now)
        log.info("planned", extra={"watch": watch.name, "due": due})
        self._scheduler.add_job(
            self.check,
            schedule.trigger(watch),
            args=(watch.name,),
            id=_job(watch.name),
            executor=CHECKS,
            next_run_time=due,
            replace_existing=True,
        )


def attempt(turn: str, act: Callable[[], object]) -> bool:
    """Return whether the act went well; where it did not, the log says why.

    A registry that has shut us out is not asked again before its next time: that counts as well.
    """
    try:
        act()
    except Refused as error:
        log.error("refused", extra={"turn": turn, "reason": str(error)})  # noqa: TRY400
    except ConfigError as error:
        for fault in error.faults:
            log.error("configuration", extra={"turn": turn, "fault": fault})  # noqa: TRY400
        return False
    except MonitorError as error:
        log.error("failed", extra={"turn": turn, "reason": str(error)})  # noqa: TRY400
        return False
    except Exception:  # the last bulkhead: whatever it is, the other turns go on
        log.exception("failed unexpectedly", extra={"turn": turn})
        return False
    return True


def _job(watch: str) -> str:
    return f"check {watch}"
