"""The name under which a process takes deliveries, and whether such a one is known to be dead."""

from __future__ import annotations

import os
import socket
from uuid import uuid4

from monitor.daemon.claim import lives

_OURS: set[str] = set()  # names that are in use in this process


def take() -> str:
    """Return a name that nobody had before."""
    name = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
    _OURS.add(name)
    return name


def lay_down(name: str) -> None:
    """Give a name up: whatever is in hand under it is free."""
    _OURS.discard(name)


def gone(name: str) -> bool:
    """Whether the process that took this name is known to be dead, or has given it up."""
    host, _, process = name.rpartition(":")[0].rpartition(":")
    if host != socket.gethostname() or not process.isdigit():
        return False
    if int(process) == os.getpid():
        return name not in _OURS  # or an earlier process with our number, as in a container
    return not lives(int(process))
