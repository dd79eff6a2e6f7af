"""The table of silences: what weighs how much when a date passes and nothing is said."""

from __future__ import annotations

from monitor.changes.rules.table import Row, row
from monitor.model.event import EventKind as Kind
from monitor.model.event import Severity

MEDIAN, THIRD_QUARTILE = 151, 343  # days of a pause
GRACE = 30  # days after which results that are due count as overdue

_NOISE, _LOW, _MEDIUM, _HIGH = list(Severity)[:4]
_SHOWS = "this reports what the public register shows"

START = row(
    Kind.OVERDUE_START,
    _MEDIUM,
    "the start date has passed, a month only when it is over, and the trial is not yet recruiting",
    "What was announced did not come, or nobody entered it.",
)
PRIMARY_COMPLETION = row(
    Kind.OVERDUE_PRIMARY_COMPLETION,
    _MEDIUM,
    "the date of primary completion has passed and is still an estimate",
    "Either the trial takes longer than the record says, or its end was not entered.",
)
IN_90_DAYS = row(
    Kind.OVERDUE_RESULTS,
    _LOW,
    "results fall due in 90 days or less, and none were submitted",
    "42 CFR 11.44 gives a year from primary completion, up to three with a certificate of delay; "
    f"{_SHOWS}.",
    detail="in_90_days",
)
IN_30_DAYS = row(
    Kind.OVERDUE_RESULTS,
    _MEDIUM,
    "results fall due in 30 days or less, and none were submitted",
    "The last month of the time that 42 CFR 11.44 gives for submitting results has begun; "
    f"{_SHOWS}.",
    detail="in_30_days",
)
DUE = row(
    Kind.OVERDUE_RESULTS,
    _MEDIUM,
    "the day by which results are due has come, and none were submitted",
    f"The time that 42 CFR 11.44 gives for submitting results is over; {_SHOWS}.",
    detail="due",
)
OVERDUE = row(
    Kind.OVERDUE_RESULTS,
    _HIGH,
    f"results were due more than {GRACE} days ago, and none were submitted",
    f"Not even {GRACE} days after the day by which 42 CFR 11.44 asks for results are there any; "
    f"{_SHOWS}.",
    detail="overdue",
)
VERIFICATION = row(
    Kind.STALE_VERIFICATION,
    _LOW,
    "the record was last verified more than 12 months ago, and the trial has not ended",
    "42 CFR 11.64 asks for a look at the record every 12 months; what it says may be out of date.",
)
UNKNOWN_SOON = row(
    Kind.STALE_UNKNOWN_SOON,
    _LOW,
    "60 days or less until the completion date is past and two years went by unverified",
    "The registry then shows the status of the trial as unknown, unless the record is verified.",
)
OVER_MEDIAN = row(
    Kind.STALLED_SUSPENSION,
    _LOW,
    f"suspended for more than {MEDIAN} days",
    f"Of the suspended trials that went on, half did so within {MEDIAN} days.",
    detail="over_median",
)
OVER_THIRD_QUARTILE = row(
    Kind.STALLED_SUSPENSION,
    _MEDIUM,
    f"suspended for more than {THIRD_QUARTILE} days",
    f"Of the suspended trials that went on, three in four did so within {THIRD_QUARTILE} days.",
    detail="over_third_quartile",
)

_KINDS = (
    Kind.OVERDUE_START,
    Kind.OVERDUE_PRIMARY_COMPLETION,
    Kind.OVERDUE_RESULTS,
    Kind.STALE_VERIFICATION,
    Kind.STALE_UNKNOWN_SOON,
    Kind.STALLED_SUSPENSION,
)
AT_FIRST = {
    kind: row(
        kind,
        _NOISE,
        "it was so already when the trial was first looked at",
        "What was so before anybody watched the trial is no news.",
        detail="at_first",
    )
    for kind in _KINDS
}
WITHDRAWN = {
    kind: row(
        kind,
        _LOW,
        "it was told before, and the record no longer gives cause for it",
        "Whoever was told of the silence hears that it has ended.",
        detail="withdrawn",
    )
    for kind in _KINDS
}

ROWS: tuple[Row, ...] = (
    START,
    PRIMARY_COMPLETION,
    IN_90_DAYS,
    IN_30_DAYS,
    DUE,
    OVERDUE,
    VERIFICATION,
    UNKNOWN_SOON,
    OVER_MEDIAN,
    OVER_THIRD_QUARTILE,
    *AT_FIRST.values(),
    *WITHDRAWN.values(),
)
