"""Why an event is what it is: the lines of both snapshots, the row of the table, its neighbours."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from monitor.changes.rules.table import Row
from monitor.changes.tables import beside, row_of
from monitor.errors import Damaged
from monitor.model.event import Event
from monitor.model.mute import Mute
from monitor.model.trial import TrialId
from monitor.registries.base import Registry
from monitor.store.database import Transaction


class Lines(Struct, frozen=True, kw_only=True):
    """What the registry wrote at a path of its own, before and after, but for equal lines."""

    path: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


class Explanation(Struct, frozen=True, kw_only=True):
    """An event with the row that made it, and what would have weighed `more` or `less`.

    `row` is None where the tables of today do not have the rule any more. `muted_by` is the
    operator's event that says why nobody was told, `silenced_by` the silence for which it was.
    `lost` says why there are no lines.
    """

    event: Event
    row: Row | None
    more: tuple[Row, ...] = ()
    less: tuple[Row, ...] = ()
    lines: tuple[Lines, ...] = ()
    muted_by: Event | None = None
    silenced_by: Mute | None = None
    lost: str = ""


def explanation(tx: Transaction, registry: Registry | None, event: Event) -> Explanation:
    """Return why the event is what it is; a registry of None has no lines."""
    row = row_of(event.because.rule)
    found, lost = _lines(tx, registry, event) if registry and event.changes else ((), "")
    kin = beside(row) if row else ((), ())
    return Explanation(
        event=event,
        row=row,
        more=kin[0],
        less=kin[1],
        lines=found,
        muted_by=tx.events.muted_by(event.id),
        silenced_by=tx.mutes.behind(event.id),
        lost=lost,
    )


def _lines(tx: Transaction, registry: Registry, event: Event) -> tuple[tuple[Lines, ...], str]:
    trial = TrialId(event.registry, event.trial)
    revisions = {one.number: one for one in tx.records.revisions(trial)}
    span = event.revision.before, event.revision.after
    if not all(number in revisions for number in span):
        return (), ""
    try:
        old, new = (json.loads(tx.records.snapshot(revisions[n]).payload) for n in span)
    except Damaged as damage:
        return (), str(damage)
    paths = {path: None for change in event.changes for path in registry.paths(change.field)}
    return tuple(found for path in paths for found in _moved(path, old, new)), ""


def _moved(path: str, old: Any, new: Any) -> Iterator[Lines]:
    before, after = _written(_at(old, path)), _written(_at(new, path))
    said = list(difflib.unified_diff(before, after, n=0, lineterm=""))[2:]
    if said:
        yield Lines(
            path=path,
            removed=tuple(line[1:] for line in said if line.startswith("-")),
            added=tuple(line[1:] for line in said if line.startswith("+")),
        )


def _at(value: Any, path: str) -> Any:
    for key in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def _written(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        return value.split("\n")
    return json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True).split("\n")
