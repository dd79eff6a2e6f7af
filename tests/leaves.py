"""The values at the ends of a payload and of a record, to see that none is lost between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from monitor.model.dates import PartialDate
from monitor.model.record import Record

Path = tuple[str | int, ...]


def leaves(value: Any) -> Counter[tuple[str, Any]]:
    """Every value that is no list and no object, with its type; an empty text says nothing."""
    return Counter((type(leaf).__name__, leaf) for _, leaf in ends(value) if leaf != "")


def kept(record: Record) -> Counter[tuple[str, Any]]:
    """Every value that a record holds, `other` included and its own id left out."""
    fields = [getattr(record, name) for name in record.__struct_fields__]
    held = [value for value in fields if value not in (record.trial, record.other)]
    return Counter(_typed(held)) + leaves(record.other)


def _typed(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _typed(getattr(value, name))
    elif isinstance(value, list | tuple):
        for member in value:
            yield from _typed(member)
    elif isinstance(value, PartialDate):
        yield "str", value.text
    elif value is not None and value != "":
        yield type(value).__name__, value


def ends(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value that is no list and no object, with the way to it."""
    if isinstance(value, dict | list):
        members = value.items() if isinstance(value, dict) else enumerate(value)
        for key, member in members:
            yield from ends(member, (*path, key))
    else:
        yield path, value


def objects(value: Any, path: Path = ()) -> Iterator[Path]:
    """The way to every object."""
    if isinstance(value, dict):
        yield path
    if isinstance(value, dict | list):
        members = value.items() if isinstance(value, dict) else enumerate(value)
        for key, member in members:
            yield from objects(member, (*path, key))


def at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def put(value: Any, path: Path, new: Any) -> Any:
    """A copy that says something else in one place."""
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = put(value[path[0]] if _holds(value, path[0]) else None, path[1:], new)
    return copy


def _holds(value: Any, step: str | int) -> bool:
    return isinstance(value, list) or step in value


def backwards(value: Any) -> Any:
    """The same value with the keys of every object in the other order."""
    if isinstance(value, dict):
        return {key: backwards(value[key]) for key in reversed(value)}
    return [backwards(member) for member in value] if isinstance(value, list) else value
