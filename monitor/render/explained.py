"""What the page about one event may see: the event, its rule, and the registry's own lines."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from monitor.model.event import Event
from monitor.render.changes import WHOLE
from monitor.render.harmless import cut, one_line
from monitor.render.view import TrialView, by_trial, trial_views

_LINES = 40  # of each side at one place
_LINE = 400  # characters
_ROWS = 6  # of what would weigh more, or less


class LinesView(Struct, frozen=True, kw_only=True):
    """What the registry wrote at one place, line by line; `more` lines were left out."""

    path: str
    removed: tuple[str, ...]
    added: tuple[str, ...]
    more: int


class ExplainedView(Struct, frozen=True, kw_only=True):
    """One event, why it is what it is, and what would have been told with other weight."""

    id: str
    trial: TrialView
    kind: str
    severity: str
    rule: str
    ruleset: str
    when: str
    more: tuple[tuple[str, str], ...]
    less: tuple[tuple[str, str], ...]
    lines: tuple[LinesView, ...]
    muted: str
    lost: str


def explained(
    event: Event,
    *,
    when: str,
    more: Iterable[tuple[str, str]],
    less: Iterable[tuple[str, str]],
    lines: Iterable[tuple[str, tuple[str, ...], tuple[str, ...]]],
    muted: str,
    lost: str,
) -> ExplainedView:
    """Return the view of `report/explanation`; `when` is empty where no table has the rule."""
    return ExplainedView(
        id=event.id,
        trial=trial_views(by_trial((event,)), WHOLE)[0][0],
        kind=event.kind,
        severity=event.severity,
        rule=one_line(event.because.rule),
        ruleset=one_line(event.because.ruleset),
        when=when,
        more=tuple(more)[-_ROWS:],
        less=tuple(less)[:_ROWS],
        lines=tuple(_lines(*each) for each in lines),
        muted=one_line(muted),
        lost=one_line(lost),
    )


def _lines(path: str, removed: tuple[str, ...], added: tuple[str, ...]) -> LinesView:
    return LinesView(
        path=one_line(path),
        removed=_shown(removed),
        added=_shown(added),
        more=max(len(removed) - _LINES, 0) + max(len(added) - _LINES, 0),
    )


def _shown(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(cut(one_line(line), _LINE) for line in lines[:_LINES])
