"""A difference on a terminal: in two columns where there is room, and in colours."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.change import Change, Item
from monitor.render.difference import difference
from monitor.render.filters import width
from monitor.render.harmless import clean
from monitor.render.pages import state
from monitor.render.paint import painted
from monitor.render.side_by_side import side_by_side
from tests.unit.render.events import ALL, HOSTILE, SITES, hostile
from tests.unit.render.records import REVISIONS, URL

CHANGES = tuple(change for event in ALL for change in event.changes)
SGR = re.compile(r"\x1b\[\d+m")


def a_view(*changes, title="Fictinib in Fictitious Disease", url=URL):
    return difference(
        changes,
        before=state(REVISIONS[0], "first"),
        after=state(REVISIONS[2]),
        registry="ctgov",
        number="NCT99000001",
        title=title,
        url=url,
    )


def edited(before, after):
    return Change(field="titles.brief", label="Title", before=before, after=after)


@pytest.mark.parametrize("columns", [120, 137, 200, 400])
def test_no_line_is_wider_than_the_terminal_or_than_can_be_followed(columns):
    lines = side_by_side(a_view(*CHANGES), columns).splitlines()

    assert max(map(width, lines)) <= min(columns, 200)


def test_before_stands_on_the_left_and_after_on_the_right():
    text = side_by_side(a_view(edited("One", "Two")), 120)

    assert re.search(r"^One +│ Two$", text, re.MULTILINE)
    assert re.search(r"^Before: first +│ After$", text, re.MULTILINE)


def test_each_line_closes_the_mark_that_it_opens():
    after = "Adults with the disease, in any stage of it, may join"
    before = after.replace("may", "who were treated before " * 12 + "may")
    lines = side_by_side(a_view(edited(before, after)), 120)

    marked = [line for line in lines.splitlines() if "[-" in line]
    assert len(marked) > 2
    assert all(line.count("[-") == line.count("-]") for line in marked)


def test_what_was_added_to_a_list_stands_on_the_right_alone():
    item = Item(op="added", key="Pain", after="Pain")
    text = side_by_side(a_view(Change(field="keywords", label="Keywords", items=(item,))), 120)

    assert re.search(r"^ +│ Pain$", text, re.MULTILINE)


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_two_texts_keep_to_their_columns(before, after):
    for line in side_by_side(a_view(edited(before, after)), 120).splitlines():
        assert width(line) <= 120


def test_members_that_changed_alike_stand_together():
    def site(name):
        place = {"facility": name, "city": "Brookhaven", "country": "Freedonia"}
        sides = ({**place, "status": word} for word in ("NOT_YET_RECRUITING", "RECRUITING"))
        return Item(op="edited", key=name, **dict(zip(("before", "after"), sides, strict=True)))

    names = ["Lakeside", "Harbour", "Ridge"]
    change = Change(field="sites", label="Sites", items=tuple(map(site, names)))
    (three,) = a_view(change).changes
    (two,) = a_view(Change(field="sites", label="Sites", items=change.items[:2])).changes

    assert [member.about for member in three.members] == [
        "3 alike; Status Not yet recruiting → Recruiting"
    ]
    assert all(name in three.members[0].text for name in names)
    assert three.tally == "3 edited"
    assert len(two.members) == 2


# --- colours


def test_the_colours_say_what_the_signs_say():
    text = painted(
        "Title\n\n    + came\n    - went\n      [-old-] {+new+}\n        fingerprint x\n"
    )

    assert text.startswith("\x1b[1mTitle\x1b[0m\n")
    assert "\x1b[31m[-old-]\x1b[0m \x1b[32m{+new+}\x1b[0m" in text
    assert "\x1b[32m+\x1b[0m came" in text
    assert "\x1b[31m-\x1b[0m went" in text
    assert "\x1b[2m        fingerprint x\x1b[0m" in text


def test_a_mark_over_several_lines_is_coloured_in_each():
    assert painted("x\n  [-one\n  two-]\n").count("\x1b[31m") == 2


@given(st.text(alphabet=st.sampled_from("ab \n[-]{+}\x1b31m│")))
def test_colours_add_nothing_but_colours(text):
    assert SGR.sub("", painted(text)) == clean(text)


def test_hostile_text_does_nothing_to_a_terminal():
    text = painted(side_by_side(a_view(*hostile().changes, title=HOSTILE, url=""), 120))

    assert not set(SGR.sub("", text)) & set("\x00\x07\x0b\x1b\x9b\u202e\u2066\ufeff")


def test_nothing_is_left_out_of_two_columns():
    text = " ".join(side_by_side(a_view(*SITES.changes), 140).split())
    for item in SITES.changes[0].items:
        assert (item.after or item.before)["facility"] in text
