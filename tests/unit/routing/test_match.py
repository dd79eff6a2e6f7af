from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.event import Because, By, Event, EventKind, Severity, Span
from monitor.model.record import Agency, Sponsor
from monitor.model.subscription import Subscription, Window
from monitor.model.trial import TrialId
from monitor.routing.lenses import available as lenses
from monitor.routing.match import Case, parts, wanted, wants
from tests.builders import a_record

kinds = st.sampled_from(EventKind)
severities = st.sampled_from(Severity)


def an_event(kind=EventKind.STATUS_SUSPENDED, severity=Severity.HIGH, **said):
    fields = {
        "trial": "NCT99000001",
        "watches": ("aml",),
        "because": Because(rule=kind, says="it is"),
        "by": By.SPONSOR,
        **said,
    }
    return Event(
        id="e1",
        time=datetime(2026, 2, 9, tzinfo=UTC),
        registry="ctgov",
        title="An invented trial",
        kind=kind,
        severity=severity,
        headline="Suspended",
        revision=Span(before=1, after=2),
        data_date="2026-02-09",
        **fields,
    )


def a_subscription(**said):
    fields = {"name": "all", "channels": ("team",), "window": Window(every=timedelta(0)), **said}
    return Subscription(**fields)


def is_wanted(subscription, event):
    return wants(subscription, event).wanted


@pytest.mark.parametrize(
    ("globs", "kind", "answer"),
    [
        (("status.*",), EventKind.STATUS_SUSPENDED, True),
        (("results.*", "status.suspended"), EventKind.STATUS_SUSPENDED, True),
        (("*",), EventKind.STATUS_SUSPENDED, True),
        (("results.*",), EventKind.STATUS_SUSPENDED, False),
        (("STATUS.*",), EventKind.STATUS_SUSPENDED, False),
        (("status",), EventKind.STATUS_SUSPENDED, False),
        ((), EventKind.STATUS_SUSPENDED, True),
        ((), EventKind.MONITOR_UNREADABLE, False),
        (("*",), EventKind.MONITOR_UNREADABLE, False),
        (("m*",), EventKind.MONITOR_UNREADABLE, False),
        (("*", "monitor.*"), EventKind.MONITOR_UNREADABLE, True),
        (("monitor.fetch*",), EventKind.MONITOR_UNREADABLE, False),
        (("monitor.*",), EventKind.STATUS_SUSPENDED, False),
    ],
)
def test_kinds_are_globs_and_the_operators_events_must_be_named(globs, kind, answer):
    assert is_wanted(a_subscription(kinds=globs), an_event(kind)) is answer


@given(kinds, severities, severities)
def test_an_event_below_the_severity_is_not_wanted_and_any_other_is(kind, severity, least):
    subscription = a_subscription(kinds=("*", "monitor.*"), min_severity=least)

    assert is_wanted(subscription, an_event(kind, severity)) is (severity.rank >= least.rank)


@pytest.mark.parametrize(
    ("mine", "its", "answer"),
    [
        ((), ("aml",), True),
        ((), (), True),
        (("aml",), ("aml", "other"), True),
        (("other", "aml"), ("aml",), True),
        (("other",), ("aml",), False),
        (("aml",), (), False),
    ],
)
def test_an_event_of_a_trial_needs_a_watch_in_common(mine, its, answer):
    assert is_wanted(a_subscription(watches=mine), an_event(watches=its)) is answer


def test_an_event_about_no_trial_needs_no_watch():
    subscription = a_subscription(watches=("aml",), kinds=("monitor.*",))
    event = an_event(EventKind.MONITOR_FETCH_FAILING, trial="", watches=())

    assert is_wanted(subscription, event)


@pytest.mark.parametrize(
    ("subscription", "says"),
    [
        (a_subscription(kinds=("results.*",)), "none of its kinds (results.*) names status.susp"),
        (a_subscription(min_severity=Severity.CRITICAL), "high is below its min_severity"),
        (a_subscription(watches=("mds",)), "NCT99000001 is in none of its watches (mds)"),
        (a_subscription(), "it asks for every kind of event; it asks for every watch; high reach"),
        (
            a_subscription(kinds=("status.*",), watches=("mds", "aml")),
            "NCT99000001 is in its watch aml; high reaches its min_severity, low",
        ),
    ],
)
def test_the_answer_says_why_in_words(subscription, says):
    assert says in wants(subscription, an_event()).reason


def test_the_operators_events_say_how_to_get_them():
    verdict = wants(a_subscription(), an_event(EventKind.MONITOR_FETCH_FAILING))

    assert "only kinds that begin with monitor. name it" in verdict.reason


# --- trials, tags, registries


MINE, OTHER = TrialId("ctgov", "NCT99000001"), TrialId("ctgov", "NCT99000002")


@pytest.mark.parametrize(
    ("asked", "tags", "answer"),
    [
        ({"trials": (MINE,)}, (), "NCT99000001 is one of its trials"),
        ({"trials": (OTHER, MINE)}, (), "NCT99000001 is one of its trials"),
        ({"trials": (OTHER,)}, (), "!NCT99000001 is none of its trials (NCT99000002)"),
        (
            {"trials": (OTHER,) * 5},
            (),
            "!none of its trials (NCT99000002, NCT99000002, NCT99000002",
        ),
        ({"trials": (TrialId("drks", "NCT99000001"),)}, (), "!none of its trials"),
        (
            {"tags": ("urgent",)},
            ("urgent", "x"),
            "a watch that NCT99000001 is in has the tag urgent",
        ),
        ({"tags": ("urgent", "x")}, ("y",), "!no watch that NCT99000001 is in has one of its tags"),
        (
            {"tags": ("urgent",)},
            (),
            "!no watch that NCT99000001 is in has one of its tags (urgent)",
        ),
        ({"registries": ("ctgov",)}, (), "it comes from ctgov, which it asks for"),
        (
            {"registries": ("drks", "isrctn")},
            (),
            "!comes from ctgov, which is none of drks, isrctn",
        ),
    ],
)
def test_a_trial_is_asked_for_by_its_number_its_tags_or_its_registry(asked, tags, answer):
    verdict = wants(a_subscription(**asked), an_event(), tags=tags)

    assert verdict.wanted is not answer.startswith("!")
    assert answer.removeprefix("!") in verdict.reason


@pytest.mark.parametrize(
    "asked",
    [
        {"trials": (OTHER,)},
        {"tags": ("urgent",)},
        {"registries": ("drks",)},
        {"conditions": ("leukemia",)},
        {"sponsors": ("quill",)},
    ],
)
def test_what_is_for_the_operator_is_about_no_trial_and_needs_none(asked):
    event = an_event(EventKind.MONITOR_FETCH_FAILING, trial="", watches=())
    verdict = wants(a_subscription(**asked, kinds=("monitor.*",)), event)

    assert verdict.wanted
    assert "the event is about no trial, so" in verdict.reason


# --- conditions and sponsors


RECORD = a_record(
    conditions=("Acute Myeloid Leukaemia, Relapsed", "Graft-versus-Host Disease"),
    keywords=("Midostaurin",),
    sponsor=Sponsor(
        lead=Agency(name="Quill Pharma GmbH", kind="INDUSTRY"),
        collaborators=(Agency(name="Université d'Auental"),),
    ),
)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("leukaemia",), True),
        (("ACUTE  myeloid",), True),
        (("graft versus host",), True),
        (("Graft-versus-Host",), True),
        (("midostaurin",), True),
        (("lymphoma", "relapsed"), True),
        (("lymphoma",), False),
        (("leuk",), False),  # a word is a word
        (("myeloid acute",), False),  # and a phrase is one
        (("relapsed graft",), False),  # within one condition
    ],
)
def test_conditions_are_words_or_phrases_of_the_records_conditions_and_keywords(words, answer):
    verdict = wants(a_subscription(conditions=words), an_event(), RECORD)

    assert verdict.wanted is answer
    assert ("its conditions have" in verdict.reason) is answer


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("quill",), True),
        (("universite d'auental",), True),
        (("Quill Pharma",), True),
        (("leukaemia",), False),
        (("pharm",), False),
    ],
)
def test_sponsors_are_words_of_the_names_of_who_pays(words, answer):
    verdict = wants(a_subscription(sponsors=words), an_event(), RECORD)

    assert verdict.wanted is answer
    assert answer or "is among the sponsors of its record" in verdict.reason


@pytest.mark.parametrize("of", ["conditions", "sponsors"])
def test_what_a_record_says_that_cannot_be_had_is_taken_for_what_is_asked_for(of):
    verdict = wants(a_subscription(**{of: ("leukaemia",)}), an_event(), None)

    assert verdict.wanted
    assert f"the {of} of its record could not be looked up" in verdict.reason


# --- the two ways of asking


asking = st.fixed_dictionaries(
    {
        "kinds": st.sampled_from([(), ("status.*",), ("*", "monitor.*"), ("sites.*",)]),
        "watches": st.sampled_from([(), ("aml",), ("mds", "aml")]),
        "tags": st.sampled_from([(), ("urgent",)]),
        "trials": st.sampled_from([(), (MINE,), (OTHER,)]),
        "registries": st.sampled_from([(), ("ctgov",), ("drks",)]),
        "conditions": st.sampled_from([(), ("leukaemia",), ("lymphoma",)]),
        "sponsors": st.sampled_from([(), ("quill",), ("nobody",)]),
        "countries": st.sampled_from([(), ("Freedonia",), ("France",)]),
        "min_severity": severities,
        "lens": st.sampled_from([None, *lenses().values()]),
    }
).map(lambda said: a_subscription(**said))
events = st.builds(
    lambda kind, severity, trial, watches: an_event(kind, severity, trial=trial, watches=watches),
    kinds,
    severities,
    st.sampled_from(["NCT99000001", "NCT99000002", ""]),
    st.sampled_from([(), ("aml",), ("mds",)]),
)
records = st.sampled_from([None, RECORD])
tags = st.sampled_from([(), ("urgent",)])


@given(asking, events, records, tags)
def test_who_is_quick_and_who_explains_agree_on_everything(subscription, event, record, tags):
    case = Case(event, record, tags)
    verdict = wants(subscription, event, record, tags)

    assert wanted(subscription, case) is verdict.wanted
    assert verdict.wanted is all(part.fits for part in parts(subscription, case))
    assert verdict.reason


@given(st.lists(asking, max_size=5), events, records, tags)
def test_a_case_that_was_held_to_others_before_gets_the_same_answer(others, event, record, tags):
    case = Case(event, record, tags)

    assert [wanted(one, case) for one in others] == [
        wanted(one, Case(event, record, tags)) for one in others
    ]
