"""For meta-researchers and watchdogs: was the plan changed, and when?"""

from __future__ import annotations

from monitor.model.lens import Lens
from monitor.routing.lenses.base import (
    CLOSED,
    FIFTH,
    LEADS,
    QUARTER,
    STRIKING,
    SUBSTANTIVE,
    digest,
    off,
    over,
    page,
    raised,
    weekly,
)

_COURSE = "by itself no question of conduct depends on this step"
_AFTER = "the entry on who can join was edited when nobody could any more"
_PLAN = "who may join is part of the plan, and was edited"
_STEPS = "the steps towards reporting, and their days, are what is counted"
_DELAYS = "delays are what is counted"
_NOT_HERE = "by itself no question of conduct depends on it"

lens = Lens(
    key="researcher",
    title="Meta-researchers and watchdogs",
    rows=(
        digest("status.suspended", "pauses are what is counted"),
        digest("status.terminated", "ends before time are what is counted"),
        digest("status.withdrawn", "trials that took in nobody are what is counted"),
        digest("status.completed", "the clocks of reporting run, where it is owed"),
        weekly("status.opened", _COURSE),
        weekly("status.by_invitation", _COURSE),
        weekly("status.closed", _COURSE),
        off("sites.changed", _NOT_HERE),
        raised("eligibility.*", _AFTER, now=CLOSED),
        digest("eligibility.criteria_changed", _PLAN, own=SUBSTANTIVE),
        digest("eligibility.population_changed", _PLAN, own=SUBSTANTIVE),
        page(
            "dates.slipped.made_prospective",
            "whether a trial was registered before it began is what is counted",
        ),
        digest("dates.slipped", _DELAYS, slipped=QUARTER),
        digest("dates.slipped", _DELAYS, own=STRIKING),
        page(
            "enrollment.target_changed",
            "the planned sample is another one, by far",
            own=SUBSTANTIVE,
            turned=FIFTH,
        ),
        page(
            "enrollment.final",
            "a sample that is not what was planned",
            own=SUBSTANTIVE,
            turned=FIFTH,
        ),
        page(
            "outcomes.primary_changed",
            "what is prespecified reads otherwise now",
            own=SUBSTANTIVE,
        ),
        page("results.posted", "that results came, and when, is what is counted"),
        page(
            "results.submitted.certified",
            "a certified delay moves the day by which reporting is due",
        ),
        page("results.submitted", _STEPS, own=SUBSTANTIVE),
        digest("sponsor.changed.responsible_party", "who answers for the record has changed"),
        digest("sponsor.changed", "who leads the trial has changed", own=LEADS),
        *over(),
        page("overdue.results.in_*", "by when reporting is due is what is counted"),
        page("overdue.results", "reporting that does not come in time is what is counted"),
        page("overdue.*", "dates that pass without a word are what is counted"),
        page("stale.*", "records that nobody verifies are what is counted"),
        page("stalled.*", "long pauses are what is counted"),
        off("contacts.changed", _NOT_HERE),
        off("officials.changed", _NOT_HERE),
        off("text.changed", _NOT_HERE),
        off("identifiers.changed", _NOT_HERE),
    ),
)
