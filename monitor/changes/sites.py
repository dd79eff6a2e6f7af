"""Places that recruit: no number names them, so name and address do, and then likeness.

ClinicalTrials.gov groups them by country, lists some twice, and masks the names of others
("Local Institution - 0062") until they open. It also renames towns and puts places elsewhere on
its map by itself: another name is not yet another place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence

from msgspec import Struct

from monitor.changes.alone import at_one_address, in_next_town
from monitor.changes.countries import country
from monitor.changes.pairing import by_key, by_likeness, pair_name, unshared
from monitor.changes.places import (
    Place,
    Tag,
    are_recalled,
    may_be_masked,
    of_one_site,
    sameness,
)
from monitor.changes.values import NAMELESS, canonical, meant, readable
from monitor.model.change import Item
from monitor.model.record import Site

_TOO_MANY = 40_000  # pairs that share a town or a code; then sharing it tells nothing


class Places(Struct, frozen=True):
    """What became of the sites; `contacts` and `points` are of sites that are otherwise the same.

    A site that came, went or was edited carries its contacts and its point with it.
    """

    sites: tuple[Item, ...]
    contacts: tuple[Item, ...]
    points: tuple[Item, ...]


def compare(old: tuple[Site, ...], new: tuple[Site, ...], *, by_registry: bool = False) -> Places:
    """Tell what became of the sites as places, of their contacts, and of their map points.

    Where nobody but the registry touched the record, a town may be called otherwise.
    """
    pairs, removed, added = _aligned(old, new, by_registry=by_registry)
    edits = [pair for pair in pairs if _is_edited(*pair)]
    others = [pair for pair in pairs if not _is_edited(*pair)]
    return Places(
        sites=(
            *(_edit(one, other) for one, other in edits),
            *(Item(op="added", key=_title(face), after=face) for face in map(readable, added)),
            *(Item(op="removed", key=_title(face), before=face) for face in map(readable, removed)),
        ),
        contacts=tuple(_contacts(one, other) for one, other in others if _asks_others(one, other)),
        points=tuple(_point(one, other) for one, other in others if one.point != other.point),
    )


def _title(face: dict[str, str]) -> str:
    """Return what a person calls a site that is readable."""
    parts = (face.get(part) for part in ("facility", "city", "country"))
    return ", ".join(part for part in parts if part) or NAMELESS


# --- which is which

_Pairs = list[tuple[Site, Site]]


def _aligned(
    old: tuple[Site, ...], new: tuple[Site, ...], *, by_registry: bool
) -> tuple[_Pairs, list[Site], list[Site]]:
    gone, come = unshared(old, new)
    same, gone, come = by_key(_sorted(gone), _sorted(come), _address)
    alike, gone, come = by_key(gone, come, _whereabouts)
    pairs = same + alike
    if gone and come:
        unique = of_one_site(old) & of_one_site(new)
        left, right = ([Place(one, _order(one), unique) for one in some] for some in (gone, come))
        renamed, gone, come = _renamed(left, right, by_registry=by_registry)
        pairs += renamed
    return pairs, gone, come


def _renamed(
    old: Sequence[Place], new: Sequence[Place], *, by_registry: bool
) -> tuple[_Pairs, list[Site], list[Site]]:
    """Pair what is likest; and of what is left, a mask with the only other place of its town."""
    found = by_likeness(_candidates(old, new), old=len(old), new=len(new))
    pairs = [(old[left], new[right]) for left, right in found.pairs]
    gone, come = [old[at] for at in found.removed], [new[at] for at in found.added]
    alone, gone, come = by_key(gone, come, _only_one_in_town(gone, come))
    pairs += alone
    for key in (at_one_address(gone, come), in_next_town(gone, come)):
        same, gone, come = by_key(gone, come, key)
        pairs += same
    if by_registry:
        recalled, gone, come = by_key(gone, come, _of_recalled_town(gone, come))
        pairs += recalled
    return (
        [(one.site, other.site) for one, other in pairs],
        [one.site for one in gone],
        [one.site for one in come],
    )


def _only_one_in_town(old: Sequence[Place], new: Sequence[Place]) -> Callable[[Place], Hashable]:
    """Return a key that only a mask and the one other place of its town have in common."""
    here, there = (_by_town(some) for some in (old, new))
    alone = {
        town
        for town, ours in here.items()
        if len(ours) == len(there.get(town, ())) == 1 and may_be_masked(ours[0], there[town][0])
    }
    return lambda one: _town(one) if _town(one) in alone else id(one)


def _of_recalled_town(old: Sequence[Place], new: Sequence[Place]) -> Callable[[Place], Hashable]:
    """Return a key that masks have in common where a country has one town less and one more."""
    here, there = (_by_country(some) for some in (old, new))
    recalled = {name for name, ours in here.items() if are_recalled(ours, there.get(name, []))}
    return lambda one: (one.country, one.site.status) if one.country in recalled else id(one)


def _by_country(places: Sequence[Place]) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = defaultdict(list)
    for one in places:
        found[one.country].append(one)
    return found


def _by_town(places: Sequence[Place]) -> dict[tuple[str, str], list[Place]]:
    found: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for one in places:
        if one.city:
            found[_town(one)].append(one)
    return found


def _town(one: Place) -> tuple[str, str]:
    return one.city, one.country


def _address(site: Site) -> tuple[str, ...]:
    return site.facility, site.city, site.state, site.zip, site.country


def _order(site: Site) -> bytes:
    """Return a name for the site that puts sites in an order which is not that of the list."""
    return canonical(
        (_address(site), site.status, sorted(map(canonical, site.contacts)), site.point)
    )


def _sorted(sites: Sequence[Site]) -> list[Site]:
    """Return the sites by `_order`, of which the address is told first, and mostly tells all."""
    alone = len({_address(site) for site in sites}) == len(sites)
    return sorted(sites, key=(lambda site: canonical(_address(site))) if alone else _order)


def _meant(site: Site) -> tuple[str, ...]:
    return tuple(meant(part) for part in _address(site))


def _whereabouts(site: Site) -> tuple[str, ...]:
    """Return what the address means, whatever name of the country it is written with."""
    return (*_meant(site)[:-1], country(site.country))


def _candidates(
    old: Sequence[Place], new: Sequence[Place]
) -> Iterator[tuple[float, bytes, int, int]]:
    """Try only sites that share a name, a town or a postal code: lists run to many hundreds."""
    here, there = _tagged(old), _tagged(new)
    for left, place in enumerate(old):
        for right in _related(place, here, there):
            sure = sameness(place, new[right])
            if sure:
                yield sure, pair_name(place.name, new[right].name), left, right


def _tagged(places: Sequence[Place]) -> dict[Tag, set[int]]:
    tagged: dict[Tag, set[int]] = defaultdict(set)
    for at, place in enumerate(places):
        for tag in place.tags:
            tagged[tag].add(at)
    return tagged


def _related(place: Place, here: dict[Tag, set[int]], there: dict[Tag, set[int]]) -> set[int]:
    found: set[int] = set()
    for tag in place.tags:
        for sought in place.sought(tag):
            others = there.get(sought, set())
            if len(here[tag]) * len(others) <= _TOO_MANY:
                found |= others
    return found


# --- what became of it


def _has_moved(one: Site, other: Site) -> bool:
    return _address(one) != _address(other) and _meant(one) != _meant(other)


def _is_edited(one: Site, other: Site) -> bool:
    return one.status != other.status or _has_moved(one, other)


def _edit(one: Site, other: Site) -> Item:
    before, after = readable(one), readable(other)
    return Item(op="edited", key=_title(after), before=before, after=after)


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
        key=_title(readable(other)),
        before=readable(one.contacts),
        after=readable(other.contacts),
    )


def _point(one: Site, other: Site) -> Item:
    return Item(
        op="edited",
        key=_title(readable(other)),
        before=readable(one.point),
        after=readable(other.point),
    )
