"""Hospitals, towns and people that do not exist, for trials that do not either."""

from __future__ import annotations

from typing import Any, NamedTuple
from zlib import crc32

import msgspec

SITE_HAS_CONTACTS = frozenset({"RECRUITING", "NOT_YET_RECRUITING", "UNKNOWN"})
SITE_HAS_STATUS = frozenset({"RECRUITING"})
GIVEN = ("Ada", "Bram", "Celia", "Dov", "Elin", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Kira")
FAMILY = (
    "Aldermoor", "Brightwater", "Castellane", "Dunmarsh", "Everholt", "Fennimore", "Greystoke",
    "Hollenbeck", "Ironwood", "Jasperine", "Kestrelman", "Lindenquist", "Marchetteau",
)  # fmt: skip


class Place(NamedTuple):
    """Where a trial is run."""

    facility: str
    city: str
    state: str
    zip: str
    country: str
    lat: float
    lon: float


PLACES = (
    Place("Institut Belle-Rive", "Clairvaux-sur-Onde", "", "69099", "France", 45.71234, 4.81022),
    Place("Hôpital du Pont Neuf", "Port-Lumière", "", "13999", "France", 43.30115, 5.38899),
    Place("Klinikum Auental", "Neu Auental", "Hesse", "60999", "Germany", 50.10411, 8.62109),
    Place("Nordhafen Clinic", "Nordhafen", "Schleswig-Holstein", "24999", "Germany", 54.3, 10.1),
    Place("Ospedale San Fiore", "Valfiore", "TO", "10199", "Italy", 45.06212, 7.67001),
    Place("Hospital Mar Serena", "Serena del Mar", "", "08999", "Spain", 41.38901, 2.15899),
    Place("Hospital La Encina", "Encinar", "", "28999", "Spain", 40.41111, -3.70222),
    Place("Alder Grove Cancer Institute", "Alder Grove", "Oregon", "97999", "United States",
          45.51199, -122.67111),
    Place("Copper Ridge Medical Center", "Copper Ridge", "Arizona", "85999", "United States",
          33.44812, -112.07411),
    Place("Great Lake Marrow Center", "Lakemouth", "Ohio", "44999", "United States",
          41.49912, -81.69404),
    Place("Harbor Point Hospital", "Harbor Point", "Maine", "04999", "United States",
          43.66101, -70.25501),
    Place("Pine Hollow University Hospital", "Pine Hollow", "North Carolina", "27999",
          "United States", 35.99401, -78.89801),
)  # fmt: skip


def places(count: int, *, skip: int = 0) -> tuple[Place, ...]:
    """Return that many different places; `skip` the first to have others than before."""
    return tuple(_nth(n) for n in range(skip, skip + count))


def locations(sites: tuple[Place, ...], status: str) -> list[dict[str, Any]]:
    """Return the sites grouped by country, with what the registry shows of them in this status.

    Only a recruiting trial's sites have a status of their own, and only one that is open, or yet
    to open, says whom to call.
    """
    return [location(site, status) for site in sorted(sites, key=_order)]


def location(site: Place, status: str) -> dict[str, Any]:
    """Return one site as the registry shows it while the trial has this status."""
    shown: dict[str, Any] = {"facility": site.facility}
    if status in SITE_HAS_STATUS:
        shown["status"] = status
    for key in ("city", "state", "zip", "country"):
        if said := getattr(site, key):
            shown[key] = said
    if status in SITE_HAS_CONTACTS:
        investigator = {"name": f"{person(site.city)}, MD", "role": "PRINCIPAL_INVESTIGATOR"}
        shown["contacts"] = [contact(site.facility), investigator]
    shown["geoPoint"] = {"lat": site.lat, "lon": site.lon}
    return shown


def place_of(shown: dict[str, Any]) -> Place:
    """Return the place that a location shows."""
    point = shown["geoPoint"]
    said = {key: shown.get(key, "") for key in ("facility", "city", "state", "zip", "country")}
    return Place(**said, lat=point["lat"], lon=point["lon"])


def contact(of: str) -> dict[str, Any]:
    """Return somebody to call; the same for the same name."""
    name = person(of)
    return {
        "name": name,
        "role": "CONTACT",
        "phone": f"555-01{_chance(of) % 100:02d}",
        "email": f"{name.lower().replace(' ', '.')}@example.org",
    }


def person(of: str) -> str:
    """Return a name that nobody has; the same for the same word."""
    chance = _chance(of)
    return f"{GIVEN[chance % len(GIVEN)]} {FAMILY[chance // 100 % len(FAMILY)]}"


def _order(site: Place) -> tuple[str, str, str]:
    return (site.country, site.city, site.facility)


def _nth(n: int) -> Place:
    round_, at = divmod(n, len(PLACES))
    place = PLACES[at]
    if round_ == 0:
        return place
    lat = round(place.lat + round_ / 100, 5)
    return place._replace(facility=f"{place.facility}, House {round_ + 1}", lat=lat)


def _chance(word: str) -> int:
    return crc32(msgspec.json.encode(word))
