# ruff: noqa: RUF001  (look-alike signs are what is tested)
"""Lists of all kinds: markers, numbers that count on, lists inside sentences, broken lines."""

from __future__ import annotations

import pytest

from monitor.changes.criteria import parse


def listed(text: str) -> list[tuple[int, str]]:
    return [(one.depth, one.text) for one in parse(text)]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("-Men over 18\n-N/A\n-5 °C", [(0, "Men over 18"), (0, "N/A"), (0, "-5 °C")]),
        ("1)age over 18\n2)able to walk", [(0, "age over 18"), (0, "able to walk")]),
        ("（1）Adult；\n（2）Twin", [(0, "Adult；"), (0, "Twin")]),
        ("1、Adult\n2、Twin", [(0, "Adult"), (0, "Twin")]),
        ("1. Any of：\n* Fever\n2. Adult", [(0, "Any of："), (1, "Fever"), (0, "Adult")]),
        ("1. Adult\n* Fever\n* Cough\n2. Twin",
         [(0, "Adult"), (1, "Fever"), (1, "Cough"), (0, "Twin")]),
        ("* 1\\. Adult\n  2\\. Twin\n    3\\. Walks", [(0, "Adult"), (0, "Twin"), (0, "Walks")]),
        ("1. Any of:\n1. Fever\n2. Cough\n2. Adult",
         [(0, "Any of:"), (1, "Fever"), (1, "Cough"), (0, "Adult")]),
        ("1. Adult\n2. Any of:\n   * Fever\n   * Cough. 3. Twin\n     4\\. Walks",
         [(0, "Adult"), (0, "Any of:"), (1, "Fever"), (1, "Cough."), (0, "Twin"), (0, "Walks")]),
        ("* Adult\n* Adult\n* Twin", [(0, "Adult"), (0, "Adult"), (0, "Twin")]),
        ("# Twins only.\n\n* **Adult** and __well__", [(0, "Twins only."), (0, "Adult and well")]),
    ],
)  # fmt: skip
def test_markers_make_the_list(text: str, read: list[tuple[int, str]]) -> None:
    assert listed(text) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("* Any of: i. fever; ii. cough; iii. rash",
         [(0, "Any of:"), (1, "fever;"), (1, "cough;"), (1, "rash")]),
        ("* Any of: (a) fever (b) cough", [(0, "Any of:"), (1, "fever"), (1, "cough")]),
        ("1. Any of: 1) fever, 2) cough", [(0, "Any of:"), (1, "fever,"), (1, "cough")]),
        ("* Any of: 1.Fever; 2.Cough", [(0, "Any of:"), (1, "Fever;"), (1, "Cough")]),
        ("* Any of：① fever；② cough", [(0, "Any of："), (1, "fever；"), (1, "cough")]),
        ("1. Any of\n   a. Fever b. Cough\n2. Adult",
         [(0, "Any of"), (1, "Fever"), (1, "Cough"), (0, "Adult")]),
        ("* Either (a) fever or (b) cough", [(0, "Either (a) fever or (b) cough")]),
        ("* Score: 1.5 mg in group 2.", [(0, "Score: 1.5 mg in group 2.")]),
        ("* Note: a) only", [(0, "Note: a) only")]),
        ("* See: vitamin A. and B. only", [(0, "See: vitamin A. and B. only")]),
    ],
)  # fmt: skip
def test_a_list_inside_a_sentence_is_taken_out_where_a_colon_opens_it(
    text: str, read: list[tuple[int, str]]
) -> None:
    assert listed(text) == read


def test_sub_items_end_where_their_sentence_ends() -> None:
    text = "Free of these:\n\nSteroids;\n\nPlum oil; and\n\nAspirin.\n\nAdult"

    assert listed(text) == [
        (0, "Free of these:"),
        (1, "Steroids;"),
        (1, "Plum oil; and"),
        (1, "Aspirin."),
        (0, "Adult"),
    ]


def test_paragraphs_inside_an_item_that_ends_with_a_colon_are_its_parts() -> None:
    text = "* Any of:\n\n  Fever\n\n  Cough\n* Adult\n\n  who walks"

    assert listed(text) == [(0, "Any of:"), (1, "Fever"), (1, "Cough"), (0, "Adult who walks")]


def test_names_with_a_colon_each_lead_what_follows_them() -> None:
    text = "Age:\n\n18 and over\n\nSex:\n\nFemale"

    assert listed(text) == [(0, "Age:"), (1, "18 and over"), (0, "Sex:"), (1, "Female")]


@pytest.mark.parametrize(
    ("html", "read"),
    [
        ("<ol><li>Fever</li><li>Cough</li></ol><p>3 Plum oil.\n4.\nTwin.\nA test is due.</p>",
         [(0, "Fever"), (0, "Cough"), (0, "Plum oil."), (0, "Twin. A test is due.")]),
        ("<ul><li><p>Any of:</p><p>i. Fever ii.\nCough iii.\nRash</p></li><li>Twin</li></ul>",
         [(0, "Any of:"), (1, "Fever"), (1, "Cough"), (1, "Rash"), (0, "Twin")]),
        ("<ul><li>Any of: i. Fever ii.\nCough iii.\nRash</li><li>Twin</li></ul>",
         [(0, "Any of:"), (1, "Fever"), (1, "Cough"), (1, "Rash"), (0, "Twin")]),
        ("<p>Adult.\nWho walks.</p>\n<p>Twin</p>", [(0, "Adult. Who walks."), (0, "Twin")]),
        ("<p>One of:\n- Fever\n- Cough</p>", [(0, "Fever"), (0, "Cough")]),
        ("<p>Seen at 3 clinics<br>Twin</p>", [(0, "Seen at 3 clinics"), (0, "Twin")]),
    ],
)  # fmt: skip
def test_a_history_page_breaks_paragraphs_behind_each_sentence(
    html: str, read: list[tuple[int, str]]
) -> None:
    assert listed(html) == read


def test_a_line_cut_at_a_column_goes_on_whatever_it_begins_with() -> None:
    text = (
        "        Exclusion Criteria:\n\n"
        "          -  Level of plum oil in the morning, measured at each visit, under 21 (that is\n"
        "             21)\n\n"
        "          -  Everybody who is in another trial and who does not meet its own peculiar\n"
        "             exclusion criteria.\n\n"
        "          -  Exclusion criteria of the 2nd part of the whole trial of plum oil: Adults\n"
        "             with fever\n"
    )

    assert [(one.section, one.text[-24:]) for one in parse(text)] == [
        ("exclusion", "t, under 21 (that is 21)"),
        ("exclusion", "culiar exclusion criteria."[-24:]),
        ("exclusion", "lum oil: Adults with fever"[-24:]),
    ]


def test_an_introduction_cut_at_a_column_is_one() -> None:
    text = (
        "        Exclusion Criteria:\n\n"
        "          -  Participants will be excluded from this research if they exhibit one of the\n"
        "             following:\n\n"
        "          -  Rot\n\n"
        "          -  Frost\n"
    )

    assert [one.text for one in parse(text)] == ["Rot", "Frost"]


def test_text_cut_at_a_column_without_indents_is_joined() -> None:
    text = (
        "Everybody who takes part has to have a signed and dated consent, and has to be\n"
        "able to come to the clinic on each of the days on which the plan has a visit in\n"
        "March or in April.\n\n"
        "Weight below 90 kg."
    )

    assert [one.text[-16:] for one in parse(text)] == ["rch or in April.", "ght below 90 kg."]


@pytest.mark.parametrize("comment", ["<!-- -->", r"<!-- --\>", r"\<!-- x --\>"])
def test_a_comment_is_no_criterion(comment: str) -> None:
    assert listed(f"* Adult\n* {comment}\n* Twin") == [(0, "Adult"), (0, "Twin")]


def test_an_escaped_entity_is_one() -> None:
    assert listed("* Rate \\&#8805; 100 bpm") == [(0, "Rate ≥ 100 bpm")]
