"""A message says everything, in each medium asked for, within the room there is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model.change import Change, Item
from monitor.model.delivery import Medium
from monitor.model.event import EventKind
from monitor.render.environment import environment
from monitor.render.message import HTML_LIMIT, render
from monitor.render.view import BOUNDARY
from tests.unit.render.events import (
    ALL,
    CRITERIA,
    FAILING,
    HOSTILE,
    LONG,
    NOW,
    SITES,
    TERMINATED,
    a_delivery,
    a_subscription,
    an_event,
    hostile,
)
from tests.unit.render.markup import Page

HOUSE = environment(None)


def message(*events, media=tuple(Medium), limit=0, **said):
    return render(
        HOUSE,
        delivery=a_delivery(**said),
        events=events,
        media=media,
        limit=limit,
        now=NOW,
        subscription=a_subscription(),
    )


def bodies(said):
    return {"text": said.text, "html": Page(said.html).text, "markdown": said.markdown}


# --- what is said


@pytest.mark.parametrize("medium", ["text", "html", "markdown"])
def test_a_message_says_what_changed_before_and_after_why_and_since_when(medium):
    said = " ".join(bodies(message(TERMINATED))[medium].split())
    for words in (
        "NCT99000001",
        "Terminated: it was recruiting, and will not resume",
        "Recruiting → Terminated",
        "420 (estimated) → 87 (actual)",
        "2027-03 (estimated) → 2026-01-31 (actual)",
        "14 months earlier",
        "Slow accrual",
        "Revision 3 → 4",
        "register data of 2026-02-09",
        "changed by the sponsor",
        "You get this because subscription “stops, at once” asks for",
        BOUNDARY,
    ):
        assert words in said


@pytest.mark.parametrize("medium", ["text", "html", "markdown"])
def test_a_message_shows_each_criterion_with_its_direction(medium):
    said = " ".join(bodies(message(CRITERIA))[medium].split())
    for words in ("relaxed", "tightened", "Haemoglobin A1c of 8.5 % or more at screening"):
        assert words in said


@pytest.mark.parametrize("medium", ["text", "html", "markdown"])
def test_what_a_structure_no_longer_says_is_shown_with_what_it_said(medium):
    gone = Item(op="removed", key="expanded_access", before={"available": True})
    change = Change(field="status.expanded_access", label="Expanded access", items=(gone,))
    said = " ".join(bodies(message(an_event(changes=(change,))))[medium].split())
    assert "yes → none given" in said
    assert "expanded_access" not in said


def test_the_words_that_moved_are_marked_in_each_medium():
    said = message(CRITERIA)
    assert "[-4 weeks-] {+6 months+}" in said.text
    assert "~~4 weeks~~ **6 months**" in said.markdown
    assert ">4 weeks</del> <ins" in said.html


def test_a_message_leads_to_the_record():
    said = message(TERMINATED, CRITERIA)
    assert said.link == TERMINATED.url
    assert said.trial == "NCT99000001"
    assert ("href", TERMINATED.url) in Page(said.html).attributes
    assert TERMINATED.url in said.text
    assert f"]({TERMINATED.url})" in said.markdown


def test_a_digest_of_several_trials_leads_to_each():
    said = message(*ALL)
    assert said.link == said.trial == ""
    assert said.severity == "critical"
    links = [value for name, value in Page(said.html).attributes if name == "href"]
    assert links == [f"https://clinicaltrials.gov/study/NCT9900000{n}" for n in (1, 2)]


def test_only_the_media_asked_for_are_rendered():
    said = message(TERMINATED, media=(Medium.TEXT,))
    assert said.text
    assert (said.html, said.markdown, said.payload) == ("", "", b"")


def test_a_message_keeps_the_key_and_the_recipient_of_its_delivery():
    said = message(TERMINATED, id="the-key", recipient="her@example.org")
    assert (said.key, said.recipient, said.sent_at) == ("the-key", "her@example.org", NOW)


def test_the_body_for_machines_says_who_it_is_for_and_why():
    said = json.loads(message(TERMINATED).payload)
    assert said["timestamp"] == "2026-02-10T06:00:00Z"
    assert said["data"]["subscription"] == "stops, at once"
    assert said["data"]["because"].startswith("You get this because")
    assert said["data"]["delivery"] == a_delivery().id


# --- subjects


def test_the_subject_of_one_event_names_the_trial_and_what_happened():
    opened = an_event(EventKind.STATUS_OPENED, title="A Study of Orbitumab")
    assert message(opened).subject == "NCT99000001 now recruiting: A Study of Orbitumab"


def test_the_subject_of_several_events_of_a_trial_counts_the_others():
    said = message(CRITERIA, TERMINATED).subject
    assert said.startswith("NCT99000001 terminated and 1 more change: Zelvaxitinib")


def test_the_subject_of_a_digest_counts_by_severity_and_names_the_gravest():
    said = message(*ALL).subject
    assert said.startswith("5 changes in 2 trials (2 critical, 1 high): NCT99000001 terminated")


def test_the_subject_of_what_concerns_the_operator_names_the_monitor():
    assert message(FAILING).subject == "trial-monitor: the registry cannot be read"
    two = message(FAILING, an_event(EventKind.MONITOR_UNREADABLE, trial="", id="2"))
    assert two.subject.endswith("and 1 more notice")


@given(st.text(st.characters()), st.text(st.characters()))
@settings(max_examples=50)
def test_a_subject_is_one_line_of_120_characters_at_most(title, name):
    said = render(
        HOUSE,
        delivery=a_delivery(),
        events=(an_event(title=title),),
        media=(),
        limit=0,
        now=NOW,
        subscription=a_subscription(name=name),
    ).subject
    assert 0 < len(said) <= 120
    assert said.isprintable() or not said.isascii()
    assert not set(said) & set("\r\n\x0b\x0c\x85\u2028\u2029")


# --- room


def test_a_long_list_is_cut_in_words_and_never_for_machines():
    said = message(SITES)
    for body in bodies(said).values():
        assert "… and 6 more" in body
        assert "Klinikum Neustadt 9" in body
    items = json.loads(said.payload)["data"]["events"][0]["changes"][0]["items"]
    assert len(items) == len(SITES.changes[0].items)


@pytest.mark.parametrize("limit", [4_000, 1_000, 300, 40])
def test_a_channel_with_little_room_gets_less_and_is_told(limit):
    said = message(*ALL, limit=limit)
    for body in (said.text, said.markdown):
        assert 0 < len(body) <= limit
        assert "…" in body


def test_what_is_cut_short_leads_to_the_record():
    assert message(TERMINATED, limit=200).text.endswith(f"… cut; see {TERMINATED.url}")


def test_html_stays_under_the_size_at_which_mail_programs_clip():
    many = tuple(hostile(f"{HOSTILE} {n}", kind) for n in range(6) for kind in list(EventKind)[:40])
    said = message(*many, media=(Medium.HTML,)).html
    assert len(said.encode()) <= HTML_LIMIT
    assert "more change" in Page(said).text


def test_endless_texts_make_short_messages():
    said = message(hostile(LONG))
    assert len(said.text) < 30_000
    assert len(said.html) < HTML_LIMIT
    assert len(json.loads(said.payload)["data"]["events"][0]["title"]) == len(LONG)


# --- how it looks


def test_the_page_carries_its_style_on_each_element_and_the_dark_one_in_its_head():
    html = message(*ALL).html
    assert 'style="' in html
    assert "prefers-color-scheme: dark" in html or "prefers-color-scheme:dark" in html


def test_nothing_is_fetched_from_elsewhere_and_nothing_runs():
    page = Page(message(*ALL, hostile()).html)
    assert not {"script", "img", "link", "iframe"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "src"]
    assert "url(" not in message(*ALL).html


def test_lines_of_the_text_fit_78_columns():
    for line in message(*ALL, FAILING).text.split("\n"):
        assert len(line) <= 78
    assert message(TERMINATED).text.endswith("\n")
