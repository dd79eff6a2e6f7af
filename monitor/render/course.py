"""What the template of many trials may see beside events: dates, participants, sites, silence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import msgspec
from msgspec import Struct

from monitor.model.course import Activity, Country, Course, Size, Slip
from monitor.model.event import Event
from monitor.model.trial import TrialId
from monitor.render.filters import count as counted
from monitor.render.harmless import cut, one_line
from monitor.render.pages import StateView, state
from monitor.render.pictures import Picture, Sparks, calendar, sparklines
from monitor.render.values import say, shift

_MOST = 60  # rows of a table; the rest is counted
_COUNTRIES = 12  # of these there is always a row
_TITLE = 100
_SENTENCE = 300


class Row(Struct, frozen=True, kw_only=True):
    """A trial in a table, and what it says of it: `first`, `now`, how far `moved` and `lately`."""

    number: str
    title: str = ""
    first: str = ""
    now: str = ""
    moved: str = ""
    lately: str = ""


class Table(Struct, frozen=True, kw_only=True):
    """Some rows, and how many there were no room for; false where there is none."""

    rows: tuple[Row, ...] = ()
    more: int = 0

    def __bool__(self) -> bool:
        return bool(self.rows)


class CourseView(Struct, frozen=True, kw_only=True):
    """What a while brought to the trials of a watch.

    `countries` have their name as `title`, before and after as `first` and `now`, and in how many
    trials as `moved`; `sites` sums them up in a line. `quiet` are trials in which nothing came,
    `unheard` those of which nothing can be told, with why.
    """

    trials: int = 0
    calendar: Picture | None = None
    lines: Sparks | None = None
    lines_from: str = ""
    slips: Table = Table()
    sizes: Table = Table()
    countries: Table = Table()
    sites: str = ""
    silent: Table = Table()
    quiet: Table = Table()
    unheard: Table = Table()
    sources: tuple[tuple[str, StateView], ...] = ()

    @property
    def contents(self) -> tuple[tuple[str, str], ...]:
        """The parts that there are: the id of each, and what it is called."""
        parts = (
            ("lines", "Lines", self.lines),
            ("slippage", "Slippage", self.slips),
            ("enrollment", "Enrollment", self.sizes),
            ("sites", "Sites", self.countries),
            ("silence", "Silence", self.silent),
            ("quiet", "Nothing new", self.quiet),
            ("unheard", "Not heard of", self.unheard),
            ("sources", "Sources", self.sources),
        )
        return tuple((name, called) for name, called, there in parts if there)


def course_view(
    found: Activity,
    events: Sequence[Event],
    since: datetime,
    until: datetime,
    lines_from: datetime,
) -> CourseView:
    """Return the tables and pictures of a report on a while; `events` are those that it tells."""
    first, last = since.date(), until.date()
    days = [(event.time.date(), str(event.severity), 1) for event in events if event.trial]
    lines = found.lines[:_MOST]
    return CourseView(
        trials=len(found.courses),
        calendar=calendar(days, first, last) if days else None,
        lines=sparklines(lines, lines_from.date(), last) if lines else None,
        lines_from=lines_from.date().isoformat(),
        slips=_table([_slip(one) for one in found.slips]),
        sizes=_table([_size(one) for one in found.sizes]),
        countries=_countries(found),
        sites=_sites(found),
        silent=_table(
            [
                _row(one, now=cut(one_line(finding.headline), _SENTENCE))
                for one in found.courses
                for finding in one.silences
            ]
        ),
        quiet=_table([_row(one, now=_since(one.now.since.date())) for one in found.quiet]),
        unheard=_table(
            [
                Row(number=one_line(one.trial.number), now=cut(one_line(one.why), _SENTENCE))
                for one in found.unheard
            ]
        ),
        sources=tuple((one_line(one.trial.number), state(one.now.at)) for one in found.courses),
    )


def _table(rows: Sequence[Row]) -> Table:
    return Table(rows=tuple(rows[:_MOST]), more=max(len(rows) - _MOST, 0))


def _row(one: Course, **said: str) -> Row:
    return Row(number=_number(one.trial), title=cut(one_line(one.now.at.title), _TITLE), **said)


def _number(trial: TrialId) -> str:
    return one_line(trial.number)


def _since(day: date) -> str:
    return f"as it is since {day}"


def _slip(one: Slip) -> Row:
    field = "dates.primary_completion"
    planned, before, now = (_plain(each) for each in (one.planned, one.before, one.now))
    return _row(
        one.course,
        first=say(planned, field),
        now=say(now, field),
        moved=shift(planned, now) or "as first planned",
        lately=shift(before, now) if one.lately else "",
    )


def _size(one: Size) -> Row:
    target, before, now = (_plain(each) for each in (one.target, one.before, one.now))
    return _row(
        one.course,
        first=say(target, "enrollment"),
        now=say(now, "enrollment"),
        moved=shift(target, now) or "as first planned",
        lately=shift(before, now),
    )


def _plain(value: Struct | None) -> object:
    return msgspec.to_builtins(value, enc_hook=str)


def _countries(found: Activity) -> Table:
    """Return the countries with the most sites, and all in which sites came or went."""
    shown = [
        one for at, one in enumerate(found.countries) if at < _COUNTRIES or one.now != one.before
    ]
    table = _table([_country(one) for one in shown])
    return Table(rows=table.rows, more=len(found.countries) - len(table.rows))


def _country(one: Country) -> Row:
    lately = f"{one.now - one.before:+,d}" if one.now != one.before else ""
    return Row(
        number="",
        title=cut(one_line(one.name), _TITLE),
        first=f"{one.before:,}",
        now=f"{one.now:,}",
        moved=counted(one.trials, "trial"),
        lately=lately.replace("-", "−"),  # noqa: RUF001  # a real minus sign
    )


def _sites(found: Activity) -> str:
    before = sum(one.before for one in found.countries)
    now = sum(one.now for one in found.countries)
    there = counted(sum(1 for one in found.countries if one.now), "country", "countries")
    moved = f"{before:,} → {now:,}" if before != now else f"{now:,}"
    return f"{moved} sites in {there}"
