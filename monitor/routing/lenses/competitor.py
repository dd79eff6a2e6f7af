"""For competitive intelligence, investors and business development: does the catalyst move?"""

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

_HOUSEKEEPING = "housekeeping moves no catalyst"
_STOP = "a stop changes what the trial is worth, today"
_SIZE = "a fifth more or fewer participants moves time, cost and power"

lens = Lens(
    key="competitor",
    title="Competitive intelligence and investors",
    rows=(
        page("status.suspended", _STOP),
        page("status.terminated", _STOP),
        page("status.withdrawn", _STOP),
        digest("status.opened", "accrual starts: a planned step"),
        digest("status.by_invitation", "accrual starts: a planned step"),
        digest("status.closed", "accrual is complete, and the clock to the readout runs"),
        digest("status.completed", "the last visit is done: results may come"),
        weekly("sites.changed", "single sites show little but the pace of accrual"),
        digest(
            "eligibility.criteria_changed",
            "looser criteria show that accrual lags",
            own=SUBSTANTIVE,
        ),
        digest(
            "eligibility.population_changed",
            "another population is another market",
            own=SUBSTANTIVE,
        ),
        page("dates.slipped", "the readout moves by a quarter or more", slipped=QUARTER),
        page("enrollment.target_changed", _SIZE, turned=FIFTH),
        page(
            "enrollment.final",
            "it ended with far fewer or more participants than planned",
            turned=FIFTH,
        ),
        page("outcomes.primary_changed", "the trial will answer another question", own=SUBSTANTIVE),
        page("results.posted", "there is a readout"),
        page("results.submitted", "a readout is on its way"),
        page(
            "sponsor.changed", "the asset may have changed hands", touches=LEADERS, own=SUBSTANTIVE
        ),
        digest("overdue.*", "silence is a soft warning"),
        digest("stale.*", "silence is a soft warning"),
        digest("stalled.*", "a long pause is a soft warning"),
        off("contacts.changed", _HOUSEKEEPING),
        off("officials.changed", _HOUSEKEEPING),
        off("text.changed", _HOUSEKEEPING),
        off("identifiers.changed", _HOUSEKEEPING),
        off("eligibility.reworded", _HOUSEKEEPING),
    ),
)
