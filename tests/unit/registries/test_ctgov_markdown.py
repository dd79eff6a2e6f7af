from __future__ import annotations

import pytest

from monitor.registries.ctgov.markdown import is_html, markdown

NESTED = """\
<p>Inclusion Criteria:</p><ol><li>Age &lt; 18 years</li><li><p>Any of the following:</p>\
<ul><li>Plum fever</li><li>Pear rash</li></ul><p>within 2 weeks.\nNot later.</p></li>\
<li>ER&#x2F;PgR known</li></ol><p>1. Not a list</p>"""


def test_lists_paragraphs_and_signs_are_set_as_the_api_sets_them():
    assert markdown(NESTED).split("\n") == [
        "Inclusion Criteria:",
        "",
        r"1. Age \< 18 years",
        "2. Any of the following:",
        "",
        "   * Plum fever",
        "   * Pear rash",
        "",
        "   within 2 weeks. Not later.",
        "3. ER/PgR known",
        "",
        r"1\. Not a list",
    ]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a\n  b</p>", "a b"),
        ("<p>one<br>two<br/>three</p>", "one\n\ntwo\n\nthree"),
        ("<p><b>bold</b> and <a href='x'>a link</a></p>", "bold and a link"),
        ("<p>10<sup>9</sup>/L of H<sub>2</sub>O</p>", r"10\^9/L of H2O"),
        ("<p>&amp;lt; as it was typed</p>", r"\&lt; as it was typed"),
        ("<p>&lt;p&gt; is no tag</p>", r"\<p\> is no tag"),
        ("<p>n <p and q> r</p>", r"n \<p and q\> r"),
        ("<p>n <q and r> p</p>", r"n \<q and r\> p"),
        ("<p>- a dash</p>", r"\- a dash"),
        ("<p>-5 °C</p>", "-5 °C"),
        ("<ol start='8'><li>eight</li><li>nine</li></ol>", "8. eight\n9. nine"),
        ("<ol><li></li><li>second</li></ol>", "2. second"),
        ("<ul><li><ul><li>deep</li></ul></li></ul>", "  * deep"),
        ("<ul><li>open", "* open"),
        ("<li>no list</li>", "no list"),
        ("</ul></p>after", "after"),
        ("<p></p><p> </p>", ""),
    ],
)
def test_what_pages_are_made_of(html: str, expected: str):
    assert markdown(html) == expected


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("<p>Slow accrual</p>", True),
        ("\n<UL><li>x</li></UL>", True),
        ("Slow accrual", False),
        (r"\<p\> typed by hand", False),
        ("<18 years", False),
        ("x <p>y</p>", False),
        ("<p and q> differ", False),
        ("<p class='x'>y</p>", True),
    ],
)
def test_html_is_known_by_its_beginning(text: str, *, is_one: bool):
    assert is_html(text) is is_one


def test_lists_without_end_take_neither_much_time_nor_much_space():
    deep = "<ul><li>x" * 20_000

    assert len(markdown(deep)) < 20_000 * 60


@pytest.mark.parametrize("begin", ["<p>x</p><p a=", "<p a=", "<p", "<ol start = "])
def test_a_tag_that_never_ends_is_read_in_one_pass(begin: str):
    assert markdown(f"{begin}{' ' * 1_000_000}x").endswith("x")
    assert not is_html(f"<p a={' ' * 1_000_000}x")
