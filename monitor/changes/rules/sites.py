"""Where the trial recruits: places come and go, open and close; one finding counts them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from monitor.changes.countries import country
from monitor.changes.rules.phrases import MINUS, finding, listed, under
from monitor.changes.rules.status import readable
from monitor.changes.transition import Transition
from monitor.model.change import Change, Item
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity
from monitor.model.record import Record

_MOST = 5  # countries that a headline names
_RENAMED = "renamed or re-addressed"
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
    return (finding(Kind.SITES_CHANGED, severity, headline, *mine, says=_SAYS, detail=detail),)


def _weight(transition: Transition, items: tuple[Item, ...]) -> tuple[Severity, str]:
    before, after = _countries(transition)
    if before and before.keys() != after.keys():
        return Severity.HIGH, "countries"
    if all(item.op == "edited" and not _turned(item) for item in items):
        moved = any(_status(item.before) != _status(item.after) for item in items)
        return (Severity.LOW, "status") if moved else (Severity.NOISE, "renamed")
    return Severity.MEDIUM, ""


def _countries(transition: Transition) -> tuple[dict[str, str], dict[str, str]]:
    """Return the names of the countries by what tells countries apart."""
    before, after = (
        {country(one): one for one in record.countries} for record in _both(transition)
    )
    return before, after


def _both(transition: Transition) -> tuple[Record, Record]:
    return transition.old, transition.new


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
    parts += _edits([item for item in edited if not _is_recalled(item)])
    parts += _recalled([item for item in edited if _is_recalled(item)])
    return f"{count}: {', '.join(parts)}" if parts else f"{count}: countries named otherwise"


def _edits(items: list[Item]) -> list[str]:
    acts = Counter(_act(item) for item in items)
    if len(items) == 1 and acts[_RENAMED]:
        return [_renamed(items[0])]
    return [f"{number} {act}" for act, number in sorted(acts.items(), key=_rank)]


def _rank(act: tuple[str, int]) -> tuple[int, str]:
    """Put what opened and closed before all else, and new names behind."""
    return {"opened": 0, "closed": 1, _RENAMED: 3}.get(act[0], 2), act[0]


def _act(item: Item) -> str:
    turned = _turned(item)
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
    return tuple(said)


def _recalled(items: list[Item]) -> list[str]:
    """Name the countries that the registry writes otherwise now."""
    names = {(item.before["country"], item.after["country"]): None for item in items}
    said = [f"{before} is now called {after}" for before, after in sorted(names)]
    return [listed(said, most=_MOST)] if said else []


def _is_recalled(item: Item) -> bool:
    """Whether nothing but the name of the country is written otherwise."""
    one, other = ({**face, "country": ""} for face in (item.before, item.after))
    return one == other and "country" in item.before and "country" in item.after


def _places(sites: list[dict[str, Any]], sign: str) -> str:
    """Name the towns of a few sites; count many by country."""
    if len(sites) <= 3:
        return ", ".join(f"{sign}{_town(site)}" for site in sites)
    by_country = Counter(str(site.get("country") or "country not given") for site in sites)
    named = [f"{country} {number}" for country, number in by_country.most_common(_MOST)]
    rest = len(by_country) - len(named)
    return ", ".join(named) + (f", {rest} more countries" if rest else "")


def _town(site: dict[str, Any]) -> str:
    return str(site.get("city") or site.get("facility") or site.get("country") or "place not given")
