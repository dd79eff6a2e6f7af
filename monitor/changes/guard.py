"""Whether an answer can be true: a record seldom loses what it is made of."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.model.change import Change
from monitor.model.record import Record

_FEW = 4  # sites; below this, half of them is not many
_OPEN = frozenset({"RECRUITING", "ENROLLING_BY_INVITATION", "NOT_YET_RECRUITING"})
_LASTING = (
    ("status", "the recruitment status"),
    ("titles", "the titles"),
    ("sponsor", "the sponsor"),
    ("description", "the description"),
    ("conditions", "the conditions"),
    ("eligibility", "the eligibility criteria"),
    ("outcomes", "the outcomes"),
    ("arms", "the arms"),
    ("interventions", "the interventions"),
    ("design", "the design"),
    ("dates", "the dates"),
    ("results", "the results"),
)
_PARTS = 9  # of the twelve; of 41 real updates none touched more than five
_TEXT_LOST = 0.9  # of the criteria's characters
_LONG_TEXT = 400  # characters; less is soon rewritten


def suspicion(old: Record, new: Record, changes: tuple[Change, ...]) -> str:
    """Return why the new record is hard to believe, in words; empty where it is not."""
    return "; ".join(_doubts(old, new)) if changes else ""


def _doubts(old: Record, new: Record) -> Iterator[str]:
    nothing = Record(trial=new.trial)
    for part, words in _LASTING:
        none = getattr(nothing, part)
        if getattr(old, part) != none and getattr(new, part) == none:
            yield f"{words} vanished"
    lost = len(old.sites) - len(new.sites)
    if len(old.sites) >= _FEW and lost * 2 >= len(old.sites) and new.status.overall in _OPEN:
        yield f"{lost} of {len(old.sites)} sites vanished while the trial recruits"
    before, after = len(old.eligibility.criteria), len(new.eligibility.criteria)
    if before >= _LONG_TEXT and 0 < after < (1 - _TEXT_LOST) * before:
        yield "nearly all of the eligibility criteria vanished"
    moved = [words for part, words in _LASTING if getattr(old, part) != getattr(new, part)]
    if len(moved) >= _PARTS:
        yield f"{len(moved)} of {len(_LASTING)} parts changed at once"
