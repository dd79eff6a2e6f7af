"""Appointments as iCalendar (RFC 5545, and RFC 7986 for what is said of the calendar as a whole).

Nothing depends on when it is written: DTSTAMP is LAST-MODIFIED, as RFC 5545 (3.8.7.2) has it for
a calendar without METHOD, so that the same data make the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from icalendar import Calendar, Event, vDuration, vText

from monitor.model.appointment import Appointment, Stage
from monitor.render.harmless import cut, one_line
from monitor.render.view import BOUNDARY, web_address

_REFRESH = timedelta(hours=12)
_TITLE_IN_SUMMARY, _TITLE, _EARLIER = 120, 300, 12
_STATUSES = {"ESTIMATED": "TENTATIVE", "ACTUAL": "CONFIRMED"}
_NAMES = {
    Stage.START: "Start",
    Stage.PRIMARY_COMPLETION: "Primary completion",
    Stage.COMPLETION: "Completion",
    Stage.RESULTS_DUE: "Results due",
    Stage.VERIFICATION_DUE: "Verification due",
    Stage.UNKNOWN: "Status may become unknown",
}
_SAYS = {
    Stage.RESULTS_DUE: (
        "42 CFR 11.44 gives a year from primary completion, up to three with a certificate of delay"
    ),
    Stage.VERIFICATION_DUE: "42 CFR 11.64 asks for a look at the record every 12 months",
    Stage.UNKNOWN: (
        "the registry shows a status as unknown when the completion date is past and two years"
        " went by unverified"
    ),
}


def icalendar(appointments: Iterable[Appointment], name: str) -> str:
    """Return a calendar of this name; RFC 5545 wants at least one appointment in it."""
    called = vText(one_line(name))
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", "-//trial-monitor//trial-monitor//EN")
    made.add("calscale", "GREGORIAN")
    made.add("name", called)
    made.add("x-wr-calname", called)  # for the many that do not read NAME
    made.add("refresh-interval", vDuration(_REFRESH), parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", vDuration(_REFRESH))
    made.add("color", "steelblue")
    for each in appointments:
        made.add_component(_event(each))
    written: bytes = made.to_ical()
    return written.decode()


def _event(each: Appointment) -> Event:
    made = Event()
    made.add("uid", each.uid)
    made.add("sequence", each.sequence)
    made.add("dtstamp", each.modified)
    made.add("last-modified", each.modified)
    made.add("created", each.created)
    made.add("dtstart", each.day)
    if each.day < date.max:  # beyond it there is no next day, and one day is meant anyhow
        made.add("dtend", each.day + timedelta(days=1))
    made.add("summary", _summary(each))
    made.add("description", _description(each))
    made.add("transp", "TRANSPARENT")
    if status := "CANCELLED" if each.cancelled else _STATUSES.get(each.given.type):
        made.add("status", status)
    if address := web_address(each.url):
        made.add("url", address)
    return made


def _summary(each: Appointment) -> str:
    precision = each.given.date.precision
    notes = [
        "cancelled" if each.cancelled else "",
        "estimated" if each.given.type == "ESTIMATED" and each.stage is not Stage.UNKNOWN else "",
        f"{precision} only" if precision != "day" else "",
    ]
    said = " ".join([_NAMES[each.stage], *(f"({note})" for note in notes if note)])
    title = cut(one_line(each.title), _TITLE_IN_SUMMARY)
    return f"{said}: {one_line(each.trial.number)} {title}".rstrip()


def _description(each: Appointment) -> str:
    by = "by the end of " if each.stage.is_deadline and each.given.date.precision != "day" else ""
    said = f"{_NAMES[each.stage]}: {by}{each.given.date}"
    why = _SAYS.get(each.stage, "")
    lines = [
        cut(one_line(each.title), _TITLE),
        f"{said} ({why})" if why else said,
        f"Cancelled: {one_line(each.cancelled)}" if each.cancelled else "",
        f"Before: {_before(each)}" if each.earlier else "",
        BOUNDARY,
    ]
    return "\n".join(filter(None, lines))


def _before(each: Appointment) -> str:
    shown = each.earlier[-_EARLIER:]
    rest = len(each.earlier) - len(shown)
    return ", ".join([*([f"{rest} more"] if rest else []), *map(str, shown)])
