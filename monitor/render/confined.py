"""Templates of the user's own are filled in a process apart: none can take more than it is given.

The sandbox keeps a template from reaching our objects, and the process keeps it from using up time
and memory. It is given plain values and has none of our secrets; on Windows only its time is
limited.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import LifoQueue
from threading import Timer
from typing import BinaryIO, cast

import msgspec
from msgspec.structs import replace

from monitor.errors import TemplateFault
from monitor.model.delivery import Message
from monitor.render.environment import REMEDY, environment
from monitor.render.order import (
    At,
    Done,
    Fault,
    Order,
    Ready,
    Word,
    encoded,
    receive,
    rendered,
    send,
)

log = logging.getLogger(__name__)

SECONDS = 10.0  # for one message
MEMORY = 256_000_000  # bytes of address space, and more where there is more to tell
CHILDREN = 2
_START = 60.0  # seconds; it takes less than one, but on a machine that does much else
_UNSTARTED = "the process that fills templates of your own does not start"
_KEPT = ("SYSTEMROOT", "LD_LIBRARY_PATH")  # without which some systems start no Python


class Confined:
    """Renders with the templates of a folder; at most two messages at a time, others wait."""

    def __init__(self, folder: Path, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        """Promise to start a process when it is needed first."""
        self._folder = folder
        self._seconds = seconds
        self._memory = memory
        # the one that was used last is taken first, so that one alone does what one alone can do
        self._seats: LifoQueue[_Child | None] = LifoQueue()
        for _ in range(CHILDREN):
            self._seats.put(None)

    def render(self, order: Order) -> Message:
        """Return the message that was ordered, or raise `TemplateFault`."""
        if not order.needs_templates:
            return rendered(environment(None), order)
        if not self._folder.is_dir():  # what it leaves out, the shipped ones may say
            raise TemplateFault(
                f"{self._folder}: the folder of your templates is gone; put it back"
            )
        packed = encoded(order)
        child = self._seats.get()
        try:
            if child is not None and child.has_ended:
                child.end()
                child = None
            if child is None:
                child = _Child(self._folder, self._seconds, self._memory)
            message = child.ask(packed)
        finally:
            self._seats.put(child)
        # who gets it is not for templates to say
        return replace(message, key=order.delivery.id, recipient=order.delivery.recipient)

    def close(self) -> None:
        """End the processes, once what is in hand is rendered."""
        for child in [self._seats.get() for _ in range(CHILDREN)]:
            if child is not None:
                child.end()
            self._seats.put(None)


class _Child:
    """A process that fills templates, started and ready."""

    def __init__(self, folder: Path, seconds: float, memory: int) -> None:
        self._folder = folder
        self._seconds = seconds
        said = [str(folder), str(memory), str(seconds)]
        try:
            self._process = subprocess.Popen(  # noqa: S603  # our own program
                [sys.executable, "-P", "-s", "-m", "monitor.render.child", *said],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=_surroundings(),
                start_new_session=True,  # what a terminal tells us to do is not meant for it
            )
        except OSError as error:
            raise TemplateFault(f"{_UNSTARTED} ({error.strerror})") from error
        self._requests = cast(BinaryIO, self._process.stdin)
        self._answers = cast(BinaryIO, self._process.stdout)
        self._last_words = cast(BinaryIO, self._process.stderr)
        with self._limited(_START):
            word = self._word()
        if not isinstance(word, Ready):
            how = self._how_it_ended()
            self.end()
            raise TemplateFault(f"{_UNSTARTED} ({how})")

    @property
    def has_ended(self) -> bool:
        """Whether it can be asked no more."""
        return self._process.poll() is not None

    def end(self) -> None:
        """End it, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        with suppress(BrokenPipeError):  # of what it has not read
            self._requests.close()
        self._answers.close()
        self._last_words.close()

    def ask(self, packed: bytes) -> Message:
        """Return the message of an encoded order, or raise `TemplateFault`."""
        self._at = ""
        with self._limited(self._seconds) as late:
            answer = self._answer(packed)
        if isinstance(answer, Done):
            return answer.message
        if isinstance(answer, Fault):
            if answer.spent:
                self.end()
            raise TemplateFault(answer.says)
        why = f"it takes longer than {self._seconds:g} s" if late else self._how_it_ended()
        self.end()
        raise TemplateFault(f"{self._place}, or a template that it uses: {why}; {REMEDY}")

    @property
    def _place(self) -> Path | str:
        own = self._folder / self._at
        return own if own.is_file() else self._at or "a template"

    def _answer(self, packed: bytes) -> Word | None:
        try:
            send(self._requests, packed)
        except OSError:
            return None
        while isinstance(word := self._word(), At):
            self._at = word.template
        return word

    def _word(self) -> Word | None:
        """Return what it says, None where it says nothing any more that we understand."""
        try:
            return receive(self._answers)
        except (EOFError, OSError, msgspec.MsgspecError):
            return None

    @contextmanager
    def _limited(self, seconds: float) -> Iterator[list[str]]:
        """Kill it after so many seconds; then something is in the list."""
        late: list[str] = []

        def kill() -> None:
            late.append("too late")
            self._process.kill()

        timer = Timer(seconds, kill)
        timer.start()
        try:
            yield late
        finally:
            timer.cancel()
            timer.join()
            if late:
                self._process.wait()

    def _how_it_ended(self) -> str:
        self._process.kill()  # it may have ended all the same, and then keeps its status
        status = self._process.wait()
        said = self._last_words.read().decode("utf-8", "replace").split("\n")
        log.error("the process that fills templates ended", extra={"said": " | ".join(said[-4:])})
        how = f"by signal {-status}" if status < 0 else f"with status {status}"
        return f"its process ended {how}"


def _surroundings() -> dict[str, str]:
    """Return the environment of the process: where our code is, and nothing of ours besides."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
