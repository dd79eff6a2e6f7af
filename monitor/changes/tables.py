"""All tables of rules in one: what `trial-monitor rules` prints and `explain` looks into."""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import NamedTuple

from monitor.changes import rules
from monitor.changes.rules import outside
from monitor.changes.rules.table import Row
from monitor.changes.silence import rows as silence
from monitor.model.event import EventKind

_ORDER = {kind: at for at, kind in enumerate(EventKind)}


class Neighbours(NamedTuple):
    """The rows of the same kind of event that weigh more, and those that weigh less."""

    weightier: tuple[Row, ...]
    lighter: tuple[Row, ...]


@cache
def table() -> tuple[Row, ...]:
    """Return every row there is, by kind and, within a kind, the most severe first."""
    rows = chain(rules.ROWS, silence.ROWS, outside.ROWS)
    return tuple(sorted(rows, key=lambda row: (_ORDER[row.kind], -row.severity.rank)))


def row_of(rule: str) -> Row | None:
    """Return the row that a rule's name means, None for one that an earlier edition had."""
    return next((row for row in table() if row.rule == rule), None)


def beside(row: Row) -> Neighbours:
    """Return what would have been told of the same kind with more, and with less weight."""
    kin = [one for one in table() if one.kind is row.kind]
    return Neighbours(
        tuple(one for one in kin if one.severity > row.severity),
        tuple(one for one in kin if one.severity < row.severity),
    )
