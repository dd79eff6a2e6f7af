"""`python -m benchmarks [WHAT] [--quick] [--write]`: measure and print.

Without a word more, what a check costs; with `meaning`, whether changes are understood; with
`routing`, what it costs to say who is told; with `delivering`, how fast they are told; with
`reports`, what it costs to look back.
"""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from benchmarks import delivering, meaning, reports, routing, tables
from benchmarks.bench import CHANGES, Bench, floor, growing, inside, whole
from benchmarks.figures import INSIDE_LIMIT, WHOLE_LIMIT

TRIALS, AVERAGE_BYTES = 1_000, 38_000
WATCHED, SMALL_BYTES = (100, 1_000, 10_000), 10_000
RUNS = 5
RESULTS = Path(__file__).with_name("results.md")
OTHERS = {
    "meaning": (meaning, "# Whether changes are understood"),
    "routing": (routing, "# What it costs to say who is told"),
    "delivering": (delivering, "# How fast people are told"),
    "reports": (reports, "# What it costs to look back"),
}


def main() -> None:
    """Measure, and print as it goes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("checks", *OTHERS), default="checks")
    parser.add_argument("--quick", action="store_true", help="one run of each in place of five")
    parser.add_argument("--write", action="store_true", help="keep the tables beside this file")
    chosen = parser.parse_args()
    if chosen.what in OTHERS:
        module, title = OTHERS[chosen.what]
        file, told = module.RESULTS, _printed(module.parts())
    else:
        file, title = RESULTS, "# What a check costs"
        with Bench.open() as bench:
            told = _printed(_parts(bench, 1 if chosen.quick else RUNS))
    if chosen.write:
        file.write_text("\n\n".join([title, *told]) + "\n", encoding="utf-8")


def _printed(parts: Iterable[str]) -> list[str]:
    """Print each part as soon as it is there."""
    told = []
    for part in chain((_machine(),), parts):
        print(part, end="\n\n", flush=True)
        told.append(part)
    return told


def _machine() -> str:
    cores = len(os.sched_getaffinity(0))
    return f"Python {platform.python_version()}, {platform.machine()}, {cores} cores"


def _parts(bench: Bench, runs: int) -> Iterator[str]:
    studies = bench.studies(TRIALS, AVERAGE_BYTES)
    lowest = floor(studies)
    size = studies.stat().st_size / 1e6
    whole(bench, studies)  # compiles every module once, as an installation does
    yield (
        f"## {TRIALS:,} watched trials of {size / TRIALS * 1000:.0f} KB ({size:.1f} MB)\n\n"
        f"The floor: decoding the same bytes once {lowest.decoding:.2f} s, hashing them"
        f" {lowest.hashing:.2f} s."
    )
    measured = [whole(bench, studies) for _ in range(runs)]
    yield "### A process for each check\n\n" + tables.steps(measured, WHOLE_LIMIT, lowest)
    yield tables.space(measured)
    zipped = [whole(bench, studies, gzip_level=1) for _ in range(runs)]
    yield "### The same, answers compressed\n\n" + tables.steps(zipped, WHOLE_LIMIT, lowest)
    opened = [inside(bench, studies) for _ in range(runs)]
    yield "### Inside the running process\n\n" + tables.steps(opened, INSIDE_LIMIT, lowest)
    yield "### What others need for the same work\n\n" + tables.others()
    found = {count: growing(bench, bench.studies(count, SMALL_BYTES)) for count in WATCHED}
    yield (
        f"## One check with {CHANGES} changes against the number of watched trials of"
        f" {SMALL_BYTES // 1000} KB\n\n" + tables.growth(found)
    )


main()
