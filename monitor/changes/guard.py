"""Whether an answer can be true: a record seldom loses what it is made of.

What is doubted is asked for again and believed if it stands: a doubt costs one request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from monitor.model.change import Change
from monitor.model.record import Record

_FEW = 4  # sites; below this, half of them is not many
_LASTING: dict[str, Callable[[Record], Any]] = {
    "the recruitment status": lambda record: record.status.overall,
    "the titles": lambda record: record.titles,
    "the sponsor": lambda record: record.sponsor,
    "the description": lambda record: record.description,
    "the conditions": lambda record: record.conditions,
    "the eligibility": lambda record: record.eligibility,
    "the eligibility criteria": lambda record: record.eligibility.criteria,
    "the outcomes": lambda record: record.outcomes,
    "the primary outcomes": lambda record: record.outcomes.primary,
    "the arms": lambda record: record.arms,
    "the interventions": lambda record: record.interventions,
    "the design": lambda record: record.design,
    "the enrollment": lambda record: record.enrollment,
    "the dates": lambda record: record.dates,
    "the sites": lambda record: record.sites,
    "the results": lambda record: record.results,
}
_AT_ONCE = 10  # of these; of 41 real updates none touched more than six
_TEXT_LOST = 0.9  # of the criteria's characters
_LONG_TEXT = 400  # characters; less is soon rewritten


def suspicion(old: Record, new: Record, changes: tuple[Change, ...]) -> str:
    """Return why the new record is hard to believe, in words; empty where it is not."""
    return "; ".join(_doubts(old, new)) if changes else ""


def _doubts(old: Record, new: Record) -> Iterator[str]:
    nothing = Record(trial=new.trial)
    for words, part in _LASTING.items():
        none = part(nothing)
        if part(old) != none and part(new) == none:
            yield f"{words} vanished"
    yield from _sites_doubted(old, new)
    before, after = len(old.eligibility.criteria), len(new.eligibility.criteria)
    if before >= _LONG_TEXT and 0 < after < (1 - _TEXT_LOST) * before:
        yield "nearly all of the eligibility criteria vanished"
    moved = sum(part(old) != part(new) for part in _LASTING.values())
    if moved >= _AT_ONCE:
        yield f"{moved} of {len(_LASTING)} parts changed at once"


def _sites_doubted(old: Record, new: Record) -> Iterator[str]:
    lost = len(old.sites) - len(new.sites)
    if len(old.sites) < _FEW or not new.sites:
        return
    if lost * 2 >= len(old.sites):
        yield f"{lost} of {len(old.sites)} sites vanished"
    elif not {site.facility for site in old.sites} & {site.facility for site in new.sites}:
        yield f"all {len(old.sites)} sites are others now"
