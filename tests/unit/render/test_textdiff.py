"""Word-wise differences lead from the old text to the new and hide nothing that changed."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from monitor.model.change import Word
from monitor.render.filters import html_marks, markdown_marks, only, text_marks
from monitor.render.textdiff import Mark, compare, marks

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


def test_endless_texts_are_not_compared_at_all():
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
    assert marks(words, 40)[-1] == Mark(op="gap", text="… cut; see the link")


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
