"""For systematic reviewers, editors and peer reviewers: must the review be opened again?"""

from __future__ import annotations

from monitor.model.lens import Lens
from monitor.routing.lenses.base import (
    FIFTH,
    SUBSTANTIVE,
    digest,
    off,
    over,
    page,
    weekly,
)

_ONGOING = "for the table of ongoing studies"
_NOT_HERE = "no review depends on it"
_FITS = "the trial may fit the review no longer, or now"
_REPORT = "a report of the trial may have appeared"

lens = Lens(
    key="reviewer",
    title="Systematic reviewers and editors",
    rows=(
        digest("status.suspended", "it is paused: an ongoing study that may go on, or end"),
        digest("status.terminated", "it counts as ended early, with results or without"),
        digest("status.withdrawn", "it counts as ended, and says that nobody took part"),
        page("status.completed", "it counts as completed: look for results"),
        weekly("status.opened", _ONGOING),
        weekly("status.by_invitation", _ONGOING),
        weekly("status.closed", _ONGOING),
        off("sites.changed", _NOT_HERE),
        digest("eligibility.criteria_changed", _FITS, own=SUBSTANTIVE),
        digest("eligibility.population_changed", _FITS, own=SUBSTANTIVE),
        page(
            "dates.slipped.made_prospective",
            "whether a trial was registered before it began bears on the risk of bias",
        ),
        weekly("dates.slipped", _ONGOING),
        digest(
            "enrollment.target_changed",
            "its weight in a synthesis may change",
            own=SUBSTANTIVE,
            turned=FIFTH,
        ),
        digest(
            "enrollment.final",
            "how many took part bears on its weight in a synthesis",
            own=SUBSTANTIVE,
            turned=FIFTH,
        ),
        page(
            "outcomes.primary_changed",
            "what is registered to be measured reads otherwise: look whether it is a risk of bias",
            own=SUBSTANTIVE,
        ),
        page("results.posted", "there are data that the review may have to take in"),
        page("results.submitted.returned", "data were handed in, and go back for corrections"),
        page("results.submitted.cancelled", "data were handed in, and taken back"),
        page("results.submitted.certified", "results may come later than is usual"),
        page(
            "results.submitted",
            "data are with the registry, and not public yet",
            own=SUBSTANTIVE,
        ),
        page(
            "references.changed.retracted",
            "a publication that the record cites was retracted: the review may rest on it",
        ),
        page("references.changed.result", _REPORT),
        page("references.changed.linked", _REPORT),
        weekly("references.changed", "for the list of what is cited and linked"),
        weekly("sponsor.changed.responsible_party", "who answers for the record has changed"),
        weekly("sponsor.changed.collaborators", "who works with the sponsor has changed"),
        weekly("sponsor.changed", "another interest may be behind the trial", own=SUBSTANTIVE),
        *over(),
        digest("overdue.results", "whether results come in time bears on what can be reviewed"),
        digest("overdue.*", "it may not stand as the table of ongoing studies says"),
        digest("stale.*", "it may not stand as the table of ongoing studies says"),
        digest("stalled.*", "what is paused for long may bring no results"),
        off("contacts.changed", _NOT_HERE),
        off("officials.changed", _NOT_HERE),
        off("text.changed", _NOT_HERE),
        off("identifiers.changed", _NOT_HERE),
        off("eligibility.reworded", _NOT_HERE),
    ),
)
