"""Whole pages stand alone, read well and hide nothing."""

from __future__ import annotations

import re

import pytest

from monitor.model.change import Change, Item
from monitor.model.event import RULESET
from monitor.model.fields import FIELDS
from monitor.model.record import Record
from monitor.render.activity import activity
from monitor.render.difference import difference
from monitor.render.document import FORMATS, PROGRAM, page
from monitor.render.environment import environment
from monitor.render.pages import StateView, history, state
from monitor.render.record import record_view
from tests.unit.render.events import ALL, FAILING, HOSTILE, NOW, SITES, ZELVA, hostile
from tests.unit.render.markup import Page
from tests.unit.render.records import RECORD, REVISIONS, TRIAL, URL

HOUSE = environment(None)
CHANGES = tuple(change for event in ALL for change in event.changes)
ABOUT = {"registry": "ctgov", "number": "NCT99000001", "title": ZELVA, "url": URL}


def a_difference(changes=CHANGES, **said):
    values = {"before": state(REVISIONS[0], "first"), "after": state(REVISIONS[2])}
    return difference(changes, **(values | ABOUT | said))


def an_activity(*events):
    return activity(events, heading="Watch aml-maintenance", since="2026-02-01", until="", now=NOW)


VIEWS = {
    "difference": a_difference(),
    "activity": an_activity(*ALL, FAILING),
    "record": record_view(RECORD, state(REVISIONS[2]), url=URL),
    "history": history(map(state, REVISIONS), **ABOUT),
}
EMPTY = {
    "difference": a_difference(()),
    "activity": an_activity(),
    "record": record_view(Record(trial=TRIAL), state(REVISIONS[0]), url=""),
    "history": history((), **(ABOUT | {"url": "", "title": ""})),
}


def pages(name, views=VIEWS):
    return {form: page(HOUSE, f"report/{name}", form, view=views[name]) for form in FORMATS}


def said(made):
    """What a reader sees in each format, on one line."""
    return {
        form: " ".join((Page(text).text if form == "html" else text).split())
        for form, text in made.items()
    }


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("views", [VIEWS, EMPTY], ids=["full", "empty"])
def test_every_page_renders_in_every_format(name, form, views):
    made = page(HOUSE, f"report/{name}", form, view=views[name])
    assert made.strip()
    assert made.endswith("\n")
    if form == "html":
        shown = Page(made)
        assert not {"script", "img", "link"} & set(shown.tags)
        assert "prefers-color-scheme" in made
        assert "@media print" in made


@pytest.mark.parametrize("name", VIEWS)
def test_every_head_of_a_table_says_what_it_heads(name):
    made = pages(name)["html"]
    assert made.count("<th") == made.count('<th scope="') + made.count("<thead")


@pytest.mark.parametrize("name", VIEWS)
def test_no_line_of_a_text_page_is_too_wide(name):
    lines = pages(name)["text"].split("\n")
    assert not [line for line in lines if len(line) > 78 and "fingerprint" not in line]


def test_a_difference_names_the_sources_of_both_states():
    for words in said(pages("difference")).values():
        for fact in ("first", "2026-02-01", "2026-02-03", REVISIONS[0].fingerprint):
            assert fact in words
        assert "2026-02-09 15:02 UTC" in words


def test_every_page_names_the_program_and_the_edition_of_its_rules():
    for name in ("difference", "record"):
        for form, words in said(pages(name)).items():
            if name == "difference" or form == "html":
                assert f"Made by {PROGRAM}, rules {RULESET}" in words


@pytest.mark.parametrize(
    ("at", "facts"),
    [
        (StateView(revision=3, version=5), ("revision 3 (registry version v5)",)),
        (
            StateView(version=0, origin="history", held="2024-01-02", seen_at=NOW),
            (
                "registry version v0 (number 1 on its pages)",
                "at the registry since 2024-01-02",
                "brought from the registry's history 2026-02-10 06:00 UTC",
            ),
        ),
        (StateView(origin="registry", seen_at=NOW), ("asked 2026-02-10 06:00 UTC",)),
        (StateView(origin="file"), ("from a file",)),
        (
            StateView(origin="page", seen_at=NOW, trial="NCT99000002"),
            ("NCT99000002", "from a saved page, imported 2026-02-10 06:00 UTC"),
        ),
        (StateView(clock="ours"), ("as we knew it on that day",)),
        (StateView(clock="registry"), ("as the registry had it on that day",)),
        (StateView(), ()),
    ],
)
def test_a_state_says_which_it_is_and_where_it_comes_from(at, facts):
    assert at.facts == facts
    for form in FORMATS:
        made = page(HOUSE, "report/record", form, view=record_view(RECORD, at, url=URL))
        for fact in facts:
            assert fact.lower() in said({form: made})[form].replace("\\", "").lower()


def test_what_was_not_compared_is_said():
    left = a_difference((), left_out=("derived", "documents"))
    for words in said(pages("difference", {"difference": left})).values():
        assert "Nothing differs in what could be compared." in words
        assert "does not give it: what the registry itself computes" in words
        assert "and documents." in words


def test_a_difference_stands_in_the_order_of_the_catalogue():
    shown = [change.field for change in a_difference(tuple(reversed(CHANGES))).changes]
    known = [field.name for field in FIELDS if field.name in shown]
    assert len(known) == len(shown) - 1
    assert shown == [*known, "other.protocolSection.statusModule.newFlag"]


def test_a_difference_leaves_no_member_of_a_list_out():
    for words in said(pages("difference")).values():
        for item in SITES.changes[0].items:
            assert (item.after or item.before)["facility"] in words
        assert "… and" not in words


def test_a_change_within_a_structure_stands_where_the_structure_does():
    fields = ("other.new", "has_results", "results.flow.groups", "oversight.us_export", "documents")
    shown = a_difference(Change(field=field, label="", after=1) for field in fields).changes
    assert [change.field for change in shown] == [
        "has_results", "results.flow.groups", "documents", "oversight.us_export", "other.new",
    ]  # fmt: skip


def test_a_list_within_a_member_is_marked_by_its_words():
    arms = [
        "Fictinib in patients with stage {} disease",
        "Placebo for as long as Fictinib is given",
    ]
    sides = {
        side: {"name": "Fictinib", "arms": [one.format(stage) for one in arms]}
        for side, stage in (("before", "two"), ("after", "three"))
    }
    item = Item(op="edited", key="Fictinib", **sides)
    change = Change(field="interventions", label="Interventions", items=(item,))
    html = pages("difference", {"difference": a_difference((change,))})["html"]
    assert "stage <del>two</del> <ins>three</ins> disease" in html


def test_criteria_stand_side_by_side():
    html = pages("difference")["html"]
    assert "<del>60</del> mL/min" in html
    assert "<ins>45</ins> mL/min" in html
    for side in html.split("<del>60</del>")[0], html.split("<ins>45</ins>")[0]:
        assert side.rindex('<div class="sides">') > side.rindex("</div>")
    assert re.search(r"\.sides \{[^}]*display: flex", html)


def test_no_difference_is_said_to_be_none():
    for words in said(pages("difference", EMPTY)).values():
        assert "Nothing differs" in words


def test_one_state_is_told_from_two_that_read_alike():
    first, third = state(REVISIONS[0]), state(REVISIONS[2])
    same = pages("difference", {"difference": a_difference((), before=first, after=first)})
    for words in said(same).values():
        assert "Nothing differs: it is one and the same state." in words
    for words in said(pages("difference", EMPTY)).values():
        assert "Nothing differs but how it is written down." in words
    unknown = a_difference((), before=StateView(name="a file"), after=third)
    assert "at most" in unknown.nothing


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("views", [VIEWS, EMPTY], ids=["full", "empty"])
def test_in_markdown_headings_stand_alone_and_states_have_a_line_each(name, views):
    made = pages(name, views)["markdown"]
    lines = made.split("\n")
    for before, line, after in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
        if line.startswith("#"):
            assert before == after == ""
            assert not line.startswith(("#  ", "##  ", "###  "))
    states = [line for line in lines if line.startswith(("- Before: ", "- After: "))]
    assert len(states) == (2 if name == "difference" else 0)
    assert "\n\n\n\n" not in made


def test_a_report_counts_and_names_every_trial():
    for words in said(pages("activity")).values():
        assert "6 events in 2 trials" in words
        assert "NCT99000001" in words
        assert "NCT99000002" in words
        assert "2 critical" in words


def test_the_table_of_contents_leads_to_each_trial():
    shown = Page(pages("activity")["html"])
    links = {value[1:] for name, value in shown.attributes if name == "href" and value[0] == "#"}
    assert links == {value for name, value in shown.attributes if name == "id"}
    assert len(links) == 3


def test_a_quiet_time_is_said_to_be_quiet():
    for words in said(pages("activity", EMPTY)).values():
        assert "Nothing happened." in words


def test_a_record_is_told_in_words():
    for words in said(pages("record")).values():
        for fact in (
            "Active, not recruiting",
            "2025-03 (actual)",
            "87 (actual)",
            "Adult, Older adult",
            "A. Weiss (contact), weiss@example.org",
            "Klinikum Neustadt, Neustadt, Germany",
            "protocolSection.newModule.flag: yes",
            "1 outcome measure, limitations",
        ):
            assert fact in words.replace("newModule.flag yes", "newModule.flag: yes")


def test_every_field_that_a_record_fills_is_shown_once():
    labels = [fact.label for section in VIEWS["record"].sections for fact in section.facts]
    assert len(labels) == len(set(labels))
    assert labels[0] == "Recruitment status"
    assert {"Sites", "Countries", "Study start", "Not modelled", "Results"} <= set(labels)


def test_a_history_lists_every_revision():
    for words in said(pages("history")).values():
        for status in ("Not yet recruiting", "Recruiting", "Terminated"):
            assert status in words


@pytest.mark.parametrize("form", FORMATS)
def test_hostile_text_does_nothing_to_a_page(form):
    evil = hostile()
    made = page(
        HOUSE,
        "report/difference",
        form,
        view=a_difference(evil.changes, title=HOSTILE, url="javascript:alert(1)"),
    )
    assert not set(made) & set("\x00\x07\x0b\x1b\x9b\u202e\u2066\ufeff")
    if form == "html":
        assert "script" not in Page(made).tags
    if form == "markdown":
        assert "<script" not in made
        assert "](javascript" not in made.replace("\\](javascript", "")
