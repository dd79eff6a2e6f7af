"""One place that went and one that came, at one address or close by: the same, or two."""

from __future__ import annotations

import pytest

from monitor.changes.sites import compare
from monitor.model.record import Point, Site
from tests.builders import a_site

HERE, CLOSE, FAR = (Point(lat=lat, lon=8.0) for lat in (50.0, 50.1, 51.0))


def _ops(old: tuple[Site, ...], new: tuple[Site, ...]) -> list[str]:
    return sorted(item.op for item in compare(old, new).sites)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Quillon", "Quillon General Hospital"),
        ("Quillon Health Group", "Quillon Memorial Hospital"),
    ],
)
def test_a_group_and_its_hospital_at_one_address_are_one(one: str, other: str) -> None:
    old, new = (a_site(one),), (a_site(other),)
    assert _ops(old, new) == _ops(new, old) == ["edited"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Quillon Health Group", "Tolland Memorial Hospital"),
        ("Quillon Hospital", "Quillon Memorial Hospital"),
        ("Quillon Cancer Center", "Quillon Eye Clinic"),
        ("Quillon Group 1", "Quillon Hospital 2"),
    ],
)
def test_other_names_at_one_address_are_two(one: str, other: str) -> None:
    assert _ops((a_site(one),), (a_site(other),)) == ["added", "removed"]


def test_a_group_of_several_hospitals_is_none_of_them() -> None:
    group, memorial = a_site("Quillon Health Group"), a_site("Quillon Memorial Hospital")
    childrens = a_site("Quillon Children's Hospital")
    assert _ops((group,), (memorial, childrens)) == ["added", "added", "removed"]
    elsewhere = a_site("Quillon Clinic of Elm", city="Elmham", zip="5")
    assert _ops((group,), (memorial, elsewhere)) == ["added", "added", "removed"]


def test_the_same_name_in_the_next_town_is_readdressed() -> None:
    old = a_site("Quillon Clinic", city="Fernley", zip="1", point=HERE)
    new = a_site("Quillon Clinic", city="Elmham", zip="2", point=CLOSE)
    assert _ops((old,), (new,)) == _ops((new,), (old,)) == ["edited"]


@pytest.mark.parametrize("point", [FAR, None])
def test_the_same_name_far_away_is_another_place(point: Point | None) -> None:
    old = a_site("Quillon Clinic", city="Fernley", zip="1", point=HERE)
    new = a_site("Quillon Clinic", city="Elmham", zip="2", point=point)
    assert _ops((old,), (new,)) == ["added", "removed"]


def test_masks_in_the_next_town_are_two() -> None:
    old = a_site("Research Site", city="Fernley", zip="1", point=HERE)
    new = a_site("Research Site", city="Elmham", zip="2", point=CLOSE)
    assert _ops((old,), (new,)) == ["added", "removed"]
