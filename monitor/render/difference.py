"""What the template of two states may see: what differs between them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from monitor.model.change import Change
from monitor.model.fields import FIELDS
from monitor.render.changes import WHOLE, ChangeView, Member, change_view
from monitor.render.filters import NOTHING
from monitor.render.harmless import cut, one_line
from monitor.render.pages import TITLE, StateView
from monitor.render.view import BOUNDARY, web_address
from monitor.render.vocabulary import registry_name

_GROUPS = {
    "derived": "what the registry itself computes (subject terms, places on the map)",
    "annotations": "the registry's notes on results that are not posted",
    "documents": "documents",
    "other": "what is in no field of ours",
}
_ALIKE = 3  # members from which those that changed in the same way stand together
_PLACES = {entry.name: at for at, entry in enumerate(FIELDS)}


class DifferenceView(Struct, frozen=True, kw_only=True):
    """What differs between two states, in the order of the catalogue.

    `left_out` says which fields were not compared, and why; `pictures` show the trial's course. The
    page was made of what was known at `now`, the later of the moments at which the states came.
    """

    number: str
    registry: str
    title: str
    url: str
    before: StateView
    after: StateView
    changes: tuple[ChangeView, ...]
    boundary: str
    left_out: str = ""
    pictures: tuple[Any, ...] = ()
    now: datetime | None = None

    @property
    def nothing(self) -> str:
        """What is to be said where no field reads differently."""
        if self.left_out:
            return "Nothing differs in what could be compared."
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
    left_out: Iterable[str] = (),
    pictures: Iterable[Any] = (),
) -> DifferenceView:
    """Return the view of `report/difference`."""
    ordered = sorted(changes, key=lambda change: _place(change.field))
    moments = [at for at in (before.seen_at, after.seen_at) if at]
    return DifferenceView(
        number=one_line(number),
        registry=registry_name(registry),
        title=cut(one_line(title), TITLE),
        url=web_address(url),
        before=before,
        after=after,
        changes=tuple(_gathered(change_view(change, WHOLE)) for change in ordered),
        boundary=BOUNDARY,
        left_out=not_compared(tuple(left_out)),
        pictures=tuple(pictures),
        now=max(moments, default=None),
    )


def _gathered(change: ChangeView) -> ChangeView:
    """Return a change of a list with members in one that changed in the same short way.

    Forty sites that opened are read at a glance as one line of forty names.
    """
    alike: dict[tuple[object, ...], list[Member]] = {}
    for at, member in enumerate(change.members):
        short = len(member.parts) == 1 and not (member.parts[0].marks or member.where)
        key = (member.op, member.means, member.about, member.parts) if short else (at,)
        alike.setdefault(key, []).append(member)
    members = (one for group in alike.values() for one in _as_one(group))
    return replace(change, members=tuple(members))


def _as_one(group: list[Member]) -> list[Member]:
    if len(group) < _ALIKE:
        return group
    first, (part,) = group[0], group[0].parts
    step = (
        part.after
        if group[0].op != "edited"
        else f"{part.before or NOTHING} → {part.after or NOTHING}"
    )
    said = (f"{len(group)} alike", first.about, f"{part.label} {step}")
    names = "; ".join(member.text for member in group)
    return [replace(first, text=names, about="; ".join(filter(None, said)), parts=())]


def not_compared(groups: tuple[str, ...]) -> str:
    """Return a sentence on the parts of a record that were left out; "" where none was."""
    named = [_GROUPS.get(group, group) for group in groups]
    if not named:
        return ""
    listed = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    return f"Not compared, since the registry's history does not give it: {listed}."


def _place(field: str) -> int:
    """Return where a field stands in the catalogue; what lies within a field stands with it."""
    while field not in _PLACES:
        field, dot, _ = field.rpartition(".")
        if not dot:
            return len(_PLACES)
    return _PLACES[field]
