"""What the template of many trials may see: what happened to them in a while."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from msgspec import Struct

from monitor.model.account import Account
from monitor.model.event import Event
from monitor.render.account import sentence
from monitor.render.changes import WHOLE
from monitor.render.course import CourseView
from monitor.render.harmless import one_line
from monitor.render.view import BOUNDARY, TrialView, by_trial, tally, trial_views

NOWHERE = CourseView()


class ActivityView(Struct, frozen=True, kw_only=True):
    """What happened to many trials; `since` and `until` are the reader's own words for a time.

    `course` has what became of the trials, beside what happened to them.
    """

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
    course: CourseView = NOWHERE


def activity(
    events: tuple[Event, ...],
    *,
    heading: str,
    since: str,
    until: str,
    now: datetime,
    account: Account | None = None,
    course: CourseView = NOWHERE,
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
        course=course,
    )
