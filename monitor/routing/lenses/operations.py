"""For clinical operations and sites that watch rivals: who else looks for our participants?"""

from __future__ import annotations

from monitor.model.lens import Lens
from monitor.routing.lenses.base import (
    FIFTH,
    QUARTER,
    STRIKING,
    SUBSTANTIVE,
    digest,
    off,
    over,
    page,
    weekly,
)

_HOUSEKEEPING = "housekeeping of others calls for nothing"
_STOP = "a rival stops: its sites may have room, and its reason may concern us, too"
_WHOM = "whom a rival looks for may not be the same any more"
_AGAIN = "a rival that had closed takes in participants again"
_LONGER = "it may look for people for longer"
_RESULTS = "its results are for others to follow first"

lens = Lens(
    key="operations",
    title="Clinical operations, of rivals",
    rows=(
        page("status.suspended", "a rival pauses, and its reason may concern us, too"),
        page("status.terminated", _STOP),
        page("status.withdrawn", _STOP),
        page("status.opened", _AGAIN, own=STRIKING),
        page("status.by_invitation", _AGAIN, own=STRIKING),
        page(
            "status.completed",
            "a rival that had paused, or counted as over, says that it is finished",
            own=STRIKING,
        ),
        digest("status.opened", "a rival looks for participants"),
        digest("status.by_invitation", "a rival takes in participants, but only those it invites"),
        digest("status.closed", "a rival takes in nobody new"),
        weekly("status.completed", "a rival that is finished looks for nobody"),
        digest("sites.changed", "where a rival works may be where we recruit"),
        digest("eligibility.criteria_changed", _WHOM, own=SUBSTANTIVE),
        digest("eligibility.population_changed", _WHOM, own=SUBSTANTIVE),
        digest("dates.slipped", _LONGER, slipped=QUARTER),
        digest("dates.slipped", _LONGER, own=STRIKING),
        digest(
            "enrollment.target_changed",
            "it wants more people, or fewer",
            own=SUBSTANTIVE,
            turned=FIFTH,
        ),
        digest(
            "enrollment.final",
            "it found more people than planned, or fewer",
            own=SUBSTANTIVE,
            turned=FIFTH,
        ),
        digest("outcomes.primary_changed", "its protocol may have been amended", own=SUBSTANTIVE),
        weekly("results.posted", _RESULTS),
        weekly("results.submitted", _RESULTS),
        weekly("sponsor.changed.responsible_party", "who answers for its record has changed"),
        weekly("sponsor.changed.collaborators", "who works with its sponsor has changed"),
        weekly("sponsor.changed", "who leads it has changed", own=SUBSTANTIVE),
        *over(),
        weekly("overdue.results", _RESULTS),
        weekly("overdue.*", "a rival that is late calls for nothing yet"),
        weekly("stale.*", "a rival that says nothing calls for nothing yet"),
        weekly("stalled.*", "a rival that is paused takes nobody away"),
        off("contacts.changed", _HOUSEKEEPING),
        off("officials.changed", _HOUSEKEEPING),
        off("text.changed", _HOUSEKEEPING),
        off("identifiers.changed", _HOUSEKEEPING),
        off("eligibility.reworded", _HOUSEKEEPING),
    ),
)
