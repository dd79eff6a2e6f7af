"""Sites are a multiset of places: which came, went, moved or were only named otherwise."""

from __future__ import annotations

from monitor.changes.diff import diff
from monitor.model.change import Item
from monitor.model.record import Point, Site
from tests.builders import a_contact, a_record, a_site, changes


def _items(old: tuple[Site, ...], new: tuple[Site, ...]) -> tuple[Item, ...]:
    found = changes(a_record(sites=old), a_record(sites=new))
    return found["sites"].items if "sites" in found else ()


def _ops(old: tuple[Site, ...], new: tuple[Site, ...]) -> list[str]:
    return sorted(item.op for item in _items(old, new))


def test_a_site_in_the_middle_is_one_site() -> None:
    many = tuple(a_site(f"Clinic of {name}") for name in ("Ash", "Birch", "Cedar", "Elm"))
    (item,) = _items(many, (*many[:2], a_site("House of Oak", city="Fernley"), *many[2:]))
    assert (item.op, item.key) == ("added", "House of Oak, Fernley, Freedonia")
    assert item.after["facility"] == "House of Oak"


def test_one_of_two_equal_sites_may_go() -> None:
    assert _ops((a_site(), a_site()), (a_site(),)) == ["removed"]


def test_a_status_is_an_edit() -> None:
    (item,) = _items((a_site(status="NOT_YET_RECRUITING"),), (a_site(),))
    assert item.op == "edited"
    assert (item.before["status"], item.after["status"]) == ("NOT_YET_RECRUITING", "RECRUITING")


def test_a_masked_site_that_gets_its_name_is_the_same_site() -> None:
    masked, real = a_site("Local Institution - 0062"), a_site("Lakeside Hospital")
    assert _ops((masked,), (real,)) == ["edited"]
    assert _ops((real,), (masked,)) == ["edited"]


def test_a_masked_site_elsewhere_is_another() -> None:
    masked = a_site("Local Institution - 0062", zip="99999")
    assert _ops((masked,), (a_site(),)) == ["added", "removed"]


def test_a_town_that_is_written_otherwise_is_the_same_place() -> None:
    old = a_site(city="Napoli", zip="80131", country="Italy")
    new = a_site(city="Naples", zip="80131", country="Italy")
    assert _ops((old,), (new,)) == ["edited"]


def test_a_hospital_that_was_renamed_is_edited() -> None:
    assert _ops((a_site("Lakeside Hospital"),), (a_site("Lakeside Univ. Hospital"),)) == ["edited"]


def test_another_hospital_in_the_same_town_is_another() -> None:
    old, new = a_site("Lakeside Hospital"), a_site("Mercy Oncology Group")
    assert _ops((old,), (new,)) == ["added", "removed"]


def test_no_site_is_paired_across_countries() -> None:
    assert _ops((a_site(),), (a_site(country="Sylvania"),)) == ["added", "removed"]


def test_a_site_that_is_only_spelled_otherwise_has_not_changed() -> None:
    assert _items((a_site("Lakeside  Hospital"),), (a_site("LAKESIDE Hospital "),)) == ()


def test_a_point_that_was_computed_anew_is_not_a_change_of_the_site() -> None:
    old = a_record(sites=(a_site(point=Point(lat=1.0, lon=2.0)),))
    new = a_record(sites=(a_site(point=Point(lat=1.5, lon=2.0)),))
    (change,) = diff(old, new)
    assert change.field == "derived.site_points"
    assert change.items[0].after == {"lat": 1.5, "lon": 2.0}


def test_a_point_that_moves_with_the_address_is_told_with_it() -> None:
    old = a_record(sites=(a_site(city="Brookhaven", point=Point(lat=1.0, lon=2.0)),))
    new = a_record(sites=(a_site(city="Saltport", point=Point(lat=9.0, lon=2.0)),))
    (change,) = diff(old, new)
    assert change.field == "sites"
    assert change.items[0].after["point"] == {"lat": 9.0, "lon": 2.0}


def test_contacts_of_a_site_that_stays_are_told_apart_from_it() -> None:
    old = a_record(sites=(a_site(contacts=(a_contact("Bo Reed"),)),))
    new = a_record(sites=(a_site(contacts=(a_contact("Cy Marsh"),)),))
    (change,) = diff(old, new)
    assert change.field == "contacts.sites"
    assert change.items[0].op == "edited"


def test_contacts_that_appear_are_added() -> None:
    old, new = a_record(sites=(a_site(),)), a_record(sites=(a_site(contacts=(a_contact(),)),))
    (change,) = diff(old, new)
    assert [item.op for item in change.items] == ["added"]


def test_a_new_site_brings_its_contacts_along() -> None:
    (item,) = _items((), (a_site(contacts=(a_contact("Bo Reed"),)),))
    assert item.after["contacts"][0]["name"] == "Bo Reed"
