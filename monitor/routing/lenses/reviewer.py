"""For systematic reviewers, editors and peer reviewers: must the review be opened again?"""

from __future__ import annotations

from monitor.model.event import Severity
from monitor.model.lens import Lens
from monitor.routing.lenses.base import (
    FIFTH,
    LEADERS,
    QUARTER,
    SUBSTANTIVE,
    digest,
    exactly,
    off,
    page,
    weekly,
)

_ONGOING = "for the table of ongoing studies"
_NOT_HERE = "no review depends on it"
_ENDS = "it moves from ongoing to ended, perhaps without results"
_RESULTS = "there are data that the review may have to take in"

lens = Lens(
    key="reviewer",
    title="Systematic reviewers and editors",
    rows=(
        digest("status.suspended", _ENDS),
        digest("status.terminated", _ENDS),
        digest("status.withdrawn", _ENDS),
        page("status.completed", "it moves from ongoing to completed: look for results"),
        weekly("status.opened", _ONGOING),
        weekly("status.by_invitation", _ONGOING),
        weekly("status.closed", _ONGOING),
        off("sites.changed", _NOT_HERE),
        digest(
            "eligibility.criteria_changed",
            "the trial may fit the review no longer, or now",
            own=SUBSTANTIVE,
        ),
        digest(
            "eligibility.population_changed",
            "the trial may fit the review no longer, or now",
            own=SUBSTANTIVE,
        ),
        weekly("dates.slipped", _ONGOING, slipped=QUARTER),
        digest("enrollment.target_changed", "its weight in a synthesis changes", turned=FIFTH),
        digest("enrollment.final", "its weight in a synthesis is known", turned=FIFTH),
        page(
            "outcomes.primary_changed",
            "what was planned to be reported has changed: a risk of bias",
            own=SUBSTANTIVE,
        ),
        page("results.posted", _RESULTS),
        page("results.submitted", _RESULTS),
        exactly("references.changed", Severity.HIGH, "a report of the trial may have appeared"),
        weekly(
            "sponsor.changed", "a new interest behind the trial", touches=LEADERS, own=SUBSTANTIVE
        ),
        digest("overdue.*", "what is late may never be reported"),
        digest("stale.*", "what nobody keeps up to date may never be reported"),
        digest("stalled.*", "what is paused for long may never be reported"),
        off("contacts.changed", _NOT_HERE),
        off("officials.changed", _NOT_HERE),
        off("text.changed", _NOT_HERE),
        off("identifiers.changed", _NOT_HERE),
        off("eligibility.reworded", _NOT_HERE),
    ),
)
