"""Where a day and a number are in a picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import MAXYEAR, date, timedelta

from msgspec import Struct

from monitor.render.pictures.drawing import GAP, NARROW, Line, Shape, Words, letters

_SHORTEST = 28  # days: a picture of less would show hours as if they were weeks
_YEAR = 365.25
_MONTHS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 24000)
_MOST_DAYS = 90  # of a picture with single days below it
_WHOLE = 12  # months: from there on a year is all that is said
_DAYS = (1, 7, 14, 28)
_MIDDLE = 50  # percent


class Span(Struct, frozen=True, kw_only=True):
    """The time that a picture shows; `left` percent of it are kept for other things."""

    begin: date
    end: date
    left: float = 0

    def at(self, day: date) -> float:
        """Return where a day is, in percent; at the edge where it lies beyond."""
        share = (day - self.begin) / (self.end - self.begin)
        return round(self.left + (100 - self.left) * min(max(share, 0), 1), 2)

    def beyond(self, day: date) -> bool:
        """Whether the day is outside of the picture."""
        return not self.begin <= day <= self.end

    def axis(self, top: float, bottom: float) -> Iterator[Shape]:
        """Yield lines for some days, and what days these are below them."""
        end = -GAP * 2.0
        for day, text in _ticks(self):
            at = self.at(day)
            yield Line(kind="grid", x1=at, x2=at, y1=top, y2=bottom)
            words = Words(text=text, x=at, y=bottom + 17, anchor=_anchor(text, at))
            if words.span(NARROW)[0] >= end + GAP:
                end = words.span(NARROW)[1]
                yield words


def span_of(days: Iterable[date], left: float = 0) -> Span:
    """Return the span from the first to the last of these days, no shorter than four weeks."""
    known = sorted(days)
    lacking = max(_SHORTEST - (known[-1] - known[0]).days, 0)
    before, after = lacking // 2, lacking - lacking // 2
    return Span(begin=_moved(known[0], -before), end=_moved(known[-1], after), left=left)


def _moved(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def _anchor(text: str, at: float) -> str:
    """Put a word in the middle of its day where it stays within the card around the picture."""
    over = letters(text) / 2 - min(at, 100 - at) * NARROW / 100
    if over <= GAP:
        return "middle"
    return "start" if at < _MIDDLE else "end"


def _ticks(span: Span) -> Iterator[tuple[date, str]]:
    days = (span.end - span.begin).days
    if days <= _MOST_DAYS:
        yield from _by_days(span, days)
        return
    months = days / _YEAR * 12
    steps = (step for step in _MONTHS if months / step <= _room(span, _sample(step)))
    yield from _by_months(span, next(steps, _MONTHS[-1]))


def _sample(step: int) -> str:
    return "2026" if step >= _WHOLE else "2026-02"


def _by_days(span: Span, days: int) -> Iterator[tuple[date, str]]:
    room = _room(span, "2026-02-02")
    step = next((one for one in _DAYS if days / one <= room), _DAYS[-1])
    day = span.begin
    while day <= span.end:
        yield day, day.isoformat()
        if (span.end - day).days < step:
            return
        day += timedelta(days=step)


def _room(span: Span, text: str) -> float:
    """Return how often a text has room below a picture, the half of it at the left edge aside."""
    return (100 - span.left) / 100 * NARROW / (letters(text) + GAP * 2) - 0.5


def _by_months(span: Span, step: int) -> Iterator[tuple[date, str]]:
    month = -(-(span.begin.year * 12 + span.begin.month - 1) // step) * step
    while month // 12 <= min(span.end.year, MAXYEAR):
        year = month // 12
        day = date(max(year, 1), month % 12 + 1, 1)
        if day > span.end:
            return
        if day >= span.begin:
            yield day, f"{year:04}" if step >= _WHOLE else f"{year:04}-{month % 12 + 1:02}"
        month += step


def ceiling(number: int) -> int:
    """Return the first round number (1, 2, 2.5 or 5 and noughts) that is not below this one."""
    size = 1
    while True:
        for part in (10, 20, 25, 50):
            if part * size >= number * 10 and part * size % 10 == 0:
                return part * size // 10
        size *= 10
