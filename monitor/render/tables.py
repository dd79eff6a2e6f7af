"""A difference as a table that a spreadsheet opens: one row for each thing that differs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from monitor.model.change import Change, Item
from monitor.render.harmless import clean

# the wide forms too: spreadsheets set up for East Asian writing take them for the narrow ones
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
COLUMNS = (
    "field", "label", "op", "key", "section", "direction", "reworded", "before", "after"
)  # fmt: skip


def safe(value: str) -> str:
    """Return a cell that no spreadsheet takes for a formula, without control characters."""
    text = clean(value)
    return f"'{text}" if text.lstrip().startswith(_BEGINS_A_FORMULA) else text


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return rows as CSV (RFC 4180, lines ended by a line feed), each cell made safe."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return made.getvalue()


def changes_table(changes: Iterable[Change], sources: dict[str, str]) -> str:
    """Return what differs as CSV; the same `sources` stand at the end of every row."""
    rows = ([*row, *sources.values()] for change in changes for row in _rows(change))
    return table((*COLUMNS, *sources), rows)


def _rows(change: Change) -> Iterator[tuple[str, ...]]:
    named = (change.field, change.label)
    if not change.items:
        yield (*named, "edited", "", "", "", "", _said(change.before), _said(change.after))
    for item in change.items:
        yield (*named, *_item(item))


def _item(item: Item) -> tuple[str, ...]:
    moved = f"{item.section_before} > {item.section}" if item.section_before else item.section
    reworded = "yes" if item.reworded else ""
    values = (_said(item.before), _said(item.after))
    return (item.op, item.key, moved, item.direction, reworded, *values)


def _said(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return msgspec.json.encode(value, enc_hook=str).decode()
