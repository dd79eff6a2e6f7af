"""What a patient reads: plain words, where to go, and no promise; in each medium."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from monitor.model.change import Change, Item
from monitor.model.delivery import Medium
from monitor.model.event import Because, EventKind
from monitor.model.lens import Lens
from monitor.model.near import Near, Nearby, NearSite
from monitor.model.record import Contact
from monitor.render import events as machine
from monitor.render.environment import environment
from monitor.render.message import render
from monitor.render.near import distance, near_phrase, near_view
from monitor.render.view import BOUNDARY
from tests.unit.render.events import (
    CRITERIA,
    HOSTILE,
    NOW,
    TERMINATED,
    a_delivery,
    a_subscription,
    an_event,
    hostile,
    plausible,
)
from tests.unit.render.markup import Page
from tests.unit.render.test_events import validate

HOUSE = environment(None)
PATIENT = Lens(key="patient", title="Patients", rows=(), plain=True)
NEAR = Near(radius_km=200, place="Brookhaven", lat=50.0, lon=8.0)
READER = a_subscription(name="near me", lens=PATIENT, near=NEAR, kinds=(), watches=())

OPENED = an_event(
    EventKind.STATUS_OPENED,
    headline="Now recruiting (was not yet recruiting)",
    changes=(
        Change(
            field="status.overall",
            label="Recruitment status",
            before="NOT_YET_RECRUITING",
            after="RECRUITING",
        ),
    ),
)
HARBOUR = NearSite(
    facility="Harbour Clinic",
    city="Saltport",
    country="Freedonia",
    km=12.4,
    act="opened",
    contacts=(Contact(name="Bo Reed", phone="555-0100", phone_ext="7", email="bo@example.org"),),
)
RIDGE = NearSite(facility="Ridge Institute", city="Highfield", country="Freedonia", km=0.2)
LOST = NearSite(facility="Hidden Clinic", city="", country="Freedonia")
PLACES = Nearby(
    counts=True,
    reason="",
    reach="within 200 km of Brookhaven",
    changed=(HARBOUR,),
    sites=(RIDGE, HARBOUR, LOST),
    within=2,
    note="Hidden Clinic: its place is not known",
)


def told(*events, near=None, subscription=READER):
    return render(
        HOUSE,
        delivery=a_delivery(),
        events=events,
        media=tuple(Medium),
        limit=0,
        now=NOW,
        subscription=subscription,
        near=near or {},
    )


def bodies(said):
    return {
        "text": " ".join(said.text.split()),
        "html": " ".join(Page(said.html).text.split()),
        "markdown": " ".join(said.markdown.replace("\\", "").split()),
    }


@pytest.mark.parametrize("medium", ["text", "html", "markdown"])
def test_a_patient_reads_what_is_so_where_to_go_whom_to_call_and_no_promise(medium):
    said = bodies(told(OPENED, near={OPENED.id: PLACES}))[medium]
    for words in (
        "It is now recruiting: it is looking for people to take part (it was not open yet).",
        "Opened: Harbour Clinic, Saltport, Freedonia (12 km)",
        "2 open sites within 200 km of Brookhaven",
        "Ridge Institute, Highfield, Freedonia (less than 1 km)",
        "Bo Reed, phone 555-0100 (extension 7), bo@example.org",
        "Hidden Clinic: its place is not known",
        "A listing does not mean that a place is free; the study team decides who can join.",
        "register's data of 2026-02-09",
        "You get this because subscription “near me”",
        "through the patient lens, within 200 km of Brookhaven, on",
        BOUNDARY,
    ):
        assert words in said


@pytest.mark.parametrize("medium", ["text", "html", "markdown"])
@pytest.mark.parametrize("event", [OPENED, TERMINATED, CRITERIA])
def test_a_patient_reads_no_jargon(event, medium):
    said = bodies(told(event))[medium]
    body, _, _ = said.partition("You get this because")
    for word in ("rule", "Why ", "evision", "RECRUITING", "severity", "Critical", "lens"):
        assert word not in body


def test_a_digest_for_a_patient_counts_and_does_not_rank():
    other = an_event(EventKind.STATUS_CLOSED, trial="NCT99000002")
    said = told(OPENED, TERMINATED, other)

    for body in bodies(said).values():
        assert "3 changes in 2 trials" in body
        assert "1 critical" not in body
    assert "critical" not in said.subject


def test_a_patient_reads_the_reason_for_a_stop_and_none_of_its_figures():
    said = bodies(told(TERMINATED))["text"]

    assert "It is now stopped early, and will not go on (it was recruiting)." in said
    assert "The reason given: “Slow accrual; the sponsor decided" in said
    assert "420" not in said


def test_a_patient_reads_each_criterion_that_changed_with_what_it_means():
    said = bodies(told(CRITERIA))["text"]

    assert "Who may join has changed." in said
    assert "more people may join" in said
    assert "fewer people may join" in said
    assert "relaxed" not in said


@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_of_event_can_be_told_plainly(kind):
    said = bodies(told(plausible(kind)))

    assert all(len(body) > 100 for body in said.values())


@pytest.mark.parametrize("subscription", [READER, a_subscription(near=NEAR)])
def test_hostile_text_is_harmless_in_what_is_near_and_in_plain_words(subscription):
    contact = Contact(name=HOSTILE, phone=HOSTILE, email=HOSTILE)
    site = NearSite(
        facility=HOSTILE, city=HOSTILE, country=HOSTILE, act="opened", contacts=(contact,)
    )
    near = Nearby(counts=True, reason="", changed=(site,), sites=(site,), within=1, note=HOSTILE)
    event = hostile(HOSTILE)
    said = told(event, near={event.id: near}, subscription=subscription)

    assert set(Page(said.html).tags) <= set(Page(told(OPENED).html).tags) | {"br", "del", "ins"}
    assert "<script" not in said.html
    assert "<" not in said.markdown
    assert not {"\x1b", "\u202e", "\x07", "\x00"} & set(said.text + said.html + said.markdown)
    assert all(len(line) <= 78 or "http" in line for line in said.text.splitlines())


@pytest.mark.parametrize("medium", ["text", "html", "markdown"])
def test_other_readers_are_told_what_is_near_beside_all_else(medium):
    said = bodies(
        told(TERMINATED, near={TERMINATED.id: PLACES}, subscription=a_subscription(near=NEAR))
    )[medium]

    assert "rule status.terminated" in said
    assert "Ridge Institute, Highfield, Freedonia (less than 1 km)" in said
    assert "A listing does not mean" not in said


def test_the_subject_says_that_it_is_near():
    changed = an_event(EventKind.SITES_CHANGED)

    assert "a site near you opened" in told(changed, near={changed.id: PLACES}).subject
    assert near_phrase(None) == ""
    assert near_phrase(Nearby(counts=True, reason="", changed=(HARBOUR, RIDGE))) == (
        "sites near you changed"
    )


def test_a_machine_is_given_the_nearest_open_sites_beside_the_event():
    payload = json.loads(told(OPENED, TERMINATED, near={OPENED.id: PLACES}).payload)
    opened, stopped = payload["data"]["events"]

    assert opened["near"][1] == {
        "facility": "Harbour Clinic",
        "city": "Saltport",
        "country": "Freedonia",
        "km": 12.4,
        "contacts": [
            {
                "name": "Bo Reed",
                "role": "",
                "phone": "555-0100",
                "phone_ext": "7",
                "email": "bo@example.org",
            }
        ],
    }
    assert opened["near"][2]["km"] is None
    assert "near" not in stopped
    assert {k: v for k, v in opened.items() if k != "near"} == json.loads(machine.encode(OPENED))
    validate("delivery", payload)


@pytest.mark.parametrize(
    ("near", "heading"),
    [
        (Nearby(counts=True, reason="", sites=(RIDGE,), within=1), "One open site:"),
        (
            Nearby(counts=True, reason="", reach="in Freedonia", sites=(RIDGE,), within=7),
            "7 open sites in Freedonia; the nearest:",
        ),
        (
            Nearby(counts=True, reason="", reach="within 5 km", sites=(HARBOUR,)),
            "No open site within 5 km. The nearest open ones elsewhere:",
        ),
        (Nearby(counts=True, reason="", within=9), "9 open sites; the record lists them."),
    ],
)
def test_a_heading_says_how_many_and_where(near, heading):
    view = near_view([near])
    assert view is not None
    assert view.heading == heading


def test_nothing_is_said_of_places_where_there_is_nothing_to_say():
    assert near_view([]) is None
    assert (
        near_view([Nearby(counts=True, reason="the trial has a site", reach="in France")]) is None
    )


def test_whom_to_ask_is_said_once_where_no_site_says_it():
    central = (Contact(name="Ada Quill", phone="555-0101"),)
    alone = near_view([Nearby(counts=True, reason="", central=central)])
    beside = near_view(
        [Nearby(counts=True, reason="", sites=(HARBOUR,), within=1, central=central)]
    )

    assert alone is not None
    assert beside is not None
    assert alone.contacts == ("Ada Quill, phone 555-0101",)
    assert beside.contacts == ()


def test_many_sites_that_opened_are_counted():
    view = near_view([Nearby(counts=True, reason="", changed=(HARBOUR,) * 8)])

    assert view is not None
    assert (len(view.changed), view.changed[-1]) == (6, "… and 3 more")


@pytest.mark.parametrize(
    ("km", "said"),
    [(None, ""), (0.0, "less than 1 km"), (1.4, "1 km"), (12.6, "13 km"), (1234.5, "1,234 km")],
)
def test_a_distance_is_no_finer_than_the_map(km, said):
    assert distance(km) == said


def test_an_item_without_a_direction_is_left_as_it_is():
    items = (Item(op="added", key="k", after="x", section="inclusion"),)
    change = Change(field="eligibility.criteria", label="Criteria", items=items)
    said = bodies(told(an_event(EventKind.ELIGIBILITY_CRITERIA_CHANGED, changes=(change,))))

    assert "Added" in said["html"]


@pytest.mark.parametrize("step", ["returned", "cancelled", "certified", "tracked"])
def test_a_patient_is_not_told_of_findings_that_nobody_has_sent(step):
    because = Because(rule=f"results.submitted.{step}", says="")
    said = told(an_event(EventKind.RESULTS_SUBMITTED, because=because)).text
    assert "was sent to the register" not in said


def test_a_patient_reads_no_dates_of_housekeeping_and_no_grammar_of_the_criteria():
    criteria = CRITERIA.changes[0]
    first = replace(criteria.items[0], about=("negating words changed", "60 → 45"))
    stamp = Change(
        field="dates.verified", label="Record verified", before="2026-01", after="2026-02"
    )
    event = replace(CRITERIA, changes=(replace(criteria, items=(first,)), stamp))
    said = told(event).text
    assert "Record verified" not in said
    assert "negating" not in said
    assert "more people may join, 60 → 45" in " ".join(said.split())


def test_a_silence_that_was_taken_back_is_not_told_to_a_patient_as_going_on():
    because = Because(rule="overdue.start.withdrawn", says="")
    event = an_event(
        EventKind.OVERDUE_START, headline="The start is not overdue now", because=because
    )
    assert "The start is not overdue now." in told(event).text


def test_what_holds_for_every_site_is_said_once():
    same = replace(HARBOUR, facility="Research Site", act="")
    near = Nearby(counts=True, reason="", sites=(same, same, replace(same, city="Fort")), within=3)
    view = near_view([near])
    assert [place.name for place in view.places] == [
        "Research Site, Saltport, Freedonia: 2 sites",
        "Research Site, Fort, Freedonia",
    ]
    assert [place.contacts for place in view.places] == [(), ()]
    assert view.contacts == ("Bo Reed, phone 555-0100 (extension 7), bo@example.org",)


def test_a_patient_is_not_sent_to_a_command_for_the_rest():
    many = [an_event(EventKind.STATUS_OPENED, trial=f"NCT{n:08d}") for n in range(300)]
    for body in bodies(told(*many)).values():
        assert "more changes; whoever runs this monitor can list them all." in body
        assert "trial-monitor events" not in body
