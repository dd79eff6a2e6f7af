"""The channels: each takes a message to people, or to a machine of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import monitor.channels as here
from monitor.channels.base import ChannelType
from monitor.plugins import find


@cache
def available() -> Mapping[str, ChannelType]:
    """Return every kind of channel by its key."""
    return find(here, "channel")
