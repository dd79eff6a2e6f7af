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
    if len(old.sites) >= _FEW and lost * 2 > len(old.sites) and new.status.overall in _OPEN:
        yield f"{lost} of {len(old.sites)} sites vanished while the trial recruits"
