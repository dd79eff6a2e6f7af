"""Whether two sites are one place: what names, addresses, points and people say for it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import cos, floor, hypot, radians
from unicodedata import combining, normalize

from monitor.changes import facilities
from monitor.changes.countries import country
from monitor.changes.pairing import likeness
from monitor.changes.values import meant
from monitor.model.record import Point, Site

Tag = tuple[str, str]

_LONGEST_MASK = 120  # characters
_SPONSOR = r"(?:[\w.&'-]+\s+){0,4}"
_NUMBER_OF = r"(?:\s+(?:no|nr|number|id|ref|reference))?"
_CODE = r"[a-z]{0,4}[\d\W_]*"
_MASKED = re.compile(
    # "Novartis Investigative Site", "Eli Lilly Investigational Site 0012"
    rf"{_SPONSOR}investigat(?:ional|ive|or)\s+(?:site|cent(?:er|re)|institution){_NUMBER_OF}\W*{_CODE}"
    # "Research Site", "Local Institution - 0062", "Clinical Trial Site 7", "Site #12"
    r"|(?:local|clinical|research|study|trial)(?:\s+(?:research|study|trial))?"
    rf"\s+(?:institution|site|facility){_NUMBER_OF}\W*{_CODE}"
    rf"|(?:[\w.&'-]+\s+)?(?:research|study|clinical|trial)\s+site{_NUMBER_OF}\W*{_CODE}"
    rf"|(?:[\w.&'-]+\s+)?(?:site|institution){_NUMBER_OF}\W*{_CODE}"
    # "USA02-0"
    r"|[a-z]{0,5}\W?\d[\d\W_]*"
)
_DIGITS = re.compile(r"\d+")
_ASK = "for additional information regarding investigative sites"
# A name that ends in the number of the site: ( Site 0101 ), Site Number : 04
_NUMBERED = re.compile(r"\bsite(?: number)? ?[:#]? ?(\d{1,12})\)?$")

_CELL = 0.1  # degrees; wider than what is near, up to the polar circle
_KM_PER_DEGREE = 111.2
_NEAR = 5.0  # km; registries put a place where its town is
_FAR = 25.0  # km

_SAME_NAME = 100.0
_SAME_NUMBER = 90.0
_UNMASKED = 80.0
_SAME_PEOPLE = 75.0
_ALIKE = 60.0
_SHORT_STATE = 3  # letters; "MN" may well be Minnesota


class Place:
    """A site that found no equal, with what its likeness is judged by.

    `people` are the names, numbers and addresses of contacts that no other site has.
    """

    def __init__(self, site: Site, order: bytes, unique: frozenset[str]) -> None:
        self.site = site
        self.facility, self.city, self.state, self.zip = (
            folded(part) for part in (site.facility, site.city, site.state, site.zip)
        )
        self.country = country(site.country)
        self.masked = is_masked(site.facility)
        self.number = _number(self.facility, masked=self.masked)
        self.named = facilities.read(_unnumbered(self.facility), f"{self.city} {self.state}")
        self.people = unique.intersection(contacted(site)) if site.contacts else frozenset[str]()
        self.name = order
        self.cell = _cell(site.point)

    @property
    def tags(self) -> Iterator[Tag]:
        """What it shares with sites that may be this place."""
        for kind, value in (
            ("zip", self.zip),
            ("city", self.city),
            ("number", self.number),
            ("facility", "" if self.masked else self.facility),
        ):
            if value:
                yield kind, value
        if self.cell is not None:
            yield _cell_tag(*self.cell)

    def sought(self, tag: Tag) -> Iterator[Tag]:
        """Return the tag itself; for a place on the map, those of the places around it too."""
        if tag[0] != "cell" or self.cell is None:
            yield tag
            return
        for north in (-1, 0, 1):
            for east in (-1, 0, 1):
                yield _cell_tag(self.cell[0] + north, self.cell[1] + east)


def folded(text: str) -> str:
    """Return the comparison key of a name, its accents left out."""
    key = meant(text)
    if key.isascii():
        return key
    return "".join(letter for letter in normalize("NFKD", key) if not combining(letter))


def is_masked(facility: str) -> bool:
    """Whether a facility has no name, or one that the sponsor puts for all of them."""
    if not facility:
        return True
    key = meant(facility)
    if key.startswith(_ASK):
        return True
    return len(facility) <= _LONGEST_MASK and _MASKED.fullmatch(key) is not None


def contacted(site: Site) -> Iterator[str]:
    """Return by what the contacts of a site are known."""
    for contact in site.contacts:
        for said in (contact.name, contact.email, contact.phone):
            if said:
                yield meant(said)


def of_one_site(sites: Iterable[Site]) -> frozenset[str]:
    """Return what stands with one site's contacts only; a call centre's number says nothing."""
    counts = Counter(said for site in sites for said in set(contacted(site)))
    return frozenset(said for said, count in counts.items() if count == 1)


def distance(one: Point | None, other: Point | None) -> float | None:
    """Return how far apart two points are, in km; None where one is not on the map."""
    if one is None or other is None:
        return None
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    across = abs(one.lon - other.lon)
    east = min(across, 360.0 - across) * cos(radians((one.lat + other.lat) / 2))
    return hypot(one.lat - other.lat, east) * _KM_PER_DEGREE


def is_far(one: Point | None, other: Point | None) -> bool:
    """Whether both are on the map, and not in one town."""
    apart = distance(one, other)
    return apart is not None and apart > _FAR


def sameness(one: Place, other: Place) -> float:
    """Return how sure it is that both are one place; 0 where it is not."""
    if one.country != other.country:
        return 0.0
    same_zip = bool(one.zip) and one.zip == other.zip
    other_zip = bool(one.zip and other.zip) and not same_zip
    other_state = _is_elsewhere(one.state, other.state)
    same_city = bool(one.city) and one.city == other.city and not other_state
    here = same_zip or same_city or _is_near(one, other)
    away = not here and (other_zip or other_state)
    sure = _named_alike(one, other, here=here, away=away, by_zip=(same_zip, other_zip))
    if not sure:
        return 0.0
    same_status = one.site.status == other.site.status
    known = bool(one.people & other.people)
    return sure + 5.0 * same_zip + 2.0 * same_city + 4.0 * known + 1.0 * same_status


def may_be_masked(one: Place, other: Place) -> bool:
    """Whether one may be the other behind a mask: two masks with numbers are told by these."""
    return (one.masked or other.masked) and not (one.number and other.number)


def are_recalled(old: Sequence[Place], new: Sequence[Place]) -> bool:
    """Whether masks of one town may be as many of another name for it: nothing else tells."""
    towns = [{one.city for one in some} for some in (old, new)]
    if any(len(names) != 1 or "" in names for names in towns):
        return False
    if not all(one.masked and not one.number for one in (*old, *new)):
        return False
    if sorted(one.facility for one in old) != sorted(one.facility for one in new):
        return False
    return not any(_is_away(one, other) for one in old for other in new[:1])


def _is_away(one: Place, other: Place) -> bool:
    """Whether an address or the map says that two towns are two."""
    other_zip = bool(one.zip and other.zip) and one.zip != other.zip
    return (
        other_zip
        or _is_elsewhere(one.state, other.state)
        or is_far(one.site.point, other.site.point)
    )


def _named_alike(
    one: Place, other: Place, *, here: bool, away: bool, by_zip: tuple[bool, bool]
) -> float:
    if one.number and other.number:
        return _SAME_NUMBER if one.number == other.number else 0.0
    if one.masked or other.masked:
        return _UNMASKED if here and not by_zip[1] else 0.0
    if one.facility == other.facility:
        return 0.0 if away else _SAME_NAME
    return _reworded(one, other, same_zip=by_zip[0], other_zip=by_zip[1]) if here else 0.0


def _reworded(one: Place, other: Place, *, same_zip: bool, other_zip: bool) -> float:
    """Return how alike two names of a place are; 0 where they may be those of two."""
    if one.people & other.people:
        return _SAME_PEOPLE
    if other_zip:
        alike = facilities.is_spelled_otherwise(one.named, other.named)
    else:
        alike = facilities.is_reworded(one.named, other.named, same_code=same_zip)
    return max(_ALIKE, likeness(one.facility, other.facility)) if alike else 0.0


def _is_elsewhere(state: str, other: str) -> bool:
    """Whether two states are given and are not one that is written short and in full."""
    return state != other and min(len(state), len(other)) > _SHORT_STATE


def _is_near(one: Place, other: Place) -> bool:
    apart = distance(one.site.point, other.site.point)
    return apart is not None and apart <= _NEAR


def _number(facility: str, *, masked: bool) -> str:
    """Return by which number the sponsor knows the site, where its name says so."""
    if facility.startswith(_ASK):
        return ""
    found = _DIGITS.findall(facility) if masked else _NUMBERED.findall(facility[-_LONGEST_MASK:])
    return "-".join(digits.lstrip("0") or "0" for digits in found)


def _unnumbered(facility: str) -> str:
    """Leave out the number of the site, which is no part of its name."""
    return facility[:-_LONGEST_MASK] + _NUMBERED.sub("", facility[-_LONGEST_MASK:])


def _cell(point: Point | None) -> tuple[int, int] | None:
    if point is None or point.lat is None or point.lon is None:
        return None
    return floor(point.lat / _CELL), floor(point.lon / _CELL)


def _cell_tag(north: int, east: int) -> Tag:
    return "cell", f"{north}/{east}"
