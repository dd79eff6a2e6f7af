"""The simulated registry answers as ClinicalTrials.gov does, oddities and bad days included."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from monitor.demo import edits
from monitor.demo.registry import SimulatedRegistry
from monitor.demo.studies import study

ONE, TWO, THREE, OLD = "NCT99000001", "NCT99000002", "NCT99000003", "NCT99000009"
STUDIES = "/api/v2/studies"


@pytest.fixture
def registry():
    made = [study(ONE), study(TWO, aliases=(OLD,)), study(THREE)]
    with SimulatedRegistry(made, "2026-02-02") as running:
        yield running


@pytest.fixture
def client(registry):
    with httpx.Client(base_url=registry.url, trust_env=False) as opened:
        yield opened


def number(record):
    return record["protocolSection"]["identificationModule"]["nctId"]


def data_date(record):
    return record["derivedSection"]["miscInfoModule"]["versionHolder"]


def batch(client, ids, **params):
    return client.get(STUDIES, params={"filter.ids": ids, **params})


def numbers(answer):
    return [number(one) for one in answer.json()["studies"]]


def test_the_version_names_the_load(client):
    assert client.get("/api/v2/version").json() == {
        "apiVersion": "2.0.5",
        "dataTimestamp": "2026-02-02T09:00:05",
    }


def test_a_study_is_served_as_it_was_put_but_for_the_date_of_the_load(registry, client):
    answer = client.get(f"{STUDIES}/{ONE}")

    expected = study(ONE)
    expected["derivedSection"]["miscInfoModule"]["versionHolder"] = "2026-02-02"
    assert answer.json() == expected
    assert registry.study(ONE) == expected


def test_a_new_load_dates_every_record_anew(registry, client):
    registry.go("2026-02-09")

    assert data_date(client.get(f"{STUDIES}/{ONE}").json()) == "2026-02-09"
    assert {data_date(one) for one in batch(client, f"{ONE},{TWO}").json()["studies"]} == {
        "2026-02-09"
    }


@pytest.mark.parametrize("asked", ["nct99000001", "NCT99000001", "NCT099000001"])
def test_numbers_are_read_generously(client, asked):
    assert number(client.get(f"{STUDIES}/{asked}").json()) == ONE


def test_an_alias_is_redirected_to_the_study_that_took_its_place(client):
    answer = client.get(f"{STUDIES}/{OLD}")

    assert answer.status_code == 301
    assert answer.headers["location"] == f"{STUDIES}/{TWO}"


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        (f"{STUDIES}/NCT99999999", 404, "NCT number NCT99999999 not found"),
        (f"{STUDIES}/99000001", 400, "Parameter `nctId` has incorrect format"),
        (f"{STUDIES}?filter.ids={ONE},NCT", 400, "`filter.ids` has incorrect format: `NCT`"),
        (f"{STUDIES}?filter.ids=NCT00000000", 400, "`filter.ids` has incorrect format"),
        (f"{STUDIES}?pageSize=-1", 400, "`pageSize`"),
        (f"{STUDIES}?pageToken=stale", 400, "`pageToken`"),
        (f"{STUDIES}?pageToken=%C3%A9", 400, "`pageToken`"),
        (f"{STUDIES}?fields=", 400, "`fields`"),
        (f"{STUDIES}?format=xml", 400, "`format`"),
        (f"{STUDIES}?markupFormat=html", 400, "`markupFormat`"),
        ("/api/v1/studies", 404, "Not found"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_plain_text(client, path, status, text):
    answer = client.get(path)

    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/plain")
    assert text in answer.text


def test_a_batch_leaves_out_the_unknown_and_the_doubles_and_names_aliases_anew(client):
    answer = batch(client, f"NCT99999999,{OLD},nct99000001,{ONE}|{TWO}", countTotal="true")

    assert numbers(answer) == [ONE, TWO]
    assert answer.json()["totalCount"] == 2


def test_a_batch_comes_in_the_registrys_order(client):
    assert numbers(batch(client, f"{THREE},{ONE}")) == [ONE, THREE]


@pytest.mark.parametrize(("asked", "got"), [(None, 10), ("0", 10), ("7", 7), ("5000", 1000)])
def test_pages_have_the_size_that_the_registry_likes(registry, client, asked, got):
    for n in range(1010):
        registry.put(study(f"NCT9800{n + 1:04d}", sites=()))

    params = {"fields": "NCTId"} | ({"pageSize": asked} if asked else {})
    assert len(client.get(STUDIES, params=params).json()["studies"]) == got


def test_paging_reaches_every_study_once_and_counts_on_the_first_page_only(client):
    first = client.get(STUDIES, params={"pageSize": 2, "countTotal": "true"}).json()
    token = first["nextPageToken"]
    last = client.get(STUDIES, params={"pageSize": 2, "countTotal": "true", "pageToken": token})

    assert first["totalCount"] == 3
    assert [number(one) for one in first["studies"]] == [ONE, TWO]
    assert numbers(last) == [THREE]
    assert set(last.json()) == {"studies"}


def test_a_page_token_is_good_for_its_load_and_its_question_only(registry, client):
    token = client.get(STUDIES, params={"pageSize": 1}).json()["nextPageToken"]

    asks_otherwise = batch(client, ONE, pageToken=token)
    same = client.get(STUDIES, params={"pageSize": 1, "pageToken": token})
    registry.go("2026-02-09")
    too_late = client.get(STUDIES, params={"pageSize": 1, "pageToken": token})

    statuses = [one.status_code for one in (asks_otherwise, same, too_late)]
    assert statuses == [400, 200, 400]


def test_fields_cut_a_record_down(client):
    fields = "NCTId|protocolSection.statusModule.overallStatus,VersionHolder,hasResults"

    record = client.get(f"{STUDIES}/{ONE}", params={"fields": fields}).json()

    assert record == {
        "protocolSection": {
            "identificationModule": {"nctId": ONE},
            "statusModule": {"overallStatus": "RECRUITING"},
        },
        "derivedSection": {"miscInfoModule": {"versionHolder": "2026-02-02"}},
        "hasResults": False,
    }


def test_a_record_is_compressed_for_who_accepts_it(client):
    packed = client.get(f"{STUDIES}/{ONE}", headers={"Accept-Encoding": "gzip"})
    plain = client.get(f"{STUDIES}/{ONE}", headers={"Accept-Encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json()


def test_the_etag_is_of_the_load_and_not_of_the_record(registry, client):
    before = {client.get(f"{STUDIES}/{one}").headers["etag"] for one in (ONE, TWO)}
    registry.go("2026-02-09")

    assert len(before) == 1
    assert client.get(f"{STUDIES}/{ONE}").headers["etag"] not in before


def test_only_reading_is_allowed(client):
    assert client.post(STUDIES).status_code == 405
    assert client.options(STUDIES).status_code == 403


def test_an_edit_is_served_and_a_removal_is_not_found(registry, client):
    registry.edit(ONE, edits.retitles, on="2026-02-05", title="Another title")
    registry.remove(TWO)

    served = client.get(f"{STUDIES}/{ONE}").json()
    assert served["protocolSection"]["identificationModule"]["briefTitle"] == "Another title"
    assert client.get(f"{STUDIES}/{TWO}").status_code == 404
    assert numbers(batch(client, f"{ONE},{TWO},{OLD}")) == [ONE]
    with pytest.raises(KeyError):
        registry.study(TWO)


def test_a_study_that_becomes_an_alias_is_listed_no_more(registry, client):
    registry.edit(ONE, edits.absorbs, on="2026-02-05", alias=THREE)

    assert client.get(f"{STUDIES}/{THREE}").headers["location"] == f"{STUDIES}/{ONE}"
    assert numbers(client.get(STUDIES)) == [ONE, TWO]
    assert numbers(batch(client, THREE)) == [ONE]


def test_a_study_that_gives_its_alias_up_is_found_under_its_own_number_only(registry, client):
    registry.put(study(TWO))

    assert client.get(f"{STUDIES}/{OLD}").status_code == 404
    assert client.get(f"{STUDIES}/{TWO}").status_code == 200


def test_a_load_can_come_in_the_middle_of_a_check(registry, client):
    registry.go_during(2, "2026-02-09")

    stamps = [client.get("/api/v2/version").json()["dataTimestamp"][:10] for _ in range(4)]

    assert stamps == ["2026-02-02", "2026-02-02", "2026-02-09", "2026-02-09"]
    assert registry.load == "2026-02-09"


def test_every_request_is_remembered_with_its_headers(registry, client):
    client.get(f"{STUDIES}/{ONE}?fields=NCTId", headers={"User-Agent": "me/1.0"})
    registry.fault("drop")
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("/api/v2/version")

    asked = [(method, path) for method, path, _ in registry.requests]
    assert asked == [("GET", f"{STUDIES}/{ONE}?fields=NCTId"), ("GET", "/api/v2/version")]
    assert registry.requests[0].headers["user-agent"] == "me/1.0"


def test_a_reset_forgets_requests_faults_limit_and_load_to_come_but_no_study(registry, client):
    registry.fault("status", times=9)
    registry.limit(0, 0)
    registry.go_during(0, "2026-02-09")

    registry.reset()

    assert client.get("/api/v2/version").json()["dataTimestamp"].startswith("2026-02-02")
    assert len(registry.requests) == 1
    assert client.get(f"{STUDIES}/{ONE}").status_code == 200


def test_the_limit_is_a_bucket_that_fills_again():
    now = [100.0]
    with (
        SimulatedRegistry([study(ONE)], clock=lambda: now[0]) as registry,
        httpx.Client(base_url=registry.url, trust_env=False) as client,
    ):
        registry.limit(3, 1.0)

        burst = [client.get("/api/v2/version").status_code for _ in range(4)]
        now[0] += 2
        later = [client.get("/api/v2/version") for _ in range(3)]

    assert burst == [200, 200, 200, 429]
    assert [one.status_code for one in later] == [200, 200, 429]
    assert "retry-after" not in later[2].headers


def test_connections_are_kept_and_many_can_ask_at_once(registry):
    with (
        httpx.Client(base_url=registry.url, trust_env=False) as client,
        ThreadPoolExecutor(8) as pool,
    ):
        answers = list(pool.map(lambda _: batch(client, f"{ONE},{TWO}"), range(40)))

    assert all(numbers(one) == [ONE, TWO] for one in answers)
    assert len(registry.requests) == 40


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_a_status_is_said_as_often_as_was_asked_and_then_all_is_well(registry, client, status):
    registry.fault("status", times=2, status=status, retry_after=2)

    answers = [client.get(f"{STUDIES}/{ONE}") for _ in range(3)]

    assert [one.status_code for one in answers] == [status, status, 200]
    assert answers[0].headers["retry-after"] == "2"


def test_a_fault_meets_only_what_it_matches(registry, client):
    registry.fault("status", match=f"{ONE},{TWO}")

    assert client.get("/api/v2/version").status_code == 200
    assert batch(client, f"{ONE},{TWO}").status_code == 503


def test_faults_are_met_in_the_order_they_were_asked_for(registry, client):
    registry.fault("status", status=500)
    registry.fault("empty")

    answers = [client.get(f"{STUDIES}/{ONE}") for _ in range(3)]

    assert [one.status_code for one in answers] == [500, 200, 200]
    assert [bool(one.content) for one in answers] == [True, False, True]


def test_a_fault_of_no_known_kind_is_refused_at_once(registry):
    with pytest.raises(ValueError, match="gremlin"):
        registry.fault("gremlin")


def test_a_maintenance_page_is_html_with_status_200(registry, client):
    registry.fault("html")

    answer = client.get(f"{STUDIES}/{ONE}")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.text.startswith("<!doctype html>")


def test_garbage_is_json_about_something_else(registry, client):
    registry.fault("garbage")

    answer = client.get(f"{STUDIES}/{ONE}")

    assert answer.headers["content-type"] == "application/json"
    assert "protocolSection" not in answer.json()


def test_a_dropped_connection_gives_no_answer_at_all(registry, client):
    registry.fault("drop")

    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        client.get(f"{STUDIES}/{ONE}")


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_a_truncated_body_ends_in_the_middle(registry, client, encoding):
    registry.fault("truncate")

    with pytest.raises(httpx.RemoteProtocolError, match="complete message body"):
        client.get(f"{STUDIES}/{ONE}", headers={"Accept-Encoding": encoding})


def test_a_slow_body_arrives_whole_in_the_end(registry, client):
    registry.fault("slow", seconds=0.02)

    assert number(client.get(f"{STUDIES}/{ONE}").json()) == ONE


def test_a_swap_answers_with_another_trials_record(registry, client):
    registry.fault("swap")

    assert number(client.get(f"{STUDIES}/{ONE}").json()) == TWO
    assert number(client.get(f"{STUDIES}/{ONE}").json()) == ONE


def test_a_swap_in_a_batch_replaces_the_first(registry, client):
    registry.fault("swap")

    assert numbers(batch(client, f"{ONE},{TWO}")) == [THREE, TWO]
    assert numbers(batch(client, f"{ONE},{TWO}")) == [ONE, TWO]


def test_a_swap_finds_a_stranger_even_when_all_were_asked_for(registry, client):
    registry.fault("swap")

    assert numbers(batch(client, f"{ONE},{TWO},{THREE}")) == ["NCT98999999", TWO, THREE]


@pytest.mark.parametrize("kind", ["hang", "slow"])
def test_closing_lets_go_whoever_is_kept_waiting(kind):
    before = set(threading.enumerate())
    registry = SimulatedRegistry([study(ONE)]).start()
    registry.fault(kind, seconds=3600)
    with (
        ThreadPoolExecutor(1) as pool,
        httpx.Client(base_url=registry.url, trust_env=False, timeout=60) as client,
    ):
        kept_waiting = pool.submit(client.get, f"{STUDIES}/{ONE}")
        while not registry.requests:
            assert not kept_waiting.done()
        registry.close()
        with pytest.raises(httpx.TransportError):
            kept_waiting.result()

    assert set(threading.enumerate()) <= before


def test_closing_ends_idle_connections_too(registry, client):
    client.get("/api/v2/version")

    registry.close()

    with pytest.raises(httpx.TransportError):
        client.get("/api/v2/version")


def test_a_registry_that_was_never_started_can_be_closed():
    SimulatedRegistry([study(ONE)]).close()


# --- what it shows of the past

PAST = f"/api/int/studies/{ONE}/history"


def test_the_past_lists_what_was_held_before_by_number_and_day(registry, client):
    registry.edit(ONE, edits.opens, on="2026-02-09")
    registry.edit(ONE, edits.slips, on="2026-02-10", months=3)

    changes = client.get(PAST).json()["changes"]

    assert [one["version"] for one in changes] == [0, 1, 2]
    assert [one["date"] for one in changes][1:] == ["2026-02-06", "2026-02-07"]
    assert changes[0]["moduleLabels"] == []
    assert "Study Status" in changes[2]["moduleLabels"]
    assert changes[1]["status"] == "RECRUITING"


def test_a_version_is_the_study_as_it_was_with_its_texts_in_html(registry, client):
    before = registry.study(ONE)
    registry.edit(ONE, edits.opens, on="2026-02-09")

    answer = client.get(f"{PAST}/0").json()

    text = answer["study"]["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]
    assert answer["studyVersion"] == 0
    assert text.startswith("<p>Inclusion Criteria:</p><ul><li>")
    assert (
        answer["study"]["protocolSection"]["statusModule"]
        == (before["protocolSection"]["statusModule"])
    )


def test_what_was_put_unchanged_is_no_version(registry, client):
    registry.put(study(ONE))

    assert len(client.get(PAST).json()["changes"]) == 1


@pytest.mark.parametrize(
    "path", [f"{PAST}/1", f"{PAST}/x", "/api/int/studies/NCT98000001/history", f"{PAST}/0/1"]
)
def test_a_past_that_there_is_not_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_what_is_gone_has_no_past_either(registry, client):
    registry.edit(ONE, edits.opens, on="2026-02-09")
    registry.remove(ONE)

    assert client.get(PAST).status_code == 404
