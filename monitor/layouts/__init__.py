"""The layouts of saved pages and downloads: each reads files of one shape; none touches a disk."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import monitor.layouts as here
from monitor.layouts.base import Layout
from monitor.plugins import find


@cache
def available() -> Mapping[str, Layout]:
    """Return every layout of the house by its key."""
    return find(here, "layout")
