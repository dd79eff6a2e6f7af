"""What every registry promises, whichever it is: it reads, or it refuses, and loses nothing."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import Unreadable
from monitor.model.exchange import Reading, Response
from monitor.model.record import Record
from monitor.model.trial import TrialId
from monitor.registries import available
from monitor.registries.base import read
from monitor.registries.base import record as read_record
from tests.leaves import at, backwards, ends, kept, leaves, objects, put

FOLDER = Path(__file__).parents[1] / "samples"
JSON = "application/json"
PAYLOADS = sorted(FOLDER.glob("*/*.payload.json"))
SAMPLES = [f"{file.parent.name}/{file.name.removesuffix('.payload.json')}" for file in PAYLOADS]
REGISTRIES = sorted(available())
STAMPS = 1  # a record may hold so many values that say nothing of the trial

json_values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-5, 5),
        st.floats(0.25, 9),
        st.text('aé☃"', max_size=5),
    ),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3)
    ),
    max_leaves=6,
)  # fmt: skip


@cache
def sample(name: str) -> tuple[Any, TrialId, Any]:
    """The registry of a sample, its trial, and its payload, decoded."""
    key, _, case = name.partition("/")
    expected = json.loads((FOLDER / key / f"{case}.record.json").read_bytes())
    payload = json.loads((FOLDER / key / f"{case}.payload.json").read_bytes())
    return available()[key], TrialId(**expected["trial"]), payload


def encoded(value: Any) -> bytes:
    return msgspec.json.encode(value)


def answer(body: bytes, status: int = 200, content_type: str = JSON) -> Response:
    return Response(status=status, content_type=content_type, body=body)


def the_record(registry: Any, trial: TrialId, payload: bytes) -> Record | None:
    """The record of an answer; None where it is refused."""
    try:
        readings = read(registry, registry.lookup(trial), answer(payload))
        assert readings.absent == ()
        return read_record(registry, readings.read[0]) if readings.read else None
    except Unreadable:
        return None


def lost(payload: Any, record: Record) -> int:
    """How many values of a payload its record does not hold; it may hold none besides."""
    before, after = leaves(payload), kept(record)
    assert after - before == {}
    return (before - after).total()


# what the calendar reads of a record
TIMELY = (
    "status", "dates", "design", "oversight", "has_results", "results_tracking", "annotations"
)  # fmt: skip


def refused(registry: Any, trial: TrialId, response: Response) -> bool:
    """Whether an answer to the question about one trial leads to no conclusion about it."""
    try:
        readings = read(registry, registry.lookup(trial), response)
    except Unreadable:
        return True
    assert readings.unreadable
    return not (readings.read or readings.absent or readings.more)


def fingerprint_of(registry: Any, payload: Any) -> str:
    return registry.fingerprint(encoded(payload))


def another(value: Any) -> Any:
    """A value of the same type that says something else."""
    if isinstance(value, bool):
        return not value
    return "changed" if value is None else value + type(value)(1)


# --- what each of them is


@pytest.mark.parametrize("key", REGISTRIES)
def test_it_is_asked_at_most_once_a_second_over_an_encrypted_line(key):
    registry = available()[key]

    assert 0 < registry.requests_per_second <= 1
    assert registry.base_url.startswith("https://")
    assert registry.key == key
    assert registry.title


@pytest.mark.parametrize("key", REGISTRIES)
def test_it_has_samples(key):
    assert any(name.startswith(f"{key}/") for name in SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sketch_says_of_whatever_time_works_on_what_the_record_says(name):
    registry, trial, payload = sample(name)
    whole, part = (ask(trial, encoded(payload)) for ask in (registry.record, registry.sketch))

    assert part.trial == trial
    for said in TIMELY:
        assert getattr(part, said) == getattr(whole, said)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_trials_page_and_number_name_the_trial(name):
    registry, trial, _ = sample(name)

    assert registry.trial(trial.number) == trial
    assert registry.trial(registry.url(trial)) == trial
    assert registry.find(f"see {registry.url(trial)} and {trial.number}.") == (trial,)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_trial_asked_for_is_in_one_request(name):
    registry, trial, _ = sample(name)
    trials = tuple(TrialId(trial.registry, f"{trial.number[:-3]}{n:03d}") for n in range(1, 250))
    requests = registry.lookups(trials)

    assert tuple(one for request in requests for one in request.about) == trials
    assert registry.lookups(()) == ()
    assert registry.lookup(trial).about == (trial,)


# --- reading


@pytest.mark.parametrize("name", SAMPLES)
def test_each_sample_reads_as_before(name):
    registry, trial, payload = sample(name)
    record = the_record(registry, trial, encoded(payload))

    expected = FOLDER / f"{name}.record.json"
    assert json.loads(msgspec.json.encode(record, enc_hook=str)) == json.loads(
        expected.read_bytes()
    )


@pytest.mark.parametrize("name", SAMPLES)
def test_the_same_payload_makes_the_same_record(name):
    registry, trial, payload = sample(name)

    assert the_record(registry, trial, encoded(payload)) == the_record(
        registry, trial, encoded(backwards(payload))
    )


@pytest.mark.parametrize("name", SAMPLES)
def test_an_answer_to_many_holds_each_trial(name):
    registry, trial, payload = sample(name)
    other = TrialId(trial.registry, trial.number[:-1] + ("0" if trial.number[-1] != "0" else "1"))
    (request,) = registry.lookups((trial, other))

    readings = read(registry, request, answer(encoded({"studies": [payload]})))
    assert [reading.trial for reading in readings.read] == [trial]
    assert readings.absent == (other,)


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_of_a_sample_is_lost(name):
    registry, trial, payload = sample(name)

    assert lost(payload, the_record(registry, trial, encoded(payload))) == 1 + STAMPS


@pytest.mark.parametrize("name", SAMPLES)
@given(data=st.data())
def test_a_word_that_nobody_knows_is_kept_as_the_registrys_own(name, data):
    registry, trial, payload = sample(name)
    texts = [path for path, value in ends(payload) if isinstance(value, str)]
    changed = put(payload, data.draw(st.sampled_from(texts)), "A_NEW_WORD")

    record = the_record(registry, trial, encoded(changed))
    assert record is None or lost(changed, record) == 1 + STAMPS


@pytest.mark.parametrize("name", SAMPLES)
@given(data=st.data(), value=json_values)
def test_a_key_that_nobody_knows_is_kept_with_all_that_it_holds(name, data, value):
    registry, trial, payload = sample(name)
    where = data.draw(st.sampled_from(list(objects(payload))))
    changed = put(payload, (*where, "unheardOf"), value)

    record = the_record(registry, trial, encoded(changed))
    assert lost(changed, record) == 1 + STAMPS
    assert "unheardOf" in str(record.other)


@pytest.mark.parametrize("name", SAMPLES)
@given(data=st.data(), value=json_values)
def test_a_value_of_another_type_is_kept_or_the_answer_is_refused(name, data, value):
    registry, trial, payload = sample(name)
    where = data.draw(st.sampled_from([path for path, _ in ends(payload)]))
    changed = put(payload, where, value)

    record = the_record(registry, trial, encoded(changed))
    if record is not None and fingerprint_of(registry, changed) != fingerprint_of(
        registry, payload
    ):
        assert lost(changed, record) == 1 + STAMPS


# --- refusing


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize(
    "response",
    [
        answer(b""),
        answer(b"{}"),
        answer(b"[]"),
        answer(b"null"),
        answer(b'{"message":"hello","items":[1,2,3]}'),
        answer(b"<!doctype html><h1>We will be back shortly</h1>", content_type="text/html"),
        answer(b"<!doctype html><h1>We will be back shortly</h1>"),
        answer(b"Not found", status=404, content_type="text/plain"),
        answer(b"upstream says no", status=500, content_type="text/plain"),
        answer(b"", status=204),
        answer(b"", status=301),
    ],
    ids=lambda response: f"{response.status}-{response.content_type}-{response.body[:12].decode()}",
)
def test_an_answer_that_is_no_record_says_nothing_about_the_trial(name, response):
    registry, trial, _ = sample(name)

    assert refused(registry, trial, response)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_record_under_a_status_of_trouble_or_as_a_page_is_refused(name):
    registry, trial, payload = sample(name)
    body = encoded(payload)

    assert the_record(registry, trial, body) is not None
    assert refused(registry, trial, answer(body, status=500))
    assert refused(registry, trial, answer(body, content_type="text/html"))


@pytest.mark.parametrize("name", SAMPLES)
def test_another_trials_record_is_refused(name):
    registry, trial, _ = sample(name)
    others = [other for other in SAMPLES if sample(other)[0] is registry and other != name]

    assert others
    for other in others:
        body = encoded(sample(other)[2])
        assert refused(registry, trial, answer(body))
        with pytest.raises(Unreadable, match=trial.number):
            registry.record(trial, body)


@pytest.mark.parametrize("name", SAMPLES)
@given(data=st.data())
def test_half_a_body_is_refused(name, data):
    registry, trial, payload = sample(name)
    body = encoded(payload)
    cut = data.draw(st.integers(0, len(body) - 1))

    assert refused(registry, trial, answer(body[:cut]))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_body_without_its_mandatory_parts_is_refused(name):
    """Whatever is taken away: it is refused, or it was not needed to know what is said of whom."""
    registry, trial, payload = sample(name)
    needed = 0
    for where, _ in ends(payload):
        parent = at(payload, where[:-1])
        if isinstance(parent, dict):
            less = {key: value for key, value in parent.items() if key != where[-1]}
            record = the_record(registry, trial, encoded(put(payload, where[:-1], less)))
            needed += record is None
    assert needed >= 2  # the number at the least, and one thing that makes it a record


# --- whatever comes


bodies = st.one_of(
    st.binary(max_size=200),
    json_values.map(encoded),
    st.sampled_from(
        [b"[" * 100_000, b'{"a":' * 50_000, b'{"protocolSection":' * 3, b'{"a":"\xff"}', b"1e999"]
    ),
)


@pytest.mark.parametrize("name", SAMPLES)
@given(body=bodies)
def test_whatever_bytes_are_served_they_are_read_or_refused(name, body):
    registry, trial, _ = sample(name)
    assert refused(registry, trial, answer(body))
    for attempt in (
        lambda: registry.load(answer(body)),
        lambda: registry.fingerprint(body),
        lambda: read(registry, registry.lookups((trial,))[0], answer(body)),
        lambda: read_record(registry, _reading(trial, body)),
    ):
        try:
            attempt()
        except Unreadable:
            continue


@pytest.mark.parametrize("name", SAMPLES)
@given(data=st.data())
def test_a_record_with_bytes_awry_is_read_or_refused(name, data):
    registry, trial, payload = sample(name)
    body = bytearray(encoded(payload))
    for where in data.draw(st.lists(st.integers(0, len(body) - 1), min_size=1, max_size=4)):
        body[where] = data.draw(st.integers(0, 255))

    the_record(registry, trial, bytes(body))
    try:
        registry.fingerprint(bytes(body))
    except Unreadable:
        return


def _reading(trial: TrialId, body: bytes) -> Reading:
    return Reading(asked=trial, trial=trial, payload=body, digest="", data_date="")


# --- the name of a content


@pytest.mark.parametrize("name", SAMPLES)
def test_the_order_of_keys_does_not_change_a_fingerprint(name):
    registry, _, payload = sample(name)
    again = json.dumps(backwards(payload), indent=3).encode()

    assert registry.fingerprint(again) == fingerprint_of(registry, payload)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_other_change_changes_the_fingerprint_and_the_record(name):
    """But for the stamps, which change neither."""
    registry, trial, payload = sample(name)
    before = fingerprint_of(registry, payload), the_record(registry, trial, encoded(payload))
    stamps = 0
    for where, value in ends(payload):
        changed = put(payload, where, another(value))
        same = fingerprint_of(registry, changed) == before[0]
        assert same == (the_record(registry, trial, encoded(changed)) == before[1]), where
        stamps += same

    assert stamps == STAMPS
