"""There and back inside one window: what a reader is told of it is one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from msgspec.structs import replace

from monitor.model.change import Change, Item, reverse
from monitor.model.event import Because, Event, Severity, Span, event_id
from monitor.model.trial import TrialId

RULE = "changed_back"
_SAYS = "what changed came back to what it was before you were told of it"
_STAMPS = frozenset({"dates.verified", "dates.last_update_submitted", "dates.last_update_posted"})
_MOST = 3  # fields that a headline names

_Steps = dict[str, list[tuple[Event, Change]]]


def folded(events: Iterable[Event], known: Iterable[Event] = ()) -> tuple[Event, ...]:
    """Return the events of one message, those that were undone as one line for each trial.

    `known` are all events of these trials, told or not, as far as anybody knows: what this message
    tells of may be undone by what it does not tell. The line stands where the last of them stood.
    Whatever does not come back in full is told as it is, and so is what was told before.
    """
    events = tuple(events)
    told = {event.id for event in events}
    others: dict[tuple[str, str], list[Event]] = {}
    for event in known:
        if event.id not in told:
            others.setdefault((event.registry, event.trial), []).append(event)
    kept: dict[int, Event | None] = dict(enumerate(events))
    for trial, places in _by_trial(events):
        steps = _steps([events[at] for at in places], others.get(trial, []))
        undone = {field for field, made in steps.items() if _is_undone([one for _, one in made])}
        if back := _closed([(at, _fields(events[at])) for at in places], undone):
            kept |= dict.fromkeys(back)
            kept[back[-1]] = _line([events[at] for at in back], steps)
    return tuple(event for event in kept.values() if event is not None)


def _by_trial(events: tuple[Event, ...]) -> Iterator[tuple[tuple[str, str], list[int]]]:
    def trial(at: int) -> tuple[str, str]:
        return events[at].registry, events[at].trial

    for key, places in groupby(sorted(range(len(events)), key=trial), key=trial):
        if key[1]:
            yield key, list(places)


def _steps(told: list[Event], others: list[Event]) -> _Steps:
    """Return what became of each field, from the first of it that is told on, in order."""
    ids = {event.id for event in told}
    steps: _Steps = {}
    for event in sorted((*told, *others), key=lambda one: one.revision.after):
        for change in event.changes:
            if change.field not in _STAMPS and (event.id in ids or change.field in steps):
                steps.setdefault(change.field, []).append((event, change))
    return steps


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
        elif open_ and _leads_back([*open_, change]):
            open_.clear()
        else:
            open_.append(change)
    return not open_


def _leads_back(changes: list[Change]) -> bool:
    """Whether a value, or the members of a list, over others, are what they were at first."""
    if changes[0].before != changes[-1].after:
        return False
    items = [item for change in changes for item in change.items]
    return not items or (all(map(_shows, items)) and not any(_net(items).values()))


def _shows(item: Item) -> bool:
    """Whether both of a member's states are told, and told apart; a split or a merger has more."""
    before, after = _states(item)
    return before != after and not item.parts and not item.note


def _net(items: Iterable[Item]) -> Mapping[str, int]:
    """Return how many more of each member there are in the end; gone ones count below nothing."""
    found: Counter[str] = Counter()
    for item in items:
        before, after = _states(item)
        if item.before is not None:
            found[before] -= 1
        if item.after is not None:
            found[after] += 1
    return found


def _states(item: Item) -> tuple[str, str]:
    """Return what a member was and is, with where it stood and stands."""
    group = item.group if item.group_before is None else item.group_before
    parent = item.parent if item.parent_before is None else item.parent_before
    return (
        repr((item.before, item.section_before or item.section, group, parent)),
        repr((item.after, item.section, item.group, item.parent)),
    )


def _said(change: Change) -> tuple[object, ...]:
    """Return what a change says, whatever the order of its items and the way it was written."""
    items = sorted(
        repr((item.op, item.before, item.after, item.section, item.section_before))
        for item in change.items
    )
    return change.field, change.before, change.after, tuple(items)


def _line(events: list[Event], steps: _Steps) -> Event:
    """Return what is told instead of these events, which all of these steps undo."""
    events = sorted(events, key=lambda event: event.revision.after)
    first, last = events[0], events[-1]
    fields = _in_order(one for event in events for one in event.changes)
    ways = [_way([one for _, one in steps[field]]) for field in fields]
    end = max(event.revision.after for field in fields for event, _ in steps[field])
    more = f" and {len(ways) - _MOST} more" if len(ways) > _MOST else ""
    trial = TrialId(last.registry, last.trial)
    return replace(
        last,
        id=event_id(trial, f"{first.revision.before}-{end}/back", last.kind),
        severity=Severity.LOW,
        headline=f"Changed and changed back: {', '.join(ways[:_MOST])}{more}",
        because=Because(rule=RULE, says=_SAYS),
        revision=Span(before=first.revision.before, after=end),
        changes=(),
    )


def _in_order(changes: Iterable[Change]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.field for one in changes if one.field not in _STAMPS))


def _way(changes: list[Change]) -> str:
    """Return what a field went through: `recruitment status (recruiting → suspended → …)`."""
    label = changes[0].label.lower()
    values = [changes[0].before, *(change.after for change in changes)]
    if changes[0].items or not all(isinstance(value, str) for value in values):
        return label
    return f"{label} ({' → '.join(_word(value) for value in values)})"


def _word(value: str) -> str:
    return value.replace("_", " ").lower() if value.isupper() else value
