# ruff: noqa: RUF001  (look-alike signs are what is tested)
"""The tree of an eligibility text is the text, in whichever way a registry wrote it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.changes.criteria.parse import Node, parse, tree
from monitor.changes.text import unescaped, unmarked
from tests.unit.changes.criteria import renderers
from tests.unit.changes.criteria.renderers import FLAT, NESTED, Part, Read

DECORATION = re.compile(r"[\s*_#\\]")


def squeezed(text: str) -> str:
    """A text without space and the signs of emphasis."""
    return DECORATION.sub("", text)


def written(nodes: Sequence[Node]) -> Iterator[str]:
    """Every sign and text of a tree, in order."""
    for node in nodes:
        yield node.sign + node.text
        yield from written(node.below)


def shape(text: str) -> Read:
    return [(one.section, one.group, one.depth, one.text) for one in parse(text)]


LINES = st.lists(
    st.tuples(
        st.sampled_from(
            ["", "\n", "* ", "- ", "-", "1. ", "2) ", "3\\. ", "a. ", "ii. ", "① ", "（2）",
             "    * ", "  1. ", "• ", "      ", "\\- ", "* 1\\. ", "### "]
        ),
        st.sampled_from(
            [
                "Inclusion Criteria:", "EXCLUSION CRITERIA", "Non-inclusion criteria :",
                "Incluson criteria", "Key inclusion criteria for Cohort beta:",
                "Eligibility Criteria", "Cohort alpha:", "Group 1: Twins", "GENERAL HEALTH:",
                "DISEASE CHARACTERISTICS:",
                "Participants will be excluded if:", "Any of the following:", "Performance status",
                "Patients must meet all of the following criteria:", "Adult with fever",
                "lower case goes on", "creatinine \\> 1.5 mg", "prior treatment of the",
                "ends. 2.Glued to it. 3. And again", "any of: i. fever; ii. cough; iii. rash",
                "Stable for a year Exclusion Criteria: smoker", "<b>bold</b> &lt; 38 years",
                "Inclusion Criteria: adults only", "Inclusion Criteria:- Adult- Able to walk",
                "Exclusion: pregnancy", "either: ① pain； ② fever；", "**Strong**: text", "",
            ]
        ),
    ),
    max_size=14,
).map(lambda lines: "\n".join(marker + text for marker, text in lines))  # fmt: skip


@given(LINES)
def test_the_tree_is_the_text(text: str) -> None:
    source = unescaped(unmarked(text))

    assert squeezed("".join(written(tree(text)))) == squeezed(source)


@given(st.text(max_size=120))
def test_the_tree_of_any_characters_is_the_text(text: str) -> None:
    source = unescaped(unmarked(text))

    assert squeezed("".join(written(tree(text)))) == squeezed(source)


@given(st.lists(st.sampled_from(["<ul>", "<ol>", "<li>", "</li>", "</ul>", "</ol>", "<p>", "</p>",
                                 "Adult\n", "16.\n", "ii.\nTwin", "Any of:", "Exclusion Criteria"]),
                max_size=20).map("".join))  # fmt: skip
def test_the_tree_of_any_html_is_its_text(text: str) -> None:
    assert squeezed("".join(written(tree(text)))) == squeezed(unescaped(unmarked(text)))


@given(LINES)
def test_every_criterion_of_the_tree_is_told_once_and_in_order(text: str) -> None:
    def criteria(nodes: Sequence[Node]) -> Iterator[str]:
        for node in nodes:
            if node.kind == "criterion" and node.text:
                yield node.text
            yield from criteria(node.below)

    told = iter(one.text for one in parse(text))

    assert all(one in told for one in criteria(tree(text)))


@pytest.mark.parametrize(
    "render",
    [
        renderers.markdown,
        lambda listed: renderers.markdown(listed, marker="1. "),
        lambda listed: renderers.markdown(listed, marker="* 1\\. ".replace("1", "7")),
        lambda listed: renderers.markdown(listed, marker="- ", indent=5),
        lambda listed: renderers.markdown(listed, marker="• ", indent=4),
        renderers.history_page,
        renderers.classic,
    ],
    ids=["bullets", "numbers", "escaped numbers", "dashes", "dots", "html", "classic"],
)
@settings(max_examples=50)
@given(listed=NESTED)
def test_the_same_content_gives_the_same_criteria(
    render: Callable[[list[Part]], str], listed: list[Part]
) -> None:
    assert shape(render(listed)) == renderers.read(listed)


@pytest.mark.parametrize("render", [renderers.paragraphs, renderers.bare_lines])
@settings(max_examples=50)
@given(listed=FLAT)
def test_without_bullets_the_same_content_gives_the_same_criteria(
    render: Callable[[list[Part]], str], listed: list[Part]
) -> None:
    assert shape(render(listed)) == renderers.read(listed)


@pytest.mark.parametrize("render", [renderers.paragraphs, renderers.bare_lines])
@settings(max_examples=50)
@given(listed=NESTED)
def test_without_bullets_no_criterion_is_joined_to_another(
    render: Callable[[list[Part]], str], listed: list[Part]
) -> None:
    found = [(section, group, text) for section, group, _, text in shape(render(listed))]

    assert found == [(section, group, text) for section, group, _, text in renderers.read(listed)]


def test_a_tree_shows_sections_groups_and_criteria() -> None:
    (heading,) = tree("Exclusion Criteria:\n\nCohort 2:\n\n1. Any of:\n   * Fever")

    (label,) = heading.below
    (item,) = label.below
    assert (heading.kind, heading.section, heading.text) == (
        "heading",
        "exclusion",
        "Exclusion Criteria:",
    )
    assert (label.kind, label.name) == ("label", "Cohort 2")
    assert (item.sign.strip(), item.text) == ("1.", "Any of:")
    assert [one.text for one in item.below] == ["Fever"]


@pytest.mark.parametrize(
    "piece",
    ["Aa:\n", "Aa:\n\n", "AA:\n", "* a:\n", "<ul><li>a", "1. Aa. 2. Bb. ", "a: 1) ", "a of\n",
     "x y z. Inclusion Criteria: ", "Inclusion Criteria:- Ab- A", "patients ", "<p>a\n", "1.\n"],
)  # fmt: skip
def test_a_hostile_text_takes_no_time_and_no_depth(piece: str) -> None:
    began = time.perf_counter()

    parse(piece * (100_000 // len(piece)))

    assert time.perf_counter() - began < 4
