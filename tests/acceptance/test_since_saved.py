"""The five pages that people saved, and what they read when the trial's life has gone on.

The lives are ours (`tests.later_lives`); the pages are beside the checkout, and in no test.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import pytest
from msgspec.structs import replace

from monitor.changes.since import compare
from monitor.layouts import available as layouts
from monitor.layouts._reading import page as as_page
from monitor.layouts.base import read
from monitor.model.baseline import Baseline
from monitor.model.since import Since, Verdict
from monitor.registries import available as registries
from monitor.render.answer import answer
from monitor.render.document import FORMATS, page
from monitor.render.environment import environment
from monitor.render.pages import StateView
from monitor.render.since import since_view
from tests.acceptance.conftest import shared
from tests.later_lives import LIVES
from tests.unit.render.markup import Page

HOUSE = environment(None)
UPDATED = "dates.last_update_posted"


class Life(NamedTuple):
    """What a reader has to be told: first, what changed, and what could not be compared."""

    trial: str
    answer: tuple[str, ...]
    changed: set[str]
    unsure: set[str]
    maybe: int = 0


READ = {
    "000": Life(
        trial="NCT05042531",
        answer=(
            "In the register it is now finished; your page does not show the status.",
            "What changed: study completion.",
            "What the trial found can be read in the register now.",
        ),
        changed={"dates.completion"},
        unsure={"enrollment", UPDATED},
    ),
    "001": Life(
        trial="NCT06754540",
        answer=(
            "It is still not open yet.",
            "What changed: study start and study completion.",
        ),
        changed={"dates.start", "dates.completion", UPDATED},
        unsure=set(),
    ),
    "002": Life(
        trial="NCT04674345",
        answer=(
            "Its status has become unknown since you saved the page.",
            (
                "It is now not up to date: nobody has confirmed the entry for two years, so phone "
                "first (it was recruiting)."
            ),
        ),
        changed={"status.overall"},
        unsure={"enrollment"},
    ),
    "003": Life(
        trial="NCT06802718",
        answer=(
            "It has finished since you saved the page.",
            "It is now finished (it was recruiting).",
            "What changed as well: enrollment.",
            "Perhaps new, or left out by your page: parts of eligibility criteria.",
        ),
        changed={"status.overall", "enrollment", UPDATED},
        unsure={"eligibility.criteria", "conditions", "description.brief"},
        maybe=2,
    ),
    "004": Life(
        trial="NCT07319793",
        answer=(
            "It has opened since you saved the page.",
            "It is now recruiting: it is looking for people to take part (it was not open yet).",
            "What changed as well: study start and eligibility criteria.",
            "Perhaps new, or left out by your page: parts of eligibility criteria.",
        ),
        changed={"status.overall", "dates.start", "eligibility.criteria", UPDATED},
        unsure=set(),
        maybe=1,
    ),
}


def saved(key: str) -> Baseline:
    """Return what is read from a saved page."""
    folder = shared() / "seeds"
    (file,) = folder.glob(f"{key}_*.txt")
    data = file.read_bytes()
    _, found = read(layouts(), as_page(file.name, data, registries()["ctgov"].find))
    (baseline,) = found.baselines
    return replace(baseline, file=file.name, sha256=hashlib.sha256(data).hexdigest())


def lived(key: str) -> Since:
    """Return the page against a record that plays the trial's later life."""
    baseline = saved(key)
    return compare(baseline, LIVES[key](baseline.record))


@pytest.mark.parametrize("key", READ)
def test_a_saved_page_is_told_what_became_of_its_trial(key: str):
    since, read_as = lived(key), READ[key]

    assert since.baseline.trial.number == read_as.trial
    assert answer(since) == read_as.answer
    assert {one.field for one in since.by(Verdict.CHANGED)} == read_as.changed
    unsure = {one.field for one in since.by(Verdict.NOT_COMPARED) if not one.is_empty}
    assert unsure == read_as.unsure
    assert sum(len(one.maybe) for one in since.points) == read_as.maybe


@pytest.mark.parametrize("key", READ)
def test_a_saved_page_has_not_changed_while_its_trial_has_not(key: str):
    baseline = saved(key)

    assert compare(baseline, baseline.record).changes == ()


def test_a_completion_at_the_end_of_a_month_is_that_month():
    found = lived("003").point("dates.completion")

    assert found.verdict is Verdict.SAME
    assert found.page == {"date": "2026-12-31", "type": ""}
    assert found.now == {"date": "2026-12", "type": "ACTUAL"}
    assert "the last day of the month" in found.note


def test_criteria_that_a_page_has_left_out_are_not_told_as_added():
    found = lived("003").point("eligibility.criteria")

    assert found.changes == ()
    assert [item.section for item in found.maybe] == ["inclusion", "exclusion"]


def test_a_criterion_that_moved_is_told_with_its_bound():
    (change,) = lived("004").point("eligibility.criteria").changes

    assert [item.about for item in change.items] == [
        ("within 6 months → within 12 months",),
        ("within 3 months → within 6 months",),
    ]


@pytest.mark.parametrize("key", READ)
def test_the_report_reads_in_every_format(key: str):
    since = lived(key)
    view = since_view(since, state=StateView(name="latest", fingerprint="f" * 64), url="")
    made = {form: page(HOUSE, "report/since", form, view=view) for form in FORMATS}
    made["html"] = Page(made["html"]).text

    for text in made.values():
        whole = " ".join(text.split())
        for sentence in READ[key].answer:
            assert sentence in whole
        assert since.baseline.sha256 in whole
        for trial in since.baseline.related:
            assert trial.number in whole
