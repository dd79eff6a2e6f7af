"""No word of a real record's eligibility text is lost, and setting it anew changes nothing."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from textwrap import wrap

import pytest

from monitor.changes.criteria import Criterion, compare, parse
from monitor.changes.criteria.parse import Node, tree
from monitor.changes.text import plain, unescaped, unmarked

VARIABLE = "MONITOR_TEST_SHARED"
FAMILY = frozenset(
    ("inclusion", "inclusions", "exclusion", "exclusions", "non", "criteria", "criterion",
    "eligibility", "included", "excluded")
)  # fmt: skip
NUMBERING = re.compile(r"\d{1,3}|[a-z]|[ivx]+")


def folder() -> Path:
    beside = Path(__file__).parents[2].parent / "shared"
    return Path(os.environ.get(VARIABLE) or beside) / "registry-data"


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    if not folder().is_dir():
        pytest.skip(f"no registry data: set {VARIABLE} to its folder")
    found = dict(eligibility(folder() / "clinicaltrials.gov" / "records"))
    assert found, "the folder of registry data holds no record with eligibility criteria"
    return found


def eligibility(records: Path) -> Iterator[tuple[str, str]]:
    for file in sorted(records.glob("*/*.json")):
        protocol = json.loads(file.read_bytes()).get("protocolSection", {})
        text = protocol.get("eligibilityModule", {}).get("eligibilityCriteria")
        if text:
            yield f"{file.parent.name}/{file.stem}", text


def counted(text: str) -> Counter[str]:
    return Counter(
        word
        for word in re.findall(r"\w+", text.casefold())
        if word not in FAMILY and not NUMBERING.fullmatch(word)
    )


def headings(criteria: tuple[Criterion, ...]) -> str:
    """Every heading, once for each run of criteria below it."""
    below = [(one.section, one.group) for one in criteria]
    return " ".join(here[1] for n, here in enumerate(below) if n == 0 or below[n - 1] != here)


def squeezed(text: str) -> str:
    """The text without space and the signs of emphasis."""
    return re.sub(r"[\s*_#\\]", "", text)


def written(nodes: Sequence[Node]) -> Iterator[str]:
    """Every sign and text of a tree, in order."""
    for node in nodes:
        yield node.sign + node.text
        yield from written(node.below)


def headlines(nodes: Sequence[Node]) -> str:
    """The words of the headings themselves, which may be misspelt."""
    inner = (f"{node.text} {headlines(node.below)}" for node in nodes if node.kind != "criterion")
    return " ".join(inner)


def as_classic(criteria: Sequence[Criterion]) -> str:
    """The criteria as the registry's old pages set them: indented, cut at a column."""
    lines, section = [""], ""
    for one in criteria:
        if one.section != section:
            section = one.section
            lines += [f"        {section.title()} Criteria:", ""]
        margin = " " * (10 + 5 * one.depth)
        lines += wrap(
            one.text,
            85,
            initial_indent=f"{margin}-  ",
            subsequent_indent=f"{margin}   ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        lines.append("")
    return "\n".join(lines)


def as_html(criteria: tuple[Criterion, ...], section: str) -> str:
    """The criteria of one section as a nested list, in the way of the history pages."""
    parts, depth = [f"<p>{section.upper()} CRITERIA</p><ul>"], 0
    for one in criteria:
        if one.section == section:
            parts.append("<ul>" * (one.depth - depth) + "</ul>" * (depth - one.depth))
            parts.append(f"<li>{escape(one.text).replace('/', '&#x2F;')}</li>")
            depth = one.depth
    return "".join(parts) + "</ul>" * (depth + 1)


def test_no_word_of_a_real_record_is_lost(texts: dict[str, str]) -> None:
    lost = {}
    for name, text in texts.items():
        criteria = parse(text)
        read = counted(" ".join(one.text for one in criteria)) + counted(headings(criteria))
        if missing := counted(plain(text)) - read - counted(headlines(tree(text))):
            lost[name] = dict(missing)

    assert lost == {}


def test_the_tree_of_a_real_record_is_its_text(texts: dict[str, str]) -> None:
    differing = [
        name
        for name, text in texts.items()
        if squeezed("".join(written(tree(text)))) != squeezed(unescaped(unmarked(text)))
    ]

    assert differing == []


def test_a_real_record_reads_the_same_when_its_lines_are_cut(texts: dict[str, str]) -> None:
    plain_ones = {
        name: criteria
        for name, criteria in ((name, parse(text)) for name, text in texts.items())
        if not any(one.group or one.section == "other" for one in criteria)
    }
    differing = [name for name, read in plain_ones.items() if parse(as_classic(read)) != read]

    # what is left begins like a marker or a heading once it stands at the start of a line
    assert len(differing) / len(plain_ones) < 0.01


def test_nearly_every_real_record_has_both_sections(texts: dict[str, str]) -> None:
    both = sum(
        {"inclusion", "exclusion"} <= {one.section for one in parse(text)}
        for text in texts.values()
    )

    assert both / len(texts) > 0.95


def test_a_real_record_does_not_differ_from_itself_set_in_html(texts: dict[str, str]) -> None:
    differing, compared = [], 0
    for name, text in list(texts.items())[::5]:
        criteria = parse(text)
        if any(one.group or one.section == "other" for one in criteria):
            continue
        compared += 1
        html = as_html(criteria, "inclusion") + as_html(criteria, "exclusion")
        if compare(text, html) != ():
            differing.append(name)

    # what is left lists its parts behind words that make a heading once they stand alone
    assert len(differing) / compared < 0.01
