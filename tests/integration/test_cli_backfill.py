"""`backfill`, and what `check` brings of the past where a watch asks for it."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable, Iterator
from threading import Event as Flag
from threading import Thread

import pytest

from monitor import config
from monitor.app import App
from monitor.cli.run import Shift
from monitor.demo import edits
from monitor.demo.studies import study
from monitor.model.exchange import Request, Response
from monitor.model.trial import TrialId
from tests.integration.conftest import BECAUSE, ONE, TWO, Desk

NOBODY = "NCT99000299"


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    """Two trials; ONE was in three states before anybody asked."""
    desk = make_desk(study(ONE, status="NOT_YET_RECRUITING"), study(TWO, status="RECRUITING"))
    desk.registry.edit(ONE, edits.opens, on="2026-01-20")
    desk.registry.edit(ONE, edits.suspends, on="2026-01-30", why=BECAUSE)
    return desk


def test_it_says_of_each_trial_how_much_of_its_past_is_here(desk: Desk) -> None:
    said = desk.call("backfill", ONE, TWO)

    assert (said.status, said.err) == (0, "")
    assert said.out.splitlines() == [
        f"{ONE}: 3 versions here, 3 brought now.",
        f"{TWO}: 1 version here, 1 brought now.",
        "2 trials: 4 versions here, 4 brought now.",
    ]
    assert desk.call("backfill", ONE).out == f"{ONE}: 3 versions here, 0 brought now.\n"


def test_a_watch_names_its_trials_and_scripts_get_json(desk: Desk) -> None:
    said = desk.call("backfill", "--watch", "house", "--format", "json")

    assert said.status == 0
    one = {"registry": "ctgov", "trial": ONE, "listed": 3, "here": 3, "brought": 3}
    assert said.json["trials"][0] == {**one, "missing": [], "reason": ""}
    assert (said.json["left"], said.json["reason"]) == ([], "")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "name the trials, or a watch"),
        (("--watch", "nothing"), "no watch is called 'nothing'"),
        (("NCT1",), "not a whole number"),
    ],
)
def test_what_it_cannot_act_on_is_wrong_usage(
    desk: Desk, words: tuple[str, ...], says: str
) -> None:
    said = desk.call("backfill", *words)

    assert (said.status, said.out) == (2, "")
    assert says in said.err


def test_what_could_not_be_had_is_one_line_and_the_rest_is_done(desk: Desk) -> None:
    desk.registry.fault("garbage", match="/history/1")

    said = desk.call("backfill", NOBODY, ONE)

    assert said.status == 1
    assert said.err.splitlines() == [
        f"not brought: {NOBODY}: the registry shows no history of {NOBODY}",
        (
            f"not brought: {ONE}: v1 of 3 versions: the registry's history is not as we know it:"
            " not a version of a study: Object missing required field `studyVersion`"
        ),
    ]
    assert f"{ONE}: 2 versions here, 2 brought now." in said.out


def test_an_interface_that_is_gone_is_told_in_one_line_and_nothing_else_suffers(
    desk: Desk,
) -> None:
    desk.registry.fault("html", times=99, match="/history")

    said = desk.call("backfill", ONE, TWO)

    assert (said.status, said.out) == (1, "2 trials: 0 versions here, 0 brought now.\n")
    assert said.err.splitlines() == [
        (
            f"not brought: {ONE}, {TWO}: the registry's history is not as we know it: answered with"
            " text/html, not JSON"
        )
    ]
    assert desk.call("check").status == 0
    assert desk.call("show", ONE).status == 0
    note = desk.call("history", ONE).out
    assert "No version of the registry is here: the registry's history is not as we know" in note


def test_a_registry_that_shuts_us_out_is_told_in_one_line(desk: Desk) -> None:
    desk.registry.fault("status", times=99, match="/history", status=403)

    said = desk.call("backfill", ONE, TWO)

    assert said.status == 1
    assert said.err.splitlines() == [
        (
            f"not asked for, after HTTP 403: we are shut out: {ONE}, {TWO};"
            " the same command goes on from there"
        )
    ]


def test_what_a_hostile_list_says_reaches_no_terminal(desk: Desk) -> None:
    hostile = study(ONE, status="RECRUITING")
    hostile["protocolSection"]["statusModule"]["overallStatus"] = "\x1b[2JGONE\u202e"
    desk.registry.put(hostile)

    said = desk.call("backfill", ONE)
    shown = desk.call("history", ONE)

    assert not {"\x1b", "\u202e"} & {*said.out, *said.err, *shown.out, *shown.err}


def test_nobody_is_told_of_the_past(desk: Desk) -> None:
    desk.call("check")
    desk.call("backfill", ONE)
    desk.call("check", "--force")

    assert desk.call("events", "--kind", "status.*").out.strip() == ""
    assert desk.mail.messages == []


# --- with a check


def test_a_check_brings_the_past_where_the_watch_asks_for_it(desk: Desk) -> None:
    desk.rewrite('every  = "6h"', 'every  = "6h"\nbackfill = true')

    said = desk.call("check", "--format", "json")

    assert said.status == 0
    assert said.json["checked"] == 2
    assert said.err == "4 versions of the past brought.\n"
    assert desk.call("check", "--format", "json").err == ""


def test_a_check_is_as_good_without_a_past(desk: Desk) -> None:
    desk.rewrite('every  = "6h"', 'every  = "6h"\nbackfill = true')
    desk.registry.fault("garbage", times=99, match="/history")

    said = desk.call("check")

    assert said.status == 0
    assert said.err.startswith(f"not brought: {ONE}, {TWO}: the registry's history")
    assert len(said.err.splitlines()) == 1
    assert desk.call("check").err == ""


def test_what_a_check_found_is_told_before_the_past_is_asked_for(desk: Desk) -> None:
    desk.rewrite('every  = "6h"', 'every  = "6h"\nbackfill = true')
    desk.registry.fault("hang", times=99, match="/history", seconds=60)

    with subprocess.Popen(
        [sys.executable, "-m", "monitor", "--config", str(desk.settings), "check"],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        told = next(line for line in process.stdout if "checked" in line)
        process.kill()

    assert told.startswith("2 trials checked")
    assert len([each for each in desk.registry.requests if "/history" in each.path]) <= 1


def test_a_check_without_a_registry_does_not_ask_for_the_past(desk: Desk) -> None:
    desk.rewrite('every  = "6h"', 'every  = "6h"\nbackfill = true')
    desk.registry.fault("status", times=1, match="/version", status=403)

    desk.call("check")

    assert not [each for each in desk.registry.requests if "/history" in each.path]


@pytest.mark.parametrize("value", ['"yes"', "1"])
def test_backfill_of_a_watch_is_true_or_false(desk: Desk, value: str) -> None:
    desk.rewrite('every  = "6h"', f'every  = "6h"\nbackfill = {value}')

    said = desk.call("config", "check")

    assert said.status == 2
    assert "watch[1].backfill" in said.err or "watch" in said.err


# --- in the daemon


@pytest.fixture
def app(desk: Desk) -> Iterator[App]:
    desk.rewrite('every  = "6h"', 'every  = "6h"\nbackfill = true')
    with App(config.load(desk.settings, {})) as app:
        yield app


def here(app: App) -> list[tuple[int, int]]:
    with app.database.read() as tx:
        return [tx.versions.count(TrialId("ctgov", number)) for number in (ONE, TWO)]


def test_the_daemon_brings_the_past_between_checks(app: App) -> None:
    shift = Shift(app)

    shift.backfill()
    shift.check("house")

    assert here(app) == [(3, 3), (1, 1)]


def test_a_check_that_begins_goes_before_the_past(app: App) -> None:
    shift = Shift(app)
    asked: list[str] = []
    send = app.fetcher("ctgov").send

    def watched(request: Request) -> Response:
        asked.append(request.path)
        if len(asked) == 2:  # in the middle of the past, a check falls due in another thread
            thread = Thread(target=shift.check, args=("house",))
            thread.start()
            began.wait(10)
            answer = send(request)
            checks.append(thread)
            return answer
        if request.path == "/api/v2/version":
            began.set()
            done_with_the_past.wait(10)
        return send(request)

    began, done_with_the_past, checks = Flag(), Flag(), []
    app.fetcher("ctgov").send = watched
    shift.backfill()
    done_with_the_past.set()
    checks[0].join(10)

    assert here(app) == [(1, 3), (0, 0)]
    shift.backfill()
    assert here(app) == [(3, 3), (1, 1)]


# --- the bar


def run_at(desk: Desk, stderr: int) -> None:
    """Call the command in a process of its own, whose stderr is this."""
    words = [sys.executable, "-m", "monitor", "--config", str(desk.settings), "backfill", ONE]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=stderr, timeout=60)


def test_a_person_at_a_terminal_sees_a_bar_and_a_file_does_not(desk: Desk) -> None:
    ours, theirs = pty.openpty()
    try:
        run_at(desk, theirs)
        seen = os.read(ours, 65536)
    finally:
        os.close(theirs)
        os.close(ours)
    with (desk.folder / "said").open("wb") as file:
        run_at(desk, file.fileno())

    assert b"asking for the past" in seen
    assert (desk.folder / "said").read_bytes() == b""
