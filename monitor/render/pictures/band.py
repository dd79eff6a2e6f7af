"""A trial's statuses as a band, and the words for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from monitor.model.chronicle import Moment
from monitor.render.harmless import cut, one_line
from monitor.render.pictures.drawing import NARROW, WIDE, Key, Line, Shape, Words, fits
from monitor.render.pictures.scale import Span
from monitor.render.vocabulary import word

_LEAST = 1.5  # percent: what it is now can be seen, be it a day old
_NAME = 40
_KEYS = 8
_SAID = 8  # stretches; what lies between is counted
_KINDS = {
    "waiting": {"NOT_YET_RECRUITING"},
    "open": {"RECRUITING", "ENROLLING_BY_INVITATION", "AVAILABLE"},
    "paused": {"SUSPENDED", "TEMPORARILY_NOT_AVAILABLE"},
    "lapsed": {"UNKNOWN"},
    "stopped": {"TERMINATED", "WITHDRAWN", "NO_LONGER_AVAILABLE"},
    "running": {"ACTIVE_NOT_RECRUITING"},
    "closed": {"COMPLETED", "APPROVED_FOR_MARKETING"},
    "unseen": {""},
}
_KIND = {status: kind for kind, statuses in _KINDS.items() for status in statuses}


class Stretch(Struct, frozen=True, kw_only=True):
    """A status in the registry's word, and the days from which and until which it is on record."""

    status: str
    since: date
    until: date

    @property
    def kind(self) -> str:
        """The class that it is drawn in."""
        return _KIND.get(self.status, "other")

    @property
    def name(self) -> str:
        """The status as people write it."""
        return cut(one_line(word(self.status)), _NAME) or "No status on record"


def stretches(moments: tuple[Moment, ...], until: date) -> tuple[Stretch, ...]:
    """Return the statuses one after the other; the last one holds until that day."""
    found: list[Stretch] = []
    ends = [*(later.on for later in moments[1:]), max(until, moments[-1].on)]
    for moment, end in zip(moments, ends, strict=True):
        since = moment.on
        if found and found[-1].status == moment.status:
            since = found.pop().since
        found.append(Stretch(status=moment.status, since=since, until=end))
    return tuple(found)


def band(row: tuple[Stretch, ...], span: Span, y: float) -> Iterator[Shape]:
    """Yield the band around `y`, each kind of status with its own thickness, dashes and colour."""
    for one in row:
        left, right = span.at(one.since), span.at(one.until)
        if one is row[-1] and not span.beyond(one.until):
            left = max(min(left, right - _LEAST), 0)
        if right > left:
            yield Line(kind=one.kind, x1=round(left, 2), x2=right, y1=y, y2=y)


def before(row: tuple[Stretch, ...], span: Span, y: float) -> Iterator[Shape]:
    """Yield what stands for the time of which nothing is on record, if the picture shows any."""
    begin = span.at(row[0].since)
    if begin > 0:
        yield Line(kind="unseen", x1=0, x2=begin, y1=y, y2=y)


def names(row: tuple[Stretch, ...], span: Span, y: float) -> Iterator[Words]:
    """Yield what it is now, and the names of the earlier stretches that have room for them."""
    now = _now(row[-1], span, y)
    yield now
    for one in row[:-1]:
        left, right = span.at(one.since), span.at(one.until)
        for picture in (NARROW, WIDE):
            words = Words(text=one.name, x=left, y=y, wide=picture == WIDE)
            if fits(one.name, right - left, picture) and not words.touches(now, picture):
                yield words
                break


def _now(one: Stretch, span: Span, y: float) -> Words:
    left = span.at(one.since)
    words = Words(text=one.name, x=left, y=y, kind="strong")
    if words.span(NARROW)[1] <= NARROW:
        return words
    return Words(text=one.name, x=span.at(one.until), y=y, anchor="end", kind="strong")


def keys(row: tuple[Stretch, ...]) -> Iterator[Key]:
    """Yield what each status looks like, and from when it was first so."""
    seen: dict[str, Stretch] = {}
    for one in row:
        seen.setdefault(one.status, one)
    for one in tuple(seen.values())[-_KEYS:]:
        yield Key(kind=one.kind, text=f"{_lower(one.name)} from {one.since}")


def said(row: tuple[Stretch, ...]) -> str:
    """Return the statuses in words, the first and the last ones where there are many."""
    each = [f"{_lower(one.name)} from {one.since}" for one in row]
    if len(each) > _SAID:
        between = len(each) - _SAID
        each[_SAID // 2 : -_SAID // 2] = [f"{between} more in between"]
    return "; ".join(each)


def _lower(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"
