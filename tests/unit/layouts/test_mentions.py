"""What no layout knows, and the border around all of them."""

from __future__ import annotations

import pytest

from monitor.errors import UsageError
from monitor.layouts import available
from monitor.layouts._reading import page
from monitor.layouts.base import Found, Page, read
from monitor.model.baseline import Knowledge
from monitor.model.record import Record
from tests.unit.layouts.pages import FIND, SAMPLES, baseline, found, sample


def test_a_page_of_an_unknown_kind_tells_which_trial_and_which_headings_and_nothing_else():
    key, what = found(sample("unknown.txt"))
    (one,) = what.baselines

    assert (key, one.trial.number, one.title) == (
        "mentions",
        "NCT99000014",
        "Fictinib for Invented Anaemia",
    )
    assert one.record == Record(trial=one.trial)
    assert {told.field: told.knowledge for told in one.told} == {
        "status.overall": Knowledge.UNKNOWN,
        "design.phases": Knowledge.UNKNOWN,
        "eligibility.criteria": Knowledge.UNKNOWN,
    }
    assert "nothing was read" in what.says


def test_a_text_that_names_trials_is_a_list_of_them():
    what = found("See NCT99000021, nct99000022; NCT99000021 again, not NCT990000231.")[1]

    assert [trial.number for trial in what.mentioned] == ["NCT99000021", "NCT99000022"]
    assert what.baselines == ()
    assert "names 2 trials (NCT99000021, NCT99000022)" in what.says


def test_many_trials_are_counted_and_a_few_named():
    what = found("\n".join(f"NCT990{number:05}" for number in range(1, 31)))[1]

    assert len(what.mentioned) == 30
    assert "names 30 trials (NCT99000001" in what.says
    assert what.says.count("NCT") == 5


@pytest.mark.parametrize("text", ["nothing of the kind", "NCT1234567", "NCT00000000", "<p>NCT</p>"])
def test_a_text_that_names_no_trial_is_refused(text):
    with pytest.raises(UsageError, match=r"^page\.txt: names no trial \(NCT and eight digits\)"):
        found(text)


def test_a_line_that_only_begins_like_a_heading_is_none():
    assert baseline("NCT99000014\nPhase out the old\nStatus quo of things\n").told == ()


@pytest.mark.parametrize("file", sorted(SAMPLES.iterdir()), ids=lambda file: file.name)
def test_every_page_is_taken_by_one_layout_that_is_not_the_last_but_those_of_no_kind(file):
    given = page(file.name, file.read_bytes(), FIND)
    takers = [key for key, layout in available().items() if layout.recognises(given)]

    assert takers.pop() == "mentions"
    assert takers == ([] if file.stem == "unknown" else [file.stem.removesuffix("_bare")])


class Broken:
    """A layout that fails in whatever it does."""

    key, title, rank = "broken", "a broken page", 1

    def recognises(self, page: Page) -> bool:
        return True

    def read(self, page: Page) -> Found:
        raise ZeroDivisionError("no such thing")


def test_a_layout_that_fails_is_the_file_that_cannot_be_read():
    with pytest.raises(UsageError, match=r"a\.txt: could not be read as a broken page: ZeroDiv"):
        read({"broken": Broken()}, page("a.txt", b"NCT99000014", FIND))


def test_a_file_that_no_layout_takes_is_refused():
    with pytest.raises(UsageError, match="no layout knows"):
        read({}, page("a.txt", b"NCT99000014", FIND))
