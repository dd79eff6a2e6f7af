"""The tables of rules and of lenses, as people read them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from monitor.changes.tables import table
from monitor.model.event import Severity
from monitor.model.lens import Lens, Row, When
from monitor.render.rulebook import FORMATS, LENS_FORMATS, RuleView
from monitor.routing.lenses import available

COLUMNS = 80
VIEWS = [RuleView(row.kind, str(row.severity), row.rule, row.when, row.says) for row in table()]
RULES = {form: write(VIEWS) for form, write in FORMATS.items()}
LENSES = {form: write(available().values()) for form, write in LENS_FORMATS.items()}
DOCUMENTS = {"rules": RULES["markdown"], "lenses": LENSES["markdown"]}
ALWAYS = When()


def a_lens(when: When = ALWAYS, **said: Any) -> Lens:
    row = Row(of="status.*", when=when, says="it is so", **said)
    return Lens(key="mine", title="My own", rows=(row,))


def the_row(lens: Lens) -> list[str]:
    """Return the cells of the only row of a lens."""
    return LENS_FORMATS["markdown"]([lens]).rstrip("\n").splitlines()[-1].strip("| ").split(" | ")


@pytest.mark.parametrize("text", [RULES["text"], LENSES["text"]], ids=["rules", "lenses"])
def test_no_line_for_a_terminal_is_longer_than_eighty_columns(text: str) -> None:
    assert [line for line in text.splitlines() if len(line) > COLUMNS] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_has_one_title_and_says_what_severity_means(name: str) -> None:
    text = DOCUMENTS[name]

    assert re.findall(r"^# .*", text, re.MULTILINE) == [f"# The {name}"]
    introduction = " ".join(text.partition("\n## ")[0].split())
    for severity in Severity:
        assert re.search(rf"\b{severity}\b", introduction)
    assert "each change is in exactly one event" in introduction.lower()
    assert "defaults from the literature" in introduction
    assert "not validated judgements" in introduction
    assert "the configuration overrides" in introduction


@pytest.mark.parametrize("name", DOCUMENTS)
def test_titles_stand_apart_from_tables(name: str) -> None:
    lines = DOCUMENTS[name].splitlines()
    titles = [at for at, line in enumerate(lines) if line.startswith("## ")]

    assert titles
    assert all(lines[at - 1] == lines[at + 1] == "" for at in titles)


def test_the_introduction_explains_whatever_way_of_weighing_the_tables_use() -> None:
    introduction, _, tables = LENSES["markdown"].partition("\n## ")
    weights = set(re.findall(r"^\| ([^|]+) \| `", tables, re.MULTILINE))

    assert weights >= {"high or more", "1 step up", "low"}
    assert all(f"`{weight}`" in introduction for weight in weights)
    for words in ("it is medium by itself, or more", "noise counts, too", "within reach"):
        assert words in tables
        assert f"“{words}”" in introduction


def test_what_a_row_makes_of_the_severity_is_said_in_words() -> None:
    low, high = Severity.LOW, Severity.HIGH

    assert the_row(a_lens())[0] == "as it is by itself"
    assert the_row(a_lens(step=1))[0] == "1 step up"
    assert the_row(a_lens(least=high))[0] == "high or more"
    assert the_row(a_lens(least=low, most=high))[0] == "low to high"
    assert the_row(a_lens(least=low, most=low))[0] == "low"


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (When(now=("COMPLETED",)), "it is “completed”"),
        (
            When(was=("ACTIVE_NOT_RECRUITING", "COMPLETED", "TERMINATED")),
            "it was “active, not recruiting”, “completed” or “terminated”",
        ),
        (
            When(touches=("eligibility.sex", "eligibility.maximum_age")),
            "“Sex” or “Maximum age” changed",
        ),
        (When(own=Severity.NOISE), "noise counts, too"),
        (When(own=Severity.MEDIUM), "it is medium by itself, or more"),
        (When(near=("opened", "closed")), "within reach: opened or closed"),
        (When(slipped=90), "primary completion moved later by 90 days or more"),
        (
            When(direction=("relaxed",), turned=0.2),
            "all edits of the criteria relaxed; enrollment moved by 20% or more",
        ),
    ],
)
def test_a_condition_reads_as_words(when: When, said: str) -> None:
    assert the_row(a_lens(when))[2] == said
    lines = LENS_FORMATS["text"]([a_lens(when)]).splitlines()
    assert f"when {said}" in " ".join(" ".join(lines).split())


def test_several_lenses_follow_each_other_under_one_introduction() -> None:
    keys = re.findall(r"^## `(\w+)`", LENSES["markdown"], re.MULTILINE)

    assert keys == list(available())
    assert LENSES["markdown"].count("\n# ") + LENSES["markdown"].startswith("# ") == 1
