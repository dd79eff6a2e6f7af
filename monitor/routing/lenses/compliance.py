"""For those who keep their own records as the law wants them (42 CFR 11): what is due, what ran?"""

from __future__ import annotations

from monitor.model.event import By, Severity
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

_PLANNED = "a planned step of one's own is no news to its owner"
_STOP = "it must be in the record within 30 days, with the reason; results may fall due"
_DUE = "a duty of one's own is due, or overdue"
_KEPT = "proof that the record was kept up to date, and that nothing slipped in"

lens = Lens(
    key="compliance",
    title="Compliance, of one's own records",
    rows=(
        page("status.suspended", _STOP),
        page("status.terminated", _STOP),
        page("status.withdrawn", _STOP),
        page("status.completed", "the clock for the results runs"),
        off("status.opened", _PLANNED),
        off("status.by_invitation", _PLANNED),
        off("status.closed", _PLANNED),
        page("status.unverified", "the registry says that the duty to verify was not kept"),
        off("sites.changed", "sites are known to those who run them"),
        weekly(
            "eligibility.criteria_changed", "an amendment arrived in the record", own=SUBSTANTIVE
        ),
        weekly(
            "eligibility.population_changed", "an amendment arrived in the record", own=SUBSTANTIVE
        ),
        digest("dates.slipped", "the day on which results are due moves", slipped=QUARTER),
        weekly("enrollment.target_changed", "an amendment arrived in the record", turned=FIFTH),
        weekly("enrollment.final", "the figure that the results must bear out", turned=FIFTH),
        digest(
            "outcomes.primary_changed", "results must report what is registered", own=SUBSTANTIVE
        ),
        page("results.posted", "a duty is met in public view"),
        page("results.submitted", "a step of the results' review, which may call for an answer"),
        page(
            "sponsor.changed",
            "the duties are somebody else's now",
            touches=LEADERS,
            own=SUBSTANTIVE,
        ),
        page("overdue.*", _DUE),
        page("stale.*", _DUE),
        page("stalled.*", _DUE),
        off(
            "references.changed",
            "the registry links publications by itself: there is nothing to do",
            by=(By.REGISTRY,),
        ),
        digest("record.verified", _KEPT, own=Severity.NOISE),
        digest("contacts.changed", _KEPT, own=Severity.NOISE),
        digest("officials.changed", _KEPT),
        digest("text.changed", _KEPT),
        digest("identifiers.changed", _KEPT),
    ),
)
