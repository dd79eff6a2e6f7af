"""What ClinicalTrials.gov is asked, and what is made of its answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.demo.studies import study
from monitor.errors import Unreadable
from monitor.model.exchange import Response
from monitor.model.record import Record
from monitor.model.trial import TrialId
from monitor.registries import available
from monitor.registries.ctgov.registry import BATCH
from tests.leaves import put

REGISTRY = available()["ctgov"]
SAMPLES = Path(__file__).parents[2] / "samples" / "ctgov"
ONE, TWO, OLD, NEW = (
    TrialId("ctgov", number)
    for number in ("NCT99000001", "NCT99000002", "NCT99000009", "NCT99000010")
)


def answered(body: Any, **said: Any) -> Response:
    encoded = body if isinstance(body, bytes) else msgspec.json.encode(body)
    return Response(**{"status": 200, "content_type": "application/json", "body": encoded, **said})


def page(*studies: Any, **more: Any) -> Response:
    return answered({"studies": studies, **more})


def redirect(location: str) -> Response:
    return answered(b"", status=301, content_type="text/plain", location=location)


def ask(*trials: TrialId) -> Any:
    (request,) = REGISTRY.lookups(trials)
    return request


def read(request: Any, response: Response) -> Any:
    return REGISTRY.read(request, response)


def who(readings: Any) -> list[tuple[str, str]]:
    return [(reading.asked.number, reading.trial.number) for reading in readings.read]


# --- which trial is meant


@pytest.mark.parametrize(
    "text",
    [
        "NCT05042531",
        "nct05042531 ",
        "\tNct05042531\n",
        "https://clinicaltrials.gov/study/NCT05042531",
        "https://clinicaltrials.gov/study/NCT05042531?term=aml&rank=2#outcomes",
        "https://clinicaltrials.gov/ct2/show/nct05042531",
        "NCT05042531, NCT05042531",
    ],
)
def test_a_trial_is_known_by_its_number_however_it_is_pasted(text):
    assert REGISTRY.trial(text) == TrialId("ctgov", "NCT05042531")


@pytest.mark.parametrize("text", ["NCT123", "nct 123", "NCT:123", "NCT-0123"])
def test_a_number_that_is_too_short_is_refused_with_the_one_that_may_be_meant(text):
    with pytest.raises(ValueError, match="is NCT00000123 meant"):
        REGISTRY.trial(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "NCT",
        "NCT00000000",
        "NCT0",
        "NCT050425310",
        "05042531",
        "EUCTR2004-1",
        "NCT\u0660\u0665\u0660\u0664\u0662\u0665\u0663\u0661",  # digits, and not ours
    ],
)
def test_what_is_no_number_is_refused_with_the_shape_of_one(text):
    with pytest.raises(ValueError, match="NCT and eight digits, as NCT05042531"):
        REGISTRY.trial(text)


def test_two_numbers_at_once_are_not_guessed_between():
    with pytest.raises(ValueError, match="names 2 trials; give one at a time"):
        REGISTRY.trial("NCT05042531 NCT05042532")


def test_every_trial_in_a_text_is_found_once_and_in_order():
    text = "id,name\nnct99000002,b\nNCT99000001,a\nNCT99000002\nNCT9900\nNCT00000000\nNCT990000011"

    assert REGISTRY.find(text) == (TWO, ONE)


@given(st.text())
def test_whatever_is_typed_is_a_trial_or_a_value_error(text):
    found = REGISTRY.find(text)
    if len(found) == 1:
        assert REGISTRY.trial(text) == found[0]
    else:
        with pytest.raises(ValueError, match=r"^.+\Z"):  # in one line
            REGISTRY.trial(text)


@given(st.integers(1, 99_999_999))
def test_a_number_names_itself(number):
    whole = f"NCT{number:08d}"

    assert REGISTRY.trial(whole).number == whole
    assert REGISTRY.trial(f" {whole.lower()} ").number == whole


# --- what is asked


def test_many_trials_are_asked_for_a_hundred_at_a_time():
    trials = tuple(TrialId("ctgov", f"NCT99{n:06d}") for n in range(1, 252))
    requests = REGISTRY.lookups(trials)

    assert [len(request.about) for request in requests] == [BATCH, BATCH, 51]
    for request in requests:
        query = dict(request.query)
        assert query["filter.ids"].split(",") == [trial.number for trial in request.about]
        assert query["pageSize"] == str(len(request.about))
        assert (query["format"], query["markupFormat"]) == ("json", "markdown")


def test_one_trial_alone_is_asked_for_by_its_address():
    request = REGISTRY.lookup(ONE)

    assert request.path == "/api/v2/studies/NCT99000001"
    assert "filter.ids" not in dict(request.query)


# --- which data there are


def test_the_probe_names_the_data_and_the_interface():
    load = REGISTRY.load(answered({"apiVersion": "2.0.5", "dataTimestamp": "2026-02-09T09:00:05"}))

    assert (load.token, load.interface) == ("2026-02-09T09:00:05", "2.0.5")


@pytest.mark.parametrize(
    "response",
    [
        answered({"apiVersion": "2.0.5"}),
        answered({"dataTimestamp": 20260209}),
        answered(b"<html>", content_type="text/html"),
        answered(b""),
        answered(b"[1]"),
        answered(b'{"dataTimestamp":"\xff"}'),
        answered({"dataTimestamp": "2026-02-09T09:00:05"}, status=404),
    ],
)
def test_a_probe_that_names_no_data_is_refused(response):
    with pytest.raises(Unreadable):
        REGISTRY.load(response)


# --- many at once


def test_a_batch_says_who_answered_and_who_did_not():
    readings = read(ask(ONE, TWO), page(study(ONE.number)))

    assert who(readings) == [(ONE.number, ONE.number)]
    assert readings.absent == (TWO,)


def test_a_study_that_nobody_asked_for_is_left_alone():
    readings = read(ask(ONE), page(study(ONE.number), study(TWO.number)))

    assert who(readings) == [(ONE.number, ONE.number)]


def test_a_second_page_of_a_batch_is_refused_rather_than_taken_for_all():
    with pytest.raises(Unreadable, match="second page"):
        read(ask(ONE, TWO), page(study(ONE.number), nextPageToken="NF0g5J"))


def test_one_broken_study_costs_only_those_that_it_may_be():
    readings = read(ask(ONE, TWO), page(study(ONE.number), {"protocolSection": {}}))

    assert who(readings) == [(ONE.number, ONE.number)]
    assert [trial for trial, _ in readings.unreadable] == [TWO]
    assert readings.absent == ()


def test_a_broken_study_that_nobody_misses_costs_nothing():
    readings = read(ask(ONE), page(study(ONE.number), {"protocolSection": {}}))

    assert who(readings) == [(ONE.number, ONE.number)]
    assert readings.unreadable == ()


def test_a_study_with_broken_text_costs_only_itself():
    good, bad = msgspec.json.encode(study(ONE.number)), msgspec.json.encode(study(TWO.number))
    broken = bad.replace(b'"briefTitle":"', b'"briefTitle":"\xff')
    readings = read(ask(ONE, TWO), answered(b'{"studies":[%s,%s]}' % (broken, good)))

    assert who(readings) == [(ONE.number, ONE.number)]
    assert [trial for trial, _ in readings.unreadable] == [TWO]


# --- obsolete numbers


def test_a_study_answers_for_the_numbers_that_it_took_over():
    readings = read(ask(OLD), page(study(NEW.number, aliases=(OLD.number,))))

    assert who(readings) == [(OLD.number, NEW.number)]


def test_both_numbers_of_one_study_may_be_asked_for():
    readings = read(ask(OLD, NEW), page(study(NEW.number, aliases=(OLD.number,))))

    assert who(readings) == [(OLD.number, NEW.number), (NEW.number, NEW.number)]


@pytest.mark.parametrize("turned", [False, True])
def test_a_study_of_its_own_stands_above_anothers_claim_to_its_number(turned):
    studies = [study(OLD.number), study(NEW.number, aliases=(OLD.number,))]
    readings = read(ask(OLD, NEW), page(*(reversed(studies) if turned else studies)))

    assert who(readings) == [(OLD.number, OLD.number), (NEW.number, NEW.number)]


@pytest.mark.parametrize(
    "location",
    ["/api/v2/studies/NCT99000010", "https://clinicaltrials.gov/api/v2/studies/NCT99000010?format=json"],
)  # fmt: skip
def test_a_redirect_of_an_obsolete_number_is_followed_on_its_behalf(location):
    readings = read(REGISTRY.lookup(OLD), redirect(location))

    (follow,) = readings.more
    assert (follow.path, follow.about) == ("/api/v2/studies/NCT99000010", (OLD,))
    final = read(follow, answered(study(NEW.number, aliases=(OLD.number,))))
    assert who(final) == [(OLD.number, NEW.number)]


def test_a_redirect_to_a_study_that_does_not_know_the_number_is_refused():
    (follow,) = read(REGISTRY.lookup(OLD), redirect("/api/v2/studies/NCT99000010")).more

    with pytest.raises(Unreadable, match="the answer is about NCT99000010"):
        read(follow, answered(study(NEW.number)))


@pytest.mark.parametrize("location", ["", "/maintenance", "/NCT99000010/NCT99000002"])
def test_a_redirect_to_nowhere_is_refused(location):
    with pytest.raises(Unreadable, match="redirected to nowhere"):
        read(REGISTRY.lookup(OLD), redirect(location))


def test_a_redirect_in_a_circle_is_not_followed_for_ever():
    with pytest.raises(Unreadable, match="in a circle"):
        read(REGISTRY.lookup(OLD), redirect("https://moved.example/api/v2/studies/NCT99000009"))
    (follow,) = read(REGISTRY.lookup(OLD), redirect("/api/v2/studies/NCT99000010")).more
    for onward in (OLD, NEW, TWO):
        with pytest.raises(Unreadable, match="in a circle"):
            read(follow, redirect(f"/api/v2/studies/{onward.number}"))


# --- trials that are not there


def test_a_404_that_names_the_number_says_that_it_is_not_there():
    response = answered(b"NCT number NCT99000001 not found", status=404, content_type="text/plain")

    assert read(REGISTRY.lookup(ONE), response).absent == (ONE,)


def test_a_404_without_the_number_is_a_gateway_that_lost_its_way():
    response = answered(b"<h1>Not Found</h1>", status=404, content_type="text/html")

    with pytest.raises(Unreadable, match="404 without the number"):
        read(REGISTRY.lookup(ONE), response)


def test_a_404_to_a_batch_says_nothing_about_any():
    response = answered(b"NCT99000001 not found", status=404, content_type="text/plain")

    with pytest.raises(Unreadable, match="HTTP 404"):
        read(ask(ONE, TWO), response)


# --- a reading, and its names


def test_a_reading_has_the_records_own_words_on_itself():
    said = study(ONE.number, status="SUSPENDED", title="Fictinib")
    (reading,) = read(REGISTRY.lookup(ONE), answered(said)).read

    module = said["protocolSection"]["statusModule"]
    assert (reading.title, reading.status) == ("Fictinib", "SUSPENDED")
    assert reading.submitted == module["lastUpdateSubmitDate"]
    assert reading.posted == module["lastUpdatePostDateStruct"]["date"]
    assert reading.data_date == "2026-01-30"
    assert json.loads(reading.payload) == said


def test_the_date_of_the_load_changes_neither_digest_nor_fingerprint_nor_record():
    path = ("derivedSection", "miscInfoModule", "versionHolder")
    before, after = study(ONE.number), put(study(ONE.number), path, "2026-02-09")
    (old,), (new,) = (read(REGISTRY.lookup(ONE), answered(one)).read for one in (before, after))

    assert (old.digest, new.data_date) == (new.digest, "2026-02-09")
    assert REGISTRY.fingerprint(old.payload) == REGISTRY.fingerprint(new.payload)
    assert REGISTRY.record(ONE, old.payload) == REGISTRY.record(ONE, new.payload)


def test_any_other_change_changes_the_digest():
    before, after = study(ONE.number), study(ONE.number, status="SUSPENDED")
    (old,), (new,) = (read(REGISTRY.lookup(ONE), answered(one)).read for one in (before, after))

    assert old.digest != new.digest


# --- where everything stands


def test_what_is_unknown_is_kept_under_its_path_as_the_registry_names_it():
    said = study(ONE.number)
    said["protocolSection"]["moonModule"] = {"phase": "full"}
    said["protocolSection"]["contactsLocationsModule"]["locations"][0]["moonrise"] = "18:05"
    said["protocolSection"]["statusModule"]["overallStatus"] = "PAUSED_BY_MOONLIGHT"
    record = REGISTRY.record(ONE, msgspec.json.encode(said))

    assert record.other == {
        "protocolSection.moonModule": {"phase": "full"},
        "protocolSection.contactsLocationsModule.locations[].moonrise": ["18:05"],
    }
    assert record.status.overall == "PAUSED_BY_MOONLIGHT"


def test_a_date_that_is_none_costs_only_itself():
    said = study(ONE.number)
    said["protocolSection"]["statusModule"]["startDateStruct"] = {"type": "ACTUAL"}
    said["protocolSection"]["statusModule"]["completionDateStruct"] = {"date": "soon"}
    record = REGISTRY.record(ONE, msgspec.json.encode(said))

    assert (record.dates.start, record.dates.completion) == (None, None)
    assert record.dates.primary_completion is not None
    assert record.other == {
        "protocolSection.statusModule.startDateStruct": {"type": "ACTUAL"},
        "protocolSection.statusModule.completionDateStruct": {"date": "soon"},
    }


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("hasResults", "yes"),
        ("annotationSection", []),
        ("derivedSection.miscInfoModule.submissionTracking", "none"),
        ("protocolSection.designModule", None),
        ("protocolSection.oversightModule", 7),
    ],
)
def test_a_sketch_bears_what_is_not_of_the_documented_shape(path, value):
    payload = msgspec.json.encode(put(study(ONE.number), tuple(path.split(".")), value))
    part, whole = REGISTRY.sketch(ONE, payload), REGISTRY.record(ONE, payload)

    assert (part.status, part.dates) == (whole.status, whole.dates)
    assert (part.has_results, part.design) == (whole.has_results, whole.design)


def test_a_sketch_is_of_its_own_trial_and_of_json_alone():
    for payload in (msgspec.json.encode(study(TWO.number)), b"{", b"{}", b"[" * 5000):
        with pytest.raises(Unreadable):
            REGISTRY.sketch(ONE, payload)


def test_every_field_of_the_record_has_its_place_in_the_payload():
    """A sample that says everything leaves no field of any part of the record empty."""
    payload = (SAMPLES / "everything.payload.json").read_bytes()
    record = REGISTRY.record(TrialId("ctgov", "NCT99000102"), payload)
    modelled = set(_fields(Record, set()))

    assert len(modelled) > 250
    assert modelled - set(_filled(record)) == {"Record.other"}


def _fields(kind: Any, seen: set[Any]) -> Any:
    """Every field of a structure and of all that it is made of, as `Structure.field`."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind not in seen:
        seen.add(kind)
        for name, hint in get_type_hints(kind).items():
            yield f"{kind.__name__}.{name}"
            yield from _fields(hint, seen)
    for part in get_args(kind):
        yield from _fields(part, seen)


def _filled(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            inner = getattr(value, name)
            if inner not in (None, "", ()) and inner != {}:
                yield f"{type(value).__name__}.{name}"
            yield from _filled(inner)
    elif isinstance(value, tuple):
        for member in value:
            yield from _filled(member)
