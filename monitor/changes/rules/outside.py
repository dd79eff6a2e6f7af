"""Rows of what no change in a record causes: a record as a whole, and our own work."""

from __future__ import annotations

from monitor.changes.rules.table import Row, row
from monitor.model.event import EventKind as Kind
from monitor.model.event import Severity

FIRST_SEEN = row(
    Kind.TRIAL_FIRST_SEEN,
    Severity.NOISE,
    "a watched trial is checked for the first time",
    "the first state that we see is what later ones are compared with, and no news",
)
MERGED = row(
    Kind.RECORD_MERGED,
    Severity.HIGH,
    "the registry answers with another number in the place of the one asked for",
    "the registry redirects the number; the record is watched under its new one",
)
VANISHED = row(
    Kind.RECORD_VANISHED,
    Severity.HIGH,
    "the registry does not know the trial on checks in two different loads",
    "it answered 404 on checks in two different loads; what was seen stays on record",
)
RETURNED = row(
    Kind.RECORD_RETURNED,
    Severity.MEDIUM,
    "a trial that had vanished is served again",
    "it had answered 404 on checks in two loads, and now serves the record",
)
UNSEEN = row(
    Kind.RECORD_CHANGED,
    Severity.HIGH,
    "the record changed, and the state before it does not read back here",
    "the stored state does not read back; the trial is watched from this one on",
    detail="unseen",
)
REFUSED = row(
    Kind.MONITOR_FETCH_FAILING,
    Severity.CRITICAL,
    "the registry refuses us (403)",
    "a 403 is its firewall's verdict on how we ask, and asking on would make it worse:"
    " check contact and user_agent in the configuration, then `trial-monitor check --force`",
    detail="refused",
)
FAILING = row(
    Kind.MONITOR_FETCH_FAILING,
    Severity.HIGH,
    "a registry could not be checked three times in a row",
    "no change is seen while a registry does not answer",
)
UNREADABLE = row(
    Kind.MONITOR_UNREADABLE,
    Severity.HIGH,
    "one trial's record could not be read on three checks in a row",
    "no change of the trial is seen until its record reads again",
)
DAMAGED = row(
    Kind.MONITOR_UNREADABLE,
    Severity.HIGH,
    "what is stored of a trial does not read back",
    "run `trial-monitor db verify`, and look at the disk",
    detail="stored",
)
UNDELIVERED = row(
    Kind.MONITOR_DELIVERY_FAILING,
    Severity.HIGH,
    "a message was given up",
    "`trial-monitor deliveries retry` sends it again",
)
CHANNEL_FAILING = row(
    Kind.MONITOR_DELIVERY_FAILING,
    Severity.HIGH,
    "a channel has taken nothing for twelve hours, though it was tried",
    "each message is tried for three days and then given up: look at the channel, and at"
    " `trial-monitor deliveries list`",
    detail="channel",
)
RECIPIENT_REFUSED = row(
    Kind.MONITOR_DELIVERY_FAILING,
    Severity.HIGH,
    "a receiver refuses a recipient for good",
    "nothing is sent there any more, and what waited was given up: correct the address, or take it"
    " out of the configuration",
    detail="refused",
)
TEMPLATE_FAULT = row(
    Kind.MONITOR_DELIVERY_FAILING,
    Severity.HIGH,
    "a template cannot be used",
    "the messages that need it wait until it is mended: `trial-monitor template preview` shows it",
    detail="template",
)
REGISTRY_WIDE = row(
    Kind.MONITOR_REGISTRY_WIDE_CHANGE,
    Severity.HIGH,
    "the registry itself changed the same in a fifth of the trials compared in one load (what says"
    " how trials go: in half of them), ten trials at least",
    "so many trials do not change alike by themselves: a new format or place, or a fault;"
    " the changes are kept, see `trial-monitor events`",
)

ROWS: tuple[Row, ...] = (
    FIRST_SEEN,
    MERGED,
    VANISHED,
    RETURNED,
    UNSEEN,
    REFUSED,
    FAILING,
    UNREADABLE,
    DAMAGED,
    UNDELIVERED,
    CHANNEL_FAILING,
    RECIPIENT_REFUSED,
    TEMPLATE_FAULT,
    REGISTRY_WIDE,
)
