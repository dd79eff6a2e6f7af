"""The lenses: each is one file with a table of rows, and there by being there."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import monitor.routing.lenses as here
from monitor.model.lens import Lens
from monitor.plugins import find


@cache
def available() -> Mapping[str, Lens]:
    """Return every lens by its key."""
    return find(here, "lens")
