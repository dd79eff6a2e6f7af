"""The tables of the lenses: what each reader is told of, and how soon."""

from __future__ import annotations

from itertools import product

import pytest
from msgspec.structs import replace

from monitor.changes.tables import row_of, table
from monitor.model.change import Change, Item
from monitor.model.event import Because, By, EventKind, Severity
from monitor.model.lens import Row, When
from monitor.model.near import Nearby, NearSite
from monitor.routing.lenses import available
from monitor.routing.weigh import holds, weigh
from tests.unit.routing.test_match import an_event

CRITICAL, HIGH, MEDIUM, LOW, NOISE = reversed(Severity)
READERS = ("patient", "competitor", "operations", "compliance", "reviewer", "researcher")

OPENED = Nearby(counts=True, reason="", changed=(NearSite(act="opened"),))


def moved(before, after, kind, own, rule=""):
    change = Change(field="status.overall", label="Status", before=before, after=after)
    return told(kind, own, change, rule=rule)


def told(kind, own, *changes, rule="", **said):
    because = Because(rule=rule or str(kind), says="it is")
    return an_event(kind, own, changes=changes, because=because, **said)


def a_date(field, before, after):
    ends = ({"date": day, "type": "ESTIMATED"} for day in (before, after))
    return Change(field=field, label=field, **dict(zip(("before", "after"), ends, strict=True)))


def a_count(before, after):
    ends = {"before": {"count": before}, "after": {"count": after}}
    return Change(field="enrollment", label="Enrollment", **ends)


def criterion(direction):
    item = Item(op="edited", key="k", before="a", after="b", direction=direction)
    return Change(field="eligibility.criteria", label="Criteria", items=(item,))


LEAD = Change(field="sponsor.lead", label="Lead sponsor", before="a", after="b")
K = EventKind
# Each row: changes of one kind, each as its rule weighs it by itself, and how soon each reader
# wants to know: ● at once, ◐ in the daily digest, ○ in the weekly report, - not at all.
MATRIX = [
    ("● ◐ ◐ - ○ ○", [moved("NOT_YET_RECRUITING", "RECRUITING", K.STATUS_OPENED, MEDIUM)]),
    (
        "● ● ● ● ◐ ◐",
        [
            moved("RECRUITING", "SUSPENDED", K.STATUS_SUSPENDED, CRITICAL),
            moved("RECRUITING", "TERMINATED", K.STATUS_TERMINATED, CRITICAL),
            moved("NOT_YET_RECRUITING", "WITHDRAWN", K.STATUS_WITHDRAWN, HIGH),
        ],
    ),
    ("● ◐ ◐ - ○ ○", [moved("RECRUITING", "ACTIVE_NOT_RECRUITING", K.STATUS_CLOSED, MEDIUM)]),
    ("◐ ◐ ○ ● ● ◐", [moved("SUSPENDED", "COMPLETED", K.STATUS_COMPLETED, MEDIUM)]),
    ("● ○ ◐ - - -", [told(K.SITES_CHANGED, MEDIUM)]),
    (
        "● ◐ ◐ ○ ◐ ◐",
        [
            told(K.ELIGIBILITY_CRITERIA_CHANGED, HIGH, criterion("unclear")),
            told(K.ELIGIBILITY_CRITERIA_CHANGED, CRITICAL, criterion("relaxed")),
            told(K.ELIGIBILITY_POPULATION_CHANGED, HIGH),
        ],
    ),
    (
        "- ● ◐ ◐ ○ ◐",
        [
            told(K.DATES_SLIPPED, MEDIUM, a_date("dates.primary_completion", "2027-01", "2027-05")),
            told(
                K.DATES_SLIPPED,
                HIGH,
                a_date("dates.primary_completion", "2027-01-01", "2029-01-01"),
            ),
        ],
    ),
    (
        "- ● ◐ ○ ◐ ●",
        [
            told(K.ENROLLMENT_TARGET_CHANGED, HIGH, a_count(100, 120)),
            told(K.ENROLLMENT_TARGET_CHANGED, CRITICAL, a_count(100, 0)),
            told(K.ENROLLMENT_FINAL, HIGH, a_count(100, 70)),
        ],
    ),
    ("- ● ◐ ◐ ● ●", [told(K.OUTCOMES_PRIMARY_CHANGED, CRITICAL)]),
    ("◐ ● ○ ● ● ●", [told(K.RESULTS_POSTED, HIGH), told(K.RESULTS_SUBMITTED, MEDIUM)]),
    ("○ ● ○ ● ○ ◐", [told(K.SPONSOR_CHANGED, HIGH, LEAD)]),
    ("○ - - ◐ - -", [told(K.CONTACTS_CHANGED, NOISE)]),
    ("- - - ◐ - -", [told(K.TEXT_CHANGED, LOW), told(K.RECORD_VERIFIED, NOISE)]),
    (
        "◐ ◐ ○ ● ◐ ●",
        [
            told(kind, own, by=By.CALENDAR)
            for kind in (
                K.OVERDUE_START,
                K.OVERDUE_PRIMARY_COMPLETION,
                K.OVERDUE_RESULTS,
                K.STALE_VERIFICATION,
                K.STALE_UNKNOWN_SOON,
                K.STALLED_SUSPENSION,
            )
            for own in (LOW, MEDIUM, HIGH)
        ],
    ),
]
MARKS = {"●": {HIGH, CRITICAL}, "◐": {MEDIUM}, "○": {LOW}, "-": {NOISE}}
CELLS = [
    (reader, event, MARKS[mark])
    for marks, events in MATRIX
    for event in events
    for reader, mark in zip(READERS, marks.split(), strict=True)
]


@pytest.mark.parametrize(("reader", "event", "weighs"), CELLS)
def test_each_change_weighs_for_each_reader_what_the_matrix_says(reader, event, weighs):
    near = OPENED if event.kind is K.SITES_CHANGED and reader == "patient" else None

    assert weigh(event, available()[reader], near).severity in weighs


def test_there_is_a_lens_for_each_column_of_the_matrix():
    assert set(READERS) <= set(available())


# what a patient is told of a status, from the state before to the one after
STEPS = [
    ("NOT_YET_RECRUITING", "RECRUITING", K.STATUS_OPENED, MEDIUM, CRITICAL),
    ("NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", K.STATUS_BY_INVITATION, MEDIUM, HIGH),
    ("NOT_YET_RECRUITING", "WITHDRAWN", K.STATUS_WITHDRAWN, HIGH, HIGH),
    ("NOT_YET_RECRUITING", "SUSPENDED", K.STATUS_SUSPENDED, HIGH, HIGH),
    ("RECRUITING", "ACTIVE_NOT_RECRUITING", K.STATUS_CLOSED, MEDIUM, HIGH),
    ("RECRUITING", "ENROLLING_BY_INVITATION", K.STATUS_BY_INVITATION, MEDIUM, HIGH),
    ("RECRUITING", "COMPLETED", K.STATUS_COMPLETED, MEDIUM, HIGH),
    ("RECRUITING", "SUSPENDED", K.STATUS_SUSPENDED, CRITICAL, CRITICAL),
    ("ACTIVE_NOT_RECRUITING", "SUSPENDED", K.STATUS_SUSPENDED, CRITICAL, CRITICAL),
    ("RECRUITING", "TERMINATED", K.STATUS_TERMINATED, CRITICAL, CRITICAL),
    ("RECRUITING", "NOT_YET_RECRUITING", K.STATUS_REVERSED, HIGH, HIGH),
    ("ACTIVE_NOT_RECRUITING", "RECRUITING", K.STATUS_OPENED, HIGH, CRITICAL),
    ("ACTIVE_NOT_RECRUITING", "COMPLETED", K.STATUS_COMPLETED, MEDIUM, LOW),
    ("SUSPENDED", "RECRUITING", K.STATUS_RESUMED, HIGH, CRITICAL),
    ("SUSPENDED", "ACTIVE_NOT_RECRUITING", K.STATUS_RESUMED, HIGH, HIGH),
    ("SUSPENDED", "TERMINATED", K.STATUS_TERMINATED, HIGH, HIGH),
    ("WITHDRAWN", "NOT_YET_RECRUITING", K.STATUS_REVERSED, HIGH, HIGH),
    ("COMPLETED", "RECRUITING", K.STATUS_REVERSED, HIGH, CRITICAL),
    ("RECRUITING", "UNKNOWN", K.STATUS_UNVERIFIED, MEDIUM, HIGH),
    ("UNKNOWN", "RECRUITING", K.STATUS_VERIFIED_AGAIN, MEDIUM, HIGH),
    ("AVAILABLE", "TEMPORARILY_NOT_AVAILABLE", K.STATUS_CHANGED, HIGH, CRITICAL),
    ("NO_LONGER_AVAILABLE", "APPROVED_FOR_MARKETING", K.STATUS_CHANGED, HIGH, CRITICAL),
]


@pytest.mark.parametrize(("before", "after", "kind", "own", "patient"), STEPS)
def test_a_patient_is_told_of_a_status_as_the_steps_say(before, after, kind, own, patient):
    assert weigh(moved(before, after, kind, own), available()["patient"]).severity == patient


# --- what else the rows ask for


@pytest.mark.parametrize("status", ["COMPLETED", "TERMINATED", "ACTIVE_NOT_RECRUITING"])
def test_who_may_join_a_trial_that_is_closed_is_nothing_for_patients_and_more_for_researchers(
    status,
):
    event = told(K.ELIGIBILITY_CRITERIA_CHANGED, HIGH, criterion("unclear"), status=status)

    assert weigh(event, available()["patient"]).severity is NOISE
    assert weigh(event, available()["researcher"]).severity is CRITICAL
    assert weigh(replace(event, severity=LOW), available()["researcher"]).severity is MEDIUM


@pytest.mark.parametrize(
    ("acts", "weighs"),
    [(("opened",), CRITICAL), (("added", "closed"), CRITICAL), (("removed",), HIGH), ((), MEDIUM)],
)
def test_a_site_near_a_patient_weighs_by_what_became_of_it(acts, weighs):
    near = Nearby(counts=True, reason="", changed=tuple(NearSite(act=act) for act in acts))

    assert weigh(told(K.SITES_CHANGED, MEDIUM), available()["patient"], near).severity is weighs
    assert weigh(told(K.SITES_CHANGED, MEDIUM), None, near).severity is (HIGH if acts else MEDIUM)


@pytest.mark.parametrize("direction", ["relaxed", "tightened", "unclear"])
def test_a_patient_is_told_which_way_the_criteria_went_if_all_went_one_way(direction):
    both = tuple(map(criterion, {direction, "unclear"}))
    one = weigh(
        told(K.ELIGIBILITY_CRITERIA_CHANGED, HIGH, criterion(direction)), available()["patient"]
    )
    mixed = weigh(told(K.ELIGIBILITY_CRITERIA_CHANGED, HIGH, *both), available()["patient"])

    ways = {"relaxed": "more people may join", "tightened": "fewer people may join"}
    assert one.because.says.startswith(ways.get(direction, "who may join has changed"))
    assert mixed.because.says.startswith("who may join has changed")


@pytest.mark.parametrize("direction", ["relaxed", "tightened"])
@pytest.mark.parametrize("beside", ["eligibility.maximum_age", "eligibility.gender_description"])
def test_nobody_is_told_that_more_may_join_where_the_population_changed_beside_the_criteria(
    direction, beside
):
    ages = Change(field=beside, label="Population", before="75 Years", after="65 Years")
    event = told(K.ELIGIBILITY_CRITERIA_CHANGED, HIGH, criterion(direction), ages)

    says = weigh(event, available()["patient"]).because.says
    assert says.startswith("who may join has changed")


@pytest.mark.parametrize(
    ("direction", "says"),
    [
        ("relaxed", "looser criteria may be a sign that accrual lags"),
        ("tightened", "with tighter criteria accrual may take longer"),
        ("unclear", "who may join bears on accrual"),
    ],
)
def test_a_competitor_is_told_of_looser_criteria_only_where_they_are_looser(direction, says):
    event = told(K.ELIGIBILITY_CRITERIA_CHANGED, HIGH, criterion(direction))
    weighed = weigh(event, available()["competitor"])

    assert weighed.severity is MEDIUM
    assert weighed.because.says.startswith(says)


# what a reader is told, and how soon, where rules of one kind call for different words
SPLIT = [
    ("patient", "results.submitted", MEDIUM, "handed in to be checked: nobody can read it yet"),
    ("patient", "results.submitted.returned", MEDIUM, "goes back for corrections"),
    ("patient", "results.submitted.cancelled", MEDIUM, "taken back"),
    ("patient", "results.submitted.certified", MEDIUM, "may come later"),
    ("patient", "results.submitted.tracked", NOISE, "no nearer"),
    ("patient", "sponsor.changed", LOW, "who leads the trial has changed"),
    ("patient", "sponsor.changed.responsible_party", LOW, "who answers for"),
    ("patient", "sponsor.changed.collaborators", LOW, "who helps with the trial"),
    ("patient", "sponsor.changed.renamed", NOISE, "otherwise; it is the same"),
    ("patient", "sponsor.changed.class", NOISE, "otherwise; it is the same"),
    ("patient", "contacts.changed.nobody", LOW, "nobody is named"),
    ("patient", "overdue.results.in_90_days", MEDIUM, "is near"),
    ("patient", "overdue.results.due", MEDIUM, "is due by now"),
    ("patient", "overdue.start", MEDIUM, "a day that was announced is past"),
    ("patient", "overdue.start.withdrawn", LOW, "holds no longer"),
    ("patient", "eligibility.criteria_changed.rewritten", HIGH, "who may join has changed"),
    ("patient", "status.terminated.rewritten", HIGH, "it ended early"),
    ("competitor", "results.submitted", HIGH, "a readout may be on its way"),
    ("competitor", "results.submitted.returned", HIGH, "go back for corrections"),
    ("competitor", "results.submitted.cancelled", HIGH, "taken back"),
    ("competitor", "results.submitted.certified", HIGH, "a delay was certified"),
    ("competitor", "results.submitted.tracked", LOW, "the registry's notes"),
    ("competitor", "status.closed", MEDIUM, "nobody new is taken in"),
    ("competitor", "status.opened.reopened", HIGH, "takes in participants again"),
    ("competitor", "sponsor.changed.responsible_party", HIGH, "who answers for the record"),
    ("competitor", "sponsor.changed.collaborators", MEDIUM, "beside the sponsor"),
    ("competitor", "sponsor.changed.renamed", LOW, "under other names"),
    ("competitor", "stale.verification.withdrawn", LOW, "holds no longer"),
    ("operations", "overdue.results.in_30_days", LOW, "for others to follow"),
    ("compliance", "stalled.suspension.over_median", HIGH, "after a long pause"),
    ("compliance", "stale.verification", HIGH, "every 12 months"),
    ("compliance", "stale.unknown_soon", HIGH, "shown as unknown"),
    ("compliance", "overdue.results.in_90_days", HIGH, "soon fall due"),
    ("compliance", "overdue.results.overdue", HIGH, "are due"),
    ("compliance", "overdue.primary_completion", HIGH, "has passed"),
    ("compliance", "overdue.results.withdrawn", LOW, "holds no longer"),
    ("compliance", "status.unverified.completed", HIGH, "an ended trial"),
    ("compliance", "references.changed.retracted", HIGH, "was retracted"),
    ("reviewer", "status.suspended", MEDIUM, "it is paused"),
    ("reviewer", "status.terminated", MEDIUM, "ended early"),
    ("reviewer", "references.changed", LOW, "cited and linked"),
    ("reviewer", "references.changed.linked", HIGH, "a report of the trial may"),
    ("reviewer", "references.changed.result", HIGH, "a report of the trial may"),
    ("reviewer", "references.changed.retracted", HIGH, "was retracted"),
    ("reviewer", "references.changed.recited", NOISE, "the same publications"),
    ("researcher", "status.suspended", MEDIUM, "pauses"),
    ("researcher", "results.submitted.certified", HIGH, "moves the day"),
    ("researcher", "results.submitted.returned", HIGH, "the steps towards reporting"),
    ("researcher", "results.submitted.tracked", LOW, "the registry's notes"),
    ("researcher", "enrollment.target_changed.withdrawn", LOW, "takes in nobody"),
]


@pytest.mark.parametrize(("reader", "rule", "weighs", "says"), SPLIT)
def test_rules_of_one_kind_have_reasons_of_their_own(reader, rule, weighs, says):
    row = row_of(rule)
    event = told(row.kind, row.severity, a_count(100, 0), rule=rule)
    event = replace(event, because=Because(rule=rule, says=row.says.lower()))
    weighed = weigh(event, available()[reader])

    assert says in weighed.because.says.partition(" by itself: ")[0]
    assert weighed.severity is weighs


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("kind", [K.SITES_CHANGED, K.ELIGIBILITY_CRITERIA_CHANGED, K.DATES_REFINED])
def test_what_is_noise_by_itself_stays_noise(reader, kind):
    assert weigh(told(kind, NOISE), available()[reader]).severity is NOISE


def test_a_slip_of_less_than_a_quarter_and_a_target_moved_by_less_than_a_fifth_weigh_their_own():
    slip = told(
        K.DATES_SLIPPED, LOW, a_date("dates.primary_completion", "2027-01-01", "2027-02-01")
    )
    target = told(K.ENROLLMENT_TARGET_CHANGED, LOW, a_count(100, 110))

    for reader in READERS[1:]:
        assert weigh(slip, available()[reader]).severity is LOW
        assert weigh(target, available()[reader]).severity is LOW


# --- the tables hold together


def worlds(row: Row):
    """Yield events for which this row could be the first to speak."""
    when = row.when
    statuses = [
        moved(before, after, K.STATUS_CHANGED, CRITICAL).changes
        for before, after in product(when.was or ("X",), when.now or ("Y",))
    ]
    changes = [
        (
            *overall,
            *(Change(field=field, label=field, after=1) for field in when.touches[:1]),
            *map(criterion, when.direction),
            a_date("dates.primary_completion", "2020-01-01", "2030-01-01"),
            a_count(100, 100 if not when.turned else 1000),
        )
        for overall in statuses
    ]
    if not (when.was or "status.overall" in when.touches):
        changes += [each[1:] for each in changes]
    if not when.slipped:
        changes += [(*each[:-2], each[-1]) for each in changes]  # some other date, or none
    for rule, each, by in product(named(row), changes, when.by or tuple(By)):
        event = told(
            rule.kind, rule.severity, *each, rule=rule.rule, by=by, status=(when.now or ("Y",))[0]
        )
        yield event, Nearby(counts=True, reason="", changed=tuple(map(acted, when.near)))


def named(row):
    """Return the rules of which a row speaks, whatever else it asks for."""
    return [
        rule
        for rule in table()
        if holds(replace(row, when=When()), told(rule.kind, CRITICAL, rule=rule.rule), CRITICAL)
    ]


def acted(act):
    return NearSite(act=act)


@pytest.mark.parametrize("reader", sorted(available()))
def test_every_row_of_a_table_can_be_reached(reader):
    lens = available()[reader]
    dead = [
        row
        for at, row in enumerate(lens.rows)
        if not any(
            holds(row, event, event.severity, near)
            and not any(holds(other, event, event.severity, near) for other in lens.rows[:at])
            for event, near in worlds(row)
        )
    ]

    assert dead == []


def test_a_row_that_is_never_reached_is_known_when_seen():
    wide, narrow = (Row(of=of, least=LOW, says="x") for of in ("status.*", "status.opened"))

    assert not any(
        holds(narrow, event, event.severity, near) and not holds(wide, event, event.severity, near)
        for event, near in worlds(narrow)
    )


@pytest.mark.parametrize("reader", sorted(available()))
def test_every_row_names_a_kind_or_a_rule_and_says_why(reader):
    for row in available()[reader].rows:
        assert named(row), row.of
        assert len(row.says) > 10
        assert not row.says.endswith(".")
