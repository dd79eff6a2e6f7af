"""A patient who lives near one of three sites: which letters come, what they say, which do not."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Callable

import pytest
from sqlalchemy import update

from monitor.cli import main
from monitor.demo import edits
from monitor.demo.places import PLACES
from monitor.demo.studies import study
from monitor.store.tables import snapshot
from tests.acceptance.conftest import House

Make = Callable[..., House]
ONE, FAR = "NCT99000101", "NCT99000102"
CLOSE, AUENTAL, ALDER = PLACES[0], PLACES[2], PLACES[7]  # France, Germany, United States
LYONNAIS = PLACES[0]._replace(facility="Clinique des Tilleuls", zip="69998", lat=45.9, lon=4.9)
READER = "patient@example.org"
PATIENT = f"""
[[channel]]
name = "patient"
kind = "email"
to   = ["{READER}"]
from = "monitor@example.org"
smtp = "smtp://127.0.0.1:{{smtp}}"

[[channel]]
name = "hers"
kind = "file"
path = "hers.jsonl"

[[subscription]]
name         = "near me"
lens         = "patient"
min_severity = "high"
channels     = ["patient", "hers"]
near         = {{{{ place = "{CLOSE.city}", radius_km = 200 }}}}
"""


def letters(house: House) -> list[tuple[str, str]]:
    """Return the subject and text of each letter that the patient got so far, and forget them."""
    found = []
    for mail in house.mail.messages:
        if mail.recipients == (READER,):
            message = email.message_from_bytes(mail.data, policy=email.policy.default)
            body = message.get_body(("plain",))
            assert body is not None
            found.append((str(message["subject"]), " ".join(body.get_content().split())))
    house.mail.messages.clear()
    return found


@pytest.fixture
def house(make_house: Make) -> House:
    house = make_house(
        study(ONE, status="NOT_YET_RECRUITING", sites=(CLOSE, AUENTAL, ALDER)),
        study(FAR, status="NOT_YET_RECRUITING", sites=(AUENTAL, ALDER)),
        more=PATIENT,
    )
    house.turn()
    assert letters(house) == []
    return house


def load(house: House, day: str) -> list[tuple[str, str]]:
    """Let a day's load come; return the letters that the patient gets of it."""
    house.new_load(day)
    house.turn()
    return letters(house)


@pytest.fixture
def opened(house: House) -> House:
    """The house after both trials opened, and the patient was told."""
    for number in (ONE, FAR):
        house.registry.edit(number, edits.opens, on="2026-02-03")
    [(subject, text)] = load(house, "2026-02-03")
    assert subject.startswith(f"{ONE} now recruiting")
    assert "It is now recruiting: it is looking for people to take part" in text
    assert f"One open site within 200 km of {CLOSE.city}, and the nearest elsewhere:" in text
    assert f"{CLOSE.facility}, {CLOSE.city}, France (less than 1 km)" in text
    assert text.index(CLOSE.facility) < text.index(AUENTAL.facility) < text.index(ALDER.facility)
    assert "phone 555-01" in text
    assert "A listing does not mean that a place is free" in text
    return house


def turns(house: House, facility: str, on: str) -> list[tuple[str, str]]:
    """Close one site; return the letters."""
    house.registry.edit(ONE, edits.turns_site, on=on, facility=facility, status="COMPLETED")
    return load(house, on)


def test_a_patient_is_told_of_the_trial_that_opens_within_reach_and_of_no_other(
    opened: House,
) -> None:
    kept = {(event.trial, event.kind): event for event in opened.events()}

    assert kept[(ONE, "status.opened")].severity == "medium"  # whatever a lens makes of it
    assert (FAR, "status.opened") in kept
    assert {event.because.lens for event in kept.values()} == {""}


def test_a_patient_is_told_of_the_site_that_closes_within_reach_and_of_no_other(
    opened: House,
) -> None:
    assert turns(opened, AUENTAL.facility, "2026-02-04") == []

    [(subject, text)] = turns(opened, CLOSE.facility, "2026-02-05")
    assert "a site near you closed" in subject
    assert f"Closed: {CLOSE.facility}, {CLOSE.city}, France (less than 1 km)" in text
    assert "No open site within 200 km" in text
    assert f"{ALDER.facility}, {ALDER.city}, United States (8," in text


def test_a_patient_is_told_of_a_site_that_opens_within_reach(opened: House) -> None:
    opened.registry.edit(ONE, edits.adds_sites, on="2026-02-04", sites=(LYONNAIS,))

    [(subject, text)] = load(opened, "2026-02-04")
    assert "a site near you opened" in subject
    assert f"Opened: {LYONNAIS.facility}, {LYONNAIS.city}, France (22 km)" in text
    assert f"2 open sites within 200 km of {CLOSE.city}" in text


def test_a_trial_that_opens_where_nothing_near_is_open_yet_says_so(house: House) -> None:
    house.registry.edit(ONE, edits.opens, on="2026-02-03")
    house.registry.edit(
        ONE, edits.turns_site, on="2026-02-03", facility=CLOSE.facility, status="NOT_YET_RECRUITING"
    )

    [(_, text)] = load(house, "2026-02-03")
    assert f"No open site within 200 km of {CLOSE.city}. The nearest open ones elsewhere:" in text
    [told, *_] = map(json.loads, (house.folder / "hers.jsonl").read_text().splitlines())
    [event, *_] = told["data"]["events"]
    assert event["severity"] == "high"
    assert event["because"]["says"].startswith(
        f"no site within 200 km of {CLOSE.city} is open yet; the nearest open one:"
    )


def test_a_patient_is_told_of_the_end_and_not_of_the_planning(opened: House) -> None:
    for number in (ONE, FAR):
        opened.registry.edit(number, edits.closes, on="2026-02-04")
        opened.registry.edit(number, edits.slips, on="2026-02-04", months=18)

    [(subject, text)] = load(opened, "2026-02-04")
    assert subject.startswith(f"{ONE} closed to recruitment")
    assert "It is now still going on, but it takes no new people (it was recruiting)." in text


def test_a_machine_is_given_where_to_go_beside_the_event(opened: House) -> None:
    turns(opened, CLOSE.facility, "2026-02-04")
    told = [json.loads(line) for line in (opened.folder / "hers.jsonl").read_text().splitlines()]
    events = [event for one in told for event in one["data"]["events"]]

    assert [(event["trial"], event["kind"], event["severity"]) for event in events] == [
        (ONE, "status.opened", "critical"),
        (ONE, "sites.changed", "critical"),
    ]
    assert [[site["facility"] for site in event["near"]] for event in events] == [
        [CLOSE.facility, AUENTAL.facility, ALDER.facility],
        [AUENTAL.facility, ALDER.facility],
    ]
    assert {event["because"]["lens"] for event in events} == {"patient"}


def run(house: House, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """Call the command; return its status and all that it says, on one line."""
    with pytest.raises(SystemExit) as ended:
        main(["--config", str(house.settings), *words])
    said = capsys.readouterr()
    return int(ended.value.code or 0), " ".join(f"{said.out} {said.err}".split())


def test_the_route_says_why_and_why_not(opened: House, capsys: pytest.CaptureFixture[str]) -> None:
    said = {
        number: run(opened, capsys, "route", "test", "--trial", number) for number in (ONE, FAR)
    }

    assert said[ONE][0] == said[FAR][0] == 0
    assert (
        "near me: patient, hers: it asks for every kind of event; it asks for every watch;"
        " critical through the patient lens (medium by itself): people can join now"
    ) in said[ONE][1]
    assert f"the trial has a site within 200 km of {CLOSE.city}" in said[ONE][1]
    assert (
        f"near me: not told: none of the trial's sites is within 200 km of {CLOSE.city};"
        f" the nearest is {AUENTAL.facility}, {AUENTAL.city}"
    ) in said[FAR][1]


def test_a_place_that_no_record_knows_is_a_fault_and_keeps_nothing_back(
    make_house: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    house = make_house(study(ONE, sites=(CLOSE,)), more=PATIENT.replace(CLOSE.city, "Nowhere"))
    assert run(house, capsys, "config", "check")[0] == 0  # nothing is on record yet

    house.turn()
    status, said = run(house, capsys, "config", "check")
    assert status == 2
    assert (
        "subscription[near me].near.place: no trial on record has a site in a town called"
        ' "Nowhere"; give its point: near = { lat = '
    ) in said

    house.registry.edit(ONE, edits.suspends, on="2026-02-03", why="Supply")
    [(_, text)] = load(house, "2026-02-03")
    assert "paused" in text
    assert 'No trial on record has a site in a town called "Nowhere"' in text


def test_records_are_looked_up_only_for_those_who_ask_for_places(
    make_house: Make, caplog: pytest.LogCaptureFixture
) -> None:
    house = make_house(study(ONE, sites=(CLOSE,)))
    house.turn()
    house.registry.edit(ONE, edits.suspends, on="2026-02-03", why="Supply")
    house.new_load("2026-02-03")
    house.app.check()
    damage(house)

    assert house.app.dispatch() == 2
    assert "not looked up" not in caplog.text


def test_a_record_that_does_not_read_back_keeps_nothing_back(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.registry.edit(ONE, edits.suspends, on="2026-02-03", why="Supply")
    house.new_load("2026-02-03")
    house.app.check()
    damage(house)
    house.app.deliver()

    assert "not looked up" in caplog.text
    [(_, text)] = letters(house)
    assert "paused" in text


def damage(house: House) -> None:
    with house.app.database.engine.begin() as connection:
        connection.execute(update(snapshot).values(checksum=bytes(16)))
