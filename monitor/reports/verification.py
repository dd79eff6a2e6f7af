"""Whether everything in the database still is what was put there."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from msgspec import Struct

from monitor.errors import Damaged, MonitorError, UsageError
from monitor.model.trial import TrialId
from monitor.registries import available
from monitor.store import chain
from monitor.store.chain import Chain
from monitor.store.database import Transaction

SNAPSHOT, VERSION, PAGE, EVENT = "snapshot", "version", "saved page", "event"
CONTENTS = (SNAPSHOT, VERSION, PAGE, EVENT)
CHAIN, LINK = "chain", "link"


class Looked(Struct, frozen=True, kw_only=True):
    """What was looked at (one of the six kinds above), and how many of it at once.

    `faults` say what is wrong, a line each; `note` says what a link that was expected belongs to.
    """

    kind: str
    count: int = 1
    faults: tuple[str, ...] = ()
    note: str = ""


def everything(tx: Transaction, expected: Collection[str] = ()) -> Iterator[Looked]:
    """Look at all that is kept, and for these links; yield each thing when it was looked at."""
    yield from _contents(tx)
    yield from _pages(tx)
    yield from _chains(tx, expected)
    yield Looked(kind=EVENT, count=tx.events.count())
    for key, damage in tx.events.damaged():
        yield Looked(kind=EVENT, count=0, faults=(f"event {key}: {damage}",))


def link_of(text: str) -> str:
    """Return a link as somebody wrote it down, in lower case; `UsageError` where it is none."""
    link = text.strip().lower()
    if len(link) != len(chain.START) or set(link) - set("0123456789abcdef"):
        raise UsageError(f"{text!r} is no link: give the 64 digits that an evidence package names")
    return link


def _contents(tx: Transaction) -> Iterator[Looked]:
    for kind, stored in ((SNAPSHOT, tx.records.stored()), (VERSION, tx.versions.stored())):
        for trial, number, fingerprint, payload in stored:
            fault = _fault(trial, payload, fingerprint)
            yield Looked(kind=kind, faults=(f"{trial}: {kind} {number} {fault}",) if fault else ())


def _pages(tx: Transaction) -> Iterator[Looked]:
    for trial, sha256, fault in tx.baselines.stored():
        says = (f"{trial}: {PAGE} {sha256[:12]} {fault}",) if fault else ()
        yield Looked(kind=PAGE, faults=says)


def _fault(trial: TrialId, payload: bytes | Damaged, fingerprint: str) -> str:
    if isinstance(payload, Damaged):
        return f"is damaged: {payload}"
    registry = available().get(trial.registry)
    if registry is None:
        return "is of a registry that this program does not know"
    try:
        same = registry.fingerprint(payload) == fingerprint
    except MonitorError as error:
        return f"cannot be read: {error}"
    return "" if same else "does not have the content that it is named by"


def _chains(tx: Transaction, expected: Collection[str]) -> Iterator[Looked]:
    missing = set(expected)
    for each in tx.seals.chains():
        yield Looked(kind=CHAIN, faults=tuple(chain.faults(each)))
        found = _among(each, missing)
        missing -= set(found)
        for link, state in found.items():
            yield Looked(kind=LINK, note=f"{link} is the link of {state}")
    for link in sorted(missing):
        yield Looked(kind=LINK, faults=(f"{link} is no link of any chain here",))


def _among(of: Chain, links: Collection[str]) -> dict[str, str]:
    """Return those of the links that are in a chain, each with the state that it seals."""
    return {
        one.link: f"{of.trial} {of.kind} {one.number}" for one in of.states if one.link in links
    }
