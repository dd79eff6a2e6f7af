"""What became of a trial since somebody saved a page of it: one verdict for each field."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from msgspec import Struct

from monitor.model.baseline import Baseline
from monitor.model.change import Change, Item
from monitor.model.event import Finding
from monitor.model.record import Record


class Verdict(StrEnum):
    """What can be said of a field; that a page does not show something is never a change."""

    CHANGED = "changed"
    SAME = "same"
    NOT_ON_PAGE = "not_on_page"
    NOT_COMPARED = "not_compared"


class Point(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One field of the catalogue, compared.

    `shown` is how the page puts it, `page` what was read from it and `now` what the register gives
    (plain JSON, None for nothing).
    `changes` are what reads differently, `maybe` the members of a list that only the register has,
    of a page that may have left them out. `note` is what a person has to know about the
    comparison: why it could not be made, or what it leaves open; `lost` is what the page does not
    tell of the field. `loosely` says that texts or lists were matched by likeness, not letter by
    letter.
    """

    field: str
    label: str
    verdict: Verdict
    shown: str = ""
    page: Any = None
    now: Any = None
    changes: tuple[Change, ...] = ()
    maybe: tuple[Item, ...] = ()
    note: str = ""
    lost: str = ""
    loosely: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether neither the page nor the register says anything that could be told."""
        return self.page is None and self.now is None and not self.changes


class Since(Struct, frozen=True, kw_only=True):
    """A saved page against a record: one point per field, in catalogue order.

    `findings` are what the changes mean in the words of the rules, the status first and then by
    severity; every change is in exactly one of them.
    """

    baseline: Baseline
    now: Record
    points: tuple[Point, ...]
    findings: tuple[Finding, ...] = ()

    def by(self, verdict: Verdict) -> tuple[Point, ...]:
        """Return the points that have a verdict."""
        return tuple(point for point in self.points if point.verdict is verdict)

    def point(self, field: str) -> Point:
        """Return the point of a field of the catalogue; KeyError for any other name."""
        found = next((point for point in self.points if point.field == field), None)
        if found is None:
            raise KeyError(field)
        return found

    @property
    def changes(self) -> tuple[Change, ...]:
        """All that reads differently, in catalogue order."""
        return tuple(change for point in self.points for change in point.changes)
