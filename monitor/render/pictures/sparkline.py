"""Many trials below each other: a line for each, all over the same time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct

from monitor.model.chronicle import Chronicle, Moment
from monitor.render.harmless import cut, one_line
from monitor.render.pictures import band, gravity, slips
from monitor.render.pictures.drawing import Key, Picture
from monitor.render.pictures.name import name
from monitor.render.pictures.scale import Span, span_of
from monitor.render.vocabulary import word

_HEIGHT = 32
_BAND, _MARKS = 9, 24
_TITLE = 100
_KEYS = 12
_COMPLETION = slips.NAMES["primary_completion"]


class Spark(Struct, frozen=True, kw_only=True):
    """A trial's row: what it is, its line, and how it stands; what is not known is empty."""

    number: str
    title: str
    status: str
    completion: str
    moved: str
    enrollment: str
    picture: Picture


class Sparks(Struct, frozen=True, kw_only=True):
    """The rows, all over the same time, and its axis; for `picture/sparklines.html.j2`."""

    rows: tuple[Spark, ...]
    axis: Picture
    keys: tuple[Key, ...]


def sparklines(chronicles: Iterable[Chronicle], since: date, until: date) -> Sparks:
    """Return a line for each trial, in the order given, over that time."""
    span = span_of([since, max(since, until)])
    given = tuple(chronicles)
    return Sparks(
        rows=tuple(_row(one, span) for one in given),
        axis=_axis(span),
        keys=tuple(_keys(given, span)),
    )


def _row(chronicle: Chronicle, span: Span) -> Spark:
    now = chronicle.moments[-1]
    way = next((one for one in slips.slips(chronicle.moments) if one.name == _COMPLETION), None)
    status = one_line(word(now.status))
    return Spark(
        number=one_line(chronicle.trial.number),
        title=cut(one_line(chronicle.title), _TITLE),
        status=status,
        completion=way.standing if way else "",
        moved=way.moved if way else "",
        enrollment=_enrolled(now),
        picture=sparkline(chronicle, span),
    )


def sparkline(chronicle: Chronicle, span: Span) -> Picture:
    """Return a trial's statuses and changes in one line, over that time."""
    row = band.stretches(chronicle.moments, chronicle.until)
    inside = tuple(one for one in chronicle.moments if not span.beyond(one.on))
    here = tuple(one for one in row if one.until >= span.begin and one.since <= span.end)
    said = [f"Status: {band.said(here)}"] if here else []
    said += [gravity.said(inside)] if inside else []
    return Picture(
        id=name("line", chronicle.trial),
        heading=f"{one_line(chronicle.trial.number)}: status and changes",
        says=". ".join([*said, f"{span.begin} to {span.end}"]) + ".",
        height=_HEIGHT,
        shapes=(*band.band(row, span, _BAND), *gravity.in_line(inside, span, _MARKS)),
    )


def _axis(span: Span) -> Picture:
    return Picture(
        id="line-axis",
        heading="Time",
        says=f"From {span.begin} to {span.end}.",
        height=24,
        shapes=tuple(span.axis(0, 4)),
    )


def _keys(chronicles: tuple[Chronicle, ...], span: Span) -> Iterator[Key]:
    seen: dict[str, Key] = {}
    for one in chronicles:
        for stretch in band.stretches(one.moments, one.until):
            if stretch.until >= span.begin and stretch.since <= span.end:
                seen.setdefault(stretch.status, Key(kind=stretch.kind, text=stretch.name))
    yield from list(seen.values())[:_KEYS]
    inside = [moment for one in chronicles for moment in one.moments if not span.beyond(moment.on)]
    yield from (Key(kind=lane, mark=True, text=lane) for lane in gravity.lanes(inside))


def _enrolled(now: Moment) -> str:
    if now.enrollment is None or now.enrollment.count is None:
        return ""
    what = {"ACTUAL": " reached", "ESTIMATED": " planned"}.get(now.enrollment.type, "")
    return f"{now.enrollment.count:,}{what}"
