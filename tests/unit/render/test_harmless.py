"""Text from outside does no harm, and stays what it says."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from monitor.render.harmless import clean, cut, markdown, one_line, plain
from tests.unit.render.events import HOSTILE

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
WILD = st.text(st.characters()) | st.text("\x1b\x9b[]0;31mJ\x07\\\r\n\u202e ab*`<>_#@!|&1.)-+=~")


@given(WILD)
def test_nothing_is_left_that_steers_a_terminal_or_turns_the_writing(text):
    for char in clean(text):
        assert char == "\n" or unicodedata.category(char) not in {"Cc", "Cs"}
        assert char not in TURNING


@given(WILD)
def test_cleaning_twice_is_cleaning_once(text):
    assert clean(clean(text)) == clean(text)


@given(st.text("abc äöü≥µ試 \n.,;:()<>&"))
def test_what_people_write_stays_as_it_is(text):
    assert clean(text) == text


def test_whole_terminal_sequences_go_and_not_only_their_first_byte():
    assert clean("\x1b[31mred\x1b[0m \x9b2Jx \x1b]0;title\x07y \x1b(Bz") == "red x y z"


def test_strings_for_the_terminal_go_with_their_ends():
    assert clean("a \x1b]0;one\x1b\\b \x9d0;two\x9cc \x1bPthree\x1b\\d") == "a b c d"


def test_a_terminal_sequence_without_an_end_does_not_swallow_the_text():
    assert clean("\x1b]what comes after is still said") == "]what comes after is still said"


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_way_to_end_a_line_is_one(ending):
    assert clean(f"one{ending}two") == "one\ntwo"
    assert one_line(f"one{ending}two") == "one two"


def test_emoji_that_are_joined_stay_joined():
    assert clean("👩\u200d⚕️") == "👩\u200d⚕️"


def test_half_a_character_is_replaced_so_that_it_can_be_encoded():
    assert clean("a\ud800b").encode() == "a\ufffdb".encode()


def test_the_backslashes_of_markdown_are_not_shown():
    assert plain(r"age \>= 18 \[years\] C:\new") == "age >= 18 [years] C:\\new"


@given(st.text(), st.integers(1, 50))
def test_what_is_cut_is_never_longer_than_allowed_and_says_so(text, limit):
    short = cut(text, limit)
    assert len(short) <= limit
    assert short == text or short.endswith("…")


def test_wide_gaps_are_closed_to_one_empty_line():
    assert plain("one\n \n\n\r\n two\n\nthree") == "one\n\n two\n\nthree"


def shown(text):
    """What CommonMark with GFM's additions shows, and the elements it makes."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    inline = [child for token in tokens for child in token.children or ()]
    kinds = {token.type for token in tokens} | {token.type for token in inline}
    return "".join(token.content for token in inline), kinds


@given(WILD)
def test_markdown_shows_what_was_written_and_makes_nothing_of_it(text):
    said, kinds = shown(f"- {markdown(text)}")
    assert kinds <= {
        "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close",
        "paragraph_open", "paragraph_close", "inline", "text", "text_special",
    }  # fmt: skip
    assert said.replace("\u2060", "") == one_line(text).replace("\u2060", "")


def test_markdown_of_hostile_text_has_no_link_image_code_or_mention():
    written = markdown(HOSTILE)
    assert "](" not in written.replace("\\](", "")
    assert "@everyone " not in written
    assert "<" not in written
    assert "everyone@example.org" in written  # an address is no mention
