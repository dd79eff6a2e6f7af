"""What the templates of whole pages may see: two states, many trials, a history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from monitor.model.account import Account
from monitor.model.change import Change
from monitor.model.event import Event
from monitor.model.fields import FIELDS
from monitor.model.revision import Revision
from monitor.render.account import sentence
from monitor.render.changes import WHOLE, ChangeView, change_view
from monitor.render.harmless import clean, cut, one_line
from monitor.render.view import (
    BOUNDARY,
    TrialView,
    by_trial,
    tally,
    trial_views,
    web_address,
)
from monitor.render.vocabulary import registry_name, word

_PLACES = {entry.name: at for at, entry in enumerate(FIELDS)}
_TITLE = 300


class StateView(Struct, frozen=True, kw_only=True):
    """One state of a record and where it comes from; what is not known is empty.

    `name` is how the reader asked for it (`first`, `2026-02-01`, a file).
    """

    name: str = ""
    revision: int = 0
    data_date: str = ""
    seen_at: datetime | None = None
    submitted: str = ""
    posted: str = ""
    status: str = ""
    fingerprint: str = ""

    @property
    def called(self) -> str:
        """The state in a word or two."""
        return self.name or f"revision {self.revision}"


class DifferenceView(Struct, frozen=True, kw_only=True):
    """What differs between two states of one trial, in the order of the catalogue."""

    number: str
    registry: str
    title: str
    url: str
    before: StateView
    after: StateView
    changes: tuple[ChangeView, ...]
    boundary: str
    now: datetime

    @property
    def nothing(self) -> str:
        """What is to be said where no field reads differently."""
        if not (self.before.fingerprint and self.after.fingerprint):
            return "Nothing differs but, at most, how things are written down."
        if self.before.fingerprint == self.after.fingerprint:
            return "Nothing differs: it is one and the same state."
        return "Nothing differs but how it is written down."

    @property
    def label_width(self) -> int:
        """How wide the column of labels is where values stand side by side."""
        widths = [len(change.label) for change in self.changes if change.shape == "value"]
        return min(max(widths, default=0), 26)


class ActivityView(Struct, frozen=True, kw_only=True):
    """What happened to many trials; `since` and `until` are the reader's own words for a time."""

    heading: str
    since: str
    until: str
    count: int
    trial_count: int
    tally: tuple[tuple[str, int], ...]
    kinds: tuple[tuple[str, int], ...]
    trials: tuple[TrialView, ...]
    boundary: str
    now: datetime
    account: str = ""


class HistoryView(Struct, frozen=True, kw_only=True):
    """The states that a record has been in, oldest first."""

    number: str
    registry: str
    title: str
    url: str
    revisions: tuple[StateView, ...]
    now: datetime


def state(revision: Revision, name: str = "") -> StateView:
    """Return a stored revision as a state; `name` is how the reader asked for it."""
    return StateView(
        name=one_line(name),
        revision=revision.number,
        data_date=one_line(revision.data_date),
        seen_at=revision.seen_at,
        submitted=one_line(revision.submitted),
        posted=one_line(revision.posted),
        status=word(one_line(revision.status)),
        fingerprint=clean(revision.fingerprint),
    )


def difference(
    changes: Iterable[Change],
    *,
    before: StateView,
    after: StateView,
    registry: str,
    number: str,
    title: str,
    url: str,
    now: datetime,
) -> DifferenceView:
    """Return the view of `report/difference`."""
    ordered = sorted(changes, key=lambda change: _place(change.field))
    return DifferenceView(
        number=one_line(number),
        registry=registry_name(registry),
        title=cut(one_line(title), _TITLE),
        url=web_address(url),
        before=before,
        after=after,
        changes=tuple(change_view(change, WHOLE) for change in ordered),
        boundary=BOUNDARY,
        now=now,
    )


def _place(field: str) -> int:
    """Return where a field stands in the catalogue; what lies within a field stands with it."""
    while field not in _PLACES:
        field, dot, _ = field.rpartition(".")
        if not dot:
            return len(_PLACES)
    return _PLACES[field]


def activity(
    events: tuple[Event, ...],
    *,
    heading: str,
    since: str,
    until: str,
    now: datetime,
    account: Account | None = None,
) -> ActivityView:
    """Return the view of `report/activity`."""
    groups = by_trial(events)
    kinds = Counter(str(event.kind) for event in events)
    return ActivityView(
        heading=one_line(heading),
        since=one_line(since),
        until=one_line(until),
        count=len(events),
        trial_count=sum(1 for group in groups if group[0].trial),
        tally=tally(events),
        kinds=tuple(sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))),
        trials=trial_views(groups, WHOLE)[0],
        boundary=BOUNDARY,
        now=now,
        account=sentence(account),
    )


def history(
    revisions: Iterable[Revision],
    *,
    registry: str,
    number: str,
    title: str,
    url: str,
    now: datetime,
) -> HistoryView:
    """Return the view of `report/history`."""
    return HistoryView(
        number=one_line(number),
        registry=registry_name(registry),
        title=cut(one_line(title), _TITLE),
        url=web_address(url),
        revisions=tuple(state(revision) for revision in revisions),
        now=now,
    )
