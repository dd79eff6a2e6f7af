"""The tables, as Markdown that also reads well on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from benchmarks.bench import Floor, Step
from benchmarks.figures import (
    CHANGED,
    DISK_LIMIT,
    FIRST,
    GROWTH_LIMIT,
    MEMORY_LIMIT,
    NOTHING_CHANGED,
    OTHERS,
    REQUEST_LIMIT,
    STEPS,
)

Runs = Sequence[Mapping[str, Step]]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of Markdown with its columns under one another."""
    body = [list(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(head, *body, strict=True)]
    lines = [head, ["-" * width for width in widths], *body]
    return "\n".join(
        "| " + " | ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)) + " |"
        for line in lines
    )


def steps(runs: Runs, limits: Mapping[str, float], floor: Floor) -> str:
    """Return what each step cost over several runs, beside its limit and the floor."""
    head = (
        "step",
        "CPU s min / median / max",
        "limit",
        "floor",
        "wall s",
        "peak MB",
        "requests",
        "limit",
        "",
    )
    return table(head, (_step(name, runs, limits, floor) for name in STEPS))


def _step(name: str, runs: Runs, limits: Mapping[str, float], floor: Floor) -> tuple[str, ...]:
    done = [run[name] for run in runs]
    cpu = sorted(step.cost.cpu for step in done)
    asked = max(step.requests for step in done)
    limit = limits.get(name)
    touched = asked > 1
    return (
        name,
        spread(cpu),
        f"{limit:g}" if limit else "",
        f"{floor.decoding + floor.hashing:.2f}" if touched else "",
        f"{min(step.cost.wall for step in done):.2f}",
        f"{max(step.cost.peak for step in done):.0f}",
        str(asked),
        str(REQUEST_LIMIT[name]),
        verdict(not limit or cpu[len(cpu) // 2] <= limit, asked <= REQUEST_LIMIT[name]),
    )


def spread(values: Sequence[float]) -> str:
    """Return the smallest, the middle and the largest of several measurements."""
    found = sorted(values)
    return f"{found[0]:.3f} / {found[len(found) // 2]:.3f} / {found[-1]:.3f}"


def verdict(*held: bool) -> str:
    """Return a word for whether all limits hold."""
    return "ok" if all(held) else "OVER"


def space(runs: Runs) -> str:
    """Return what is on disk and what was in memory, beside the limits."""
    disk = max(run[FIRST].disk for run in runs)
    growth = max(run[CHANGED].disk - run[NOTHING_CHANGED].disk for run in runs)
    peak = max(step.cost.peak for run in runs for step in run.values())
    rows = (
        ("on disk after the first check, MB", disk, DISK_LIMIT),
        ("more of it after 50 changes, MB", growth, GROWTH_LIMIT),
        ("peak memory of any check, MB", peak, MEMORY_LIMIT),
    )
    return table(
        ("space", "measured", "limit", ""),
        ((name, f"{is_:.2f}", f"{limit:g}", verdict(is_ <= limit)) for name, is_, limit in rows),
    )


def others() -> str:
    """Return what other tools need for the same work."""
    head = (
        "others, CPU s",
        "first",
        "nothing changed",
        "5 % changed",
        "requests",
        "disk MB",
        "peak MB",
    )
    return table(
        head,
        (
            (
                each.name,
                f"{each.first:g}",
                f"{each.nothing_changed:g}",
                f"{each.changed:g}",
                f"{each.requests:,}",
                f"{each.disk:g}" if each.disk else "",
                f"{each.memory:g}" if each.memory else "",
            )
            for each in OTHERS
        ),
    )


def growth(found: Mapping[int, Mapping[str, Step]]) -> str:
    """Return the cost of a check against how many trials are watched."""
    head = (
        "watched",
        "first: CPU s",
        "50 changes: CPU s",
        "ms a trial",
        "wall s",
        "requests",
        "peak MB",
        "disk MB",
    )
    return table(head, (_watched(count, steps) for count, steps in found.items()))


def _watched(count: int, done: Mapping[str, Step]) -> tuple[str, ...]:
    first, changed = done[FIRST], done[CHANGED]
    return (
        f"{count:,}",
        f"{first.cost.cpu:.2f}",
        f"{changed.cost.cpu:.2f}",
        f"{changed.cost.cpu / count * 1000:.2f}",
        f"{changed.cost.wall:.2f}",
        str(changed.requests),
        f"{max(first.cost.peak, changed.cost.peak):.0f}",
        f"{changed.disk:.1f}",
    )
