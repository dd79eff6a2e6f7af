"""Changes put back into a record: what they say, taken at its word.

A record is looked at as what it says: texts by their comparison key, lists without their order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from monitor.changes.countries import country
from monitor.changes.criteria import parse
from monitor.changes.text import meaning
from monitor.changes.values import as_json, readable
from monitor.model.change import Change, Item
from monitor.model.fields import FIELDS, Compare, Field
from monitor.model.record import Record

View = dict[str, Any]

_WHERE = ("facility", "city", "state", "zip")


def view(record: Record) -> View:
    """What a record says, field by field, the same for all records that say the same."""
    fields = {entry.name: _seen(entry, entry.read(record)) for entry in FIELDS}
    others = {f"other.{path}": leaves(value) for path, value in record.other.items()}
    return {name: said for name, said in (fields | others).items() if said not in _NOTHING}


def applied(changes: tuple[Change, ...], to: View) -> View:
    """What a record says after the changes, when it said this before them."""
    said = dict(to)
    for change in changes:
        entry = _ENTRIES.get(change.field)
        if entry is not None and entry.compare in _SITED:
            for name in _SITED.values():
                said[name] = _moved(said.get(name, Counter()), change, name, entry.compare)
        else:
            said[change.field] = _changed(entry, change, said.get(change.field))
    return {name: value for name, value in said.items() if value not in _NOTHING}


_ENTRIES = {entry.name: entry for entry in FIELDS}
_NOTHING: tuple[Any, ...] = (None, "", frozenset(), Counter())


# --- one field


def _seen(entry: Field, value: Any) -> Any:
    """What a field says, in the shape in which changes are put into it."""
    return _SEEN[entry.compare](entry, value)


def _set(entry: Field, values: Any) -> frozenset[Any]:
    key = country if entry.name in ("countries", "derived.removed_countries") else meaning
    return frozenset(key(one) for one in values or ())


def _criteria(_entry: Field, text: str) -> Counter[tuple[str, str]]:
    read = parse(text)
    headings = {(one.section, meaning(one.group)) for one in read if one.group}
    return Counter((one.section, meaning(one.text)) for one in read) + Counter(headings)


def leaves(value: Any) -> Counter[str]:
    """All that is said at the ends of a structure, whatever the way to it."""
    return Counter(_ends(readable(value)))


def _ends(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for member in value.values() if isinstance(value, dict) else value:
            yield from _ends(member)
    elif value not in (None, ""):
        yield meaning(value) if isinstance(value, str) else repr(value)


def _known(value: Any) -> str:
    """A name that is the same for members of a list that say the same."""
    if isinstance(value, dict):
        members = sorted((name, _known(one)) for name, one in value.items())
        return repr([member for member in members if member[1] not in ("", "[]", "None")])
    if isinstance(value, list):
        return repr(sorted(map(_known, value)))
    return meaning(value) if isinstance(value, str) else repr(value)


_SEEN: dict[Compare, Callable[[Field, Any], Any]] = {
    Compare.VALUE: lambda _entry, value: as_json(value),
    Compare.MILESTONE: lambda _entry, value: as_json(value),
    Compare.TEXT: lambda _entry, value: meaning(value),
    Compare.NAME: lambda _entry, value: meaning(value),
    Compare.SET: _set,
    Compare.KEYED: lambda _entry, value: Counter(_known(readable(one)) for one in value),
    Compare.CRITERIA: _criteria,
    Compare.STRUCTURE: lambda entry, value: None if entry.name == "other" else leaves(value),
    Compare.SITES: lambda _entry, value: _of_sites("sites", readable(value) or []),
    Compare.SITE_CONTACTS: lambda _entry, value: _of_sites("contacts.sites", readable(value) or []),
    Compare.SITE_POINTS: lambda _entry, value: _of_sites(
        "derived.site_points", readable(value) or []
    ),
}


def _changed(entry: Field | None, change: Change, before: Any) -> Any:
    if entry is not None and entry.compare in (Compare.TEXT, Compare.NAME):
        return meaning(change.after or "")
    if entry is not None and entry.compare is Compare.SET:
        return _set(entry, change.after)
    if entry is not None and entry.compare in (Compare.VALUE, Compare.MILESTONE):
        return change.after
    parts = _MEMBERS.get(entry.compare, _structured) if entry is not None else _structured
    return _taken_and_put(before or Counter(), change, parts)


def _taken_and_put(
    before: Counter[Any], change: Change, parts: Callable[[Item, str], Any]
) -> Counter[Any]:
    said = Counter(before)
    for item in change.items:
        said.subtract(parts(item, "before"))
        said.update(parts(item, "after"))
    assert min(said.values(), default=0) >= 0, f"{change.field}: what was not there was taken away"
    return +said


def _structured(item: Item, side: str) -> Counter[str]:
    return leaves(getattr(item, side))


def _keyed(item: Item, side: str) -> list[str]:
    value = getattr(item, side)
    return [] if value is None else [_known(value)]


def _criterion(item: Item, side: str) -> list[tuple[str, str]]:
    text = getattr(item, side)
    section = (item.section_before or item.section) if side == "before" else item.section
    several = item.parts and item.note == ("merged" if side == "before" else "split")
    texts = item.parts if several else (text,) if text else ()
    return [(section, meaning(one)) for one in texts]


_MEMBERS: dict[Compare, Callable[[Item, str], Any]] = {
    Compare.KEYED: _keyed,
    Compare.CRITERIA: _criterion,
}

# --- sites: three fields of one list

_SITED = {
    Compare.SITES: "sites",
    Compare.SITE_CONTACTS: "contacts.sites",
    Compare.SITE_POINTS: "derived.site_points",
}


def _of_sites(name: str, sites: list[dict[str, Any]]) -> Counter[Any]:
    """What the sites say: where they are and recruit; whom to ask there; their point on the map."""
    if name == "sites":
        return Counter((_where(site), site.get("status") or "") for site in sites)
    part = "contacts" if name == "contacts.sites" else "point"
    return Counter((_called(site), _known(site[part])) for site in sites if site.get(part))


def _where(site: dict[str, Any]) -> tuple[str, ...]:
    return *(meaning(site.get(part) or "") for part in _WHERE), country(site.get("country") or "")


def _called(site: dict[str, Any]) -> tuple[str, str]:
    names = ", ".join(site[part] for part in ("facility", "city") if site.get(part))
    return meaning(names), country(site.get("country") or "")


def _moved(before: Counter[Any], change: Change, name: str, compare: Compare) -> Counter[Any]:
    """What one of the three says after a change of one: a site carries all that is said of it."""

    def parts(item: Item, side: str) -> Counter[Any]:
        said = getattr(item, side)
        if compare is Compare.SITES:
            return _of_sites(name, [] if said is None else [said])
        if _SITED[compare] != name or not said:
            return Counter()
        names, _, land = item.key.rpartition(", ")
        return Counter([((meaning(names), country(land)), _known(said))])

    return _taken_and_put(before, change, parts)
