"""For competitive intelligence, investors and business development: does the catalyst move?"""

from __future__ import annotations

from monitor.model.lens import Lens
from monitor.routing.lenses.base import (
    FIFTH,
    LEADS,
    QUARTER,
    STRIKING,
    SUBSTANTIVE,
    digest,
    off,
    over,
    page,
    weekly,
)

_HOUSEKEEPING = "by itself it moves no catalyst"
_STOP = "a trial that stops may be worth something else than before"
_SIZE = "so many more or fewer participants move time, cost and power"
_ACCRUAL = "it takes in participants: the pace of accrual is what to watch next"
_WHOM = "who may join bears on accrual, and on whom a readout speaks of"
_AGAIN = "it had closed, and takes in participants again: the readout may move"
_LATER = "a readout in the registry may take longer"

lens = Lens(
    key="competitor",
    title="Competitive intelligence and investors",
    rows=(
        page("status.suspended", "a trial that pauses may be worth something else than before"),
        page("status.terminated", _STOP),
        page("status.withdrawn", _STOP),
        page("status.opened", _AGAIN, own=STRIKING),
        page("status.by_invitation", _AGAIN, own=STRIKING),
        page("status.completed", "it was paused, or counted as over, before", own=STRIKING),
        digest("status.opened", _ACCRUAL),
        digest("status.by_invitation", _ACCRUAL),
        digest("status.closed", "nobody new is taken in, and the readout comes nearer"),
        digest("status.completed", "by the record the last visit is done: results may come"),
        weekly("sites.changed", "places show little but the pace of accrual"),
        digest("eligibility.criteria_changed.rewritten*", _WHOM, own=SUBSTANTIVE),
        digest(
            "eligibility.criteria_changed",
            "looser criteria may be a sign that accrual lags",
            own=SUBSTANTIVE,
            direction=("relaxed",),
        ),
        digest(
            "eligibility.criteria_changed",
            "with tighter criteria accrual may take longer",
            own=SUBSTANTIVE,
            direction=("tightened",),
        ),
        digest("eligibility.criteria_changed", _WHOM, own=SUBSTANTIVE),
        digest(
            "eligibility.population_changed",
            "another population may be another market",
            own=SUBSTANTIVE,
        ),
        page(
            "dates.slipped",
            "the data for the readout are planned a quarter later, or more",
            slipped=QUARTER,
        ),
        page("enrollment.target_changed", _SIZE, own=SUBSTANTIVE, turned=FIFTH),
        page(
            "enrollment.final",
            "far fewer or more took part than planned",
            own=SUBSTANTIVE,
            turned=FIFTH,
        ),
        page(
            "outcomes.primary_changed",
            "what the readout is judged by may not be the same any more",
            own=SUBSTANTIVE,
        ),
        page("results.posted", "there is a readout in the registry"),
        page("results.submitted.returned", f"results go back for corrections: {_LATER}"),
        page("results.submitted.cancelled", f"results were taken back: {_LATER}"),
        page("results.submitted.certified", f"a delay was certified: {_LATER}"),
        page(
            "results.submitted",
            "results are with the registry: a readout may be on its way",
            own=SUBSTANTIVE,
        ),
        page("sponsor.changed.responsible_party", "who answers for the record has changed"),
        page("sponsor.changed", "the asset may have changed hands", own=LEADS),
        *over(),
        digest("overdue.results", "when results are due is a date to watch"),
        digest("overdue.*", "a date that passes in silence is a soft warning"),
        digest("stale.*", "a record that nobody verifies is a soft warning"),
        digest("stalled.*", "a long pause is a soft warning"),
        off("contacts.changed", _HOUSEKEEPING),
        off("officials.changed", _HOUSEKEEPING),
        off("text.changed", _HOUSEKEEPING),
        off("identifiers.changed", _HOUSEKEEPING),
        off("eligibility.reworded", _HOUSEKEEPING),
    ),
)
