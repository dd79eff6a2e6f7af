"""One polite queue for each host: one request at a time, and not too soon after the last."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from threading import Lock
from types import TracebackType


class Pace:
    """Lets one request through at a time, at most `per_second` (0: as fast as it goes).

    `clock` counts seconds and never goes back; `sleep` waits for some.
    """

    def __init__(
        self, per_second: float, *, clock: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._gap = 1 / per_second if per_second > 0 else 0.0
        self._clock = clock
        self._sleep = sleep
        self._lock = Lock()
        self._free_at = 0.0

    def __enter__(self) -> None:
        """Wait for our turn."""
        with ExitStack() as undo:
            undo.enter_context(self._lock)
            early = self._free_at - self._clock()
            if early > 0:
                self._sleep(early)
            undo.pop_all()
        self._free_at = self._clock() + self._gap

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Let the next one have its turn."""
        self._lock.release()
