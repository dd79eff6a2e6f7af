"""Answers that no one has documented: none loses a change, invents one, or costs another trial."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from monitor.demo import edits
from monitor.demo.studies import study
from monitor.fetch import client
from monitor.model.delivery import DeliveryState
from monitor.model.trial import TrialId
from tests.acceptance.conftest import House

Make = Callable[..., House]
NUMBERS = [f"NCT9900030{digit}" for digit in range(10)]
ONE, TWO, THREE, *_ = NUMBERS
BECAUSE = "Slow accrual at all sites"


def recruiting(*numbers: str) -> list[dict[str, Any]]:
    return [study(number, status="RECRUITING") for number in numbers]


def suspend(house: House, number: str, load: str) -> None:
    house.registry.edit(number, edits.suspends, on=load, why=BECAUSE)
    house.new_load(load)


def told(house: House) -> list[tuple[str, str]]:
    return [(event.trial, event.kind.value) for event in house.events()]


def test_a_member_with_nothing_in_it_costs_nobody_a_change(make_house: Make) -> None:
    house = make_house(*recruiting(ONE, TWO))
    house.turn()
    odd = house.registry.study(ONE)
    odd["protocolSection"]["contactsLocationsModule"]["locations"].append({})
    house.registry.put(odd)
    suspend(house, TWO, "2026-02-03")

    assert house.turn().revised == 2

    assert (TWO, "status.suspended") in told(house)


def test_a_record_nested_beyond_measure_costs_only_itself(make_house: Make) -> None:
    house = make_house(*recruiting(*NUMBERS))
    house.turn()
    odd = house.registry.study(THREE)
    odd["derivedSection"]["deep"] = json.loads("[" * 400 + "]" * 400)
    house.registry.put(odd)
    suspend(house, TWO, "2026-02-03")

    house.turn()

    assert (TWO, "status.suspended") in told(house)


@pytest.mark.parametrize(
    ("module", "field", "value"),
    [
        ("contactsLocationsModule", "locations", "none"),
        ("statusModule", "startDateStruct", {"date": "Spring 2026", "type": "ESTIMATED"}),
        ("designModule", "enrollmentInfo", {"count": "120", "type": "ESTIMATED"}),
    ],
)
def test_a_field_of_another_shape_is_never_told_as_emptied(
    make_house: Make, module: str, field: str, value: Any
) -> None:
    house = make_house(*recruiting(ONE))
    house.turn()
    odd = house.registry.study(ONE)
    odd["protocolSection"][module][field] = value
    house.registry.put(odd)
    house.new_load("2026-02-03")

    report = house.turn()

    assert told(house) == []
    assert field in report.unreadable[0].reason


def test_an_outage_of_the_studies_alone_alarms_the_operator_once(make_house: Make) -> None:
    house = make_house(*recruiting(*NUMBERS))
    house.turn()
    house.registry.fault("status", times=1000, match="/studies", status=503)

    for day in range(3, 9):
        house.new_load(f"2026-02-0{day}")
        assert not house.turn().whole

    assert told(house) == [("", "monitor.fetch_failing")]


def test_a_maintenance_page_for_every_batch_is_one_outage(make_house: Make) -> None:
    house = make_house(*recruiting(*NUMBERS))
    house.turn()
    house.registry.fault("html", times=1000, match="/studies")

    for day in range(3, 9):
        house.new_load(f"2026-02-0{day}")
        report = house.turn()
        assert len(report.unreachable) == len(NUMBERS)

    assert told(house) == [("", "monitor.fetch_failing")]


def test_a_batch_that_is_too_large_is_asked_for_in_halves(
    make_house: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = make_house(*recruiting(*NUMBERS))
    house.turn()
    suspend(house, TWO, "2026-02-03")
    monkeypatch.setattr(client, "MAX_BODY", 60_000)

    report = house.turn()

    assert report.whole
    assert told(house) == [(TWO, "status.suspended")]


def test_an_older_server_is_not_believed(make_house: Make) -> None:
    before = study(ONE, status="RECRUITING")
    house = make_house(before)
    house.turn()
    suspend(house, ONE, "2026-02-03")
    house.turn()
    after = house.registry.study(ONE)
    house.registry.put(before)
    house.registry.go("2026-02-02")
    house.registry.go_during(1, "2026-02-02")

    report = house.turn(force=True)
    house.registry.put(after)
    house.new_load("2026-02-04")
    house.turn()

    assert "older" in report.unreadable[0].reason
    assert told(house) == [(ONE, "status.suspended")]


def test_those_gone_before_do_not_hide_those_that_go_now(make_house: Make) -> None:
    house = make_house(*recruiting(*NUMBERS))
    house.turn()
    gone: list[str] = []
    load = 2
    for batch in (NUMBERS[:4], NUMBERS[4:8]):
        for number in batch:
            house.registry.remove(number)
        for _ in range(2):
            load += 1
            house.new_load(f"2026-02-{load:02}")
            gone += house.turn().vanished

    assert sorted(gone) == NUMBERS[:8]
    assert told(house) == [(number, "record.vanished") for number in gone]


def test_an_absence_in_a_load_that_turned_meanwhile_does_not_count(make_house: Make) -> None:
    house = make_house(*recruiting(ONE, TWO))
    house.turn()
    house.registry.remove(TWO)
    house.new_load("2026-02-03")
    house.registry.go_during(2, "2026-02-04")
    house.turn()

    assert house.turn().vanished == ()
    house.new_load("2026-02-05")
    assert house.turn().vanished == (TWO,)


def test_an_unknown_number_is_said_at_every_check(make_house: Make) -> None:
    house = make_house(*recruiting(ONE, TWO))
    house.registry.remove(TWO)

    first, second = house.turn(), house.turn()

    assert [each.trial for each in first.unreadable] == [TWO]
    assert [each.trial for each in second.unreadable] == [TWO]
    assert second.unchanged == 1


def test_whoever_watches_either_number_hears_whichever_is_checked(make_house: Make) -> None:
    house = make_house(*recruiting(ONE, TWO))
    house.turn()
    house.registry.edit(ONE, edits.absorbs, on="2026-02-03", alias=TWO)
    house.registry.remove(TWO)
    house.new_load("2026-02-03")
    with house.app.database.begin() as tx:
        tx.watched.add("other", [TrialId("ctgov", TWO)], tags=(), now=house.clock())
    house.registry.edit(ONE, edits.suspends, on="2026-02-03", why=BECAUSE)
    house.turn()
    house.registry.edit(ONE, edits.resumes, on="2026-02-04")
    house.new_load("2026-02-04")
    house.turn(trials=[TrialId("ctgov", ONE)])

    watches = {e.kind.value: e.watches for e in house.events() if e.trial == ONE}
    assert set(watches["status.suspended"]) == {"house", "other"}
    assert set(watches["status.resumed"]) == {"house", "other"}


def test_a_merged_number_that_is_served_again_is_found_by_force(make_house: Make) -> None:
    two = study(TWO, status="RECRUITING")
    house = make_house(*recruiting(ONE), two)
    house.turn()
    alone = house.registry.study(ONE)
    house.registry.edit(ONE, edits.absorbs, on="2026-02-03", alias=TWO)
    house.registry.remove(TWO)
    house.new_load("2026-02-03")
    house.turn()
    house.registry.put(alone)
    house.registry.put(two)
    suspend(house, TWO, "2026-02-04")

    house.turn(force=True)

    assert (TWO, "status.suspended") in told(house)


def test_a_closing_probe_that_fails_is_no_failed_check(make_house: Make) -> None:
    house = make_house(*recruiting(ONE))
    house.turn()
    for day in range(3, 8):
        suspend_or_resume = edits.resumes if day % 2 == 0 else edits.suspends
        options = {} if day % 2 == 0 else {"why": BECAUSE}
        house.registry.edit(ONE, suspend_or_resume, on=f"2026-02-0{day}", **options)
        house.new_load(f"2026-02-0{day}")
        house.registry.reset()
        _fail_the_second_probe(house)
        assert house.turn().whole

    assert all(trial for trial, _ in told(house))


def _fail_the_second_probe(house: House) -> None:
    send, asked = house.app.fetcher("ctgov").send, []

    def once(request: Any) -> Any:
        asked.append(request.path)
        if request.path.endswith("/version") and asked.count(request.path) == 2:
            house.registry.fault("status", times=5, match="version", status=500)
        return send(request)

    house.app.fetcher("ctgov").send = once  # type: ignore[method-assign]


def test_a_stop_is_no_failure_of_the_registry(make_house: Make) -> None:
    house = make_house(*recruiting(ONE))
    house.turn()
    for day in range(3, 8):
        house.new_load(f"2026-02-0{day}")
        house.app.stop.set()
        house.registry.fault("status", times=5, status=503)
        house.app.wait = type(house.app).wait.__get__(house.app)
        house.turn(tell=False)
        house.app.stop.clear()
        house.registry.reset()

    assert told(house) == []


def test_a_stop_between_two_requests_is_no_outage(make_house: Make) -> None:
    house = make_house(*recruiting(ONE))
    house.turn()
    send = house.app.fetcher("ctgov").send

    def stopping_after_the_probe(request: Any) -> Any:
        answer = send(request)
        house.app.stop.set()
        return answer

    house.app.fetcher("ctgov").send = stopping_after_the_probe  # type: ignore[method-assign]
    for day in range(3, 8):
        house.new_load(f"2026-02-0{day}")
        house.turn(tell=False)
        house.app.stop.clear()

    assert told(house) == []


def test_a_hanging_receiver_is_left_alone_for_the_rest_of_the_round(make_house: Make) -> None:
    house = make_house(*recruiting(*NUMBERS))
    house.turn()
    house.hook.answers.extend([(503, {})] * 20)
    for number in NUMBERS:
        house.registry.edit(number, edits.suspends, on="2026-02-03", why=BECAUSE)
    house.new_load("2026-02-03")

    told = house.turn().deliveries

    assert len(house.hook.posts) == 2
    assert (told.sent, told.pending) == (len(NUMBERS), len(NUMBERS))
    house.hook.answers.clear()
    house.clock.advance(minutes=1)
    assert house.turn().deliveries.sent == len(NUMBERS)
    with house.app.database.read() as tx:
        assert set(tx.deliveries.counts()) == {DeliveryState.SENT}


def test_the_third_check_that_cannot_read_a_record_tells_the_operator(make_house: Make) -> None:
    house = make_house(*recruiting(ONE, TWO))
    house.turn()
    house.registry.edit(ONE, edits.sets, path="protocolSection.eligibilityModule", value=["text"])

    for day in ("2026-02-03", "2026-02-04", "2026-02-05", "2026-02-06"):
        house.new_load(day)
        house.turn()

    assert [event.because.rule for event in house.events()] == ["monitor.unreadable"]
    assert ONE in house.events()[0].headline
