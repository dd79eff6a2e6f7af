"""Versions as marks by their severity, and the words for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from monitor.model.chronicle import Moment
from monitor.render.filters import count
from monitor.render.harmless import cut, one_line
from monitor.render.pictures.drawing import Key, Line, Mark, Shape, ticks
from monitor.render.pictures.scale import Span

MINOR = "minor"
LANES = ("critical", "high", "medium", MINOR)
LANE = 15  # pixels
_CALLED = {MINOR: "minor or none"}
_APART = 3.2  # percent: marks that are nearer to each other are drawn as one
_TITLE = 140
_TOLD = 3


def lane(severity: str) -> str:
    """Return the lane of a severity: what nobody is told at once is `minor`."""
    return severity if severity in LANES else MINOR


def lanes(moments: Iterable[Moment]) -> tuple[str, ...]:
    """Return the lanes that these states need, the gravest first."""
    found = {lane(moment.severity) for moment in moments}
    return tuple(one for one in LANES if one in found)


def marks(moments: tuple[Moment, ...], span: Span, y: float) -> Iterator[Shape]:
    """Yield the marks, a lane for each severity from `y` down."""
    for at, name in enumerate(lanes(moments)):
        middle = y + at * LANE + LANE / 2
        yield Line(kind="guide", x1=0, x2=100, y1=middle, y2=middle)
        inside = [moment for moment in moments if lane(moment.severity) == name]
        if name == MINOR:
            yield ticks(name, (span.at(one.on) for one in inside), middle)
            continue
        for group in _near(inside, span):
            yield Mark(kind=name, x=span.at(group[0].on), y=middle, title=_title(group))


def in_line(moments: tuple[Moment, ...], span: Span, y: float) -> Iterator[Shape]:
    """Yield the marks in a single line; where two would touch, the graver one is drawn."""
    taken: list[float] = []
    for name in lanes(moments):
        inside = [moment for moment in moments if lane(moment.severity) == name]
        if name == MINOR:
            places = (span.at(one.on) for one in inside)
            yield ticks(name, (x for x in places if _is_free(x, taken, _APART / 2)), y)
            continue
        for group in _near(inside, span):
            place = span.at(group[0].on)
            if _is_free(place, taken, _APART):
                taken.append(place)
                yield Mark(kind=name, x=place, y=y, title=_title(group))


def _is_free(place: float, taken: list[float], apart: float) -> bool:
    return all(abs(place - other) >= apart for other in taken)


def _near(moments: list[Moment], span: Span) -> Iterator[list[Moment]]:
    group: list[Moment] = []
    for moment in moments:
        if group and span.at(moment.on) - span.at(group[0].on) >= _APART:
            yield group
            group = []
        group.append(moment)
    if group:
        yield group


def _title(group: list[Moment]) -> str:
    first = group[0]
    more = f" (and {len(group) - 1} more until {group[-1].on})" if len(group) > 1 else ""
    said = cut(one_line(first.headline), _TITLE)
    return f"{first.on}, {first.called}{': ' if said else ''}{said}{more}"


def keys(moments: tuple[Moment, ...]) -> Iterator[Key]:
    """Yield what each mark stands for and how many there are."""
    found = Counter(lane(moment.severity) for moment in moments)
    for name in lanes(moments):
        text = f"{found[name]} {_CALLED.get(name, name)}"
        yield Key(kind=name, mark=True, text=text if len(moments) > 1 else "first on record")


def said(moments: tuple[Moment, ...]) -> str:
    """Return how many states there are, by the gravest change of each, and the gravest of all."""
    found = Counter(lane(moment.severity) for moment in moments)
    tally = ", ".join(f"{found[name]} {_CALLED.get(name, name)}" for name in LANES if found[name])
    span = f"{moments[0].on} to {moments[-1].on}" if len(moments) > 1 else f"{moments[0].on}"
    words = f"{count(len(moments), 'state')} on record, {span}"
    if len(moments) == 1:
        return words
    return f"{words}: by the gravest change {tally}{_gravest(moments)}"


def _gravest(moments: tuple[Moment, ...]) -> str:
    top = lanes(moments)[0]
    told = [moment for moment in moments if lane(moment.severity) == top and moment.headline]
    if top == MINOR or not told:
        return ""
    each = [f"{one.on} {cut(one_line(one.headline), _TITLE)}" for one in told[-_TOLD:]]
    return f". The {'last ' if len(told) > _TOLD else ''}{top} ones: {'; '.join(each)}"
