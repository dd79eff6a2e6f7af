"""Real records of a registry, where a folder of them is beside the checkout; none are kept here."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from monitor.model.record import Record
from monitor.model.trial import TrialId
from monitor.registries import available

VARIABLE = "MONITOR_TEST_SHARED"
REGISTRY = available()["ctgov"]


class State(NamedTuple):
    """A real record as one load had it."""

    number: str
    load: str
    payload: bytes

    def record(self) -> Record:
        """Return the record as the monitor reads it."""
        return REGISTRY.record(TrialId("ctgov", self.number), self.payload)

    def fingerprint(self) -> str:
        """Return the digest that the monitor knows the content by."""
        return REGISTRY.fingerprint(self.payload)

    def criteria(self) -> str:
        """Return the eligibility text."""
        protocol = json.loads(self.payload).get("protocolSection", {})
        text: str = protocol.get("eligibilityModule", {}).get("eligibilityCriteria", "")
        return text


def folder() -> Path:
    """Return where real records would be."""
    beside = Path(__file__).parents[2] / "shared"
    return Path(os.environ.get(VARIABLE) or beside) / "registry-data"


def missing() -> str:
    """Say why there are no real records, or nothing if there are."""
    return "" if folder().is_dir() else f"skipped: no registry data (set {VARIABLE} to its folder)"


def states() -> Iterator[State]:
    """Yield every stored state of every real trial, in order."""
    for file in sorted((folder() / "clinicaltrials.gov" / "records").glob("*/*.json")):
        yield State(file.parent.name, file.stem, file.read_bytes())


def latest() -> tuple[State, ...]:
    """Return the last state of each trial."""
    return tuple({state.number: state for state in states()}.values())


def consecutive() -> Iterator[tuple[State, State]]:
    """Yield each state with the one after it, trial by trial."""
    for one, other in pairwise(states()):
        if one.number == other.number:
            yield one, other


def texts(source: str, old: str, new: str) -> tuple[str, str]:
    """Return the two eligibility texts that a label file is about."""
    at = folder() / source
    if at.suffix:
        edit: dict[str, Any] = json.loads(at.read_bytes())
        return edit["before"], edit["after"]
    return tuple(  # type: ignore[return-value]
        State(at.name, load, (at / f"{load}.json").read_bytes()).criteria() for load in (old, new)
    )
