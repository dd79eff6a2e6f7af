"""Ended trials that turn unknown, sites that an opening trial shows as given up, and `other`."""

from __future__ import annotations

import pytest

from monitor.model.event import EventKind as Kind
from monitor.model.event import Severity
from tests.builders import a_record, a_site, findings, the_finding


@pytest.mark.parametrize(
    ("before", "severity"), [("TERMINATED", "high"), ("WITHDRAWN", "high"), ("COMPLETED", "low")]
)
def test_an_ended_trial_that_is_unknown_is_not_said_to_be_unverified(
    before: str, severity: str
) -> None:
    found = the_finding(a_record(status__overall=before), a_record(status__overall="UNKNOWN"))
    assert (found.kind, found.severity) == (Kind.STATUS_UNVERIFIED, severity)
    assert found.headline == f"Now unknown (was {before.lower()})"
    assert "two years" not in found.because.says


@pytest.mark.parametrize("status", ["WITHDRAWN", "SUSPENDED", "COMPLETED", "A_NEW_WORD"])
def test_a_site_that_is_out_when_the_trial_opens_is_said(status: str) -> None:
    names = ("Hospital A", "Hospital B", "Hospital C")
    old = a_record(
        status__overall="NOT_YET_RECRUITING",
        sites=tuple(a_site(name, zip=name[-1], status="") for name in names),
    )
    new = a_record(
        status__overall="RECRUITING",
        sites=tuple(
            a_site(name, zip=name[-1], status=said)
            for name, said in zip(names, ("RECRUITING", "NOT_YET_RECRUITING", status), strict=True)
        ),
    )
    found = findings(old, new)
    (news,) = found[Kind.SITES_CHANGED].changes
    assert [item.after["facility"] for item in news.items] == ["Hospital C"]
    word = status.replace("_", " ").lower()
    assert found[Kind.SITES_CHANGED].headline == f"Sites (3): 1 now {word} (Hospital C, Brookhaven)"
    (block,) = (one for one in found[Kind.STATUS_OPENED].changes if one.field == "sites")
    assert len(block.items) == 2


def test_statuses_of_sites_that_vanish_with_the_recruitment_are_of_the_block() -> None:
    old = a_record(sites=(a_site(), a_site("Harbour Clinic", status="WITHDRAWN")))
    new = a_record(
        status__overall="ACTIVE_NOT_RECRUITING",
        sites=(a_site(status=""), a_site("Harbour Clinic", status="")),
    )
    assert list(findings(old, new)) == [Kind.STATUS_CLOSED]


def test_a_criterion_that_gets_a_heading_has_crossed_nothing() -> None:
    lines = "\n* Age 18 years or older\n* Confirmed fictitious disease"
    bare = a_record(eligibility__criteria=lines)
    for heading in ("Inclusion", "Exclusion"):
        headed = a_record(eligibility__criteria=f"{heading} Criteria:\n{lines}")
        for step in ((bare, headed), (headed, bare)):
            found = the_finding(*step)
            assert found.kind is Kind.ELIGIBILITY_CRITERIA_CHANGED
            assert found.severity < Severity.CRITICAL
