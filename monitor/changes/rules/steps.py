"""What a step from one recruitment status to another means, whatever lay between."""

from __future__ import annotations

from itertools import product

from msgspec.structs import replace

from monitor.changes.rules.scale import ENDED, GROUPS, STOPPED, WORDS, statuses
from monitor.changes.rules.table import Row, row
from monitor.changes.rules.transitions import STEPS, Step
from monitor.model.event import EventKind as Kind
from monitor.model.event import Severity

__all__ = [
    "ENDED", "GROUPS", "NOTHING_KNOWN", "ROWS", "STEPS", "STOPPED", "WORDS", "Step", "step"
]  # fmt: skip

_LINES = {
    (before, after): line.row
    for line in STEPS
    for before, after in product(statuses(line.before), statuses(line.after))
    if before != after
}
_GIVEN = row(
    Kind.STATUS_CHANGED,
    Severity.MEDIUM,
    "no status → any status",
    "The record says for the first time how far the trial is.",
    detail="given",
)
_GONE = row(
    Kind.STATUS_CHANGED,
    Severity.MEDIUM,
    "any status → no status",
    "The record no longer says how far the trial is.",
    detail="gone",
)
_OTHER = _LINES["RECRUITING", ""]
NOTHING_KNOWN = row(
    Kind.STATUS_VERIFIED_AGAIN,
    Severity.MEDIUM,
    "unknown → any other status, and nobody knows the status before that",
    "Somebody verified the record again; what it was before it was unknown is not known.",
    detail="unknown_before",
)
_HIDDEN = WORDS.keys() - GROUPS.keys()  # statuses that say nothing of the trial
_SILENT = "No reason is given"
_SILENCE = "Verified again after silence and compared with the last known status"
_STOPS = {Kind.STATUS_SUSPENDED, Kind.STATUS_TERMINATED, Kind.STATUS_WITHDRAWN}


def _inside(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _unexplained(said: Row) -> Row:
    """Return the row that holds instead where a trial stops and does not say why."""
    return replace(
        said,
        rule=f"{said.rule}.unexplained",
        when=f"{said.when}, and no reason is given",
        says=f"{_SILENT}: {_inside(said.says)}",
    )


def _after_unknown(said: Row) -> Row:
    """Return the row that holds instead where the trial had been unknown in between."""
    return replace(
        said,
        rule=f"{said.rule}.after_unknown",
        severity=max(said.severity, Severity.MEDIUM),
        when=f"{said.when}, and it was unknown in between",
        says=f"{_SILENCE}: {_inside(said.says)}",
    )


_KNOWN = {pair: said for pair, said in _LINES.items() if GROUPS.keys() >= set(pair)}
_UNEXPLAINED = {said.rule: _unexplained(said) for said in _KNOWN.values() if said.kind in _STOPS}
_AFTER_UNKNOWN = {said.rule: _after_unknown(said) for said in _KNOWN.values()}

ROWS: tuple[Row, ...] = (
    *(line.row for line in STEPS),
    *_UNEXPLAINED.values(),
    *_AFTER_UNKNOWN.values(),
    NOTHING_KNOWN,
    _GIVEN,
    _GONE,
)


def step(before: str, after: str, last_known: str = "", *, explained: bool = True) -> Row:
    """Return what the step means; from UNKNOWN it is judged by the last status that was known."""
    if before == "UNKNOWN" and after in GROUPS:
        return _awake(after, last_known)
    if not after:
        return _GONE
    if not before and after not in _HIDDEN:
        return _GIVEN
    said = _LINES.get((_listed(before), _listed(after)), _OTHER)
    return said if explained else _UNEXPLAINED.get(said.rule, said)


def _awake(after: str, last_known: str) -> Row:
    """Compare with the last status that the sponsor gave: that is the step that was made."""
    if last_known not in GROUPS:
        return NOTHING_KNOWN
    if after == last_known:
        return _LINES["UNKNOWN", after]
    return _AFTER_UNKNOWN[_LINES[last_known, after].rule]


def _listed(status: str) -> str:
    return status if status in WORDS else ""
