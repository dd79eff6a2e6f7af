"""Lines fit a terminal, values stand side by side where there is room."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from monitor.render.changes import Part
from monitor.render.filters import (
    COLUMNS,
    address,
    capital,
    count,
    html_lines,
    html_marks,
    row,
    when,
    width,
    wrap,
)
from monitor.render.textdiff import Mark

LINES = st.text("abc de試験-é\u0301\n.", max_size=400)


@given(LINES, st.integers(0, 20), st.sampled_from(["", "- ", "[CRITICAL] "]))
def test_no_line_is_wider_than_a_terminal(text, indent, first):
    assert all(width(line) <= COLUMNS for line in wrap(text, indent, first).split("\n"))


@given(LINES)
def test_wrapping_loses_no_letter(text):
    assert "".join(wrap(text, 4).split()) == "".join(text.split())


def test_an_address_is_never_broken():
    url = "https://clinicaltrials.gov/study/" + "x" * 100
    assert url in wrap(f"see {url} for more", 4)


def test_lines_after_the_first_stand_under_its_text():
    first, second = wrap("word " * 20, 2, "before  ").split("\n")
    assert first.startswith("  before  word")
    assert second.startswith("          word")


def test_nothing_wraps_to_its_lead_alone():
    assert wrap("", 2, "- ") == "  -"


def test_a_short_change_stands_on_one_line_with_its_note():
    part = Part(label="Enrollment", before="420", after="300", note="−29%")  # noqa: RUF001
    assert row(part, 18) == "    Enrollment          420 → 300  (−29%)"  # noqa: RUF001


def test_a_note_that_finds_no_room_goes_below_the_values():
    part = Part(label="Start", before="a" * 30, after="b" * 30, note="11 months later")
    assert row(part, 5) == f"    Start  {'a' * 30} → {'b' * 30}\n           (11 months later)"


def test_a_long_change_is_stacked_and_says_where_nothing_was():
    said = row(Part(label="Why stopped", after="slow accrual " * 10, note="new"), 18)
    lines = said.split("\n")
    assert lines[0] == "    Why stopped (new)"
    assert lines[1] == "      before  none given"
    assert lines[2].startswith("      after   slow accrual")
    assert all(width(line) <= COLUMNS for line in lines)


def test_a_part_without_a_label_has_no_empty_column():
    assert row(Part(label="", before="a", after="b")) == "    a → b"


def test_moments_are_told_in_utc():
    there = datetime(2026, 2, 9, 8, 30, tzinfo=timezone(timedelta(hours=9)))
    assert when(there) == "2026-02-08 23:30 UTC"


def test_numbers_have_their_nouns():
    assert count(1, "change") == "1 change"
    assert count(2, "change") == "2 changes"
    assert count(2, "entry", "entries") == "2 entries"
    assert capital("NCT and more") == "NCT and more"
    assert capital("") == ""


def test_an_address_cannot_leave_its_markdown_link():
    written = address("https://example.org/a) [x](javascript:alert(1)")
    assert isinstance(written, Markup)
    assert not set(written) & set("() ")


def test_lines_of_a_page_are_broken_without_the_help_of_a_style():
    assert html_lines("a <b>\nc\x1b[31m") == "a &lt;b&gt;<br>c"
    assert html_marks((Mark(op="added", text="a\n<b>"),)) == "<ins>a<br>&lt;b&gt;</ins>"
