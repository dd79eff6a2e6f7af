"""What a while brought to many trials, in tables: dates, participants, sites, silence. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from msgspec.structs import replace

from monitor.model.chronicle import Chronicle, Moment
from monitor.model.course import Activity, Country, Course, Size, Slip, Unheard
from monitor.model.dates import days_between
from monitor.model.event import Event
from monitor.model.record import Record
from monitor.model.revision import HISTORY, Revision
from monitor.model.trial import TrialId
from monitor.reports.chronicle import by_country, country_names

_YEAR = timedelta(days=365)
_EARLIEST = datetime(2, 1, 1, tzinfo=UTC)


def activity(
    courses: tuple[Course, ...],
    unheard: tuple[Unheard, ...],
    events: tuple[Event, ...],
    known: tuple[Event, ...],
    until: date,
) -> Activity:
    """Return the tables of these trials; `events` are those of the report, gravest trial first.

    `known` are all events of the time that the lines of these trials show, which is up to `until`.
    """
    happened = _by_trial(events)
    return Activity(
        courses=courses,
        slips=tuple(sorted(_slips(courses), key=_furthest)),
        sizes=tuple(sorted(_sizes(courses), key=_most_different)),
        countries=tuple(_countries(courses)),
        quiet=tuple(one for one in courses if not one.changed and one.trial not in happened),
        unheard=unheard,
        lines=tuple(_lines(courses, happened, _by_trial(known), until)),
    )


def line_from(since: datetime, until: datetime) -> datetime:
    """Return from when on a line shows a trial: a year at least, for a week alone shows nothing."""
    return min(since, max(until, _EARLIEST) - _YEAR)


def _by_trial(events: Iterable[Event]) -> dict[TrialId, list[Event]]:
    found: dict[TrialId, list[Event]] = {}
    for event in events:
        found.setdefault(TrialId(event.registry, event.trial), []).append(event)
    return found


# --- a line for each trial


def _lines(
    courses: Iterable[Course],
    happened: Iterable[TrialId],
    known: Mapping[TrialId, Sequence[Event]],
    until: date,
) -> Iterator[Chronicle]:
    """Yield the trials of which there are events; they are read no further than a line shows."""
    found = {one.trial: one for one in courses}
    for trial in happened:
        if trial in found:
            yield _line(found[trial], known.get(trial, ()), until)


def _line(one: Course, events: Sequence[Event], until: date) -> Chronicle:
    gravest: dict[int, Event] = {}
    for event in events:
        number = event.revision.after
        if number not in gravest or event.severity > gravest[number].severity:
            gravest[number] = event
    moments = [_moment(on, at, gravest) for on, at in one.row]
    # what the states between say of their dates nobody has read
    now = one.now.record
    moments[0] = replace(moments[0], primary_completion=one.planned)
    moments[-1] = replace(
        moments[-1], primary_completion=now.dates.primary_completion, enrollment=now.enrollment
    )
    return Chronicle(
        trial=one.trial,
        title=one.now.at.title,
        moments=tuple(moments),
        until=max(until, moments[-1].on),
    )


def _moment(on: date, at: Revision, gravest: Mapping[int, Event]) -> Moment:
    event = gravest.get(at.number) if at.source != HISTORY else None
    return Moment(
        on=on,
        called=at.called,
        status=at.status,
        severity=event.severity.value if event else "",
        headline=event.headline if event else "",
        count=1 if event else 0,
    )


# --- the tables


def _slips(courses: Iterable[Course]) -> Iterator[Slip]:
    for one in courses:
        now, planned = one.now.record.dates.primary_completion, one.planned
        if now is None or planned is None:
            continue
        before = one.before.record.dates.primary_completion or planned
        days = days_between(planned.date, now.date)
        lately = days_between(before.date, now.date)
        if days or lately:
            yield Slip(
                course=one, planned=planned, before=before, now=now, days=days, lately=lately
            )


def _furthest(slip: Slip) -> tuple[int, TrialId]:
    return -slip.days, slip.course.trial


def _sizes(courses: Iterable[Course]) -> Iterator[Size]:
    for one in courses:
        target, now = one.target, one.now.record.enrollment
        if target is None or now is None or now.count is None:
            continue
        if (now.count, now.type) != (target.count, target.type):
            before = one.before.record.enrollment
            yield Size(course=one, target=target, before=before, now=now)


def _most_different(size: Size) -> tuple[float, TrialId]:
    return -abs(size.share), size.course.trial


def _countries(courses: tuple[Course, ...]) -> Iterator[Country]:
    names = country_names(record for one in courses for record in _both(one))
    before = _sites(courses, names, lambda one: one.before.record)
    now = _sites(courses, names, lambda one: one.now.record)
    trials = Counter(name for one in courses for name, _ in by_country(one.now.record, names))
    for name in sorted({**before, **now}, key=lambda name: (-now[name], -before[name], name)):
        yield Country(name=name, before=before[name], now=now[name], trials=trials[name])


def _both(one: Course) -> tuple[Record, Record]:
    return one.before.record, one.now.record


def _sites(
    courses: tuple[Course, ...], names: dict[str, str], record: Callable[[Course], Record]
) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in courses:
        found.update(dict(by_country(record(one), names)))
    return found
