"""The registry's own past: what is asked, what is believed, and what is not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from monitor.demo.studies import study
from monitor.errors import NoAnswer, Unreadable
from monitor.model.exchange import Listed, Response
from monitor.model.trial import TrialId
from monitor.registries import available
from monitor.registries.ctgov.history import MOST

REGISTRY = available()["ctgov"]
assert REGISTRY.history is not None
HISTORY = REGISTRY.history
TRIAL = TrialId("ctgov", "NCT99000401")
JSON = "application/json"


def response(body: Any, *, status: int = 200, kind: str = JSON) -> Response:
    encoded = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(status=status, content_type=kind, body=encoded)


def listed(*changes: dict[str, Any]) -> tuple[Listed, ...]:
    return HISTORY.read_versions(HISTORY.versions(TRIAL), response({"changes": changes}))


def version(body: Any, number: int = 3):
    return HISTORY.read_version(HISTORY.version(TRIAL, number), response(body), number)


def test_neither_question_has_a_query_which_would_mark_words_in_the_text():
    assert HISTORY.versions(TRIAL).path == "/api/int/studies/NCT99000401/history"
    assert HISTORY.version(TRIAL, 12).path == "/api/int/studies/NCT99000401/history/12"
    assert HISTORY.versions(TRIAL).query == HISTORY.version(TRIAL, 12).query == ()


def test_versions_come_the_oldest_first_with_day_and_status():
    found = listed(
        {"version": 1, "date": "2021-03-01", "status": "RECRUITING", "moduleLabels": ["x"]},
        {"version": 0, "date": "2020-02-01", "status": "NOT_YET_RECRUITING", "news": {}},
    )

    assert found == (
        Listed(number=0, submitted="2020-02-01", status="NOT_YET_RECRUITING"),
        Listed(number=1, submitted="2021-03-01", status="RECRUITING"),
    )


def test_a_day_that_is_none_and_a_status_of_other_signs_are_left_out():
    assert listed({"version": 0, "date": "soon", "status": "\x1b[31mred"}) == (Listed(number=0),)


@pytest.mark.parametrize(
    "body",
    [
        {"message": "hello", "items": [1, 2, 3]},
        [],
        b"",
        b"{",
        b"\xff\xfe",
        b'{"changes":' + b"[" * 100_000,
        {"changes": []},
        {"changes": [{"version": "0"}]},
        {"changes": [{"version": -1}]},
        {"changes": [{"version": MOST}]},
        {"changes": [{"version": 2}, {"version": 2}]},
        {"changes": [{"version": number} for number in range(MOST + 1)]},
        {"changes": [{"version": 0, "date": 20200101}]},
    ],
)
def test_a_list_of_another_shape_is_not_believed(body: Any):
    with pytest.raises(Unreadable, match="not as we know it") as told:
        HISTORY.read_versions(HISTORY.versions(TRIAL), response(body))

    assert "\n" not in str(told.value)


def test_a_version_is_the_study_as_it_was_served():
    body = json.dumps(study(TRIAL.number), indent=1).encode()

    found = version(b'{"studyVersion": 3, "study": ' + body + b', "patch": []}')

    assert found.payload == body
    assert found.trial == TRIAL
    assert found.status == study(TRIAL.number)["protocolSection"]["statusModule"]["overallStatus"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"studyVersion": 4, "study": study(TRIAL.number)}, "it gave 4"),
        ({"studyVersion": 3, "study": study("NCT99000402")}, "it gave NCT99000402"),
        ({"studyVersion": 3, "study": {"protocolSection": {}}}, "not a version"),
        ({"studyVersion": 3}, "not a version"),
        ({"message": "hello"}, "not a version"),
        (b"", "not a version"),
        (b'{"studyVersion": 3, "study": ' + b"[" * 100_000, "not a version"),
    ],
)
def test_a_version_of_something_else_is_not_believed(body: Any, why: str):
    with pytest.raises(Unreadable, match=why):
        version(body)


@pytest.mark.parametrize(
    ("status", "kind", "error"),
    [
        (404, "text/plain", Unreadable),
        (200, "text/html", NoAnswer),
        (302, "", NoAnswer),
        (400, "text/plain", NoAnswer),
    ],
)
def test_pages_and_refusals_are_no_answer(status: int, kind: str, error: type[Exception]):
    answer = response(b"<html>", status=status, kind=kind)

    with pytest.raises(error):
        HISTORY.read_versions(HISTORY.versions(TRIAL), answer)
    with pytest.raises(error):
        HISTORY.read_version(HISTORY.version(TRIAL, 3), answer, 3)


def test_the_html_of_the_past_is_the_markdown_of_the_present():
    now, then = study(TRIAL.number), study(TRIAL.number)
    now["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] = "Age:\n\n* \\> 3\n* \\< 9"
    then["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] = (
        "<p>Age:</p><ul><li>&gt; 3</li><li>&lt; 9</li></ul>"
    )

    present, past = (json.dumps(each).encode() for each in (now, then))

    assert HISTORY.record(TRIAL, past) == REGISTRY.record(TRIAL, present)


@pytest.mark.parametrize("depth", [300, 600, 800, 900, 950, 990, 100_000])
def test_a_version_nested_without_end_is_unreadable_and_nothing_worse(depth: int):
    payload = b'{"a":' * depth + b"1" + b"}" * depth

    with pytest.raises(Unreadable):
        HISTORY.record(TRIAL, payload)


def test_a_payload_of_another_trial_makes_no_record():
    with pytest.raises(Unreadable, match="NCT99000402"):
        HISTORY.record(TRIAL, json.dumps(study("NCT99000402")).encode())


@pytest.mark.parametrize("length", [80, 100_000])
def test_a_reason_is_short_however_long_the_answer(length: int):
    endless = study(TRIAL.number)
    endless["protocolSection"]["identificationModule"]["nctId"] = "x" * length

    with pytest.raises(Unreadable) as of_version:
        version({"studyVersion": 3, "study": endless})
    with pytest.raises(NoAnswer) as of_list:
        HISTORY.read_versions(HISTORY.versions(TRIAL), response(b"", kind="y" * length))

    assert max(len(str(of_version.value)), len(str(of_list.value))) < 250
