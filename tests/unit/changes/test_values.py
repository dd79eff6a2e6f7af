from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.changes.text import plain
from monitor.changes.values import readable
from monitor.model.dates import Milestone, PartialDate
from monitor.model.record import Contact, Site

SIGNS = '<>&;\\/"\n\t\x7f\xa0\xad\u0301\u200b'


def read(text: str) -> tuple[str, str]:
    """Return what is made of a text in a structure, and in a list within it."""
    site = Site(facility=text, city="Alasis", contacts=(Contact(name=text), Contact(name="Kim")))
    found = readable(site)
    assert (found["city"], found["contacts"][1]) == ("Alasis", {"name": "Kim"})
    return found.get("facility", ""), found["contacts"][0].get("name", "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (" led by a space", "led by a space"),
        ("followed by one ", "followed by one"),
        ("two  of them", "two of them"),
        ("an <b>end", "an end"),
        ("A&amp;B", "A&B"),
        (r"5 \> 4", "5 > 4"),
        ('called "Kim"', 'called "Kim"'),
        ("not seen\x7f", "not seen"),
        ("nor\xadthis", "northis"),
        ("cafe\u0301", "café"),
    ],
)
def test_a_text_in_a_structure_reads_as_it_does_alone(text, said):
    assert read(text) == (said, said)


@given(st.text(alphabet=f"aBé9 .,{SIGNS}", max_size=3) | st.text(max_size=12))
def test_any_text_in_a_structure_reads_as_it_does_alone(text):
    assert read(text) == (plain(text), plain(text))


def test_what_says_nothing_is_an_empty_map_and_a_date_keeps_its_type():
    assert readable(Site()) == {}
    assert readable(None) is None
    assert readable(Milestone(date=PartialDate("2026-03"))) == {"date": "2026-03", "type": ""}
