"""In how many places a trial is run, country by country, over time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct

from monitor.model.chronicle import Chronicle
from monitor.render.filters import count
from monitor.render.harmless import cut, one_line
from monitor.render.pictures.drawing import (
    GAP,
    NARROW,
    Key,
    Line,
    Picture,
    Shape,
    Trace,
    Words,
    letters,
    within,
)
from monitor.render.pictures.name import name
from monitor.render.pictures.scale import Span, span_of
from monitor.render.pictures.steps import Step, area, steps

_ROWS = 8  # countries that are drawn; the others are counted
_WHOLE, _EACH = 40, 18  # pixels: all countries, one of them
_HEAD = 17
_GAP = 5
_NAME = 40


_Days = list[tuple[date, dict[str, int]]]  # the sites by country from each day on


class _Row(Struct, frozen=True, kw_only=True):
    """The numbers of sites in a country, or in several."""

    name: str
    steps: tuple[Step, ...]

    @property
    def now(self) -> int:
        return self.steps[-1].number or 0

    @property
    def most(self) -> int:
        return max(step.number or 0 for step in self.steps)

    @property
    def told(self) -> str:
        most = f" (most: {self.most:,})" if self.most > self.now else ""
        return f"{self.now:,}{most}"


def sites(chronicle: Chronicle) -> Picture | None:
    """Return the picture of a trial's sites; None where none is on record."""
    days = [(moment.on, dict(moment.sites)) for moment in chronicle.moments]
    rows = _countries(days, chronicle.until)
    if not rows:
        return None
    whole = _row("All sites", (row.name for row in rows), days, chronicle.until)
    some = rows if len(rows) <= _ROWS + 1 else rows[:_ROWS]
    others = rows[len(some) :]
    called = count(len(others), "other country", "other countries")
    rest = _row(called, (row.name for row in others), days, chronicle.until) if others else None
    span = span_of([chronicle.until, *(on for on, _ in days)])
    shapes, bottom = _drawn(whole, some, rest, span)
    return Picture(
        id=name("sites", chronicle.trial),
        heading="Sites by country",
        says=_said(chronicle, whole, [*some, rest] if rest else some, rows),
        height=bottom + 22,
        shapes=(*span.axis(_HEAD, bottom), *shapes),
        keys=_keys(some),
    )


def _countries(days: _Days, until: date) -> list[_Row]:
    """Return a row for each country that ever had a site, the largest first."""
    countries = {country for _, numbers in days for country in numbers}
    found = [_row(country, [country], days, until) for country in countries]
    return sorted((row for row in found if row.most), key=lambda row: (-row.most, row.name))


def _row(called: str, countries: Iterable[str], days: _Days, until: date) -> _Row:
    inside = tuple(countries)
    given = ((on, sum(numbers.get(one, 0) for one in inside)) for on, numbers in days)
    return _Row(name=called, steps=steps(given, until))


# --- what is drawn


def _drawn(whole: _Row, some: list[_Row], rest: _Row | None, span: Span) -> tuple[list[Shape], int]:
    shapes: list[Shape] = []
    y = 0
    if len(some) > 1:
        shapes += [*_words(whole, 0), *_area(whole, span, _HEAD, _WHOLE, whole.most)]
        y = _HEAD + _WHOLE + _GAP
    top = max(row.most for row in some)
    for row in some:
        shapes += _words(row, y)
        shapes += _area(row, span, y + _HEAD, _EACH, top)
        y += _HEAD + _EACH + _GAP
    if rest:
        shapes += _words(rest, y)
        y += _HEAD
    return shapes, y


def _words(row: _Row, y: float) -> Iterator[Shape]:
    room = NARROW - letters(row.told) - GAP
    yield Words(text=within(_called(row), room), x=0, y=y + 13, kind="strong")
    yield Words(text=row.told, x=100, y=y + 13, anchor="end")


def _area(row: _Row, span: Span, y: float, height: float, top: int) -> Iterator[Shape]:
    yield Trace(kind="sites", y=y, height=height, path=area(row.steps, span, height, top))
    yield Line(kind="ground", x1=0, x2=100, y1=y + height, y2=y + height)


def _called(row: _Row) -> str:
    return cut(one_line(row.name), _NAME) or "No country given"


def _keys(some: list[_Row]) -> tuple[Key, ...]:
    if len(some) == 1:
        return ()
    top = max(row.most for row in some)
    return (Key(kind="", text=f"Each country's row is drawn from 0 to {top:,}."),)


def _said(chronicle: Chronicle, whole: _Row, shown: list[_Row], rows: list[_Row]) -> str:
    countries = count(sum(row.now > 0 for row in rows), "country", "countries")
    first = next(step for step in whole.steps if step.number)
    each = "; ".join(f"{_called(row)} {row.told}" for row in shown)
    return (
        f"Sites: {whole.told} in {countries} as of {chronicle.until},"
        f" {first.number:,} from {first.since}. By country: {each}."
    )
