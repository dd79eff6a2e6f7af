"""From a registry's JSON to our structures, keeping whatever has no place in them.

A reader is built once from the types of `monitor.model` and a table of where each part stands in
the payload. Nothing is lost on the way: a value without a field, or of another type than the
field's, goes into `other` under its path as the registry names it; `[]` stands for any member of
a list, and the value is then the list of all that was found there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any, get_args, get_origin, get_type_hints

from msgspec import Struct
from msgspec.structs import fields

from monitor.model.dates import PartialDate

Names = Mapping[Any, Mapping[str, str]]

_UNFIT: Any = object()
_hints = cache(get_type_hints)


class Other(dict[str, Any]):
    """What has no place in our structures, by its path; `misfits` are the paths that do have one,
    but for a value of another type.
    """

    def __init__(self) -> None:
        super().__init__()
        self.misfits: set[str] = set()

    def keep(self, path: str, value: Any, *, placed: bool) -> None:
        """Put a value where a later comparison finds it."""
        if placed:
            self.misfits.add(path)
        if "[]" in path:
            self.setdefault(path, []).append(value)
        else:
            self[path] = value


Read = Callable[[Any, str, Other], Any]


def reader(kind: Any, names: Names) -> Read:
    """Return a function that reads a JSON value of this type: (value, path, other) → value.

    `names` gives, per structure, the registry's name of a field where it is not simply the
    field's own in camelCase.
    """
    if get_origin(kind) is tuple:
        return _list_reader(reader(get_args(kind)[0], names))
    kind = next((part for part in get_args(kind) if part is not type(None)), kind)
    if isinstance(kind, type) and issubclass(kind, Struct):
        return _struct_reader(kind, names)
    return _LEAVES[kind]


def _list_reader(read_member: Read) -> Read:
    def read(value: Any, path: str, other: Other) -> Any:
        if type(value) is not list:
            return _UNFIT
        here = f"{path}[]"
        members = []
        for element in value:
            member = read_member(element, here, other)
            if member is _UNFIT:
                other.keep(here, element, placed=True)
            else:
                members.append(member)
        return tuple(members)

    return read


def _struct_reader(kind: type[Struct], names: Names) -> Read:
    hints = _hints(kind)
    own = names.get(kind, {})
    parts = {
        own.get(name, camel(name)): (name, reader(hint, names)) for name, hint in hints.items()
    }
    needed = {field.name for field in fields(kind) if field.required}
    heart = [(key, part) for key, (name, part) in parts.items() if name in needed]

    def read(value: Any, path: str, other: Other) -> Any:
        if type(value) is not dict:
            return _UNFIT
        if any(read_part(value.get(key), path, Other()) is _UNFIT for key, read_part in heart):
            return _UNFIT  # a date without its day is no date: it is kept as it stands
        found = {}
        for key, part in value.items():
            name, read_part = parts.get(key, _NOWHERE)
            here = f"{path}.{key}"
            got = read_part(part, here, other)
            if got is _UNFIT:
                other.keep(here, part, placed=bool(name))
            else:
                found[name] = got
        return kind(**found)

    return read


def _leaf(*kinds: type) -> Read:
    def read(value: Any, _path: str, _other: Other) -> Any:
        return value if type(value) in kinds else _UNFIT

    return read


def _date(value: Any, _path: str, _other: Other) -> Any:
    try:
        return _day(value)
    except (TypeError, ValueError):
        return _UNFIT


@lru_cache(maxsize=2048)  # a record names few days, and each of them often
def _day(text: str) -> PartialDate:
    return PartialDate(text)


def _unfit(_value: Any, _path: str, _other: Other) -> Any:
    return _UNFIT


_NOWHERE: tuple[str, Read] = ("", _unfit)
_LEAVES: dict[Any, Read] = {
    str: _leaf(str),
    bool: _leaf(bool),
    int: _leaf(int),
    float: _leaf(float, int),
    PartialDate: _date,
}


def camel(name: str) -> str:
    """Return `some_name` as `someName`."""
    return re.sub(r"_([a-z0-9])", lambda match: match[1].upper(), name)


class Places:
    """Where the parts of a structure stand in a payload: `{"a.b.c": "titles.brief"}`."""

    def __init__(self, kind: type[Struct], table: Mapping[str, str], names: Names) -> None:
        """Build the tree that `read` walks; KeyError where the table names no field."""
        self._kinds: dict[str, Any] = {}
        self._tree: dict[str, Any] = {}
        for path, target in table.items():
            *parents, last = path.split(".")
            node = self._tree
            for key in parents:
                node = node.setdefault(key, {})
            node[last] = (target.rpartition("."), self._reader(kind, target, names))

    def _reader(self, kind: type[Struct], target: str, names: Names) -> Read:
        group, _, name = target.rpartition(".")
        if not group:
            return reader(_hints(kind)[name], names)
        found = _hints(kind)[group]
        self._kinds[group] = next((k for k in get_args(found) if k is not type(None)), found)
        return reader(_hints(self._kinds[group])[name], names)

    def read(self, payload: Any) -> dict[str, Any]:
        """Return the structure's members, with `other` for what has no place."""
        found: dict[str, dict[str, Any]] = {}
        other = Other()
        self._walk(payload, self._tree, "", found, other)
        members = found.pop("", {})
        for group, values in found.items():
            members[group] = self._kinds[group](**values)
        return {**members, "other": dict(other)}

    def misfits(self, payload: Any) -> frozenset[str]:
        """Return the paths of what has a place, but is not of the type that belongs there."""
        other = Other()
        self._walk(payload, self._tree, "", {}, other)
        return frozenset(other.misfits)

    def _walk(
        self, node: Any, tree: dict[str, Any], path: str, found: dict[str, Any], other: Other
    ) -> None:
        if type(node) is not dict:
            other.keep(path, node, placed=True)
            return
        for key, value in node.items():
            place = tree.get(key)
            here = f"{path}.{key}" if path else key
            if isinstance(place, dict):
                self._walk(value, place, here, found, other)
            elif place is None:
                other.keep(here, value, placed=False)
            else:
                (group, _, name), read = place
                got = read(value, here, other)
                if got is _UNFIT:
                    other.keep(here, value, placed=True)
                else:
                    found.setdefault(group, {})[name] = got
