"""Dates by what they may mean, and numbers whose type a page may have lost."""

from __future__ import annotations

from monitor.changes.since.alignment import Aligned
from monitor.model.baseline import Baseline, Knowledge
from monitor.model.dates import Milestone, PartialDate
from monitor.model.record import Enrollment

_TYPES = {"ESTIMATED": "estimated", "ACTUAL": "actual"}
PADDED = (
    "your page shows the last day of the {}, which sites write where the register gives the {} only"
)


def moment(page: PartialDate, now: PartialDate | None, *, lossy: bool) -> Aligned:
    """Return a date of a page as the register has it, where both may mean the same day."""
    if now is None:
        return Aligned(page)
    if page.may_equal(now):
        return Aligned(now, _precision(page, now))
    if lossy and _may_be_padded(page, now):
        return Aligned(page, unsure=PADDED.format("month", "month"))
    return Aligned(page)


def milestone(page: Milestone, now: Milestone | None, baseline: Baseline, name: str) -> Aligned:
    """Return a date with its type as the register has it, where only the type is lost."""
    lossy = baseline.knowledge(name) is not Knowledge.KNOWN
    if now is None:
        return Aligned(page)
    found = moment(page.date, now.date, lossy=lossy)
    if found.unsure or found.value != now.date:
        return Aligned(page, found.note, found.unsure)
    if page.type and page.type != now.type:
        return Aligned(Milestone(date=now.date, type=page.type), found.note)
    return Aligned(now, _joined(found.note, _type(page, now, baseline)))


def enrollment(page: Enrollment, now: Enrollment | None) -> Aligned:
    """Return a number of participants as the register has it, where only the type is lost."""
    if page.count is None:
        return Aligned(now, unsure="your page shows no number")
    if now is None or page.count != now.count:
        return Aligned(page)
    if page.type and page.type != now.type:
        return Aligned(page)
    if page.type or not now.type:
        return Aligned(now)
    return Aligned(now, f"in the register the number is {_word(now.type)}")


def page_day(baseline: Baseline) -> PartialDate | None:
    """Return the day that a page is of, None where it does not say."""
    try:
        return PartialDate(baseline.page_date)
    except ValueError:
        return None


def was_ahead(page: PartialDate, baseline: Baseline) -> bool:
    """Whether a date had not come when the page was saved: then it can only have been planned."""
    saved = page_day(baseline)
    return saved is not None and page.first > saved.last


def _type(page: Milestone, now: Milestone, baseline: Baseline) -> str:
    """Say what the register has beside a date, where the page has not."""
    if page.type or not now.type:
        return ""
    if now.type == "ACTUAL" and was_ahead(page.date, baseline):
        return "it was still ahead when the page was saved, and is past now"
    return f"in the register the date is {_word(now.type)}"


def _precision(page: PartialDate, now: PartialDate) -> str:
    """Say how two dates that may mean the same are given."""
    if page.precision == now.precision:
        return ""
    finer = len(page.text) > len(now.text)
    if finer and page.last == now.last:
        return PADDED.format(now.precision, now.precision)
    return f"the register gives the {now.precision} {'only' if finer else 'as well'}"


def _may_be_padded(page: PartialDate, now: PartialDate) -> bool:
    """Whether a day is the last of the month in which the register has another day."""
    month = page.text[:7]
    is_last = page.precision == "day" and page.last == PartialDate(month).last
    return is_last and now.text[:7] == month


def _word(kind: str) -> str:
    return _TYPES.get(kind, kind.replace("_", " ").lower())


def _joined(*notes: str) -> str:
    return "; ".join(filter(None, notes))
