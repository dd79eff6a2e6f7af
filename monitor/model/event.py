"""What is worth telling."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from msgspec import Struct

from monitor.model.change import Change
from monitor.model.trial import TrialId

RULESET = "2026.2"  # rises with every change of a rule's outcome; stored with each event

_NAMESPACE = UUID("6f0c3a52-8f0e-5f0b-9c55-0d6f1b7f2a10")


class Severity(StrEnum):
    """How soon a person wants to know: at once, today, in a digest, in a report, never."""

    NOISE = "noise"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for noise to 4 for critical."""
        return _RANKS[self._value_]

    # all four, since the ones that str brings would compare the letters
    def __lt__(self, other: str) -> bool:
        return self.rank < Severity(other).rank

    def __le__(self, other: str) -> bool:
        return self.rank <= Severity(other).rank

    def __gt__(self, other: str) -> bool:
        return self.rank > Severity(other).rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= Severity(other).rank


_RANKS = {str(severity): rank for rank, severity in enumerate(Severity)}


class By(StrEnum):
    """Who brought the change about."""

    SPONSOR = "sponsor"
    REGISTRY = "registry"
    CALENDAR = "calendar"


class EventKind(StrEnum):
    """Every kind of event, `subject.action`."""

    TRIAL_REGISTERED = "trial.registered"
    TRIAL_FIRST_SEEN = "trial.first_seen"
    STATUS_OPENED = "status.opened"
    STATUS_BY_INVITATION = "status.by_invitation"
    STATUS_CLOSED = "status.closed"
    STATUS_COMPLETED = "status.completed"
    STATUS_SUSPENDED = "status.suspended"
    STATUS_RESUMED = "status.resumed"
    STATUS_TERMINATED = "status.terminated"
    STATUS_WITHDRAWN = "status.withdrawn"
    STATUS_UNVERIFIED = "status.unverified"
    STATUS_VERIFIED_AGAIN = "status.verified_again"
    STATUS_REVERSED = "status.reversed"
    STATUS_HIDDEN = "status.hidden"
    STATUS_CHANGED = "status.changed"
    STATUS_REASON_CHANGED = "status.reason_changed"
    DATES_SLIPPED = "dates.slipped"
    DATES_ADVANCED = "dates.advanced"
    DATES_REACHED = "dates.reached"
    DATES_CORRECTED = "dates.corrected"
    DATES_REFINED = "dates.refined"
    ENROLLMENT_TARGET_CHANGED = "enrollment.target_changed"
    ENROLLMENT_FINAL = "enrollment.final"
    ENROLLMENT_CORRECTED = "enrollment.corrected"
    ELIGIBILITY_CRITERIA_CHANGED = "eligibility.criteria_changed"
    ELIGIBILITY_POPULATION_CHANGED = "eligibility.population_changed"
    ELIGIBILITY_REWORDED = "eligibility.reworded"
    OUTCOMES_PRIMARY_CHANGED = "outcomes.primary_changed"
    OUTCOMES_SECONDARY_CHANGED = "outcomes.secondary_changed"
    DESIGN_CHANGED = "design.changed"
    ARMS_CHANGED = "arms.changed"
    INTERVENTIONS_CHANGED = "interventions.changed"
    SITES_CHANGED = "sites.changed"
    SPONSOR_CHANGED = "sponsor.changed"
    CONTACTS_CHANGED = "contacts.changed"
    OFFICIALS_CHANGED = "officials.changed"
    RESULTS_POSTED = "results.posted"
    RESULTS_CHANGED = "results.changed"
    RESULTS_SUBMITTED = "results.submitted"
    DOCUMENTS_CHANGED = "documents.changed"
    REFERENCES_CHANGED = "references.changed"
    TEXT_CHANGED = "text.changed"
    IDENTIFIERS_CHANGED = "identifiers.changed"
    OVERSIGHT_CHANGED = "oversight.changed"
    SHARING_CHANGED = "sharing.changed"
    RECORD_VERIFIED = "record.verified"
    RECORD_DERIVED = "record.derived"
    RECORD_VANISHED = "record.vanished"
    RECORD_RETURNED = "record.returned"
    RECORD_MERGED = "record.merged"
    RECORD_CHANGED = "record.changed"
    OVERDUE_START = "overdue.start"
    OVERDUE_PRIMARY_COMPLETION = "overdue.primary_completion"
    OVERDUE_RESULTS = "overdue.results"
    STALE_VERIFICATION = "stale.verification"
    STALE_UNKNOWN_SOON = "stale.unknown_soon"
    STALLED_SUSPENSION = "stalled.suspension"
    MONITOR_FETCH_FAILING = "monitor.fetch_failing"
    MONITOR_REGISTRY_WIDE_CHANGE = "monitor.registry_wide_change"
    MONITOR_UNREADABLE = "monitor.unreadable"
    MONITOR_DELIVERY_FAILING = "monitor.delivery_failing"


class Because(Struct, frozen=True, kw_only=True):
    """Which rule spoke, and why, in words; `ruleset` is the edition of the rules.

    `lens` names whose eyes weighed the event, where it is told to somebody who looks through one.
    """

    rule: str
    says: str
    ruleset: str = RULESET
    lens: str = ""


class Finding(Struct, frozen=True, kw_only=True):
    """What a rule concludes from changes: an event that has no place in time yet."""

    kind: EventKind
    severity: Severity
    headline: str
    because: Because
    changes: tuple[Change, ...] = ()


class Span(Struct, frozen=True, kw_only=True, rename={"before": "from", "after": "to"}):
    """The two revisions that an event lies between; 0 where there was none before."""

    before: int = 0
    after: int = 0


class Event(Struct, frozen=True, kw_only=True):
    """Something worth telling; `trial` is the number, empty in what is for the operator.

    `status` is the trial's recruitment status as of the event, empty where nobody noted it, and
    `channel` the channel that an operator's event is about, empty where it is about none.
    """

    id: str
    time: datetime
    registry: str
    trial: str
    title: str
    kind: EventKind
    severity: Severity
    headline: str
    because: Because
    revision: Span
    data_date: str
    by: By
    changes: tuple[Change, ...] = ()
    watches: tuple[str, ...] = ()
    url: str = ""
    status: str = ""
    channel: str = ""


def event_id(trial: TrialId, occurrence: str | int, kind: EventKind) -> str:
    """Return the id that this kind of event has for one occurrence (a revision's number, or what
    else makes it happen once): the same again for a check that is repeated.
    """
    return str(uuid5(_NAMESPACE, f"{trial}/{occurrence}/{kind}"))
