"""A whole record as a person reads it: the catalogue's fields under a few headings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from monitor.model.fields import FIELDS, Compare, Field
from monitor.model.record import Record
from monitor.render.harmless import cut, one_line
from monitor.render.pages import TITLE, StateView
from monitor.render.values import is_place, say, title
from monitor.render.view import web_address
from monitor.render.vocabulary import label, registry_name

_HEADINGS = {
    "status": "Status",
    "dates": "Dates",
    "enrollment": "Enrollment",
    "eligibility": "Eligibility",
    "outcomes": "Outcomes",
    "design": "Design",
    "arms": "Arms and interventions",
    "interventions": "Arms and interventions",
    "sites": "Sites and contacts",
    "countries": "Sites and contacts",
    "contacts": "Sites and contacts",
    "officials": "Sites and contacts",
    "sponsor": "Sponsor",
    "has_results": "Results",
    "results": "Results",
    "results_tracking": "Results",
    "annotations": "Results",
    "documents": "Documents and publications",
    "references": "Documents and publications",
    "links": "Documents and publications",
    "shared_data": "Documents and publications",
    "conditions": "Subject",
    "keywords": "Subject",
    "titles": "Titles and descriptions",
    "description": "Titles and descriptions",
    "identifiers": "Numbers",
    "oversight": "Oversight",
    "sharing": "Data sharing",
    "derived": "Derived by the registry",
    "other": "Not modelled",
}
_ELSEWHERE = frozenset({Compare.SITE_CONTACTS, Compare.SITE_POINTS})  # they stand with the sites
_SHORT = 240
_LONG_TEXT = 20_000


class Entry(Struct, frozen=True, kw_only=True):
    """A member of a list in a record: what to call it, and what else is said of it."""

    text: str
    facts: tuple[tuple[str, str], ...] = ()


class Fact(Struct, frozen=True, kw_only=True):
    """One field of a record: a short `value`, or a long `text`, or `entries`."""

    label: str
    value: str = ""
    text: str = ""
    entries: tuple[Entry, ...] = ()


class Section(Struct, frozen=True, kw_only=True):
    """The facts under one heading."""

    heading: str
    facts: tuple[Fact, ...]


class RecordView(Struct, frozen=True, kw_only=True):
    """A record in words, with the state that it is."""

    number: str
    registry: str
    title: str
    url: str
    state: StateView
    sections: tuple[Section, ...]
    now: datetime | None = None


def record_view(record: Record, at: StateView, *, url: str) -> RecordView:
    """Return the view of `report/record`."""
    return RecordView(
        number=one_line(record.trial.number),
        registry=registry_name(record.trial.registry),
        title=cut(one_line(record.titles.brief), TITLE),
        url=web_address(url),
        state=at,
        sections=_sections(record),
        now=at.seen_at,
    )


def _sections(record: Record) -> tuple[Section, ...]:
    found: dict[str, list[Fact]] = {}
    for field in FIELDS:
        fact = None if field.compare in _ELSEWHERE else _fact(field, record)
        if fact:
            heading = _HEADINGS.get(field.name.partition(".")[0], "Not modelled")
            found.setdefault(heading, []).append(fact)
    return tuple(Section(heading=one, facts=tuple(facts)) for one, facts in found.items())


def _fact(field: Field, record: Record) -> Fact | None:
    value = msgspec.to_builtins(field.read(record), enc_hook=str)
    if field.name == "results" and value:
        return Fact(label=field.label, value=_results(value))
    if isinstance(value, list | tuple) and any(isinstance(one, dict) for one in value):
        return Fact(label=field.label, entries=tuple(_entry(one) for one in value))
    if field.compare is Compare.STRUCTURE and isinstance(value, dict):
        return _structure(field, value)
    return _plain_fact(field, cut(say(value, field.name), _LONG_TEXT))


def _plain_fact(field: Field, said: str) -> Fact | None:
    if not said:
        return None
    if len(said) > _SHORT or "\n" in said:
        return Fact(label=field.label, text=said)
    return Fact(label=field.label, value=said)


def _structure(field: Field, value: dict[str, Any]) -> Fact | None:
    simple = say(value)
    if not simple:
        return None
    if len(simple) <= _SHORT and field.name != "other":
        return Fact(label=field.label, value=simple)
    return Fact(label=field.label, entries=(Entry(text="", facts=_facts(value, "")),))


def _entry(member: Any) -> Entry:
    if not isinstance(member, dict):
        return Entry(text=say(member))
    name = title(member)
    known = {"facility", "city", "state", "country", "point"} if is_place(member) else set()
    rest = {key: value for key, value in member.items() if key not in known}
    return Entry(text=cut(name, 1_000), facts=_facts(rest, name))


def _facts(member: dict[str, Any], name: str) -> tuple[tuple[str, str], ...]:
    said = ((label(key), cut(say(value, key), _LONG_TEXT)) for key, value in member.items())
    return tuple((one_line(of), text) for of, text in said if text and text != name)


def _results(value: dict[str, Any]) -> str:
    """Return what kinds of results there are; the tables themselves are the registry's to show."""
    measures = len(value.get("measures", ()))
    parts = [f"{measures} outcome measure{'s' * (measures != 1)}"] if measures else []
    parts += [label(key).lower() for key in value if key != "measures"]
    return ", ".join(parts)
