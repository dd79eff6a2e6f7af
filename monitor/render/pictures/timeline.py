"""A trial's time in one picture: its statuses, what changed, and its dates with their slips."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from monitor.model.chronicle import Chronicle
from monitor.render.filters import count
from monitor.render.pictures import band, gravity, slips
from monitor.render.pictures.drawing import Key, Line, Picture, Shape, Words
from monitor.render.pictures.name import name
from monitor.render.pictures.scale import Span, span_of

_FAR = timedelta(days=25 * 366)  # what is further away is shown at the edge
_NAMES, _BAND = 14, 40  # pixels to the base of the statuses' names, to the end of their band
_TITLE = 18


def timeline(chronicle: Chronicle) -> Picture:
    """Return the picture of a trial's time, as far as it is on record."""
    row = band.stretches(chronicle.moments, chronicle.until)
    ways = slips.slips(chronicle.moments)
    span = _span(chronicle, ways)
    shapes, bottom = _rows(chronicle, row, ways, span)
    said = [
        f"As of {chronicle.until}",
        f"Status: {band.said(row)}",
        *(way.said for way in ways),
        gravity.said(chronicle.moments),
    ]
    return Picture(
        id=name("timeline", chronicle.trial),
        heading="Timeline",
        says=". ".join(said) + ".",
        height=bottom + 22,
        shapes=(*span.axis(_NAMES + 4, bottom), *shapes),
        keys=tuple(_keys(chronicle, row, ways, span)),
    )


def _span(chronicle: Chronicle, ways: tuple[slips.Slip, ...]) -> Span:
    known = [chronicle.until, *(moment.on for moment in chronicle.moments)]
    near = _near(min(known), max(known))
    said = (day for way in ways for day in slips.days_of(way))
    return span_of([*known, *(day for day in said if near[0] <= day <= near[1])])


def _near(first: date, last: date) -> tuple[date, date]:
    return first - min(_FAR, first - date.min), last + min(_FAR, date.max - last)


def _rows(
    chronicle: Chronicle, row: tuple[band.Stretch, ...], ways: tuple[slips.Slip, ...], span: Span
) -> tuple[list[Shape], int]:
    """Return what is drawn from top to bottom, and where it ends."""
    states = chronicle.moments
    until = span.at(chronicle.until)
    shapes: list[Shape] = [_until(until, _NAMES + 4, _BAND)]
    shapes += [*band.before(row, span, _NAMES + 14), *band.band(row, span, _NAMES + 14)]
    shapes += band.names(row, span, _NAMES)
    y = _BAND
    shapes.append(Words(text=f"{count(len(states), 'state')} on record", x=0, y=y + 14))
    y += _TITLE
    bottom = y + gravity.LANE * len(gravity.lanes(states))
    shapes += [_until(until, y, bottom), *gravity.marks(states, span, y)]
    y = bottom + 6
    for way in ways:
        shapes += [_until(until, *slips.lane(y)), *slips.way(way, span, y)]
        y += slips.height(way, span) + 4
    return shapes, y


def _until(at: float, top: float, bottom: float) -> Line:
    return Line(kind="until", x1=at, x2=at, y1=top, y2=bottom)


def _keys(
    chronicle: Chronicle, row: tuple[band.Stretch, ...], ways: tuple[slips.Slip, ...], span: Span
) -> Iterator[Key]:
    if row[0].since > span.begin:
        yield Key(kind="unseen", text=f"nothing on record before {row[0].since}")
    yield from band.keys(row)
    yield from gravity.keys(chronicle.moments)
    if any(not way.reached for way in ways):
        yield Key(kind="planned", mark=True, text="planned")
    if any(way.reached for way in ways):
        yield Key(kind="reached", mark=True, text="reached")
    if any(way.moves for way in ways):
        yield Key(kind="once", mark=True, text="said before")
    yield Key(kind="until", text=f"as of {chronicle.until}")
