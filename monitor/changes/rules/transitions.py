"""Steps from one recruitment status to another: what each means, as a table.

Every pair of different statuses stands in exactly one line; what a status says beside that of an
earlier day is told of the line alone.
"""

from __future__ import annotations

from typing import NamedTuple

from monitor.changes.rules.phrases import capital
from monitor.changes.rules.scale import named
from monitor.changes.rules.table import Row, row
from monitor.model.event import EventKind as Kind
from monitor.model.event import Severity

_LOW, _MEDIUM, _HIGH, _CRITICAL = list(Severity)[1:]

_OFFERED = "AVAILABLE TEMPORARILY_NOT_AVAILABLE NO_LONGER_AVAILABLE"
_RUNNING = "open invited active"
_OF_TRIALS = "before open invited active halted completed terminated withdrawn"
_GOING = "before open invited active halted"


class Step(NamedTuple):
    """One line of the table: from these groups or statuses to those, and what it means."""

    before: str
    after: str
    row: Row
    anomaly: bool = False


def _step(
    way: str,
    kind: Kind,
    severity: Severity,
    says: str,
    *,
    check: str = "",
    detail: str = "",
    anomaly: bool = False,
) -> Step:
    """Return one line: `way` is `from … > to …`, `check` what a reader should look at next."""
    before, _, after = way.partition(" > ")
    when = f"{named(before)} → {named(after)}"
    told = capital(f"an anomaly: {says}" if anomaly else says)
    told += f"; to look at next: {check}." if check else "."
    return Step(before, after, row(kind, severity, when, told, detail=detail), anomaly)


_SKIPPED = "a status that should lie between was never posted: late bookkeeping, or a slip"
_REWRITTEN = "how an ended trial ended was rewritten: a correction"
_ENDED = "the reason, how many took part, and when results are due: their clock runs on"
_SHORT = "the reason"

# Figures: what became of 13,323 first stops from December 2019 to November 2022
# (github.com/bgcarlisle/ctcovidstop): of 3,453 suspensions 64 % were taken back, after a median of
# 151 days (interquartile range 70 to 343), 43 % by recruiting, 10 % by active, 7 % by completed;
# of 6,216 terminations 1.7 %, of 3,654 withdrawals 2.0 %.
STEPS = (
    _step(
        "before > open",
        Kind.STATUS_OPENED,
        _MEDIUM,
        "a planned trial opened",
        check="the open sites, whom to call, and whether the study start is an actual date",
    ),
    _step(
        "before > invited",
        Kind.STATUS_BY_INVITATION,
        _MEDIUM,
        "a planned trial started, and only those who are invited can join",
    ),
    _step(
        "before > halted",
        Kind.STATUS_SUSPENDED,
        _HIGH,
        "stalled before it opened",
        check=_SHORT,
        detail="before_opening",
    ),
    _step("before > active", Kind.STATUS_CLOSED, _MEDIUM, _SKIPPED, detail="skipped_state"),
    _step("before > completed", Kind.STATUS_COMPLETED, _MEDIUM, _SKIPPED, detail="skipped_state"),
    _step(
        "before > terminated",
        Kind.STATUS_TERMINATED,
        _HIGH,
        _SKIPPED,
        check=_ENDED,
        detail="skipped_state",
    ),
    _step(
        "before > withdrawn",
        Kind.STATUS_WITHDRAWN,
        _HIGH,
        "abandoned before the first participant",
        check="the reason, and that nobody is said to have taken part",
    ),
    _step(
        "open > invited",
        Kind.STATUS_BY_INVITATION,
        _MEDIUM,
        "the public can join no more, only those who are invited",
        detail="no_longer_public",
    ),
    _step(
        "invited > open",
        Kind.STATUS_OPENED,
        _MEDIUM,
        "the public can join now",
        check="the open sites, and whom to call",
        detail="to_public",
    ),
    _step(
        f"{_RUNNING} > before",
        Kind.STATUS_REVERSED,
        _HIGH,
        "a trial that had opened is said not to have opened: too early then, or a mistake now",
        detail="premature",
        anomaly=True,
    ),
    _step(
        "open invited > active",
        Kind.STATUS_CLOSED,
        _MEDIUM,
        "accrual is closed; from here the results come nearer",
        check="how many joined of those who were planned",
    ),
    _step(
        "open invited > completed",
        Kind.STATUS_COMPLETED,
        _MEDIUM,
        "it ended, and that accrual was closed was never posted",
        check="how many took part, and when results are due",
        detail="unclosed",
    ),
    _step(
        f"{_RUNNING} > halted",
        Kind.STATUS_SUSPENDED,
        _CRITICAL,
        "a running trial paused; of such pauses two in three end with the trial going on, half of "
        "those within 151 days (the middle half 70 to 343)",
        check=_SHORT,
    ),
    _step(
        f"{_RUNNING} > terminated",
        Kind.STATUS_TERMINATED,
        _CRITICAL,
        "a running trial was stopped for good",
        check=_ENDED,
    ),
    _step(
        f"{_RUNNING} > withdrawn",
        Kind.STATUS_WITHDRAWN,
        _HIGH,
        "withdrawn says that nobody ever joined, though the trial had opened",
        check="the reason, and that nobody is said to have taken part",
        detail="after_opening",
        anomaly=True,
    ),
    _step(
        "active > open",
        Kind.STATUS_OPENED,
        _HIGH,
        "a closed trial recruits again",
        check="new arms, new sites, and a larger target",
        detail="reopened",
    ),
    _step(
        "active > invited",
        Kind.STATUS_BY_INVITATION,
        _HIGH,
        "a closed trial recruits again, by invitation",
        check="new arms, new sites, and a larger target",
        detail="reopened",
    ),
    _step(
        "active > completed",
        Kind.STATUS_COMPLETED,
        _MEDIUM,
        "the last visit is done",
        check="that primary completion is an actual date, and when results are due",
    ),
    _step(
        "halted > open",
        Kind.STATUS_RESUMED,
        _HIGH,
        "a paused trial recruits again",
        check="how long it was paused, and what was amended",
    ),
    _step(
        "halted > invited",
        Kind.STATUS_RESUMED,
        _HIGH,
        "a paused trial goes on, by invitation",
        check="how long it was paused, and what was amended",
        detail="by_invitation",
    ),
    _step(
        "halted > active",
        Kind.STATUS_RESUMED,
        _HIGH,
        "a paused trial goes on, and takes in nobody new",
        check="how long it was paused, and how many had joined",
        detail="closed",
    ),
    _step(
        "halted > before",
        Kind.STATUS_RESUMED,
        _HIGH,
        "a paused trial is planned again",
        check="the study start",
        detail="planned",
    ),
    _step(
        "halted > completed",
        Kind.STATUS_COMPLETED,
        _HIGH,
        "a paused trial came to its end",
        check="how many took part, and when results are due",
        detail="after_pause",
    ),
    _step(
        "halted > terminated",
        Kind.STATUS_TERMINATED,
        _HIGH,
        "a paused trial did not survive",
        check=_ENDED,
        detail="after_pause",
    ),
    _step(
        "halted > withdrawn",
        Kind.STATUS_WITHDRAWN,
        _HIGH,
        "a paused trial did not survive, and says that nobody ever joined",
        check="the reason, and that nobody is said to have taken part",
        detail="after_pause",
    ),
    _step(
        f"terminated > {_GOING}",
        Kind.STATUS_REVERSED,
        _HIGH,
        "one termination in sixty is taken back: a correction, or a revival",
        check="whether the dates and the target moved as well",
        anomaly=True,
    ),
    _step(
        f"withdrawn > {_GOING}",
        Kind.STATUS_REVERSED,
        _HIGH,
        "one withdrawal in fifty is taken back: a correction, or a revival",
        check="whether the dates and the target moved as well",
        detail="withdrawn",
        anomaly=True,
    ),
    _step(
        f"completed > {_GOING}",
        Kind.STATUS_REVERSED,
        _HIGH,
        "a completed trial does not start again: an extension, or a mistake",
        check="whether the dates and the target moved as well",
        detail="completed",
        anomaly=True,
    ),
    _step(
        "terminated withdrawn > completed",
        Kind.STATUS_COMPLETED,
        _HIGH,
        _REWRITTEN,
        check="how many took part, and when results are due",
        detail="rewritten",
        anomaly=True,
    ),
    _step(
        "completed withdrawn > terminated",
        Kind.STATUS_TERMINATED,
        _HIGH,
        _REWRITTEN,
        check=_ENDED,
        detail="rewritten",
        anomaly=True,
    ),
    _step(
        "completed terminated > withdrawn",
        Kind.STATUS_WITHDRAWN,
        _HIGH,
        _REWRITTEN,
        check="the reason, and that nobody is said to have taken part",
        detail="rewritten",
        anomaly=True,
    ),
    _step(
        f"{_OFFERED} > {_OFFERED}",
        Kind.STATUS_CHANGED,
        _HIGH,
        "expanded access opens or closes: whether the treatment is to be had outside a trial",
        check="whom to call",
        detail="access",
    ),
    _step(
        f"{_OFFERED} > APPROVED_FOR_MARKETING",
        Kind.STATUS_CHANGED,
        _HIGH,
        "the treatment is approved for marketing, and expanded access is over",
        detail="access_approved",
    ),
    _step(
        f"APPROVED_FOR_MARKETING > {_OFFERED}",
        Kind.STATUS_CHANGED,
        _HIGH,
        "a treatment that was said to be approved for marketing no longer is",
        detail="access_reversed",
        anomaly=True,
    ),
    _step(
        f"{_OF_TRIALS} > access",
        Kind.STATUS_CHANGED,
        _MEDIUM,
        "a trial has a status of expanded access: another kind of study now, or a mistake",
        detail="now_access",
        anomaly=True,
    ),
    _step(
        f"access > {_OF_TRIALS}",
        Kind.STATUS_CHANGED,
        _MEDIUM,
        "expanded access has a status of trials: another kind of study now, or a mistake",
        detail="no_longer_access",
        anomaly=True,
    ),
    _step(
        "open invited > UNKNOWN",
        Kind.STATUS_UNVERIFIED,
        _MEDIUM,
        "nobody verified for two years a trial that takes people in, and its completion date is "
        "past: set by the registry, no act of the sponsor",
        check="whether it is open at all: phone first",
        detail="open",
    ),
    _step(
        "before active halted access other > UNKNOWN",
        Kind.STATUS_UNVERIFIED,
        _LOW,
        "nobody verified the record for two years, and its completion date is past: set by the "
        "registry, no act of the sponsor",
    ),
    _step(
        "completed > UNKNOWN",
        Kind.STATUS_UNVERIFIED,
        _LOW,
        "an ended trial needs no verification to stay ended: how it ended is no longer said",
        detail="completed",
        anomaly=True,
    ),
    _step(
        "terminated withdrawn > UNKNOWN",
        Kind.STATUS_UNVERIFIED,
        _HIGH,
        "an ended trial needs no verification to stay ended: that it was stopped is no longer said",
        detail="rewritten",
        anomaly=True,
    ),
    _step(
        "UNKNOWN > known",
        Kind.STATUS_VERIFIED_AGAIN,
        _MEDIUM,
        "somebody verified the record again, and it is what it was last known to be",
    ),
    _step(
        "known UNKNOWN other > WITHHELD",
        Kind.STATUS_HIDDEN,
        _HIGH,
        "the registry withholds what it showed",
        check="what we kept: it is not deleted",
    ),
    _step(
        "WITHHELD > known UNKNOWN other",
        Kind.STATUS_CHANGED,
        _HIGH,
        "the registry shows what it withheld",
        detail="shown",
    ),
    _step(
        "known UNKNOWN > other",
        Kind.STATUS_CHANGED,
        _MEDIUM,
        "no rule knows this step; the words are the registry's",
    ),
    _step(
        "other > known",
        Kind.STATUS_CHANGED,
        _MEDIUM,
        "no rule knows the status that it was; the words are the registry's",
        detail="from_other",
    ),
)
