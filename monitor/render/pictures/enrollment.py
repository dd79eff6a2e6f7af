"""How many people a trial wanted, and how many it got, over time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from monitor.model.chronicle import Chronicle, Moment
from monitor.render.pictures.drawing import (
    NARROW,
    WIDE,
    Key,
    Line,
    Mark,
    Picture,
    Shape,
    Trace,
    Words,
)
from monitor.render.pictures.name import name
from monitor.render.pictures.scale import Span, ceiling, span_of
from monitor.render.pictures.steps import Step, ground, level, outline, steps

_LEFT = 13.0  # percent for the numbers of the scale
_TOP = 22  # pixels above the highest number, for its words
_HEIGHT = 100
_SAID = 8
_FEW = 30  # numbers; of more than that, only the first, the last and the extremes are written
_MARK = 4  # pixels around the middle of a mark
_APART = 1.0  # percent: points that are nearer to each other would be one
_SIDES = (("start", -8), ("middle", -8), ("end", -8), ("start", 17), ("middle", 17), ("end", 17))
_ACTUAL = "ACTUAL"


def enrollment(chronicle: Chronicle) -> Picture | None:
    """Return the picture of a trial's enrollment; None where no number is on record."""
    days = tuple({moment.on: moment for moment in chronicle.moments}.values())  # the last of each
    wanted = _steps(days, chronicle.until, actual=False)
    reached = _steps(days, chronicle.until, actual=True)
    known = [step.number for step in (*wanted, *reached) if step.number is not None]
    if not known:
        return None
    top = ceiling(max(known))
    span = span_of([chronicle.until, *(one.on for one in days)], _LEFT)
    values = _values(days)
    return Picture(
        id=name("enrollment", chronicle.trial),
        heading="Enrollment",
        says=_said(values),
        height=_TOP + _HEIGHT + 22,
        shapes=(
            *_scale(span, top),
            *_line("goal", wanted, span, top),
            *_line("count", reached, span, top),
            *_points(values, span, top),
            *_labels(values, span, top),
        ),
        keys=tuple(_keys(values)),
    )


def _steps(days: tuple[Moment, ...], until: date, *, actual: bool) -> tuple[Step, ...]:
    return steps(((one.on, _number(one, actual=actual)) for one in days), until)


def _number(moment: Moment, *, actual: bool) -> int | None:
    here = moment.enrollment
    return here.count if here and (here.type == _ACTUAL) is actual else None


def _values(moments: tuple[Moment, ...]) -> tuple[Moment, ...]:
    """Return the states in which the number, or what it is, was given anew."""
    found: list[Moment] = []
    last = None
    for moment in moments:
        here = moment.enrollment
        if here is not None and here != last and here.count is not None:
            found.append(moment)
        last = here
    return tuple(found)


def _scale(span: Span, top: int) -> Iterator[Shape]:
    yield from span.axis(_TOP, _TOP + _HEIGHT)
    for y, text in ground(_HEIGHT, top):
        yield Line(kind="grid", x1=_LEFT, x2=100, y1=_TOP + y, y2=_TOP + y)
        yield Words(text=text, x=_LEFT - 2, y=_TOP + y + 4, anchor="end")


def _line(kind: str, row: tuple[Step, ...], span: Span, top: int) -> Iterator[Shape]:
    path = outline(row, span, _HEIGHT, top)
    if path:
        yield Trace(kind=kind, y=_TOP, height=_HEIGHT, path=path)


def _points(values: tuple[Moment, ...], span: Span, top: int) -> Iterator[Shape]:
    last = -_APART
    for moment in values:
        x, y = _place(moment, span, top)
        if x - last < _APART:
            continue  # the line itself shows it
        last = x
        kind = "reached" if _is_actual(moment) else "planned"
        yield Mark(kind=kind, x=x, y=y, title=f"{moment.on}: {_value(moment)}")


def _labels(values: tuple[Moment, ...], span: Span, top: int) -> Iterator[Words]:
    """Yield the numbers that have room: the last, the first, the extremes, then the others."""
    order = sorted(range(len(values)), key=lambda at: _count(values[at]))
    first = [len(values) - 1, 0, order[-1], order[0]]
    marks = [_place(moment, span, top) for moment in values]
    placed = [
        Words(text=text, x=_LEFT - 2, y=_TOP + y + 4, anchor="end")
        for y, text in ground(_HEIGHT, top)
    ]
    others = range(len(values)) if len(values) <= _FEW else ()
    for at in dict.fromkeys([*first, *others]):
        words = _roomy(values[at], marks, placed, span, top)
        if words:
            placed.append(words)
            yield words


def _roomy(
    moment: Moment,
    marks: list[tuple[float, float]],
    placed: list[Words],
    span: Span,
    top: int,
) -> Words | None:
    """Return a number above or below its mark, where nothing else is; None where there is none."""
    x, y = _place(moment, span, top)
    for wide, picture in ((False, NARROW), (True, WIDE)):
        for anchor, below in _SIDES:
            words = Words(
                text=f"{_count(moment):,}",
                x=x,
                y=round(y + below, 1),
                anchor=anchor,
                wide=wide,
            )
            if _is_free(words, marks, placed, picture):
                return words
    return None


def _is_free(
    words: Words, marks: list[tuple[float, float]], placed: list[Words], picture: float
) -> bool:
    left, right = words.span(picture)
    if left < 0 or right > picture or words.y > _TOP + _HEIGHT:
        return False
    if any(words.touches(other, picture) for other in placed):
        return False
    return not any(
        left - _MARK < x * picture / 100 < right + _MARK
        and words.y - 8 - _MARK < y < words.y + _MARK
        for x, y in marks
    )


def _place(moment: Moment, span: Span, top: int) -> tuple[float, float]:
    return span.at(moment.on), _TOP + level(_count(moment), _HEIGHT, top)


def _keys(values: tuple[Moment, ...]) -> Iterator[Key]:
    if not all(_is_actual(moment) for moment in values):
        yield Key(kind="planned", mark=True, text="planned")
    if any(_is_actual(moment) for moment in values):
        yield Key(kind="reached", mark=True, text="reached")


def _said(values: tuple[Moment, ...]) -> str:
    each = [f"{_value(moment)} from {moment.on}" for moment in values]
    if len(each) > _SAID:
        each[_SAID // 2 : -_SAID // 2] = [f"{len(each) - _SAID} more in between"]
    return f"Enrollment: {'; '.join(each)}."


def _value(moment: Moment) -> str:
    what = moment.enrollment.type if moment.enrollment else ""
    told = {_ACTUAL: " reached", "ESTIMATED": " planned"}.get(what, "")
    return f"{_count(moment):,}{told}"


def _count(moment: Moment) -> int:
    return (moment.enrollment.count if moment.enrollment else None) or 0


def _is_actual(moment: Moment) -> bool:
    return moment.enrollment is not None and moment.enrollment.type == _ACTUAL
