"""The past of trials, from a registry that keeps it: brought once, in pieces, whatever happens."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from monitor import config
from monitor.app import App
from monitor.demo import edits
from monitor.demo.registry import SimulatedRegistry
from monitor.demo.studies import study
from monitor.model.trial import TrialId
from monitor.pipeline.backfill import Brought
from monitor.registries import available
from monitor.reports import past
from monitor.store import tables
from monitor.store.database import Transaction
from tests.fakes import FixedClock

ONE, TWO, THREE, FOUR, FIVE = (TrialId("ctgov", f"NCT9900060{n}") for n in range(1, 6))
SETTINGS = """
[database]
url = "sqlite:///{folder}/monitor.sqlite"

[registries.ctgov]
base_url = "{url}"
requests_per_second = 0
timeout = 1.0

[[watch]]
name = "house"
trials = [{trials}]
backfill = true
"""


class House:
    """A monitor whose watch asks for the past, and a registry that keeps one."""

    def __init__(self, folder: Path, registry: SimulatedRegistry) -> None:
        self.registry = registry
        self.clock = FixedClock()
        path = folder / "config.toml"
        trials = ", ".join(f'"{trial.number}"' for trial in (ONE, TWO))
        path.write_text(SETTINGS.format(folder=folder, url=registry.url, trials=trials))
        self.app = App(config.load(path, {}), clock=self.clock)
        self.waited: list[float] = []
        self.app.wait = self.waited.append

    def asked(self) -> list[str]:
        """What the registry was asked of its past, and forget it."""
        found = [r.path.partition("/studies/")[2] for r in self.registry.requests]
        self.registry.requests.clear()
        return found

    def backfill(self, *trials: TrialId, **how: Any) -> Brought:
        return self.app.backfill(trials, **how)

    def versions(self, trial: TrialId = ONE) -> list[tuple[int | None, str, str]]:
        with self.app.database.read() as tx:
            found = tx.versions.revisions(trial)
        return [(one.registry_version, one.submitted, one.status) for one in found]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    numbers = (ONE, TWO, THREE, FOUR, FIVE)
    studies = [study(trial.number, status="NOT_YET_RECRUITING") for trial in numbers]
    with SimulatedRegistry(studies) as registry:
        registry.edit(ONE.number, edits.opens, on="2026-02-03")
        registry.edit(ONE.number, edits.slips, on="2026-02-04", months=6)
        registry.edit(ONE.number, edits.suspends, on="2026-02-05", why="Two cases of plum fever")
        registry.requests.clear()
        made = House(tmp_path, registry)
        with made.app:
            yield made


def test_every_version_comes_with_its_number_day_and_status(house: House):
    found = house.backfill(ONE)

    assert found.whole
    assert [(past.listed, past.here, past.brought) for past in found.trials] == [(4, 4, 4)]
    first = house.registry.requests[0]
    assert house.asked() == [f"{ONE.number}/history{end}" for end in ("", "/0", "/1", "/2", "/3")]
    assert "?" not in first.path
    assert [one[0] for one in house.versions()] == [0, 1, 2, 3]
    # posted on the 3rd, 4th and 5th of February, and submitted three days earlier
    assert [one[1] for one in house.versions()][1:] == ["2026-01-31", "2026-02-01", "2026-02-02"]
    assert [one[2] for one in house.versions()] == [
        "NOT_YET_RECRUITING", "RECRUITING", "RECRUITING", "SUSPENDED",
    ]  # fmt: skip


def test_a_version_reads_as_the_record_that_it_was(house: House):
    house.app.check([ONE])
    house.backfill(ONE)
    registry = available()["ctgov"]

    with house.app.database.read() as tx:
        row = past.states(tx, ONE)
        *_, was, now = [past.record_of(registry, at, past.payload_of(tx, at)) for at in row]
        (own,) = tx.records.revisions(ONE)
        version = tx.versions.revisions(ONE)[-1]
        again = past.record_of(registry, version, past.payload_of(tx, version))

    assert [(one.source, one.registry_version) for one in row] == [
        ("history", 0), ("history", 1), ("history", 2), ("check", 3),
    ]  # fmt: skip
    assert was.status.why_stopped == ""
    assert now.status.why_stopped == "Two cases of plum fever" == again.status.why_stopped
    assert own.number == 1
    assert now.eligibility == again.eligibility


def test_what_is_here_is_never_asked_for_again(house: House):
    house.backfill(ONE)
    house.asked()

    assert house.backfill(ONE).trials[0].brought == 0
    assert house.asked() == []

    house.clock.advance(days=2)
    house.registry.edit(ONE.number, edits.resumes, on="2026-02-10")
    found = house.backfill(ONE)

    assert house.asked() == [f"{ONE.number}/history", f"{ONE.number}/history/4"]
    assert (found.trials[0].here, found.trials[0].brought) == (5, 1)


def test_versions_come_one_at_a_time_at_the_pace_of_the_registry(house: House, tmp_path: Path):
    settings = tmp_path / "config.toml"
    slow = settings.read_text().replace("requests_per_second = 0", "requests_per_second = 0.01")
    settings.write_text(slow)
    waited: list[float] = []
    with App(config.load(settings, {}), clock=house.clock) as app:
        app.wait = waited.append
        assert app.backfill([ONE]).whole

    # the list and four versions: a pause before each but the first
    assert len(waited) == len(house.asked()) - 1 == 4


def test_two_runs_at_once_share_the_work(house: House):
    """As where somebody asks for the past while the daemon is about to bring it."""
    other: list[Brought] = []

    def meanwhile(done: int, _of: int) -> None:
        if done == 1 and not other:
            other.append(house.backfill(ONE, share=2))

    mine = house.backfill(ONE, progress=meanwhile)

    versions = [path for path in house.asked() if path[-1].isdecimal()]
    assert versions == [f"{ONE.number}/history/{number}" for number in range(4)]
    assert mine.whole
    assert (mine.trials[0].brought, other[0].left) == (2, (ONE,))


@pytest.mark.parametrize("share", range(1, 6))
def test_whatever_it_ends_after_the_next_run_goes_on_there(house: House, share: int):
    cut_short = house.backfill(ONE, share=share)
    versions = [path for path in house.asked() if path[-1].isdecimal()]

    rest = house.backfill(ONE)
    versions += [path for path in house.asked() if path[-1].isdecimal()]

    assert (not cut_short.whole, cut_short.left) == ((share < 5), (ONE,) * (share < 5))
    assert rest.whole
    assert versions == [f"{ONE.number}/history/{number}" for number in range(4)]


def test_a_wish_to_stop_is_heard_before_each_request(house: House):
    stopping = iter([False, False, True])

    found = house.backfill(ONE, TWO, stopping=lambda: next(stopping, True))

    assert house.asked() == [f"{ONE.number}/history", f"{ONE.number}/history/0"]
    assert found.left == (ONE, TWO)


class _Killed(BaseException):
    """What no handler may hold up."""


class _Death:
    """Ends the process, as far as one can from within, at the n-th line of what brings the past."""

    FILES = ("pipeline/backfill.py", "store/versions.py", "store/contents.py")

    def __init__(self, at: int) -> None:
        self._left = at

    def __call__(self, frame: Any, event: str, _arg: Any) -> Any:
        if not frame.f_code.co_filename.endswith(self.FILES):
            return None
        if event == "line":
            self._left -= 1
            if self._left == 0:
                raise _Killed
        return self


def test_killed_at_any_line_the_next_run_makes_it_whole(house: House):
    at = 1
    while _dies(lambda: house.backfill(ONE), at):
        with house.app.database.read() as tx:
            assert [n for n, _ in tx.versions.contents(ONE)] == list(range(len(house.versions())))
        assert house.backfill(ONE).whole
        assert [one[0] for one in house.versions()] == [0, 1, 2, 3]
        with house.app.database.begin() as tx:
            _forget(tx)
        at += 7

    assert at > 300


def _dies(act: Callable[[], object], at: int) -> bool:
    before = sys.gettrace()
    sys.settrace(_Death(at))
    try:
        act()
    except _Killed:
        return True
    finally:
        sys.settrace(before)
    return False


def _forget(tx: Transaction) -> None:
    for table in (tables.version, tables.backfill):
        tx.versions._connection.execute(delete(table))


def test_the_past_is_no_news(house: House):
    house.app.check([ONE, TWO])
    with house.app.database.read() as tx:
        before = [event.id for event in tx.events.find()]

    house.backfill(ONE, TWO)
    house.app.check([ONE, TWO], force=True)

    with house.app.database.read() as tx:
        assert [event.id for event in tx.events.find()] == before
        assert len(tx.records.revisions(ONE)) == 1


def test_a_trial_without_history_does_not_stop_the_others(house: House):
    nobody = TrialId("ctgov", "NCT99000699")

    found = house.backfill(nobody, ONE)

    assert [past.reason for past in found.trials] == [
        f"the registry shows no history of {nobody.number}", "",
    ]  # fmt: skip
    assert not found.whole
    assert len(house.versions()) == 4


def test_trials_without_history_are_passed_over_until_they_are_too_many(house: House):
    nobodies = [TrialId("ctgov", f"NCT990007{n:02}") for n in range(30)]

    assert house.backfill(*nobodies[:19], ONE).trials[-1].whole

    found = house.backfill(*nobodies, TWO)
    assert found.trials[0].trial == nobodies[19]  # what was asked for in vain comes last
    assert found.trials[11].trial == TWO
    assert len(house.versions(TWO)) == 1
    assert found.left == ()

    assert house.backfill(*nobodies[::-1]).left == tuple(nobodies[:10][::-1])


@pytest.mark.parametrize("kind", ["html", "garbage", "empty"])
def test_an_interface_of_another_shape_is_given_up_after_three_trials(house: House, kind: Any):
    house.registry.fault(kind, times=99, match="/history")

    found = house.backfill(ONE, TWO, THREE, FOUR, FIVE)

    assert [past.trial for past in found.trials] == [ONE, TWO, THREE]
    assert all("not as we know it" in past.reason for past in found.trials)
    assert found.left == (FOUR, FIVE)
    assert "3 trials in a row" in found.reason
    assert len(house.asked()) == 3


def test_a_registry_that_shuts_us_out_is_asked_no_more_and_checks_go_on(house: House):
    house.registry.fault("status", times=99, match="/history", status=403)

    found = house.backfill(ONE, TWO)

    assert found.left == (ONE, TWO)
    assert len(house.asked()) == 1
    assert house.app.check([ONE, TWO]).new == 2


def test_one_version_that_cannot_be_had_is_left_out_and_asked_for_last(house: House):
    house.registry.fault("garbage", match="/history/1")

    found = house.backfill(ONE)

    (past_of_one,) = found.trials
    assert not found.whole
    assert (past_of_one.missing, past_of_one.brought) == ((1,), 3)
    assert [one[0] for one in house.versions()] == [0, 2, 3]

    house.asked()
    assert house.backfill(ONE).whole
    assert house.asked() == [f"{ONE.number}/history/1"]
    assert [one[0] for one in house.versions()] == [0, 1, 2, 3]


def test_what_was_asked_for_in_vain_waits_until_the_others_are_here(house: House):
    house.registry.fault("garbage", match="/history/0")
    house.backfill(ONE, share=2)
    house.asked()

    assert house.backfill(ONE).whole
    assert house.asked() == [f"{ONE.number}/history/{number}" for number in (1, 2, 3, 0)]


def test_the_record_of_another_trial_is_no_version(house: House):
    house.registry.fault("swap", match="/history/0")

    found = house.backfill(TWO)

    assert found.trials[0].missing == (0,)
    assert f"asked for {TWO.number}, it gave NCT" in found.trials[0].reason
    assert house.versions(TWO) == []


def test_a_registry_in_trouble_is_asked_again_and_then_later(house: House):
    house.registry.fault("status", times=2, match="/history/1", status=503)
    assert house.backfill(ONE).whole
    assert len(house.waited) == 2

    house.registry.fault("drop", times=99, match=f"{TWO.number}/history")
    found = house.backfill(TWO)
    assert found.trials[0].reason
    house.registry.reset()
    assert house.backfill(TWO).whole


def test_the_past_of_an_obsolete_number_is_that_of_the_one_in_its_place(house: House):
    house.registry.edit(TWO.number, edits.absorbs, on="2026-02-06", alias=ONE.number)
    house.app.check([ONE, TWO], force=True)
    house.asked()

    found = house.backfill(ONE, TWO)

    assert [past.trial for past in found.trials] == [TWO]


# --- beside other work


def test_a_watch_that_asks_for_the_past_gets_it_share_by_share(house: House):
    shares = []
    while (found := house.app.bring(share=3)).trials or found.left:
        shares.append(len(house.asked()))

    assert shares == [3, 3, 1]  # two lists, four versions and one
    assert len(house.versions(ONE)) == 4
    assert len(house.versions(TWO)) == 1
    house.clock.advance(days=30)
    assert house.app.bring() == Brought()
    assert house.asked() == []


def test_only_what_is_checked_gets_its_past_with_it(house: House):
    house.app.bring([TWO])

    assert house.versions(TWO)
    assert not house.versions(ONE)


def test_what_was_asked_for_in_vain_is_left_alone_for_a_day(house: House):
    house.registry.fault("garbage", times=2, match="/history")
    house.app.bring()
    assert len(house.asked()) == 2

    house.clock.advance(hours=23)
    house.app.bring()
    assert house.asked() == []

    house.clock.advance(hours=1)
    house.app.bring()
    assert len(house.asked()) == 7


@pytest.mark.parametrize("match", ["/history", "/api/v2"])
def test_a_registry_that_shut_us_out_is_left_alone_for_a_day(house: House, match: str):
    house.registry.fault("status", times=1, match=match, status=403)
    house.app.check([ONE])
    house.app.bring()
    house.asked()

    house.app.bring()
    assert house.asked() == []

    house.clock.now += timedelta(days=1)
    house.app.bring()
    assert len(house.asked()) == 7


def test_a_watch_that_does_not_ask_for_the_past_is_left_as_it_is(
    tmp_path: Path, make_plain: Callable[[Path], App]
):
    app = make_plain(tmp_path)

    assert app.bring() == Brought()


@pytest.fixture
def make_plain() -> Iterator[Callable[[Path], App]]:
    apps: list[App] = []

    def make(folder: Path) -> App:
        text = SETTINGS.format(folder=folder, url="http://127.0.0.1:9", trials=f'"{ONE.number}"')
        (folder / "plain.toml").write_text(text.replace("backfill = true", ""))
        apps.append(App(config.load(folder / "plain.toml", {})))
        return apps[-1]

    yield make
    for app in apps:
        app.close()
