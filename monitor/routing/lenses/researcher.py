"""For meta-researchers and watchdogs: was the plan changed, and when?"""

from __future__ import annotations

from monitor.model.lens import Lens
from monitor.routing.lenses.base import (
    CLOSED,
    FIFTH,
    LEADERS,
    QUARTER,
    SUBSTANTIVE,
    digest,
    off,
    page,
    raised,
    weekly,
)

_COURSE = "an ordinary step"
_ENDS = "ends before time are what is counted"
_AFTER = "who could join was rewritten after nobody could any more"
_NOT_HERE = "no question of conduct depends on it"

lens = Lens(
    key="researcher",
    title="Meta-researchers and watchdogs",
    rows=(
        digest("status.suspended", _ENDS),
        digest("status.terminated", _ENDS),
        digest("status.withdrawn", _ENDS),
        digest("status.completed", "the clocks of reporting run"),
        weekly("status.opened", _COURSE),
        weekly("status.by_invitation", _COURSE),
        weekly("status.closed", _COURSE),
        off("sites.changed", _NOT_HERE),
        raised("eligibility.*", _AFTER, now=CLOSED),
        digest("eligibility.criteria_changed", "the plan was amended", own=SUBSTANTIVE),
        digest("eligibility.population_changed", "the plan was amended", own=SUBSTANTIVE),
        digest("dates.slipped", "delays are what is counted", slipped=QUARTER),
        page("enrollment.target_changed", "a truncated or stretched sample", turned=FIFTH),
        page("enrollment.final", "a sample that is not what was planned", turned=FIFTH),
        page("outcomes.primary_changed", "what was prespecified has changed", own=SUBSTANTIVE),
        page("results.posted", "reported, and when"),
        page("results.submitted", "reported, and when"),
        digest(
            "sponsor.changed",
            "who answers for the trial has changed",
            touches=LEADERS,
            own=SUBSTANTIVE,
        ),
        page("overdue.*", "reporting that does not come is what is counted"),
        page("stale.*", "records that nobody keeps are what is counted"),
        page("stalled.*", "pauses that do not end are what is counted"),
        off("contacts.changed", _NOT_HERE),
        off("officials.changed", _NOT_HERE),
        off("text.changed", _NOT_HERE),
        off("identifiers.changed", _NOT_HERE),
    ),
)
