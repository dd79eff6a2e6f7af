"""What trial-monitor wrote itself comes back as what it says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given

from monitor.changes.diff import diff
from monitor.errors import UsageError
from monitor.layouts.base import Found, Page
from monitor.layouts.export import layout
from monitor.model.baseline import Baseline, Knowledge
from monitor.model.dates import Milestone, PartialDate
from monitor.model.event import EventKind
from monitor.model.record import Dates, Record
from monitor.model.trial import TrialId
from monitor.registries import available
from monitor.render.events import as_json, cloudevent
from tests.builders import a_milestone, a_record, steps
from tests.stored import ONE, TWO, an_event

SAMPLES = Path(__file__).parents[2] / "samples" / "ctgov"


def page(text: str, name: str = "export.json") -> Page:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    return Page(
        name=name, data=text.encode(), text=text, value=value, find=available()["ctgov"].find
    )


def plain(value: Any) -> str:
    return msgspec.json.encode(value, enc_hook=str).decode()


def read(value: Any) -> Found:
    file = page(value if isinstance(value, str) else plain(value))
    assert layout.recognises(file)
    return layout.read(file)


def shown(record: Record, **revision: Any) -> dict[str, Any]:
    return {"revision": {"data_date": "2026-02-09", **revision}, "record": record}


def told(one: Baseline) -> dict[str, Knowledge]:
    return {each.field: each.knowledge for each in one.told}


# --- show


@pytest.mark.parametrize("name", ["plain", "odd", "everything"])
def test_a_record_that_was_shown_comes_back_whole(name: str) -> None:
    payload = (SAMPLES / f"{name}.payload.json").read_bytes()
    number = json.loads(payload)["protocolSection"]["identificationModule"]["nctId"]
    record = available()["ctgov"].record(TrialId("ctgov", number), payload)

    (one,) = read(shown(record)).baselines

    assert one.record == record
    assert one.whole
    assert (one.page_date, one.page_date_is) == ("2026-02-09", "the registry's data")


@given(steps())
def test_any_record_comes_back_from_its_json(two: tuple[Record, Record]) -> None:
    numbered = [msgspec.structs.replace(one, trial=ONE) for one in two]

    found = [read(shown(one)).baselines[0].record for one in numbered]

    assert found == numbered


@pytest.mark.parametrize(
    "record",
    [
        {"trial": {"registry": "ctgov", "number": "NCT99000001"}, "status": 3},
        {"trial": {"registry": "ctgov", "number": "../../etc"}},
        {"trial": {"registry": "elsewhere", "number": "NCT99000001"}},
        {"trial": {"registry": "ctgov", "number": "NCT99000001"}, "dates": {"verified": 5}},
        {"trial": "NCT99000001"},
    ],
)
def test_a_record_that_is_not_as_we_write_it_is_refused(record: Any) -> None:
    file = page(plain({"revision": None, "record": record}))

    assert layout.recognises(file)
    with pytest.raises(UsageError, match="the record in it"):
        layout.read(file)


# --- diff


def difference(old: Record, new: Record, **said: Any) -> dict[str, Any]:
    return {
        "registry": "ctgov",
        "trial": ONE.number,
        "title": "A Study of Fictinib",
        "from": {"data_date": "2026-02-02", "status": "RECRUITING"},
        "to": {"data_date": "2026-02-09", "status": "SUSPENDED"},
        "changes": diff(old, new),
        **said,
    }


def test_a_difference_says_how_the_changed_fields_stood_after_it() -> None:
    old = a_record(dates=Dates(start=a_milestone("2026-01")), conditions=("Relapse",))
    new = a_record(dates=Dates(start=a_milestone("2026-05")), conditions=("Relapse", "Flu"))

    (one,) = read(difference(old, new)).baselines

    assert one.record.titles.brief == "A Study of Fictinib"
    assert one.record.status.overall == "SUSPENDED"
    assert one.record.dates.start == Milestone(date=PartialDate("2026-05"), type="ESTIMATED")
    assert one.record.conditions == ("Relapse", "Flu")
    assert told(one)["dates.start"] == Knowledge.KNOWN
    assert "enrollment" not in told(one)
    assert (one.page_date, one.whole) == ("2026-02-09", False)


def test_of_a_list_only_what_changed_is_there_so_it_is_not_known() -> None:
    item = {"op": "added", "key": "x", "before": None, "after": {"label": "x"}}
    change = {"field": "arms", "label": "Arms", "items": [item]}

    (one,) = read(difference(a_record(), a_record(), changes=[change])).baselines

    assert told(one)["arms"] == Knowledge.UNKNOWN
    assert one.record.arms == ()


def test_what_was_nothing_after_it_is_known_to_be_nothing() -> None:
    change = {"field": "status.why_stopped", "label": "x", "before": "Money", "after": None}

    (one,) = read(difference(a_record(), a_record(), changes=[change])).baselines

    (found,) = (each for each in one.told if each.field == "status.why_stopped")
    assert (found.knowledge, found.shown) == (Knowledge.KNOWN, "nothing")


@pytest.mark.parametrize(
    "change",
    [
        {"field": "no.such_field", "label": "x", "before": 1, "after": 2},
        {"field": 7, "label": "x", "after": 2},
        {},
        7,
    ],
)
def test_what_the_catalogue_does_not_know_is_passed_over(change: Any) -> None:
    (one,) = read(difference(a_record(), a_record(), changes=[change])).baselines

    assert set(told(one)) == {"titles.brief", "status.overall"}


def test_a_value_that_its_field_cannot_hold_is_not_known() -> None:
    change = {"field": "enrollment", "label": "x", "before": None, "after": "many"}

    (one,) = read(difference(a_record(), a_record(), changes=[change])).baselines

    assert told(one)["enrollment"] == Knowledge.UNKNOWN


# --- events


def events() -> list[dict[str, Any]]:
    def change(before: str, after: str) -> dict[str, Any]:
        return {"field": "status.overall", "label": "x", "before": before, "after": after}

    return [
        as_json(an_event(3, data_date="2026-02-09")) | {"changes": [change("B", "SUSPENDED")]},
        as_json(an_event(2, data_date="2026-02-03")) | {"changes": [change("A", "RECRUITING")]},
        as_json(an_event(2, TWO, data_date="2026-02-03")) | {"changes": []},
        as_json(an_event(1, None, kind=EventKind.MONITOR_UNREADABLE)),
    ]


def many(values: list[Any]) -> str:
    return "\n".join(json.dumps(one) for one in values) + "\n"


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(lambda: many(events()), id="JSON lines"),
        pytest.param(lambda: json.dumps(events()), id="a list"),
        pytest.param(
            lambda: json.dumps({"watch": "", "since": "x", "events": events()}), id="a report"
        ),
        pytest.param(
            lambda: many([cloudevent(an_event(9)) | {"data": one} for one in events()]),
            id="CloudEvents",
        ),
        pytest.param(
            lambda: json.dumps({"type": "trial.digest", "data": {"events": events()}}),
            id="what a webhook got",
        ),
    ],
)
def test_events_say_how_each_trial_stood_last_in_whatever_order_they_are(given) -> None:
    one, two = read(given()).baselines

    assert (one.trial, two.trial) == (ONE, TWO)
    assert one.record.status.overall == "SUSPENDED"
    assert one.page_date == "2026-02-09"
    assert set(told(two)) == {"titles.brief"}


def test_a_field_that_changed_before_the_last_event_says_when() -> None:
    later = events()[0] | {"changes": []}

    (one, *_) = read([later, *events()[1:]]).baselines

    (found,) = (each for each in one.told if each.field == "status.overall")
    assert (one.record.status.overall, found.note) == ("RECRUITING", "as of 2026-02-03")


def test_a_value_of_which_a_part_changed_later_is_not_known_any_more() -> None:
    first = {"field": "keywords", "label": "x", "before": None, "after": ["one"]}
    later = {"field": "keywords", "label": "x", "items": [{"op": "added", "key": "two"}]}
    given = [events()[1] | {"changes": [first]}, events()[0] | {"changes": [later]}]

    (one,) = read(given).baselines

    assert one.record.keywords == ()
    assert told(one)["keywords"] == Knowledge.UNKNOWN


def test_events_about_no_trial_are_refused() -> None:
    with pytest.raises(UsageError, match="about no trial"):
        read(many(events()[3:]))


# --- history


def test_a_history_says_the_last_status() -> None:
    row = {
        "trial": ONE.number,
        "registry": "ctgov",
        "fingerprint": "1-x",
        "seen_at": "2026-02-09T15:00:00Z",
        "submitted": "2026-02-01",
        "title": "A Study",
    }
    rows = [
        {**row, "number": 1, "data_date": "2026-02-02", "status": "RECRUITING"},
        {**row, "number": 2, "data_date": "2026-02-09", "status": "SUSPENDED"},
    ]

    (one,) = read(rows).baselines

    assert (one.record.status.overall, one.page_date) == ("SUSPENDED", "2026-02-09")
    assert one.record.dates.last_update_submitted == PartialDate("2026-02-01")


@pytest.mark.parametrize(
    "value", [{}, [], [1], {"record": 1}, {"data": {"data": {}}}, "x", 7, None]
)
def test_other_json_is_left_to_others(value: Any) -> None:
    assert not layout.recognises(page(json.dumps(value)))


def test_a_nest_without_end_is_left_to_others() -> None:
    text = '{"data":' * 900 + "1" + "}" * 900

    assert not layout.recognises(page(text))
