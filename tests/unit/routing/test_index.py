from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.model.event import EventKind, Severity
from monitor.model.near import Near
from monitor.model.trial import TrialId
from monitor.routing.index import Index, looked_up
from monitor.routing.lenses import available as lenses
from monitor.routing.match import Case, tags_of, wanted
from tests.unit.routing.test_match import RECORD, a_subscription, an_event, asking, events
from tests.unit.routing.test_route import TAGS

TAGGED = {**TAGS, "aml": ("x",)}
subscriptions = st.lists(asking, max_size=6)


@given(subscriptions, st.lists(events, max_size=6))
def test_whoever_wants_an_event_is_found_and_in_order(subscriptions, events):
    index = Index(subscriptions)

    for event in events:
        case = Case(event, tags=tags_of(event, TAGGED))
        found = index.asking(case)
        assert list(found) == sorted(set(found))
        wanting = {n for n, one in enumerate(subscriptions) if wanted(one, case)}
        assert wanting <= set(found)


def test_one_trial_of_many_is_found_without_asking_the_rest():
    many = [
        a_subscription(name=str(n), trials=(TrialId("ctgov", f"NCT99{n:06}"),)) for n in range(500)
    ]

    assert Index(many).asking(Case(an_event(trial="NCT99000321"))) == (321,)


def test_who_asks_for_other_watches_tags_kinds_or_weights_is_not_asked():
    many = [
        a_subscription(watches=("mds",)),
        a_subscription(tags=("calm",)),
        a_subscription(kinds=("sites.*",)),
        a_subscription(min_severity=Severity.CRITICAL),
        a_subscription(),
    ]

    assert Index(many).asking(Case(an_event(), tags=("urgent",))) == (4,)


# --- which records must be looked up


HERE = Near(radius_km=50, lat=45.0, lon=4.0)


@given(subscriptions, st.lists(events, max_size=6))
def test_what_is_not_looked_up_would_have_changed_nothing(subscriptions, events):
    known = looked_up(subscriptions, events, TAGGED)

    for event in events:
        case = Case(event, RECORD, tags_of(event, TAGGED))
        in_part = Case(event, RECORD if case.trial in known else None, case.tags)
        for one in subscriptions:
            assert wanted(one, in_part) is wanted(one, case)


def test_records_are_looked_up_only_where_they_decide():
    trial = TrialId("ctgov", "NCT99000001")
    event, other = an_event(), an_event(EventKind.SITES_CHANGED, trial="NCT99000002")

    def asked(**said):
        return looked_up([a_subscription(**said)], [event, other, event])

    assert asked() == ()
    assert asked(conditions=("x",)) == (trial, TrialId("ctgov", "NCT99000002"))
    assert asked(sponsors=("x",), kinds=("status.*",)) == (trial,)
    assert asked(conditions=("x",), watches=("mds",)) == ()
    assert asked(conditions=("x",), min_severity=Severity.CRITICAL) == ()
    assert asked(near=HERE, kinds=("status.*",)) == (trial,)
    assert asked(countries=("France",), trials=(trial,)) == (trial,)


def test_a_place_that_changes_weights_is_looked_up_though_the_event_weighs_little():
    event = an_event(EventKind.SITES_CHANGED, Severity.LOW)
    patient = {"lens": lenses()["patient"], "min_severity": Severity.HIGH}

    assert looked_up([a_subscription(near=HERE, **patient)], [event])


def test_tags_of_watches_decide_which_records_are_looked_up():
    one = a_subscription(conditions=("x",), tags=("urgent",))

    assert looked_up([one], [an_event(watches=("mds",))], TAGS)
    assert not looked_up([one], [an_event(watches=("aml",))], TAGS)
