"""A change that an unusual share of all trials makes at once is the registry's, and no news of any.

ClinicalTrials.gov replaced its ingest on 2025-08-26: markup and map data of every record changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from monitor.changes.rules.record import is_stamp
from monitor.model.change import Change, Item
from monitor.model.event import By, Event

MANY = 10  # trials; fewer say nothing about a registry
SHARE = 0.2  # of the trials compared in a load; 0.2 to 1.5 % of them change in an ordinary one
_STATUS_SHARE = 0.5  # what the registry says of the course of trials is muted for nothing less
_COURSE = ("status.", "results", "has_results", "dates.results")


class Wide(Struct, frozen=True, kw_only=True):
    """A path that changed in `trials` of the `compared` trials of one load, by the registry."""

    path: str
    trials: int
    compared: int


def wide(events: Iterable[Event], compared: int) -> tuple[Wide, ...]:
    """Return what the registry changed in an unusual share of the trials compared in one load.

    `events` are those of that load; what a sponsor submitted is not counted.
    """
    touched: dict[str, set[str]] = {}
    for event in events:
        for path in paths(event):
            touched.setdefault(path, set()).add(event.trial)
    return tuple(
        Wide(path=path, trials=len(trials), compared=compared)
        for path, trials in sorted(touched.items())
        if len(trials) >= max(MANY, _share(path) * compared)
    )


def is_echo(event: Event, found: Iterable[Wide]) -> bool:
    """Whether the event tells nothing but what changed all over the registry."""
    everywhere = {one.path for one in found}
    return bool(mine := paths(event)) and mine <= everywhere


def paths(event: Event) -> frozenset[str]:
    """Return what the registry changed, as paths: `sites.city`, `sites+`, `design.phases`.

    An event that a sponsor or the calendar brought about has none.
    """
    if event.by is not By.REGISTRY or not event.trial:
        return frozenset()
    changes = (change for change in event.changes if not is_stamp(change))
    return frozenset(path for change in changes for path in _paths(change))


def _share(path: str) -> float:
    return _STATUS_SHARE if path.startswith(_COURSE) else SHARE


def _paths(change: Change) -> Iterator[str]:
    if not change.items:
        yield change.field
    for item in change.items:
        yield from (f"{change.field}{part}" for part in _parts(item))


def _parts(item: Item) -> Iterator[str]:
    """Say what became of a member: it came (`+`), it went (`-`), or which part of it moved."""
    if item.op in {"added", "removed"}:
        yield "+" if item.op == "added" else "-"
    elif isinstance(item.before, dict) and isinstance(item.after, dict):
        names = item.before.keys() | item.after.keys()
        yield from (f".{n}" for n in names if item.before.get(n) != item.after.get(n))
    else:
        yield f".{item.op}"
