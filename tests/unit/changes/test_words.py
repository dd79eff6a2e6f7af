from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from monitor.changes.words import words
from monitor.model.change import Word

TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(["no", "prior", "≥ 18", "years", " ", "\n", "2.5 x ULN", "(HER2-)", "<"]),
        max_size=15,
    ).map(" ".join),
)


@given(TEXTS, TEXTS)
def test_same_and_removed_spell_the_old_text_and_same_and_added_the_new(old: str, new: str) -> None:
    found = words(old, new)

    assert "".join(word.text for word in found if word.op != "added") == old
    assert "".join(word.text for word in found if word.op != "removed") == new


@given(TEXTS, TEXTS)
def test_no_two_neighbours_say_the_same(old: str, new: str) -> None:
    assert all(one.op != other.op for one, other in pairwise(words(old, new)))


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert {word.op for word in words(text, text)} <= {"same"}


def test_a_number_stays_whole_with_its_sign_and_unit() -> None:
    assert words("bilirubin < 2.0 x ULN today", "bilirubin < 2.5 x ULN today") == (
        Word("same", "bilirubin "),
        Word("removed", "< 2.0 x ULN"),
        Word("added", "< 2.5 x ULN"),
        Word("same", " today"),
    )


def test_the_space_between_two_differences_belongs_to_both() -> None:
    assert words("no known allergy", "any old allergy") == (
        Word("removed", "no known"),
        Word("added", "any old"),
        Word("same", " allergy"),
    )


def test_texts_without_measure_still_spell_themselves() -> None:
    middle = [" ".join(f"{word}{n}" for n in range(6000)) for word in ("plum", "fig")]
    old, new = (f"a list of {text} and no more" for text in middle)
    found = words(old, new)

    assert [word.op for word in found] == ["same", "removed", "added", "same"]
    assert (found[0].text, found[-1].text) == ("a list of ", " and no more")
    assert "".join(word.text for word in found if word.op != "added") == old


def test_what_is_the_same_around_a_difference_is_one_stretch() -> None:
    assert words("Use of 2 mg daily for weeks", "Use of 3 mg daily for weeks") == (
        Word("same", "Use of "),
        Word("removed", "2 mg"),
        Word("added", "3 mg"),
        Word("same", " daily for weeks"),
    )
