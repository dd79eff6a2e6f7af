"""The laws over real records, where a folder of them is beside the checkout."""

from __future__ import annotations

from random import Random  # noqa: TID251  (the rewrites and edits are drawn, the same every time)

import pytest

from benchmarks import cosmetic, meaning, planting, real
from monitor.changes.classify import classify
from monitor.changes.diff import diff
from monitor.changes.transition import Transition
from monitor.model.change import reverse
from monitor.model.event import Severity
from monitor.model.record import Record
from tests.laws.applying import applied, view

REWRITES, EDITS = 60, 150

Step = tuple[Record, Record]


@pytest.fixture(scope="module")
def states() -> tuple[real.State, ...]:
    if missing := real.missing():
        pytest.skip(missing)
    found = real.latest()
    assert found, "the folder of registry data holds no record"
    return found


@pytest.fixture(scope="module")
def real_steps() -> list[Step]:
    """Every two states of a trial that follow each other and differ."""
    if missing := real.missing():
        pytest.skip(missing)
    return [
        (old.record(), new.record())
        for old, new in real.consecutive()
        if not cosmetic.is_same(old.payload, new.payload)
    ]


def test_a_real_record_set_anew_says_nothing_new(states: tuple[real.State, ...]):
    chance = Random(7)  # noqa: S311
    told = {}
    for state in chance.sample(states, REWRITES):
        rewrite = cosmetic.rewritten(state.payload, chance)
        old, new = state.record(), state._replace(payload=rewrite.payload).record()
        findings = classify(Transition(old=old, new=new, changes=diff(old, new)))
        if any(finding.severity.rank > Severity.NOISE.rank for finding in findings):
            told[state.number] = rewrite.ways

    assert told == {}


def test_a_planted_edit_is_found_alone_and_never_goes_the_wrong_way(
    states: tuple[real.State, ...],
):
    texts = [(state.number, text) for state in states[::4] if (text := state.criteria())]
    judged = {each: meaning.judge(each) for each in planting.plant(texts, EDITS, seed=7)}

    assert [each.trial for each, verdict in judged.items() if not verdict.alone] == []
    assert [each.trial for each, verdict in judged.items() if verdict.wrong] == []


def test_the_changes_of_a_real_step_lead_to_the_new_record_and_back(real_steps: list[Step]):
    for old, new in real_steps:
        changes = diff(old, new)
        back = tuple(reverse(change) for change in changes)
        assert applied(changes, view(old)) == view(new), old.trial
        assert applied(back, view(new)) == view(old), old.trial
