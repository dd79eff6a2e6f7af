"""Where to go and whom to call, as a reader sees it: sites by distance, with their contacts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from monitor.model.near import Nearby, NearSite
from monitor.model.record import Contact
from monitor.render.harmless import cut, one_line

_NAME = 120
_TEXT = 300
_ACTS = {
    "opened": "Opened",
    "closed": "Closed",
    "added": "Newly listed",
    "removed": "No longer listed",
}
_MOST = 5


class PlaceView(Struct, frozen=True, kw_only=True):
    """A site: what it is called, how far it is (empty where that is not known), whom to call."""

    name: str
    distance: str = ""
    contacts: tuple[str, ...] = ()


class NearView(Struct, frozen=True, kw_only=True):
    """What is near: `changed` says what became of sites, `heading` introduces the open ones.

    `contacts` is whom to ask about the trial where no site says it; `note` what is not known.
    """

    changed: tuple[str, ...] = ()
    heading: str = ""
    places: tuple[PlaceView, ...] = ()
    contacts: tuple[str, ...] = ()
    note: str = ""


def near_view(found: Iterable[Nearby]) -> NearView | None:
    """Return what events of one trial say about places, None where that is nothing."""
    found = tuple(found)
    with_sites = next((one for one in found if one.sites or one.within), None)
    asked = next((one.central for one in found if one.central), ())
    places = _places(with_sites.sites) if with_sites else ()
    everywhere = {place.contacts for place in places}
    if len(places) > 1 and len(everywhere) == 1 and places[0].contacts:
        (contacts,) = everywhere
        places = tuple(replace(place, contacts=()) for place in places)
    else:
        contacts = () if any(everywhere) else _contacts(asked)
    view = NearView(
        changed=_changed(found),
        heading=_heading(with_sites) if with_sites else "",
        places=places,
        contacts=contacts,
        note=next((cut(one_line(one.note), _TEXT) for one in found if one.note), ""),
    )
    return view if view != NearView() else None


def near_phrase(near: Nearby | None) -> str:
    """Return what became of sites within reach, in a few words; "" where that is nothing."""
    acts = near.acts if near else frozenset()
    if len(acts) != 1 or near is None:
        return "sites near you changed" if acts else ""
    (act,) = acts
    some = "a site" if len(near.changed) == 1 else "sites"
    words = {"added": "listed", "removed": "no longer listed"}
    return f"{some} near you {words.get(act, act)}"


def as_json(near: Nearby) -> list[dict[str, Any]]:
    """Return the nearest open sites as a machine reads them."""
    return [
        {
            "facility": site.facility,
            "city": site.city,
            "country": site.country,
            "km": None if site.km is None else round(site.km, 1),
            "contacts": [
                {
                    "name": one.name,
                    "role": one.role,
                    "phone": one.phone,
                    "phone_ext": one.phone_ext,
                    "email": one.email,
                }
                for one in site.contacts
            ],
        }
        for site in near.sites
    ]


def _changed(found: tuple[Nearby, ...]) -> tuple[str, ...]:
    lines = [
        f"{_ACTS.get(site.act, 'Changed')}: {_called(site)}{_aside(site)}"
        for one in found
        for site in one.changed
    ]
    if len(lines) <= _MOST:
        return tuple(lines)
    return (*lines[:_MOST], f"… and {len(lines) - _MOST} more")


def _heading(near: Nearby) -> str:
    reach = f" {cut(one_line(near.reach), _TEXT)}" if near.reach else ""
    if not near.within:
        return f"No open site{reach}. The nearest open ones elsewhere:"
    count = "One open site" if near.within == 1 else f"{near.within} open sites"
    if near.within <= len(near.sites):
        elsewhere = ", and the nearest elsewhere" if near.within < len(near.sites) else ""
        return f"{count}{reach}{elsewhere}:"
    return f"{count}{reach}; the nearest:" if near.sites else f"{count}; the record lists them."


def _places(sites: tuple[NearSite, ...]) -> tuple[PlaceView, ...]:
    """Return the sites; those that read alike, as where a sponsor names none, as one line."""
    alike = Counter(map(_place, sites))
    return tuple(
        replace(place, name=f"{place.name}: {number} sites") if number > 1 else place
        for place, number in alike.items()
    )


def _place(site: NearSite) -> PlaceView:
    return PlaceView(
        name=_called(site),
        distance=distance(site.km),
        contacts=_contacts(site.contacts),
    )


def distance(km: float | None) -> str:
    """Return a distance as a person says it; "" where it is not known."""
    if km is None:
        return ""
    return f"{km:,.0f} km" if km >= 1 else "less than 1 km"


def _aside(site: NearSite) -> str:
    return f" ({distance(site.km)})" if site.km is not None else ""


def _called(site: NearSite) -> str:
    parts = dict.fromkeys(one_line(part) for part in (site.facility, site.city, site.country))
    return cut(", ".join(filter(None, parts)), _TEXT) or "a site without a name"


def _contacts(contacts: tuple[Contact, ...]) -> tuple[str, ...]:
    said = tuple(map(_contact, contacts[:_MOST]))
    return said if len(contacts) <= _MOST else (*said, f"… and {len(contacts) - _MOST} more")


def _contact(contact: Contact) -> str:
    extension = f" (extension {one_line(contact.phone_ext)})" if contact.phone_ext else ""
    phone = f"phone {one_line(contact.phone)}{extension}" if contact.phone else ""
    parts = (one_line(contact.name), phone, one_line(contact.email))
    return ", ".join(cut(part, _NAME) for part in parts if part)
