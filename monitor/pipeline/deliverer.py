"""Senders side by side: one for each channel, so that a slow one keeps nobody else waiting."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event as Flag
from threading import Lock
from time import monotonic

from monitor.errors import MonitorError
from monitor.pipeline.deliver import Delivered, Office, Sender

log = logging.getLogger(__name__)

SENDERS = 32  # channels that are sent to at the same time
SAID_EVERY = timedelta(hours=1)
_PAUSE, _LONGEST_PAUSE = 10.0, 300.0  # seconds, after something that no sender expects

Hold = Callable[[], AbstractContextManager[object]]
Tell = Callable[[str, BaseException], None]


class Deliverer:
    """Sends what is due, each channel in a thread of its own, in its order."""

    def __init__(self, office: Office) -> None:
        self._finishing = Flag()
        stopping = office.stopping
        self._office = replace(office, stopping=lambda: stopping() or self._finishing.is_set())
        self._pool = ThreadPoolExecutor(SENDERS, thread_name_prefix="sender")
        self._lock = Lock()
        self._busy: dict[str, Future[Delivered]] = {}
        self._failures: dict[str, int] = {}
        self._rests: dict[str, float] = {}
        self._said: dict[str, datetime] = {}

    def start(self, hold: Hold = nullcontext) -> None:
        """Begin to send to every channel to which something is due and nobody sends yet.

        It waits for none of them; each keeps `hold` until it is done. What goes wrong with one is
        logged, and it is tried again later.
        """
        for name in self._due():
            if monotonic() >= self._rests.get(name, 0):
                self._begin(name, hold, _log)

    def run(self) -> Delivered:
        """Send everything that is due, and return how it went."""
        begun = [self._begin(name, nullcontext, lambda *_: None) for name in self._due()]
        futures = [future for future in begun if future]
        wait(futures)
        told = [future.result() for future in futures]
        with self._office.database.read() as tx:
            overdue = tx.deliveries.overdue(self._office.clock())
        return Delivered(
            sent=sum(each.sent for each in told),
            pending=sum(each.pending for each in told) + overdue,
            dead=sum(each.dead for each in told),
        )

    def finish(self) -> None:
        """Begin nothing more: what is in hand is the last."""
        self._finishing.set()

    def close(self) -> None:
        """Finish, and return when nothing is in hand any more."""
        self.finish()
        with self._lock:
            busy = list(self._busy.values())
        wait(busy)
        self._pool.shutdown(wait=False)  # a sender may be the last one, and close what it was in

    def _due(self) -> Iterable[str]:
        """Return the channels to which something is due; say of those that are no more."""
        now = self._office.clock()
        with self._office.database.read() as tx:
            due = tx.deliveries.due(now, gone=self._office.gone)
        names = self._office.outlet.names()
        for name in sorted(due.keys() - names):
            last = self._said.get(name)
            if last is None or abs(now - last) >= SAID_EVERY:
                self._said[name] = now
                extra = {"channel": name, "deliveries": due[name]}
                log.warning("they wait for a channel that is not configured", extra=extra)
        # one that an error stopped has something in hand still, or something to note
        return sorted((due.keys() | self._failures.keys()) & names)

    def _begin(self, name: str, hold: Hold, tell: Tell) -> Future[Delivered] | None:
        with self._lock:
            if name in self._busy or self._finishing.is_set():
                return None
            kept = ExitStack()
            kept.enter_context(hold())
            future = self._pool.submit(self._send_all, name, kept, tell)
            self._busy[name] = future
        return future

    def _send_all(self, name: str, kept: ExitStack, tell: Tell) -> Delivered:
        with kept:
            try:
                told = Sender(self._office, name).run()
                self._failures.pop(name, None)
            except BaseException as error:
                self._leave_alone(name)
                tell(name, error)
                raise
            finally:
                with self._lock:
                    del self._busy[name]
            return told

    def _leave_alone(self, name: str) -> None:
        """Begin no sender for a while that grows, where an error stopped the last one."""
        times = self._failures[name] = self._failures.get(name, 0) + 1
        self._rests[name] = monotonic() + min(_PAUSE * 2 ** min(times - 1, 8), _LONGEST_PAUSE)


def _log(name: str, error: BaseException) -> None:
    ours = isinstance(error, MonitorError)
    extra = {"channel": name, "reason": str(error) if ours else type(error).__name__}
    log.error("a sender stopped", extra=extra, exc_info=None if ours else error)
