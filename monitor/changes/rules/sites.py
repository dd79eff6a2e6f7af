"""Where the trial recruits: places come and go, open and close; one finding counts them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from monitor.changes.countries import country
from monitor.changes.places import folded, is_far, is_masked
from monitor.changes.rules.phrases import MINUS, listed, under
from monitor.changes.rules.scale import OPEN
from monitor.changes.rules.status import readable
from monitor.changes.rules.table import Row, row
from monitor.changes.transition import Transition
from monitor.model.change import Change, Item
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity
from monitor.model.record import Point, Record

_MOST = 5  # countries that a headline names
_FEW = 3  # places that a headline names by their towns
_FULLY = 2  # places that opened or closed, and are named with the hospital
_LONG = 60  # characters of a hospital's name
_RENAMED = "renamed or re-addressed"
_SUBMITTED = "dates.last_update_submitted"

COUNTRIES = row(
    Kind.SITES_CHANGED,
    Severity.HIGH,
    "a country gets its first place or loses its last",
    "The trial came to a country, or left it.",
    detail="countries",
)
OPEN_COUNTRIES = row(
    Kind.SITES_CHANGED,
    Severity.HIGH,
    "a country's first place opens, or the last that was open there closes",
    "People in a country can take part who could not, or no longer can.",
    detail="open_countries",
)
CHANGED = row(
    Kind.SITES_CHANGED,
    Severity.MEDIUM,
    "places are added, removed, opened or closed",
    "Where one can take part has changed.",
)
UNSUBMITTED = row(
    Kind.SITES_CHANGED,
    Severity.MEDIUM,
    "places are added, removed, opened or closed, and the sponsor submitted nothing",
    "Where one can take part reads differently, though no submission by the sponsor says so.",
    detail="unsubmitted",
)
STATUS = row(
    Kind.SITES_CHANGED,
    Severity.LOW,
    "the status of places moves, and none of them opens or closes",
    "These places were not open before and are not open now.",
    detail="status",
)
MOVED = row(
    Kind.SITES_CHANGED,
    Severity.LOW,
    "places of the same name are in another town now, more than 25 km away",
    "The place stands for the same as before; how far it is from somebody may not.",
    detail="moved",
)
RENAMED = row(
    Kind.SITES_CHANGED,
    Severity.NOISE,
    "places only get other names or addresses, by the sponsor",
    "The places are the same; their masks, names or postal codes are written differently.",
    detail="renamed",
)
RENAMED_BY_REGISTRY = row(
    Kind.SITES_CHANGED,
    Severity.NOISE,
    "places only get other names or addresses, and the sponsor submitted nothing",
    "The registry writes the names of the same places differently; nobody submitted it.",
    detail="renamed_by_registry",
)

ROWS: tuple[Row, ...] = (
    COUNTRIES,
    OPEN_COUNTRIES,
    CHANGED,
    UNSUBMITTED,
    STATUS,
    MOVED,
    RENAMED,
    RENAMED_BY_REGISTRY,
)


def rule(transition: Transition, left: tuple[Change, ...]) -> tuple[Finding, ...]:
    """Tell all that happened to sites and countries in one finding."""
    mine = under(left, "sites", "countries")
    if not mine:
        return ()
    if transition.touches("countries"):
        mine += under(left, "derived.removed_countries")
    items = tuple(item for change in mine for item in change.items)
    found = _weighed(transition, items)
    return (found.finding(_headline(transition, items, found), *mine),)


def _weighed(transition: Transition, items: tuple[Item, ...]) -> Row:
    before, after = _countries(transition)
    if before and before.keys() != after.keys():
        return COUNTRIES
    if any(_open_countries(transition)):
        return OPEN_COUNTRIES
    submitted = transition.touches(_SUBMITTED)
    if any(item.op != "edited" or _turned(item) for item in items):
        return CHANGED if submitted else UNSUBMITTED
    return _weighed_names(items, submitted=submitted)


def _weighed_names(items: tuple[Item, ...], *, submitted: bool) -> Row:
    """Weigh what neither comes, goes, opens nor closes."""
    if any(_status(item.before) != _status(item.after) for item in items):
        return STATUS
    if not submitted:
        return RENAMED_BY_REGISTRY
    return MOVED if any(_has_moved(item) for item in items) else RENAMED


def _countries(transition: Transition) -> tuple[dict[str, str], dict[str, str]]:
    """Return the names of the countries by what tells countries apart."""
    before, after = (
        {country(one): one for one in record.countries} for record in _both(transition)
    )
    return before, after


def _open_countries(transition: Transition) -> tuple[list[str], list[str]]:
    """Return the countries whose first place opened, and those whose last open one closed.

    It is known only where every place has a status before and after, and in a country that is
    told neither as new nor as gone.
    """
    old, new = _both(transition)
    if not all(site.status for site in (*old.sites, *new.sites)):
        return [], []
    before, after = _countries(transition)
    stays = before.keys() & after.keys()
    was, now = (
        {country(site.country) for site in record.sites if site.status in OPEN}
        for record in (old, new)
    )
    return sorted(after[key] for key in stays & now - was), sorted(
        after[key] for key in stays & was - now
    )


def _both(transition: Transition) -> tuple[Record, Record]:
    return transition.old, transition.new


def _status(face: dict[str, Any]) -> str:
    return str(face.get("status", ""))


def _turned(item: Item) -> str:
    """Return `opened` or `closed` where a site did."""
    before, after = _status(item.before) in OPEN, _status(item.after) in OPEN
    return "" if before == after else "opened" if after else "closed"


def _has_moved(item: Item) -> bool:
    """Whether a site is in another town, which is not only called otherwise."""
    one, other = (folded(str(face.get("city", ""))) for face in (item.before, item.after))
    return one != other and is_far(_point(item.before), _point(item.after))


def _point(face: dict[str, Any]) -> Point | None:
    said = face.get("point")
    return Point(lat=said.get("lat"), lon=said.get("lon")) if said else None


# --- headlines


def _headline(transition: Transition, items: tuple[Item, ...], found: Row) -> str:
    edited = [item for item in items if item.op == "edited"]
    renamed = [item for item in edited if not _is_recalled(item)]
    if found is RENAMED_BY_REGISTRY and len(renamed) > 1:
        return f"{len(renamed)} places renamed by the registry"
    added = [item.after for item in items if item.op == "added"]
    removed = [item.before for item in items if item.op == "removed"]
    parts = [*_borders(transition)]
    both = set(map(_town, added)) & set(map(_town, removed))
    if added:
        parts.append(f"{len(added)} added ({_places(added, '+', both)})")
    if removed:
        parts.append(f"{len(removed)} removed ({_places(removed, MINUS, both)})")
    parts += _edits(renamed)
    parts += _recalled([item for item in edited if _is_recalled(item)])
    if found is RENAMED_BY_REGISTRY and renamed:
        parts.append("renamed by the registry")
    count = _count(transition)
    return f"{count}: {', '.join(parts)}" if parts else f"{count}: countries have other names"


def _count(transition: Transition) -> str:
    old, new = len(transition.old.sites), len(transition.new.sites)
    return f"Sites {old} → {new}" if old != new else f"Sites ({new})"


def _edits(items: list[Item]) -> list[str]:
    acts = Counter(_act(item) for item in items)
    if len(items) == 1 and acts[_RENAMED]:
        return [_renamed(items[0])]
    return [
        f"{number} {act}{_where([item for item in items if _act(item) == act])}"
        for act, number in sorted(acts.items(), key=_rank)
    ]


def _rank(act: tuple[str, int]) -> tuple[int, str]:
    """Put what opened and closed before all else, and new names behind."""
    return {"opened": 0, "closed": 1, _RENAMED: 3}.get(act[0], 2), act[0]


def _where(items: Sequence[Item]) -> str:
    """Name the places of those whose status moved."""
    if _act(items[0]) == _RENAMED:
        return ""
    faces = [item.after for item in items]
    if len(faces) > _FULLY or all(map(_is_nameless, faces)):
        return f" ({_places(faces, '')})"
    return f" ({'; '.join(_in_full(face) for face in faces)})"


def _is_nameless(face: dict[str, Any]) -> bool:
    """Whether a place has no name but that of its town."""
    return is_masked(str(face.get("facility", ""))) or not face.get("city")


def _in_full(face: dict[str, Any]) -> str:
    """Name the hospital with its town."""
    if _is_nameless(face):
        return _town(face)
    facility = str(face["facility"])
    if len(facility) > _LONG:
        facility = facility[:_LONG].rpartition(" ")[0].rstrip(" ,;:") + " …"
    return f"{facility}, {face['city']}"


def _act(item: Item) -> str:
    turned = _turned(item) if _status(item.after) != "SUSPENDED" else ""
    if turned or _status(item.before) == _status(item.after):
        return turned or _RENAMED
    return f"now {readable(_status(item.after))}" if _status(item.after) else "without a status now"


def _renamed(item: Item) -> str:
    before, after = (_called(face) for face in (item.before, item.after))
    return f"{before} is now {after}" if before != after else f"{after} re-addressed"


def _called(face: dict[str, Any]) -> str:
    return ", ".join(str(face[part]) for part in ("facility", "city") if part in face)


def _borders(transition: Transition) -> tuple[str, ...]:
    """Name the countries that got their first site, and those that lost their last."""
    before, after = _countries(transition)
    come = sorted(after[key] for key in after.keys() - before.keys())
    gone = sorted(before[key] for key in before.keys() - after.keys())
    said = []
    if before and come:
        said.append(f"now in {listed(come)}")
    if gone:
        said.append(f"no longer in {listed(gone)}")
    opened, closed = _open_countries(transition)
    said += [f"now open in {listed(opened)}"] if opened else []
    said += [f"none open now in {listed(closed)}"] if closed else []
    return tuple(said)


def _recalled(items: list[Item]) -> list[str]:
    """Name the countries that the registry writes otherwise now."""
    names = {(item.before["country"], item.after["country"]): None for item in items}
    said = [f"{before} is now called {after}" for before, after in sorted(names)]
    return [listed(said, most=_MOST)] if said else []


def _is_recalled(item: Item) -> bool:
    """Whether nothing but the name of the country is written otherwise."""
    if not ("country" in item.before and "country" in item.after):
        return False
    one, other = (_beside_country(face) for face in (item.before, item.after))
    return one == other and item.before["country"] != item.after["country"]


def _beside_country(face: dict[str, Any]) -> dict[str, Any]:
    return {name: face[name] for name in face if name not in {"country", "point", "contacts"}}


def _places(sites: Sequence[dict[str, Any]], sign: str, both: Collection[str] = ()) -> str:
    """Name the towns of a few sites, and the hospital where its town is in `both` lists.

    Many are counted by country.
    """
    if len(sites) <= _FEW:
        return ", ".join(f"{sign}{(_in_full if _town(s) in both else _town)(s)}" for s in sites)
    by_country = Counter(str(site.get("country") or "country not given") for site in sites)
    if len(by_country) == 1:
        return next(iter(by_country))
    named = [f"{country} {number}" for country, number in by_country.most_common(_MOST)]
    rest = len(by_country) - len(named)
    return ", ".join(named) + (
        f", {rest} more {'country' if rest == 1 else 'countries'}" if rest else ""
    )


def _town(site: dict[str, Any]) -> str:
    return str(site.get("city") or site.get("facility") or site.get("country") or "place not given")
