"""The demo's script happens as its list of sights says: those trials move, and no other."""

from __future__ import annotations

import httpx
import msgspec
import pytest

from monitor.demo.registry import SimulatedRegistry
from monitor.demo.script import LOADS, NUMBERS, trials
from monitor.demo.trials import DUPLICATE, LATE, RENAMED, SHRUNK

STUDIES = "/api/v2/studies"
QUIETLY_VERIFIED = {("2026-02-05", RENAMED), ("2026-03-05", LATE)}


@pytest.fixture
def registry():
    with SimulatedRegistry(trials(), LOADS[0].date) as running:
        yield running


def orderless(node):
    if isinstance(node, dict):
        return {key: orderless(node[key]) for key in sorted(node) if key != "versionHolder"}
    if isinstance(node, list):
        return sorted((orderless(item) for item in node), key=repr)
    return node


def contents(registry):
    with httpx.Client(base_url=registry.url, trust_env=False) as client:
        registry.reset()  # the script's faults have a test of their own
        asked = {"filter.ids": ",".join(NUMBERS), "pageSize": 50}
        served = client.get(STUDIES, params=asked).json()["studies"]
    return {
        one["protocolSection"]["identificationModule"]["nctId"]: orderless(one) for one in served
    }


def test_the_trials_are_the_ones_that_are_named():
    made = [one["protocolSection"]["identificationModule"]["nctId"] for one in trials()]

    assert sorted(made) == list(NUMBERS)


def test_loads_come_on_weekdays_in_order():
    dates = [load.date for load in LOADS]

    assert dates == sorted(set(dates))
    assert len(LOADS) >= 6


def test_what_moves_in_a_load_is_what_a_reader_should_see(registry):
    before = contents(registry)
    for load in LOADS:
        load.play(registry)

        after = contents(registry)

        moved = {n for n in NUMBERS if before.get(n) != after.get(n)}
        quiet = {n for date, n in QUIETLY_VERIFIED if date == load.date}
        assert moved == {sight.trial for sight in load.sees} | quiet, load.words
        before = after


def test_one_load_says_the_same_in_other_bytes(registry):
    for load in LOADS[:4]:
        load.play(registry)
    before = {n: msgspec.json.encode(registry.study(n)) for n in NUMBERS}

    LOADS[4].play(registry)

    assert LOADS[4].sees == ()
    assert all(msgspec.json.encode(registry.study(n)) != before[n] for n in NUMBERS)


def test_every_record_is_dated_by_its_load(registry):
    for load in LOADS:
        load.play(registry)

        assert registry.study(RENAMED)["derivedSection"]["miscInfoModule"]["versionHolder"] == (
            load.date
        )


def test_a_busy_registry_and_a_maintenance_page_pass(registry):
    with httpx.Client(base_url=registry.url, trust_env=False) as client:

        def twice():
            asked = {"filter.ids": ",".join(NUMBERS), "pageSize": 50}
            return client.get(STUDIES, params=asked), client.get(STUDIES, params=asked)

        for load in LOADS[:7]:
            load.play(registry)
        busy, fine = twice()
        LOADS[7].play(registry)
        page, fine_again = twice()

    assert (busy.status_code, busy.headers["retry-after"]) == (503, "1")
    assert page.headers["content-type"].startswith("text/html")
    assert SHRUNK in fine.text
    assert SHRUNK in fine_again.text


def test_in_the_end_one_number_leads_to_another(registry):
    for load in LOADS:
        load.play(registry)
    registry.reset()

    with httpx.Client(base_url=registry.url, trust_env=False) as client:
        answer = client.get(f"{STUDIES}/{DUPLICATE}")

    assert answer.status_code == 301
    assert answer.headers["location"].endswith(RENAMED)
