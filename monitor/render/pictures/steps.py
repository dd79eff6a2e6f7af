"""Numbers that hold until the next one, as stairs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from msgspec import Struct

from monitor.render.pictures.drawing import STRETCH
from monitor.render.pictures.scale import Span

_THOUSAND, _MILLION = 1_000, 1_000_000
_LEAST = 1.5  # pixels: one site of a thousand can be seen
_NARROWEST = 4  # of `STRETCH`: and so can what is a day old


class Step(Struct, frozen=True, kw_only=True):
    """A number, and the days from which and until which it held; None where it is not known."""

    number: int | None
    since: date
    until: date


def steps(given: Iterable[tuple[date, int | None]], until: date) -> tuple[Step, ...]:
    """Return the numbers one after the other: equal neighbours as one, the last of a day only.

    The last number holds until that day, and stays even if that is the day it came.
    """
    rows = list(given)
    last = max(until, rows[-1][0])
    found: list[Step] = []
    for (since, number), (end, _) in pairwise([*rows, (last, None)]):
        if found and found[-1].since == since:
            found.pop()
        if found and found[-1].number == number:
            found.append(Step(number=number, since=found.pop().since, until=end))
        else:
            found.append(Step(number=number, since=since, until=end))
    return tuple(found)


def outline(row: Iterable[Step], span: Span, height: float, top: int) -> str:
    """Return the stairs as an open line, broken where the number is not known; "" for none."""
    pieces: list[str] = []
    end = None
    for step in row:
        if step.number is None:
            continue
        left, right = _across(step, span)
        y = f"{level(step.number, height, top):g}"
        pieces.append(f"V{y}H{right}" if end == step.since else f"M{left} {y}H{right}")
        end = step.until
    return "".join(pieces)


def area(row: Iterable[Step], span: Span, height: float, top: int) -> str:
    """Return the stairs as areas that stand on the ground; where it is 0 there is none."""
    pieces: list[str] = []
    for step in row:
        left, right = _across(step, span)
        if step.number:
            y = min(level(step.number, height, top), height - _LEAST)
            pieces.append(f"{'' if pieces else f'M{left} {height:g}'}V{y:g}H{right}")
        elif pieces:
            pieces.append(f"V{height:g}H{right}")
    return f"{''.join(pieces)}V{height:g}z" if pieces else ""


def level(number: int, height: float, top: int) -> float:
    """Return how far below the upper edge a number is, in pixels."""
    return round(height * (1 - number / top), 1)


def ground(height: float, top: int) -> Iterator[tuple[float, str]]:
    """Yield the heights of a scale from 0, in pixels, and what they stand for."""
    for number in (0, top // 2, top) if top % 2 == 0 else (0, top):
        yield level(number, height, top), short(number)


def short(number: int) -> str:
    """Return a number for an axis: `800`, `5,000`, `25k`, `2M`."""
    if number >= _MILLION:
        return f"{number / _MILLION:g}M"
    return f"{number / _THOUSAND:g}k" if number >= 10 * _THOUSAND else f"{number:,}"


def _across(step: Step, span: Span) -> tuple[str, str]:
    left, right = (span.at(day) * STRETCH / 100 for day in (step.since, step.until))
    left = min(left, STRETCH - _NARROWEST)
    return f"{left:.0f}", f"{max(right, left + _NARROWEST):.0f}"
