"""No fault of a registry becomes a snapshot or an event about a trial; the next check is whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from monitor.demo import edits
from monitor.demo.studies import study
from tests.acceptance.conftest import House

Make = Callable[..., House]
NUMBERS = [f"NCT9900020{digit}" for digit in range(8)]

FAULTS = [
    ("status", {"status": 429, "retry_after": 1}),
    ("status", {"status": 500}),
    ("status", {"status": 503}),
    ("hang", {"seconds": 30}),
    ("drop", {}),
    ("truncate", {}),
    ("html", {}),
    ("garbage", {}),
    ("empty", {}),
    ("swap", {}),
    ("slow", {"seconds": 0.3}),
]
NAMES = [f"{kind}-{options.get('status', '')}".rstrip("-") for kind, options in FAULTS]


@pytest.mark.parametrize("times", [1, 40])
@pytest.mark.parametrize("where", ["version", "filter.ids"])
@pytest.mark.parametrize(("kind", "options"), FAULTS, ids=NAMES)
def test_a_fault_costs_nothing_but_time(
    make_house: Make, kind: str, options: dict[str, float], where: str, times: int
) -> None:
    house = make_house(*(study(number, status="RECRUITING") for number in NUMBERS))
    house.turn()
    house.registry.edit(NUMBERS[3], edits.suspends, on="2026-02-03", why="Slow accrual")
    house.new_load("2026-02-03")
    house.registry.fault(kind, times=times, match=where, **options)

    during = house.turn()
    house.registry.reset()
    after = house.turn()

    assert after.whole
    told = [(event.trial, event.kind.value) for event in house.events() if event.trial]
    assert told == [(NUMBERS[3], "status.suspended")]
    assert during.revised + after.revised == 1
    assert len(house.mail.messages) == 1
    assert _stored(house) == len(NUMBERS) + 1


def _stored(house: House) -> int:
    with house.app.database.read() as tx:
        return sum(1 for _ in tx.records.stored())
