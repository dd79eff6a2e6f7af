"""For patients, their families and navigators: can we join, where, and whom do we call?"""

from __future__ import annotations

from monitor.model.event import Severity
from monitor.model.lens import Lens
from monitor.routing.lenses.base import (
    CLOSED,
    EXPANDED_ACCESS,
    POPULATION,
    SUBSTANTIVE,
    digest,
    exactly,
    off,
    over,
    page,
    weekly,
)

_CRITICAL, _HIGH, _LOW = Severity.CRITICAL, Severity.HIGH, Severity.LOW
_ACCESS = "whether the treatment is to be had outside of a trial is what somebody may wait for"
_MAY_JOIN = "who may join has changed: you may fit now, or no longer"
_ALL_OVER = "who may join does not matter any more: nobody can"
_JOIN_NOW = "people can join now, the register says, and the time to do so may be short"
_ELSEWHERE = "it does not say who can join, or where"
_SPELLING = "a name is written or filed otherwise; it is the same"

lens = Lens(
    key="patient",
    title="Patients and navigators",
    plain=True,
    rows=(
        exactly("status.*", _CRITICAL, _ACCESS, was=EXPANDED_ACCESS, touches=("status.overall",)),
        exactly("status.*", _CRITICAL, _ACCESS, now=EXPANDED_ACCESS, touches=("status.overall",)),
        # that it takes people was known before, or nobody knows since when it does
        exactly(
            "status.verified_again",
            _HIGH,
            "the register says again that people can join: for a while it did not know",
            now=("RECRUITING",),
        ),
        exactly("status.*", _CRITICAL, _JOIN_NOW, now=("RECRUITING",), touches=("status.overall",)),
        exactly("status.opened", _CRITICAL, _JOIN_NOW),
        exactly("status.by_invitation", _HIGH, "only those who are asked can join"),
        page("status.suspended", "nobody can join while it is paused"),
        page("status.terminated", "it ended early, and nobody can join"),
        page(
            "status.withdrawn", "the register says that it was called off before anybody took part"
        ),
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
            "the register does not know any more how the trial stands, and may be out of date:"
            " phone before you count on it",
        ),
        page("status.resumed", "its pause is over"),
        page(
            "status.reversed", "what the register said before of how the trial stands is taken back"
        ),
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
        # which way it all went is said of the criteria alone, and where they can be compared
        page("eligibility.criteria_changed", _MAY_JOIN, own=SUBSTANTIVE, touches=POPULATION),
        page("eligibility.criteria_changed.rewritten*", _MAY_JOIN, own=SUBSTANTIVE),
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
        digest(
            "results.submitted.returned",
            "what the trial found was handed in and goes back for corrections: nobody can read it"
            " yet",
        ),
        digest(
            "results.submitted.cancelled",
            "what the trial found was handed in and taken back: nobody can read it yet",
        ),
        digest("results.submitted.certified", "what the trial found may come later than is usual"),
        off("results.submitted.tracked", "what the trial found is no nearer than before"),
        digest(
            "results.submitted",
            "what the trial found was handed in to be checked: nobody can read it yet",
        ),
        off("sponsor.changed.renamed", _SPELLING),
        off("sponsor.changed.class", _SPELLING),
        weekly("sponsor.changed.collaborators", "who helps with the trial has changed"),
        weekly(
            "sponsor.changed.responsible_party", "who answers for what the register says changed"
        ),
        weekly("sponsor.changed", "who leads the trial has changed"),
        weekly("contacts.changed.nobody", "nobody is named any more whom you could call"),
        weekly("contacts.changed", "whom to call, or how, has changed", own=Severity.NOISE),
        *over(),
        digest(
            "overdue.results.in_*", "the day by which what it found should be handed in is near"
        ),
        digest(
            "overdue.results",
            "what it found is due by now, as far as the register tells, and was not handed in",
        ),
        digest("overdue.*", "a day that was announced is past: it may not be as the entry says"),
        digest("stale.*", "nobody has confirmed the entry for long: phone before you count on it"),
        digest("stalled.*", "it has been paused for longer than half of those that went on again"),
        off("dates.*", "the dates of the plan do not say who can join, or where"),
        off("enrollment.*", "how many are to take part does not say who can join, or where"),
        off("outcomes.*", "what is measured does not change who can join"),
        off("text.changed", _ELSEWHERE),
        off("officials.changed", _ELSEWHERE),
        off("identifiers.changed", _ELSEWHERE),
        off("references.changed", _ELSEWHERE),
        off("oversight.changed", _ELSEWHERE),
        off("sharing.changed", _ELSEWHERE),
    ),
)
