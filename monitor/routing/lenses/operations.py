"""For clinical operations and sites that watch rivals: who else looks for our participants?"""

from __future__ import annotations

from monitor.model.lens import Lens
from monitor.routing.lenses.base import (
    FIFTH,
    LEADERS,
    QUARTER,
    SUBSTANTIVE,
    digest,
    off,
    page,
    weekly,
)

_HOUSEKEEPING = "housekeeping of others calls for nothing"
_STOP = "a rival stops: its sites and participants are free, and its reason may be ours"

lens = Lens(
    key="operations",
    title="Clinical operations, of rivals",
    rows=(
        page("status.suspended", _STOP),
        page("status.terminated", _STOP),
        page("status.withdrawn", _STOP),
        digest("status.opened", "another trial looks for the same people"),
        digest("status.by_invitation", "another trial looks for the same people"),
        digest("status.closed", "one rival fewer looks for the same people"),
        weekly("status.completed", "it stopped looking for people long before"),
        digest("sites.changed", "rivals open and close where we recruit"),
        digest("eligibility.criteria_changed", "it looks for other people now", own=SUBSTANTIVE),
        digest("eligibility.population_changed", "it looks for other people now", own=SUBSTANTIVE),
        digest("dates.slipped", "it will look for people for longer", slipped=QUARTER),
        digest("enrollment.target_changed", "it looks for more people, or fewer", turned=FIFTH),
        digest("enrollment.final", "it found more people than planned, or fewer", turned=FIFTH),
        digest("outcomes.primary_changed", "the protocol was amended", own=SUBSTANTIVE),
        weekly("results.posted", "what it found is for others to read first"),
        weekly("results.submitted", "what it found is for others to read first"),
        weekly("sponsor.changed", "somebody else runs it now", touches=LEADERS, own=SUBSTANTIVE),
        weekly("overdue.*", "a rival that is late takes nobody away"),
        weekly("stale.*", "a rival that says nothing takes nobody away"),
        weekly("stalled.*", "a rival that is paused takes nobody away"),
        off("contacts.changed", _HOUSEKEEPING),
        off("officials.changed", _HOUSEKEEPING),
        off("text.changed", _HOUSEKEEPING),
        off("identifiers.changed", _HOUSEKEEPING),
        off("eligibility.reworded", _HOUSEKEEPING),
    ),
)
