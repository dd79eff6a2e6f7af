"""The same fact is the same record, in the HTML of the registry's history as in its Markdown."""

from __future__ import annotations

import json
import re
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.changes.diff import diff
from monitor.demo.past import html
from monitor.demo.past import shown as as_the_pages_have_it
from monitor.demo.studies import study
from monitor.model.record import Record
from monitor.model.trial import TrialId
from monitor.registries import available
from monitor.registries.ctgov.markdown import markdown
from tests.acceptance.conftest import shared
from tests.laws.texts import Text, texts
from tests.laws.texts import markdown as in_markdown

REGISTRY = available()["ctgov"]
HISTORY = REGISTRY.history
NUMBER = "NCT99000901"

Study = dict[str, Any]

often = settings(max_examples=100, deadline=None)

# --- texts of our own

ODD = (
    'Plum ≥ 5 mg/dL <b> & [pears] *not* a_b ~2 x^3 `quince` \\ | &lt; &#8805; 1.5 -3 # O\'Hara "q"'
)
words = st.lists(st.sampled_from(ODD.split()), min_size=1, max_size=8).map(" ".join)
sentences = words.map(lambda said: f"Ripe {said}. Sour {said}")
leads = st.sampled_from(("", "- ", "+ ", "1. ", "12) ", "* "))
lines = st.builds(lambda lead, said: f"{lead}{said}", leads, words | sentences)


def escaped(line: str) -> str:
    """A line as API v2 writes it: what is a sign in Markdown has a backslash."""
    said = "".join(f"\\{sign}" if sign in "\\`*_[]<>^~&|" else sign for sign in line)
    for lead in ("- ", "+ "):
        if said.startswith(lead):
            return f"\\{said}"
    number = said[: len(said) - len(said.lstrip("0123456789"))]
    rest = said[len(number) :]
    return f"{number}\\{rest}" if number and rest[:2] in {". ", ") "} else said


@st.composite
def pages(draw: st.DrawFn, depth: int = 0) -> list[str]:
    """Paragraphs and lists as API v2 sets them, in lines."""
    found: list[str] = []
    was_list = False
    for _ in range(draw(st.integers(1, 3))):
        # two lists beside each other are one; a list in an item stands below its text
        if depth < 3 and not was_list and (found or depth == 0) and draw(st.booleans()):
            block, was_list = draw(_lists(depth)), True
        else:
            block, was_list = [escaped(draw(lines))], False
        found += ["", *block] if found else block
    return found


@st.composite
def _lists(draw: st.DrawFn, depth: int) -> list[str]:
    numbered = draw(st.booleans())
    found = []
    for number in range(1, draw(st.integers(1, 11)) + 1):
        marker = f"{number}. " if numbered else "* "
        first, *rest = draw(_items(depth + 1))
        margin = " " * len(marker)
        found += [marker + first, *(margin + line if line else "" for line in rest)]
    return found


def _items(depth: int) -> st.SearchStrategy[list[str]]:
    return lines.map(lambda line: [escaped(line)]) if depth > 1 else pages(depth)


@often
@given(pages())
def test_a_text_comes_back_from_html_as_it_was(page: list[str]):
    text = "\n".join(page)

    assert markdown(html(text)) == text


@often
@given(texts())
def test_criteria_in_html_are_the_criteria_in_markdown(text: Text):
    said = in_markdown(text)

    assert diff(present(said), past(html(said))) == ()


TAGS = (
    "<p>",
    "</p>",
    "<ul>",
    "</ul>",
    "<ol start='3'>",
    "</ol>",
    "<li>",
    "</li>",
    "<br/>",
    "<sup>",
)


@often
@given(st.lists(st.sampled_from(TAGS) | st.text(max_size=9), max_size=30).map("".join))
def test_no_tag_is_left_whatever_the_html(text: str):
    assert re.search(r"(?<!\\)(?:\\\\)*<", markdown(f"<p>{text}")) is None


def present(criteria: str) -> Record:
    return REGISTRY.record(TrialId("ctgov", NUMBER), encoded(criteria))


def past(criteria: str) -> Record:
    assert HISTORY is not None
    return HISTORY.record(TrialId("ctgov", NUMBER), encoded(criteria))


def encoded(criteria: str) -> bytes:
    made = study(NUMBER)
    made["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] = criteria
    return json.dumps(made).encode()


# --- all real records, in two such encodings


@pytest.fixture(scope="module")
def files() -> list[Path]:
    found = sorted(shared().glob("registry-data/clinicaltrials.gov/records/*/*.json"))
    assert len(found) > 1000
    return found


def replayed() -> Callable[[Study], Study]:
    """How the replay server encodes a study: every item in one flat list without numbers."""
    found: Callable[[Study], Study] = runpy.run_path(
        str(shared() / "tools" / "replay_registry.py")
    )["html_study"]
    return found


def test_a_real_record_is_the_same_in_the_encoding_of_the_replay(files: list[Path]):
    assert differing(files, replayed()) == []


def test_a_real_record_is_the_same_in_the_encoding_of_the_pages(files: list[Path]):
    assert differing(files, as_the_pages_have_it) == []


def differing(files: list[Path], way: Callable[[Study], Study]) -> list[str]:
    assert HISTORY is not None
    wrong = []
    for file in files:
        trial, payload = TrialId("ctgov", file.parent.name), file.read_bytes()
        now = REGISTRY.record(trial, payload)
        then = HISTORY.record(trial, json.dumps(way(json.loads(payload))).encode())
        wrong += [
            f"{trial.number} of {file.stem}: {change.field}"
            for change in (*diff(now, then), *diff(then, now))
        ]
    return wrong
