"""Values read as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.event import By, EventKind
from monitor.render import vocabulary
from monitor.render.values import say, shift, title

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.parametrize(
    ("value", "name", "words"),
    [
        ("ACTIVE_NOT_RECRUITING", "status.overall", "Active, not recruiting"),
        ("RECRUITING", "status.overall", "Recruiting"),
        ("A_WORD_NOBODY_KNOWS", "status.overall", "A word nobody knows"),
        (["PHASE1", "PHASE2"], "design.phases", "Phase 1, Phase 2"),
        ("SAVE LIVES", "titles.acronym", "SAVE LIVES"),
        ("ARTEMIS", "titles.acronym", "ARTEMIS"),
        ({"date": "2026-12", "type": "ESTIMATED"}, "dates.start", "2026-12 (estimated)"),
        ({"date": "2026-12"}, "dates.start", "2026-12"),
        ({"count": 51, "type": "ACTUAL"}, "enrollment", "51 (actual)"),
        ({"count": 0, "type": "ACTUAL"}, "enrollment", "0 (actual)"),
        ({"type": "ESTIMATED"}, "x", "Type: Estimated"),
        ({"name": "Acme", "kind": "INDUSTRY"}, "sponsor.lead", "Acme (industry)"),
        ({"name": "Acme", "kind": "NIH"}, "sponsor.lead", "Acme (NIH)"),
        ("18 Years", "eligibility.minimum_age", "18 years"),
        (True, "has_results", "yes"),
        (False, "has_results", "no"),
        (None, "x", ""),
        ([], "x", ""),
        (0, "x", "0"),
        (
            {"facility": "Klinikum", "city": "Ulm", "country": "Germany"},
            "",
            "Klinikum, Ulm, Germany",
        ),
        (["Leukemia, Myeloid", "Lymphoma"], "conditions", "Leukemia, Myeloid; Lymphoma"),
        (
            {
                "name": "A. Weiss",
                "role": "CONTACT",
                "phone": "1",
                "phone_ext": "2",
                "email": "a@b.c",
            },
            "",
            "A. Weiss (contact), 1 ext. 2, a@b.c",
        ),
        ({"time_frame": "1 year", "newFlag": True}, "", "Time frame: 1 year; New Flag: yes"),
    ],
)
def test_a_value_in_words(value, name, words):
    assert say(value, name) == words


@given(JSON, st.sampled_from(["", "status.overall", "enrollment", "dates.start"]))
def test_every_json_value_can_be_said(value, name):
    assert isinstance(say(value, name), str)


@given(JSON, JSON)
def test_every_pair_of_values_has_a_shift_or_none(before, after):
    assert isinstance(shift(before, after), str)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ({"date": "2027-03"}, {"date": "2028-02"}, "11 months later"),
        ({"date": "2026-03-01"}, {"date": "2026-03-31"}, "30 days later"),
        ({"date": "2026-03-02"}, {"date": "2026-03-01"}, "1 day earlier"),
        ({"date": "2026"}, {"date": "2028"}, "2 years later"),
        ({"date": "2026"}, {"date": "2027-05"}, "1 year later"),
        ({"date": "2025-04"}, {"date": "2025-05-09"}, "1 month later"),
        ({"date": "2026-07"}, {"date": "2028-07"}, "24 months later"),
        ({"date": "2026-03"}, {"date": "2026-03-15"}, "more exact"),
        (
            {"date": "2026-03", "type": "ESTIMATED"},
            {"date": "2026-03-15", "type": "ACTUAL"},
            "reached",
        ),
        ({"count": 420}, {"count": 300}, "−29 %"),  # noqa: RUF001
        ({"count": 100}, {"count": 150}, "+50 %"),
        ({"count": 200}, {"count": 15}, "−93 %"),  # noqa: RUF001  # 92.5, as headlines round
        ({"count": 0}, {"count": 10}, ""),
        (None, {"count": 10}, ""),
        ("2026-03", "2026-05", "2 months later"),
        ("not a date", "2026-05", ""),
        (3, 4, ""),
    ],
)
def test_how_far_a_value_moved(before, after, words):
    assert shift(before, after) == words


def test_a_member_of_a_list_is_called_by_its_name_or_else_by_its_key():
    assert title({"measure": "Survival", "time_frame": "1 year"}) == "Survival"
    assert title({"unheard": "of"}, "its key") == "its key"
    assert title("plain") == "plain"


@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_has_a_phrase_in_lower_case_without_signs(kind):
    phrase = vocabulary.phrase(kind)
    assert phrase
    assert phrase == phrase.lower()
    assert not set("._") & set(phrase)


@pytest.mark.parametrize("by", By)
def test_every_author_is_said(by):
    assert vocabulary.author(by)


def test_a_field_of_the_catalogue_has_its_label_and_an_unknown_one_its_path():
    assert vocabulary.change_label("status.overall", "") == "Recruitment status"
    assert vocabulary.change_label("other.a.b", "") == "a.b"
    assert vocabulary.change_label("other.a.b", "Given") == "Given"


def test_a_registry_nobody_named_keeps_its_key():
    assert vocabulary.registry_name("ctgov") == "ClinicalTrials.gov"
    assert vocabulary.registry_name("other") == "other"
