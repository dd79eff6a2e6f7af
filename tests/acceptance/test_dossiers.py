"""Reports on real trials, from the replay of their registry: every state told, every page whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from monitor import config
from monitor.app import App
from monitor.cli.report import of_watch
from monitor.model.event import Severity
from monitor.model.trial import TrialId
from monitor.registries import available
from monitor.render.document import FORMATS, page
from monitor.render.dossier import dossiers
from monitor.reports.dossier import dossier, latest
from tests.acceptance.conftest import Replay
from tests.acceptance.test_backfill import changed, settings, states
from tests.unit.render.markup import Page

LARGEST = 400_000  # bytes of a page
LOADS = 30


def test_the_changed_trials_are_reported_from_their_first_state_on(
    replay: Callable[..., Replay], tmp_path: Path
) -> None:
    served = replay()

    with App(config.load(settings(tmp_path, served.url), {})) as app:
        app.check()
        for _ in range(LOADS):
            served.control("load", next=True)
            app.check()
        app.backfill(changed())

        for trial in changed():
            _is_told_whole(app, trial)
        _watch_is_told_whole(app)


def _is_told_whole(app: App, trial: TrialId) -> None:
    with app.database.read() as tx:
        until = latest(tx, [trial])
        assert until is not None
        found = dossier(tx, available()["ctgov"], trial, until.date().min, until)
    assert len(found.steps) >= len(states(trial))
    assert not any(step.lost for step in found.steps)
    assert found.here == found.listed > 0
    view = dossiers([found], now=until)
    for form in FORMATS:
        made = page(app.environment, "report/dossier", form, view=view)
        assert trial.number in made
        assert len(made.encode()) < LARGEST
        if form == "html":
            seen = Page(made)
            assert "script" not in seen.tags
            assert not [value for name, value in seen.attributes if name == "src"]


def _watch_is_told_whole(app: App) -> None:
    with app.database.read() as tx:
        until = latest(tx)
        assert until is not None
        since = until.replace(year=until.year - 1)
        made = of_watch(app, tx, "changed", since, until, Severity.LOW, "html")
    Page(made)
    for trial in changed():
        assert trial.number in made
    for part in ("slippage", "enrollment", "sites", "silence", "sources"):
        assert f'id="{part}"' in made
