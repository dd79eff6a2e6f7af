"""The real registry's 25 loads, played again: exactly what really changed, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from msgspec.structs import replace

from monitor import config
from monitor.app import App
from monitor.changes.diff import diff
from monitor.config import RegistrySettings
from monitor.model.event import By
from monitor.model.trial import TrialId
from monitor.registries import available
from tests.acceptance.conftest import Replay, real_numbers

Start = Callable[..., Replay]
LARGEST = 6_000_000  # bytes of database for 14.2 MB as served
SO_ALREADY = 733  # starts and primary completions gone by, records unverified for a year, …
PASSED = [
    ("02-05", "NCT05086315", "overdue.primary_completion"),
    ("02-07", "NCT07423117", "overdue.start"),
    ("02-09", "NCT05432388", "overdue.results.in_30_days"),
    ("02-21", "NCT06852573", "overdue.primary_completion"),
]


def settings(url: str, folder: Path, per_second: float = 0.0) -> config.Config:
    registry = RegistrySettings(base_url=url, requests_per_second=per_second, timeout=30.0)
    database = f"sqlite:///{folder}/replay.sqlite"
    return replace(config.defaults(), registries={"ctgov": registry}, database=database)


def test_the_37_real_revisions_and_no_other_are_found_and_explained(
    replay: Start, tmp_path: Path
) -> None:
    served = replay()
    now = [datetime(2026, 2, 2, 15, tzinfo=UTC)]
    with App(settings(served.url, tmp_path), clock=lambda: now[0]) as app:
        trials = tuple(TrialId("ctgov", number) for number in real_numbers())
        with app.database.begin() as tx:
            tx.watched.add("all", trials, tags=(), now=now[0])
        first = app.check()
        for _ in range(24):
            served.control("load", next=True)
            now[0] += timedelta(days=1)
            assert app.check().whole
        with app.database.read() as tx:
            heads = tx.records.all_heads()

        revised = {head.trial: head.revision - 1 for head in heads if head.revision > 1}
        assert (first.new, first.events) == (1110, 1110 + SO_ALREADY)
        assert (sum(revised.values()), len(revised)) == (37, 34)
        _explains_every_change(app, revised)
        _tells_what_time_brought(app)
    assert (tmp_path / "replay.sqlite").stat().st_size <= LARGEST


def _explains_every_change(app: App, revised: dict[TrialId, int]) -> None:
    """Each revision's events hold exactly the changes that the two snapshots differ by."""
    registry = available()["ctgov"]
    with app.database.read() as tx:
        events = [e for e in tx.events.find() if e.revision.before and e.by is not By.CALENDAR]
        assert {event.trial for event in events} == {trial.number for trial in revised}
        for trial, times in revised.items():
            revisions = tx.records.revisions(trial)
            assert len(revisions) == times + 1
            for before, after in pairwise(revisions):
                old = registry.record(trial, tx.records.snapshot(before).payload)
                new = registry.record(trial, tx.records.snapshot(after).payload)
                told = [
                    change.field
                    for event in events
                    if event.trial == trial.number and event.revision.after == after.number
                    for change in event.changes
                ]
                assert {change.field for change in diff(old, new)} == set(told)
        for _, _, fingerprint, payload in tx.records.stored():
            assert isinstance(payload, bytes)
            assert registry.fingerprint(payload) == fingerprint


def _tells_what_time_brought(app: App) -> None:
    """What was so already is noise; each date that passed in these 25 days is told on its day."""
    with app.database.read() as tx:
        events = [e for e in tx.events.find() if e.by is By.CALENDAR]
    first = [e for e in events if e.time.date().isoformat() == "2026-02-02"]
    assert len(first) == SO_ALREADY
    assert {str(e.severity) for e in first} == {"noise"}
    told = [(f"{e.time:%m-%d}", e.trial, e.because.rule) for e in events if e not in first]
    assert told == PASSED


def test_the_default_pace_is_never_too_fast(replay: Start, tmp_path: Path) -> None:
    served = replay("--bucket", "10:1")
    pace = available()["ctgov"].requests_per_second
    with App(settings(served.url, tmp_path, per_second=pace)) as app:
        trials = tuple(TrialId("ctgov", number) for number in real_numbers())
        app.check(trials)
        served.control("load", next=True)
        app.check(trials)

    assert served.stats()["byStatus"] == {"200": 28}
