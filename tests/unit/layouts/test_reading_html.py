"""What a reader sees of an HTML page, as lines."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.layouts._reading import text_of


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>one <b>two</b>\n  three</p>four", "one two three\n\nfour\n"),
        ("<p>one</p><p>two</p>", "one\n\ntwo\n"),
        ("<div>one</div><div>two</div>", "one\ntwo\n"),
        ("one<br>two<BR/>three", "one\ntwo\nthree\n"),
        ("<dl><dt>Phase</dt><dd>2</dd></dl>", "Phase\n2\n"),
        ("<dl><dt>Phase<dd>2<dt>Sex<dd>All</dl>", "Phase\n2\nSex\nAll\n"),
        ("<span>Phase</span><span>2</span>", "Phase2\n"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><th>c<th>d</table>", "a b\nc d\n"),
        ("<ul><li>one<li>two</ul>", "• one\n• two\n"),
        ("<ol><li>one</li><li><p>two</p></li></ol>after", "1. one\n2. two\n\nafter\n"),
        ("<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>", "• a\n    1. b\n• c\n"),
        ("<ul><li></li></ul><p>after</p>", "after\n"),
        ("5 &lt; 6 &amp;amp; x&nbsp;y", "5 < 6 &amp; x y\n"),
        ("10<sup>9</sup>/L of CO<sub>2</sub>, x<sup>a</sup>", "10⁹/L of CO₂, xa\n"),
        ("<pre>a  b\n  c</pre>", "a  b\n  c\n"),
        ("a < b and c<5 </3", "a < b and c<5\n"),
        ('<p title="a > b">seen</p>', "seen\n"),
        ("", ""),
    ],
)  # fmt: skip
def test_blocks_are_lines_and_items_are_known(source, text):
    assert text_of(source) == text


@pytest.mark.parametrize(
    "gone",
    [
        "<script>if (a < b) { NCT99000099 }</script>",
        "<SCRIPT>x</SCRIPT >",
        "<style>p > a {}</style>",
        "<!-- a remark with <p>tags</p> -->",
        "<!doctype html>",
        "<?php echo 1 ?>",
        "<title>a title</title>",
        "<nav><div>menu<nav>more</nav></div></nav>",
        "<footer>foot</footer>",
        "<div role=navigation>menu<div>more</div></div>",
        "<div hidden>x<div>y</div></div>",
        '<p class="a" HIDDEN="">x</p>',
        '<div style="color: red; display : none">x</div>',
        "<span style='visibility:hidden'>x</span>",
        "<template><p>x</p></template>",
        "<svg><text>x</text></svg>",
        "<select><option>x<option>y</select>",
        "<noscript><p>x</p></noscript>",
        "<img alt='x' hidden>",
        "<input value=x>",
    ],
)
def test_what_a_reader_does_not_see_is_not_there(gone):
    assert text_of(f"before {gone} after").split() == ["before", "after"]


@pytest.mark.parametrize(
    "kept",
    [
        '<div class="md:hidden">x</div>',
        "<div data-hidden=1>x</div>",
        '<div title="display: none">x</div>',
        "<div hidden=until-found>x</div>",
        "<details><summary>x</summary></details>",
        "<button>x</button>",
        "<header>x</header>",
    ],
)
def test_what_a_reader_can_see_is_there(kept):
    assert text_of(f"before {kept} after").split() == ["before", "x", "after"]


def test_a_hidden_item_ends_where_the_next_begins():
    assert text_of("<ul><li hidden>x<li>y</ul>") == "• y\n"


@pytest.mark.parametrize("broken", ["<p", "<p a='", "<!-- ", "<script>x", "<a <a <a", "</", "<!x"])
def test_what_has_no_end_takes_only_itself_and_what_follows(broken):
    assert text_of(f"seen {broken}") in {"seen\n", f"seen {broken}\n"}


@pytest.mark.parametrize(
    "part",
    ["<div>", "<a ", "<a='", '<a b="', "<!--", "<b x=1>", "<ul><li>", "</div>", "<nav>", "&#x41;",
     "<p>x", "<script>", "<a b=c ", "<p hidden>", "<", "=", "<td><table>"],
)  # fmt: skip
def test_a_page_that_is_made_to_be_slow_is_read_in_one_pass(part):
    """300,000 open elements hold up a parser that builds a tree for minutes."""
    assert text_of(f"<p>seen</p>{part * 20_000}").startswith("seen\n")


@given(st.text(max_size=200))
def test_every_text_survives_being_written_as_html(text):
    seen = text_of(f"<p>{html.escape(text)}</p>").split()

    assert seen == text.replace("\r", "\n").split()


@given(st.text(alphabet="<>/!-=\"' abdivplhn", max_size=60))
def test_no_page_is_beyond_reading(source):
    text = text_of(source)

    assert text == text_of(source)
