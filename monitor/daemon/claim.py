"""Which daemon works on a database: one at a time, and one that is dead is in nobody's way."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta

FRESH = timedelta(seconds=90)  # three heartbeats
STOPPED = "stopped"


def ours() -> str:
    """Return the words by which this process claims a database."""
    return f"{socket.gethostname()}:{os.getpid()}"


def holder(claim: str, at: datetime | None, now: datetime) -> str:
    """Return which other daemon claims the database, in words; empty where none that lives does.

    A claim in our own words was left by a process that had our number before us: in a container
    all have the same.
    """
    host, _, pid = claim.rpartition(":")
    if at is None or now - at >= FRESH or not (host and pid.isdecimal()) or claim == ours():
        return ""
    if host == socket.gethostname() and not lives(int(pid)):
        return ""
    return f"host {host}, pid {pid}"


def lives(process: int) -> bool:
    """Whether a process of this number is there on this host."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
