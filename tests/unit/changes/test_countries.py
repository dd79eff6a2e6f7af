"""One country under two names is one country; two countries of one name are two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.changes.countries import country
from monitor.changes.diff import diff
from monitor.model.annex import Derived
from monitor.model.event import EventKind as Kind
from monitor.model.event import Severity
from monitor.model.record import Record, Site
from tests.builders import a_record, a_site, findings, the_finding


def _in(*countries: str) -> Record:
    return a_record(
        sites=tuple(
            a_site(f"Clinic {at}", city=f"Town {at}", zip=f"7{at}", country=one)
            for at, one in enumerate(countries)
        )
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Turkey", "Turkey (Türkiye)"),
        ("Turkey", "Türkiye"),
        ("Czech Republic", "Czechia"),
        ("Korea, Republic of", "South Korea"),
        ("Russian Federation", "Russia"),
        ("United States", "USA"),
        ("Viet Nam", "Vietnam"),
        ("Côte D'Ivoire", "Cote d\N{RIGHT SINGLE QUOTATION MARK}Ivoire"),
        ("Macedonia, The Former Yugoslav Republic of", "North Macedonia"),
        ("Iran, Islamic Republic of", "Iran"),
    ],
)
def test_two_names_of_a_country_are_one_country(one: str, other: str) -> None:
    assert country(one) == country(other)
    found = the_finding(_in(one, one, "Italy"), _in(other, other, "Italy"))
    assert (found.kind, found.severity) == (Kind.SITES_CHANGED, Severity.NOISE)
    assert found.headline == f"Sites (3): {one} is now called {other}"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Korea, Republic of", "Korea, Democratic People's Republic of"),
        ("Congo", "Congo, The Democratic Republic of the"),
        ("Congo (Kinshasa)", "Congo (Brazzaville)"),
        ("Virgin Islands (U.S.)", "Virgin Islands (British)"),
        ("Niger", "Nigeria"),
        ("Guinea", "Guinea-Bissau"),
    ],
)
def test_countries_that_are_called_nearly_alike_are_two(one: str, other: str) -> None:
    assert country(one) != country(other)
    found = the_finding(_in(one, "Italy"), _in(other, "Italy"))
    assert found.severity is Severity.HIGH
    assert f"now in {other}, no longer in {one}" in found.headline


def test_a_country_that_comes_beside_one_that_is_renamed_is_the_only_news() -> None:
    found = the_finding(_in("Turkey"), _in("Turkey (Türkiye)", "Italy"))
    assert found.severity is Severity.HIGH
    assert found.headline == (
        "Sites 1 → 2: now in Italy, 1 added (+Town 1), Turkey is now called Turkey (Türkiye)"
    )


def test_masked_sites_keep_their_numbers_while_their_country_is_renamed() -> None:
    def masked(name: str) -> tuple[Site, ...]:
        numbers = ("0062", "0063", "0064")
        return tuple(a_site(f"Local Institution - {at}", zip="", country=name) for at in numbers)

    (change,) = diff(a_record(sites=masked("Turkey")), a_record(sites=masked("Türkiye")[::-1]))
    assert all(item.before["facility"] == item.after["facility"] for item in change.items)


def test_a_country_without_sites_that_is_renamed_has_not_changed() -> None:
    old, new = (a_record(derived=Derived(removed_countries=(one,))) for one in ("USA", "US"))
    assert diff(old, new) == ()


def test_an_address_that_moves_with_the_name_of_its_country_is_told() -> None:
    old, new = a_site(country="Turkey"), a_site("Lakeside Univ. Hospital", country="Türkiye")
    found = findings(a_record(sites=(old,)), a_record(sites=(new,)))[Kind.SITES_CHANGED]
    assert found.severity is Severity.NOISE
    assert "is now Lakeside Univ. Hospital" in found.headline


def test_accents_may_be_composed_or_not() -> None:
    assert country("Tu\u0308rkiye") == country("T\u00fcrkiye")


@given(st.text())
def test_any_text_has_a_key_that_stays(name: str) -> None:
    assert country(country(name)) == country(name)
