"""Secrets in a configuration: written there, or named by a file or by an environment variable."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from msgspec import Struct
from pydantic import BaseModel, SecretStr

from monitor.config.faults import Faults

_UNKNOWN = "(not known)"  # stands for a secret whose fault is already remembered


class Surroundings(Struct, frozen=True, kw_only=True):
    """Where a configuration stands: the folder of its file, and the environment."""

    folder: Path
    environ: Mapping[str, str]


def keys_of(kind: type, model: type[BaseModel]) -> tuple[str, ...]:
    """Return the keys of a section that hold a value of this kind, be it an optional one."""
    return tuple(
        field.alias or name
        for name, field in model.model_fields.items()
        if _mentions(kind, field.annotation)
    )


def twins(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the keys that may stand in place of a secret's own."""
    return tuple(f"{key}_{way}" for key in keys_of(SecretStr, model) for way in ("file", "env"))


def resolve(
    model: type[BaseModel],
    table: Mapping[str, Any],
    path: str,
    around: Surroundings,
    faults: Faults,
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the table with each secret under its own key, and the keys whose fault was said."""
    settled = dict(table)
    said: list[str] = []
    for key in keys_of(SecretStr, model):
        try:
            secret = _found(key, settled, around)
        except ValueError as error:
            where, what = error.args
            faults.add(f"{path}.{where}", what)
            said.append(key)
            secret = _UNKNOWN
        if secret is not None:
            settled[key] = secret
    return settled, tuple(said)


def _mentions(kind: type, annotation: Any) -> bool:
    return annotation is kind or any(_mentions(kind, part) for part in get_args(annotation))


def _found(key: str, table: dict[str, Any], around: Surroundings) -> Any:
    """Return the secret and take its twins out of the table."""
    ways = [name for name in (key, f"{key}_file", f"{key}_env") if name in table]
    values = {name: table.pop(name) for name in ways}
    if len(ways) > 1:
        raise ValueError(
            ways[1], f"{ways[0]} is given too; keep one of {key}, {key}_file, {key}_env"
        )
    if not ways:
        return None
    (way, value), *_ = values.items()
    if way == key:
        return value
    if not (isinstance(value, str) and value.strip()):
        raise ValueError(way, "must be a text in quotes: where to find the secret")
    return (
        _from_file(way, value, around) if way.endswith("_file") else _from_env(way, value, around)
    )


def _from_file(key: str, name: str, around: Surroundings) -> str:
    path = around.folder / Path(name).expanduser()
    try:
        text = path.read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        says = f"{path} cannot be read ({error.strerror}); put the secret there, readable to us"
        raise ValueError(key, says) from error
    except UnicodeDecodeError as error:
        raise ValueError(
            key, f"{path} is not text in UTF-8; put nothing but the secret there"
        ) from error
    if not text:
        raise ValueError(key, f"{path} is empty; put the secret there")
    return text


def _from_env(key: str, name: str, around: Surroundings) -> str:
    text = around.environ.get(name, "")
    if not text:
        how = "is empty" if name in around.environ else "is not set"
        raise ValueError(key, f"the environment variable {name} {how}; set it for this process")
    return text
