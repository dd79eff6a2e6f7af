"""There and back inside one window: what a reader is told of it is one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from msgspec.structs import replace

from monitor.model.change import Change, reverse
from monitor.model.event import Because, Event, Severity, event_id
from monitor.model.trial import TrialId

RULE = "changed_back"
_SAYS = "what changed came back to what it was before you were told of it"
_STAMPS = frozenset({"dates.verified", "dates.last_update_submitted", "dates.last_update_posted"})
_MOST = 3  # fields that a headline names


def folded(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return the events of one message, those that undo each other as one line for each trial.

    The line stands where the last of them stood. Whatever does not come back in full is told as
    it is.
    """
    events = tuple(events)
    kept: dict[int, Event | None] = dict(enumerate(events))
    for places in _by_trial(events):
        back = _there_and_back([(at, events[at]) for at in places])
        if back:
            kept |= dict.fromkeys(back)
            kept[back[-1]] = _line([events[at] for at in back])
    return tuple(event for event in kept.values() if event is not None)


def _by_trial(events: tuple[Event, ...]) -> Iterator[list[int]]:
    def trial(at: int) -> tuple[str, str]:
        return events[at].registry, events[at].trial

    for (_, number), places in groupby(sorted(range(len(events)), key=trial), key=trial):
        if number:
            yield list(places)


def _there_and_back(events: list[tuple[int, Event]]) -> list[int]:
    """Return the places of the events of which every change is undone by another of them."""
    steps: dict[str, list[tuple[int, Change]]] = {}
    for at, event in sorted(events, key=lambda one: one[1].revision.after):
        for change in event.changes:
            if change.field not in _STAMPS:
                steps.setdefault(change.field, []).append((at, change))
    undone = {field for field, made in steps.items() if _is_undone([one for _, one in made])}
    return _closed([(at, _fields(event)) for at, event in events], undone)


def _closed(events: list[tuple[int, set[str]]], undone: set[str]) -> list[int]:
    """Return the events that tell of undone fields alone, no other event telling of one of them."""
    back = [(at, fields) for at, fields in events if fields and fields <= undone]
    gone = {at for at, _ in back}
    told = {field for at, fields in events if at not in gone for field in fields}
    if told & undone:
        return _closed(events, undone - told)
    return sorted(gone)


def _fields(event: Event) -> set[str]:
    return {change.field for change in event.changes} - _STAMPS


def _is_undone(changes: list[Change]) -> bool:
    """Whether the changes of one field cancel out, each against the one before it."""
    open_: list[Change] = []
    for change in changes:
        if open_ and _said(reverse(open_[-1])) == _said(change):
            open_.pop()
        elif open_ and _leads_back(open_[0], change):
            open_.clear()
        else:
            open_.append(change)
    return not open_


def _leads_back(first: Change, last: Change) -> bool:
    """Whether a value, over others, is what it was at first."""
    return not (first.items or last.items) and first.before == last.after


def _said(change: Change) -> tuple[object, ...]:
    """Return what a change says, whatever the order of its items and the way it was written."""
    items = sorted(
        repr((item.op, item.before, item.after, item.section, item.section_before))
        for item in change.items
    )
    return change.field, change.before, change.after, tuple(items)


def _line(events: list[Event]) -> Event:
    events = sorted(events, key=lambda event: event.revision.after)
    first, last = events[0], events[-1]
    made = [one for event in events for one in event.changes if one.field not in _STAMPS]
    ways = [_way([one for one in made if one.field == field]) for field in _in_order(made)]
    more = f" and {len(ways) - _MOST} more" if len(ways) > _MOST else ""
    trial = TrialId(last.registry, last.trial)
    occurrence = f"{first.revision.before}-{last.revision.after}/back"
    return replace(
        last,
        id=event_id(trial, occurrence, last.kind),
        severity=Severity.LOW,
        headline=f"Changed and changed back: {', '.join(ways[:_MOST])}{more}",
        because=Because(rule=RULE, says=_SAYS),
        revision=replace(last.revision, before=first.revision.before),
        changes=(),
    )


def _in_order(changes: list[Change]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(change.field for change in changes))


def _way(changes: list[Change]) -> str:
    """Return what a field went through: `recruitment status (recruiting → suspended → …)`."""
    label = changes[0].label.lower()
    values = [changes[0].before, *(change.after for change in changes)]
    if changes[0].items or not all(isinstance(value, str) for value in values):
        return label
    return f"{label} ({' → '.join(_word(value) for value in values)})"


def _word(value: str) -> str:
    return value.replace("_", " ").lower() if value.isupper() else value
