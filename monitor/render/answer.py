"""The answer to "has anything changed since I saved this?", in a sentence or two."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.model.event import EventKind as Kind
from monitor.model.since import Point, Since, Verdict
from monitor.render.changes import STAMPS
from monitor.render.filters import count
from monitor.render.harmless import cut, one_line, plain
from monitor.render.plain import briefly, in_full

_STATUS = "status.overall"
_OPENING = {
    Kind.STATUS_OPENED: "It has opened since you saved the page.",
    Kind.STATUS_BY_INVITATION: "It has opened by invitation since you saved the page.",
    Kind.STATUS_CLOSED: "It has closed to new people since you saved the page.",
    Kind.STATUS_COMPLETED: "It has finished since you saved the page.",
    Kind.STATUS_SUSPENDED: "It has been paused since you saved the page.",
    Kind.STATUS_RESUMED: "It has gone on again since you saved the page.",
    Kind.STATUS_TERMINATED: "It has been stopped since you saved the page.",
    Kind.STATUS_WITHDRAWN: "It has been called off since you saved the page.",
    Kind.STATUS_UNVERIFIED: "Its status has become unknown since you saved the page.",
}
_CHANGED = "Its status has changed since you saved the page."
_NOTHING = "Nothing that your page shows has changed."
_NOT_READ = "Nothing could be read from your page, so nothing was compared."
_FOUND = "What the trial found can be read in the register now."
_STOPPED = frozenset({"SUSPENDED", "TERMINATED", "WITHDRAWN"})
_FEW = 4  # fields that are named
_REASON = 300


def answer(since: Since) -> tuple[str, ...]:
    """Return what a person wants to know first: whether it opened or closed, then all else."""
    return tuple(filter(None, _sentences(since)))


def counts(since: Since) -> str:
    """Return how many fields there are of each kind; those that nobody fills are of none."""
    told = [one for one in since.points if not one.is_empty]
    changed = len(list(_news(since)))
    same = sum(one.verdict is Verdict.SAME for one in told)
    unsure = sum(one.verdict is Verdict.NOT_COMPARED or bool(one.maybe) for one in told)
    absent = sum(one.verdict is Verdict.NOT_ON_PAGE for one in told)
    further = ((unsure, "not compared, or only in part"), (absent, "not on your page"))
    rest = "".join(f", {number} {what}" for number, what in further if number)
    return f"{changed} changed, {same} the same{rest}"


def _sentences(since: Since) -> Iterator[str]:
    yield from _of_status(since)
    yield _overdue(since)
    yield _maybe(since)
    yield _results(since)


def _of_status(since: Since) -> Iterator[str]:
    point = since.point(_STATUS)
    now = one_line(since.now.status.overall)
    if point.verdict is Verdict.CHANGED:
        yield _opened(since)
        yield _moved(point, now)
        yield _reason(since)
        yield _further(since, " as well")
        return
    others = _further(since)
    if not others:
        yield _NOTHING if since.by(Verdict.SAME) or since.changes else _NOT_READ
    if point.verdict is Verdict.SAME:
        yield f"It is still {briefly(now)}." if now else ""
    elif now:
        yield f"In the register it is now {in_full(now)}; {_unshown(point)}."
        yield _reason(since)
    yield others


def _unshown(point: Point) -> str:
    if point.verdict is Verdict.NOT_COMPARED:
        return "the status on your page could not be read"
    return "your page does not show the status"


def _overdue(since: Since) -> str:
    """Say that a start has passed which did not happen, by the record's own days."""
    now = since.now
    start, told = now.dates.start, now.dates.last_update_submitted
    if now.status.overall != "NOT_YET_RECRUITING" or not start or not told:
        return ""
    if start.type == "ACTUAL" or start.date.last >= told.first:
        return ""
    return f"It was to start by {start.date}, and had not when the record was updated ({told})."


def _results(since: Since) -> str:
    """Say that there are results: whoever saved a page waits for them, shown on it or not."""
    verdict = since.point("has_results").verdict
    known = since.baseline.record.has_results
    return _FOUND if since.now.has_results and not (verdict is Verdict.SAME and known) else ""


def _opened(since: Since) -> str:
    found = next((one for one in since.findings if one.kind in _OPENING), None)
    return _OPENING[found.kind] if found else _CHANGED


def _moved(point: Point, now: str) -> str:
    was = one_line(str(point.changes[0].before or ""))
    if not now:
        return "The register gives no status any more."
    return f"It is now {in_full(now)}{f' (it was {briefly(was)})' if was else ''}."


def _reason(since: Since) -> str:
    status = since.now.status
    if status.overall not in _STOPPED or not status.why_stopped:
        return ""
    return f"The reason given: “{cut(one_line(plain(status.why_stopped)), _REASON)}”."


def _further(since: Since, beside: str = "") -> str:
    """Name what else changed; the days on which the record was looked after are no news."""
    names = [point.label.lower() for point in _news(since) if point.field != _STATUS]
    return f"What changed{beside}: {_listed(names)}." if names else ""


def _maybe(since: Since) -> str:
    """Name the lists of which only the register has some members, without saying that they came."""
    names = [point.label.lower() for point in since.points if point.maybe]
    return f"Perhaps new, or left out by your page: parts of {_listed(names)}." if names else ""


def _listed(names: list[str]) -> str:
    if len(names) > _FEW:
        return f"{', '.join(names[:_FEW])} and {count(len(names) - _FEW, 'other thing')}"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _news(since: Since) -> Iterator[Point]:
    return (one for one in since.by(Verdict.CHANGED) if one.field not in STAMPS)
