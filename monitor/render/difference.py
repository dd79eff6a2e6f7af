"""What the template of two states may see: what differs between them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from monitor.model.change import Change
from monitor.model.fields import FIELDS
from monitor.render.changes import WHOLE, ChangeView, change_view
from monitor.render.harmless import cut, one_line
from monitor.render.pages import TITLE, StateView
from monitor.render.view import BOUNDARY, web_address
from monitor.render.vocabulary import registry_name

_PLACES = {entry.name: at for at, entry in enumerate(FIELDS)}


class DifferenceView(Struct, frozen=True, kw_only=True):
    """What differs between two states of one trial, in the order of the catalogue."""

    number: str
    registry: str
    title: str
    url: str
    before: StateView
    after: StateView
    changes: tuple[ChangeView, ...]
    boundary: str
    now: datetime

    @property
    def nothing(self) -> str:
        """What is to be said where no field reads differently."""
        if not (self.before.fingerprint and self.after.fingerprint):
            return "Nothing differs but, at most, how things are written down."
        if self.before.fingerprint == self.after.fingerprint:
            return "Nothing differs: it is one and the same state."
        return "Nothing differs but how it is written down."

    @property
    def label_width(self) -> int:
        """How wide the column of labels is where values stand side by side."""
        widths = [len(change.label) for change in self.changes if change.shape == "value"]
        return min(max(widths, default=0), 26)


def difference(
    changes: Iterable[Change],
    *,
    before: StateView,
    after: StateView,
    registry: str,
    number: str,
    title: str,
    url: str,
    now: datetime,
) -> DifferenceView:
    """Return the view of `report/difference`."""
    ordered = sorted(changes, key=lambda change: _place(change.field))
    return DifferenceView(
        number=one_line(number),
        registry=registry_name(registry),
        title=cut(one_line(title), TITLE),
        url=web_address(url),
        before=before,
        after=after,
        changes=tuple(change_view(change, WHOLE) for change in ordered),
        boundary=BOUNDARY,
        now=now,
    )


def _place(field: str) -> int:
    """Return where a field stands in the catalogue; what lies within a field stands with it."""
    while field not in _PLACES:
        field, dot, _ = field.rpartition(".")
        if not dot:
            return len(_PLACES)
    return _PLACES[field]
