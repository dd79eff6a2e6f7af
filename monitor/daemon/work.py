"""What the daemon asks of the house above it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from threading import Lock
from typing import Protocol

from monitor.model.watch import Watch

Hold = Callable[[], AbstractContextManager[object]]


class Work(Protocol):
    """What there is to do; each method may be called from another thread than the others."""

    @property
    def watches(self) -> tuple[Watch, ...]:
        """Every watch, with its cadence."""

    def check(self, watch: str) -> None:
        """Check the trials of a watch once; asks between items whether to stop."""

    def deliver(self, hold: Hold) -> None:
        """Begin to tell whatever is due, and wait for nobody; what goes on keeps `hold`."""

    def backfill(self) -> None:
        """Bring a share of the past that watches ask for; a check that begins goes first."""

    def tidy(self) -> None:
        """Forget what nobody needs any more."""

    def finish(self) -> None:
        """Let what goes on by itself end with the item in hand."""

    def last_checked(self, watch: str) -> datetime | None:
        """Return when the watch was last checked, None where it never was."""

    def beat(self, now: datetime) -> None:
        """Leave a sign of life."""


class _Open:
    """Work that was opened: how many turns have it in hand, and how it is closed."""

    def __init__(self, work: Work, close: Callable[[], object]) -> None:
        self.work = work
        self.close = close
        self.hands = 0


class Desk:
    """The work in use; work that was replaced is closed when the last turn puts it down."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._current: _Open | None = None
        self._open: list[_Open] = []

    def replace(self, work: Work, close: Callable[[], object]) -> None:
        """Lay out other work: turns that begin from now on take it up."""
        self._lay(_Open(work, close))

    def clear(self) -> None:
        """Lay out nothing: no turn begins any more."""
        self._lay(None)

    @property
    def empty(self) -> bool:
        """Whether nothing is laid out, in hand or open."""
        with self._lock:
            return not self._open

    def holds(self, work: Work) -> bool:
        """Whether this is what new turns take up."""
        with self._lock:
            return self._current is not None and self._current.work is work

    @contextmanager
    def kept(self, work: Work) -> Iterator[None]:
        """Keep work open that is in somebody's hand now, until this is over."""
        with self._lock:
            taken = next(each for each in self._open if each.work is work)
            taken.hands += 1
        try:
            yield
        finally:
            self._put_down(taken)

    @contextmanager
    def in_hand(self) -> Iterator[Work | None]:
        """Take up the work for one turn; None where the desk is cleared."""
        with self._lock:
            taken = self._current
            if taken is not None:
                taken.hands += 1
        try:
            yield taken.work if taken else None
        finally:
            if taken is not None:
                self._put_down(taken)

    def _lay(self, new: _Open | None) -> None:
        with self._lock:
            old, self._current = self._current, new
            if new is not None:
                self._open.append(new)
            if old is not None:
                old.hands += 1  # ours, so that exactly one puts it down last
        if old is not None:
            old.work.finish()
            self._put_down(old)

    def _put_down(self, taken: _Open) -> None:
        with self._lock:
            taken.hands -= 1
            last = taken.hands == 0 and taken is not self._current
        if last:
            taken.close()
            with self._lock:
                self._open.remove(taken)
