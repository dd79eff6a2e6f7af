"""Who runs a study, where, whom to ask, and what others call it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import structs

from monitor.layouts import _reading as reading
from monitor.layouts.meddatax.marks import NO_LABELS, marked, word_behind
from monitor.model import scales
from monitor.model.record import Agency, Contact, Official, OtherNumber, ResponsibleParty, Site


def read_parties(draft: reading.Draft, found: Mapping[str, list[str]]) -> None:
    """Take who runs the study, where, whom to ask, and its other numbers."""
    _read_sponsors(draft, found.get("Sponsors"))
    _read_party(draft, found.get("Responsible Party"))
    _read_people(draft, found)
    _read_places(draft, found)
    _read_numbers(draft, found.get("Other Identifiers"))


def _read_sponsors(draft: reading.Draft, lines: list[str] | None) -> None:
    if lines is None:
        return
    labelled = any(line.startswith("Sponsor Role") for line in lines)
    agencies = _agencies(lines)
    leads = [agency for agency, role in agencies if role == "LEAD"] or [
        agency for agency, role in agencies[:1] if not labelled
    ]
    others = tuple(agency for agency, _ in agencies if agency not in leads)
    shown = leads[0].name if leads else " ".join(lines)
    draft.either("sponsor.lead", leads[0] if leads else None, shown, "" if labelled else NO_LABELS)
    if others:
        names = ", ".join(agency.name for agency in others)
        note = "" if labelled else NO_LABELS
        draft.either("sponsor.collaborators", others, names, note)


def _agencies(lines: Sequence[str]) -> list[tuple[Agency, str]]:
    """Return the organisations, each with its role where the page gives it."""
    found: list[tuple[Agency, str]] = []
    for line in lines:
        if line.startswith("Sponsor Role"):
            if found:
                found[-1] = found[-1][0], marked(line, "Sponsor Role").upper()
        elif line in scales.AGENCY_KINDS and found and not found[-1][0].kind:
            found[-1] = structs.replace(found[-1][0], kind=line), ""
        else:
            found.append((Agency(name=line), ""))
    return found


def _read_party(draft: reading.Draft, lines: list[str] | None) -> None:
    if lines is None:
        return
    role = next((line for line in lines if line.startswith("Responsibility Role")), "")
    kind = word_behind(role, "Responsibility Role", scales.PARTY_TYPES)
    said = [line for line in lines if line != role]
    name, title, *_ = *said, "", ""
    party = ResponsibleParty(type=kind, name=name, title=title) if name or kind else None
    note = "the page does not show the affiliation"
    shown = ", ".join(said or lines)
    draft.either("sponsor.responsible_party", party, shown, note if role else NO_LABELS)


def _read_people(draft: reading.Draft, found: Mapping[str, list[str]]) -> None:
    if "Principal Investigators" in found:
        people = tuple(
            Official(name=name, role=role, affiliation=" ".join(more))
            for name, role, more in _people(found["Principal Investigators"])
        )
        _tell_people(draft, "officials", people, found["Principal Investigators"])
    if "Central Contacts" in found:
        contacts = tuple(
            Contact(
                name=name,
                role=role,
                phone=next((one for one in more if "@" not in one), ""),
                email=next((one for one in more if "@" in one), ""),
            )
            for name, role, more in _people(found["Central Contacts"])
        )
        note = "the page does not show all that the registry has of a contact"
        _tell_people(draft, "contacts.central", contacts, found["Central Contacts"], note)
    if "Facility Contacts" in found:
        shown = " ".join(found["Facility Contacts"])
        draft.either("contacts.sites", None, shown)


def _tell_people(
    draft: reading.Draft, field: str, people: tuple[Any, ...], lines: list[str], note: str = ""
) -> None:
    if lines and not people:
        doubt = f"{NO_LABELS}: what is a name and what is not cannot be told"
        draft.unknown(field, doubt, " ".join(lines))
    else:
        draft.either(field, people, ", ".join(person.name for person in people), note)


def _people(lines: Sequence[str]) -> list[tuple[str, str, list[str]]]:
    """Return the persons, each a name above the role and what stands below it."""
    roles = [at for at, line in enumerate(lines) if line.startswith("Role:") and at]
    ends = [at - 1 for at in roles[1:]] + [len(lines)]
    return [
        (lines[at - 1], marked(lines[at], "Role:"), list(lines[at + 1 : end]))
        for at, end in zip(roles, ends, strict=False)
    ]


def _read_places(draft: reading.Draft, found: Mapping[str, list[str]]) -> None:
    lines = found.get("Locations", [])
    pairs = [] if len(lines) % 2 else list(zip(lines[::2], lines[1::2], strict=True))
    sites = tuple(_site(facility, place) for facility, place in pairs)
    if "Locations" in found:
        note = "the page does not show whether a place is open, nor its post code"
        draft.either("sites", sites or None, "; ".join(lines), note)
    countries = tuple(found.get("Countries", []))
    if countries or not sites:
        if "Countries" in found:
            draft.either("countries", countries, ", ".join(countries))
    else:
        countries = tuple(sorted({site.country for site in sites}))
        draft.lossy("countries", countries, "taken from the places", ", ".join(countries))


def _site(facility: str, place: str) -> Site:
    """Return a place of "City, State, Country", where state or both may be missing."""
    *before, country = place.split(", ")
    city, state = (before[0] if before else ""), ", ".join(before[1:])
    return Site(facility=facility, city=city, state=state, country=country)


def _read_numbers(draft: reading.Draft, lines: list[str] | None) -> None:
    if lines is None:
        return
    numbers = _numbers(lines)
    own = next((number for number, source in numbers if source == "org_study_id"), None)
    draft.either("identifiers.organisation", own, own.id if own else " ".join(lines))
    others = tuple(number for number, _ in numbers if number is not own)
    if others:
        draft.either("identifiers.secondary", others, ", ".join(one.id for one in others))


def _numbers(lines: Sequence[str]) -> list[tuple[OtherNumber, str]]:
    """Return the numbers, each with where it is from; a type of `-` is none."""
    ends = [at for at, line in enumerate(lines) if line.startswith("Identifier Source:")]
    found: list[tuple[OtherNumber, str]] = []
    for start, end in zip([0, *(at + 1 for at in ends)], ends, strict=False):
        kinds = (marked(line, "Identifier Type:") for line in lines[start + 1 : end])
        kind = next(filter(None, kinds), "").removeprefix("-")
        source = marked(lines[end], "Identifier Source:")
        found.append((OtherNumber(id=lines[start], type=kind), source))
    return found
