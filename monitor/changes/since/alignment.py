"""What looking at one field of a page comes to."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Aligned(Struct, frozen=True):
    """What a page says of a field in the register's terms: its very value where nothing differs.

    `note` is what a person has to know beside it; `unsure` is why the two cannot be compared, and
    empty where they can.
    """

    value: Any
    note: str = ""
    unsure: str = ""
