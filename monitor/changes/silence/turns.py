"""The days on which a record, while it stays as it is, begins to be silent about something.

A date that is given to the month has passed when the month has.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from monitor.changes.rules.status import readable
from monitor.changes.rules.table import Row
from monitor.changes.silence import rows
from monitor.changes.silence.days import days_after
from monitor.changes.silence.duty import is_certified, results_due
from monitor.model.dates import PartialDate, years_after
from monitor.model.record import Record

_ENDED = frozenset(
    {"COMPLETED", "TERMINATED", "WITHDRAWN", "NO_LONGER_AVAILABLE", "APPROVED_FOR_MARKETING"}
)
# the four that stand as last known status in 162 of 162 records of unknown status
MAY_BECOME_UNKNOWN = frozenset(
    {"NOT_YET_RECRUITING", "RECRUITING", "ENROLLING_BY_INVITATION", "ACTIVE_NOT_RECRUITING"}
)
_WARNING = 60  # days before a status becomes unknown


class Turn(NamedTuple):
    """From `on` a row holds; `occurrence` is the date that it hangs on."""

    on: date
    occurrence: str
    row: Row
    headline: str


def turns(record: Record, since: date | None) -> Iterator[Turn]:
    """Yield the turns of a record, those of one kind in the order of their days.

    `since` is the first day on which its status is known to have been what it is.
    """
    if record.status.overall == "WITHHELD":  # nothing is shown, and so nothing is missing
        return
    yield from _start(record)
    yield from _primary_completion(record)
    yield from _results(record)
    yield from _verification(record)
    yield from _unknown(record)
    if since is not None and record.status.overall == "SUSPENDED":
        yield from _suspension(since)


def is_waiting(record: Record) -> bool:
    """Whether the trial has not opened, as far as anybody has said."""
    status = record.status
    last = status.last_known if status.overall == "UNKNOWN" else status.overall
    return last == "NOT_YET_RECRUITING"


def is_over(record: Record) -> bool:
    """Whether the trial has ended, and its record need not be verified any more."""
    return record.status.overall in _ENDED


def verification_due(record: Record) -> PartialDate | None:
    """Return by when the record is to be verified again, None where it need not be."""
    verified = record.dates.verified
    unknown = record.status.overall == "UNKNOWN"  # which says it for the registry: two years
    return None if verified is None or unknown or is_over(record) else years_after(verified, 1)


def unknown_on(record: Record) -> date | None:
    """Return from which day on the status is shown as unknown unless the record is verified."""
    verified, completion = record.dates.verified, record.dates.completion
    if not (verified and completion and record.status.overall in MAY_BECOME_UNKNOWN):
        return None
    # verified in 2024-02, they were shown as unknown in the first load of March 2026
    return days_after(max(years_after(verified, 2).last, completion.date.last), 1)


def _start(record: Record) -> Iterator[Turn]:
    start = record.dates.start
    if start is not None and is_waiting(record):
        unknown = record.status.overall == "UNKNOWN"
        says = "was last known as" if unknown else "still says"
        yield Turn(
            on=days_after(start.date.last, 1),
            occurrence=start.date.text,
            row=rows.START,
            headline=f"Start date {start.date} has passed and the record {says} not yet recruiting",
        )


def _primary_completion(record: Record) -> Iterator[Turn]:
    planned = record.dates.primary_completion
    if planned and planned.type == "ESTIMATED" and record.status.overall != "WITHDRAWN":
        yield Turn(
            on=days_after(planned.date.last, 1),
            occurrence=planned.date.text,
            row=rows.PRIMARY_COMPLETION,
            headline=f"Primary completion date {planned.date} has passed and is still an estimate",
        )


def _results(record: Record) -> Iterator[Turn]:
    due = results_due(record)
    if due is None:
        return
    by = f"by {due}" if due.precision == "day" else f"by the end of {due}"
    late = " (delay certified)" if is_certified(record) else ""
    none = f"{late}; the register shows no submission"
    for row, days, headline in (
        (rows.IN_90_DAYS, -90, f"Results due within 90 days, {by}{none}"),
        (rows.IN_30_DAYS, -30, f"Results due within 30 days, {by}{none}"),
        (rows.DUE, 0, f"The time for submitting results is up: due {by}{none}"),
        (
            rows.OVERDUE,
            rows.GRACE + 1,
            f"Results overdue: they were due {by}, more than {rows.GRACE} days ago{none}",
        ),
    ):
        yield Turn(on=days_after(due.last, days), occurrence=due.text, row=row, headline=headline)


def _verification(record: Record) -> Iterator[Turn]:
    verified, due = record.dates.verified, verification_due(record)
    if verified and due:
        yield Turn(
            on=days_after(due.last, 1),
            occurrence=verified.text,
            row=rows.VERIFICATION,
            headline=f"Not verified for more than 12 months: last in {verified}",
        )


def _unknown(record: Record) -> Iterator[Turn]:
    verified, completion, on = record.dates.verified, record.dates.completion, unknown_on(record)
    if verified and completion and on:
        yield Turn(
            on=days_after(on, -_WARNING),
            occurrence=on.isoformat(),
            row=rows.UNKNOWN_SOON,
            headline=f"Status ({readable(record.status.overall)}) may be shown as unknown from"
            f" {on} on: last verified in {verified}, completion date {completion.date}",
        )


def _suspension(since: date) -> Iterator[Turn]:
    # measured on 3,453 suspensions of 2019 to 2022 (github.com/bgcarlisle/ctcovidstop): 64 % ended
    # in the trial going on, after a median of 151 days, the third quartile being 343
    for row, days in (
        (rows.OVER_MEDIAN, rows.MEDIAN),
        (rows.OVER_THIRD_QUARTILE, rows.THIRD_QUARTILE),
    ):
        yield Turn(
            on=days_after(since, days + 1),
            occurrence=since.isoformat(),
            row=row,
            headline=f"Suspended for more than {days} days, since {since} or earlier",
        )
