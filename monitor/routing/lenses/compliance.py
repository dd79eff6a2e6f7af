"""For those who keep their own records as the law wants them (42 CFR 11): what is due, what ran?"""

from __future__ import annotations

from monitor.model.event import By, Severity
from monitor.model.lens import Lens
from monitor.routing.lenses.base import (
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

_KNOWN = "a step of one's own is no news to its owner"
_STOP = "a stop must be in the record within 30 days, with the reason"
_PROTOCOL = "what the record asks for must be what the protocol asks for"
_DATES = "a date of one's own has passed: what came has to be entered, or when it will"
_ENDED = "an ended trial of one's own is shown as unknown: see what the record says"
_KEPT = "for the file: what became of the record, and when"

lens = Lens(
    key="compliance",
    title="Compliance, of one's own records",
    rows=(
        page("status.suspended", "a pause must be in the record within 30 days, with the reason"),
        page("status.terminated", f"{_STOP}; the clock for the results runs on"),
        page("status.withdrawn", _STOP),
        page("status.completed", "the clock for the results runs, where they are owed"),
        off("status.opened", _KNOWN),
        off("status.by_invitation", _KNOWN),
        off("status.closed", _KNOWN),
        page("status.unverified.completed", _ENDED),
        page("status.unverified.rewritten", _ENDED),
        page(
            "status.unverified", "the registry says that nobody verified the record for two years"
        ),
        off("sites.changed", "sites are known to those who run them"),
        weekly("eligibility.criteria_changed", _PROTOCOL, own=SUBSTANTIVE),
        weekly("eligibility.population_changed", _PROTOCOL, own=SUBSTANTIVE),
        page(
            "dates.slipped.made_prospective",
            "whether one's own trial counts as registered before it began has changed",
        ),
        digest("dates.slipped", "the day on which results are due may move along", slipped=QUARTER),
        digest("dates.slipped", "a day of one's own is planned later, by far", own=STRIKING),
        weekly("enrollment.target_changed", _PROTOCOL, own=SUBSTANTIVE),
        weekly(
            "enrollment.final",
            "the figure that the results must bear out",
            own=SUBSTANTIVE,
        ),
        digest(
            "outcomes.primary_changed", "results must report what is registered", own=SUBSTANTIVE
        ),
        page("results.posted", "results of one's own are in public view"),
        page("results.submitted.returned", "the registry asks for corrections of the results"),
        page(
            "results.submitted.cancelled", "the submission was taken back: the results are not in"
        ),
        page("results.submitted.certified", "by when results are due has moved"),
        page("results.submitted", "the registry reviews what was submitted", own=SUBSTANTIVE),
        page(
            "sponsor.changed.responsible_party",
            "the duties may be another person's, or another organisation's, now",
        ),
        page("sponsor.changed", "with another lead sponsor, the duties may pass on", own=LEADS),
        *over(),
        page("overdue.results.in_*", "results of one's own soon fall due"),
        page("overdue.results", "results of one's own are due, as far as the record tells"),
        page("overdue.*", _DATES),
        page("stale.verification", "a record has to be verified every 12 months"),
        page(
            "stale.unknown_soon",
            "unless the record is verified, its status will be shown as unknown",
        ),
        page("stalled.*", "after a long pause, see that the record still says what is so"),
        page(
            "references.changed.retracted",
            "a publication that one's own record cites was retracted",
        ),
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
