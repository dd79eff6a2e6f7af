"""A trial's dossier: short where nothing came, whole where something did, and harmless."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from monitor.model.change import Change, Item
from monitor.model.dossier import Dossier, Step
from monitor.model.event import Because, By, EventKind, Finding, Severity
from monitor.model.record import Outcome, Outcomes
from monitor.model.revision import HISTORY
from monitor.render.document import FORMATS, page
from monitor.render.dossier import dossiers
from monitor.render.environment import environment
from tests.builders import a_milestone, a_record, a_revision
from tests.unit.render.chronicles import TRIAL, a_chronicle, a_moment
from tests.unit.render.events import HOSTILE, LONG, NOW
from tests.unit.render.markup import Page

HOUSE = environment(None)
FIRST = a_record(dates__primary_completion=a_milestone("2026-03"))
LAST = a_record(dates__primary_completion=a_milestone("2027-03"), status__overall="SUSPENDED")


def a_finding(severity: str = "high", headline: str = "Suspended", **said: Any) -> Finding:
    given = {
        "kind": EventKind.STATUS_SUSPENDED,
        "severity": Severity(severity),
        "headline": headline,
        "because": Because(rule="status.suspended", says="it was recruiting"),
        **said,
    }
    return Finding(**given)


VERIFIED = a_finding("noise", "Verified", kind=EventKind.RECORD_VERIFIED)


def a_step(number: int, *findings: Finding, **said: Any) -> Step:
    """The number-th version of the registry, ten days after the one before."""
    at = a_revision(
        0, f"2026-01-{number + 1:02}", source=HISTORY, registry_version=number, title="Fictinib"
    )
    given = {
        "at": at,
        "on": date(2025, 1, 1 + number),
        "record": LAST,
        "since": at if number else None,
        "findings": findings,
        **said,
    }
    return Step(**given)


def a_dossier(*steps: Step, **said: Any) -> Dossier:
    walked = (a_step(0, record=FIRST), *steps)
    moments = [
        a_moment("2025-01-01", called="v0", sites=(("Peru", 3), ("Chad", 1))),
        a_moment("2025-01-09", called="v9", status="SUSPENDED"),
    ]
    given = {
        "trial": TRIAL,
        "url": "https://clinicaltrials.gov/study/NCT99000001",
        "chronicle": a_chronicle(*moments),
        "steps": walked,
        "told": walked,
        "first": FIRST,
        "first_at": walked[0],
        "now": LAST,
        "last_at": walked[-1],
        "silences": (),
        "here": len(walked),
        "listed": len(walked),
        "short": "",
        **said,
    }
    return Dossier(**given)


def view(*steps: Step, **said: Any):
    floor = said.pop("floor", Severity.LOW)
    return dossiers([a_dossier(*steps, **said)], now=NOW, floor=floor).dossiers[0]


def flat(text: str) -> str:
    return " ".join(text.split())


# --- the steps


def test_steps_stand_the_latest_first() -> None:
    found = view(a_step(1, a_finding()), a_step(2, a_finding("low", "Reworded"))).steps

    assert [step.called for step in found] == ["v2", "v1", "v0"]
    assert [step.severity for step in found] == ["low", "high", ""]


def test_steps_that_brought_nothing_worth_telling_are_one_line() -> None:
    found = view(a_step(1, VERIFIED), a_step(2, VERIFIED), a_step(3), a_step(4, a_finding())).steps

    assert [(step.called, step.on) for step in found] == [
        ("v4", "2025-01-05"),
        ("v1 to v3", "2025-01-02 to 2025-01-04"),
        ("v0", "2025-01-01"),
    ]
    assert (found[1].aside, found[1].note) == ("record verified", "3 states")


def test_a_step_in_which_nothing_reads_differently_says_so() -> None:
    assert view(a_step(1)).steps[0].aside == "nothing that reads differently"


def test_noise_beside_news_is_named_and_no_more() -> None:
    step = view(a_step(1, a_finding(), VERIFIED)).steps[0]

    assert [event.headline for event in step.told] == ["Suspended"]
    assert step.aside == "record verified"


def test_what_is_less_than_asked_for_is_named_and_no_more() -> None:
    step = view(a_step(1, a_finding(), a_finding("low", "Reworded")), floor=Severity.HIGH).steps[0]

    assert [event.headline for event in step.told] == ["Suspended"]


def test_the_act_of_the_registry_is_told_from_the_sponsors() -> None:
    ours, theirs = view(a_step(1, a_finding()), a_step(2, a_finding(), by=By.REGISTRY)).steps[1::-1]

    assert (ours.note, theirs.note) == ("", "changed by the registry itself")


def test_what_could_not_be_compared_or_read_is_said() -> None:
    found = view(
        a_step(1, a_finding(), left_out=("derived", "documents")),
        a_step(2, record=None, since=None, lost="it does not read back"),
    ).steps

    assert found[0].note == "could not be read: it does not read back"
    assert found[1].note.startswith("not compared, since the registry's history does not give it: ")
    assert found[1].note.endswith(" and documents")


def test_the_first_state_is_the_registration_only_where_it_is_the_registrys_first() -> None:
    late = a_step(5, a_finding(), since=None)
    registered, found = (
        view().steps[0],
        view(steps=(late,), told=(late,), first_at=late, last_at=late),
    )

    assert registered.aside == "as it was registered"
    assert found.steps[0].aside == "the first state on record"


def test_a_headline_that_says_before_and_after_is_not_said_again() -> None:
    status = Change(field="status.overall", label="Status", before="RECRUITING", after="SUSPENDED")
    why = Change(field="titles.brief", label="Title", before="A", after="B")
    stamp = Change(field="dates.verified", label="Verified", before="2026-01", after="2026-02")

    (told,) = view(a_step(1, a_finding(changes=(status, why, stamp)))).steps[0].told

    assert [change.field for change in told.changes] == ["titles.brief"]
    assert told.more == 0


def test_why_a_trial_stopped_is_told_in_the_sponsors_own_words() -> None:
    why = Change(field="status.why_stopped", label="Why", before=None, after="No safety concern")
    stopped = a_record(status__overall="TERMINATED", status__why_stopped="No safety concern")

    found = view(a_step(1, a_finding(changes=(why,))), now=stopped)

    assert found.steps[0].told[0].changes[0].part.after == "No safety concern"
    assert "No safety concern" in [fact.now for fact in found.facts]


def test_a_long_list_is_shown_in_part_and_counted() -> None:
    items = tuple(Item(op="added", key=f"k{n}", after={"label": f"Arm {n}"}) for n in range(9))
    changes = tuple(Change(field=f"other.x{n}", label=f"X {n}", items=items) for n in range(6))

    (told,) = view(a_step(1, a_finding(changes=changes))).steps[0].told

    assert (len(told.changes), told.more) == (4, 2)
    assert (len(told.changes[0].members), told.changes[0].more) == (3, 6)


# --- the head


def test_then_and_now_stand_beside_each_other() -> None:
    facts = {fact.label: fact for fact in view(a_step(9, a_finding())).facts}

    assert facts["Primary completion"].moved == "12 months later"
    assert facts["Phase"].same
    assert (facts["Sites"].first, facts["Sites"].now) == ("4 (Peru 3, Chad 1)", "none given")


def test_primary_outcomes_are_named_since_another_in_the_place_of_one_is_news() -> None:
    five = tuple(Outcome(measure=f"Measure {n}") for n in range(5))
    first, now = (replace(LAST, outcomes=Outcomes(primary=some)) for some in (five[:1], five))

    facts = {fact.label: fact for fact in view(first=first, now=now).facts}

    assert facts["Primary outcomes"].first == "Measure 0"
    assert facts["Primary outcomes"].now == "Measure 0; Measure 1; Measure 2 and 2 more"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, ""),
        (
            {"here": 1, "listed": 3, "short": "HTTP 503"},
            "1 of the registry's 3 versions are here: HTTP 503",
        ),
        ({"here": 0, "listed": 0}, "trial-monitor backfill NCT99000001 brings it"),
        ({"here": 0, "listed": 0, "short": "no history of it"}, "no history of it"),
    ],
)
def test_what_is_missing_of_the_past_is_said(said: dict[str, Any], words: str) -> None:
    missing = view(a_step(1), **said).missing

    assert missing.endswith(words)
    assert bool(missing) == bool(words)


def test_a_step_in_full_is_shown_by_the_example_of_the_gravest() -> None:
    found = view(a_step(1, a_finding("low")), a_step(2, a_finding("critical"), since=a_step(1).at))

    assert found.lookup == "trial-monitor diff NCT99000001 --from v1 --to v2"


# --- on the page


@pytest.mark.parametrize("form", FORMATS)
def test_every_page_tells_the_same(form: str) -> None:
    shown = dossiers([a_dossier(a_step(1, a_finding()))], now=NOW, since="2025-01-01")
    made = page(HOUSE, "report/dossier", form, view=shown)
    seen = flat(Page(made).text if form == "html" else made).lower()

    for words in ("suspended", "12 months later", "since 2025-01-01", "2025-01-02", "as of"):
        assert words in seen, words


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("text", [HOSTILE, LONG, ""], ids=["hostile", "long", "empty"])
def test_nothing_that_a_registry_writes_does_harm(form: str, text: str) -> None:
    change = Change(field="status.why_stopped", label=text, before=text, after=f"{text}!")
    listed = Change(field="arms", label="Arms", items=(Item(op="added", key=text, after=text),))
    step = a_step(
        1, a_finding(headline=text, kind=EventKind.ARMS_CHANGED, changes=(change, listed))
    )
    lost = a_step(2, record=None, since=None, lost=text)
    chronicle = a_chronicle(a_moment("2025-01-01", status=text, headline=text, sites=((text, 2),)))
    found = a_dossier(
        step, lost, url=text, short=text, here=0, silences=(a_finding(headline=text),)
    )
    found = Dossier(
        **{
            **{name: getattr(found, name) for name in Dossier.__struct_fields__},
            "chronicle": chronicle,
        }
    )

    made = page(HOUSE, "report/dossier", form, view=dossiers([found], now=NOW, since=text))

    assert len(made.encode()) < 100_000
    assert not any(ord(c) < 32 and c != "\n" for c in made)
    assert not any(c in made for c in "\u202e\u2066\u200b\ufeff\x9b")
    if form == "html":
        tags = Page(made).tags
        assert "script" not in tags
        assert "img" not in tags
