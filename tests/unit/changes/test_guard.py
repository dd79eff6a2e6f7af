"""Whether an answer can be true."""

from __future__ import annotations

import pytest

from monitor.changes.diff import diff
from monitor.changes.guard import suspicion
from monitor.model import record as r
from monitor.model.record import Record
from tests.builders import a_record, a_site, an_arm, an_intervention, an_outcome


def _suspicion(old: Record, new: Record) -> str:
    return suspicion(old, new, diff(old, new))


def _sites(number: int) -> tuple[r.Site, ...]:
    return tuple(a_site(f"Hospital {at}", zip=f"1{at}") for at in range(number))


@pytest.mark.parametrize(
    ("part", "empty"),
    [
        ("eligibility", r.Eligibility()),
        ("outcomes", r.Outcomes()),
        ("arms", ()),
        ("status", r.Status()),
        ("dates", r.Dates()),
        ("conditions", ()),
    ],
)
def test_a_part_that_vanishes_is_suspect(part: str, empty: object) -> None:
    assert "vanished" in _suspicion(a_record(), a_record(**{part: empty}))


def test_half_the_sites_gone_while_recruiting_is_suspect() -> None:
    doubt = _suspicion(a_record(sites=_sites(9)), a_record(sites=_sites(4)))
    assert doubt == "5 of 9 sites vanished"


@pytest.mark.parametrize("status", ["RECRUITING", "COMPLETED", "UNKNOWN", "ACTIVE_NOT_RECRUITING"])
def test_half_the_sites_gone_is_suspect_whatever_the_status(status: str) -> None:
    new = a_record(sites=_sites(4), status__overall=status)
    assert _suspicion(a_record(sites=_sites(9)), new) == "5 of 9 sites vanished"


@pytest.mark.parametrize("number", [1, 3, 120])
def test_no_sites_left_is_suspect(number: int) -> None:
    assert _suspicion(a_record(sites=_sites(number)), a_record(sites=())) == "the sites vanished"


def test_all_sites_replaced_at_once_is_suspect() -> None:
    others = tuple(a_site(f"Clinic {at}", zip=f"9{at}") for at in range(9))
    doubt = _suspicion(a_record(sites=_sites(9)), a_record(sites=others))
    assert doubt == "all 9 sites are others now"


def test_criteria_or_primary_outcomes_that_are_empty_now_are_suspect() -> None:
    assert _suspicion(a_record(), a_record(eligibility__criteria="")) == (
        "the eligibility criteria vanished"
    )
    assert "the primary outcomes vanished" in _suspicion(a_record(), a_record(outcomes__primary=()))
    assert _suspicion(a_record(), a_record(enrollment=None)) == "the enrollment vanished"


def test_ordinary_news_is_not_suspect() -> None:
    assert _suspicion(a_record(), a_record(status__overall="TERMINATED")) == ""
    assert _suspicion(a_record(), a_record()) == ""


def test_exactly_half_the_sites_gone_is_suspect() -> None:
    doubt = _suspicion(a_record(sites=_sites(8)), a_record(sites=_sites(4)))
    assert doubt == "4 of 8 sites vanished"


def test_criteria_that_shrink_to_nearly_nothing_are_suspect() -> None:
    long = "Inclusion Criteria:\n\n" + "\n".join(f"* Condition number {n}" for n in range(40))
    short = "Inclusion Criteria:\n\n* Adults"
    doubt = _suspicion(a_record(eligibility__criteria=long), a_record(eligibility__criteria=short))
    assert doubt == "nearly all of the eligibility criteria vanished"


def test_a_record_in_which_everything_changed_at_once_is_suspect() -> None:
    other = a_record(
        status__overall="COMPLETED",
        titles__brief="Another thing",
        sponsor=r.Sponsor(lead=r.Agency(name="Reed Labs", kind="OTHER")),
        description=r.Description(brief="Something else."),
        conditions=("Another Disease",),
        eligibility__sex="MALE",
        outcomes=r.Outcomes(primary=(an_outcome("Height"),)),
        arms=(an_arm("Other"),),
        interventions=(an_intervention("Otherinib"),),
    )
    assert _suspicion(a_record(), other) == "10 of 16 parts changed at once"
