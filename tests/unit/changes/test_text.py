# ruff: noqa: RUF001  (look-alike signs are what is tested)
from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.changes.text import meaning, plain, unmarked

WORDS = st.lists(
    st.sampled_from(["age", "Fever", "18", "years", "or", "older", "1.5", "HER2", "é", "mg/dL"]),
    min_size=1,
    max_size=12,
).map(" ".join)

# what begins a terminal sequence takes the letters of the sequence with it
UNSTEERED = st.text(st.characters(exclude_characters="\x1b\x90\x98\x9b\x9d\x9e\x9f"), max_size=60)


def test_comments_go_and_what_only_begins_one_stays():
    assert plain("a<!-- b -->c \\<!-- d --\\> e <!-- f") == "ac e <!-- f"


def test_many_comments_that_never_end_are_read_in_one_pass():
    text = "-->" + "<!--" * 200_000

    assert len(plain(text)) == len(text)


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("<p>Fever</p><p>Cough</p>", "Fever\n\nCough"),
        ("<ul><li>Fever</li><li>Cough</li></ul>", "* Fever\n* Cough"),
        ("<ol><li>Fever</li><li>Cough</li></ol>", "1. Fever\n2. Cough"),
        ("<ul><li><p>Any of:</p><ol><li>a</li></ol></li></ul>", "* Any of:\n1. a"),
        ("mass &gt; 5&nbsp;kg and&#x2F;or", "mass > 5 kg and/or"),
        ("&amp;lt; 5", "< 5"),
        (r"age \>= 18 \[years\] 10\^9", "age >= 18 [years] 10^9"),
        ("10<sup>9</sup>/L, m<sup>2</sup>, H<sub>2</sub>O", "10⁹/L, m², H₂O"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a \t b\u00a0\u2009c", "a b c"),
        ("one\n\n\n\ntwo", "one\n\ntwo"),
        ("so\u00adft \u202eturned\u202c zero\u200bwidth \x07bell", "soft turned zerowidth bell"),
        ("\x1b[31mred\x1b[0m \x1b]0;title\x07y \x1b]8;;a:b\x1b\\link \x9b2Jz", "red y link z"),
        ("e\u0301tude", "étude"),
        ("\uf0b3 18 years", "≥ 18 years"),
        ("a\n\n<!-- -->\n\nb", "a\n\nb"),
        (r"rate \&#8805; 100 \&lt; 5", "rate ≥ 100 < 5"),
        ("<p>One.\nTwo.\n3. Three</p>\n<p>Four</p>", "One.\nTwo.\n3. Three\n\nFour"),
    ],
)
def test_a_text_is_read_as_a_person_reads_it(raw: str, read: str) -> None:
    assert plain(raw) == read


@pytest.mark.parametrize(
    "text",
    [
        "age < 65 and > 18",
        "a <b and c> d",
        "if x <p and q> y",
        "pain <i or II>",
        "AT&T; R&D",
        "creatinine <1.5 mg, urea >2",
    ],
)
def test_signs_that_look_like_markup_stay(text: str) -> None:
    assert plain(text) == text


def test_an_ordinary_text_is_handed_back_as_it_is() -> None:
    text = "Adults with asthma.\n\nNo smokers."

    assert plain(text) is text


@given(UNSTEERED.map(html.escape).map(lambda text: f"<p>{text}</p>"))
def test_whatever_stands_in_html_no_letter_is_lost(text: str) -> None:
    kept = [c for c in html.unescape(text[3:-4]) if c.isascii() and c.isalnum()]

    assert [c for c in plain(text) if c.isascii() and c.isalnum()] == kept


@given(WORDS)
def test_reading_twice_is_reading_once(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Age ≥ 18 years", "age >=18 years."),
        ("Age ≥ 18 years", "Age &ge; 18 years"),
        (r"ANC \> 1,500", "ANC > 1,500"),
        ("m²", "m2"),
        ("m²", "m^2"),
        ("10⁹/L", "10^9/L"),
        ("10<sup>9</sup>/L", "10⁹ / L"),
        ("2 × ULN", "2x ULN"),
        ("5 mg", "5mg"),
        ("5 %", "5%"),
        ("1. Fever", "* Fever"),
        ("8\\. Fever", "Fever"),
        ("(a) Fever", "Fever"),
        ("① Fever", "Fever"),
        ("18 – 65", "18-65"),
        ("“stable” disease", '"stable" disease'),
        ("Fever;", "Fever"),
        ("a. Fever\nb. Cough", "1. Fever\n2. Cough"),
        ("status(ECOG)", "status (ECOG)"),
        ("３ ｍｇ", "3 mg"),
        ("one line\nanother", "one line another"),
        ("<p>A</p><ul><li>B</li></ul>", "A\n\n* B"),
        ("ALL PATIENTS MUST SIGN", "All patients must sign"),
    ],
)
def test_cosmetics_do_not_change_the_meaning(one: str, other: str) -> None:
    assert meaning(one) == meaning(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("age < 18", "age > 18"),
        ("age < 18", "age <= 18"),
        ("1.5", "15"),
        ("1,5", "15"),
        ("1 5", "15"),
        ("18", "18 years"),
        ("10⁹", "109"),
        ("10^9", "109"),
        ("2½", "21/2"),
        ("5①", "51"),
        ("1-5", "15"),
        ("-5 °C", "5 °C"),
        ("5 mM", "5 mm"),
        ("5 µM", "5 µm"),
        ("has MET mutation", "has met mutation"),
        ("patients with ALL", "patients with all"),
        ("HER2+", "HER2-"),
        ("HER2-", "HER2"),
        ("± 5", "5"),
        ("x ≠ 5", "x = 5"),
        ("A. baumannii", "baumannii"),
        ("no fever", "fever"),
        ("5 mg", "5 kg"),
    ],
)
def test_what_means_something_else_keeps_another_key(one: str, other: str) -> None:
    assert meaning(one) != meaning(other)


@given(WORDS)
def test_a_text_and_its_plain_reading_have_one_meaning(text: str) -> None:
    assert meaning(plain(text)) == meaning(text)


@given(
    WORDS, st.sampled_from(["* {}", "- {}", "3. {}", "  {} ", "<p>{}</p>", "{};", "<li>{}</li>"])
)
def test_the_way_a_text_is_set_does_not_matter(text: str, setting: str) -> None:
    assert meaning(setting.format(text)) == meaning(text)


def test_lists_inside_lists_without_end_take_no_room() -> None:
    assert len(plain("<ul><li>a" * 20_000)) < 200_000
    assert len(unmarked("<ul><li>a" * 20_000)) < 2_000_000
