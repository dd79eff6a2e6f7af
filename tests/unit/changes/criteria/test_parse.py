from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.changes.criteria import Criterion, parse
from monitor.changes.text import plain

FAMILY = {"inclusion", "exclusion", "criteria", "criterion", "eligibility", "non"}


def shape(text: str) -> list[tuple[str, int, str]]:
    """Section, depth and text of each criterion."""
    return [(one.section, one.depth, one.text) for one in parse(text)]


def texts(text: str) -> list[str]:
    return [one.text for one in parse(text)]


def words(text: str) -> list[str]:
    return sorted(
        word
        for word in re.findall(r"\w+", text.casefold())
        if word not in FAMILY and not re.fullmatch(r"\d{1,2}|[a-z]|[ivx]+", word)
    )


def kept(criteria: tuple[Criterion, ...]) -> str:
    """Every criterion's words, and each heading's once."""
    headings = dict.fromkeys((one.section, one.group) for one in criteria)
    return " ".join([*(group for _, group in headings), *(one.text for one in criteria)])


MARKDOWN = r"""Inclusion Criteria:

* Age \>= 18 years
* Any of the following:

  * Fever \> 38.5
  * Cough
    that lasts
* Signed consent

Exclusion Criteria:

1. Smoker
2. Pregnant
"""
HTML = (
    "<p>Inclusion Criteria:</p><ul><li>Age &gt;&#x3D; 18 years</li><li><p>Any of the following:</p>"
    "<ul><li>Fever &gt; 38.5</li><li>Cough\nthat lasts</li></ul></li><li>Signed consent</li></ul>"
    "<p>Exclusion Criteria:</p><ol><li>Smoker</li><li>Pregnant</li></ol>"
)
CLASSIC = """
        Inclusion Criteria:

          -  Age >= 18 years

          -  Any of the following:

               -  Fever > 38.5

               -  Cough
                  that lasts

          -  Signed consent

        Exclusion Criteria:

          1. Smoker

          2. Pregnant
"""
READ = [
    ("inclusion", 0, "Age >= 18 years"),
    ("inclusion", 0, "Any of the following:"),
    ("inclusion", 1, "Fever > 38.5"),
    ("inclusion", 1, "Cough that lasts"),
    ("inclusion", 0, "Signed consent"),
    ("exclusion", 0, "Smoker"),
    ("exclusion", 0, "Pregnant"),
]


@pytest.mark.parametrize("text", [MARKDOWN, HTML, CLASSIC], ids=["markdown", "html", "classic"])
def test_every_encoding_gives_the_same_criteria(text: str) -> None:
    assert shape(text) == READ


def test_a_sub_criterion_knows_its_parent() -> None:
    assert [one.parent for one in parse(MARKDOWN)][2:5] == [
        "Any of the following:",
        "Any of the following:",
        "",
    ]


def test_classic_text_is_joined_where_it_was_cut() -> None:
    text = (
        "        Exclusion Criteria:\n\n"
        "          -  Treatment with any investigational agent for the condition studied within\n"
        "             Thirty days before the first visit\n\n"
        "          -  Pregnancy\n"
    )

    assert texts(text) == [
        (
            "Treatment with any investigational agent for the condition studied within Thirty days"
            " before the first visit"
        ),
        "Pregnancy",
    ]


@pytest.mark.parametrize(
    ("line", "section", "group"),
    [
        ("Inclusion Criteria:", "inclusion", ""),
        ("INCLUSION CRITERIA", "inclusion", ""),
        ("Inclusion:", "inclusion", ""),
        ("**Inclusion Criteria**", "inclusion", ""),
        ("inclusion_criteria", "inclusion", ""),
        ("* Inclusion Criteria:", "inclusion", ""),
        ("Inclusion criteria are:", "inclusion", "Inclusion criteria are"),
        ("Key Inclusion Criteria:", "inclusion", "Key Inclusion Criteria"),
        ("Criteria for inclusion:", "inclusion", ""),
        ("Inclusion Criteria: Arm 1:", "inclusion", "Arm 1"),
        ("Inclusion Criteria for Part C", "inclusion", "Inclusion Criteria for Part C"),
        ("B cell cohort: Inclusion Criteria:", "inclusion", "B cell cohort: Inclusion Criteria"),
        ("III.6 EXCLUSION CRITERIA", "exclusion", "III.6 EXCLUSION CRITERIA"),
        ("Non-inclusion criteria:", "exclusion", ""),
        ("Non inclusion criteria", "exclusion", ""),
        ("Exclusion criteria (healthy group):", "exclusion", "Exclusion criteria (healthy group"),
        ("* EXCLUSION CRITERIA FOR ARM A", "exclusion", "EXCLUSION CRITERIA FOR ARM A"),
        ("Critères de non-inclusion :", "exclusion", ""),
        ("Ausschlusskriterien:", "exclusion", ""),
        ("Removing criteria:", "other", "Removing criteria"),
        ("Randomization criteria:", "other", "Randomization criteria"),
        ("Inclusion/Exclusion Criteria:", "other", ""),
    ],
)
def test_a_heading_opens_its_section(line: str, section: str, group: str) -> None:
    (only,) = parse(f"{line}\n\n* Fever")

    assert (only.section, only.text) == (section, "Fever")
    assert only.group.startswith(group)
    assert bool(only.group) == bool(group)


@pytest.mark.parametrize(
    "line",
    [
        "10. Any of the following cardiac criteria:",
        "* Diagnosis according to published classification criteria:",
        "* Subjects who do not meet the above inclusion criteria.",
        "* Other exclusion criteria apply according to the label",
        "* Not fulfilling inclusion criteria",
        "* SMOKING CRITERIA:",
        "* The patient is in an exclusion period",
        "* Exclusion of tuberculosis by X-ray",
    ],
)
def test_a_sentence_about_criteria_is_no_heading(line: str) -> None:
    found = parse(f"Inclusion Criteria:\n\n* Adult\n{line}\n* Fever")

    assert {one.section for one in found} == {"inclusion"}
    assert len(found) == 3


def test_a_cohort_above_its_headings_names_what_stands_below() -> None:
    text = (
        "Cohort A\n\nInclusion Criteria:\n\n* Adult\n\nExclusion Criteria:\n\n* Smoker\n\n"
        "Cohort B\n\nInclusion Criteria:\n\n* Child\n"
    )

    assert [(one.section, one.group, one.text) for one in parse(text)] == [
        ("inclusion", "Cohort A", "Adult"),
        ("exclusion", "Cohort A", "Smoker"),
        ("inclusion", "Cohort B", "Child"),
    ]


def test_a_label_below_a_heading_ends_with_the_next() -> None:
    inside = "Inclusion Criteria:\n\nFor twins:\n\n* Adult\n\nFor all:\n\n* Fever"
    text = f"{inside}\n\nExclusion:\n\n* Smoker"

    assert [one.group for one in parse(text)] == ["For twins", "For all", ""]


def test_an_introduction_is_no_criterion() -> None:
    text = "Inclusion Criteria:\n\nParticipants must meet all of these:\n\n* Adult"

    assert [(one.group, one.text) for one in parse(text)] == [
        ("Participants must meet all of these", "Adult")
    ]


def test_an_introduction_can_stand_for_the_missing_heading() -> None:
    text = "Inclusion Criteria:\n\n* Adult\n\nAny of these will be excluded:\n\n* Smoker"

    assert [one.section for one in parse(text)] == ["inclusion", "exclusion"]


def test_where_the_exclusions_have_a_heading_no_introduction_stands_for_it() -> None:
    text = (
        "Inclusion Criteria:\n\nTwins are not eligible if:\n\n* Raised apart\n\n"
        "Exclusion Criteria:\n\n* Smoker"
    )

    assert shape(text) == [
        ("inclusion", 0, "Twins are not eligible if:"),
        ("inclusion", 1, "Raised apart"),
        ("exclusion", 0, "Smoker"),
    ]


def test_without_headings_nobody_guesses_a_section() -> None:
    text = "Twins:\n\n* Stage II\n\nOthers:\n\n* No surgery"

    assert [(one.section, one.group) for one in parse(text)] == [
        ("other", "Twins"),
        ("other", "Others"),
    ]


def test_unmarked_lines_behind_a_colon_stand_below_it() -> None:
    text = "Inclusion Criteria:\n\n1. One of these:\n\nFever\n\nCough\n\n2. Adult"

    assert shape(text) == [
        ("inclusion", 0, "One of these:"),
        ("inclusion", 1, "Fever"),
        ("inclusion", 1, "Cough"),
        ("inclusion", 0, "Adult"),
    ]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (
            "1. Any:\n* Fever\n* Cough\n2. Adult",
            [(0, "Any:"), (1, "Fever"), (1, "Cough"), (0, "Adult")],
        ),
        (
            "1. Any\na. Fever\nb. Cough\n2. Adult",
            [(0, "Any"), (1, "Fever"), (1, "Cough"), (0, "Adult")],
        ),
        ("* Any\ni. Fever\nii. Cough", [(0, "Any"), (1, "Fever"), (1, "Cough")]),
        ("1. Any\n① Fever\n② Cough", [(0, "Any"), (1, "Fever"), (1, "Cough")]),
        (
            "* Any\n    * Fever\n        * High\n* Adult",
            [(0, "Any"), (1, "Fever"), (2, "High"), (0, "Adult")],
        ),
        ("8\\. The fever\n9\\. The cough", [(0, "The fever"), (0, "The cough")]),
        ("* 1\\. Male\n* 2\\. Adult", [(0, "Male"), (0, "Adult")]),
        ("\\-\n* Fever\n-", [(0, "Fever")]),
        ("* \\*see note", [(0, "*see note")]),
        ("E. coli infection\nC. difficile", [(0, "E. coli infection"), (0, "C. difficile")]),
        ("1. Fever. 2. Cough; 3.Pain", [(0, "Fever."), (0, "Cough;"), (0, "Pain")]),
        ("* Dose of 2. Then stop", [(0, "Dose of 2. Then stop")]),
        ("• Fever\n●Cough\n◦ Pain", [(0, "Fever"), (0, "Cough"), (0, "Pain")]),
        ("-5 to 10 °C\n\n1.5 mg or more", [(0, "-5 to 10 °C"), (0, "1.5 mg or more")]),
        ("Ability to read the\nform\n\nAdult", [(0, "Ability to read the form"), (0, "Adult")]),
        ("fever\ncough", [(0, "fever"), (0, "cough")]),
    ],
)
def test_markers_and_indents_make_the_list(text: str, read: list[tuple[int, str]]) -> None:
    assert [(one.depth, one.text) for one in parse(text)] == read


@pytest.mark.parametrize("text", ["", "  \n ", "*", "\\-", "Exclusion Criteria:", "<p></p>"])
def test_a_text_without_criteria_has_none(text: str) -> None:
    assert parse(text) == ()


def test_a_heading_above_nothing_is_kept_as_a_criterion() -> None:
    assert texts("Inclusion Criteria:\n\n* Adult\n\nCohort B:\n\nExclusion Criteria:") == [
        "Adult",
        "Cohort B",
    ]


LINES = st.lists(
    st.tuples(
        st.sampled_from(
            ["", "* ", "- ", "1. ", "2) ", "a. ", "    * ", "  1. ", "• ", "      ", "\\- "]
        ),
        st.sampled_from(
            [
                "Inclusion Criteria:",
                "EXCLUSION CRITERIA",
                "Key inclusion criteria for Cohort beta:",
                "Cohort alpha:",
                "GENERAL HEALTH:",
                "Participants will be excluded if:",
                "Any of the following:",
                "Adult with fever",
                "lower case goes on",
                "creatinine \\> 1.5 mg",
                "prior treatment of the",
                "ends. 2.Glued to it",
                "<b>bold</b> &lt; 38 years",
                "Inclusion Criteria: adults only",
                "",
            ]
        ),
    ),
    max_size=12,
).map(lambda lines: "\n".join(marker + text for marker, text in lines))


@given(LINES)
def test_no_word_is_lost_and_none_is_made_up(text: str) -> None:
    criteria = parse(text)

    assert set(words(kept(criteria))) == set(words(plain(text)))
    assert len(words(" ".join(one.text for one in criteria))) <= len(words(plain(text)))


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    assert all(one.text and one.section for one in parse(text))


@given(LINES)
def test_depth_and_parent_agree(text: str) -> None:
    assert all(bool(one.depth) == bool(one.parent) for one in parse(text) if one.depth < 2)
