"""What a list of sites that changed says: who came, went, opened, closed; what was only renamed."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity
from monitor.model.record import Point, Site
from tests.builders import a_record, a_site, findings, submitted, the_finding

MINUS = "\N{MINUS SIGN}"


def _submitted(old: tuple[Site, ...], new: tuple[Site, ...], **said: Any) -> Finding:
    """Return what is made of a list that the sponsor sent in."""
    return the_finding(a_record(sites=old, **said), a_record(sites=new, **said, **submitted()))


def _told(found: Finding) -> tuple[str, str, str]:
    return found.severity.value, found.because.rule, found.headline


THREE = a_record().sites


def test_sites_are_counted_and_named() -> None:
    found = _submitted(THREE, (*THREE, a_site("House of Oak", city="Fernley")))
    assert _told(found) == ("medium", "sites.changed", "Sites 3 → 4: 1 added (+Fernley)")


def test_sites_that_nobody_submitted_are_told_so() -> None:
    more = (*THREE, a_site("House of Oak", city="Fernley"))
    found = the_finding(a_record(sites=THREE), a_record(sites=more))
    assert _told(found) == (
        "medium",
        "sites.changed.unsubmitted",
        "Sites 3 → 4: 1 added (+Fernley)",
    )


def test_many_sites_are_counted_by_country() -> None:
    more = tuple(
        a_site(f"Clinic {at}", city=f"Town {at}", zip=f"5{at}", country=country)
        for at, country in enumerate(["Freedonia"] * 3 + ["Sylvania"] * 2)
    )
    found = _submitted(THREE, (*THREE, *more))
    assert found.headline == "Sites 3 → 8: 5 added (Freedonia 3, Sylvania 2)"


def test_the_last_site_of_a_country_is_high() -> None:
    found = _submitted(THREE, THREE[:2])
    assert _told(found) == (
        "high",
        "sites.changed.countries",
        f"Sites 3 → 2: no longer in Sylvania, 1 removed ({MINUS}Highfield)",
    )
    assert {"sites", "countries"} <= {change.field for change in found.changes}


def test_the_first_site_of_a_country_is_high() -> None:
    found = _submitted(THREE[:2], THREE)
    assert found.severity is Severity.HIGH
    assert found.headline == "Sites 2 → 3: now in Sylvania, 1 added (+Highfield)"


def test_sites_that_open_and_close_are_counted() -> None:
    old = (
        a_site("A B", status="NOT_YET_RECRUITING"),
        a_site("C D", city="Fernley", zip="2"),
        a_site("E F", city="Elmham", zip="3", status="NOT_YET_RECRUITING"),
    )
    new = (
        a_site("A B"),
        a_site("C D", city="Fernley", zip="2", status="COMPLETED"),
        a_site("E F", city="Elmham", zip="3", status="WITHDRAWN"),
    )
    assert _told(_submitted(old, new)) == (
        "medium",
        "sites.changed",
        (
            "Sites (3): 1 opened (A B, Brookhaven), 1 closed (C D, Fernley),"
            " 1 now withdrawn (E F, Elmham)"
        ),
    )


def test_a_country_where_the_first_place_opens_is_high() -> None:
    waiting = a_site("House of Oak", city="Fernley", zip="4", country="Sylvania")
    old = (a_site(), replace(waiting, status="NOT_YET_RECRUITING"))
    new = (a_site(), waiting)
    assert _told(_submitted(old, new)) == (
        "high",
        "sites.changed.open_countries",
        "Sites (2): now open in Sylvania, 1 opened (House of Oak, Fernley)",
    )
    assert _told(_submitted(new, old))[2] == (
        "Sites (2): none open now in Sylvania, 1 closed (House of Oak, Fernley)"
    )


def test_a_site_that_is_paused_is_told_so() -> None:
    old = (a_site(), a_site("House of Oak", zip="2", city="Fernley"))
    new = (old[0], replace(old[1], status="SUSPENDED"))
    assert _told(_submitted(old, new)) == (
        "medium",
        "sites.changed",
        "Sites (2): 1 now suspended (House of Oak, Fernley)",
    )


def test_a_status_that_neither_opens_nor_closes_is_low() -> None:
    old, new = (a_site(status=status) for status in ("COMPLETED", "ACTIVE_NOT_RECRUITING"))
    assert _told(_submitted((old,), (new,))) == (
        "low",
        "sites.changed.status",
        "Sites (1): 1 now active, not recruiting (Lakeside Hospital, Brookhaven)",
    )


def test_a_site_that_is_only_renamed_is_noise() -> None:
    found = _submitted((a_site(),), (a_site("Lakeside University Hospital"),))
    assert _told(found) == (
        "noise",
        "sites.changed.renamed",
        "Sites (1): Lakeside Hospital, Brookhaven is now Lakeside University Hospital, Brookhaven",
    )


def test_a_site_that_drops_its_mask_is_noise() -> None:
    found = _submitted((a_site("Local Institution - 0062"),), (a_site(),))
    assert found.because.rule == "sites.changed.renamed"


def test_renamings_by_the_registry_are_folded_into_one_line() -> None:
    old, new = (
        tuple(a_site(f"Clinic {at}", city=city, zip=f"80{at}", country="Italy") for at in range(40))
        for city in ("Napoli", "Naples")
    )
    assert _told(the_finding(a_record(sites=old), a_record(sites=new))) == (
        "noise",
        "sites.changed.renamed_by_registry",
        "40 places renamed by the registry",
    )


def test_a_country_that_the_registry_calls_otherwise_is_noise() -> None:
    old, new = (a_site(country=country) for country in ("Turkey", "Turkey (Türkiye)"))
    found = the_finding(a_record(sites=(old,)), a_record(sites=(new,)))
    assert found.severity is Severity.NOISE


def test_a_site_that_moved_far_is_low() -> None:
    old = a_site(zip="", point=Point(lat=41.0, lon=28.9))
    new = a_site(zip="", city="Fernley", point=Point(lat=39.6, lon=27.9))
    assert _told(_submitted((old,), (new,))) == (
        "low",
        "sites.changed.moved",
        "Sites (1): Lakeside Hospital, Brookhaven is now Lakeside Hospital, Fernley",
    )


def test_a_point_that_moved_alone_and_came_back_is_noise() -> None:
    here, there = (a_record(sites=(a_site(point=Point(lat=lat, lon=2.0)),)) for lat in (1.0, 1.5))
    for old, new in ((here, there), (there, here)):
        found = the_finding(old, new)
        assert (found.kind, found.severity) == (Kind.RECORD_DERIVED, Severity.NOISE)


def test_countries_that_go_with_the_sites_ride_with_them() -> None:
    old = a_record(sites=THREE)
    new = a_record(sites=THREE[:2], derived__removed_countries=("Sylvania",))
    found = findings(old, new)
    assert set(found) == {Kind.SITES_CHANGED}
    assert {change.field for change in found[Kind.SITES_CHANGED].changes} == {
        "sites",
        "countries",
        "derived.removed_countries",
    }
