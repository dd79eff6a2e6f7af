"""The table that ClinicalTrials.gov offers for download, as it is now and as it was until 2024.

A row says less than a record: what runs together within one cell is not taken apart.
"""

from __future__ import annotations

import csv
import re
from calendar import month_name
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial as given
from io import StringIO
from typing import Any

from msgspec import Struct

from monitor.errors import UsageError
from monitor.layouts.base import Found, Page
from monitor.model.baseline import Baseline, Knowledge, Told
from monitor.model.dates import PartialDate
from monitor.model.partial import holds, partial
from monitor.model.trial import TrialId

_NUMBER = "NCT Number"
_SEPARATORS = ",\t;"
_LONGEST_CELL = 8 * 1024 * 1024  # the places of a large study exceed what csv takes by itself
_LONGEST_HEAD = 4096
_SHOWN = 100
_MONTHS = {name.lower(): number for number, name in enumerate(month_name) if name}
_DATE = re.compile(r"([A-Za-z]+)(?: (\d{1,2}),)? (\d{4})")
_OLD_AGES = re.compile(
    r"(?:(?P<least>\d+ [A-Z][a-z]+) (?:to|and older) ?|up to )?(?P<most>\d+ [A-Z][a-z]+)?"
    r"(?:\s*\((?P<groups>.*)\))?"
)
_MASKING = re.compile(r"([^(]*)(?:\((.*)\))?")
_ADDRESS = re.compile(r"https?://[^\s\"<>]+")
_WORDS = {"UNKNOWN_STATUS": "UNKNOWN", "N_A": "NA", "NOT_APPLICABLE": "NA", "HAS_RESULTS": "YES"}
_NO_TYPE = "the table does not say whether this is estimated or actual"


class _Fact(Struct, frozen=True):
    """What a cell says of a field; None where that cannot be told, and `note` says why.

    `shown` is what a person is shown of it, where the value itself reads badly.
    """

    field: str
    value: Any = None
    note: str = ""
    shown: str = ""


_Reader = Callable[[str], Iterable[_Fact]]


class CtgovCsv:
    """The registry's table."""

    key = "ctgov_csv"
    title = "a ClinicalTrials.gov download (CSV)"
    rank = 12

    def recognises(self, page: Page) -> bool:
        """Know it by its column of numbers."""
        return page.value is None and bool(_separator(page))

    def read(self, page: Page) -> Found:
        """Return a baseline for each row that has a number."""
        csv.field_size_limit(_LONGEST_CELL)
        text = StringIO(page.text.lstrip("\ufeff"), newline="")
        rows = csv.reader(text, delimiter=_separator(page))
        try:
            header = [name.strip() for name in next(rows)]
            every = [dict(zip(header, row, strict=False)) for row in rows if any(row)]
        except csv.Error as error:
            raise UsageError(f"{page.name}: row {rows.line_num} cannot be read: {error}") from error
        found: dict[TrialId, Baseline] = {}
        for row in every:
            for trial in page.find(row.get(_NUMBER, ""))[:1]:
                found[trial] = _baseline(trial, row)
        if not found:
            raise UsageError(f"{page.name}: no row of the table has the number of a trial")
        nameless = sum(not page.find(row.get(_NUMBER, "")) for row in every)
        return Found(
            baselines=tuple(found.values()),
            mentioned=tuple(found),
            says=f"{nameless:,} of {len(every):,} rows have no number." if nameless else "",
        )


def _separator(page: Page) -> str:
    first = next(iter(page.text[:_LONGEST_HEAD].lstrip("\ufeff").splitlines()), "")
    for separator in _SEPARATORS:
        if _NUMBER in [name.strip().strip('"') for name in first.split(separator)]:
            return separator
    return ""


def _baseline(trial: TrialId, row: Mapping[str, str]) -> Baseline:
    facts = list(_facts(trial, row))
    values = {fact.field: fact.value for fact, _ in facts if fact.value is not None}
    record = partial(trial, values)
    posted = record.dates.last_update_posted
    address = _ADDRESS.fullmatch(row.get("Study URL", row.get("URL", "")).strip())
    return Baseline(
        trial=trial,
        record=record,
        told=tuple(_told(fact, cell) for fact, cell in facts),
        layout=CtgovCsv.key,
        site="ClinicalTrials.gov",
        address=address[0] if address else "",
        page_date=str(posted.date) if posted else "",
        page_date_is="last update posted at the registry" if posted else "",
        title=record.titles.brief,
    )


def _facts(trial: TrialId, row: Mapping[str, str]) -> Iterator[tuple[_Fact, str]]:
    """Yield what each cell says; an empty one says nothing."""
    for column, read in _COLUMNS.items():
        cell = (row.get(column) or "").strip()
        for fact in read(cell) if cell else ():
            if fact.value is None or holds(trial, fact.field, fact.value):
                yield fact, cell
            else:
                yield _Fact(fact.field, None, "the cell cannot be read"), cell


def _told(fact: _Fact, cell: str) -> Told:
    if fact.value is None:
        shown = " ".join(cell.split())
        shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
        return Told(field=fact.field, knowledge=Knowledge.UNKNOWN, shown=shown, note=fact.note)
    knowledge = Knowledge.LOSSY if fact.note else Knowledge.KNOWN
    return Told(field=fact.field, knowledge=knowledge, shown=fact.shown, note=fact.note)


# --- cells


def _text(field: str, cell: str) -> Iterator[_Fact]:
    yield _Fact(field, cell)


def _enum(field: str, cell: str) -> Iterator[_Fact]:
    yield _Fact(field, _word(cell))


def _word(cell: str) -> str:
    """Return a word as the registry's data have it; the classic site put it for people."""
    plain = re.sub(r"[^A-Z0-9]+", "_", cell.upper()).strip("_").removesuffix("_ASSIGNMENT")
    plain = re.sub(r"PHASE_(?=\d)", "PHASE", plain)
    return _WORDS.get(plain, plain)


def _parts(cell: str, separator: str = "|") -> list[str]:
    return [part.strip() for part in cell.split(separator) if part.strip()]


def _list(field: str, cell: str) -> Iterator[_Fact]:
    yield _Fact(field, _parts(cell))


def _enums(field: str, cell: str) -> Iterator[_Fact]:
    yield _Fact(field, [_word(part) for part in _parts(cell)])


def _date(field: str, cell: str) -> Iterator[_Fact]:
    day = _iso(cell)
    value, note = ({"date": day}, _NO_TYPE) if day else (None, "this is no date that can be read")
    yield _Fact(field, value, note)


def _iso(cell: str) -> str:
    match = _DATE.fullmatch(cell)
    if match and match[1].lower() in _MONTHS:
        month = f"{match[3]}-{_MONTHS[match[1].lower()]:02}"
        cell = f"{month}-{int(match[2]):02}" if match[2] else month
    try:
        return str(PartialDate(cell))
    except ValueError:
        return ""


def _results(cell: str) -> Iterator[_Fact]:
    yield _Fact("has_results", _word(cell) == "YES")


def _interventions(cell: str) -> Iterator[_Fact]:
    pairs = (part.partition(":") for part in _parts(cell))
    found = [{"type": _word(kind), "name": name.strip()} for kind, colon, name in pairs if colon]
    names = ", ".join(each["name"] for each in found)
    yield _Fact("interventions", found, "the table has their types and names alone", names)


def _sponsor(cell: str) -> Iterator[_Fact]:
    yield _Fact("sponsor.lead", {"name": cell}, "the kind of organisation is not with it")


def _collaborators(cell: str) -> Iterator[_Fact]:
    names = [{"name": name} for name in _parts(cell)]
    yield _Fact("sponsor.collaborators", names, "the kinds of organisations are not with them")


def _sponsors(cell: str) -> Iterator[_Fact]:
    lead, *others = _parts(cell)
    yield from _sponsor(lead)
    yield from _collaborators("|".join(others)) if others else ()


def _age(cell: str) -> Iterator[_Fact]:
    old = _OLD_AGES.fullmatch(cell)
    least, most, groups = old.group("least", "most", "groups") if old else (None, None, cell)
    if least:
        yield _Fact("eligibility.minimum_age", least)
    if most:
        yield _Fact("eligibility.maximum_age", most)
    if groups:
        yield _Fact("eligibility.age_groups", [_word(part) for part in _parts(groups, ",")])


def _enrollment(cell: str) -> Iterator[_Fact]:
    digits = cell.replace(",", "")
    count = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None
    if count is None:
        yield _Fact("enrollment", None, "this is not a number")
    else:
        yield _Fact("enrollment", {"count": count}, _NO_TYPE)


def _study_type(cell: str) -> Iterator[_Fact]:
    yield _Fact("design.study_type", _word(cell.partition(":")[0]))


_DESIGN = {
    "Allocation": "design.allocation",
    "Intervention Model": "design.intervention_model",
    "Primary Purpose": "design.primary_purpose",
    "Observational Model": "design.observational_model",
    "Time Perspective": "design.time_perspective",
}


def _design(cell: str) -> Iterator[_Fact]:
    for part in _parts(cell):
        name, _, said = (each.strip() for each in part.partition(":"))
        if name == "Masking":
            yield from _masking(said)
        elif name in _DESIGN and len(said) > 1:  # "p" alone stands where the table cuts it off
            yield _Fact(_DESIGN[name], _word(said))


def _masking(said: str) -> Iterator[_Fact]:
    kind, who = _MASKING.fullmatch(said).groups()  # type: ignore[union-attr]  # fits anything
    yield _Fact("design.masking", _word(kind))
    if who and _word(kind) != "NONE":
        yield _Fact("design.who_masked", [_word(part) for part in _parts(who, ",")])


def _glued(fields: tuple[str, ...], why: str, _cell: str) -> Iterator[_Fact]:
    for field in fields:
        yield _Fact(field, None, f"in the table, {why}")


_TEXTS = {
    "titles.brief": ("Study Title", "Title"),
    "titles.acronym": ("Acronym",),
    "description.brief": ("Brief Summary",),
}
_ENUMS = {
    "status.overall": ("Study Status", "Status"),
    "eligibility.sex": ("Sex", "Gender"),
}
_DATES = {
    "dates.start": "Start Date",
    "dates.primary_completion": "Primary Completion Date",
    "dates.completion": "Completion Date",
    "dates.first_posted": "First Posted",
    "dates.results_posted": "Results First Posted",
    "dates.last_update_posted": "Last Update Posted",
}
_OUTCOME = "measure, description and time frame run together"
_GLUED = {
    "Primary Outcome Measures": (("outcomes.primary",), _OUTCOME),
    "Secondary Outcome Measures": (("outcomes.secondary",), _OUTCOME),
    "Other Outcome Measures": (("outcomes.other",), _OUTCOME),
    "Outcome Measures": (
        ("outcomes.primary", "outcomes.secondary", "outcomes.other"),
        "primary and other outcomes stand in one list",
    ),
    "Other IDs": (
        ("identifiers.organisation", "identifiers.secondary"),
        "the numbers stand without who gave them",
    ),
    "Locations": (("sites", "countries"), "facility, town and country run together"),
    "Study Documents": (("documents",), "only their titles and addresses are given"),
}
_COLUMNS: dict[str, _Reader] = {
    **{name: given(_text, field) for field, names in _TEXTS.items() for name in names},
    **{name: given(_enum, field) for field, names in _ENUMS.items() for name in names},
    "Study Results": _results,
    "Conditions": given(_list, "conditions"),
    "Interventions": _interventions,
    "Sponsor": _sponsor,
    "Collaborators": _collaborators,
    "Sponsor/Collaborators": _sponsors,
    "Age": _age,
    "Phases": given(_enums, "design.phases"),
    "Enrollment": _enrollment,
    "Study Type": _study_type,
    "Study Design": _design,
    "Study Designs": _design,
    **{name: given(_date, field) for field, name in _DATES.items()},
    **{name: given(_glued, *what) for name, what in _GLUED.items()},
}

layout = CtgovCsv()
