"""Laws of weighing: what happened stays what it is."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from monitor.model.change import Change
from monitor.model.event import Because, By, EventKind, Severity
from monitor.model.lens import Lens, Row, When
from monitor.model.near import Nearby, NearSite
from monitor.routing.lenses import available
from monitor.routing.match import wants
from monitor.routing.weigh import holds, weigh
from tests.unit.routing.test_match import a_subscription, an_event

STATUSES = ("RECRUITING", "NOT_YET_RECRUITING", "COMPLETED", "UNKNOWN", "AVAILABLE", "")
changes = st.lists(
    st.sampled_from(
        (
            Change(field="status.overall", label="Status", before="SUSPENDED", after="RECRUITING"),
            Change(field="enrollment", label="Enrollment", before=None, after={"count": 3}),
            Change(field="enrollment", label="Enrollment", before={"count": 0}, after={"count": 3}),
            Change(field="dates.primary_completion", label="PCD", before={"date": "soon"}),
            Change(field="sponsor.lead", label="Sponsor", before="a", after="b"),
        )
    ),
    max_size=3,
).map(tuple)
events = st.builds(
    lambda kind, severity, rule, by, status, some: an_event(
        kind,
        severity,
        because=Because(rule=f"{kind}{rule}", says="it is", ruleset="1999.1"),
        by=by,
        status=status,
        changes=some,
    ),
    st.sampled_from(EventKind),
    st.sampled_from(Severity),
    st.sampled_from(("", ".detail")),
    st.sampled_from(By),
    st.sampled_from(STATUSES),
    changes,
)
lenses = st.sampled_from((None, *available().values()))
nears = st.sampled_from(
    (
        None,
        *(Nearby(counts=True, reason="", changed=(NearSite(act=a),)) for a in ("opened", "added")),
    )
)


@given(events, lenses, nears)
def test_nothing_but_the_severity_and_its_reason_is_weighed(event, lens, near):
    weighed = weigh(event, lens, near)

    assert replace(weighed, severity=event.severity, because=event.because) == event
    assert (weighed.because.rule, weighed.because.ruleset) == (event.because.rule, "1999.1")
    assert event.because.says in weighed.because.says
    if lens:
        assert weighed.because.lens == lens.key


@given(events, lenses, nears, lenses)
def test_what_was_weighed_is_not_weighed_again(event, lens, near, other):
    weighed = weigh(event, lens, near)

    assert weigh(weighed, lens, near if lens else None) == weighed
    if lens:
        assert weigh(weighed, other, near) == weighed


@given(events, lenses)
def test_who_it_is_for_and_what_came_back_is_no_matter_of_lenses(event, lens):
    back = replace(event, because=Because(rule="changed_back", says="it came back"))

    assert weigh(back, lens).severity == event.severity
    if event.kind.startswith("monitor."):
        assert weigh(event, lens).severity == event.severity


@given(events, st.sampled_from(tuple(available().values())), st.randoms(use_true_random=False))
def test_the_order_of_rows_that_never_both_hold_does_not_matter(event, lens, chance):
    own = event.severity
    rows = list(lens.rows)
    apart = [
        at for at, (one, other) in enumerate(pairwise(rows))
        if not (holds(one, event, own) and holds(other, event, own))
    ]  # fmt: skip
    at = chance.choice(apart)
    rows[at], rows[at + 1] = rows[at + 1], rows[at]

    assert weigh(event, replace(lens, rows=tuple(rows))) == weigh(event, lens)


@given(events, lenses)
def test_a_subscription_asks_for_the_severity_that_its_lens_makes(event, lens):
    subscription = a_subscription(kinds=("*", "monitor.*"), min_severity=Severity.HIGH, lens=lens)

    assert wants(subscription, event).wanted is (weigh(event, lens).severity >= Severity.HIGH)


def test_the_answer_names_the_lens_and_what_the_event_weighs_by_itself():
    event = an_event(EventKind.STATUS_OPENED, Severity.MEDIUM)
    verdict = wants(a_subscription(lens=available()["patient"]), event)

    assert "critical through the patient lens (medium by itself): people can join" in verdict.reason


def test_the_weighed_event_says_both_reasons():
    event = an_event(EventKind.STATUS_OPENED, Severity.MEDIUM)
    says = weigh(event, available()["patient"]).because.says

    assert says.endswith("(medium by itself: it is)")


def test_a_row_fits_a_rule_more_narrowly_than_a_kind():
    lens = Lens(
        key="mine",
        title="Mine",
        rows=(
            Row(of="status.opened.first", most=Severity.LOW, says="the first is small"),
            Row(of="status.*", least=Severity.CRITICAL, says="all others are great"),
        ),
    )
    first, other = (
        an_event(EventKind.STATUS_OPENED, Severity.HIGH, because=Because(rule=rule, says="x"))
        for rule in ("status.opened.first", "status.opened.second")
    )

    assert weigh(first, lens).severity is Severity.LOW
    assert weigh(other, lens).severity is Severity.CRITICAL


def _size(before, after, status="RECRUITING"):
    change = Change(
        field="enrollment", label="Enrollment", before={"count": before}, after={"count": after}
    )
    return an_event(EventKind.ENROLLMENT_FINAL, Severity.LOW, changes=(change,), status=status)


SIZES = Lens(
    key="sizes",
    title="Sizes",
    rows=(Row(of="enrollment.*", when=When(turned=0.2), least=Severity.HIGH, says="far off"),),
)


@pytest.mark.parametrize(
    "event",
    [
        _size(99_999_999, 20),
        _size(20, 99_999_999),
        _size(None, 20),
        _size(20, None),
        _size(100, 110),
        _size(100, 0, "WITHDRAWN"),
    ],
)
def test_a_number_that_nobody_knows_is_not_far_from_another(event):
    assert weigh(event, SIZES).severity is Severity.LOW


@pytest.mark.parametrize("event", [_size(100, 70), _size(100, 0), _size(100, 120)])
def test_a_number_that_is_far_from_another_is_known(event):
    assert weigh(event, SIZES).severity is Severity.HIGH


@pytest.mark.parametrize("lens", [None, *available().values()])
def test_where_nothing_near_is_open_an_event_weighs_high_at_most(lens):
    event = an_event(EventKind.STATUS_OPENED, Severity.CRITICAL)
    shut = weigh(event, lens, Nearby(counts=True, reason="", shut="no site near is open yet"))

    assert shut.severity <= Severity.HIGH
    assert shut.severity <= weigh(event, lens).severity
