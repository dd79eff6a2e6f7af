from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.channels._words import EVENTS, before_and_after, fit, fitting, seen, web, why, width
from tests.telling import LONG, a_message, a_told, texts

SIGNS = {ord("&"): "&amp;", ord("*"): "\\*"}


@given(texts, st.integers(1, 300))
def test_a_text_keeps_to_its_room_and_hides_nothing(text, limit):
    made = fit(text, limit, SIGNS)

    assert width(made) <= limit
    assert not {"Cc", "Cs", "Co"} & set(map(unicodedata.category, made))
    assert not set(made) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200b\n")


@given(st.text(alphabet="ab *&é👩", max_size=30))
def test_a_text_that_fits_is_shown_as_it_is(text):
    assert fit(text, 300, SIGNS) == " ".join(text.split()).translate(SIGNS)


@pytest.mark.parametrize(
    ("text", "limit", "made"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abcde…"),
        ("a&b", 7, "a&amp;b"),
        ("a&bc", 7, "a&amp;…"),
        ("&&", 7, "&amp;…"),
        ("👩👩", 4, "👩👩"),
        ("👩👩👩", 4, "👩…"),
        ("abc def", 5, "abc…"),
    ],
)
def test_a_text_is_cut_between_signs_and_says_so(text, limit, made):
    assert fit(text, limit, SIGNS) == made


def test_lines_become_one_and_joiners_stay():
    assert seen("a\r\n\tb\u2028c\u00a0d") == "a b c d"
    assert seen("👩\u200d🔬") == "👩\u200d🔬"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "//x.org/a",
        "https://",
        "https://[",
        "https://x.org/a b",
        "https://x.org/a|b",
        "https://x.org/a>b",
        "https://x.org/a\u202eb",
        "https://x.org/" + "a" * 600,
    ],
)
def test_what_no_browser_should_open_is_no_link(url):
    assert web(url) == ""


def test_an_address_on_the_web_is_a_link():
    assert web("https://x.org/a?b=1&c=(2)#d") == "https://x.org/a?b=1&c=(2)#d"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("Status", "Recruiting", "Suspended"), "Recruiting → Suspended"),
        (("Sites", "", "3 added"), "3 added"),
        (("Why", "no money", ""), "no longer no money"),
        (("Text", "the same…", "the same…"), "changed"),
        (("Text", "", ""), "changed"),
    ],
)
def test_a_change_says_before_and_after(change, said):
    assert before_and_after(change) == said


def test_what_all_events_rest_on_is_said_once_and_what_differs_is_not():
    alike = a_message(a_told(), a_told())
    other = a_message(a_told(), a_told(meta="revision 5"))

    assert why(alike) == (alike.because, a_told().meta)
    assert why(other) == (other.because,)


@pytest.mark.parametrize(("room", "shown", "left"), [(9, 3, 2), (2, 2, 3), (0, 0, 5)])
def test_as_many_events_are_shown_as_fit_the_gravest_first(room, shown, left):
    events = tuple(a_told(id=str(number)) for number in range(3))

    made = fitting(
        lambda *made: made, a_message(*events, more=2), lambda made: len(made[0]) <= room
    )

    assert made == (events[:shown], left)


def test_more_events_than_anybody_reads_are_not_shown():
    shown, left = fitting(lambda *made: made, a_message(*[a_told()] * 1000), lambda _: True)

    assert (len(shown), left) == (EVENTS, 1000 - EVENTS)


def test_a_very_long_text_is_cut():
    assert width(fit(LONG, 500, SIGNS)) <= 500
