"""Values of a record as plain JSON, as changes carry them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from unicodedata import is_normalized

import msgspec
from msgspec import Struct

from monitor.changes.text import meaning, plain
from monitor.model.dates import Milestone, PartialDate
from monitor.model.record import Enrollment

_ENCODER = msgspec.json.Encoder(enc_hook=str, order="deterministic")
_DECODER = msgspec.json.Decoder()
_IN_FULL = (Milestone, Enrollment)  # said with their type, also where it is empty
NAMELESS = "without a name"
_PLAIN = re.compile(r"[!-%'-;=-\[\]-~]+(?: [!-%'-;=-\[\]-~]+)*")  # no <, & or \, single spaces
_NOTABLE = ("<", "&", "\\", "\x7f", "  ", '" ', ' "')  # in JSON that `plain` may change
_SHORT = 80  # characters; lists repeat their short texts (towns, countries, roles) many times


def as_json(value: Any) -> Any:
    """Return the value as JSON has it, None for what says nothing."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str | PartialDate):
        return str(value) or None
    if isinstance(value, Milestone):
        return {"date": str(value.date), "type": value.type}
    if isinstance(value, Enrollment):
        return {"count": value.count, "type": value.type}
    return _DECODER.decode(_ENCODER.encode(value)) or None


def readable(value: Any) -> Any:
    """Return the value as JSON, its texts without markup and escapes.

    A structure that says nothing is an empty map: it is there, and rules look into it.
    """
    if not isinstance(value, Struct) or isinstance(value, _IN_FULL):
        return _plain(as_json(value))
    said = _ENCODER.encode(value)
    found = _DECODER.decode(said)
    return found if _is_plain(said.decode()) else _plain(found)


def canonical(value: Any) -> bytes:
    """Return bytes that are equal for equal values, and give values an order."""
    return _ENCODER.encode(value)


@lru_cache(maxsize=2048)
def meant(text: str) -> str:
    """Return the text's comparison key; lists repeat their texts, and rules ask after the diff."""
    return meaning(text)


def members(part: Struct) -> dict[str, Any]:
    """Return the fields of a part that say something, in the order of the model."""
    found = ((name, getattr(part, name)) for name in part.__struct_fields__)
    return {name: value for name, value in found if value is not None and value not in ("", ())}


def spoken(text: str) -> str:
    """Return a text without markup and escapes; short ones, which lists repeat, are remembered."""
    return _plain_short(text) if len(text) <= _SHORT else plain(text)


def _is_plain(said: str) -> bool:
    """Whether every text of this JSON reads as it is written, told at a glance: nearly all do."""
    for sign in _NOTABLE:
        if sign in said:
            return False
    return said.isascii() or (said.isprintable() and is_normalized("NFC", said))


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return spoken(value)
    if isinstance(value, list):
        return [_plain(member) for member in value]
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in value.items()}
    return value


@lru_cache(maxsize=4096)
def _plain_short(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else plain(text)
