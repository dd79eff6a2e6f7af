"""The events of a message one by one in plain words, for channels with a shape of their own."""

from __future__ import annotations

from monitor.model.delivery import Told
from monitor.render.changes import ChangeView
from monitor.render.view import DigestView, EventView, TrialView


def told(digest: DigestView) -> tuple[Told, ...]:
    """Return what a digest tells, event by event, the gravest trial and event first."""
    return tuple(
        _told(trial, event, plain=digest.plain) for trial in digest.trials for event in trial.events
    )


def _told(trial: TrialView, event: EventView, *, plain: bool) -> Told:
    changes = event.plain_changes if plain else event.changes
    return Told(
        id=event.id,
        kind=event.kind,
        severity="" if plain else event.severity,
        trial=trial.number,
        title=trial.title,
        headline=event.plainly if plain else event.headline,
        says=event.says,
        url=trial.url,
        changes=tuple(map(_change, changes)),
        meta=event.meta or trial.meta,
    )


def _change(change: ChangeView) -> tuple[str, str, str]:
    """Return the label with what was said before and after; of a list, how it changed."""
    if change.shape == "list":
        return change.label, "", change.tally
    return change.label, change.part.before, change.part.after
