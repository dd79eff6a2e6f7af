"""For patients, their families and navigators: can we join, where, and whom do we call?"""

from __future__ import annotations

from monitor.model.event import Severity
from monitor.model.lens import Lens
from monitor.routing.lenses.base import (
    CLOSED,
    EXPANDED_ACCESS,
    SUBSTANTIVE,
    digest,
    exactly,
    off,
    page,
    weekly,
)

_CRITICAL, _HIGH, _LOW = Severity.CRITICAL, Severity.HIGH, Severity.LOW
_ACCESS = "whether the treatment is to be had outside of a trial is what somebody may wait for"
_MAY_JOIN = "who may join has changed: you may fit now, or no longer"
_ALL_OVER = "who may join does not matter any more: nobody can"
_PLANNING = "it says nothing about who can join, where, or when"

lens = Lens(
    key="patient",
    title="Patients and navigators",
    plain=True,
    rows=(
        exactly("status.*", _CRITICAL, _ACCESS, was=EXPANDED_ACCESS),
        exactly("status.*", _CRITICAL, _ACCESS, now=EXPANDED_ACCESS, touches=("status.overall",)),
        exactly(
            "status.*",
            _CRITICAL,
            "people can join now, and the time to do so may be short",
            now=("RECRUITING",),
            touches=("status.overall",),
        ),
        exactly(
            "status.opened", _CRITICAL, "people can join now, and the time to do so may be short"
        ),
        exactly("status.by_invitation", _HIGH, "only those who are asked can join"),
        page("status.suspended", "nobody can join while it is paused"),
        page("status.terminated", "nobody can join any more, and those in it stop early"),
        page("status.withdrawn", "it will not take place"),
        exactly("status.closed", _HIGH, "nobody new can join"),
        exactly(
            "status.completed",
            _HIGH,
            "people could join until now, and cannot any more",
            was=("RECRUITING", "ENROLLING_BY_INVITATION"),
        ),
        exactly(
            "status.completed",
            _LOW,
            "it had closed to new people before; now it is finished",
            was=("ACTIVE_NOT_RECRUITING",),
        ),
        digest("status.completed", "it is finished"),
        exactly(
            "status.unverified",
            _HIGH,
            "what the register shows is probably out of date: phone before you count on it",
        ),
        page("status.resumed", "it goes on after a pause"),
        page("status.reversed", "what was said about joining is taken back"),
        exactly(
            "sites.changed",
            _CRITICAL,
            "a place within your reach opened or closed",
            near=("opened", "closed"),
        ),
        page(
            "sites.changed",
            "a place within your reach was listed or taken off the list",
            near=("added", "removed"),
        ),
        off("eligibility.*", _ALL_OVER, now=CLOSED),
        page(
            "eligibility.criteria_changed",
            "more people may join than before: you may fit now",
            own=SUBSTANTIVE,
            direction=("relaxed",),
        ),
        page(
            "eligibility.criteria_changed",
            "fewer people may join than before: see whether you still fit",
            own=SUBSTANTIVE,
            direction=("tightened",),
        ),
        page("eligibility.criteria_changed", _MAY_JOIN, own=SUBSTANTIVE),
        page("eligibility.population_changed", _MAY_JOIN, own=SUBSTANTIVE),
        digest("results.posted", "what the trial found is there to be read"),
        digest("results.submitted", "what the trial found will be there to be read before long"),
        weekly("sponsor.changed", "somebody else runs the trial now"),
        weekly("contacts.changed", "whom to call has changed", own=Severity.NOISE),
        digest("overdue.*", "it is late, and may not be what it says it is"),
        digest("stale.*", "nobody has confirmed the entry for long: phone before you count on it"),
        digest("stalled.*", "it has been paused for longer than most that go on again"),
        off("dates.*", _PLANNING),
        off("enrollment.*", _PLANNING),
        off("outcomes.*", "what is measured does not change who can join"),
        off("text.changed", _PLANNING),
        off("officials.changed", _PLANNING),
        off("identifiers.changed", _PLANNING),
        off("references.changed", _PLANNING),
        off("oversight.changed", _PLANNING),
        off("sharing.changed", _PLANNING),
    ),
)
