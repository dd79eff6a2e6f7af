"""Places that recruit: no number names them, so name and address do, and then likeness.

ClinicalTrials.gov groups them by country, lists some twice, and masks the names of others
("Local Institution - 0062") until they open.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from monitor.changes.countries import country
from monitor.changes.pairing import by_key, by_likeness, likeness, pair_name, unshared
from monitor.changes.values import NAMELESS, canonical, meant, readable
from monitor.model.change import Item
from monitor.model.record import Point, Site

_MASKED = re.compile(
    r"(?:(?:local|investigational|investigative|clinical|research|study|trial|investigator)\s+)*"
    r"(?:\w+\s+)?(?:institution|investigational site|investigative site|research site|study site"
    r"|clinical site|trial site|investigator site|site)\b[\W_]*(?:no|number|id|ref)?[\W_#]*"
    r"[a-z]{0,4}[\d\W_]*"
)
_ALIKE_BY_ZIP = 60.0
_ALIKE_BY_CITY = 70.0
_NEAR = 0.1  # degrees
_SAME_NAME = 100.0
_UNMASKED = 80.0


class Places(Struct, frozen=True):
    """What became of the sites; `moved` are contacts and points of sites that are in both."""

    sites: tuple[Item, ...]
    contacts: tuple[Item, ...]
    points: tuple[Item, ...]


def compare(old: tuple[Site, ...], new: tuple[Site, ...]) -> Places:
    """Tell what became of the sites as places, of their contacts, and of their map points."""
    pairs, removed, added = _aligned(old, new)
    edits = [(one, other) for one, other in pairs if _is_edited(one, other)]
    return Places(
        sites=(
            *(_edit(one, other) for one, other in edits),
            *(Item(op="added", key=title(site), after=readable(site)) for site in added),
            *(Item(op="removed", key=title(site), before=readable(site)) for site in removed),
        ),
        contacts=tuple(_contacts(one, other) for one, other in pairs if _asks_others(one, other)),
        points=tuple(
            _point(one, other)
            for one, other in pairs
            if one.point != other.point and not _has_moved(one, other)
        ),
    )


def title(site: Site) -> str:
    """Return what a person calls the site."""
    parts = (readable(part) for part in (site.facility, site.city, site.country))
    return ", ".join(part for part in parts if part) or NAMELESS


# --- which is which

_Pairs = list[tuple[Site, Site]]


def _aligned(old: tuple[Site, ...], new: tuple[Site, ...]) -> tuple[_Pairs, list[Site], list[Site]]:
    gone, come = unshared(old, new)
    gone.sort(key=_order)
    come.sort(key=_order)
    same, gone, come = by_key(gone, come, _address)
    alike, gone, come = by_key(gone, come, _whereabouts)
    found = by_likeness(_candidates(gone, come), old=len(gone), new=len(come))
    renamed = [(gone[left], come[right]) for left, right in found.pairs]
    return (
        same + alike + renamed,
        [gone[at] for at in found.removed],
        [come[at] for at in found.added],
    )


def _address(site: Site) -> tuple[str, ...]:
    return site.facility, site.city, site.state, site.zip, site.country


def _order(site: Site) -> bytes:
    """Return a name for the site that puts sites in an order which is not that of the list."""
    return canonical(
        (_address(site), site.status, sorted(map(canonical, site.contacts)), site.point)
    )


def _meant(site: Site) -> tuple[str, ...]:
    return tuple(meant(part) for part in _address(site))


def _whereabouts(site: Site) -> tuple[str, ...]:
    """Return what the address means, whatever name of the country it is written with."""
    return (*_meant(site)[:-1], country(site.country))


class _Place:
    """A site that found no equal, with what its likeness is judged by."""

    def __init__(self, site: Site) -> None:
        self.facility, self.city, _, self.zip, _ = _meant(site)
        self.country = country(site.country)
        self.point = site.point
        self.masked = not self.facility or _MASKED.fullmatch(self.facility) is not None
        self.name = _order(site)

    @property
    def tags(self) -> Iterator[tuple[str, str]]:
        for kind, value in (
            ("zip", self.zip),
            ("city", self.city),
            ("facility", self.facility),
        ):
            if value:
                yield kind, value


def _candidates(old: list[Site], new: list[Site]) -> Iterator[tuple[float, bytes, int, int]]:
    """Try only sites that share a name, a town or a postal code: lists run to many hundreds."""
    places = [_Place(site) for site in new]
    tagged: dict[tuple[str, str], set[int]] = defaultdict(set)
    for at, place in enumerate(places):
        for tag in place.tags:
            tagged[tag].add(at)
    for left, site in enumerate(old):
        place = _Place(site)
        near = set[int]().union(*(tagged[tag] for tag in place.tags if tag in tagged))
        for right in near:
            alike = _likeness(place, places[right])
            if alike:
                yield alike, pair_name(place.name, places[right].name), left, right


def _likeness(one: _Place, other: _Place) -> float:
    """Return how sure it is that both are one place; 0 where it is not."""
    if one.country != other.country:
        return 0.0
    same_zip = bool(one.zip) and one.zip == other.zip
    other_zip = bool(one.zip and other.zip) and not same_zip
    same_city = bool(one.city) and one.city == other.city
    bonus = 5.0 * same_zip + 2.0 * same_city
    if one.facility == other.facility and not one.masked:
        near = same_zip or same_city or not other_zip or _is_near(one.point, other.point)
        return _SAME_NAME + bonus if near else 0.0
    if not (same_zip or same_city):
        return 0.0
    if one.masked or other.masked:
        return 0.0 if other_zip else _UNMASKED + bonus
    alike = max(likeness(one.facility, other.facility), _contained(one.facility, other.facility))
    return alike + bonus if alike >= (_ALIKE_BY_ZIP if same_zip else _ALIKE_BY_CITY) else 0.0


def _contained(one: str, other: str) -> float:
    """Return a likeness for names of which one is the other with something left out."""
    short, long = sorted((frozenset(one.split()), frozenset(other.split())), key=len)
    return _ALIKE_BY_CITY if len(short) > 1 and short <= long else 0.0


def _is_near(one: Point | None, other: Point | None) -> bool:
    if one is None or other is None or None in (one.lat, one.lon, other.lat, other.lon):
        return False
    north = abs((one.lat or 0) - (other.lat or 0))
    return north <= _NEAR and abs((one.lon or 0) - (other.lon or 0)) <= _NEAR


# --- what became of it


def _has_moved(one: Site, other: Site) -> bool:
    return _address(one) != _address(other) and _meant(one) != _meant(other)


def _is_edited(one: Site, other: Site) -> bool:
    return one.status != other.status or _has_moved(one, other)


def _edit(one: Site, other: Site) -> Item:
    moved = _has_moved(one, other) and one.point != other.point
    return Item(
        op="edited",
        key=title(other),
        before=_face(one, moved=moved),
        after=_face(other, moved=moved),
    )


def _face(site: Site, *, moved: bool) -> dict[str, object]:
    """Return the site as a place, with its map point where that moved along with the address."""
    said: dict[str, object] = readable(site)
    left_out = {"contacts"} if moved else {"contacts", "point"}
    return {name: value for name, value in said.items() if name not in left_out}


def _asks_others(one: Site, other: Site) -> bool:
    return one.contacts != other.contacts and _people(one) != _people(other)


def _people(site: Site) -> list[list[str]]:
    return sorted(
        [meant(getattr(contact, part)) for part in contact.__struct_fields__]
        for contact in site.contacts
    )


def _contacts(one: Site, other: Site) -> Item:
    op = "edited" if one.contacts and other.contacts else "added" if other.contacts else "removed"
    return Item(
        op=op,
        key=title(other),
        before=readable(one.contacts),
        after=readable(other.contacts),
    )


def _point(one: Site, other: Site) -> Item:
    return Item(
        op="edited",
        key=title(other),
        before=readable(one.point),
        after=readable(other.point),
    )
