"""Feeds that every reader takes, whatever a registry writes into a record."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model.event import EventKind
from monitor.render.environment import environment
from monitor.render.feed import atom, feed, json_feed
from monitor.render.harmless import one_line
from tests.unit.render.events import HOSTILE, LONG, an_event, hostile, plausible
from tests.validators import ATOM, faults_of_atom, faults_of_json_feed

anything = st.text(st.characters(exclude_categories=()))


HOUSE = environment(None)


def both(*events, watch="mine"):
    """The events in both formats, each of which is found without fault."""
    view = feed(HOUSE, events, watch)
    one, other = atom(HOUSE, view), json_feed(view)
    assert faults_of_atom(one) == []
    assert faults_of_json_feed(other) == []
    return ET.fromstring(one.encode()), json.loads(other)  # noqa: S314  # our own


@pytest.mark.parametrize("kind", EventKind)
def test_an_event_of_every_kind_is_an_entry(kind):
    event = plausible(kind)

    made, plain = both(event)

    assert (
        made.findtext(f"{ATOM}entry/{ATOM}id")
        == plain["items"][0]["id"]
        == (f"urn:uuid:{event.id}")
    )
    assert plain["items"][0]["tags"] == [kind, event.severity]
    assert event.headline in plain["items"][0]["title"]


@pytest.mark.parametrize("text", [HOSTILE, LONG])
def test_no_text_breaks_it_or_gets_out_of_it(text):
    _, plain = both(hostile(text), watch=text)

    content = plain["items"][0]["content_html"]
    assert "<script" not in content
    assert "<img" not in content
    assert "\u202e" not in json.dumps(plain, ensure_ascii=False)
    assert len(content) < 60_000


@settings(max_examples=60)
@given(anything, anything, anything)
def test_whatever_is_written_both_formats_read_the_same(title, headline, url):
    event = an_event(title=title, headline=headline, url=f"https://x.example/{url}")

    made, plain = both(event, watch=one_line(title))

    entry, item = made.find(f"{ATOM}entry"), plain["items"][0]
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == item["title"]
    assert entry.findtext(f"{ATOM}content") == item["content_html"]
    assert entry.findtext(f"{ATOM}summary") == item["summary"]
    assert made.findtext(f"{ATOM}title") == plain["title"]
    link = entry.find(f"{ATOM}link")
    assert (link.get("href") if link is not None else None) == item.get("url")


def test_what_is_for_the_operator_has_no_page_and_is_an_entry_all_the_same():
    event = an_event(EventKind.MONITOR_FETCH_FAILING, trial="", title="", url="")

    made, plain = both(event)

    assert made.find(f"{ATOM}entry/{ATOM}link") is None
    assert "url" not in plain["items"][0]


def test_nothing_happened_is_a_feed_that_was_never_updated():
    made, plain = both()

    assert made.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"
    assert plain["items"] == []


def test_a_feed_is_named_for_ever_by_its_watch():
    names = [both(watch=watch)[0].findtext(f"{ATOM}id") for watch in ("", "mine")]

    assert names == [  # a promise: a reader that finds another shows everything as new
        "urn:uuid:e5ee0496-f32c-519f-99c4-743e189a3db0",
        "urn:uuid:c006e68a-4bf4-5d15-95f8-80c387143aa3",
    ]
