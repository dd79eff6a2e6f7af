"""A saved page against the register, as JSON: one entry per field that either of them tells of."""

from __future__ import annotations

from typing import Any

from monitor.model.since import Point, Since, Verdict
from monitor.render.answer import answer

_OF_PAGE = (
    "site", "layout", "address", "page_date", "page_date_is", "title", "file", "sha256", "size",
    "imported_at", "whole",
)  # fmt: skip


def since_json(since: Since) -> dict[str, Any]:
    """Return the comparison in plain values; `answer` is what a person is told first.

    A field of which neither the page nor the register says anything is left out.
    """
    baseline = since.baseline
    return {
        "registry": baseline.trial.registry,
        "trial": baseline.trial.number,
        "title": since.now.titles.brief,
        "answer": " ".join(answer(since)),
        "page": {name: getattr(baseline, name) for name in _OF_PAGE},
        "counts": {verdict.value: len(_told(since, verdict)) for verdict in Verdict},
        "fields": [_point(point) for verdict in Verdict for point in _told(since, verdict)],
        "findings": [
            {
                "kind": one.kind,
                "severity": one.severity,
                "headline": one.headline,
                "because": one.because,
                "fields": list(dict.fromkeys(change.field for change in one.changes)),
            }
            for one in since.findings
        ],
        "related": [trial.number for trial in baseline.related],
    }


def _told(since: Since, verdict: Verdict) -> list[Point]:
    return [point for point in since.by(verdict) if not point.is_empty]


def _point(point: Point) -> dict[str, Any]:
    return {name: getattr(point, name) for name in Point.__struct_fields__}
