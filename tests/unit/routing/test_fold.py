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
        moved: set[str] = set()  # a field is told by one event of a revision alone
        for kind in ("status.changed", "text.changed"):
            changes = []
            for field in sorted(draw(st.sets(_FIELDS, max_size=2)) - moved):
                moved.add(field)
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


# --- what this message does not tell


def _told(*events: Event, known: tuple[Event, ...]) -> list[str]:
    return [event.headline for event in folded(events, known)]


BACK = ["Changed and changed back: recruitment status (recruiting → suspended → recruiting)"]


def test_what_was_undone_by_something_untold_is_one_line() -> None:
    out, back = _event(2, HALT), _event(3, RESUME)
    (line,) = folded((out,), (out, back))

    assert [line.headline] == BACK
    assert (line.revision.before, line.revision.after) == (1, 3)
    assert line.severity is Severity.LOW


def test_the_way_back_over_something_untold_is_named_in_full() -> None:
    events = (_event(2, _step("A", "B")), _event(3, _step("B", "C")), _event(4, _step("C", "A")))

    assert _told(events[0], events[2], known=events) == [
        "Changed and changed back: recruitment status (a → b → c → a)"
    ]


def test_what_was_told_before_and_is_undone_now_is_told() -> None:
    out, back = _event(2, HALT), _event(3, RESUME)
    assert folded((back,), (out, back)) == (back,)


def test_what_is_untold_both_ways_is_not_told_by_folding() -> None:
    title, back = _event(2, TITLE), _event(3, reverse(TITLE))
    halt = _event(2, HALT, kind="status.suspended")
    assert folded((halt,), (title, halt, back)) == (halt,)


def test_an_untold_way_out_before_the_first_that_is_told_does_not_matter() -> None:
    known = (_event(2, HALT), _event(3, RESUME), _event(4, HALT), _event(5, RESUME))
    assert _told(*known[2:], known=known) == BACK


def test_what_else_the_untold_way_back_says_does_not_matter() -> None:
    out, back = _event(2, HALT), _event(3, RESUME, TITLE)
    assert _told(out, known=(out, back)) == BACK
    assert folded((out, back), (out, back)) == (out, back)


def test_another_trial_in_the_store_does_not_undo() -> None:
    out = _event(2, HALT)
    assert folded((out,), (out, _event(3, RESUME, trial=OTHER))) == (out,)


@given(_histories(), st.randoms(use_true_random=False))
def test_an_event_is_dropped_only_if_all_that_it_tells_is_undone(events, chance) -> None:
    told = tuple(event for event in events if chance.random() < 0.5)
    shown = folded(told, events)
    gone = [event for event in told if event not in shown]
    end: dict[str, object] = {}
    for event in events:
        end |= {change.field: change.after for change in event.changes}

    assert {event.id for event in shown if event.changes} <= {event.id for event in told}
    assert len([event for event in shown if event not in told]) == bool(gone)
    for event in gone:
        for change in event.changes:
            first = next(one for each in told for one in each.changes if one.field == change.field)
            assert first.before == end[change.field]


@given(_histories())
def test_knowing_no_more_than_is_told_changes_nothing(events) -> None:
    assert folded(events, events) == folded(events)
    assert folded(events, events[::-1]) == folded(events)


# --- members of lists, over others


def _criterion(before: str | None, after: str | None, **said: str) -> Item:
    op = "edited" if before and after else "added" if after else "removed"
    return Item(op=op, key=f"{before} {after}", before=before, after=after, **said)


def _listed(*items: Item) -> Change:
    return Change(field="eligibility.criteria", label="Criteria", items=items)


def test_a_criterion_over_others_and_back_is_one_line() -> None:
    events = [
        _event(at, _listed(_criterion(*pair)))
        for at, pair in enumerate([("A", "B"), ("B", "C"), ("C", "A")], start=2)
    ]
    assert _headlines(*events) == ["Changed and changed back: criteria"]
    assert len(_headlines(*events[:2])) == 2


def test_what_came_edited_and_went_is_one_line() -> None:
    events = [
        _event(at, _listed(_criterion(*pair)))
        for at, pair in enumerate([(None, "A"), ("A", "B"), ("B", None)], start=2)
    ]
    assert len(_headlines(*events)) == 1


def test_a_criterion_that_ends_in_another_section_or_was_split_is_told() -> None:
    way = [_criterion("A", "B"), _criterion("B", "C")]
    for last in (
        _criterion("C", "A", section="exclusion", section_before="inclusion"),
        _criterion("C", "A", note="split"),
    ):
        events = tuple(_event(at, _listed(item)) for at, item in enumerate([*way, last], start=2))
        assert folded(events) == events


def test_a_member_that_only_moved_in_its_list_is_told() -> None:
    moved = Item(op="moved", key="a", before="A", after="A")
    events = (
        _event(2, _listed(moved, _criterion("B", "C"))),
        _event(3, _listed(_criterion("C", "B"))),
    )
    assert folded(events) == events
