"""Silence is news: a date passes, nothing changes, and that is told once; then it is taken back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event as hooks

from monitor import config
from monitor.app import App
from monitor.demo import edits
from monitor.demo.holdings import Study
from monitor.demo.studies import study
from monitor.model.delivery import DeliveryState
from monitor.model.event import Event
from monitor.model.trial import TrialId
from monitor.pipeline.outlook import Lookout
from monitor.registries import available
from tests.acceptance.conftest import House

Make = Callable[..., House]
ONE, TWO, THREE = "NCT99000101", "NCT99000102", "NCT99000103"
ALL = """
[[channel]]
name = "all"
kind = "file"
path = "all.jsonl"

[[subscription]]
name         = "all of it"
min_severity = "low"
channels     = ["all"]
window       = "{window}"
"""


def planned(number: str = ONE, start: str = "2026-03", **said: Any) -> Study:
    return study(number, status="NOT_YET_RECRUITING", start=(start, "ESTIMATED"), **said)


def restarts(found: Study, on: str, start: str) -> Study:
    """The start is planned for another day."""
    given = {"date": start, "type": "ESTIMATED"}
    return edits.sets(
        edits.verifies(found, on), "protocolSection.statusModule.startDateStruct", given
    )


def house_of(make: Make, *studies: Study, window: str = "0s") -> House:
    return make(*studies, window=window, more=ALL.replace("{window}", window))


def at(house: House, day: str, **options: Any) -> list[Event]:
    """Check on this day, and return the events of the calendar that came of it."""
    house.clock.now = datetime.fromisoformat(f"{day}T15:00:00+00:00")
    before = {event.id for event in house.events()}
    house.turn(**options)
    return [e for e in house.events() if e.id not in before and e.by == "calendar"]


def loaded(house: House, day: str) -> list[Event]:
    """Check on this day a load of its date."""
    house.registry.go(day)
    return at(house, day)


def told(house: House) -> list[str]:
    """Return the headlines of all that was told, as whoever takes everything has had it."""
    path = house.folder / "all.jsonl"
    lines = path.read_text().splitlines() if path.exists() else []
    return [event["headline"] for line in lines for event in json.loads(line)["data"]["events"]]


def pending(house: House) -> list[str]:
    with house.app.database.read() as tx:
        found = tx.deliveries.list(DeliveryState.PENDING)
    return [event for one in found for event in one.events]


def rules(events: list[Event]) -> list[str]:
    return [event.because.rule for event in events]


def test_a_start_that_passes_is_told_taken_back_when_it_slips_and_told_again(
    make_house: Make,
) -> None:
    house = house_of(make_house, planned())
    assert at(house, "2026-02-02") == []
    assert at(house, "2026-03-31") == []

    (passed,) = at(house, "2026-04-01")
    assert passed.because.rule == "overdue.start"
    assert passed.headline.startswith("Start date 2026-03 has passed and the record still says")
    assert (passed.by, passed.revision.before, passed.revision.after) == ("calendar", 1, 1)
    assert (passed.watches, passed.status) == (("house",), "NOT_YET_RECRUITING")
    assert at(house, "2026-04-02") == []

    house.registry.edit(ONE, restarts, on="2026-04-10", start="2026-06")
    (slipped,) = loaded(house, "2026-04-10")
    assert slipped.because.rule == "overdue.start.withdrawn"
    assert slipped.headline == "No longer overdue: the date of start is now 2026-06"
    assert (slipped.severity, slipped.revision.after) == ("low", 2)

    (again,) = at(house, "2026-07-01")
    assert again.because.rule == "overdue.start"
    assert again.id != passed.id

    house.registry.edit(ONE, edits.opens, on="2026-07-20")
    (opened,) = loaded(house, "2026-07-20")
    assert opened.headline == "No longer overdue: the trial opened"
    assert at(house, "2026-12-01") == []

    said = [headline for headline in told(house) if "overdue" in headline or "passed" in headline]
    assert said == [e.headline for e in (passed, slipped, again, opened)]
    mails = [mail.data for mail in house.mail.messages]
    assert sum(b"Start date 2026-0" in data for data in mails) == 2
    assert not any(b"No longer overdue" in data for data in mails)  # it asks for medium and more


def test_what_was_so_already_is_no_news_and_the_next_step_of_it_is(make_house: Make) -> None:
    ended = study(
        ONE,
        status="COMPLETED",
        primary_completion=("2025-03-20", "ACTUAL"),
        phases=("PHASE3",),
    )
    house = house_of(make_house, ended, planned(TWO, "2025-01"))

    first = at(house, "2026-02-02")
    assert rules(first) == ["overdue.results.at_first", "overdue.start.at_first"]
    assert {event.severity for event in first} == {"noise"}
    assert (house.mail.messages, told(house)) == ([], [])

    assert rules(at(house, "2026-02-18")) == ["overdue.results.in_30_days"]
    assert rules(at(house, "2026-03-20")) == ["overdue.results.due"]
    assert rules(at(house, "2026-04-20")) == ["overdue.results.overdue"]
    assert len(house.mail.messages) == 3


def test_the_end_of_what_was_never_told_is_not_told(make_house: Make) -> None:
    house = house_of(make_house, planned(ONE, "2025-01"))
    at(house, "2026-02-02")
    house.registry.edit(ONE, edits.opens, on="2026-02-03")

    assert loaded(house, "2026-02-03") == []


def test_what_has_not_gone_out_yet_is_taken_out_of_its_digest(make_house: Make) -> None:
    house = house_of(make_house, planned(ONE), planned(TWO), window="weekly monday 07:00")
    at(house, "2026-02-02")
    one, two = at(house, "2026-04-01")
    assert set(pending(house)) == {one.id, two.id}

    house.registry.edit(ONE, edits.opens, on="2026-04-02")
    assert loaded(house, "2026-04-02") == []
    assert one.id not in pending(house)
    assert two.id in pending(house)

    at(house, "2026-04-07")
    said = told(house)
    assert one.headline == two.headline
    assert said.count(two.headline) == 1
    assert not any("No longer" in headline for headline in said)


def test_a_digest_that_is_left_empty_is_not_sent(make_house: Make) -> None:
    house = house_of(make_house, planned(ONE), window="weekly monday 07:00")
    at(house, "2026-02-02")
    (one,) = at(house, "2026-04-01")
    withheld = "protocolSection.statusModule.overallStatus"
    house.registry.edit(ONE, lambda found: edits.sets(found, withheld, "WITHHELD"))
    loaded(house, "2026-04-02")

    with house.app.database.read() as tx:
        assert [each.events for each in tx.deliveries.list() if one.id in each.events] == []


def test_what_nobody_was_asked_about_yet_is_not_told_any_more(make_house: Make) -> None:
    house = house_of(make_house, planned(ONE))
    at(house, "2026-02-02")
    (one,) = at(house, "2026-04-01", tell=False)
    house.registry.edit(ONE, edits.opens, on="2026-04-02")

    assert loaded(house, "2026-04-02") == []
    assert one.headline not in told(house)


def test_a_date_that_is_only_given_more_exactly_is_not_told_again(make_house: Make) -> None:
    house = house_of(make_house, planned(ONE))
    at(house, "2026-02-02")
    assert rules(at(house, "2026-04-01")) == ["overdue.start"]
    house.registry.edit(ONE, restarts, on="2026-04-02", start="2026-03-30")

    assert loaded(house, "2026-04-02") == []


def test_a_date_that_comes_back_and_is_past_again_is_told_again(make_house: Make) -> None:
    house = house_of(make_house, planned(ONE, "2026-02-10"))
    at(house, "2026-02-02")
    (once,) = at(house, "2026-02-11")
    house.registry.edit(ONE, restarts, on="2026-02-12", start="2026-09")
    loaded(house, "2026-02-12")
    house.registry.edit(ONE, restarts, on="2026-02-13", start="2026-02-10")
    (twice,) = loaded(house, "2026-02-13")

    assert (twice.because.rule, twice.headline) == (once.because.rule, once.headline)
    assert twice.id != once.id


def test_the_calendar_does_not_wait_for_a_registry_that_does_not_answer(make_house: Make) -> None:
    house = house_of(make_house, planned(ONE))
    at(house, "2026-02-02")
    house.registry.fault("status", status=503, times=100)

    assert rules(at(house, "2026-04-01")) == ["overdue.start"]


def test_a_suspension_that_lasts_is_told_from_the_day_that_brought_it(make_house: Make) -> None:
    house = house_of(make_house, study(ONE, status="RECRUITING"))
    at(house, "2026-02-02")
    house.registry.edit(ONE, edits.suspends, on="2026-02-04", why="A review is under way")
    loaded(house, "2026-02-04")
    with house.app.database.read() as tx:
        since = tx.records.revisions(TrialId("ctgov", ONE))[-1].submitted
    assert since == "2026-02-01"

    assert at(house, "2026-07-02") == []
    (half,) = at(house, "2026-07-03")
    assert half.because.rule == "stalled.suspension.over_median"
    assert half.headline == "Suspended for more than 151 days, since 2026-02-01 or earlier"
    house.registry.edit(ONE, edits.resumes, on="2026-08-03")
    (over,) = loaded(house, "2026-08-03")
    assert over.headline == "No longer suspended: the status is now recruiting"


def test_a_trial_that_nobody_watches_any_more_is_left_in_peace(make_house: Make) -> None:
    house = house_of(make_house, planned(ONE), planned(TWO))
    at(house, "2026-02-02")
    text = house.settings.read_text()
    house.settings.write_text(text.replace(f'"{TWO}"', f'"{THREE}"'))
    with App(config.load(house.settings, {}), clock=house.clock) as app:
        house.clock.now = datetime(2026, 4, 1, 15, tzinfo=UTC)
        app.check((TrialId("ctgov", ONE), TrialId("ctgov", TWO)))

    assert [e.trial for e in house.events() if e.kind == "overdue.start"] == [ONE]


def test_who_watches_an_obsolete_number_hears_of_the_one_in_its_place(make_house: Make) -> None:
    house = house_of(make_house, planned(ONE), planned(TWO))
    with App(config.load(house.settings, {}), clock=house.clock) as app:
        app.turn()
    house.settings.write_text(house.settings.read_text().replace(f'"{ONE}", ', ""))
    house.registry.edit(ONE, edits.absorbs, on="2026-02-03", alias=TWO)
    house.registry.remove(TWO)
    house.new_load("2026-02-03")
    with App(config.load(house.settings, {}), clock=house.clock) as app:
        app.turn()
        house.clock.now = datetime(2026, 4, 1, 15, tzinfo=UTC)
        app.turn()

    (event,) = [e for e in house.events() if e.kind == "overdue.start"]
    assert (event.trial, event.watches) == (ONE, ("house",))


def test_what_is_damaged_costs_its_own_trial_alone(make_house: Make) -> None:
    house = house_of(make_house, planned(ONE), planned(TWO))
    at(house, "2026-02-02")
    with house.app.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE snapshot SET data = x'00' WHERE trial = ?", (f"ctgov:{ONE}",)
        )

    assert [event.trial for event in at(house, "2026-04-01")] == [TWO]


def test_a_database_that_was_never_looked_at_mails_nothing_of_what_was_so(
    make_house: Make,
) -> None:
    house = house_of(make_house, planned(ONE), planned(TWO, "2026-05"))
    at(house, "2026-02-02")
    with house.app.database.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM outlook")

    assert rules(at(house, "2026-04-01")) == ["overdue.start.at_first"]
    assert told(house) == []
    assert rules(at(house, "2026-06-01")) == ["overdue.start"]


class Killed(BaseException):
    """As if the process had ended here."""


def lookout_of(house: House) -> Lookout:
    return Lookout(
        database=house.app.database,
        registries=available(),
        now=house.clock.now,
        watchers=house.app.watchers(),
        stopping=lambda: False,
    )


@contextmanager
def listening(house: House, heard: Callable[..., None]) -> Iterator[None]:
    """Have every statement heard before it is executed."""
    hook = (house.app.database.engine, "before_cursor_execute", heard)
    hooks.listen(*hook)
    try:
        yield
    finally:
        hooks.remove(*hook)


def killed(house: House, after: int, act: Callable[[], object]) -> bool:
    """Act until as many statements were about to be executed; return whether it came to that."""
    left = [after]

    def die(*_: object) -> None:
        left[0] -= 1
        if not left[0]:
            raise Killed

    with listening(house, die), suppress(Killed):
        act()
    return left[0] == 0


@pytest.mark.parametrize("after", range(1, 47))
def test_a_check_killed_at_any_statement_and_run_again_says_the_same_once(
    make_house: Make, after: int
) -> None:
    house = house_of(make_house, planned(ONE), planned(TWO))
    at(house, "2026-02-02")
    at(house, "2026-04-01")
    house.registry.edit(ONE, edits.opens, on="2026-04-02")
    house.registry.edit(TWO, restarts, on="2026-04-02", start="2026-02")
    house.registry.go("2026-04-02")

    assert killed(house, after, house.app.check)
    house.turn()

    found = [(e.trial, e.because.rule) for e in house.events() if e.by == "calendar"]
    assert found == [
        *((number, "overdue.start") for number in (ONE, TWO, TWO)),
        (ONE, "overdue.start.withdrawn"),
    ]
    assert told(house).count("No longer overdue: the trial opened") == 1


@pytest.mark.parametrize("after", range(1, 18))
def test_a_day_that_comes_is_told_once_wherever_the_look_at_it_was_killed(
    make_house: Make, after: int
) -> None:
    house = house_of(make_house, planned(ONE), planned(TWO))
    at(house, "2026-02-02")
    house.clock.now = datetime(2026, 4, 1, 15, tzinfo=UTC)

    assert killed(house, after, lambda: lookout_of(house).look(house.app.watchers()))
    house.turn()

    found = [(e.trial, e.because.rule) for e in house.events() if e.by == "calendar"]
    assert found == [(ONE, "overdue.start"), (TWO, "overdue.start")]
    assert len([each for each in told(house) if "has passed" in each]) == 2


def test_what_an_answer_brings_is_looked_at_while_it_is_at_hand(make_house: Make) -> None:
    house = house_of(make_house, planned(ONE, "2026-01"), study(TWO))
    watchers = house.app.watchers()
    house.app._visit("ctgov", (*watchers,), watchers, force=False, progress=lambda _: _)

    with house.app.database.read() as tx:
        assert tx.outlooks.due(house.clock.now.date()) == ()
    assert rules(house.events()) == ["overdue.start.at_first"]


def test_a_quiet_day_costs_one_question(make_house: Make) -> None:
    house = house_of(make_house, planned(ONE), study(TWO))
    at(house, "2026-02-02")
    asked: list[str] = []
    lookout, watchers = lookout_of(house), house.app.watchers()

    with listening(house, lambda _connection, _cursor, said, *_: asked.append(said.split()[0])):
        assert lookout.look(watchers) == 0
    assert asked == ["BEGIN", "SELECT"]
