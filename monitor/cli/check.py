"""`check`: one check now."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, redirect_stdout

import click
import msgspec

from monitor.cli.backfill import failures
from monitor.cli.session import Session, at_terminal, count, out, pass_session, say, trial_ids
from monitor.model.report import CheckReport, Failure
from monitor.pipeline.backfill import Brought
from monitor.render.harmless import one_line

_SHOWN = 10


@click.command()
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--force", is_flag=True, help="Ask for every record, though there is no new load.")
@click.option("--no-deliver", is_flag=True, help="Keep what changed, and tell nobody yet.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@pass_session
def check(
    session: Session, ids: tuple[str, ...], form: str, *, force: bool, no_deliver: bool
) -> int:
    """Check the watched trials (or these) once: fetch, compare, keep, tell."""
    trials = trial_ids(ids) or None
    with session.app() as app:
        chosen = len(trials or app.watchers())
        if not chosen:
            say("Nothing is watched yet: `trial-monitor watch add NCT05042531` is a beginning.")
        # what a terminal channel is told must not stand in the middle of a script's JSON
        aside = redirect_stdout(sys.stderr) if form == "json" else nullcontext()
        with _progress(chosen) as progress, aside:
            report = app.turn(trials, force=force, tell=not no_deliver, progress=progress)
        out(msgspec.json.encode(report).decode() if form == "json" else _text(report))
        for line in _failed(report):
            say(line)
        # only now: whatever becomes of the past, the check has been told
        brought = app.bring(trials) if report.requests and not report.unreachable else Brought()
    for line in _past(brought):
        say(line)
    told = report.deliveries
    return 0 if report.whole and not (told.pending or told.dead) else 1


@contextmanager
def _progress(chosen: int) -> Iterator[Callable[[int], None]]:
    if not (at_terminal() and chosen > 100):
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("asking the registry", total=chosen)
        yield lambda done: bar.advance(task, done)


def _text(report: CheckReport) -> str:
    lines = [
        (
            f"{count(report.checked, 'trial')} checked: {report.unchanged} unchanged,"
            f" {report.new} new, {report.revised} revised; {count(report.events, 'event')}."
        ),
        (
            f"{_told(report)}; {count(report.requests, 'request')},"
            f" {report.bytes / 1e6:.1f} MB, {report.seconds:.1f} s."
        ),
        *report.notes,
    ]
    lines += [f"gone from the registry: {number}" for number in report.vanished]
    return "\n".join(lines)


def _told(report: CheckReport) -> str:
    told = report.deliveries
    waiting = f", {told.pending} waiting" if told.pending else ""
    dead = f", {told.dead} given up (`trial-monitor deliveries list`)" if told.dead else ""
    return f"{count(told.sent, 'message')} sent{waiting}{dead}"


def _past(found: Brought) -> Iterator[str]:
    versions = sum(past.brought for past in found.trials)
    if versions:
        yield f"{count(versions, 'version')} of the past brought."
    yield from failures(found, "the next check")


def _failed(report: CheckReport) -> list[str]:
    unreadable = _failures("not readable", report.unreadable)
    return [*unreadable, *_failures("not reached", report.unreachable)]


def _failures(what: str, found: tuple[Failure, ...]) -> list[str]:
    lines = [f"{what}: {each.trial}: {one_line(each.reason)}" for each in found[:_SHOWN]]
    more = len(found) - _SHOWN
    return [*lines, f"{what}: and {more} more"] if more > 0 else lines
