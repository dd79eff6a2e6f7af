"""A milestone's way: when it was first planned, how it moved, and whether it was reached."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from msgspec import Struct

from monitor.model.chronicle import Moment
from monitor.model.dates import Milestone, PartialDate, apart
from monitor.render.pictures.drawing import NARROW, Line, Mark, Shape, Words, letters, ticks
from monitor.render.pictures.scale import Span

NAMES = {
    "start": "Start",
    "primary_completion": "Primary completion",
    "completion": "Completion",
}


_HEAD, _LANE, _EXTRA = 16, 16, 14  # pixels: words above, the way, words that have no room beside it
_INSIDE = 98.5  # percent: at the right edge there may be the line of today
_SHORTEST = 5.0  # percent: below that there is no room for the head of an arrow
_MARK = 18  # pixels that words keep from a mark and the head of its arrow


class Slip(Struct, frozen=True, kw_only=True):
    """The dates that a milestone was given one after the other; the last one holds now."""

    name: str
    dates: tuple[PartialDate, ...]
    type: str

    @property
    def first(self) -> PartialDate:
        """What was said first."""
        return self.dates[0]

    @property
    def now(self) -> PartialDate:
        """What is said now."""
        return self.dates[-1]

    @property
    def reached(self) -> bool:
        """Whether it is no plan any more."""
        return self.type == "ACTUAL"

    @property
    def standing(self) -> str:
        """The date that holds now, and what it is."""
        what = {"ACTUAL": ", reached", "ESTIMATED": ", planned"}.get(self.type, "")
        return f"{self.now}{what}"

    @property
    def moved(self) -> str:
        """By how much it has moved since it was said first; empty where it has not."""
        if not self.moves:
            return ""
        if self.first.may_equal(self.now):
            return "back where it was"
        way = "later" if self.first < self.now else "earlier"
        return f"{apart(self.first, self.now)} {way}"

    @property
    def moves(self) -> int:
        """How many times it was moved; a date that is only given more exactly has not been."""
        return sum(not one.may_equal(other) for one, other in pairwise(self.dates))

    @property
    def said(self) -> str:
        """The same in words."""
        if not self.moved:
            return f"{self.name} {self.standing}"
        often = f", moved {self.moves} times" if self.moves > 1 else ""
        return f"{self.name} {self.standing}, first said {self.first}: {self.moved}{often}"


def slips(moments: tuple[Moment, ...]) -> tuple[Slip, ...]:
    """Return the way of each milestone that was ever given a date."""
    found = (
        _slip(name, tuple(getattr(one, field) for one in moments)) for field, name in NAMES.items()
    )
    return tuple(slip for slip in found if slip)


def _slip(name: str, given: tuple[Milestone | None, ...]) -> Slip | None:
    dates: list[PartialDate] = []
    last: Milestone | None = None
    for milestone in given:
        if milestone is None:
            continue
        if not dates or milestone.date != dates[-1]:
            dates.append(milestone.date)
        last = milestone
    return Slip(name=name, dates=tuple(dates), type=last.type) if last else None


def days_of(slip: Slip) -> Iterator[date]:
    """Yield the days between which a way lies."""
    for one in slip.dates:
        yield one.first
        yield one.last


def height(slip: Slip, span: Span) -> int:
    """Return how many pixels a way takes."""
    return _HEAD + _LANE + (_EXTRA if slip.moved and _beside(slip, span) is None else 0)


def lane(y: float) -> tuple[float, float]:
    """Return between which heights the way itself is, without the words above it."""
    return y + _HEAD, y + _HEAD + _LANE


def way(slip: Slip, span: Span, y: float) -> Iterator[Shape]:
    """Yield the way of a milestone, from `y` down: what was planned, an arrow, what holds now."""
    middle = y + _HEAD + _LANE / 2
    yield Words(text=slip.name, x=0, y=y + 12, kind="strong")
    yield Words(text=slip.standing, x=100, y=y + 12, anchor="end")
    yield Line(kind="guide", x1=0, x2=100, y1=middle, y2=middle)
    yield from _arrow(slip, span, middle)
    yield from _now(slip, span, middle)
    if slip.moved:
        at = _beside(slip, span)
        base = middle + (4 if at is not None else _LANE / 2 + 10)
        anchor = "start" if at == 0 else "end"
        yield Words(text=slip.moved, x=100 if at is None else at, y=base, anchor=anchor)


def _arrow(slip: Slip, span: Span, y: float) -> Iterator[Shape]:
    if not slip.moves:
        return
    before, now = _middle(slip.first, span), _middle(slip.now, span)
    kind = "later" if slip.first < slip.now else "earlier"
    back = slip.first.may_equal(slip.now)
    if not back:
        yield Line(kind=f"{kind}-way", x1=before, x2=now, y1=y, y2=y)
    yield ticks("once", (_middle(one, span) for one in slip.dates[:-1]), y)
    if not back and abs(now - before) >= _SHORTEST:
        yield Mark(kind=kind, x=now, y=y)


def _now(slip: Slip, span: Span, y: float) -> Iterator[Shape]:
    first, last = span.at(slip.now.first), span.at(slip.now.last)
    if last > first:
        yield Line(kind="within", x1=first, x2=last, y1=y, y2=y)
    kind = "reached" if slip.reached else "planned"
    if span.beyond(slip.now.first):
        kind = "after" if slip.now.first > span.end else "before"
    yield Mark(kind=kind, x=_middle(slip.now, span), y=y, title=slip.said)


def _middle(given: PartialDate, span: Span) -> float:
    return round((span.at(given.first) + span.at(given.last)) / 2, 2)


def _beside(slip: Slip, span: Span) -> float | None:
    """Return from where on the words about the move have room beside it; None for nowhere."""
    places = [span.at(day) for day in days_of(slip)]
    need = 100 * (letters(slip.moved) + _MARK) / NARROW
    if min(places) >= need:
        return 0
    return _INSIDE if _INSIDE - max(places) >= need else None
