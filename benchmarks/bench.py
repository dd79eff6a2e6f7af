"""One measurement after the other: the steps of a monitor's life against a registry of ours."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import NamedTuple

import msgspec

from benchmarks.figures import (
    CHANGED,
    FIRST,
    NO_NEW_LOAD,
    NOTHING_CHANGED,
    SHUFFLED,
    STEPS,
    WARMING_UP,
)
from benchmarks.processes import Cost, Talking, check, turn

FIRST_LOAD = date(2026, 2, 2)
CHANGES = 50
MB = 1e6
_NAMES_IN_VAIN = ("PYTHONDONTWRITEBYTECODE", "TRIAL_MONITOR_CONFIG", "TRIAL_MONITOR_DATABASE")


class Step(NamedTuple):
    """A step of a run: what the check cost, what was asked, what is on disk afterwards (MB)."""

    cost: Cost
    requests: int
    disk: float


class Floor(NamedTuple):
    """CPU seconds for touching every record's bytes once."""

    decoding: float
    hashing: float


class Bench:
    """A folder in which everything happens: studies, databases, compiled modules."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {k: v for k, v in os.environ.items() if k not in _NAMES_IN_VAIN}
        # as after an installation: modules are compiled once, not at each start
        self.environ = kept | {"PYTHONPYCACHEPREFIX": str(folder / "compiled")}
        self._runs = 0

    @classmethod
    @contextmanager
    def open(cls) -> Iterator[Bench]:
        """Make the folder, and leave nothing of it."""
        with TemporaryDirectory(prefix="trial-monitor-bench-") as name:
            yield cls(Path(name))

    def studies(self, count: int, average_bytes: int) -> Path:
        """Return a file of that many studies, one a line; made once."""
        path = self.folder / f"{count}-of-{average_bytes}.jsonl"
        if not path.exists():
            with Talking("benchmarks.making", environ=self.environ) as making:
                making.say(count, average_bytes, path)
        return path

    @contextmanager
    def registry(self, studies: Path, gzip_level: int = 0) -> Iterator[Talking]:
        """Serve these studies from another process."""
        words = (str(studies), str(gzip_level))
        with Talking("benchmarks.serving", *words, environ=self.environ) as registry:
            yield registry

    def configuration(self, url: str, numbers: list[str]) -> Path:
        """Return a configuration for a new, empty database in a folder of its own."""
        self._runs += 1
        folder = self.folder / f"run-{self._runs}"
        folder.mkdir()
        (folder / "data").mkdir()
        path = folder / "config.toml"
        path.write_text(
            f'[database]\nurl = "sqlite:///{folder}/data/monitor.sqlite"\n'
            f'[registries.ctgov]\nbase_url = "{url}"\nrequests_per_second = 0\n'
            f'[[watch]]\nname = "bench"\ntrials = {numbers}\n'
            f'[[channel]]\nname = "out"\nkind = "file"\npath = "{folder}/told.jsonl"\n'
            '[[subscription]]\nname = "all"\nchannels = ["out"]\nwindow = "0s"\n',
            encoding="utf-8",
        )
        return path


def floor(studies: Path) -> Floor:
    """Return what it costs to decode, and to hash, the same bytes once in this process."""
    decoding = hashing = 0.0
    with studies.open("rb") as lines:
        for line in lines:
            began = process_time()
            msgspec.json.decode(line)
            decoded = process_time()
            sha256(line).digest()
            hashing += process_time() - decoded
            decoding += decoded - began
    return Floor(decoding, hashing)


def numbers(studies: Path) -> list[str]:
    """Return the numbers of the studies in a file."""
    with studies.open("rb") as lines:
        found = (msgspec.json.decode(line) for line in lines)
        return [study["protocolSection"]["identificationModule"]["nctId"] for study in found]


def whole(bench: Bench, studies: Path, *, gzip_level: int = 0) -> dict[str, Step]:
    """Run every step with a process of its own for each check."""
    with bench.registry(studies, gzip_level) as registry:
        config = bench.configuration(registry.say("url"), numbers(studies))
        return _steps(registry, config, lambda: check(config, bench.environ))


def inside(bench: Bench, studies: Path) -> dict[str, Step]:
    """Run every step within one process that keeps the monitor open."""
    with bench.registry(studies) as registry:
        config = bench.configuration(registry.say("url"), numbers(studies))
        with Talking("benchmarks.inside", str(config), environ=bench.environ) as monitor:
            steps = (FIRST, WARMING_UP, *STEPS[1:])
            return _steps(registry, config, lambda: turn(monitor), steps)


def growing(bench: Bench, studies: Path) -> dict[str, Step]:
    """Run the first check, and one with 50 changes."""
    with bench.registry(studies) as registry:
        config = bench.configuration(registry.say("url"), numbers(studies))
        return _steps(registry, config, lambda: check(config, bench.environ), (FIRST, CHANGED))


def _steps(
    registry: Talking, config: Path, run: Callable[[], Cost], steps: tuple[str, ...] = STEPS
) -> dict[str, Step]:
    done: dict[str, Step] = {}
    for day, step in enumerate(steps):
        load = (FIRST_LOAD + timedelta(days=day)).isoformat()
        if step in _HAPPENS:
            registry.say(*_HAPPENS[step](load))
        registry.say("requests")
        cost = run()
        done[step] = Step(cost, registry.say("requests"), _on_disk(config.parent / "data"))
        _expect(step, done[step])
    return done


_CHANGED = {WARMING_UP: 10, CHANGED: CHANGES}
_HAPPENS: Mapping[str, Callable[[str], tuple[object, ...]]] = {
    NOTHING_CHANGED: lambda load: ("go", load),
    WARMING_UP: lambda load: ("change", load, 60, _CHANGED[WARMING_UP]),
    CHANGED: lambda load: ("change", load, 7, _CHANGED[CHANGED]),
    SHUFFLED: lambda load: ("shuffle", load),
}


def _expect(step: str, done: Step) -> None:
    """End the run where a check found something else than what happened."""
    found = done.cost.found
    revised = _CHANGED.get(step, 0)
    new = found["checked"] if step == FIRST else 0
    if (found["new"], found["revised"]) != (new, revised):
        raise SystemExit(f"{step}: found {found['new']} new and {found['revised']} revised")
    if step in {NOTHING_CHANGED, NO_NEW_LOAD, SHUFFLED} and found["events"]:
        raise SystemExit(f"{step}: {found['events']} events about nothing")


def _on_disk(folder: Path) -> float:
    return sum(each.stat().st_size for each in folder.iterdir()) / MB
