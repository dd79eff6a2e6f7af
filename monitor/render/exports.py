"""Differences, states and histories for machines: JSON as `docs/schemas` says, and CSV."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from monitor.model.change import Change
from monitor.model.plain import encode
from monitor.model.revision import Revision
from monitor.model.since import Since
from monitor.model.state import State
from monitor.model.trial import TrialId
from monitor.render.document import MADE_BY
from monitor.render.events import change_as_json
from monitor.render.since_json import since_json
from monitor.render.tables import changes_table, table

_SOURCE = ("registry_version", "source", "data_date", "seen_at", "fingerprint")


def difference_as_json(
    trial: TrialId,
    before: State,
    after: State,
    changes: Iterable[Change],
    left_out: Iterable[str],
) -> str:
    """Return what differs as JSON (`docs/schemas/difference.schema.json`)."""
    value = {
        "registry": trial.registry,
        "trial": trial.number,
        "title": (after if after.trial == trial else before).revision.title,
        "from": state_as_json(before),
        "to": state_as_json(after),
        "changes": [change_as_json(change) for change in changes],
        "left_out": list(left_out),
        "made_by": MADE_BY,
    }
    return encode(value).decode()


def state_as_json(one: State) -> dict[str, Any]:
    """Return a state without its content: how it was asked for, and where it comes from."""
    found = one.revision
    return {
        "state": one.name,
        "registry": one.trial.registry,
        "trial": one.trial.number,
        "revision": found.number,
        "registry_version": found.registry_version,
        "source": one.origin,
        "clock": one.clock or None,
        "held_from": one.held or None,
        "fingerprint": found.fingerprint,
        "sha256": one.baseline.sha256 if one.baseline else None,
        "seen_at": one.moment,
        "data_date": found.data_date,
        "submitted": found.submitted,
        "posted": found.posted,
        "status": found.status,
    }


def difference_as_csv(before: State, after: State, changes: Iterable[Change]) -> str:
    """Return what differs as CSV; every row names both states at its end."""
    sources: dict[str, str] = {}
    for side, one in (("from", before), ("to", after)):
        said = state_as_json(one)
        for name in ("trial", "state", "revision", *_SOURCE):
            sources[f"{side}_{name}"] = _cell(said[name])
    return changes_table(changes, sources | MADE_BY)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else encode(value).decode().strip('"')


def since_as_json(since: Since, now: State) -> str:
    """Return what became of a trial since a page of it was saved, as JSON."""
    return encode({**since_json(since), "to": state_as_json(now), "made_by": MADE_BY}).decode()


def since_as_csv(since: Since, now: State) -> str:
    """Return what became of every field that the page or the register shows, as CSV."""
    page, state = since.baseline, state_as_json(now)
    sources = {
        "trial": page.trial.number,
        "from_site": page.site,
        "from_page_date": page.page_date,
        "from_sha256": page.sha256,
        **{f"to_{name}": _cell(state[name]) for name in ("state", "revision", *_SOURCE)},
        **MADE_BY,
    }
    rows = (
        [point.field, point.label, point.verdict, _cell(point.page), _cell(point.now), point.note]
        for point in since.points
        if point.page is not None or point.now is not None
    )
    head = ("field", "label", "verdict", "page", "now", "note", *sources)
    return table(head, ([*row, *sources.values()] for row in rows))


def record_as_json(one: State) -> str:
    """Return a whole state: `revision` says which, `record` what it says."""
    revision = {**revision_as_json(one.revision), "held_from": one.held or None}
    revision |= {"clock": one.clock or None, "trial": msgspec.to_builtins(one.revision.trial)}
    return encode({"revision": revision, "record": one.record, "made_by": MADE_BY}).decode()


def history_as_json(row: Iterable[tuple[Revision, str]]) -> str:
    """Return the states of a trial, each with the day from which the registry had it so."""
    states = ({**revision_as_json(one), "held_from": held} for one, held in row)
    return encode(list(states)).decode()


def revision_as_json(one: Revision) -> dict[str, Any]:
    """Return a stored state without its content (`docs/schemas/history.schema.json`)."""
    plain: dict[str, Any] = msgspec.to_builtins(one)
    return {**plain, "trial": one.trial.number, "registry": one.trial.registry}
