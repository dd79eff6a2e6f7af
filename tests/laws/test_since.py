"""Laws of comparing a saved page with the register, whatever the page and the record."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from benchmarks import planting, real
from monitor.changes.diff import diff
from monitor.changes.since import compare
from monitor.model.baseline import Baseline, Knowledge, Told
from monitor.model.fields import FIELDS
from monitor.model.record import Record
from monitor.model.since import Verdict
from tests.builders import records, steps
from tests.later_lives import a_page, put

NAMES = [entry.name for entry in FIELDS]
# what is read from the sites cannot be put into a record by itself
PUT = [name for name in NAMES if name not in {"countries", "contacts.sites", "derived.site_points"}]
CRITERIA, EDITS = "eligibility.criteria", 150

Step = tuple[Record, Record]

slowly = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
some_fields = st.sets(st.sampled_from(PUT), max_size=30)


def _page(of: Record, fields: set[str], *, lossy: bool) -> Baseline:
    names = tuple(sorted(fields))
    return a_page(of, lossy=names) if lossy else a_page(of, *names)


@slowly
@given(steps(), some_fields, st.booleans())
def test_every_field_has_one_verdict_and_every_change_one_meaning(
    step: Step,
    fields: set[str],
    lossy: bool,  # noqa: FBT001  (drawn)
) -> None:
    since = compare(_page(step[0], fields, lossy=lossy), step[1])

    assert [point.field for point in since.points] == NAMES
    meant = [id(change) for finding in since.findings for change in finding.changes]
    whole = [change.field for finding in since.findings for change in finding.changes]
    assert len(meant) == len(set(meant))
    assert set(whole) == {change.field for change in since.changes}
    for point in since.points:
        assert bool(point.changes) is (point.verdict is Verdict.CHANGED)
        if point.verdict is Verdict.NOT_COMPARED:
            assert point.note


@slowly
@given(steps(), some_fields, st.booleans())
def test_what_a_page_does_not_show_is_never_a_change(
    step: Step,
    fields: set[str],
    lossy: bool,  # noqa: FBT001  (drawn)
) -> None:
    since = compare(_page(step[0], fields, lossy=lossy), step[1])

    absent = {point.field for point in since.by(Verdict.NOT_ON_PAGE)}
    assert absent == set(NAMES) - fields


@slowly
@given(steps(), some_fields)
def test_a_field_that_the_page_has_a_place_for_but_says_nothing_in_is_no_change(
    step: Step, fields: set[str]
) -> None:
    page = a_page(Record(trial=step[0].trial), *sorted(fields))

    assert compare(page, step[1]).changes == ()


@slowly
@given(records, some_fields, st.booleans())
def test_a_page_of_today_has_not_changed(
    record: Record,
    fields: set[str],
    lossy: bool,  # noqa: FBT001  (drawn)
) -> None:
    since = compare(_page(record, fields, lossy=lossy), record)

    assert since.changes == ()
    assert since.findings == ()
    assert not any(point.maybe for point in since.points)


@slowly
@given(records)
def test_a_whole_record_of_today_is_the_same_throughout(record: Record) -> None:
    page = replace(a_page(record), record=record, whole=True)

    assert {point.verdict for point in compare(page, record).points} == {Verdict.SAME}


@slowly
@given(steps(), some_fields)
def test_nothing_is_new_for_certain_on_a_page_that_may_have_left_it_out(
    step: Step, fields: set[str]
) -> None:
    since = compare(_page(step[0], fields, lossy=True), step[1])

    for change in since.changes:
        assert all(item.op != "added" for item in change.items)
        if isinstance(change.before, list) and isinstance(change.after, list):
            assert set(map(str, change.after)) <= set(map(str, change.before))


@slowly
@given(records, some_fields, st.randoms(use_true_random=False))
def test_a_page_set_otherwise_has_not_changed(
    record: Record, fields: set[str], chance: Any
) -> None:
    page = _page(record, fields, lossy=True)
    mangled = replace(page, record=_mangled(page.record, chance))

    assert compare(mangled, record).changes == ()


def _mangled(record: Record, chance: Any) -> Record:
    """Set a record as sites do: types lost, bullets stripped, lists glued, words for enums."""
    dates = {
        name: replace(day, type="")
        for name in ("start", "primary_completion", "completion")
        if (day := getattr(record.dates, name))
    }
    number = record.enrollment and replace(record.enrollment, type="")
    words = record.status.overall.replace("_", " ").capitalize()
    return replace(
        record,
        dates=replace(record.dates, **dates),
        enrollment=number,
        status=replace(record.status, overall=words),
        conditions=(" ".join(_shuffled(record.conditions, chance)),) if record.conditions else (),
        interventions=tuple(
            replace(one, type="", arms=()) for one in _shuffled(record.interventions, chance)
        ),
        eligibility=replace(
            record.eligibility, criteria=re.sub(r"(?m)^\* ", "", record.eligibility.criteria)
        ),
    )


def _shuffled(values: tuple[Any, ...], chance: Any) -> list[Any]:
    return chance.sample(list(values), len(values))


# --- real records


ON_A_PAGE = (
    "titles.brief", "has_results", "status.overall", "design.phases", "enrollment",
    "design.study_type", "dates.start", "dates.completion", "description.brief",
    "description.detailed", "conditions", "design.allocation", "design.intervention_model",
    "design.primary_purpose", "design.masking", "arms", "interventions", "eligibility.criteria",
    "eligibility.minimum_age", "eligibility.maximum_age", "eligibility.sex",
    "eligibility.healthy_volunteers", "sponsor.lead", "sponsor.collaborators", "officials",
    "contacts.central", "sites", "identifiers.organisation",
)  # fmt: skip


@pytest.fixture(scope="module")
def latest() -> tuple[real.State, ...]:
    if missing := real.missing():
        pytest.skip(missing)
    return real.latest()


def test_a_real_record_as_a_site_would_set_it_has_not_changed(
    latest: tuple[real.State, ...],
) -> None:
    told: dict[str, list[str]] = {}
    for state in latest:
        record = state.record()
        page = _page(record, {name for name in ON_A_PAGE if _read(record, name)}, lossy=True)
        since = compare(replace(page, record=_as_site(page.record)), record)
        if since.changes:
            told[record.trial.number] = [change.field for change in since.changes]

    assert told == {}


def test_an_edit_of_a_real_criterion_is_told_of_a_page_that_lost_its_bullets(
    latest: tuple[real.State, ...],
) -> None:
    records = {state.number: state for state in latest}
    texts = [(state.number, text) for state in latest[::4] if (text := state.criteria())]
    missed = []
    for each in planting.plant(texts, EDITS, seed=7):
        record = records[each.trial].record()
        old, new = (put(record, CRITERIA, text) for text in (each.old, each.new))
        page = _page(old, {CRITERIA}, lossy=True)
        found = compare(replace(page, record=_as_site(page.record)), new).point(CRITERIA)
        if found.verdict is not Verdict.CHANGED:
            missed.append((each.trial, each.before, each.after))

    assert missed == []


def _read(record: Record, name: str) -> Any:
    return next(entry for entry in FIELDS if entry.name == name).read(record)


def _as_site(record: Record) -> Record:
    """Set a record as a site with little care does."""
    text = re.sub(r"(?m)^\s*(?:[*-]|\d+\.)\s+", "", record.eligibility.criteria)
    return replace(
        record,
        titles=replace(record.titles, brief=record.titles.brief.replace(" ", "  ")),
        status=replace(record.status, overall=record.status.overall.replace("_", " ").title()),
        conditions=(" ".join(record.conditions),) if record.conditions else (),
        interventions=tuple(
            replace(one, type="", description="", arms=(), other_names=())
            for one in record.interventions
        ),
        eligibility=replace(record.eligibility, criteria=text),
        description=replace(
            record.description, brief=" ".join(record.description.brief.replace("\\", "").split())
        ),
        sites=tuple(
            replace(site, status="", zip="", contacts=(), point=None) for site in record.sites
        ),
        enrollment=record.enrollment and replace(record.enrollment, type=""),
    )


def test_the_steps_of_real_records_are_told_from_a_page_of_the_first_state() -> None:
    """What a whole page shows as changed is what changed between the two states."""
    if missing := real.missing():
        pytest.skip(missing)
    for old, new in real.consecutive():
        before, after = old.record(), new.record()
        told = tuple(Told(field=entry.name, knowledge=Knowledge.KNOWN) for entry in FIELDS)
        whole = replace(a_page(before), record=before, told=told, whole=True)
        since = compare(whole, after)
        assert list(since.changes) == list(diff(before, after))
