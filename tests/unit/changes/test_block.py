"""What comes along with a new status or with posted results is no news of its own."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.model import record as r
from monitor.model.event import EventKind as Kind
from tests.builders import a_contact, a_record, a_site, an_outcome, findings, some_results


def _fields(old: r.Record, new: r.Record) -> dict[Kind, set[str]]:
    return {kind: {one.field for one in it.changes} for kind, it in findings(old, new).items()}


def _sites(**said: Any) -> tuple[r.Site, ...]:
    return a_site(**said), a_site("Harbour Clinic", city="Saltport", zip="20020", **said)


def test_statuses_of_sites_and_contacts_ride_with_a_trial_that_opens_again() -> None:
    old = a_record(
        status__overall="ACTIVE_NOT_RECRUITING", sites=_sites(status=""), contacts__central=()
    )
    new = a_record(sites=_sites(contacts=(a_contact(),)))
    ((_, fields),) = _fields(old, new).items()
    assert fields == {"status.overall", "sites", "contacts.central"}


def test_sites_that_come_when_the_trial_opens_ride_with_it() -> None:
    old = a_record(status__overall="NOT_YET_RECRUITING", sites=())
    new = a_record(sites=_sites())
    assert _fields(old, new) == {Kind.STATUS_OPENED: {"status.overall", "sites", "countries"}}


def test_sites_that_go_when_the_trial_closes_ride_with_it() -> None:
    old = a_record(sites=_sites())
    new = a_record(status__overall="ACTIVE_NOT_RECRUITING", sites=_sites(status="")[:1])
    assert _fields(old, new) == {Kind.STATUS_CLOSED: {"status.overall", "sites"}}


def test_a_site_that_shows_up_as_paused_is_news_beside_a_trial_that_opens() -> None:
    old = a_record(status__overall="NOT_YET_RECRUITING", sites=_sites(status=""))
    new = a_record(sites=(_sites()[0], _sites(status="SUSPENDED")[1]))
    assert set(_fields(old, new)) == {Kind.STATUS_OPENED, Kind.SITES_CHANGED}


def test_sites_that_come_while_the_trial_is_open_are_news_beside_another_status() -> None:
    old = a_record(status__overall="SUSPENDED", sites=_sites(status="")[:1])
    new = a_record(sites=_sites())
    assert Kind.SITES_CHANGED in _fields(old, new)


def test_a_country_is_news_where_not_all_of_the_sites_ride() -> None:
    gone = a_site("Ridge Institute", city="Highfield", zip="30030", country="Sylvania")
    old = a_record(status__overall="NOT_YET_RECRUITING", sites=(gone,))
    new = a_record(sites=_sites())
    assert _fields(old, new)[Kind.SITES_CHANGED] == {"sites", "countries"}


def test_the_wording_of_outcomes_and_texts_rides_with_posted_results() -> None:
    old = a_record(
        enrollment=r.Enrollment(count=98, type="ESTIMATED"),
        outcomes__primary=(an_outcome("Incidence of AEs"), an_outcome("Pain on a scale")),
    )
    new = a_record(
        enrollment=r.Enrollment(count=98, type="ACTUAL"),
        outcomes__primary=(an_outcome("Number of participants with AEs"), an_outcome("Falls")),
        description__brief="A finished study of tablets.",
        results=some_results(),
        has_results=True,
    )
    assert _fields(old, new) == {
        Kind.RESULTS_POSTED: {
            "results",
            "has_results",
            "outcomes.primary",
            "description.brief",
            "enrollment",
        },
        Kind.OUTCOMES_PRIMARY_CHANGED: {"outcomes.primary"},
    }


def test_another_number_of_participants_is_news_beside_posted_results() -> None:
    old = a_record(enrollment=r.Enrollment(count=98, type="ESTIMATED"))
    new = a_record(
        enrollment=r.Enrollment(count=9, type="ACTUAL"), results=some_results(), has_results=True
    )
    assert set(_fields(old, new)) == {Kind.RESULTS_POSTED, Kind.ENROLLMENT_FINAL}


# --- a trial that takes nobody in any more


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("NOT_YET_RECRUITING", "WITHDRAWN", Kind.STATUS_WITHDRAWN),
        ("RECRUITING", "WITHDRAWN", Kind.STATUS_WITHDRAWN),
        ("RECRUITING", "SUSPENDED", Kind.STATUS_SUSPENDED),
        ("SUSPENDED", "TERMINATED", Kind.STATUS_TERMINATED),
        ("SUSPENDED", "WITHDRAWN", Kind.STATUS_WITHDRAWN),
        ("ACTIVE_NOT_RECRUITING", "COMPLETED", Kind.STATUS_COMPLETED),
        ("ACTIVE_NOT_RECRUITING", "TERMINATED", Kind.STATUS_TERMINATED),
    ],
)
def test_sites_go_with_a_trial_that_takes_nobody_in(before: str, after: str, kind: Kind) -> None:
    old = a_record(status__overall=before, sites=_sites(status=""))
    new = a_record(status__overall=after, status__why_stopped="Moved away", sites=())
    found = findings(old, new)
    assert set(found) == {kind}
    assert {change.field for change in found[kind].changes} >= {"sites", "countries"}
    assert "none of its 2 sites is listed any more" in found[kind].headline


def test_sites_that_are_suspended_ride_with_the_trial_that_is() -> None:
    old = a_record(sites=_sites())
    new = a_record(
        status__overall="SUSPENDED", status__why_stopped="Storm", sites=_sites(status="SUSPENDED")
    )
    ((kind, fields),) = _fields(old, new).items()
    assert (kind, "sites" in fields) == (Kind.STATUS_SUSPENDED, True)


def test_sites_that_come_or_open_beside_a_trial_that_closes_are_news() -> None:
    old = a_record(sites=_sites(status="NOT_YET_RECRUITING"))
    for sites in (_sites()[:1], (*_sites(status=""), a_site("Ridge Institute", zip="30030"))):
        new = a_record(status__overall="SUSPENDED", status__why_stopped="Storm", sites=sites)
        assert Kind.SITES_CHANGED in _fields(old, new)


@pytest.mark.parametrize(
    ("were", "stay", "told"),
    [
        (120, 10, "110 of 120 sites are no longer listed"),
        (3, 2, "1 of 3 sites is no longer listed"),
        (1, 0, "its one site is no longer listed"),
    ],
)
def test_how_many_sites_went_is_said_beside_the_status(were: int, stay: int, told: str) -> None:
    sites = tuple(a_site(f"Clinic of {at}", city=f"Town {at}", zip=str(at)) for at in range(were))
    new = a_record(status__overall="COMPLETED", sites=sites[:stay])
    assert told in findings(a_record(sites=sites), new)[Kind.STATUS_COMPLETED].headline
