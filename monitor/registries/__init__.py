"""The registries: each says what to ask and reads the answers; none touches the network."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import monitor.registries as here
from monitor.plugins import find
from monitor.registries.base import Registry


@cache
def available() -> Mapping[str, Registry]:
    """Return every registry of the house by its key."""
    return find(here, "registry")
