"""The daemon as a process: what it does on each signal, and what it tells its supervisor."""

from __future__ import annotations

import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from time import monotonic

from monitor.clock import Clock, utc_now
from monitor.daemon.loop import Loop, attempt
from monitor.daemon.work import Work

GRACE = timedelta(seconds=8)  # of the ten that a container or a supervisor usually gives

OpenWork = Callable[[], AbstractContextManager[Work]]

log = logging.getLogger(__name__)

_STOP = (signal.SIGTERM, signal.SIGINT)
_RELOAD: signal.Signals | None = getattr(signal, "SIGHUP", None)  # not there on Windows
_HEARD = (*_STOP, _RELOAD) if _RELOAD else _STOP


def leave(status: int) -> None:
    """End the process and whatever is in hand: it is taken up again at the next start."""
    os._exit(status)


def run(
    open_work: OpenWork,
    *,
    stop: Event,
    clock: Clock = utc_now,
    grace: timedelta = GRACE,
    leave: Callable[[int], None] = leave,
) -> int:
    """Do what falls due until SIGTERM or SIGINT; return 0 when all that was in hand is finished.

    `open_work` reads the configuration and opens everything: once at the start, where its errors
    are the caller's, and at each SIGHUP, where its errors leave the work as it is. `stop` is set
    as soon as the items in hand are the last. Work that is still in hand when the grace is over,
    or at a second signal, is abandoned with the process.
    """
    with listening() as signals:
        loop = Loop(clock=clock, alive=lambda: notify("WATCHDOG=1"))
        _take_up(loop, open_work)
        loop.start()
        notify("READY=1")
        log.info("started", extra={"pid": os.getpid()})
        _serve(loop, signals, open_work)
        notify("STOPPING=1")
        stop.set()
        loop.finish()
        if not _finished(loop, signals, grace):
            log.warning("abandoned what was in hand; the next start takes it up again")
            leave(1)
            return 1
        loop.close()
        log.info("stopped")
    return 0


def notify(state: str) -> None:
    """Tell systemd, where it listens (sd_notify(3))."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as datagram:
            datagram.sendto(state.encode(), "\0" + address[1:] if address[0] == "@" else address)
    except OSError as error:
        log.warning("the supervisor was not told", extra={"state": state, "reason": str(error)})


def mark(path: Path, now: datetime) -> None:
    """Leave a sign of life in a file, which is never seen half written."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text(f"{now.isoformat()}\n", encoding="ascii")
    fresh.replace(path)


class Signals:
    """The signals that came, in their order.

    They come through a socket that the interpreter itself writes to: a handler in Python would not
    run, and a wait for it not end, where a signal comes just before the main thread falls asleep.
    """

    def __init__(self, inbox: socket.socket) -> None:
        self._inbox = inbox

    def next(self, timeout: float | None = None) -> int:
        """Wait for a signal and return its number; 0 where none came in time."""
        self._inbox.settimeout(timeout)
        try:
            return self._inbox.recv(1)[0]
        except TimeoutError:
            return 0


@contextmanager
def listening() -> Iterator[Signals]:
    """Take the signals that are for us; what they did before, they do again afterwards."""
    inbox, outbox = socket.socketpair()
    with inbox, outbox:
        outbox.setblocking(False)
        woken = signal.set_wakeup_fd(outbox.fileno(), warn_on_full_buffer=False)
        before = {number: signal.signal(number, lambda *_: None) for number in _HEARD}
        try:
            yield Signals(inbox)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(woken)


def _take_up(loop: Loop, open_work: OpenWork) -> None:
    """Open the work and lay it before the loop; what may fail fails before anything is changed."""
    with ExitStack() as opened:
        work = opened.enter_context(open_work())
        kept = ExitStack()
        loop.take_up(work, kept.close)
        kept.push(opened.pop_all())


def _serve(loop: Loop, signals: Signals, open_work: OpenWork) -> None:
    """Stay until a signal says stop."""
    while (got := signals.next()) not in _STOP:
        if got == _RELOAD:
            _reload(loop, open_work)
    log.info("stopping", extra={"signal": signal.Signals(got).name})


def _reload(loop: Loop, open_work: OpenWork) -> None:
    notify(f"RELOADING=1\nMONOTONIC_USEC={int(monotonic() * 1_000_000)}")
    if attempt("reload", lambda: _take_up(loop, open_work)):
        log.info("configuration taken over")
    else:
        log.error("configuration not taken over; the old one stays in force")
    notify("READY=1")


def _finished(loop: Loop, signals: Signals, grace: timedelta) -> bool:
    """Wait for what is in hand; not beyond the grace, nor after being told to stop again."""
    deadline = monotonic() + grace.total_seconds()
    while not loop.finished:
        if monotonic() > deadline or signals.next(timeout=0.05) in _STOP:
            return False
    return True
