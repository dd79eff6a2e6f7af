"""The process in which templates of the user's own are filled: it is given values, and no more.

It ends when nobody is left who orders. `confined` starts it.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from pathlib import Path
from time import process_time
from typing import Any

import css_inline  # noqa: F401  # read now: afterwards there may be no memory for it
from jinja2 import Environment, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from monitor.errors import TemplateFault
from monitor.model.delivery import Message
from monitor.render.environment import REMEDY, environment_of
from monitor.render.order import (
    LONGEST,
    At,
    Done,
    Fault,
    Ready,
    decoded,
    encoded,
    orders,
    rendered,
    send,
)

_LONGEST_BODY = 10_000_000
_ROOM = 10  # bytes of memory for each byte of an order


class _Announcing(ImmutableSandboxedEnvironment):
    """Tells which template is filled before it is: it may be the last that is heard of it."""

    announce: Callable[[str], None]

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002  # Jinja's own name
    ) -> Template:
        if parent is None:
            self.announce(str(name))
        return super().get_template(name, parent, globals)


def main(folder: str, memory: str, seconds: str) -> None:
    """Fill the templates of a folder, within `memory` bytes, until stdin ends."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    # it ends with the process that started it, which is still in need of it when it is told to end
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    made = environment_of(_Announcing, Path(folder))
    made.announce = lambda name: send(answers, encoded(At(name)))
    _confine()
    send(answers, encoded(Ready()))
    for packed in orders(requests):
        # a reading, not a template, makes values of what was ordered
        _limit("RLIMIT_AS", int(memory) + _ROOM * len(packed))
        _limit("RLIMIT_CPU", int(process_time() + float(seconds)) + 1)
        send(answers, answer(made, packed))


def answer(made: Environment, order: bytes) -> bytes:
    """Return the encoded message of an order, or the fault that keeps it from being made."""
    try:
        packed = encoded(Done(_checked(rendered(made, decoded(order)))))
    except TemplateFault as fault:
        spent = isinstance(fault.__cause__, MemoryError)
        return encoded(Fault(str(fault).encode("utf-8", "replace").decode(), spent))
    except MemoryError:
        return encoded(Fault("the templates make more than there is memory for", spent=True))
    if len(packed) > LONGEST:
        return encoded(
            Fault(f"the message has more than {LONGEST:,} bytes: its window is too long")
        )
    return packed


def _checked(message: Message) -> Message:
    """Return what can be sent, or raise `TemplateFault`."""
    made = {"subject.txt": message.subject, "body.text": message.text, "body.html": message.html}
    for name, text in {**made, "body.markdown": message.markdown}.items():
        try:
            most = len(text.encode())
        except UnicodeEncodeError as error:
            why = "it makes half of a character (a lone surrogate)"
            raise TemplateFault(f"message/{name}.j2: {why}; {REMEDY}") from error
        if most > _LONGEST_BODY:
            why = f"it makes more than {_LONGEST_BODY:,} bytes"
            raise TemplateFault(f"message/{name}.j2: {why}; {REMEDY}")
    return message


def _confine() -> None:
    """Take away for good what filling templates does not need, as far as the platform can."""
    for name in ("RLIMIT_FSIZE", "RLIMIT_NPROC", "RLIMIT_CORE"):
        _limit(name, 0)


def _limit(name: str, most: int) -> None:
    """Have the kernel hold this process to it, even when nobody is left who waits for it."""
    with suppress(ImportError, AttributeError, ValueError, OSError):
        import resource  # there is none on Windows

        kind = getattr(resource, name)
        resource.setrlimit(kind, (most, resource.getrlimit(kind)[1] if most else 0))


if __name__ == "__main__":
    main(*sys.argv[1:])
