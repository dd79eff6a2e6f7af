"""What a registry does to all of its records is told to the operator, and to nobody as news."""

from __future__ import annotations

import json
from collections.abc import Callable

from monitor.demo import edits
from monitor.demo.studies import study
from tests.acceptance.conftest import House

Make = Callable[..., House]
NUMBERS = [f"NCT990002{at:02}" for at in range(30)]
PHASES = "protocolSection.designModule.phases"


def _recode(house: House, numbers: list[str], word: str = "PHASE_2") -> None:
    for number in numbers:
        house.registry.edit(number, edits.sets, path=PHASES, value=[word])


def _house(make_house: Make) -> House:
    house = make_house(*(study(number, status="RECRUITING") for number in NUMBERS))
    house.turn()
    return house


def _muted(house: House) -> set[str]:
    with house.app.database.read() as tx:
        found = tx.events.find()
        return {event.trial for event in found if tx.events.muted_by(event.id)}


def _told(house: House) -> list[str]:
    """Return of whom the webhook was told, the operator's events as an empty name."""
    posts = [json.loads(post.body) for post in house.hook.posts]
    return sorted(event["trial"] for post in posts for event in post["data"]["events"])


def test_a_new_format_in_many_records_is_one_event_for_the_operator(make_house: Make) -> None:
    house = _house(make_house)
    _recode(house, NUMBERS[:20])
    house.new_load("2026-02-03")

    report = house.turn()

    assert report.revised == 20
    assert house.kinds().count("monitor.registry_wide_change") == 1
    assert house.kinds().count("design.changed") == 20
    assert _muted(house) == set(NUMBERS[:20])
    assert _told(house) == [""]


def test_what_a_sponsor_changed_in_the_same_load_is_told(make_house: Make) -> None:
    house = _house(make_house)
    _recode(house, NUMBERS[:20])
    house.registry.edit(NUMBERS[0], edits.suspends, on="2026-02-03", why="A recall")
    house.registry.edit(NUMBERS[25], edits.suspends, on="2026-02-03", why="A recall")
    house.new_load("2026-02-03")

    house.turn()

    told = {NUMBERS[0], NUMBERS[25]}
    assert set(_told(house)) == {"", *told}
    assert _muted(house) == set(NUMBERS[:20]) - told


def test_what_a_later_check_of_the_same_load_finds_is_muted_too(make_house: Make) -> None:
    house = _house(make_house)
    trials = list(house.app.watchers())
    _recode(house, NUMBERS)
    house.new_load("2026-02-03")

    house.app.turn(trials[:20])
    house.app.turn(trials[20:])

    assert _muted(house) == set(NUMBERS)
    assert house.kinds().count("monitor.registry_wide_change") == 1
    assert _told(house) == [""]


def test_the_same_in_a_few_trials_is_news(make_house: Make) -> None:
    house = _house(make_house)
    _recode(house, NUMBERS[:5])
    house.new_load("2026-02-03")

    house.turn()

    assert _muted(house) == set()
    assert _told(house) == NUMBERS[:5]


def test_a_crash_between_the_check_and_the_telling_changes_nothing(make_house: Make) -> None:
    house = _house(make_house)
    _recode(house, NUMBERS[:20])
    house.new_load("2026-02-03")

    house.turn(tell=False)  # killed here
    house.turn()

    assert _muted(house) == set(NUMBERS[:20])
    assert _told(house) == [""]
