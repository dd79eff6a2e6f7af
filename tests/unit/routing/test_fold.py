"""There and back inside one message is one line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.model.change import Change, Item, reverse
from monitor.model.event import Event, EventKind, Severity, Span
from monitor.model.trial import TrialId
from monitor.routing.fold import RULE, folded
from tests.stored import an_event

ONE, OTHER = TrialId("ctgov", "NCT99000001"), TrialId("ctgov", "NCT99000002")


def _step(before: str, after: str) -> Change:
    return Change(field="status.overall", label="Recruitment status", before=before, after=after)


def _event(revision: int, *changes: Change, trial: TrialId = ONE, kind: str = "status.changed"):
    event = an_event(revision, trial, changes=changes, kind=EventKind(kind))
    return replace(event, revision=Span(before=revision - 1, after=revision))


HALT, RESUME = _step("RECRUITING", "SUSPENDED"), _step("SUSPENDED", "RECRUITING")
TITLE = Change(field="titles.brief", label="Title", before="A", after="B")
STAMP = Change(field="dates.verified", label="Record verified", before="2026-01", after="2026-02")


def _headlines(*events: Event) -> list[str]:
    return [event.headline for event in folded(events)]


def test_there_and_back_is_one_line_of_low_severity() -> None:
    (line,) = folded((_event(2, HALT), _event(3, RESUME)))

    assert line.headline == (
        "Changed and changed back: recruitment status (recruiting → suspended → recruiting)"
    )
    assert (line.severity, line.because.rule) == (Severity.LOW, RULE)
    assert (line.revision.before, line.revision.after) == (1, 3)


def test_over_a_third_state_and_back_is_one_line_too() -> None:
    events = [
        _event(2, _step("A", "B")),
        _event(3, _step("B", "C")),
        _event(4, _step("C", "A")),
    ]
    assert _headlines(*events) == ["Changed and changed back: recruitment status (a → b → c → a)"]


def test_what_does_not_come_back_is_told_as_it_is() -> None:
    events = (_event(2, HALT), _event(3, _step("SUSPENDED", "TERMINATED")))
    assert folded(events) == events


def test_there_back_and_there_again_is_told() -> None:
    events = (_event(2, HALT), _event(3, RESUME), _event(4, HALT))
    assert folded(events) == events


def test_an_event_that_tells_more_than_comes_back_is_told_with_its_counterpart() -> None:
    events = (_event(2, HALT, TITLE), _event(3, RESUME))
    assert folded(events) == events


def test_stamps_of_the_updates_do_not_count() -> None:
    assert len(folded((_event(2, HALT, STAMP), _event(3, RESUME)))) == 1


def test_another_trial_does_not_undo() -> None:
    events = (_event(2, HALT), _event(3, RESUME, trial=OTHER))
    assert folded(events) == events


def test_members_of_lists_come_back_whatever_their_order() -> None:
    there = Change(
        field="sites",
        label="Sites",
        items=(
            Item(op="removed", key="a", before={"city": "A"}),
            Item(op="added", key="b", after=1),
        ),
    )
    back = reverse(there)
    back = replace(back, items=back.items[::-1])
    assert _headlines(_event(2, there), _event(3, back)) == ["Changed and changed back: sites"]


def test_an_event_without_changes_is_always_told() -> None:
    events = (_event(2, HALT), _event(2), _event(3, RESUME))
    assert len(folded(events)) == 2


_VALUES = st.sampled_from("ABC")
_NAMES = ("status.overall", "titles.brief", "keywords")
_FIELDS = st.sampled_from(_NAMES)


@st.composite
def _histories(draw: st.DrawFn) -> tuple[Event, ...]:
    """Events of a few fields over a few revisions, each change starting where the last ended."""
    state = dict.fromkeys(_NAMES, "A")
    events = []
    for revision in range(2, draw(st.integers(3, 7))):
        for kind in ("status.changed", "text.changed"):
            changes = []
            for field in draw(st.sets(_FIELDS, max_size=2)):
                after = draw(_VALUES)
                if after != state[field]:
                    changes.append(
                        Change(field=field, label=field, before=state[field], after=after)
                    )
                    state[field] = after
            if changes:
                events.append(_event(revision, *changes, kind=kind))
    return tuple(events)


@given(_histories())
def test_folding_loses_no_change_that_lasts(events: tuple[Event, ...]) -> None:
    """Replaying what is told leads to the same end as replaying everything."""

    def end(told: tuple[Event, ...]) -> dict[str, object]:
        state: dict[str, object] = dict.fromkeys(
            ["status.overall", "titles.brief", "keywords"], "A"
        )
        for event in told:
            for change in event.changes:
                state[change.field] = change.after
        return state

    assert end(folded(events)) == end(events)


@given(_histories())
def test_what_is_told_is_told_once_and_folding_again_changes_nothing(events) -> None:
    told = folded(events)
    assert len({event.id for event in told}) == len(told)
    assert folded(told) == told
