"""Where the trial recruits: places come and go, open and close; one finding counts them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from monitor.changes.rules.phrases import MINUS, finding, listed, under
from monitor.changes.transition import Transition
from monitor.model.change import Change, Item
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity

_OPEN = frozenset({"RECRUITING", "ENROLLING_BY_INVITATION", "AVAILABLE"})
_SAYS = (
    "Places added, removed, opened or closed are medium; the first or last of a country is high; "
    "places that were only renamed are noise."
)


def rule(transition: Transition, left: tuple[Change, ...]) -> tuple[Finding, ...]:
    """Tell all that happened to sites and countries in one finding."""
    mine = under(left, "sites", "countries")
    if not mine:
        return ()
    items = tuple(item for change in mine for item in change.items)
    severity, detail = _weight(transition, items)
    if transition.touches("countries"):
        mine += under(left, "derived.removed_countries")
    headline = _headline(transition, items)
    return (
        finding(
            Kind.SITES_CHANGED, severity, headline, *mine, says=_SAYS, detail=detail
        ),
    )


def _weight(transition: Transition, items: tuple[Item, ...]) -> tuple[Severity, str]:
    before, after = _countries(transition)
    if before and before != after:
        return Severity.HIGH, "countries"
    if all(item.op == "edited" and not _turned(item) for item in items):
        moved = any(_status(item.before) != _status(item.after) for item in items)
        return (Severity.LOW, "status") if moved else (Severity.NOISE, "renamed")
    return Severity.MEDIUM, ""


def _countries(transition: Transition) -> tuple[set[str], set[str]]:
    return set(transition.old.countries), set(transition.new.countries)


def _status(face: dict[str, Any]) -> str:
    return str(face.get("status", ""))


def _turned(item: Item) -> str:
    """Return `opened` or `closed` where a site did."""
    before, after = _status(item.before) in _OPEN, _status(item.after) in _OPEN
    return "" if before == after else "opened" if after else "closed"


def _headline(transition: Transition, items: tuple[Item, ...]) -> str:
    old, new = len(transition.old.sites), len(transition.new.sites)
    count = f"Sites {old} → {new}" if old != new else f"Sites ({new})"
    added = [item.after for item in items if item.op == "added"]
    removed = [item.before for item in items if item.op == "removed"]
    parts = [*_borders(transition)]
    if added:
        parts.append(f"{len(added)} added ({_places(added, '+')})")
    if removed:
        parts.append(f"{len(removed)} removed ({_places(removed, MINUS)})")
    edited = [item for item in items if item.op == "edited"]
    turned = Counter(_turned(item) or _other(item) for item in edited)
    acts = ("opened", "closed", "moved to another status", "renamed or re-addressed")
    parts += [f"{turned[act]} {act}" for act in acts if turned[act]]
    return (
        f"{count}: {', '.join(parts)}"
        if parts
        else f"{count}: countries named otherwise"
    )


def _other(item: Item) -> str:
    moved = _status(item.before) != _status(item.after)
    return "moved to another status" if moved else "renamed or re-addressed"


def _borders(transition: Transition) -> tuple[str, ...]:
    """Name the countries that got their first site, and those that lost their last."""
    before, after = _countries(transition)
    said = []
    if before and after - before:
        said.append(f"first in {listed(sorted(after - before))}")
    if before - after:
        said.append(f"none left in {listed(sorted(before - after))}")
    return tuple(said)


def _places(sites: list[dict[str, Any]], sign: str) -> str:
    """Name the towns of a few sites; count many by country."""
    if len(sites) <= 3:
        return ", ".join(f"{sign}{_town(site)}" for site in sites)
    by_country = Counter(
        str(site.get("country") or "country not given") for site in sites
    )
    named = [f"{number} in {country}" for country, number in by_country.most_common()]
    return listed(named, most=4)


def _town(site: dict[str, Any]) -> str:
    return str(
        site.get("city")
        or site.get("facility")
        or site.get("country")
        or "place not given"
    )
