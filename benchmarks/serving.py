"""The registry in a process of its own: `python -m benchmarks.serving STUDIES GZIP_LEVEL`.

Obeys one command a line on stdin, and answers each with a line of JSON on stdout.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.edits import changed
from monitor.demo.edits import shuffles
from monitor.demo.holdings import Study
from monitor.demo.registry import SimulatedRegistry


class Serving:
    """The simulated registry with the studies of a file, and what may happen to them."""

    def __init__(self, studies: Path, gzip_level: int) -> None:
        with studies.open("rb") as lines:
            self._registry = SimulatedRegistry(
                map(msgspec.json.decode, lines), gzip_level=gzip_level
            )
        with studies.open("rb") as lines:
            self._numbers = [_number(line) for line in lines]
        self._registry.start()

    def url(self) -> str:
        """Return where to ask."""
        return self._registry.url

    def go(self, load: str) -> None:
        """Publish a new load."""
        self._registry.go(load)

    def change(self, load: str, first: str, count: str) -> None:
        """Publish a new load in which some studies have really changed."""
        for turn in range(int(count)):
            number = self._numbers[(int(first) + turn) % len(self._numbers)]
            self._registry.put(changed(self._registry.study(number), turn, load))
        self._registry.go(load)

    def shuffle(self, load: str) -> None:
        """Publish a new load in which every study says the same in another order."""
        for number in self._numbers:
            study: Study = self._registry.study(number)
            self._registry.put(shuffles(study))
        self._registry.go(load)

    def requests(self) -> int:
        """Return how many requests came since this was asked last."""
        count = len(self._registry.requests)
        self._registry.reset()
        return count


def _number(line: bytes) -> str:
    study = msgspec.json.decode(line)
    return str(study["protocolSection"]["identificationModule"]["nctId"])


def main(studies: str, gzip_level: str) -> None:
    """Serve until stdin ends."""
    serving = Serving(Path(studies), int(gzip_level))
    for line in sys.stdin:
        name, *words = line.split()
        command: Callable[..., Any] = getattr(serving, name)
        print(json.dumps(command(*words)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
