"""No word of a real record's eligibility text is lost, and setting it anew changes nothing."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest

from monitor.changes.criteria import Criterion, compare, parse
from monitor.changes.text import plain

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
        if missing := counted(plain(text)) - read:
            lost[name] = dict(missing)

    assert lost == {}


def test_nearly_every_real_record_has_both_sections(texts: dict[str, str]) -> None:
    both = sum(
        {"inclusion", "exclusion"} <= {one.section for one in parse(text)}
        for text in texts.values()
    )

    assert both / len(texts) > 0.95


def test_a_real_record_does_not_differ_from_itself_set_in_html(texts: dict[str, str]) -> None:
    differing = []
    for name, text in list(texts.items())[::5]:
        criteria = parse(text)
        if any(one.group or one.section == "other" for one in criteria):
            continue
        html = as_html(criteria, "inclusion") + as_html(criteria, "exclusion")
        if compare(text, html) != ():
            differing.append(name)

    assert differing == []
