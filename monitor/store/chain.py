"""The chain of a trial's states: each link is made of the one before and of what was kept.

A link is the SHA-256 of two lines, each ended by a line feed: the link before it in hexadecimal (64
zeros in front of the first), and what was kept then (`line`). Who has the lines can follow them
with `sha256sum` alone; who changes a state or takes one out breaks every link behind it.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from monitor.model.trial import TrialId

START = "0" * 64


def line(
    trial: TrialId, kind: str, number: int, *, at: datetime, fingerprint: str, checksum: bytes
) -> str:
    """Return what is sealed of a state: `kind` is `revision` or `version`, `at` when it was kept.

    `checksum` is the first half of the SHA-256 of the payload as served.
    """
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return f"{trial} {kind} {number} {moment} {fingerprint} {checksum.hex()}"


def link(before: str, sealed: str) -> str:
    """Return the link that follows `before`, in hexadecimal."""
    return hashlib.sha256(f"{before or START}\n{sealed}\n".encode()).hexdigest()
