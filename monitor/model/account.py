"""What a message leaves out, counted: that nothing happened is an answer, too."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from monitor.model.event import EventKind


class Account(Struct, frozen=True, kw_only=True):
    """How often was looked since then, and what of the changes found is not told.

    `since` is None where it is since the first check. `data_date` is that of the last data looked
    at. `held` counts events below the severity asked for, by kind, the most first; `muted` those
    that a registry made all over, and `silenced` those of which somebody said that nobody be told.
    """

    since: datetime | None = None
    checks: int = 0
    data_date: str = ""
    held: tuple[tuple[EventKind, int], ...] = ()
    muted: int = 0
    silenced: int = 0
