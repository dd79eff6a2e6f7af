"""A trial's timeline as one row of coloured cells, with the same said in words.

Neither SVG nor `data:` images are shown by Gmail and Outlook, and other images would have to be
fetched: cells of a table are what every program draws.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from msgspec import Struct

from monitor.model.change import Change
from monitor.model.dates import PartialDate, apart
from monitor.model.event import Event
from monitor.model.timeline import Stretch, Timeline
from monitor.render.harmless import cut, one_line
from monitor.render.vocabulary import word

_FIELD = "dates.primary_completion"
_SHORTEST = timedelta(days=28)  # below that there is nothing to see
_LEAST = 2  # percent: a cell that can be seen
_MOST = 6  # statuses; the earlier ones are drawn as one
_NAME = 40
_KINDS = {
    "waiting": {"NOT_YET_RECRUITING"},
    "open": {"RECRUITING", "ENROLLING_BY_INVITATION", "AVAILABLE"},
    "paused": {"SUSPENDED", "UNKNOWN", "TEMPORARILY_NOT_AVAILABLE"},
    "stopped": {"TERMINATED", "WITHDRAWN", "NO_LONGER_AVAILABLE"},
    "closed": {"ACTIVE_NOT_RECRUITING", "COMPLETED", "APPROVED_FOR_MARKETING"},
}
_KIND = {status: kind for kind, statuses in _KINDS.items() for status in statuses}


class Cell(Struct, frozen=True, kw_only=True):
    """A stretch of time; `kind` is a class of the style sheet, `percent` its share of the whole."""

    kind: str
    percent: int


class Key(Struct, frozen=True, kw_only=True):
    """What a kind of cell stands for; `kind` is empty for a remark that no cell shows."""

    kind: str
    text: str


class TimelineView(Struct, frozen=True, kw_only=True):
    """The cells from left to right, 100 percent in all, and what they say."""

    cells: tuple[Cell, ...]
    keys: tuple[Key, ...]

    @property
    def says(self) -> str:
        """The same in words."""
        return "; ".join(key.text for key in self.keys)


class _Plan(Struct, frozen=True, kw_only=True):
    """When a trial is to come to its primary completion, and when it was to, if that has moved."""

    now: PartialDate | None
    reached: bool
    before: PartialDate | None


def timeline_view(
    timeline: Timeline, events: tuple[Event, ...], today: date
) -> TimelineView | None:
    """Return the picture of a trial that these events are about; None where there is no span."""
    plan = _plan(timeline, events)
    stretches = timeline.stretches[-_MOST:]
    first = timeline.stretches[0].since
    known = [day.first for day in (plan.now, plan.before) if day]
    begin = min(timeline.start.date.first if timeline.start else first, first, today)
    end = max(today, *known) if known else today
    if end - begin < _SHORTEST:
        return None
    spans = [*_past(stretches, begin, today), *_future(plan, today)]
    return TimelineView(cells=_cells(spans), keys=tuple(_keys(timeline, stretches, plan, today)))


def _plan(timeline: Timeline, events: tuple[Event, ...]) -> _Plan:
    now = timeline.primary_completion
    moved = (change for event in events for change in event.changes if change.field == _FIELD)
    before = next((_date(change) for change in moved), None)
    return _Plan(
        now=now.date if now else None,
        reached=now is not None and now.type == "ACTUAL",
        before=before if now and before != now.date else None,
    )


def _date(change: Change) -> PartialDate | None:
    value: Any = change.before.get("date") if isinstance(change.before, dict) else None
    try:
        return PartialDate(value) if isinstance(value, str) else None
    except ValueError:
        return None


# --- the cells

_Span = tuple[str, int]  # a kind and its days


def _past(stretches: tuple[Stretch, ...], begin: date, today: date) -> Iterator[_Span]:
    yield "unseen", (min(stretches[0].since, today) - begin).days
    ends = [*(later.since for later in stretches[1:]), today]
    for one, end in zip(stretches, ends, strict=True):
        days = (min(end, today) - min(one.since, today)).days
        # what it is now can be seen, be it a day old
        yield _KIND.get(one.status, "unseen"), max(days, 1) if one is stretches[-1] else days


def _future(plan: _Plan, today: date) -> Iterator[_Span]:
    """What is planned, and by how much it has moved: `late` is new, `gone` is not planned now."""
    now = max(plan.now.first, today) if plan.now else today
    before = max(plan.before.first, today) if plan.before else now
    yield "today", 0
    yield "planned", (min(now, before) - today).days
    yield ("late" if now > before else "gone"), abs((now - before).days)


def _cells(spans: list[_Span]) -> tuple[Cell, ...]:
    """Return the spans in whole percent, none too narrow to be seen; the widest gives way."""
    shown = [span for span in spans if span[1] > 0 or span[0] == "today"]
    whole = sum(days for _, days in shown)
    shares = [max(round(100 * days / whole), _LEAST) for _, days in shown]
    shares[shares.index(max(shares))] += 100 - sum(shares)
    cells = (Cell(kind=kind, percent=share) for (kind, _), share in zip(shown, shares, strict=True))
    return tuple(cells)


# --- the words


def _keys(
    timeline: Timeline, stretches: tuple[Stretch, ...], plan: _Plan, today: date
) -> Iterator[Key]:
    if timeline.start:
        first = timeline.stretches[0].since
        unseen = timeline.start.date.first < first
        here = f", known here from {first}" if unseen else ""
        yield Key(kind="unseen" if unseen else "", text=f"start {timeline.start.date}{here}")
    earlier = len(timeline.stretches) > len(stretches)
    yield _status(stretches[0], f" from {stretches[0].since}" if earlier else "")
    for before, one in pairwise(stretches):
        if one.status != before.status:
            yield _status(one, f" from {one.since}")
    yield Key(kind="today", text=f"today {today}")
    if plan.now:
        yield from _completion(plan, plan.now, today)


def _status(one: Stretch, since: str) -> Key:
    said = cut(one_line(word(one.status)), _NAME) or "no status"
    lower = f"{said[:1].lower()}{said[1:]}"
    return Key(kind=_KIND.get(one.status, "unseen"), text=f"{lower}{since}")


def _completion(plan: _Plan, now: PartialDate, today: date) -> Iterator[Key]:
    ahead = now.first > today
    planned = "planned, and gone by" if now.last < today else "planned"
    yield Key(
        kind="planned" if ahead else "",
        text=f"primary completion {now} ({'reached' if plan.reached else planned})",
    )
    if plan.before:
        late = plan.before < now
        kind = "late" if late and ahead else "gone" if plan.before.first > today else ""
        yield Key(kind=kind, text=_moved(plan.before, now))


def _moved(before: PartialDate, now: PartialDate) -> str:
    if before.may_equal(now):
        return f"before: {before}"
    return f"{apart(before, now)} {'later' if before < now else 'earlier'} than before ({before})"
