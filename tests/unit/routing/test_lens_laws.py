"""Laws of the tables: through the same eyes, what weighs more by itself never weighs less."""

from __future__ import annotations

from itertools import combinations, groupby, product

import pytest

from monitor.changes.tables import table
from monitor.model.change import Change, Item
from monitor.model.event import Because, EventKind, Severity
from monitor.model.near import Nearby, NearSite
from monitor.routing.lenses import available
from monitor.routing.weigh import weigh
from tests.unit.routing.test_match import an_event

READERS = sorted(available())
STATUSES = ("NOT_YET_RECRUITING", "RECRUITING", "COMPLETED", "")
SILENCES = ("overdue.", "stale.", "stalled.")


def _moved(before: str, after: str) -> Change:
    return Change(field="status.overall", label="Status", before=before, after=after)


def _slip(to: str, field: str = "dates.primary_completion") -> Change:
    return Change(field=field, label="Date", before={"date": "2027-01-01"}, after={"date": to})


def _size(to: int) -> Change:
    return Change(
        field="enrollment", label="Enrollment", before={"count": 100}, after={"count": to}
    )


def _criterion(direction: str) -> Change:
    item = Item(op="edited", key="k", before="a", after="b", direction=direction)
    return Change(field="eligibility.criteria", label="Criteria", items=(item,))


SLIPS = tuple(_slip(day) for day in ("2027-01-20", "2027-03-02", "2027-04-20", "2029-02-01"))
SIZES = tuple(map(_size, (105, 115, 130, 300)))
# what an event may be about, beside its rule
SMALL = tuple((one,) for one in SIZES[:2])  # less than a fifth: medium by itself at most
# what events may be about, beside their rules, by what their kinds begin with
WORLDS = {
    "dates.": (*((one,) for one in SLIPS), (_slip("2028-01-01", "dates.start"),)),
    "enrollment.": tuple((one,) for one in SIZES),
    "eligibility.": tuple((_criterion(way),) for way in ("relaxed", "tightened", "unclear")),
    "status.": (
        (_moved("SUSPENDED", "COMPLETED"),),
        (_moved("RECRUITING", "SUSPENDED"),),
        (_moved("ACTIVE_NOT_RECRUITING", "RECRUITING"),),
        (_moved("UNKNOWN", "ACTIVE_NOT_RECRUITING"),),
    ),
}
NEARS = (
    None,
    Nearby(counts=True, reason=""),
    *(Nearby(counts=True, reason="", changed=(NearSite(act=a),)) for a in ("opened", "added")),
)


def _worlds(kind):
    return ((), *(one for start, some in WORLDS.items() if kind.startswith(start) for one in some))


def _rules_of_kinds():
    rows = sorted(table(), key=lambda row: (row.kind, row.severity))
    return [tuple(some) for _, some in groupby(rows, key=lambda row: row.kind)]


def _weight(reader, rule, changes=(), status="", near=None, own=None):
    because = Because(rule=rule.rule, says=rule.says)
    event = an_event(
        rule.kind, own or rule.severity, changes=changes, because=because, status=status
    )
    return weigh(event, available()[reader], near).severity


@pytest.mark.parametrize("reader", READERS)
def test_within_a_kind_what_is_more_severe_by_itself_never_weighs_less(reader):
    """All rules of a kind, in one world at a time: the tables make no step down."""
    wrong = [
        (heavy.rule, light.rule, [one.field for one in changes], status)
        for rules in _rules_of_kinds()
        for light, heavy in combinations(rules, 2)
        if light.severity < heavy.severity and not light.rule.endswith(".withdrawn")
        for changes, status in product(_worlds(heavy.kind), STATUSES)
        if _weight(reader, heavy, changes, status) < _weight(reader, light, changes, status)
    ]

    assert wrong == []


@pytest.mark.parametrize("reader", READERS)
def test_a_rule_weighs_no_less_the_more_severe_it_is(reader):
    wrong = [
        (rule.rule, lighter, heavier)
        for rule in table()
        for changes, near in product(
            _worlds(rule.kind), NEARS if rule.kind == "sites.changed" else NEARS[:1]
        )
        for lighter, heavier in zip(list(Severity), list(Severity)[1:], strict=False)
        if _weight(reader, rule, changes, near=near, own=heavier)
        < _weight(reader, rule, changes, near=near, own=lighter)
    ]

    assert wrong == []


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    ("kind", "steps"),
    [
        (EventKind.DATES_SLIPPED, SLIPS),
        (EventKind.ENROLLMENT_TARGET_CHANGED, SIZES),
        (EventKind.ENROLLMENT_FINAL, SIZES),
    ],
)
def test_the_farther_a_number_moves_the_more_it_weighs(reader, kind, steps):
    """Whatever it weighs by itself, as long as that is no less than for a smaller move."""
    moves = list(enumerate((one,) for one in steps))
    (rule,) = (one for one in table() if one.rule == kind)
    wrong = [
        (reader, own, less, more)
        for (at, small), (to, large) in product(moves, moves)
        for own, heavier in product(Severity, Severity)
        if at <= to and Severity.LOW <= own <= heavier
        and (kind is EventKind.DATES_SLIPPED or large not in SMALL or heavier < Severity.HIGH)
        and (kind is EventKind.DATES_SLIPPED or small not in SMALL or own < Severity.HIGH)
        and (less := _weight(reader, rule, small, own=own))
        > (more := _weight(reader, rule, large, own=heavier))
    ]  # fmt: skip

    assert wrong == []


@pytest.mark.parametrize("reader", READERS)
def test_another_leader_weighs_no_less_than_another_partner(reader):
    rules = {row.rule: row for row in table()}
    lead, partner = (
        _weight(reader, rules[f"sponsor.changed{which}"]) for which in ("", ".collaborators")
    )

    assert lead >= partner


@pytest.mark.parametrize("reader", READERS)
def test_that_a_silence_is_over_is_never_told_as_if_it_lasted(reader):
    over = [
        row for row in table() if row.kind.startswith(SILENCES) and row.rule.endswith(".withdrawn")
    ]
    assert over

    for row in over:
        because = Because(rule=row.rule, says=row.says)
        weighed = weigh(an_event(row.kind, row.severity, because=because), available()[reader])
        assert weighed.severity <= Severity.LOW
        assert "no longer" in weighed.because.says


# what clinical operations and competitors are told of a status is no less than it is by itself
@pytest.mark.parametrize("reader", ["competitor", "operations"])
def test_a_step_out_of_the_ordinary_keeps_its_weight_for_those_who_watch_rivals(reader):
    steps = [
        row for row in table() if row.kind.startswith("status.") and row.severity >= Severity.HIGH
    ]
    assert {"status.opened.reopened", "status.completed.rewritten"} <= {row.rule for row in steps}
    assert [row.rule for row in steps if _weight(reader, row) < row.severity] == []
