"""Reports for machines: JSON as `docs/schemas/report.schema.json` says, and CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec

from monitor.model.account import Account
from monitor.model.course import Activity, Course, Size, Slip
from monitor.model.dossier import Dossier, Step
from monitor.model.event import Event, Finding
from monitor.model.plain import encode
from monitor.model.record import Record
from monitor.model.revision import Revision
from monitor.model.trial import TrialId
from monitor.render.document import MADE_BY, PROGRAM
from monitor.render.events import account_as_json, as_json, change_as_json, rfc3339
from monitor.render.tables import table

_EVENTS = (
    "time", "registry", "trial", "title", "kind", "severity", "headline", "rule", "ruleset", "by",
    "revision_from", "revision_to", "data_date", "url", "program",
)  # fmt: skip
_STEPS = (
    "registry", "trial", "title", "held_from", "state", "revision", "registry_version", "source",
    "status", "kind", "severity", "headline", "rule", "ruleset", "by", "submitted", "posted",
    "data_date", "seen_at", "fingerprint", "program",
)  # fmt: skip


# --- many trials, over a while


def activity_as_json(
    found: Activity,
    events: Sequence[Event],
    account: Account,
    *,
    watch: str,
    since: datetime,
    until: datetime,
) -> str:
    """Return a report on a watch as JSON."""
    value = {
        "watch": watch,
        "since": rfc3339(since),
        "until": rfc3339(until),
        "account": account_as_json(account),
        "events": [as_json(event) for event in events],
        "slippage": [_slip(one) for one in found.slips],
        "enrollment": [_size(one) for one in found.sizes],
        "sites": [msgspec.to_builtins(one) for one in found.countries],
        "silence": [
            {**_id(one.trial), **_finding(finding)}
            for one in found.courses
            for finding in one.silences
        ],
        "quiet": [_id(one.trial) for one in found.quiet],
        "unheard": [{**_id(one.trial), "why": one.why} for one in found.unheard],
        "sources": [_source(one) for one in found.courses],
        "made_by": MADE_BY,
    }
    return encode(value).decode()


def activity_as_csv(events: Sequence[Event]) -> str:
    """Return the events of a report as CSV, one in a row."""
    return table(_EVENTS, (_event(event) for event in events))


def _event(event: Event) -> tuple[str, ...]:
    return (
        rfc3339(event.time),
        event.registry,
        event.trial,
        event.title,
        event.kind,
        event.severity,
        event.headline,
        event.because.rule,
        event.because.ruleset,
        event.by,
        str(event.revision.before or ""),
        str(event.revision.after or ""),
        event.data_date,
        event.url,
        PROGRAM,
    )


def _id(trial: TrialId) -> dict[str, str]:
    return {"registry": trial.registry, "trial": trial.number}


def _slip(one: Slip) -> dict[str, Any]:
    return {
        **_id(one.course.trial),
        "planned": one.planned,
        "before": one.before,
        "now": one.now,
        "days": one.days,
        "days_in_this_while": one.lately,
    }


def _size(one: Size) -> dict[str, Any]:
    return {
        **_id(one.course.trial),
        "target": one.target,
        "before": one.before,
        "now": one.now,
        "share": round(one.share, 4),
    }


def _source(one: Course) -> dict[str, Any]:
    return {**_id(one.trial), "title": one.now.at.title, **_state(one.now.at)}


def _state(at: Revision) -> dict[str, Any]:
    return {
        "state": at.called,
        "revision": at.number or None,
        "registry_version": at.registry_version,
        "source": at.source,
        "fingerprint": at.fingerprint,
        "seen_at": rfc3339(at.seen_at),
        "data_date": at.data_date,
        "submitted": at.submitted,
        "posted": at.posted,
        "status": at.status,
    }


# --- trials, state by state


def dossiers_as_json(found: Sequence[Dossier], *, since: str, until: datetime) -> str:
    """Return dossiers as JSON; `since` is a day, empty where all is told."""
    value = {
        "since": since or None,
        "until": rfc3339(until),
        "dossiers": [_dossier(one) for one in found],
        "made_by": MADE_BY,
    }
    return encode(value).decode()


def _dossier(one: Dossier) -> dict[str, Any]:
    return {
        **_id(one.trial),
        "title": one.chronicle.title,
        "url": one.url,
        "versions": {"here": one.here, "listed": one.listed, "short": one.short},
        "first": _standing(one.first_at, one.first, one),
        "now": _standing(one.last_at, one.now, one),
        "gone": one.gone or None,
        "silence": [_finding(finding) for finding in one.silences],
        "states": [_step(step) for step in one.told],
    }


def _standing(step: Step, record: Record, one: Dossier) -> dict[str, Any]:
    """Return what pictures and tables show of a state."""
    moment = next(each for each in one.chronicle.moments if each.called == step.at.called)
    return {
        "state": step.at.called,
        "held_from": step.on,
        "status": record.status.overall,
        "start": moment.start,
        "primary_completion": moment.primary_completion,
        "completion": moment.completion,
        "enrollment": moment.enrollment,
        "sites": dict(moment.sites),
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        **_state(step.at),
        "held_from": step.on,
        "compared_with": step.since.called if step.since else None,
        "by": str(step.by) if step.findings else None,
        "left_out": list(step.left_out),
        "lost": step.lost or None,
        "findings": [_finding(finding) for finding in step.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    because: dict[str, Any] = msgspec.to_builtins(finding.because)
    return {
        "kind": str(finding.kind),
        "severity": str(finding.severity),
        "headline": finding.headline,
        "because": {name: because[name] for name in ("rule", "says", "ruleset")},
        "changes": [change_as_json(change) for change in finding.changes],
    }


def dossiers_as_csv(found: Iterable[Dossier]) -> str:
    """Return dossiers as CSV: a row for each thing that a step brought, one for any other state."""
    return table(_STEPS, (row for one in found for step in one.told for row in _rows(one, step)))


def _rows(one: Dossier, step: Step) -> Iterator[tuple[str, ...]]:
    at = step.at
    named = (one.trial.registry, one.trial.number, at.title, step.on.isoformat(), at.called)
    version = "" if at.registry_version is None else str(at.registry_version)
    head = (*named, str(at.number or ""), version, at.source, at.status)
    tail = (at.submitted, at.posted, at.data_date, rfc3339(at.seen_at), at.fingerprint, PROGRAM)
    if not step.findings:
        yield (*head, "", "", step.lost, "", "", "", *tail)
    for finding in step.findings:
        because = finding.because
        said = (finding.kind, finding.severity, finding.headline, because.rule, because.ruleset)
        yield (*head, *said, step.by, *tail)
