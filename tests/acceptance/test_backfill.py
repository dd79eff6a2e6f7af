"""The past of real trials, from the replay of their registry: whole, the same, through kills."""

from __future__ import annotations

import json
import os
import random  # noqa: TID251  # the moments are random, and the same in every run
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import past as long_past
from monitor import config
from monitor.app import App
from monitor.changes.diff import diff
from monitor.model.trial import TrialId
from monitor.registries import available
from monitor.reports import past
from monitor.store.database import Database
from tests.acceptance.conftest import Replay, shared

REGISTRY = available()["ctgov"]
KILLS = int(os.environ.get("MONITOR_TEST_KILLS", "50")) // 3
MOST = 0.03  # of the bytes as served

SETTINGS = """
[database]
url = "sqlite:///{folder}/monitor.sqlite"

[registries.ctgov]
base_url = "{url}"
requests_per_second = {pace}
timeout = 30.0

[[watch]]
name = "changed"
trials = [{trials}]
"""


def changed() -> list[TrialId]:
    """The trials whose content differs between the loads that the replay has."""
    records = shared() / "registry-data" / "clinicaltrials.gov" / "records"
    return [
        TrialId("ctgov", folder.name)
        for folder in sorted(records.iterdir())
        if len(states(TrialId("ctgov", folder.name))) > 1
    ]


def states(trial: TrialId) -> list[bytes]:
    """Every distinct content of a trial as API v2 served it, in order."""
    folder = shared() / "registry-data/clinicaltrials.gov/records" / trial.number
    found: dict[str, bytes] = {}
    last = ""
    for file in sorted(folder.iterdir()):
        payload = file.read_bytes()
        if (name := REGISTRY.fingerprint(payload)) != last:
            found[file.stem] = payload
        last = name
    return list(found.values())


def settings(folder: Path, url: str, pace: float = 0) -> Path:
    path = folder / "config.toml"
    trials = ", ".join(f'"{trial.number}"' for trial in changed())
    path.write_text(SETTINGS.format(folder=folder, url=url, trials=trials, pace=pace))
    return path


def command(path: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "monitor", "--config", str(path), *words]


def expect_whole(app: App) -> None:
    """Expect every state of every trial, each the record that API v2 served then."""
    assert REGISTRY.history is not None
    with app.database.read() as tx:
        for trial in changed():
            payloads = states(trial)
            versions = tx.versions.revisions(trial)
            assert [one.registry_version for one in versions] == list(range(len(payloads)))
            for version, payload in zip(versions, payloads, strict=True):
                then = past.record_of(REGISTRY, version, past.payload_of(tx, version))
                assert diff(REGISTRY.record(trial, payload), then) == ()


def test_every_state_of_the_changed_trials_is_brought_and_reads_as_it_was(
    replay: Callable[..., Replay], tmp_path: Path
) -> None:
    served = replay()

    with App(config.load(settings(tmp_path, served.url), {})) as app:
        app.check()
        with app.database.read() as tx:
            before = len(tx.events.find())
        found = app.backfill(changed())
        assert found.whole
        expect_whole(app)
        with app.database.read() as tx:
            assert len(tx.events.find()) == before

    by_path = served.stats()["byPath"]
    assert by_path["/api/int/studies/{id}/history"] == len(changed()) >= 34


def test_killed_again_and_again_it_ends_with_all_of_the_past(
    replay: Callable[..., Replay], tmp_path: Path
) -> None:
    served = replay()
    path = settings(tmp_path, served.url, pace=40)
    moments = random.Random(20260202)  # noqa: S311
    killed = sum(_killed(path, moments.uniform(0.4, 1.5)) for _ in range(KILLS))
    done = subprocess.run(
        command(path, "backfill", "--watch", "changed", "--format", "json"),
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip

    told = json.loads(done.stdout)
    assert [trial["missing"] for trial in told["trials"]] == [[]] * len(changed())
    with App(config.load(path, {})) as app:
        expect_whole(app)
    subprocess.run(command(path, "db", "verify"), check=True, capture_output=True, timeout=120)
    versions = sum(len(states(trial)) for trial in changed())
    asked = sum(count for shape, count in served.stats()["byPath"].items() if "/history/" in shape)
    assert versions <= asked <= versions + killed  # one for each kill was answered for nobody
    assert killed


def _killed(path: Path, after: float) -> bool:
    """Start to backfill and kill it after some seconds; False where it had ended by then."""
    process = subprocess.Popen(
        command(path, "backfill", "--watch", "changed"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


def test_200_versions_of_40_kb_take_three_hundredths_of_their_bytes_at_most(
    tmp_path: Path,
) -> None:
    versions = list(long_past.past())
    served = sum(len(long_past.answer(each).body) for each in versions)
    empty, full = tmp_path / "empty.sqlite", tmp_path / "full.sqlite"
    Database.open(f"sqlite:///{empty}").close()
    database = Database.open(f"sqlite:///{full}")
    long_past.keep_versions(database, versions)
    database.close()

    assert len(versions) == 200
    assert served / 200 >= 40_000
    assert full.stat().st_size - empty.stat().st_size <= MOST * served
