"""Sites are a multiset of places: which came, went, moved or were only named otherwise."""

from __future__ import annotations

from time import perf_counter

import pytest

from monitor.changes.diff import diff
from monitor.changes.places import is_masked
from monitor.model.change import Item
from monitor.model.record import Point, Site
from tests.builders import a_contact, a_date, a_record, a_site, changes


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


def test_which_of_two_at_one_address_is_which_is_not_told_by_the_order_of_the_lists() -> None:
    old = (a_site(status="SUSPENDED"), a_site(status="NOT_YET_RECRUITING"))
    new = (a_site(status="RECRUITING"), a_site(status="COMPLETED"))
    assert _items(old, new) == _items(old, new[::-1]) == _items(old[::-1], new)


def test_a_status_is_an_edit() -> None:
    (item,) = _items((a_site(status="NOT_YET_RECRUITING"),), (a_site(),))
    assert item.op == "edited"
    assert (item.before["status"], item.after["status"]) == ("NOT_YET_RECRUITING", "RECRUITING")


def test_a_masked_site_that_gets_its_name_is_the_same_site() -> None:
    masked, real = a_site("Local Institution - 0062"), a_site("Lakeside Hospital")
    assert _ops((masked,), (real,)) == ["edited"]
    assert _ops((real,), (masked,)) == ["edited"]


@pytest.mark.parametrize(
    "mask",
    [
        "Research Site",
        "Local Institution - 0062",
        "Investigational Site 0012",
        "Borealis Investigative Site",
        "BRL Investigational Site",
        "Clinical Trial Site 7",
        "Site #0815",
        "FRE02-0",
        "For additional information regarding investigative sites for this trial, call 555-0100.",
        "",
    ],
)
def test_masks_are_known(mask: str) -> None:
    assert is_masked(mask)


@pytest.mark.parametrize(
    "name", ["Lakeside Hospital", "Institute of Oak", "Research Institute of Ash", "On-site Clinic"]
)
def test_names_are_no_masks(name: str) -> None:
    assert not is_masked(name)


def test_a_mask_with_another_postal_code_is_the_only_place_of_its_town() -> None:
    masked = a_site("Local Institution - 0062", zip="99999")
    assert _ops((masked,), (a_site(),)) == ["edited"]
    assert _ops((a_site(),), (masked,)) == ["edited"]
    two = (a_site(), a_site("Harbour Clinic", zip="10020"))
    assert _ops((masked,), two) == ["added", "added", "removed"]


def test_a_masked_site_in_another_town_is_another() -> None:
    masked = a_site("Local Institution - 0062", zip="99999", city="Fernley")
    assert _ops((masked,), (a_site(),)) == ["added", "removed"]


def test_masks_are_told_apart_by_their_numbers() -> None:
    one, other = a_site("Local Institution - 0062"), a_site("Local Institution - 0063")
    assert _ops((one,), (other,)) == ["added", "removed"]
    moved = a_site("Investigational Site 062", city="Fernley", zip="99999")
    assert _ops((one,), (moved,)) == ["edited"]


def test_sites_are_known_by_the_numbers_in_their_names() -> None:
    old = a_site("Lakeside Hospital ( Site 0101)")
    assert _ops((old,), (a_site("Clinic of Oak ( Site 101)", zip="2"),)) == ["edited"]
    assert _ops((old,), (a_site("Lakeside Hospital ( Site 0102)"),)) == ["added", "removed"]


def test_a_mask_of_two_goes_to_whom_the_same_person_answers_at() -> None:
    old = (
        a_site("Research Site 1", contacts=(a_contact("Bo Reed", phone="555-0101"),)),
        a_site("Research Site 2", contacts=(a_contact("Cy Marsh", phone="555-0102"),)),
    )
    new = (
        a_site("Lakeside Hospital", contacts=(a_contact("Cy Marsh", phone="555-0102"),)),
        a_site("Harbour Clinic", contacts=(a_contact("Bo Reed", phone="555-0101"),)),
    )
    pairs = {(item.before["facility"], item.after["facility"]) for item in _items(old, new)}
    assert pairs == {
        ("Research Site 1", "Harbour Clinic"),
        ("Research Site 2", "Lakeside Hospital"),
    }


def test_a_town_that_is_written_otherwise_is_the_same_place() -> None:
    old = a_site(city="Napoli", zip="80131", country="Italy")
    new = a_site(city="Naples", zip="80131", country="Italy")
    assert _ops((old,), (new,)) == ["edited"]


def test_a_town_that_is_called_otherwise_is_where_it_was_on_the_map() -> None:
    old = a_site("Research Site", city="Wien", zip="", point=Point(lat=48.2, lon=16.37))
    new = a_site("Research Site", city="Vienna", zip="", point=Point(lat=48.21, lon=16.38))
    away = a_site("Research Site", city="Vienna", zip="", point=Point(lat=49.2, lon=16.38))
    assert _ops((old,), (new,)) == ["edited"]
    assert _ops((old,), (away,)) == ["added", "removed"]


def test_a_town_without_its_accents_is_the_same() -> None:
    old, new = (a_site("Clinica del Mar", city=city, zip="") for city in ("Málaga", "Malaga"))
    assert _ops((old,), (new,)) == ["edited"]


def test_a_wave_of_renamings_is_no_closing_and_opening() -> None:
    towns = (("Napoli", "Naples"), ("Roma", "Rome"), ("Milano", "Milan"), ("Torino", "Turin"))
    old, new = (
        tuple(
            a_site("Research Site", city=names[side], zip=f"{at}0131", country="Italy")
            for at, names in enumerate(towns)
        )
        for side in (0, 1)
    )
    assert _ops(old, new) == ["edited"] * 4


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


def test_a_site_that_opens_says_where_it_is_and_whom_to_ask() -> None:
    point, contacts = Point(lat=1.0, lon=2.0), (a_contact("Bo Reed"),)
    old = a_site(status="NOT_YET_RECRUITING", point=point)
    (item,) = _items((old,), (a_site(point=point, contacts=contacts),))
    assert item.before == {
        "facility": "Lakeside Hospital",
        "status": "NOT_YET_RECRUITING",
        "city": "Brookhaven",
        "state": "Northmark",
        "zip": "10010",
        "country": "Freedonia",
        "point": {"lat": 1.0, "lon": 2.0},
    }
    assert item.after["contacts"] == [{"name": "Bo Reed", "role": "CONTACT", "phone": "555-0100"}]
    assert item.after["point"] == {"lat": 1.0, "lon": 2.0}


def test_what_a_site_that_opens_brings_is_told_once() -> None:
    old = a_record(sites=(a_site(status="NOT_YET_RECRUITING", point=Point(lat=1.0, lon=2.0)),))
    new = a_record(sites=(a_site(point=Point(lat=1.1, lon=2.0), contacts=(a_contact(),)),))
    assert [change.field for change in diff(old, new)] == ["sites"]


def test_a_list_of_very_many_sites_of_one_town_is_compared_in_time() -> None:
    old = tuple(a_site(f"Clinic {at} of Ash", zip="") for at in range(700))
    new = tuple(a_site(f"House {at} of Elm", zip="") for at in range(700))
    assert len(_items(old, new)) == 1400


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


# --- two places of one town, and one that is called otherwise


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Northmark University First Hospital", "Northmark University Third Hospital"),
        (
            "The 1st Affiliated Hospital of Ash University",
            "6th Affiliated Hospital, Ash University",
        ),
        ("Hospital No. 2 of Ash", "Hospital No. 3 of Ash"),
        ("Hospital Universitario El Faro", "Hospital Universitario 9 de Mayo"),
        ("Hospital Universitari Vall d'Oreneta", "Hospital Universitari de Robledal"),
        ("Hôpital Saint-Aubin", "Hôpital Saint-Fiacre"),
        ("Brookhaven Cancer Hospital", "Brookhaven Chest Hospital"),
        ("Royal Ashdown Hospital", "Royal Elm Hospital"),
        ("University Hospital A", "University Hospital B"),
    ],
)
@pytest.mark.parametrize("codes", [("10010", "10020"), ("", ""), ("10010", "10010")])
def test_two_hospitals_of_one_town_are_two(one: str, other: str, codes: tuple[str, str]) -> None:
    old, new = (a_site(name, zip=code) for name, code in zip((one, other), codes, strict=True))
    assert _ops((old,), (new,)) == ["added", "removed"]
    assert _ops((new,), (old,)) == ["added", "removed"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Perseverance Hospital", "Riverside Perseverance Hospital"),
        ("Brookhaven Hospital", "Brookhaven University"),
        ("Ash Memorial Hospital", "Ash Memorial Hospital West"),
    ],
)
@pytest.mark.parametrize("codes", [("10010", "10020"), ("", "")])
def test_a_word_more_may_be_another_hospital(one: str, other: str, codes: tuple[str, str]) -> None:
    old, new = (a_site(name, zip=code) for name, code in zip((one, other), codes, strict=True))
    assert _ops((old,), (new,)) == ["added", "removed"]
    assert _ops((new,), (old,)) == ["added", "removed"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lakeside Hospital", "Lakeside Univ. Hospital"),
        ("Lakeside Hospital", "Lakeside Hospital, Medical Center"),
        ("St. Aldwin's Hospital", "Saint Aldwin Hospital"),
        ("Universitätsklinikum Brookhaven", "University Hospital of Brookhaven"),
        ("Istituto Oncologico del Lago", "Lago Cancer Institute"),
        ("M. D. Elmwood Clinic", "MD Elmwood Clinic"),
        ("Larkspur Heath Oncology Centre (LHOC)", "Larkspur Heath Oncology Centre"),
        ("Thistledown Clinic", "Thisteldown Clinic"),
        ("2nd Hospital of Ash", "Second Ash Hospital"),
        ("CHU Brookhaven", "Centre Hospitalier Universitaire de Brookhaven"),
    ],
)
@pytest.mark.parametrize("code", ["", "10010"])
def test_a_hospital_that_is_only_called_otherwise_is_one(one: str, other: str, code: str) -> None:
    old, new = a_site(one, zip=code), a_site(other, zip=code)
    assert _ops((old,), (new,)) == _ops((new,), (old,)) == ["edited"]


def test_a_department_is_put_to_a_name_at_one_postal_code_only() -> None:
    old, name = a_site(), "Lakeside Hospital, Department of Haematology"
    assert _ops((old,), (a_site(name),)) == ["edited"]
    assert _ops((old,), (a_site(name, zip="10020"),)) == ["added", "removed"]


def test_letters_that_were_broken_are_mended_at_one_postal_code_only() -> None:
    broken = 'HÃ"Pital Vallon'
    old, new = a_site(broken), a_site("Hôpital Vallon")
    assert _ops((old,), (new,)) == ["edited"]
    assert _ops((old,), (a_site("Hôpital Vallon", zip="10020"),)) == ["added", "removed"]


def test_a_name_at_another_postal_code_is_the_same_where_it_is_only_spelled_otherwise() -> None:
    old, new = a_site("St. Aldwin's Hospital"), a_site("Hospital of Saint Aldwin", zip="10020")
    assert _ops((old,), (new,)) == ["edited"]


def test_a_contact_that_no_other_site_has_says_that_a_place_is_one() -> None:
    said = (a_contact("Bo Reed", phone="555-0101"),)
    old = a_site("Harbour Clinic", contacts=said)
    new = a_site("Mercy Oncology Group", zip="10020", contacts=said)
    assert _ops((old,), (new,)) == ["edited"]


def test_a_clinic_of_the_same_name_in_another_state_is_another() -> None:
    old = a_site("Elm Clinic", city="Rockford", state="Northmark", zip="")
    new = a_site("Elm Clinic", city="Fernley", state="Southmark", zip="")
    assert _ops((old,), (new,)) == ["added", "removed"]
    short = a_site("Elm Clinic", city="Rockford", state="NM", zip="")
    assert _ops((old,), (short,)) == ["edited"]


def test_masks_of_one_town_are_as_many_of_its_other_name_where_nobody_submitted() -> None:
    old = tuple(a_site("Research Site", city="Napoli", zip="") for _ in range(2))
    new = tuple(a_site("Research Site", city="Naples", zip="") for _ in range(2))
    assert _ops(old, new) == ["edited", "edited"]
    assert _ops(old, new[:1]) == ["added", "removed", "removed"]
    assert _ops(old, (new[0], a_site("Research Site", city="Roma", zip=""))) == [
        "added", "added", "removed", "removed",
    ]  # fmt: skip
    elsewhere = tuple(
        a_site("Research Site", city="Naples", zip="", state="Elsewhere") for _ in old
    )
    assert _ops(old, elsewhere) == ["added", "added", "removed", "removed"]


def test_masks_in_another_town_are_others_where_the_sponsor_submitted() -> None:
    old, new = (a_site("Research Site", city=city, zip="") for city in ("Napoli", "Naples"))
    submitted = a_record(sites=(new,), dates__last_update_submitted=a_date("2026-03-01"))
    (items,) = (change.items for change in diff(a_record(sites=(old,)), submitted) if change.items)
    assert sorted(item.op for item in items) == ["added", "removed"]


def test_names_of_any_length_and_letters_are_compared_in_time() -> None:
    hostile = "St. " * 50_000, "a b " * 50_000, 'x"' * 50_000, "\u202e" * 9_000
    old, new = (tuple(a_site(name, zip=code) for name in hostile) for code in ("", "1"))
    started = perf_counter()
    _items(old, tuple(a_site(f"{site.facility}!x", zip="") for site in new))
    assert perf_counter() - started < 5
