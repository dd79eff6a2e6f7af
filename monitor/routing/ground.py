"""Points on the ground: how far apart they are, and where a town is that a person names.

There is no gazetteer here. Registries put each site on the map by its town, so that the towns
of the sites at hand are known; for any other place, a person gives its latitude and longitude.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple
from unicodedata import combining, normalize

from monitor.changes.countries import country as country_of
from monitor.model.record import Point, Site

_EARTH_KM = 6371.0088  # mean radius (IUGG)
_ONE_TOWN = 50.0  # km; what lies farther apart is two towns of one name

Coordinates = tuple[float, float]


class Town(NamedTuple):
    """A town with sites in it, and where that is."""

    name: str
    point: Coordinates


def distance_km(one: Coordinates, other: Coordinates) -> float:
    """Return how far two points (latitude and longitude in degrees) are apart on the ground."""
    lat, lon, lat2, lon2 = map(radians, (*one, *other))
    half = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin((lon2 - lon) / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(half)))


def coordinates(point: Point | None) -> Coordinates | None:
    """Return a place on the map, None where it is not given in full."""
    if point is None or point.lat is None or point.lon is None:
        return None
    return point.lat, point.lon


def towns_called(place: str, sites: Iterable[Site]) -> tuple[Town, ...]:
    """Return the towns of these sites that `Lyon`, or `Lyon, France`, may mean, in order."""
    name, comma, region = place.partition(",")
    found: dict[str, list[Coordinates]] = {}
    for site in sites:
        point = coordinates(site.point)
        if point and folded(site.city) == folded(name) and (not comma or _is_in(site, region)):
            called = ", ".join(filter(None, (site.city, site.state, site.country)))
            found.setdefault(called, []).append(point)
    if exact := [called for called in found if folded(called) == folded(place)]:
        found = {exact[0]: found[exact[0]]}
    towns: list[Town] = []
    for called, points in sorted(found.items()):
        for point in sorted(set(points)):
            if all(distance_km(point, town.point) > _ONE_TOWN for town in towns):
                towns.append(Town(called, point))
    return tuple(towns)


def _is_in(site: Site, region: str) -> bool:
    """Whether what follows the comma is the site's country or state, or both."""
    parts = [part for part in region.split(",") if part.strip()]
    return all(
        folded(part) == folded(site.state) or country_of(part) == country_of(site.country)
        for part in parts
    )


def folded(text: str) -> str:
    """Return a name without accents, capitals and needless space."""
    bare = (letter for letter in normalize("NFKD", text) if not combining(letter))
    return " ".join("".join(bare).casefold().split())
