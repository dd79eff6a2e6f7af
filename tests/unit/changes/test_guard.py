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
    assert doubt == "5 of 9 sites vanished while the trial recruits"


def test_sites_that_go_when_the_trial_ends_are_not_suspect() -> None:
    new = a_record(sites=_sites(4), status__overall="COMPLETED")
    assert _suspicion(a_record(sites=_sites(9)), new) == ""


def test_ordinary_news_is_not_suspect() -> None:
    assert _suspicion(a_record(), a_record(status__overall="TERMINATED", sites=_sites(2))) == ""
    assert _suspicion(a_record(), a_record()) == ""


def test_exactly_half_the_sites_gone_is_suspect() -> None:
    doubt = _suspicion(a_record(sites=_sites(8)), a_record(sites=_sites(4)))
    assert doubt == "4 of 8 sites vanished while the trial recruits"


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
    assert _suspicion(a_record(), other) == "9 of 12 parts changed at once"
