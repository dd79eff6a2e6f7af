"""What an event has to do with a reader's reach: a circle around a place, countries, or both.

A site is within reach if it lies in the circle and in one of the countries, as far as these are
given. Registries put sites on the map by their town; where a site is not on it, the town's other
sites say where it is, and else its place is not known: a country alone puts no site into a circle.
What is not known is said, and taken neither for near nor for far away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from msgspec.structs import replace

from monitor.changes.countries import country as country_of
from monitor.model.event import Event, EventKind
from monitor.model.near import Near, Nearby, NearSite
from monitor.model.record import Contact, Record, Site
from monitor.model.subscription import Subscription
from monitor.routing.ground import Coordinates, coordinates, distance_km, folded

MOST = 5  # open sites that are told
_OPEN = frozenset({"RECRUITING", "ENROLLING_BY_INVITATION", "AVAILABLE"})
_WHERE_TO_GO = ("status.", "sites.", "eligibility.")  # what one may want to phone about
_UNREAD = "the sites of its record could not be looked up"
_NO_SITES = "the register names no site of it"

_Town = tuple[str, str]


class _Spot(NamedTuple):
    """A site of the record, or of a change of it."""

    facility: str
    city: str
    country: str
    status: str = ""
    point: Coordinates | None = None
    contacts: tuple[Contact, ...] = ()


class _Measured(NamedTuple):
    """A site, whether it is within reach (None: not known), and how far it is if that is known."""

    spot: _Spot
    within: bool | None
    km: float | None


def asks_where(subscription: Subscription) -> bool:
    """Whether a subscription keeps to what is within reach."""
    return subscription.near is not None or bool(subscription.countries)


def nearby(event: Event, subscription: Subscription, record: Record | None) -> Nearby | None:
    """Return what an event has to do with a subscription's reach, None where that is no matter.

    `record` is the trial's latest; None where it could not be had.
    """
    if not event.trial or not asks_where(subscription):
        return None
    sites = tuple(_of_site(site) for site in record.sites) if record else ()
    faces = tuple(_faces(event))
    towns = _towns((*sites, *(face for pair in faces for face in pair if face)))
    moved = tuple(act for pair in faces for act in _acts(*pair, towns, subscription))
    reach = subscription.reach
    doubt = _doubt(subscription.near)
    standing = tuple(_measured(spot, towns, subscription) for spot in sites)
    if event.kind is EventKind.SITES_CHANGED and event.changes:
        found = _of_sites_changed(moved, reach, doubt)
    else:
        found = _of_trial(
            (*standing, *(one for _, one in moved)), reach, doubt or ("" if record else _UNREAD)
        )
    if not found.counts or record is None or not event.kind.startswith(_WHERE_TO_GO):
        return found
    found = _with_open_sites(found, standing, record)
    return found if doubt or not _opens(event) else _with_what_is_shut(found, standing, record)


def whom_to_ask(event: Event, record: Record | None) -> Nearby | None:
    """Return where one can go, for a reader who did not say from where; few sites, or none."""
    if record is None or not event.kind.startswith(_WHERE_TO_GO):
        return None
    sites = tuple(_Measured(_of_site(site), True, None) for site in record.sites)
    found = _with_open_sites(Nearby(counts=True, reason=""), sites, record)
    return found if found.within <= MOST else replace(found, sites=())


# --- which sites, and where they are


def _of_site(site: Site) -> _Spot:
    return _Spot(
        site.facility,
        site.city,
        site.country,
        site.status,
        coordinates(site.point),
        site.contacts,
    )


def _faces(event: Event) -> Iterator[tuple[_Spot | None, _Spot | None]]:
    """Yield the sites that an event is about, as they were and as they are."""
    for change in event.changes:
        for item in change.items if change.field == "sites" else ():
            yield _face(item.before), _face(item.after)


def _acts(
    before: _Spot | None,
    after: _Spot | None,
    towns: Mapping[_Town, Coordinates],
    subscription: Subscription,
) -> Iterator[tuple[str, _Measured]]:
    """Yield what became of a site, for this reader; a new name alone is nothing.

    A site that keeps its name and moves to another town leaves the one and comes to the other.
    """
    was, now = (_measured(face, towns, subscription) if face else None for face in (before, after))
    apart = bool(
        was and now and was.within is not now.within and _where(was.spot) != _where(now.spot)
    )
    if was and now and apart and now.within is None:
        yield "", now  # it went nobody knows where
    elif was and now and apart and was.within is not None:
        yield _act(was.spot, None), was
        yield _act(None, now.spot), now
    elif (one := now or was) and (act := _act(before, after)):
        yield act, one


def _face(value: Any) -> _Spot | None:
    if not isinstance(value, dict):
        return None
    facility, city, country, status = (
        str(value.get(part) or "") for part in ("facility", "city", "country", "status")
    )
    return _Spot(facility, city, country, status, _point(value.get("point")))


def _point(value: Any) -> Coordinates | None:
    lat, lon = (value.get("lat"), value.get("lon")) if isinstance(value, dict) else (None, None)
    if isinstance(lat, int | float) and isinstance(lon, int | float):
        return float(lat), float(lon)
    return None


def _act(before: _Spot | None, after: _Spot | None) -> str:
    was, now = (bool(face and face.status in _OPEN) for face in (before, after))
    if was != now:
        return "opened" if now else "closed"
    if before and after:
        return ""
    return "added" if after else "removed"


def _where(spot: _Spot) -> _Town:
    return folded(spot.city), country_of(spot.country)


def _town(spot: _Spot) -> _Town | None:
    return _where(spot) if spot.city else None


def _towns(spots: Iterable[_Spot]) -> dict[_Town, Coordinates]:
    return {town: spot.point for spot in spots if spot.point and (town := _town(spot))}


def _measured(
    spot: _Spot, towns: Mapping[_Town, Coordinates], subscription: Subscription
) -> _Measured:
    near, town = subscription.near, _town(spot)
    point = spot.point or (towns.get(town) if town else None)
    km = None
    if near and point and near.lat is not None and near.lon is not None:
        km = distance_km((near.lat, near.lon), point)
    return _Measured(spot, _is_within(spot, km, subscription), km)


def _is_within(spot: _Spot, km: float | None, subscription: Subscription) -> bool | None:
    """Whether a site at this distance is within reach; None where that is not known."""
    here = _in_countries(spot, subscription)
    if subscription.near is None or here is False:
        return here
    if km is None:
        return None
    return here if km <= subscription.near.radius_km else False


def _in_countries(spot: _Spot, subscription: Subscription) -> bool | None:
    """Whether a site is in one of the countries asked for; None where it does not say."""
    if not subscription.countries:
        return True
    if not spot.country:
        return None
    return country_of(spot.country) in map(country_of, subscription.countries)


# --- what an event has to do with them


def _doubt(near: Near | None) -> str:
    """Return why nothing can be said of what is near, if the place itself is not known."""
    if near is None or near.lat is not None:
        return ""
    return near.doubt or f'it is not known where "{near.place}" is'


def _of_sites_changed(moved: tuple[tuple[str, _Measured], ...], reach: str, doubt: str) -> Nearby:
    changed = tuple(
        sorted((_told(one, act) for act, one in moved if one.within), key=_nearest_first)
    )
    unknown = [one for _, one in moved if one.within is None]
    note = doubt or _unplaced(unknown)
    if changed:
        first = changed[0]
        more = f", and {len(changed) - 1} more" if len(changed) > 1 else ""
        reason = f"{_called(first)} {first.act}{more}, {reach}"
        return Nearby(counts=True, reason=reason, reach=reach, changed=changed, note=note)
    if unknown:
        return Nearby(counts=True, reason=note, reach=reach, note=note)
    if not moved:
        return Nearby(counts=False, reason="no site opened, closed, came or went", reach=reach)
    reason = f"none of these sites is {reach}{_nearest([one for _, one in moved])}"
    return Nearby(counts=False, reason=reason, reach=reach)


def _of_trial(sites: tuple[_Measured, ...], reach: str, doubt: str) -> Nearby:
    """Count an event as near where its trial has a site within reach, or may have one."""
    within = [one for one in sites if one.within]
    if within:
        reason = f"the trial has a site {reach}"
        return Nearby(counts=True, reason=reason, reach=reach, note=doubt)
    unknown = [one for one in sites if one.within is None]
    note = doubt or _unplaced(unknown) or _NO_SITES
    if unknown or not sites:
        return Nearby(counts=True, reason=note, reach=reach, note=note)
    reason = f"none of the trial's sites is {reach}{_nearest(sites)}"
    return Nearby(counts=False, reason=reason, reach=reach)


def _unplaced(sites: list[_Measured]) -> str:
    if not sites:
        return ""
    called = _called(_told(sites[0]))
    if len(sites) == 1:
        return f"{called}: its place is not known"
    return f"{called}, and {len(sites) - 1} more: their places are not known"


def _nearest(sites: Iterable[_Measured]) -> str:
    known = [_told(one) for one in sites if one.km is not None]
    return f"; the nearest is {_called(min(known, key=_nearest_first))}" if known else ""


def _told(one: _Measured, act: str = "") -> NearSite:
    spot = one.spot
    return NearSite(
        facility=spot.facility, city=spot.city, country=spot.country, km=one.km, act=act
    )


def _called(site: NearSite) -> str:
    name = ", ".join(dict.fromkeys(filter(None, (site.facility, site.city)))) or site.country
    away = f" ({site.km:.0f} km)" if site.km is not None else ""
    return f"{name or 'a site without a name'}{away}"


def _nearest_first(site: NearSite) -> tuple[bool, float, str, str, str, str]:
    return site.km is None, site.km or 0.0, site.country, site.city, site.facility, site.act


# --- where to go, and whom to call


def _with_open_sites(found: Nearby, standing: tuple[_Measured, ...], record: Record) -> Nearby:
    open_ = [one for one in standing if _is_open(one.spot, record)]
    ranked = sorted(open_, key=lambda one: (not one.within, _nearest_first(_told(one))))
    central = _to_call(record.contacts.central)
    sites = tuple(
        replace(_told(one), contacts=_to_call(one.spot.contacts) or central)
        for one in ranked[:MOST]
    )
    within = sum(1 for one in open_ if one.within)
    return replace(found, sites=sites, within=within, central=central)


def _opens(event: Event) -> bool:
    """Whether an event says that people may join now."""
    return event.kind is EventKind.STATUS_OPENED or any(
        change.field == "status.overall" and change.after in _OPEN for change in event.changes
    )


def _with_what_is_shut(found: Nearby, standing: tuple[_Measured, ...], record: Record) -> Nearby:
    """Say so where the trial takes people, but no site is known to do so within reach."""
    open_ = [one for one in standing if _is_open(one.spot, record)]
    if found.within or not standing or record.status.overall not in _OPEN:
        return found
    if unknown := [one for one in open_ if one.within is None]:
        shut = f"no site is known to be open {found.reach}: {_unplaced(unknown)}"
        return replace(found, shut=shut)
    ranked = [_told(one) for one in open_ if one.km is not None]
    nearest = (
        f"; the nearest open one: {_called(min(ranked, key=_nearest_first))}" if ranked else ""
    )
    shut = f"no site {found.reach} is open yet{nearest}"
    # what counts it is a site that is not open, and that says less than this
    return replace(found, reason=shut, shut=shut)


def _is_open(spot: _Spot, record: Record) -> bool:
    """Whether one can go there: where sites have no status of their own, the trial's is theirs."""
    overall = record.status.overall
    return overall in _OPEN and (spot.status or overall) in _OPEN


def _to_call(contacts: tuple[Contact, ...]) -> tuple[Contact, ...]:
    return tuple(one for one in contacts if one.phone or one.email)[:2]
