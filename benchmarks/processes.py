"""The processes that are measured, and those that serve them.

This side stays small: Linux counts the memory of the process that starts another to the peak of
the one that is started.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

ROOT = Path(__file__).parent.parent


class Cost(NamedTuple):
    """What a check cost and found; seconds and MB."""

    cpu: float
    wall: float
    peak: float
    found: Mapping[str, int]


class Talking:
    """A Python module running in a process of its own that answers each line with one of JSON."""

    def __init__(self, module: str, *words: str, environ: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            (sys.executable, "-m", module, *words),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environ,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._process.communicate()

    def say(self, *words: object) -> Any:
        """Say a line and return the answer to it."""
        if self._process.stdin is None:
            raise RuntimeError("a process without its pipes")
        self._process.stdin.write(" ".join(map(str, words)) + "\n")
        self._process.stdin.flush()
        return self.hear()

    def hear(self) -> Any:
        """Return what it says next."""
        if self._process.stdout is None:
            raise RuntimeError("a process without its pipes")
        answer = self._process.stdout.readline()
        if not answer:
            raise SystemExit(f"{self._process.args!r} has ended")
        return json.loads(answer)


def check(config: Path, environ: Mapping[str, str]) -> Cost:
    """Run `trial-monitor check` as a user would; return what it cost, start-up included."""
    words = ("check", "--format", "json", "--config", str(config))
    output = config.with_name("report.json")
    cost = run(words, environ, output)
    return cost._replace(found=json.loads(output.read_text(encoding="utf-8")))


def run(words: Sequence[str], environ: Mapping[str, str], output: Path) -> Cost:
    """Run a command as a user would, its result into a file; it found nothing that is counted."""
    command = (sys.executable, "-m", "monitor", *words)
    with output.open("wb") as result:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=result, cwd=ROOT, env=environ)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{words[0]} ended with status {process.returncode}")
    return Cost(cpu=used.ru_utime + used.ru_stime, wall=wall, peak=used.ru_maxrss / 1024, found={})


def turn(monitor: Talking) -> Cost:
    """Let an open monitor check once, and return what that cost."""
    found = monitor.say("turn")
    return Cost(cpu=found["cpu"], wall=found["wall"], peak=found["peak"], found=found)
