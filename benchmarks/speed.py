"""How long comparing and explaining takes, record by record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from statistics import median
from time import thread_time
from typing import NamedTuple

import msgspec

from benchmarks.edits import EDITS
from benchmarks.real import REGISTRY
from monitor.changes.classify import classify
from monitor.changes.criteria import compare
from monitor.changes.diff import diff
from monitor.changes.transition import Transition
from monitor.demo.load import studies_for_benchmark
from monitor.model.exchange import Response
from monitor.model.record import Record
from monitor.model.trial import TrialId
from monitor.pipeline.judge import Scene, judge
from monitor.store.records import Head

ON = "2026-02-09"
ITEMS = 110  # the longest of 1,110 real records has 111
EQUAL_RUNS, CRITERIA_RUNS = 2_000, 21


class Pace(NamedTuple):
    """Milliseconds of CPU for one kind of work: the middle of all, and of its slowest kind."""

    name: str
    middle: float
    slowest: float
    limit: float
    kind: str = ""


def paces() -> Iterator[Pace]:
    """Measure each kind of work that has a limit."""
    yield _changed("a changed record of 38 KB: diff and classify", 38_000, many=24, limit=3.0)
    yield _changed("a changed record of 400 KB: diff and classify", 400_000, many=5, limit=15.0)
    yield _equal("an equal record of 38 KB, against hashing it twice", 38_000)
    yield _criteria(f"the criteria of a record of {ITEMS} items, each edited", limit=30.0)


def _changed(name: str, size: int, *, many: int, limit: float) -> Pace:
    """Time each kind of edit on records that no earlier run has seen."""
    took: dict[str, list[float]] = {}
    for payload in _payloads(size, many):
        for edit in EDITS:
            study = msgspec.json.decode(payload)
            old, new = _record(payload), _record(msgspec.json.encode(edit(study, ON)))
            kind = edit.__name__.strip("_").replace("_", " ")
            took.setdefault(kind, []).append(_milliseconds(lambda o=old, n=new: _explained(o, n)))
    each = {kind: median(times) for kind, times in took.items()}
    worst = max(each, key=lambda kind: each[kind])
    return Pace(name, median(each.values()), each[worst], limit, worst)


def _payloads(size: int, many: int) -> list[bytes]:
    """Return made records of about that size, of no more criteria than real ones have."""
    found: list[bytes] = []
    for study in studies_for_benchmark(many * 20, size):
        module = study["protocolSection"]["eligibilityModule"]
        module["eligibilityCriteria"] = _shortened(module["eligibilityCriteria"])
        payload = msgspec.json.encode(study)
        if abs(len(payload) - size) < size * 0.1:
            found.append(payload)
        if len(found) == many:
            break
    return found


def _shortened(text: str) -> str:
    inclusion, heading, exclusion = text.partition("Exclusion Criteria:")
    halves = ("\n".join(half.split("\n")[: ITEMS // 2]) for half in (inclusion, exclusion))
    return f"\n\n{heading}".join(halves)


def _record(payload: bytes) -> Record:
    return REGISTRY.record(_trial(payload), payload)


def _trial(payload: bytes) -> TrialId:
    study = msgspec.json.decode(payload)
    return TrialId("ctgov", study["protocolSection"]["identificationModule"]["nctId"])


def _explained(old: Record, new: Record) -> object:
    return classify(Transition(old=old, new=new, changes=diff(old, new)))


def _equal(name: str, size: int) -> Pace:
    """Time what a check does about a record that is what it was; the limit is two hashes of it."""
    payload = _payloads(size, 1)[0]
    trial = _trial(payload)
    answer = Response(status=200, content_type="application/json", body=payload)
    reading = REGISTRY.read(REGISTRY.lookup(trial), answer).read[0]
    head = Head(
        trial=trial, revision=1, digest=reading.digest, load=ON, merged_into=None, vanished=False
    )
    scene = Scene(now=datetime(2026, 2, 9, tzinfo=UTC), watchers={})
    hashing = [
        _milliseconds(lambda: sha256(payload).digest() == sha256(payload).digest())
        for _ in range(EQUAL_RUNS)
    ]
    judging = [
        _milliseconds(lambda: (sha256(payload), judge(REGISTRY, scene, reading, head, None)))
        for _ in range(EQUAL_RUNS)
    ]
    return Pace(name, median(judging), median(judging), median(hashing))


def _criteria(name: str, *, limit: float) -> Pace:
    """Time texts of many criteria, an edit in every one of them, none seen before."""
    lines = _lines(ITEMS * CRITERIA_RUNS)
    took = []
    for run in range(CRITERIA_RUNS):
        chosen = lines[run * ITEMS : (run + 1) * ITEMS]
        old, new = _text(chosen), _text([_edited(n, line) for n, line in enumerate(chosen)])
        took.append(_milliseconds(lambda o=old, n=new: compare(o, n)))
    return Pace(name, median(took), max(took), limit)


def _lines(count: int) -> list[str]:
    found: list[str] = []
    for study in studies_for_benchmark(count, 38_000, seed=2):
        text: str = study["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]
        found += [line[2:] for line in text.split("\n") if line.startswith("* ")]
        if len(found) >= count:
            break
    return found


def _text(lines: Sequence[str]) -> str:
    half = len(lines) // 2
    parts = ["Inclusion Criteria:", *(f"* {line}" for line in lines[:half])]
    return "\n".join([*parts, "Exclusion Criteria:", *(f"* {line}" for line in lines[half:])])


def _edited(n: int, line: str) -> str:
    """Return the criterion with one of its words replaced, dropped or joined by another."""
    words = line.split(" ")
    at = n % len(words)
    put: tuple[list[str], ...] = ([f"other{n}"], [], [words[at], "sometimes"])
    return " ".join([*words[:at], *put[n % 3], *words[at + 1 :]])


def _milliseconds(work: Callable[[], object]) -> float:
    start = thread_time()
    work()
    return (thread_time() - start) * 1000
