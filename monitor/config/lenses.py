"""The lenses that a configuration changes or adds: `[lens.patient]`, `[lens.mine]`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from sys import modules
from typing import Any

from msgspec.structs import replace

from monitor.config.faults import Faults, closest, nearest
from monitor.model.event import EventKind, Severity
from monitor.model.lens import Lens, Row, When
from monitor.routing.lenses import available

BASED_ON = "based_on"
OWN = "own"  # the word for what an event weighs by itself
_SAYS = "your configuration weighs it so"
_WORDS = (*map(str, reversed(Severity)), OWN)


def read_lenses(tables: Mapping[str, Any], faults: Faults) -> dict[str, Lens]:
    """Return every lens by its key: those that are shipped, as the configuration has them."""
    found = dict(available())
    for key, table in tables.items():
        path = f"lens.{key}"
        if not isinstance(table, dict):
            faults.add(path, f"must be a table; write [{path}]")
            continue
        base = _base(key, table, faults)
        rows = _rows(path, {name: of for name, of in table.items() if name != BASED_ON}, faults)
        if base:
            found[key] = replace(base, key=key, rows=(*rows, *base.rows))
    return found


def _base(key: str, table: Mapping[str, Any], faults: Faults) -> Lens | None:
    """Return the shipped lens that a table changes, or builds on."""
    shipped, path = available(), f"lens.{key}.{BASED_ON}"
    named = table.get(BASED_ON)
    if key in shipped:
        if named is not None:
            faults.add(
                path, f"{key} is shipped with the program; give a lens of yours another name"
            )
        return shipped[key]
    if named is None:
        meant = f" (or did you mean [lens.{near}]?)" if (near := closest(key, shipped)) else ""
        faults.add(path, f'is missing; add it, such as {BASED_ON} = "patient"{meant}')
    elif not isinstance(named, str) or named not in shipped:
        faults.add(path, f'"{named}" is no lens of the program; {nearest(str(named), shipped)}')
    else:
        return shipped[named]
    return None


def _rows(path: str, table: Mapping[str, Any], faults: Faults) -> tuple[Row, ...]:
    """Return what a table says as rows, the most exact name first: their order does not matter."""
    rows = []
    for of, word in _flat(table):
        fault = _unknown(of)
        if fault:
            faults.add(f'{path}."{of}"', fault)
        if word not in _WORDS:
            faults.add(f'{path}."{of}"', f"must be one of {', '.join(_WORDS)}")
        elif not fault:
            rows.append(_row(of, word))
    return tuple(sorted(rows, key=lambda row: (is_glob(row.of), -len(row.of), row.of)))


def _flat(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each name with its value: `sites.changed = …` without quotes is a table in a table."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def _row(of: str, word: str) -> Row:
    # a glob lets noise be noise; what is named in full is meant
    when = When(own=Severity.LOW if is_glob(of) else Severity.NOISE)
    if word == OWN:
        return Row(of=of, when=when, says=_SAYS)
    return Row(of=of, when=when, least=Severity(word), most=Severity(word), says=_SAYS)


def is_glob(text: str) -> bool:
    """Whether a text may name several things."""
    return any(sign in text for sign in "*?[")


def _unknown(of: str) -> str:
    """Return what is wrong with a glob that names no kind of event and no rule; else nothing."""
    known = (*map(str, EventKind), *rules())
    if any(fnmatchcase(name, of) for name in known):
        return ""
    subjects = (f"{kind.partition('.')[0]}.*" for kind in EventKind)
    meant = closest(of, (*known, *subjects))
    hint = f'did you mean "{meant}"?' if meant else "`trial-monitor rules` lists them"
    return f"names no kind of event and no rule; {hint}"


@cache
def rules() -> tuple[str, ...]:
    """Return the names of all rows in the tables of rules."""
    from monitor.changes.rules import RULES  # slow to load, and wanted by few configurations

    tables = (getattr(modules[rule.__module__], "ROWS", ()) for rule in RULES)
    return tuple(dict.fromkeys(row.rule for table in tables for row in table))
