"""What a reader looks at next beside a new status or a milestone: figures from the record."""

from __future__ import annotations

from itertools import takewhile

from monitor.changes.countries import country
from monitor.changes.places import is_masked
from monitor.changes.rules.enrollment import given, target
from monitor.changes.rules.phrases import counted
from monitor.changes.rules.scale import GROUPS, OPEN
from monitor.changes.text import plain
from monitor.changes.transition import Transition
from monitor.model.dates import PartialDate, years_after
from monitor.model.record import Record, Site
from monitor.model.revision import Revision

_FEW = 3  # towns that a headline names
_FULLY = 2  # open sites that are named with the hospital
_LONG = 60  # characters of a hospital's name


def results_due(record: Record) -> str:
    """Say when results are due where the law asks for them, a year after primary completion.

    42 CFR 11.44(a); nothing where they are there, or primary completion is still a plan.
    """
    reached = record.dates.primary_completion
    if not reached or reached.type != "ACTUAL" or record.has_results or record.results:
        return ""
    return f"results, where owed, are due by {years_after(reached.date, 1)}"


def against_target(transition: Transition) -> str:
    """Say how many joined of those who were planned, as far as that is known."""
    old, new = given(transition.old), given(transition.new)
    if new.count is None:
        return ""
    if new.type != "ACTUAL":
        return f"target {new.count}, how many joined is not given yet"
    planned = target(old)
    if planned is None and transition.first:
        planned = target(given(transition.first))
    of = "" if planned is None else f" of {planned} planned"
    return f"{new.count} joined{of}"


def open_sites(record: Record) -> str:
    """Say where a trial that takes people in is open: by town where these are few."""
    sites = [site for site in record.sites if site.status in OPEN]
    if not sites:
        return "no open site is listed"
    towns = list(dict.fromkeys(plain(site.city) for site in sites if site.city))
    countries = {country(site.country) for site in sites if site.country}
    at = f"open at {counted(len(sites), 'site')}"
    if len(sites) <= _FULLY and not any(is_masked(site.facility) for site in sites):
        return f"{at} ({'; '.join(map(_in_full, sites))})"
    if len(towns) <= _FEW:
        return f"{at} ({', '.join(towns)})" if towns else at
    return f"{at} in {counted(len(countries), 'country', 'countries')}"


def _in_full(site: Site) -> str:
    facility = " ".join(plain(site.facility).split())
    if len(facility) > _LONG:
        facility = facility[:_LONG].rpartition(" ")[0].rstrip(" ,;:") + " …"
    return ", ".join(filter(None, (facility, plain(site.city))))


def still_a_plan(record: Record) -> str:
    """Say that the primary completion of an ended trial is not an actual date yet."""
    reached = record.dates.primary_completion
    if not reached or reached.type == "ACTUAL":
        return ""
    return f"primary completion ({reached.date}) is not given as reached"


def nobody_joined(record: Record) -> str:
    """Say that a withdrawn trial names participants, where it does."""
    joined = given(record)
    if joined.type != "ACTUAL" or not joined.count:
        return ""
    return f"{counted(joined.count, 'participant')} given all the same"


def paused(transition: Transition) -> str:
    """Say for how long a trial was suspended, by the days on which the record was updated.

    At least so long, where the trial was suspended already when we saw it first.
    """
    halted = list(takewhile(_is_halted, reversed(transition.earlier)))
    start = _day(halted[-1].posted) if halted else None
    ended = transition.new.dates.last_update_posted
    if start is None or ended is None or ended.date.precision != "day" or ended.date <= start:
        return ""
    least = "at least " if len(halted) == len(transition.earlier) else ""
    return f"paused for {least}{counted((ended.date.first - start.first).days, 'day')}"


def last_known(transition: Transition) -> str:
    """Return the last status before it was unknown: the record's word, or what we saw ourselves."""
    known = transition.old.status.last_known
    seen = (one.status for one in reversed(transition.earlier) if one.status in GROUPS)
    return known or next(seen, "")


def _is_halted(revision: Revision) -> bool:
    return revision.status == "SUSPENDED"


def _day(text: str) -> PartialDate | None:
    """Return a date that is given to the day."""
    try:
        day = PartialDate(text)
    except ValueError:
        return None
    return day if day.precision == "day" else None
