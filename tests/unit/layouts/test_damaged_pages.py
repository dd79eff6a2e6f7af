"""Pages as people really save them: cut off, wrapped by a mail, run together, with more below."""

from __future__ import annotations

import textwrap

import pytest

from monitor.changes.since import compare
from monitor.model.since import Verdict
from tests.unit.layouts.pages import baseline, found, refusal_of, sample
from tests.unit.layouts.test_sites import NAMES, values


def test_getwellsoon_takes_nothing_below_its_last_list():
    text = sample("getwellsoon.txt")
    whole = baseline(text)

    for more in ("\n\nPrivacy\nTerms of use", "\n\nKind regards,\nAlex"):
        assert baseline(text + more).record == whole.record
    (one,) = baseline(text.replace("Chair: Alex", "Chair:\nAlex")).record.officials
    assert (one.name, one.role) == ("Alex Example Example Institute of Nothing", "STUDY_CHAIR")


def test_a_description_is_taken_once_though_no_line_parts_it_from_its_beginning():
    text = sample("getwellsoon.txt")
    close = "\n".join(line for line in text.splitlines() if line.strip())

    told = baseline(close).record.description.detailed

    assert " ".join(told.split()) == (
        "Fictinib does nothing, and this page says so at some length. It says so again."
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_page_that_breaks_off_tells_nothing_else_than_the_whole_page(name):
    text = sample(name)
    whole = baseline(text).record

    for end in range(len(text) // 10, len(text) - 40, 3):  # a name at the very end is cut unseen
        if refusal_of(text[:end]) or not found(text[:end])[1].baselines:
            continue
        page = baseline(text[:end])
        assert {point.field for point in compare(page, whole).by(Verdict.CHANGED)} == set(), end


def test_a_page_that_breaks_off_says_where():
    text = sample("meddatax.txt")

    _, what = found(text[: text.index("Written consent")])

    assert what.says == "The page breaks off below “Eligibility Criteria”: the end was not read."


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [60, 66, 72, 78, 80, 100])
def test_a_page_that_a_mail_has_wrapped_tells_what_the_whole_page_tells(name, width):
    text = sample(name)
    for sentence in ("Nobody has", "It says so again", "Participants wait"):
        text = text.replace(sentence, f"{'It goes on and on without a full stop, ' * 12}{sentence}")
    broken = "\n".join(textwrap.fill(line, width) for line in text.splitlines())

    assert values(baseline(broken)) == values(baseline(text))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("space", ["\u00a0", "\u2009", "  ", "\t"])
def test_a_page_whose_spaces_are_others_tells_the_same(name, space):
    text = sample(name)
    odd = "\n".join(
        line[: len(line) - len(line.lstrip())] + line.lstrip().replace(" ", space)
        for line in text.split("\n")
    )

    assert values(baseline(odd)) == values(baseline(text))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("more", ["Share", "Save\nBack", "\n\nPrint\n"])
def test_a_button_below_the_title_is_not_the_title(name, more):
    text = sample(name)
    first, rest = text.split("\n", 1)

    assert baseline(f"Home\n{first}\n{more}\n{rest}").record == baseline(text).record


def test_the_buttons_of_a_description_are_none_of_it():
    text = sample("getwellsoon.txt")
    shown = text.replace(" at ...\n", " at ...\nShow more\n").replace("again.", "again.\nShow less")

    assert baseline(shown).record == baseline(text).record


@pytest.mark.parametrize("between", ["", " ", ": "])
def test_a_label_on_the_line_of_its_value_is_no_criterion(between):
    text = sample("meddatax.txt")
    joined = text
    for label in ("Minimum Eligible Age", "Eligible Sex", "Accepts Healthy Volunteers"):
        joined = joined.replace(f"{label}\n\n", label + between)

    assert baseline(joined).record == baseline(text).record
