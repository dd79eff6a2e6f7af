"""Every value of a real record is in its reading: in a field, or in `other`."""

from __future__ import annotations

import json
import os
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from monitor.changes.silence import next_on, silences
from monitor.model.exchange import Response
from monitor.model.trial import TrialId
from monitor.registries import available
from tests.leaves import kept, leaves

VARIABLE = "MONITOR_TEST_SHARED"
REGISTRY = available()["ctgov"]


def folder() -> Path:
    beside = Path(__file__).parents[2].parent / "shared"
    return Path(os.environ.get(VARIABLE) or beside) / "registry-data"


@pytest.fixture(scope="module")
def files() -> list[Path]:
    if not folder().is_dir():
        pytest.skip(f"no registry data: set {VARIABLE} to its folder")
    found = sorted((folder() / "clinicaltrials.gov" / "records").glob("*/*.json"))
    assert found, "the folder of registry data holds no record"
    return found


def trial_of(file: Path) -> TrialId:
    return TrialId("ctgov", file.parent.name)


def test_no_value_of_a_real_record_is_lost_and_none_is_made_up(files):
    wrong = {f"{file.parent.name}/{file.name}": found for file in files if (found := amiss(file))}

    assert wrong == {}


def amiss(file: Path) -> str:
    body = file.read_bytes()
    payload = json.loads(body)
    # the number names the record, and the stamp is the load's
    known = Counter([("str", trial_of(file).number)])
    stamp = payload.get("derivedSection", {}).get("miscInfoModule", {}).get("versionHolder")
    if stamp:
        known[("str", stamp)] += 1
    before, after = leaves(payload) - known, kept(REGISTRY.record(trial_of(file), body))
    return "" if before == after else f"lost {before - after}, made up {after - before}"


def test_a_sketch_of_a_real_record_says_the_same_of_time_as_the_whole(files):
    wrong = []
    for file in files:
        body, today = file.read_bytes(), date(2026, 11, 21)
        whole, part = (ask(trial_of(file), body) for ask in (REGISTRY.record, REGISTRY.sketch))
        if (silences(whole, today), next_on(whole, today)) != (
            silences(part, today),
            next_on(part, today),
        ):
            wrong.append(file)

    assert wrong == []


def test_every_real_record_answers_for_its_trial(files):
    refused = {}
    for file in files:
        response = Response(status=200, content_type="application/json", body=file.read_bytes())
        readings = REGISTRY.read(REGISTRY.lookup(trial_of(file)), response)
        if [reading.trial for reading in readings.read] != [trial_of(file)]:
            refused[file.parent.name] = readings.unreadable

    assert refused == {}


def test_equal_fingerprints_are_equal_records(files):
    """One record file by file, as the loads changed it: a new name only for a new content."""
    seen: dict[tuple[TrialId, str], object] = {}
    for file in files:
        body = file.read_bytes()
        trial, record = trial_of(file), REGISTRY.record(trial_of(file), body)
        fingerprint = REGISTRY.fingerprint(body)
        assert seen.setdefault((trial, fingerprint), record) == record, file
        others = [r for (t, f), r in seen.items() if t == trial and f != fingerprint]
        assert record not in others, file
