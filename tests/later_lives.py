"""Saved pages of our own making, and what becomes of the trials on pages that people saved.

A life takes what a page told and returns the record that a registry could hold years later: it
gives back what the page had lost, in words of our own or in the page's, and lets time pass.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from monitor.model import record as r
from monitor.model.baseline import Baseline, Knowledge, Told
from monitor.model.dates import Milestone, PartialDate
from monitor.model.fields import BY_NAME
from monitor.model.record import Record


def a_page(of: Record, *known: str, lossy: tuple[str, ...] = (), **said: Any) -> Baseline:
    """Return a page that tells of these fields what a record says of them."""
    told = [(name, Knowledge.KNOWN) for name in known] + [(name, Knowledge.LOSSY) for name in lossy]
    record = Record(trial=of.trial)
    for name, _ in told:
        record = put(record, name, BY_NAME[name].read(of))
    given = {
        "trial": of.trial,
        "record": record,
        "told": tuple(Told(field=name, knowledge=how) for name, how in told),
        "layout": "invented",
        "site": "Invented Pages",
        "page_date": "2025-03-01",
        "page_date_is": "last update posted at the registry",
        "file": "page.txt",
        "sha256": "0" * 64,
        **said,
    }
    return Baseline(**given)


def put(part: Any, path: str, value: Any) -> Any:
    """Return a record, or a part of one, in which a field has another value."""
    path = "documents.files" if path == "documents" else path
    name, dot, rest = path.partition(".")
    return replace(part, **{name: put(getattr(part, name), rest, value) if dot else value})


# --- five lives


def _day(text: str, kind: str = "ESTIMATED") -> Milestone:
    return Milestone(date=PartialDate(text), type=kind)


def _updated(record: Record, day: str) -> Record:
    dates = replace(
        record.dates,
        last_update_submitted=PartialDate(day),
        last_update_posted=_day(day, "ACTUAL"),
        verified=PartialDate(day[:7]),
    )
    return replace(record, dates=dates)


def _typed(record: Record, *, start: str = "ESTIMATED", end: str = "ESTIMATED") -> Record:
    """Give dates and the number of participants the types that pages lose."""
    dates, number = record.dates, record.enrollment
    begun = dates.start and replace(dates.start, type=start)
    ended = dates.completion and replace(dates.completion, type=end)
    return replace(
        record,
        dates=replace(dates, start=begun, completion=ended),
        enrollment=number and replace(number, type="ESTIMATED"),
    )


def _outcome(measure: str) -> r.Outcomes:
    return r.Outcomes(primary=(r.Outcome(measure=measure, time_frame="1 year"),))


def _marked(criteria: str) -> str:
    """Set criteria as a registry does: headings with a colon, a bullet before each line."""
    lines = [line.strip() for line in criteria.splitlines() if line.strip()]
    made: list[str] = []
    for line in lines:
        is_heading = line.rstrip(":").casefold() in {"inclusion criteria", "exclusion criteria"}
        bare = line.lstrip("*•- ")
        made.append(f"\n{line.rstrip(':')}:\n" if is_heading else f"* {bare}")
    return "\n".join(made).strip()


def completed_with_results(page: Record) -> Record:
    """000: it ended a little late with more people than it said, and has posted results."""
    lines = [line for line in page.eligibility.criteria.splitlines() if line.strip()]
    whole = _mended(lines)
    record = replace(
        page,
        has_results=True,
        status=r.Status(overall="COMPLETED"),
        eligibility=replace(page.eligibility, criteria=_marked(whole), sex="ALL"),
        enrollment=r.Enrollment(count=64, type="ACTUAL"),
        design=r.Design(study_type="INTERVENTIONAL", phases=("PHASE3",)),
        conditions=page.conditions,
        outcomes=_outcome("Survival, as we measure it"),
        dates=replace(page.dates, completion=_day("2024-03-31", "ACTUAL")),
    )
    return _updated(record, "2025-02-10")


def _mended(lines: list[str]) -> str:
    """Join a sentence that a page has broken: the end of it stands at the end of the page."""
    at = next((n for n, line in enumerate(lines) if line.rstrip().endswith(" the")), None)
    if at is None:
        return "\n".join(lines)
    return "\n".join([*lines[:at], f"{lines[at].strip()} {lines[-1].strip()}", *lines[at + 1 : -1]])


def slipped(page: Record) -> Record:
    """001: half a year after it was to start, it still has not; its dates are a year later."""
    record = _typed(page)
    dates = replace(record.dates, start=_day("2026-01"), completion=_day("2028-01-01"))
    record = replace(record, dates=dates, outcomes=_outcome("Relapse, as we count it"))
    return _updated(record, "2025-07-22")


def unknown(page: Record) -> Record:
    """002: nobody has updated the record for two years, and the registry says so."""
    record = replace(
        page,
        status=r.Status(overall="UNKNOWN", last_known="RECRUITING"),
        enrollment=r.Enrollment(count=346, type="ESTIMATED"),
        titles=r.Titles(brief="A title of our own"),
        dates=r.Dates(start=_day("2020-12-18", "ACTUAL"), completion=_day("2024-12")),
        eligibility=replace(
            page.eligibility, criteria="Inclusion Criteria:\n\n* An invented criterion"
        ),
    )
    return _updated(record, "2021-10-29")


def completed(page: Record) -> Record:
    """003: it completed with fewer people; the register had two criteria more all the time."""
    text = _marked(page.eligibility.criteria)
    for heading, more in (("Inclusion", "An invented age"), ("Exclusion", "An invented leukemia")):
        text = text.replace(
            f"{heading} Criteria:\n", f"{heading} Criteria:\n\n* {more} that is left out"
        )
    record = _typed(page, start="ACTUAL")
    record = replace(
        record,
        status=r.Status(overall="COMPLETED"),
        description=r.Description(brief="A summary of our own."),
        conditions=("Acute Myeloid Leukemia",),
        eligibility=replace(page.eligibility, criteria=text),
        enrollment=r.Enrollment(count=71, type="ACTUAL"),
        dates=replace(record.dates, completion=_day("2026-12", "ACTUAL")),
    )
    return _updated(record, "2026-12-20")


def opened(page: Record) -> Record:
    """004: it has opened at one site, two months late, and asks for twice as long a time."""
    record = _typed(page)
    text = page.eligibility.criteria
    longer = re.sub(r"(\d+)(?= months prior)", lambda found: str(int(found[1]) * 2), text)
    record = replace(
        record,
        status=r.Status(overall="RECRUITING"),
        dates=replace(record.dates, start=_day("2026-03-02", "ACTUAL")),
        eligibility=replace(
            page.eligibility,
            criteria=f"{longer}\n* An invented criterion, which the page may have left out",
            maximum_age="60 Years",
        ),
        sites=(
            r.Site(
                facility="Lakeside Hospital",
                city="Brookhaven",
                country="Freedonia",
                status="RECRUITING",
            ),
        ),
    )
    return _updated(record, "2026-03-05")


LIVES: dict[str, Callable[[Record], Record]] = {
    "000": completed_with_results,
    "001": slipped,
    "002": unknown,
    "003": completed,
    "004": opened,
}
