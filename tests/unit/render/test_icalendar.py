"""Calendars that every program can read, whatever a registry writes into a title."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from msgspec.structs import replace

from monitor.model.appointment import Appointment, Stage
from monitor.model.dates import PartialDate
from monitor.model.trial import TrialId
from monitor.render.harmless import cut, one_line
from monitor.render.icalendar import icalendar
from tests.builders import a_milestone, partial_dates
from tests.unit.render.events import HOSTILE, LONG
from tests.validators import components, faults_of_icalendar

anything = st.text(st.characters(exclude_categories=()))


def an_appointment(text="2027-03-15", kind="ESTIMATED", **said):
    given = {
        "trial": TrialId("ctgov", "NCT99000001"),
        "title": "Fictinib in Fictitious Disease",
        "url": "https://clinicaltrials.gov/study/NCT99000001",
        "stage": Stage.COMPLETION,
        "given": a_milestone(text, kind),
        "sequence": 2,
        "created": datetime(2026, 1, 1, 8, tzinfo=UTC),
        "modified": datetime(2026, 2, 9, 15, 2, 11, tzinfo=UTC),
        **said,
    }
    return Appointment(**given)


def event(appointment, name="Trials"):
    made = icalendar([appointment], name)
    assert faults_of_icalendar(made.encode()) == []
    ((_, said),) = [one for one in components(made.encode()) if one[0] == "VEVENT"]
    return {key: lines[0] for key, lines in said.items()}


def parsed(appointment, name="Trials"):
    made = icalendar([appointment], name)
    assert faults_of_icalendar(made.encode()) == []
    calendar = Calendar.from_ical(made)
    return calendar, calendar.walk("VEVENT")[0]


def named(calendar):
    """The name, which the library does not know to be a text."""
    assert str(calendar["NAME"]) == str(calendar["X-WR-CALNAME"])
    return re.sub(r"\\(.)", r"\1", str(calendar["NAME"]))


@pytest.mark.parametrize(
    ("kind", "cancelled", "status"),
    [
        ("ESTIMATED", "", "STATUS:TENTATIVE"),
        ("ACTUAL", "", "STATUS:CONFIRMED"),
        ("", "", None),
        ("ACTUAL", "it is gone", "STATUS:CANCELLED"),
        ("ESTIMATED", "it is gone", "STATUS:CANCELLED"),
    ],
)
def test_a_status_says_how_sure_a_day_is(kind, cancelled, status):
    assert event(an_appointment(kind=kind, cancelled=cancelled)).get("STATUS") == status


@pytest.mark.parametrize(
    ("stage", "text", "start", "end", "says"),
    [
        (Stage.START, "2027-03-15", "20270315", "20270316", ""),
        (Stage.START, "2028-02-29", "20280229", "20280301", ""),
        (Stage.START, "2027-03", "20270301", "20270302", "(month only)"),
        (Stage.START, "2027", "20270101", "20270102", "(year only)"),
        (Stage.RESULTS_DUE, "2027-02", "20270228", "20270301", "(month only)"),
        (Stage.VERIFICATION_DUE, "2027-12", "20271231", "20280101", "(month only)"),
    ],
)
def test_a_day_is_a_whole_one_and_no_finer_than_given(stage, text, start, end, says):
    made = event(an_appointment(text, stage=stage))

    assert made["DTSTART"] == f"DTSTART;VALUE=DATE:{start}"
    assert made["DTEND"] == f"DTEND;VALUE=DATE:{end}"
    assert says in made["SUMMARY"]
    assert ("only" in made["SUMMARY"]) == bool(says)


def test_the_last_day_that_there_is_has_no_end():
    assert "DTEND" not in event(an_appointment("9999-12-31"))


def test_it_is_stamped_by_the_data_and_not_by_the_clock():
    made = event(an_appointment())

    assert made["DTSTAMP"] == "DTSTAMP:20260209T150211Z"
    assert made["LAST-MODIFIED"] == "LAST-MODIFIED:20260209T150211Z"
    assert made["CREATED"] == "CREATED:20260101T080000Z"
    assert made["SEQUENCE"] == "SEQUENCE:2"


def test_its_name_is_that_of_the_trial_and_the_stage_alone():
    one = an_appointment()

    same = replace(one, title="Another", given=a_milestone("2031"), sequence=9, cancelled="gone")
    others = [replace(one, stage=stage).uid for stage in Stage]

    assert one.uid == same.uid == "bbc501eb-8dd0-57a9-a6b2-30d44828952e"  # a promise: never another
    assert len({*others, replace(one, trial=TrialId("ctgov", "NCT99000002")).uid}) == len(Stage) + 1


def test_the_days_before_are_told_the_last_of_many():
    days = tuple(PartialDate(f"20{n}-01") for n in range(10, 40))

    said = event(an_appointment(earlier=days))["DESCRIPTION"]

    assert "Before: 18 more\\, 2028-01\\, " in said
    assert "2039-01" in said


def test_what_is_only_foretold_is_not_called_estimated_twice():
    made = event(an_appointment(stage=Stage.UNKNOWN))

    assert "estimated" not in made["SUMMARY"]
    assert made["STATUS"] == "STATUS:TENTATIVE"


@pytest.mark.parametrize("text", [HOSTILE, LONG, "é" * 500, "x,y;z\\n\\", "", "\\" * 99])
def test_no_title_breaks_it(text):
    _, made = parsed(an_appointment(title=text, cancelled=text), text)

    assert cut(one_line(text), 120) in str(made["SUMMARY"])


@given(anything, anything, partial_dates, st.sampled_from(Stage))
def test_whatever_is_written_comes_back_and_nothing_else(title, name, day, stage):
    calendar, made = parsed(an_appointment(day.text, title=title, stage=stage), name)

    assert str(made["SUMMARY"]).endswith(f"NCT99000001 {cut(one_line(title), 120)}".rstrip())
    assert named(calendar) == one_line(name)
    assert len(calendar.subcomponents) == 1
    assert made.start in {day.first, day.last}


@pytest.mark.parametrize("url", ["javascript:alert(1)", "", "https://x.example/a\r\nATTENDEE:b"])
def test_an_address_is_one_of_the_web_or_none(url):
    made = event(an_appointment(url=url))

    assert made.get("URL", "URL:https://").startswith("URL:https://")
    assert "ATTENDEE" not in made


def test_the_calendar_says_its_name_and_when_to_come_again():
    calendar, _ = parsed(an_appointment(), "AML, all")

    assert named(calendar) == "AML, all"
    assert calendar["REFRESH-INTERVAL"].dt.total_seconds() == 12 * 3600
    assert str(calendar["COLOR"]) == "steelblue"
    assert "METHOD" not in calendar  # with one, DTSTAMP would have to be the time of writing
    assert date.max > calendar.walk("VEVENT")[0].start
