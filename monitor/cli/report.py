"""`report`: what happened to many trials in a while, or all that is on record of some."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from monitor.app import App
from monitor.cli.session import (
    Session,
    any_case,
    coloured,
    moment,
    pass_session,
    say,
    terminal_columns,
    trial_ids,
    write,
)
from monitor.errors import MonitorError, UsageError
from monitor.model.dossier import Dossier
from monitor.model.event import Severity
from monitor.model.trial import TrialId
from monitor.registries import available
from monitor.store.database import Transaction

_FORMATS = click.Choice(["text", "markdown", "html", "json", "csv", "pdf"])
_WEEK = "7d"


@click.command()
@click.argument("numbers", metavar="[ID]...", nargs=-1)
@click.option("--watch", "name", metavar="NAME", default="")
@click.option(
    "--since", metavar="WHEN", default="", help="Of a watch: 7d. Of trials: all there is."
)
@click.option("--until", metavar="WHEN", default="", help="Left out: the last check on record.")
@click.option(
    "--min-severity",
    type=any_case(reversed(Severity)),
    default=Severity.LOW.value,
    show_default=True,
)
@click.option("--format", "form", type=_FORMATS, default="text")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False))
@pass_session
def report(
    session: Session,
    numbers: tuple[str, ...],
    name: str,
    since: str,
    until: str,
    min_severity: str,
    form: str,
    output: Path | None,
) -> int:
    """Report what happened to the watched trials, on one page; or, of each ID, all on record.

    The same database makes the same report: it goes up to the last check, and not up to now.
    """
    if form == "pdf" and output is None:
        raise UsageError("a PDF goes into a file: give --output FILE")
    if numbers and name:
        raise UsageError("give trials or a watch, not both")
    trials, floor = trial_ids(numbers), Severity(min_severity)
    with session.app() as app, app.database.read() as tx:
        end = _end(tx, trials, until)
        if trials:
            page = _Dossiers(app, tx, _start(since, end, ""), end, floor)
            result = page.made(trials, form)
            status = 1 if page.failed else 0
        else:
            start = _start(since, end, _WEEK) or end
            result, status = of_watch(app, tx, name, start, end, floor, form), 0
    write(_dressed(result, form, output), output)
    return status


def _dressed(page: str, form: str, output: Path | None) -> str | bytes:
    if form == "pdf":
        from monitor.render.pdf import pdf

        return pdf(page)
    return coloured(page) if form == "text" and output is None and terminal_columns() else page


def _end(tx: Transaction, trials: tuple[TrialId, ...], until: str) -> datetime:
    from monitor.reports.dossier import latest

    known = latest(tx, trials)
    if known is None:
        raise UsageError("nothing is on record yet: `trial-monitor check` first")
    return moment(until, end=True, now=known) if until else known


def _start(since: str, end: datetime, otherwise: str) -> datetime | None:
    text = since or otherwise
    start = moment(text, now=end) if text else None
    if start and start > end:
        raise UsageError(f"{text!r} is later than the end of the report, {end:%Y-%m-%d %H:%M} UTC")
    return start


def _page(app: App, name: str, form: str, view: Any) -> str:
    from monitor.render.document import page

    return page(app.environment, name, "html" if form == "pdf" else form, view=view)


def of_watch(
    app: App,
    tx: Transaction,
    name: str,
    since: datetime,
    until: datetime,
    floor: Severity,
    form: str,
) -> str:
    """Return the report on a watch (or, without a name, on all) over a while, in a format."""
    return _Activity(app, tx, name, since, until, floor).made(form)


def of_trials(app: App, tx: Transaction, trials: tuple[TrialId, ...], until: datetime) -> str:
    """Return everything that is on record of these trials, as an HTML page."""
    return _Dossiers(app, tx, None, until, Severity.NOISE).made(trials, "html")


class _Dossiers:
    """A report on trials by their numbers; `failed` once one of them could not be told of."""

    def __init__(
        self, app: App, tx: Transaction, since: datetime | None, until: datetime, floor: Severity
    ) -> None:
        self._app, self._tx, self._since, self._until = app, tx, since, until
        self._floor = floor
        self.failed = False

    def made(self, trials: tuple[TrialId, ...], form: str) -> str:
        found = tuple(self._found(trials))
        if not found:
            raise UsageError("nothing is on record of any of these trials")
        said = self._since.date().isoformat() if self._since else ""
        if form == "json":
            from monitor.render.reported import dossiers_as_json

            return dossiers_as_json(found, since=said, until=self._until)
        if form == "csv":
            from monitor.render.reported import dossiers_as_csv

            return dossiers_as_csv(found)
        from monitor.render.dossier import dossiers

        view = dossiers(found, now=self._until, since=said, floor=self._floor)
        return _page(self._app, "report/dossier", form, view)

    def _found(self, trials: tuple[TrialId, ...]) -> Iterator[Dossier]:
        """Yield what there is; one fault does not stop the others, unless there are none."""
        from monitor.reports.dossier import dossier

        since = self._since.date() if self._since else date.min
        for trial in trials:
            registry = available()[trial.registry]
            try:
                yield dossier(self._tx, registry, trial, since, self._until)
            except MonitorError as error:
                if len(trials) == 1:
                    raise
                self.failed = True
                say(f"{trial.number}: {error}")


class _Activity:
    """A report on a watch, or on all."""

    def __init__(
        self,
        app: App,
        tx: Transaction,
        name: str,
        since: datetime,
        until: datetime,
        floor: Severity,
    ) -> None:
        self._app, self._tx, self._name = app, tx, name
        self._since, self._until, self._floor = since, until, floor

    def made(self, form: str) -> str:
        trials = self._trials()
        found = self._tx.events.find(since=self._since, at_least=self._floor)
        events = tuple(
            event
            for event in found
            if event.time <= self._until and (not self._name or self._name in event.watches)
        )
        if form == "csv":
            from monitor.render.reported import activity_as_csv

            return activity_as_csv(events)
        return self._whole(trials, events, form)

    def _trials(self) -> tuple[TrialId, ...]:
        """Return the trials of the watch, with those that their numbers were merged into."""
        from monitor.pipeline.observe import standing_for

        watches = [one for one in self._app.watches() if not self._name or one.name == self._name]
        if self._name and not watches:
            raise UsageError(f"no watch is called {self._name!r}")
        merges = self._tx.records.merges()
        each = {trial: None for watch in watches for trial in watch.trials}
        return tuple(dict.fromkeys([*each, *(standing_for(trial, merges) for trial in each)]))

    def _whole(self, trials: tuple[TrialId, ...], events: tuple[Any, ...], form: str) -> str:
        from monitor.pipeline.account import of_report
        from monitor.render.view import by_trial
        from monitor.reports.activity import activity, line_from
        from monitor.reports.course import courses

        known, unheard = courses(self._tx, trials, self._since, self._until)
        ordered = tuple(event for group in by_trial(events) for event in group if event.trial)
        begin = line_from(self._since, self._until)
        before = self._tx.events.find(since=begin)
        lately = tuple(event for event in before if event.time <= self._until)
        found = activity(known, unheard, ordered, lately, self._until.date())
        account = of_report(self._tx, self._floor, self._name, since=self._since, now=self._until)
        if form == "json":
            from monitor.render.reported import activity_as_json

            return activity_as_json(
                found, events, account, watch=self._name, since=self._since, until=self._until
            )
        from monitor.render.activity import activity as view_of
        from monitor.render.course import course_view

        view = view_of(
            events,
            heading=f"What changed: {self._name}" if self._name else "What changed",
            since=self._since.date().isoformat(),
            until=self._until.date().isoformat(),
            now=self._until,
            account=account,
            course=course_view(found, ordered, self._since, self._until, begin),
        )
        return _page(self._app, "report/activity", form, view)
