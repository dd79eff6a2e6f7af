"""What most commands need: an open monitor, beside what every call comes with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import update_wrapper
from typing import Any

import click

from monitor.app import App
from monitor.cli.call import (
    Call,
    any_case,
    at_terminal,
    coloured,
    count,
    moment,
    mute,
    out,
    say,
    terminal_columns,
    trial_ids,
    write,
)

__all__ = [
    "Session",
    "any_case",
    "at_terminal",
    "coloured",
    "count",
    "moment",
    "mute",
    "out",
    "pass_session",
    "say",
    "terminal_columns",
    "trial_ids",
    "write",
]


class Session(Call):
    """One call of the command that needs a monitor."""

    @classmethod
    def of(cls, call: Call) -> Session:
        """Return a call as one that can open a monitor."""
        return cls(**call.given)

    @contextmanager
    def app(self) -> Iterator[App]:
        """Open the monitor."""
        with App(self.config(), database=self._database) as app:
            yield app


def pass_session(command: Callable[..., Any]) -> Callable[..., Any]:
    """Pass the call to a command as a session."""

    @click.pass_obj
    def with_session(call: Call, /, *given: Any, **options: Any) -> Any:
        return command(Session.of(call), *given, **options)

    return update_wrapper(with_session, command)
