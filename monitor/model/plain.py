"""The model as JSON and back, without loss of type."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


def encode(value: Any) -> bytes:
    """Return a value of the model as JSON; dates of any precision are their text."""
    return msgspec.json.encode(value, enc_hook=str)


def decode(data: bytes, kind: type[T]) -> T:
    """Return what `encode` was given; msgspec.MsgspecError for anything else."""
    return msgspec.json.decode(data, type=kind, dec_hook=made)


def made(kind: Any, value: Any) -> Any:
    """Return what msgspec does not know by itself, out of its text: its `dec_hook` for the model.

    There is one such kind, a date of whatever precision; ValueError or TypeError for what is none.
    """
    return kind(value)
