"""A baseline and a record → one verdict for each field of the catalogue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from monitor.changes.diff import diff
from monitor.changes.since import criteria, members, scales
from monitor.changes.since.aligned import aligned
from monitor.changes.since.alignment import Aligned
from monitor.changes.since.meaning import meaning
from monitor.changes.values import as_json
from monitor.model.baseline import Baseline, Knowledge
from monitor.model.change import Change, Item
from monitor.model.fields import FIELDS, Compare, Field
from monitor.model.record import Record
from monitor.model.since import Point, Since, Verdict

_Part = TypeVar("_Part", bound=Struct)

_OF_SITES = frozenset({"contacts.sites", "derived.site_points"})
_LOOSELY = frozenset({Compare.NAME, Compare.TEXT, Compare.SET, Compare.KEYED, Compare.SITES})
_EMPTY = "your page has a place for it, and shows nothing there"
_MAYBE = "what only the register has, your page may have left out"


def compare(baseline: Baseline, now: Record) -> Since:
    """Return what became of everything that a page shows; what it does not show is no change.

    ValueError where the two are of different trials.
    """
    if baseline.trial != now.trial:
        raise ValueError(f"{baseline.trial} is not {now.trial}")
    told = {one.field: one for one in baseline.told}
    lined = {
        entry.name: aligned(entry, baseline, now)
        for entry in FIELDS
        if entry.name in told and told[entry.name].knowledge is not Knowledge.UNKNOWN
    }
    old = _as_it_was(baseline.record if baseline.whole else now, lined)
    found: dict[str, list[Change]] = defaultdict(list)
    for change in diff(old, now):
        found[_entry_of(change)].append(change)
    points = tuple(
        _point(entry, baseline, now, lined.get(entry.name), tuple(found[entry.name]))
        for entry in FIELDS
    )
    changes = [change for point in points for change in point.changes]
    return Since(
        baseline=baseline,
        now=now,
        points=points,
        findings=meaning(old, now, changes, baseline),
    )


def _entry_of(change: Change) -> str:
    return "other" if change.field.startswith("other.") else change.field


# --- the record as the page shows it


def _as_it_was(now: Record, lined: Mapping[str, Aligned]) -> Record:
    """Return the register's record with what the page says in the place of what it says."""
    old = now
    for entry in FIELDS:
        found = lined.get(entry.name)
        if found is None or found.unsure or entry.name in _OF_SITES:
            continue
        if entry.name == "countries":
            if "sites" not in lined and found.value != entry.read(now):
                old = replace(old, sites=members.in_countries(found.value, now.sites))
        else:
            old = _with(old, "documents.files" if entry.name == "documents" else entry.name, found)
    return old


def _with(part: _Part, path: str, found: Aligned) -> _Part:
    name, dot, rest = path.partition(".")
    inner: Any = _with(getattr(part, name), rest, found) if dot else found.value
    return replace(part, **{name: inner})


# --- one field


def _point(
    entry: Field,
    baseline: Baseline,
    now: Record,
    found: Aligned | None,
    changes: tuple[Change, ...],
) -> Point:
    told = next((one for one in baseline.told if one.field == entry.name), None)
    said = Point(
        field=entry.name,
        label=entry.label,
        verdict=Verdict.NOT_ON_PAGE,
        shown=told.shown if told else "",
        page=_said(entry, baseline.record) if told or baseline.whole else None,
        now=_said(entry, now),
        lost=told.note if told else "",
    )
    if found is None:
        return _untold(entry, baseline, said, changes)
    if found.unsure:
        return _not_compared(said, found.unsure)
    return _compared(entry, baseline, replace(said, note=found.note), changes)


def _said(entry: Field, record: Record) -> Any:
    """Return what a record says in a field; of its sites, only what the field is about."""
    if entry.name == "contacts.sites":
        return as_json(tuple(one for site in record.sites for one in site.contacts))
    if entry.name == "derived.site_points":
        return as_json(tuple(site.point for site in record.sites if site.point))
    return as_json(entry.read(record))


def _untold(entry: Field, baseline: Baseline, said: Point, changes: tuple[Change, ...]) -> Point:
    """Return what is said of a field that was not read from the page, or could not be."""
    if any(one.field == entry.name for one in baseline.told):
        return _not_compared(said, "")
    return _compared(entry, baseline, said, changes) if baseline.whole else said


def _not_compared(said: Point, why: str) -> Point:
    reason = why or said.lost or _EMPTY
    lost = "" if reason == said.lost else said.lost
    return replace(said, verdict=Verdict.NOT_COMPARED, note=reason, lost=lost)


def _compared(entry: Field, baseline: Baseline, said: Point, changes: tuple[Change, ...]) -> Point:
    lossy = baseline.knowledge(entry.name) is Knowledge.LOSSY
    is_text = entry.compare is Compare.CRITERIA
    said = replace(
        said,
        loosely=(lossy and entry.compare in _LOOSELY) or (is_text and not baseline.whole),
    )
    maybe: tuple[Item, ...] = ()
    if is_text and not baseline.whole:
        changes, maybe = _of_criteria(baseline, said, changes, lossy=lossy)
    elif lossy and not scales.has_words(entry.name):
        changes, maybe = _without_added(changes)
    if changes:
        return replace(said, verdict=Verdict.CHANGED, changes=changes, maybe=maybe)
    if maybe:
        return replace(_not_compared(said, _MAYBE), maybe=maybe)
    return replace(said, verdict=Verdict.SAME)


def _of_criteria(
    baseline: Baseline, said: Point, changes: tuple[Change, ...], *, lossy: bool
) -> tuple[tuple[Change, ...], tuple[Item, ...]]:
    page, now = baseline.record.eligibility.criteria, str(said.now or "")
    items = [item for change in changes for item in change.items]
    differ, maybe = criteria.parted(items, page, now, lossy=lossy)
    return _with_items(changes, differ), maybe


def _without_added(
    changes: tuple[Change, ...],
) -> tuple[tuple[Change, ...], tuple[Item, ...]]:
    """Part what a lossy page may have left out from what reads differently all the same."""
    kept: list[Change] = []
    maybe: list[Item] = []
    for change in changes:
        if isinstance(change.before, list | None) and isinstance(change.after, list):
            before = change.before or []
            new = [one for one in change.after if one not in before]
            maybe += (Item(op="added", key=str(one), after=one) for one in new)
            rest = [one for one in change.after if one in before]
            kept += [replace(change, after=rest)] if len(rest) < len(before) else []
        elif change.items:
            maybe += (item for item in change.items if item.op == "added")
            left = [item for item in change.items if item.op != "added"]
            kept += _with_items((change,), left)
        else:
            kept.append(change)
    return tuple(kept), tuple(maybe)


def _with_items(changes: tuple[Change, ...], items: Sequence[Item]) -> tuple[Change, ...]:
    return tuple(replace(change, items=tuple(items)) for change in changes) if items else ()
