"""The chain of a trial's states: each link is made of the one before and of what was kept.

A link is the SHA-256 of two lines, each ended by a line feed: the link before it in hexadecimal (64
zeros in front of the first), and what was kept then (`line`). Who has the lines can follow them
with `sha256sum` alone; who changes a state or takes one out breaks every link behind it.

A trial has two chains: one of our own revisions, one of the versions that its registry gave us, in
the order in which they were kept. The last link of each stands beside the trial, so that nothing
can be cut off its end unnoticed either.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from msgspec import Struct

from monitor.model.trial import TrialId

START = "0" * 64
REVISION, VERSION = "revision", "version"  # what a chain is of


class Sealed(Struct, frozen=True, kw_only=True):
    """A state as it stands in a chain; `place` counts from 1 in the order of keeping.

    `place` is None of a state that is in the database and in no chain. The rest is as in `line`.
    """

    place: int | None
    number: int
    at: datetime | None
    told: str
    fingerprint: str
    checksum: bytes
    link: str


class Chain(Struct, frozen=True, kw_only=True):
    """The states of a trial that were sealed, in order; `last` is the link noted as the last one.

    `kind` is `revision` or `version`.
    """

    trial: TrialId
    kind: str
    states: tuple[Sealed, ...]
    last: str


_NO_SIGN = re.compile(r"[^!-~]")  # what would end a word or a line; a database may change a NUL


def told_of(status: str, submitted: str, posted: str, data_date: str) -> str:
    """Return what is noted beside a state's content, four words: what is not there is `-`."""
    words = (status, submitted, posted, data_date)
    return " ".join(_NO_SIGN.sub("_", word) or "-" for word in words)


def line(
    trial: TrialId,
    kind: str,
    number: int,
    *,
    at: datetime,
    told: str,
    fingerprint: str,
    checksum: bytes,
) -> str:
    """Return what is sealed of a state: `kind` is `revision` or `version`, `at` when it was kept.

    `checksum` is the first half of the SHA-256 of the payload as served.
    """
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return f"{trial} {kind} {number} {moment} {told} {fingerprint} {checksum.hex()}"


def link(before: str, sealed: str) -> str:
    """Return the link that follows `before`, in hexadecimal."""
    return hashlib.sha256(f"{before or START}\n{sealed}\n".encode()).hexdigest()


def line_of(chain: Chain, state: Sealed) -> str:
    """Return what was sealed of a state in a chain."""
    if state.at is None:
        return ""
    return line(
        chain.trial,
        chain.kind,
        state.number,
        at=state.at,
        told=state.told,
        fingerprint=state.fingerprint,
        checksum=state.checksum,
    )


def faults(chain: Chain) -> Iterator[str]:
    """Yield, in words, every place at which a chain is not whole; none where it is."""
    before = Sealed(place=0, number=0, at=None, told="", fingerprint="", checksum=b"", link="")
    for state in chain.states:
        yield from _step(chain, before, state)
        before = state if state.place is not None else before
    if before.link != chain.last:
        yield _end(chain, before)


def _step(chain: Chain, before: Sealed, state: Sealed) -> Iterator[str]:
    name = f"{chain.trial}: {chain.kind} {state.number}"
    if state.place is None or state.place == before.place:
        yield f"{name} is in no chain: it was put in afterwards"
        return
    missing = state.place - (before.place or 0) - 1
    if missing:
        after = f"after {chain.kind} {before.number}" if before.place else "at the beginning"
        yield f"{chain.trial}: {_some(missing, chain.kind)} or what it held, {after}: gone"
    elif link(before.link, line_of(chain, state)) != state.link:
        after = f" after {chain.kind} {before.number}" if before.place else ""
        yield f"{name} is not what was sealed{after}"


def _end(chain: Chain, at: Sealed) -> str:
    if not chain.last:
        return f"{chain.trial}: nothing says which of its {chain.kind}s was kept last"
    noted: Sequence[Sealed] = [one for one in chain.states if one.link == chain.last]
    if noted:
        added = f"what follows {chain.kind} {noted[0].number} was put in afterwards"
        return f"{chain.trial}: {added}"
    there = f"the last that is there is {at.number}" if at.place else "none is there"
    return f"{chain.trial}: the {chain.kind} that was kept last is gone ({there})"


def _some(number: int, kind: str) -> str:
    return f"a {kind}" if number == 1 else f"{number} {kind}s"
