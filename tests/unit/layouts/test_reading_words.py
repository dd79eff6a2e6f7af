"""Words, dates and numbers of pages, and labels with their values."""

from __future__ import annotations

from datetime import date as day

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.layouts import _reading as reading
from monitor.model import scales


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2025-01-17", "2025-01-17"),
        ("2025-01", "2025-01"),
        ("Dec 15, 2023", "2023-12-15"),
        ("December 15 2023", "2023-12-15"),
        ("14 May 2022", "2022-05-14"),
        ("3. September 2022", "2022-09-03"),
        ("May 2022", "2022-05"),
        ("Sept. 2022", "2022-09"),
        (" Dec  1,  2023 ", "2023-12-01"),
    ],
)
def test_dates(text, date):
    assert str(reading.date(text)) == date


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2025", "31 Feb 2022", "Foo 1, 2022", "01/02/2023", "2025-13-01", "0000-01-01"],
)
def test_what_is_no_certain_date_is_none(text):
    assert reading.date(text) is None


@given(st.dates(min_value=day(1900, 1, 1), max_value=day(2100, 1, 1)))
def test_a_day_is_the_same_day_however_it_is_written(when):
    shapes = ("%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%b %d, %Y")

    assert {str(reading.date(when.strftime(shape))) for shape in shapes} == {when.isoformat()}


@pytest.mark.parametrize(
    ("text", "words", "word"),
    [
        ("Recruiting", scales.STATUSES, "RECRUITING"),
        ("Active, not recruiting", scales.STATUSES, "ACTIVE_NOT_RECRUITING"),
        ("Unknown status", scales.STATUSES, "UNKNOWN"),
        ("NOT_YET_RECRUITING", scales.STATUSES, "NOT_YET_RECRUITING"),
        ("Open", scales.STATUSES, None),
        ("N/A", scales.ALLOCATIONS, "NA"),
        ("None (Open Label)", scales.MASKINGS, "NONE"),
        ("Case-Control", scales.OBSERVATIONAL_MODELS, "CASE_CONTROL"),
        ("Health Services Research", scales.PURPOSES, "HEALTH_SERVICES_RESEARCH"),
        ("", scales.SEXES, None),
    ],
)
def test_words_of_the_registry(text, words, word):
    assert reading.word(text, words) == word


@pytest.mark.parametrize(
    ("text", "phases"),
    [
        ("Phase 2", ("PHASE2",)),
        ("Phase 2Phase 3", ("PHASE2", "PHASE3")),
        ("PHASE1, PHASE2", ("PHASE1", "PHASE2")),
        ("Phase 1/Phase 2", ("PHASE1", "PHASE2")),
        ("Phase 1/2", ("PHASE1", "PHASE2")),
        ("Phase II/III", ("PHASE2", "PHASE3")),
        ("Phase IV", ("PHASE4",)),
        ("Early Phase 1", ("EARLY_PHASE1",)),
        ("EARLY_PHASE1", ("EARLY_PHASE1",)),
        ("Not Applicable", ("NA",)),
        ("NA", ("NA",)),
        ("Phase 2 extension", None),
        ("later", None),
        ("", None),
    ],
)
def test_phases(text, phases):
    assert reading.phases(text) == phases


@pytest.mark.parametrize(
    ("text", "count"),
    [("51 participants", 51), ("1,578", 1578), ("12 000", 12000), ("0", 0),
     ("Same as current", None), ("5.5", None), ("1,57", None), ("", None), ("9" * 12, None)],
)  # fmt: skip
def test_counts(text, count):
    assert reading.count(text) == count


@pytest.mark.parametrize(
    ("text", "age"),
    [("18 Years", "18 Years"), ("1 year", "1 Year"), ("6 months", "6 Months"), ("N/A", None),
     ("eighteen", None)],
)  # fmt: skip
def test_ages(text, age):
    assert reading.age(text) == age


def test_commas_within_parentheses_part_nothing():
    assert reading.commas("A, b (10 mg, oral), 1,2-c,") == ("A", "b (10 mg, oral)", "1,2-c,")


LABELS = ("Phase", "Phase of life", "Sex", "Status")


@pytest.mark.parametrize(
    ("lines", "values"),
    [
        (["Phase", "2", "Sex", "All"], {"Phase": ["2"], "Sex": ["All"]}),
        (["Phase: 2", "SexAll"], {"Phase": ["2"], "Sex": ["All"]}),
        (["Status open"], {"Status": ["open"]}),
        (["Phase", "Phase 2Phase 3"], {"Phase": ["Phase 2Phase 3"]}),
        (["Phase of life", "late"], {"Phase of life": ["late"]}),
        (["  • Sex", "", "All"], {"Sex": ["All"]}),
        (["Sex", "Status", "open"], {"Sex": [], "Status": ["open"]}),
        (["Sexes", "Phased"], {}),
        (["before", "Sex", "All", "Sex", "Male"], {"Sex": ["All"]}),
    ],
)  # fmt: skip
def test_labels_with_their_values(lines, values):
    assert reading.labelled([line.strip() for line in lines], LABELS) == values
