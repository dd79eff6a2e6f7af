"""Which fields of a record read differently: the catalogue, walked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from monitor.changes import criteria, sites
from monitor.changes.countries import country
from monitor.changes.items import items
from monitor.changes.structure import structure
from monitor.changes.text import meaning, plain
from monitor.changes.values import as_json
from monitor.changes.words import words
from monitor.model.change import Change, Item
from monitor.model.fields import FIELDS, Compare, Field
from monitor.model.record import Record

_ELSEWHERE = {
    "countries": "sites",
    "contacts.sites": "sites",
    "derived.site_points": "sites",
}
_OF_COUNTRIES = frozenset({"countries", "derived.removed_countries"})


def diff(old: Record, new: Record) -> tuple[Change, ...]:
    """Return one change per field that reads differently, in catalogue order."""
    moved = {part for part in Record.__struct_fields__ if getattr(old, part) != getattr(new, part)}
    if not moved:
        return ()
    two = Two(old, new)
    return tuple(
        change for entry in FIELDS if part_of(entry) in moved for change in _compared(entry, two)
    )


def part_of(entry: Field) -> str:
    """Return the part of a record that the field is read from."""
    return _ELSEWHERE.get(entry.name) or entry.name.partition(".")[0]


class Two:
    """Two records, and what comparing them finds out on the way."""

    def __init__(self, old: Record, new: Record) -> None:
        self.old = old
        self.new = new

    def read(self, entry: Field) -> tuple[Any, Any]:
        """Return what both say in a field."""
        return entry.read(self.old), entry.read(self.new)

    @cached_property
    def places(self) -> sites.Places:
        """What became of the sites, found out once for three fields."""
        told, tells = (one.dates.last_update_submitted for one in (self.old, self.new))
        return sites.compare(self.old.sites, self.new.sites, by_registry=told == tells)


def _compared(entry: Field, two: Two) -> Iterator[Change]:
    before, after = two.read(entry)
    if before != after:
        yield from _COMPARE[entry.compare](entry, two)


def _value(entry: Field, two: Two) -> Iterator[Change]:
    before, after = two.read(entry)
    yield _change(entry, before=as_json(before), after=as_json(after))


def _text(entry: Field, two: Two) -> Iterator[Change]:
    before, after = two.read(entry)
    if meaning(before) == meaning(after):
        return
    old, new = plain(before), plain(after)
    found = words(old, new) if old and new else ()
    yield _change(entry, before=old or None, after=new or None, words=found)


def _set(entry: Field, two: Two) -> Iterator[Change]:
    before, after = two.read(entry)
    key = country if entry.name in _OF_COUNTRIES else meaning
    if {key(one) for one in before} != {key(one) for one in after}:
        yield _change(entry, before=as_json(before), after=as_json(after))


def _keyed(entry: Field, two: Two) -> Iterator[Change]:
    yield from _listed(entry, items(*two.read(entry), entry.key))


def _criteria(entry: Field, two: Two) -> Iterator[Change]:
    yield from _listed(entry, criteria.compare(*two.read(entry)))


def _sites(entry: Field, two: Two) -> Iterator[Change]:
    yield from _listed(entry, two.places.sites)


def _site_contacts(entry: Field, two: Two) -> Iterator[Change]:
    yield from _listed(entry, two.places.contacts)


def _site_points(entry: Field, two: Two) -> Iterator[Change]:
    yield from _listed(entry, two.places.points)


def _structure(entry: Field, two: Two) -> Iterator[Change]:
    before, after = two.read(entry)
    if entry.name == "other":
        yield from _other(before, after)
    else:
        name = entry.name.rpartition(".")[2]
        yield from _listed(entry, structure(before, after, name=name))


def _other(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    """Yield one change per path that we have no field for, labelled as the registry names it."""
    for path in sorted({**before, **after}):
        found = structure(before.get(path), after.get(path), name=path)
        if found:
            yield Change(field=f"other.{path}", label=path, items=found)


def _listed(entry: Field, found: tuple[Item, ...]) -> Iterator[Change]:
    if found:
        yield _change(entry, items=found)


def _change(entry: Field, **said: Any) -> Change:
    return Change(field=entry.name, label=entry.label, **said)


_COMPARE: dict[Compare, Callable[[Field, Two], Iterator[Change]]] = {
    Compare.VALUE: _value,
    Compare.MILESTONE: _value,
    Compare.NAME: _text,
    Compare.TEXT: _text,
    Compare.SET: _set,
    Compare.KEYED: _keyed,
    Compare.SITES: _sites,
    Compare.SITE_CONTACTS: _site_contacts,
    Compare.SITE_POINTS: _site_points,
    Compare.CRITERIA: _criteria,
    Compare.STRUCTURE: _structure,
}
