"""Where a criterion stands: its section, its heading, what it is a part of."""

from __future__ import annotations

from msgspec import Struct


class Standing(Struct, frozen=True, kw_only=True):
    """What stands above a criterion, and whether the other text has that, too."""

    section: str  # "inclusion", "exclusion" or "other"
    group: str = ""  # the cohort, arm or heading, in its own words
    above: tuple[str, ...] = ()  # the criteria it is a part of, the nearest first
    leads: bool = False  # criteria stand under it
    is_heading: bool = False
    kept: bool = True  # the group and the nearest criterion above are in both texts
