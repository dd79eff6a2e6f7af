"""How log lines look: for people at a console, or one JSON object a line for machines.

A line is a fixed phrase and facts as keys. What comes from outside can neither break a line nor
steer a terminal, and passwords in addresses are blotted out wherever they appear.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Any, TextIO

FORMATS = ("console", "json")

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_CREDENTIALS = re.compile(r"(?<=://)[^/\s@]+(?=@)")
_SECRET_KEY = re.compile(r"password|passwd|secret|token|credential|authorization", re.IGNORECASE)
_BLOT = "***"


def begin(
    form: str = "console", *, level: int = logging.INFO, stream: TextIO | None = None
) -> None:
    """Write what the house logs to a stream, stderr unless told; called once by each command.

    Libraries are heard from warnings upwards only: at lower levels they show addresses in full.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Json() if form == "json" else _Console())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("monitor").setLevel(level)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a turn that waits is not news


def visible(text: str) -> str:
    """Return the text with everything escaped that has no picture of its own."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    return char.encode("unicode_escape", "backslashreplace").decode("ascii")


class _Console(logging.Formatter):
    """`2026-02-09T15:02:11Z warning not observed  trial=ctgov:NCT99000001 reason="no answer"`."""

    def format(self, record: logging.LogRecord) -> str:
        parts = [_time(record), record.levelname.lower(), visible(_phrase(record))]
        parts += [f"{key}={_quoted(value)}" for key, value in _facts(record).items()]
        lines = _traceback(record).splitlines()
        return "\n".join([" ".join(parts), *(f"  | {visible(line)}" for line in lines)])


class _Json(logging.Formatter):
    """One object a line; the facts stand beside `time`, `level`, `logger` and `says`."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "says": _phrase(record),
            **_facts(record),
        }
        if trace := _traceback(record):
            line["traceback"] = trace
        return json.dumps(line)


def _time(record: logging.LogRecord) -> str:
    return f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _phrase(record: logging.LogRecord) -> str:
    return _blotted(record.getMessage())


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    return {key: _fact(key, value) for key, value in vars(record).items() if key not in _OWN}


def _fact(key: str, value: Any) -> Any:
    if _SECRET_KEY.search(key):
        return _BLOT
    if value is None or isinstance(value, bool | int | float):
        return value
    return _blotted(str(value))


def _blotted(text: str) -> str:
    return _CREDENTIALS.sub(_BLOT, text) if "://" in text else text


def _quoted(value: Any) -> str:
    text = visible(str(value))
    if text and not any(char in text for char in ' "=\\'):
        return text
    return '"' + text.replace('"', '\\"') + '"'


def _traceback(record: logging.LogRecord) -> str:
    return _blotted(logging.Formatter().formatException(record.exc_info)) if record.exc_info else ""
