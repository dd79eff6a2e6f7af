"""Chronicles of invented trials, and a strategy that makes them up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from monitor.model.chronicle import Chronicle, Moment
from monitor.model.dates import Milestone, PartialDate
from monitor.model.record import Enrollment
from monitor.model.trial import TrialId
from tests.builders import a_milestone

TRIAL = TrialId("ctgov", "NCT99000001")
UNTIL = date(2026, 2, 2)


def a_moment(on: str, status: str = "RECRUITING", **said: Any) -> Moment:
    return Moment(**{"on": date.fromisoformat(on), "called": "v0", "status": status, **said})


def people(count: int | None, kind: str = "ESTIMATED") -> Enrollment:
    return Enrollment(count=count, type=kind)


def a_chronicle(*moments: Moment, until: date = UNTIL, trial: TrialId = TRIAL) -> Chronicle:
    return Chronicle(trial=trial, title="Fictinib in Quux", moments=moments, until=until)


def a_long_one(count: int, *, trial: TrialId = TRIAL) -> Chronicle:
    """A trial of so many states over twelve years: it slips, grows, and is stopped late."""
    severities = ("", "low", "medium", "noise", "high", "low", "critical", "medium")
    moments = tuple(
        Moment(
            on=date(2014, 1, 6) + timedelta(days=4380 * at // max(count - 1, 1)),
            called=f"v{at}",
            status="TERMINATED" if at > count * 0.8 else "RECRUITING",
            severity=severities[at % 8] if at else "",
            headline=f"Something of step {at} in the words of a headline" if at % 8 else "",
            count=at % 3,
            start=a_milestone("2014-02"),
            primary_completion=a_milestone(f"{2016 + at * 12 // count}-{1 + at % 12:02}"),
            completion=a_milestone(f"{2017 + at * 12 // count}-12-31"),
            enrollment=people(100 + at * 10, "ACTUAL" if at > count * 0.8 else "ESTIMATED"),
            sites=tuple((f"Land {n}", 1 + (at + n) % 9) for n in range(min(at, 30))),
        )
        for at in range(count)
    )
    return a_chronicle(*moments, trial=trial)


days = st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 12, 31))
words = st.text(max_size=60) | st.sampled_from(
    ("RECRUITING", "NOT_YET_RECRUITING", "SUSPENDED", "UNKNOWN", "COMPLETED", "WITHDRAWN", "")
)
partial = st.builds(
    lambda day, size: PartialDate(day.isoformat()[:size]),
    st.dates(min_value=date(1, 1, 1)),
    st.sampled_from((4, 7, 10)),
)
near = st.builds(
    lambda day, size: PartialDate(day.isoformat()[:size]), days, st.sampled_from((7, 10))
)
milestones = st.none() | st.builds(
    Milestone, date=near | partial, type=st.sampled_from(("", "ESTIMATED", "ACTUAL"))
)
numbers = st.none() | st.integers(0, 2_000) | st.integers(0, 2_000_000)
moments = st.builds(
    Moment,
    on=days,
    called=st.just("v1"),
    status=words,
    severity=st.sampled_from(("", "noise", "low", "medium", "high", "critical")),
    headline=words,
    count=st.integers(0, 9),
    start=milestones,
    primary_completion=milestones,
    completion=milestones,
    enrollment=st.none()
    | st.builds(Enrollment, count=numbers, type=st.sampled_from(("", "ESTIMATED", "ACTUAL"))),
    sites=st.dictionaries(words, st.integers(0, 9_999), max_size=12).map(
        lambda found: tuple(found.items())
    ),
)
chronicles = st.builds(
    lambda row, until: a_chronicle(*sorted(row, key=lambda one: one.on), until=until),
    st.lists(moments, min_size=1, max_size=12),
    days,
)
