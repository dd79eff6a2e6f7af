"""Where a reader is, and what of a trial lies within reach."""

from __future__ import annotations

from msgspec import Struct

from monitor.model.record import Contact


class Near(Struct, frozen=True, kw_only=True):
    """A circle around a place; `lat` and `lon` are None where only the name of it is known.

    `doubt` says why the place could not be found.
    """

    radius_km: float
    place: str = ""
    lat: float | None = None
    lon: float | None = None
    doubt: str = ""


class NearSite(Struct, frozen=True, kw_only=True):
    """A site with its distance, None where there is none to tell; `contacts` is whom to ask.

    `act` is what became of it (`opened`, `closed`, `added`, `removed`), empty for one that is
    simply there.
    """

    facility: str = ""
    city: str = ""
    country: str = ""
    km: float | None = None
    act: str = ""
    contacts: tuple[Contact, ...] = ()


class Nearby(Struct, frozen=True, kw_only=True):
    """What an event means for a reader's reach: whether it counts as near, and why.

    `reach` is the reach in words, `changed` what became of sites within it, `sites` the nearest
    open ones, nearest first; `within` counts all open ones within reach. `note` says what could
    not be placed, `shut` that no site is known to be open within reach of a trial that opened.
    """

    counts: bool
    reason: str
    reach: str = ""
    changed: tuple[NearSite, ...] = ()
    sites: tuple[NearSite, ...] = ()
    within: int = 0
    note: str = ""
    shut: str = ""
    central: tuple[Contact, ...] = ()

    @property
    def acts(self) -> frozenset[str]:
        """What became of sites within reach."""
        return frozenset(site.act for site in self.changed)
