"""When the results of a trial are due, as far as its record tells.

The rules are those of 42 CFR Part 11, read off a public record as FDAAA TrialsTracker does
(DeVito, Bacon and Goldacre, Lancet 2020; github.com/ebmdatalab/clinicaltrials-act-tracker):

* 11.22(b), which trials: interventional, of a drug or device that the FDA regulates, not of phase
  1 alone, not a device's feasibility study. A withdrawn one has nobody to report on. A record that
  does not say whether the FDA regulates the product, or which phase it is, is left in peace.
* 11.42, since when: primary completion on or after 2017-01-18. Before it, only results on approved
  products were due, and a record does not say which are.
* 11.44(a), when: a year after primary completion. 11.44(b) and (c): with a certificate of delay
  within two years of it, which itself must come within that year: three years at the most.
* A submission counts from its release on, also where the registry returned it for corrections;
  one that the sponsor cancelled does not.
"""

from __future__ import annotations

from datetime import date

from monitor.model.annex import ResultsTracking
from monitor.model.dates import PartialDate, years_after
from monitor.model.record import Record

_SINCE = date(2017, 1, 18)
_ENDED = frozenset({"COMPLETED", "TERMINATED"})
_EXEMPT_PHASES = frozenset({"EARLY_PHASE1", "PHASE1"})
_SUBMITTED = frozenset({"RELEASE", "RESET"})


def results_due(record: Record) -> PartialDate | None:
    """Return by when results are due, None where none are, or the record does not tell."""
    reached = record.dates.primary_completion
    if reached is None or not _owes(record) or is_submitted(record):
        return None
    if reached.type != "ACTUAL" and record.status.overall not in _ENDED:
        return None
    if reached.date.first < _SINCE:
        return None
    return years_after(reached.date, 3 if is_certified(record) else 1)


def is_public(record: Record) -> bool:
    """Whether the registry shows results."""
    return bool(record.has_results or record.results)


def is_submitted(record: Record) -> bool:
    """Whether results are public, or on their way there."""
    if is_public(record) or record.dates.results_first_submitted:
        return True
    tracking = record.results_tracking or ResultsTracking()
    if tracking.submissions:
        last = tracking.submissions[-1]
        return not (last.unreleased or last.unreleased_unknown)
    steps = record.annotations.unposted_events
    if steps:
        return steps[-1].type in _SUBMITTED
    return tracking.estimated_submission is not None


def is_certified(record: Record) -> bool:
    """Whether the sponsor has certified that the results come later."""
    return record.dates.certificate_submitted is not None


def _owes(record: Record) -> bool:
    design, oversight = record.design, record.oversight
    regulated = oversight.fda_regulated_drug or oversight.fda_regulated_device
    return bool(
        regulated
        and design.study_type == "INTERVENTIONAL"
        and set(design.phases) - _EXEMPT_PHASES
        and design.primary_purpose != "DEVICE_FEASIBILITY"
        and record.status.overall != "WITHDRAWN"
        and not record.dates.results_waived
    )
