"""What the measured figures are held against: our own limits, and what others need.

The others' figures were measured for the same work (1,000 trials of 38 KB on the loopback) on two
cores, and count CPU seconds of the whole process.
"""

from __future__ import annotations

from typing import NamedTuple

FIRST = "first check"
NOTHING_CHANGED = "new load, nothing changed"
CHANGED = "new load, 5 % changed"
NO_NEW_LOAD = "no new load"
SHUFFLED = "new load, all in another order"

WARMING_UP = "ten trials changed"  # not measured: the first event imports what tells it

STEPS = (FIRST, NOTHING_CHANGED, CHANGED, NO_NEW_LOAD, SHUFFLED)

WHOLE_LIMIT = {FIRST: 3.5, NOTHING_CHANGED: 1.8, CHANGED: 2.3, NO_NEW_LOAD: 1.2}
INSIDE_LIMIT = {FIRST: 2.5, NOTHING_CHANGED: 0.5, CHANGED: 1.0, NO_NEW_LOAD: 0.02}
REQUEST_LIMIT = dict.fromkeys(STEPS, 12) | {NO_NEW_LOAD: 1}
MEMORY_LIMIT = 150.0  # MB at the peak
DISK_LIMIT = 10.0  # MB after the first check
GROWTH_LIMIT = 0.3  # MB more after 50 changes


class Other(NamedTuple):
    """What another tool needs; `disk` and `memory` in MB, None where not published."""

    name: str
    first: float
    nothing_changed: float
    changed: float
    requests: int
    disk: float | None = None
    memory: float | None = None


OTHERS = (
    Other("urlwatch", 19.5, 19.6, 19.6, 1000, disk=49),
    Other("changedetection.io", 46, 7.4, 10, 1000, disk=36),
    Other("webchanges", 47, 41, 44, 1000, disk=49),
    Other("a bare script: fetch by hundreds, hash, compare modules", 1.8, 1.0, 1.1, 10, memory=64),
)
