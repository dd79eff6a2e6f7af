"""Word-wise differences lead from the old text to the new and hide nothing that changed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.change import Word
from monitor.render.filters import html_marks, markdown_marks, only, text_marks
from monitor.render.textdiff import Mark, compare, marks, sides

ENDLESS = 10**9
TEXTS = st.lists(st.sampled_from(["age", "18", "≥", "years,", "or", "older", "(see", "below)"]))


def side(spans, *ops):
    return "".join(span.text for span in spans if span.op in {"same", *ops})


@given(TEXTS, TEXTS)
def test_the_marks_hold_both_texts(old, new):
    before, after = " ".join(old), " ".join(new)
    spans = compare(before, after, ENDLESS)
    if spans and len(before) + len(after) < 400:  # a longer one is shortened where nothing changed
        assert side(spans, "removed") == before
        assert side(spans, "added") == after


@given(TEXTS, TEXTS)
def test_removed_and_added_words_of_one_place_stand_together(old, new):
    spans = compare(" ".join(old), " ".join(new), ENDLESS)
    ops = [span.op for span in spans]
    assert all(one != two for one, two in pairwise(ops))
    assert ["added", "removed"] not in [ops[at : at + 2] for at in range(len(ops))]


def test_a_number_is_never_cut_into_its_figures():
    assert compare("at least 18 years of age", "at least 21 years of age", ENDLESS) == (
        Mark(op="same", text="at least "),
        Mark(op="removed", text="18"),
        Mark(op="added", text="21"),
        Mark(op="same", text=" years of age"),
    )


def test_texts_that_have_little_in_common_get_no_marks():
    assert compare("nothing of this stays", "wholly other words instead", ENDLESS) == ()


def test_endless_texts_that_have_little_in_common_get_no_marks():
    assert compare("word " * 20_000, "other " * 20_000, ENDLESS) == ()


def test_the_middle_of_a_long_unchanged_text_is_left_out():
    long = " ".join(f"word{n}" for n in range(200))
    spans = compare(f"first 18 {long} last", f"first 21 {long} last", ENDLESS)
    said = text_marks(spans)
    assert "[-18-] {+21+}" in said
    assert "[…]" in said
    assert len(said) < 200


def test_a_given_difference_is_shown_as_it_is_but_clean_and_within_its_limit():
    words = (Word("same", "age \\> "), Word("removed", "18\x1b[31m"), Word("added", "21" * 100))
    spans = marks(words, 30)
    assert spans[0].text == "age > "
    assert spans[1].text == "18"
    assert sum(len(span.text) for span in spans[:3]) <= 30


def test_what_is_cut_says_so():
    words = (Word("removed", "x" * 50), Word("added", "y" * 50))
    assert text_marks(marks(words, 40)) == f"[-{'x' * 19}…-] {{+{'y' * 19}…+}} cut; see the link"
    words = (Word("removed", "x" * 10), Word("added", "y" * 10), Word("same", "z"))
    assert marks(words, 20)[-1] == Mark(op="gap", text="… cut; see the link")


def test_marks_are_told_apart_without_colours():
    spans = (
        Mark(op="same", text="take "),
        Mark(op="removed", text="one "),
        Mark(op="added", text="two "),
        Mark(op="same", text="<daily>"),
    )
    assert text_marks(spans) == "take [-one-] {+two+} <daily>"
    assert markdown_marks(spans) == "take ~~one~~ **two** &lt;daily&gt;"
    assert html_marks(spans) == "take <del>one</del> <ins>two</ins> &lt;daily&gt;"


def test_one_side_of_a_difference_leaves_the_other_out():
    spans = (Mark(op="same", text="a"), Mark(op="removed", text="b"), Mark(op="added", text="c"))
    assert side(only(spans, "same", "removed"), "removed") == "ab"
    assert [span.op for span in only(spans, "same", "added")] == ["same", "added"]


LATE = "Participants must agree to every procedure of the protocol. " * 40


@pytest.mark.parametrize("limit", [60, 120, 240, 1_500])
def test_a_late_difference_of_a_long_text_is_shown_whatever_the_limit(limit):
    said = text_marks(compare(f"{LATE}At least 60 days.", f"{LATE}At least 45 days.", limit))
    assert "[-60-] {+45+}" in said
    assert len(said) < limit + 60


def test_an_endless_text_is_shown_where_it_differs_and_not_word_by_word():
    endless = "word " * 20_000
    spans = compare(f"{endless}{'old ' * 4_000}end", f"{endless}{'new ' * 4_000}end", 240)
    assert [span.op for span in spans[:4]] == ["gap", "same", "removed", "added"]
    assert spans[2].text.startswith("old old")
    assert spans[3].text.startswith("new new")


@pytest.mark.parametrize("limit", [60, 200])
def test_two_sides_that_begin_alike_are_cut_so_that_both_show_how_they_differ(limit):
    before, after = sides(f"{LATE}At least 60 days", f"{LATE}At least 45 days of it", limit)
    assert before.startswith("…")
    assert "60 days" in before
    assert "45 days" in after
    assert max(len(before), len(after)) <= limit


def test_two_sides_that_differ_from_the_first_word_are_cut_at_their_end():
    assert sides("old " * 40, "new", 8) == ("old old…", "new")
    assert sides("the old", "the new", 8) == ("the old", "the new")
