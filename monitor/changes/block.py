"""What comes along with a larger change, and is no news beside it.

ClinicalTrials.gov shows the status of sites only while a trial recruits, and contacts only while
it does or is about to: a new overall status makes hundreds of them appear or disappear. Results
that are posted bring the wording of the outcomes, the descriptions and the type of the enrollment
into line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct
from msgspec.structs import replace

from monitor.changes.measures import is_same
from monitor.model.change import Change, Item
from monitor.model.record import Record

# A site that shows up as closed, paused or given up is news, also beside a trial that opens.
_EXPECTED = frozenset({"RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", "AVAILABLE"})
_OPEN = frozenset({"RECRUITING", "ENROLLING_BY_INVITATION"})
# Statuses that take nobody in; a trial that gets one of them lists its sites no more, or so closed.
_CLOSED = frozenset(
    {
        "ACTIVE_NOT_RECRUITING",
        "SUSPENDED",
        "COMPLETED",
        "TERMINATED",
        "WITHDRAWN",
        "TEMPORARILY_NOT_AVAILABLE",
        "NO_LONGER_AVAILABLE",
    }
)
_CONTACTS = frozenset({"contacts.sites", "contacts.central"})
_COUNTRIES = frozenset({"countries", "derived.removed_countries"})
_OUTCOMES = frozenset({"outcomes.primary", "outcomes.secondary", "outcomes.other"})

_Changes = tuple[Change, ...]


class Parted(Struct, frozen=True):
    """The changes, those of one cause together: `status` and `results` take theirs along."""

    status: _Changes
    results: _Changes
    rest: _Changes


def parted(old: Record, new: Record, changes: Iterable[Change]) -> Parted:
    """Return what a new status and posted results take along, and what stands for itself.

    A change of which only some items are taken along is parted in two.
    """
    with_status, rest = _along(changes, _of_status(old.status.overall, new.status.overall))
    with_status, rest = _with_countries(with_status, rest)
    posted = is_public(new) and not is_public(old)
    with_results, rest = _along(rest, _of_results if posted else _never)
    return Parted(status=with_status, results=with_results, rest=rest)


def gone_with(old: Record, new: Record, changes: Iterable[Change]) -> int:
    """Return how many sites are listed no more because the trial takes nobody in."""
    belongs = _of_status(old.status.overall, new.status.overall)
    return sum(
        item.op == "removed" and belongs(change, item)
        for change in changes
        if change.field == "sites"
        for item in change.items
    )


def is_public(record: Record) -> bool:
    """Whether results of the trial are on the registry."""
    return bool(record.has_results or record.results)


_Belongs = Callable[[Change, Item | None], bool]


def _along(changes: Iterable[Change], belongs: _Belongs) -> tuple[_Changes, _Changes]:
    """Part the changes by their items, or as a whole where they have none."""
    taken: list[Change] = []
    rest: list[Change] = []
    for change in changes:
        if not change.items:
            (taken if belongs(change, None) else rest).append(change)
            continue
        ours = tuple(item for item in change.items if belongs(change, item))
        others = tuple(item for item in change.items if not belongs(change, item))
        taken += [_only(change, ours)] if ours else []
        rest += [_only(change, others)] if others else []
    return tuple(taken), tuple(rest)


def _only(change: Change, items: tuple[Item, ...]) -> Change:
    return change if items == change.items else replace(change, items=items)


def _never(_change: Change, _item: Item | None) -> bool:
    return False


# --- a new overall status


def _of_status(before: str, after: str) -> _Belongs:
    if before == after:
        return _never
    opens = before == "NOT_YET_RECRUITING" and after in _OPEN
    closes = after in _CLOSED

    def belongs(change: Change, item: Item | None) -> bool:
        if item is None:
            return False
        if change.field in _CONTACTS:
            return item.op != "edited"
        return change.field == "sites" and _is_of_status(item, opens=opens, closes=closes)

    return belongs


def _is_of_status(item: Item, *, opens: bool, closes: bool) -> bool:
    """Whether a site only gets or loses its status; or comes with the opening, goes at the end."""
    if item.op == "added":
        return opens and item.after.get("status", "RECRUITING") in _EXPECTED
    if item.op == "removed":
        return closes
    before, after = item.before.get("status"), item.after.get("status")
    if closes:
        return before != after and after not in _EXPECTED
    return (before is None) != (after is None) and (after or "RECRUITING") in _EXPECTED


def _with_countries(taken: _Changes, rest: _Changes) -> tuple[_Changes, _Changes]:
    """Let the countries go where all of the sites go."""
    if not any(change.field == "sites" for change in taken):
        return taken, rest
    if any(change.field == "sites" for change in rest):
        return taken, rest
    theirs = tuple(change for change in rest if change.field in _COUNTRIES)
    return taken + theirs, tuple(change for change in rest if change not in theirs)


# --- results that are posted


def _of_results(change: Change, item: Item | None) -> bool:
    if item is not None:
        return change.field in _OUTCOMES and item.op == "edited" and is_same(item)
    if change.field.startswith("description."):
        return bool(change.before and change.after)
    return change.field == "enrollment" and _is_final(change)


def _is_final(change: Change) -> bool:
    """Whether the number stands, and is no target any more."""
    if not (change.before and change.after):
        return False
    counts = change.before["count"] == change.after["count"]
    return bool(counts and change.after["type"] == "ACTUAL")
