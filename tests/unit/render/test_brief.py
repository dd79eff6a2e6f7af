"""The subject's few words say how far something went, and never one detail of several."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from monitor.model.change import Change, Item
from monitor.model.delivery import Medium
from monitor.model.event import Because, EventKind
from monitor.render.changes import WHOLE, Budget, change_view
from monitor.render.environment import environment
from monitor.render.message import render
from monitor.render.told import told
from monitor.render.view import trial_views
from tests.unit.render.events import CRITERIA, NOW, OUTCOMES, a_delivery, a_subscription, an_event

HOUSE = environment(None)


def subject(event, **said):
    return render(
        HOUSE,
        delivery=a_delivery(),
        events=(event,),
        media=(Medium.TEXT,),
        limit=0,
        now=NOW,
        subscription=a_subscription(**said),
    ).subject


@pytest.mark.parametrize(
    ("kind", "headline", "words"),
    [
        (
            EventKind.DATES_SLIPPED,
            "Primary completion slips 25 months, 2027-03-21 → 2029-04-06",
            "primary completion slips 25 months",
        ),
        (
            EventKind.ENROLLMENT_TARGET_CHANGED,
            "Enrollment target cut from 200 to 120 (−40 %)",  # noqa: RUF001  # a real minus sign
            "enrollment target cut from 200 to 120",
        ),
        (
            EventKind.ENROLLMENT_FINAL,
            "Under-enrolled: 11 % of the target",
            "under-enrolled: 11 % of the target",
        ),
        (EventKind.TEXT_CHANGED, "Title changed to “Another”; acronym given", "title changed"),
        (
            EventKind.SITES_CHANGED,
            "Sites (58): now open in Freedonia, 1 added (+Harbour)",
            "sites (58): now open in Freedonia",
        ),
        (EventKind.SITES_CHANGED, "Sites 68 → 67: 1 added (+A), 2 removed", "sites 68 → 67"),
        (EventKind.SITES_CHANGED, "Sites (9): 2 opened (A, B), 1 closed", "sites changed"),
        (
            EventKind.ELIGIBILITY_CRITERIA_CHANGED,
            "Now up to 75 years (was 65): relaxed; ECOG 0-1 → 0-2: relaxed",
            "eligibility criteria changed",
        ),
        (EventKind.REFERENCES_CHANGED, "Links: “Here” removed", "references changed"),
        (
            EventKind.OVERDUE_PRIMARY_COMPLETION,
            "Primary completion date 2026-02-04 has passed and is still an estimate",
            "primary completion overdue",
        ),
        (EventKind.ELIGIBILITY_CRITERIA_CHANGED, "ECOG 0-1 → 0-2: relaxed", None),
    ],
)
def test_a_subject_says_what_the_headline_begins_with(kind, headline, words):
    words = words or "ECOG 0-1 → 0-2: relaxed"
    assert subject(an_event(kind, headline=headline)).startswith(f"NCT99000001 {words}: ")


def test_in_private_it_says_no_more_than_what_kind_of_thing_happened():
    event = an_event(EventKind.SITES_CHANGED, headline="Sites 5 → 6: now open in Freedonia")
    assert subject(event, private=True) == "A trial you watch: sites changed"


@pytest.mark.parametrize("step", ["returned", "cancelled", "certified", "tracked"])
def test_results_that_were_not_submitted_are_not_said_to_be(step):
    because = Because(rule=f"results.submitted.{step}", says="")
    event = an_event(EventKind.RESULTS_SUBMITTED, because=because)
    assert "results submitted" not in subject(event, private=True)


def test_when_a_record_was_edited_gives_way_to_what_was_edited():
    fields = ("dates.verified", "dates.last_update_posted", "phases", "conditions", "keywords")
    event = an_event(
        changes=tuple(Change(field=one, label=one, before="a", after="b") for one in fields)
    )
    shown, _ = trial_views(((event,),), Budget(events=1, changes=3, items=1, text=60))
    assert [change.label for change in shown[0].events[0].changes] == list(fields[2:])
    assert shown[0].events[0].more == 0


def test_a_chat_is_told_what_was_edited_and_not_when():
    moved = Change(field="phases", label="Phases", before="a", after="b")
    stamp = Change(field="dates.verified", label="Record verified", before="a", after="b")

    def labels(*changes):
        said = render(
            HOUSE,
            delivery=a_delivery(),
            events=(an_event(changes=changes),),
            media=(Medium.TOLD,),
            limit=0,
            now=NOW,
            subscription=a_subscription(),
        )
        return [label for label, _, _ in said.told[0].changes]

    assert labels(stamp, moved) == ["Phases"]
    assert labels(stamp) == ["Record verified"]


def test_a_chat_is_told_which_members_of_a_list_changed_how():
    said = render(
        HOUSE,
        delivery=a_delivery(),
        events=(CRITERIA, OUTCOMES),
        media=(Medium.TOLD,),
        limit=0,
        now=NOW,
        subscription=a_subscription(),
    )
    lines = [after for one in said.told for _, _, after in one.changes]
    assert "− Overall survival" in lines[0]  # noqa: RUF001  # a real minus sign
    assert "Time frame 24 months → 12 months" in lines[0]
    assert "(relaxed, 60 → 45 mL/min/1.73 m²)" in lines[1]


def test_a_chat_is_told_of_a_long_text_only_that_it_changed():
    old, new = "one of many words " * 20, "one of many words " * 19 + "and no more"
    item = Item(
        op="edited",
        key="Survival",
        before={"measure": "Survival", "description": old},
        after={"measure": "Survival", "description": new},
    )
    change = change_view(
        Change(field="outcomes.primary", label="Primary outcomes", items=(item,)), WHOLE
    )
    shown, _ = trial_views(((an_event(changes=()),),), WHOLE)
    trial = replace(shown[0], events=(replace(shown[0].events[0], changes=(change,)),))
    view = SimpleNamespace(plain=False, trials=(trial,))
    assert told(view)[0].changes[0][2] == "1 edited: Survival (Description changed)"
