"""Amendments as sponsors make them, invented: no direction is ever said that is not so.

`amendments.tsv` has what may be said of each by somebody who knows; `unclear` always may. An
amendment without a text before is a criterion that comes.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from monitor.changes.criteria import compare

_TURNED = {"relaxed": "tightened", "tightened": "relaxed"}
_BESIDE = {
    "inclusion": ("Confirmed fictitious disease", "Signed consent"),
    "exclusion": ("Allergy to fictinib", "Planned move abroad"),
}


def _amendments() -> list[tuple[str, str, str, frozenset[str]]]:
    table = Path(__file__).with_name("amendments.tsv").read_text("utf-8").splitlines()
    rows = csv.reader(table[1:], delimiter="\t", quoting=csv.QUOTE_NONE)
    return [(section, old, new, frozenset(said.split())) for section, old, new, said in rows]


AMENDMENTS = _amendments()


def _text(section: str, criterion: str) -> str:
    lists = {name: list(beside) for name, beside in _BESIDE.items()}
    if criterion:
        lists[section].insert(1, criterion)
    return "\n".join(
        f"{name.capitalize()} Criteria:\n\n" + "".join(f"* {one}\n" for one in listed)
        for name, listed in lists.items()
    )


def _said(section: str, before: str, after: str) -> set[str]:
    items = compare(_text(section, before), _text(section, after))
    return {item.direction for item in items if not item.reworded} & _TURNED.keys()


def test_there_are_many_of_both_kinds() -> None:
    assert len(AMENDMENTS) > 500
    assert sum(not before for _, before, _, _ in AMENDMENTS) > 100
    assert sum(bool(_said(*one[:3])) for one in AMENDMENTS) > 150  # and some are said


@pytest.mark.parametrize("section", ["inclusion", "exclusion"])
def test_no_direction_is_wrong(section: str) -> None:
    wrong = [
        (before, after, said)
        for place, before, after, may in AMENDMENTS
        if place == section and not (said := _said(section, before, after)) <= may
    ]

    assert wrong == []


@pytest.mark.parametrize("section", ["inclusion", "exclusion"])
def test_the_way_back_is_not_wrong_either(section: str) -> None:
    wrong = [
        (after, before, said)
        for place, before, after, may in AMENDMENTS
        if place == section
        and not (said := _said(section, after, before)) <= {_TURNED[one] for one in may}
    ]

    assert wrong == []
