"""`calendar`: the days of the watched trials as a file that a calendar takes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from icalendar import Calendar

from monitor.demo import edits
from monitor.demo.studies import study
from tests.integration.conftest import ONE, TWO, Desk
from tests.validators import components, faults_of_icalendar


def written(desk: Desk, *words: str) -> str:
    said = desk.call("calendar", *words)
    assert (said.status, said.err) == (0, "")
    assert faults_of_icalendar(said.out.encode()) == []
    return said.out


def entries(desk: Desk, *words: str) -> dict[str, dict[str, str]]:
    """The summaries up to the trial's number, each with the properties of its event as text."""
    made = Calendar.from_ical(written(desk, *words))
    return {
        f"{str(event['SUMMARY']).split(' (')[0].split(':')[0]} {number(event)}": {
            name: event[name].to_ical().decode() for name in event
        }
        for event in made.walk("VEVENT")
    }


def number(event: Any) -> str:
    return next(one for one in (ONE, TWO) if one in str(event["SUMMARY"]))


def test_every_trial_has_its_days_and_what_is_estimated_is_tentative(told: Desk) -> None:
    found = entries(told)

    assert {key for key in found if ONE in key} == {
        f"{name} {ONE}"
        for name in (
            "Start",
            "Primary completion",
            "Completion",
            "Verification due",
            "Status may become unknown",
        )
    }
    assert found[f"Start {ONE}"]["STATUS"] == "CONFIRMED"
    assert found[f"Primary completion {ONE}"]["STATUS"] == "TENTATIVE"
    assert "estimated" in found[f"Primary completion {ONE}"]["SUMMARY"]
    assert found[f"Completion {ONE}"]["URL"] == f"https://clinicaltrials.gov/study/{ONE}"


def test_a_slip_moves_the_same_entry_and_raises_its_sequence(told: Desk) -> None:
    found = entries(told)

    stayed, slipped = (found[f"Primary completion {one}"] for one in (ONE, TWO))
    assert (stayed["SEQUENCE"], slipped["SEQUENCE"]) == ("0", "1")
    assert stayed["LAST-MODIFIED"] == "20260202T150000Z"
    assert slipped["LAST-MODIFIED"] == slipped["DTSTAMP"] == "20260205T150000Z"
    assert slipped["CREATED"] == "20260202T150000Z"
    assert slipped["DTSTART"] > stayed["DTSTART"]
    assert f"Before: {stayed['DTSTART'][:4]}" in slipped["DESCRIPTION"]


def test_the_name_of_an_entry_outlives_its_day(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(study(ONE, status="RECRUITING"))
    desk.turn("2026-02-02")
    before = entries(desk)
    desk.registry.edit(ONE, edits.slips, on="2026-02-05", months=14)
    desk.turn("2026-02-05")
    after = entries(desk)

    assert {key: one["UID"] for key, one in before.items()} == {
        key: one["UID"] for key, one in after.items()
    }
    key = f"Completion {ONE}"
    assert before[key]["DTSTART"] < after[key]["DTSTART"]
    assert (before[key]["SEQUENCE"], after[key]["SEQUENCE"]) == ("0", "1")


def test_the_same_database_makes_the_same_bytes(told: Desk) -> None:
    file = told.folder / "trials.ics"

    once = written(told)
    said = told.call("calendar", "--output", file)

    assert (said.status, said.out) == (0, "")
    assert file.read_bytes() == once.encode() == written(told).encode()


def test_a_month_is_said_and_stands_at_its_first_day(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(
        study(ONE, status="RECRUITING", completion=("2027-03", "ESTIMATED"), verified="2026-01")
    )
    desk.turn("2026-02-02")

    found = entries(desk)

    completion, due = found[f"Completion {ONE}"], found[f"Verification due {ONE}"]
    assert (completion["DTSTART"], completion["DTEND"]) == ("20270301", "20270302")
    assert "(month only)" in completion["SUMMARY"]
    # a deadline that is a month ends with it
    assert (due["DTSTART"], due["DTEND"]) == ("20270131", "20270201")
    assert "by the end of 2027-01" in due["DESCRIPTION"]


def test_a_trial_that_ends_needs_no_verification_any_more(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk(study(ONE, status="RECRUITING"))
    desk.turn("2026-02-02")
    desk.registry.edit(ONE, edits.completes, on="2026-02-05", enrolled=90, ended="2026-01-20")
    desk.turn("2026-02-05")

    found = entries(desk)

    due, reached = found[f"Verification due {ONE}"], found[f"Completion {ONE}"]
    assert (due["STATUS"], due["SEQUENCE"]) == ("CANCELLED", "1")
    assert "the status is now completed" in due["DESCRIPTION"]
    assert "(cancelled)" in due["SUMMARY"]
    assert (reached["STATUS"], reached["DTSTART"]) == ("CONFIRMED", "20260120")


def test_a_trial_that_is_gone_is_cancelled_and_comes_back(make_desk: Callable[..., Desk]) -> None:
    kept, gone = study(ONE, status="RECRUITING"), study(TWO, status="RECRUITING")
    desk = make_desk(kept, gone)
    desk.turn("2026-02-02")
    here = entries(desk)
    desk.registry.remove(TWO)
    desk.turn("2026-02-03")
    desk.turn("2026-02-04")
    away = entries(desk)
    desk.registry.put(gone)
    desk.turn("2026-02-05")
    back = entries(desk)

    states = [
        {key: (one["STATUS"], int(one["SEQUENCE"])) for key, one in found.items()}
        for found in (here, away, back)
    ]
    key = f"Start {TWO}"
    assert [state[key] for state in states] == [
        ("CONFIRMED", 0),
        ("CANCELLED", 1),
        ("CONFIRMED", 2),
    ]
    assert away[key]["LAST-MODIFIED"] == "20260204T150000Z"
    assert {one["STATUS"] for name, one in away.items() if TWO in name} == {"CANCELLED"}
    assert "does not know this trial any more" in away[key]["DESCRIPTION"]
    assert len({state[f"Start {ONE}"] for state in states}) == 1


def test_a_number_that_was_merged_gives_its_days_to_the_other(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk(study(ONE, status="RECRUITING"), study(TWO, status="RECRUITING"))
    desk.rewrite(f'"{ONE}", "{TWO}"', f'"{TWO}"')
    desk.turn("2026-02-02")
    desk.registry.remove(TWO)
    desk.registry.edit(ONE, edits.absorbs, on="2026-02-03", alias=TWO)
    desk.turn("2026-02-03")

    found = entries(desk)

    assert found[f"Start {TWO}"]["STATUS"] == "CANCELLED"
    assert f"one with {ONE}" in found[f"Start {TWO}"]["DESCRIPTION"]
    assert found[f"Start {ONE}"]["STATUS"] == "CONFIRMED"


def test_a_watch_has_a_calendar_of_its_own(told: Desk) -> None:
    text = told.settings.read_text()
    told.settings.write_text(f'{text}\n[[watch]]\nname = "mine; all"\ntrials = ["{TWO}"]\n')

    made = written(told, "--watch", "mine; all")

    assert ONE not in made
    ((_, calendar),) = [one for one in components(made.encode()) if one[0] == "VCALENDAR"]
    assert calendar["NAME"] == ["NAME:mine\\; all"]
    assert Calendar.from_ical(made).walk("VEVENT")[0].start >= date(2000, 1, 1)


def test_what_is_not_there_is_said(desk: Desk) -> None:
    no_watch, unchecked = desk.call("calendar", "--watch", "none"), desk.call("calendar")

    assert (no_watch.status, unchecked.status) == (2, 2)
    assert "no watch is called 'none'" in no_watch.err
    assert "check" in unchecked.err
    assert no_watch.out + unchecked.out == ""


def test_a_damaged_trial_is_named_and_the_others_are_written(told: Desk) -> None:
    told.damage(ONE)

    said = told.call("calendar")

    assert said.status == 1
    assert ONE in said.err
    assert ONE not in said.out
    assert TWO in said.out
