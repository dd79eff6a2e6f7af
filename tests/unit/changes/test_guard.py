"""Whether an answer can be true."""

from __future__ import annotations

import pytest

from monitor.changes.diff import diff
from monitor.changes.guard import suspicion
from monitor.model import record as r
from monitor.model.record import Record
from tests.builders import a_record, a_site


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
