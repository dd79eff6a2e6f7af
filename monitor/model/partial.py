"""A record of which only some fields are known, made from their values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from monitor.model.fields import BY_NAME
from monitor.model.plain import made
from monitor.model.record import Record
from monitor.model.trial import TrialId


def partial(trial: TrialId, values: Mapping[str, Any]) -> Record:
    """Return the record that says this and no more.

    `values` are plain JSON by the names of the catalogue; msgspec.ValidationError where one is not
    what that field holds, KeyError where the catalogue has no such field.
    """
    said: dict[str, Any] = {"trial": {"registry": trial.registry, "number": trial.number}}
    for name, value in values.items():
        *groups, last = BY_NAME[name].name.split(".")
        part = said
        for group in groups:
            part = part.setdefault(group, {})
        part[last] = value
    return msgspec.convert(said, Record, dec_hook=made)


def holds(trial: TrialId, name: str, value: Any) -> bool:
    """Whether a field of the catalogue can be given this value, and a record then says it."""
    if name not in BY_NAME:
        return False
    read = BY_NAME[name].read
    try:
        return bool(read(partial(trial, {name: value})) != read(Record(trial=trial)))
    except msgspec.ValidationError:
        return False
