"""Faults of a configuration, each by its key path: what is wrong, and what to do about it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

Shape = TypeVar("Shape", bound=BaseModel)

_WANTED = {
    "string": "a text in quotes",
    "int": "a whole number",
    "float": "a number",
    "finite": "a number",
    "bool": "true or false",
    "list": "a list: [ … ]",
    "tuple": "a list: [ … ]",
    "dict": "a table: { … }",
    "model": "a table: { … }",
}
_PLAIN = {  # where the words of pydantic are not for people; of these, none is a secret
    "too_short": "is empty; name at least one",
    "string_pattern_mismatch": 'must be one word of letters, digits, "_" and "-"',
    "path_not_file": "{} is no file; put it there, or leave this out",
}


class Faults:
    """What is wrong so far, in the order in which it was found."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, path: str, says: str) -> None:
        """Remember one fault."""
        self.lines.append(f"{path}: {says}")


def closest(word: str, known: Iterable[str]) -> str:
    """Return the known word that was probably meant, "" where none is near."""
    lower = {name.lower(): name for name in known}
    close = get_close_matches(word.lower(), lower, n=1, cutoff=0.6)
    return lower[close[0]] if close else ""


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a question about the word that was probably meant, or else which ones there are."""
    known = tuple(known)
    if meant := closest(word, known):
        return f'did you mean "{meant}"?'
    if not known:
        return "there is none"
    return f"there {'is' if len(known) == 1 else 'are'} {', '.join(known)}"


def keys(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the name that each field has in the file."""
    return tuple(field.alias or name for name, field in model.model_fields.items())


def check(
    model: type[Shape],
    table: Mapping[str, Any],
    path: str,
    faults: Faults,
    *,
    twins: Iterable[str] = (),
    said: Iterable[str] = (),
    example: Mapping[str, Any] | None = None,
) -> Shape | None:
    """Return the table as its model, or None when it has faults, which are all remembered.

    `twins` are further keys that may stand in the table; the fields in `said` have their fault
    already; `example` shows what a missing key looks like.
    """
    try:
        return model.model_validate(table)
    except ValidationError as error:
        for detail in _causes(error):
            if not detail["loc"] or str(detail["loc"][0]) not in said:
                known = (*_keys_at(model, detail["loc"]), *twins)
                faults.add(_path(path, detail["loc"]), _says(detail, known, example or {}))
        return None


def _keys_at(model: type[BaseModel], location: tuple[int | str, ...]) -> tuple[str, ...]:
    """Return the keys of the table in which a fault lies: the model's, or of a table within it."""
    for part in location[:-1]:
        field = model.model_fields.get(str(part))
        inner = (field.annotation, *get_args(field.annotation)) if field else ()
        tables = [one for one in inner if isinstance(one, type) and issubclass(one, BaseModel)]
        model = tables[0] if tables else model
    return keys(model)


def _causes(error: ValidationError) -> Iterable[ErrorDetails]:
    """Leave out that a list is too short when that is so because of the faults in it."""
    details = error.errors(include_url=False)
    within = {detail["loc"][:-1] for detail in details}
    return (d for d in details if d["type"] != "too_short" or d["loc"] not in within)


def _path(path: str, location: tuple[int | str, ...]) -> str:
    for part in location:
        if isinstance(part, int):
            path += f"[#{part + 1}]"
        elif "[" not in part and not part.startswith("function-"):  # not a branch of a union
            path += f".{part}" if path else part
    return path


def _says(detail: ErrorDetails, known: Iterable[str], example: Mapping[str, Any]) -> str:
    key = str(detail["loc"][-1]) if detail["loc"] else ""
    match detail["type"]:
        case "extra_forbidden":
            return f"no such key; {nearest(key, known)}"
        case "missing":
            shown = f", such as {key} = {_toml(example[key])}" if key in example else ""
            return f"is missing; add it{shown}"
        case "value_error" | "assertion_error":
            return str(detail.get("ctx", {}).get("error") or detail["msg"])
        case kind if kind in _PLAIN:
            return _PLAIN[kind].format(detail["input"])
        case kind:
            return _mistyped(kind, detail, secret=f"{key}_env" in known)


def _mistyped(kind: str, detail: ErrorDetails, *, secret: bool) -> str:
    wanted = _WANTED.get(kind.partition("_")[0]) if kind.endswith(("_type", "_number")) else None
    says = f"must be {wanted}" if wanted else detail["msg"].replace("Input should", "must", 1)
    value = detail["input"]
    shown = isinstance(value, bool | int | float) and not secret
    return f"{says}, not {_toml(value)}" if shown else says


def _toml(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
