"""`diff` from a saved page: what became of a trial since somebody saved a page of it."""

from __future__ import annotations

from pathlib import Path

from monitor.changes.since import compare
from monitor.cli.call import Call, coloured, terminal_columns, write
from monitor.errors import UsageError
from monitor.model.baseline import Baseline
from monitor.model.dates import Milestone, PartialDate
from monitor.model.record import Record
from monitor.model.since import Since
from monitor.model.state import ASKED, State
from monitor.registries import available
from monitor.render.document import page
from monitor.render.harmless import one_line
from monitor.render.pages import view_of


def tell(call: Call, saved: State, now: State, form: str, output: Path | None) -> bool:
    """Write what became of everything that a page shows; tell whether anything changed."""
    if saved.baseline is None or saved.trial != now.trial:
        raise UsageError(f"{saved.name} is a page of {saved.trial.number}, not of {now.name}")
    if now.origin != ASKED:
        _expect_later(saved.name, saved.baseline, now)
    if form == "patch":
        raise UsageError("a saved page is no record as the registry served it: no patch")
    found = compare(saved.baseline, now.record)
    write(_page(call, found, now, form, output), output)
    return bool(found.changes)


def _expect_later(name: str, page: Baseline, now: State) -> None:
    """Raise `UsageError` where the record was updated between the state and the page.

    What came before the page would be told as what came after it.
    """
    for act in ("posted", "submitted"):
        shown, had = (_updated(of, act) for of in (page.record, now.record))
        if shown and had and shown.first > had.last:
            raise UsageError(
                f"{one_line(name)} shows an update {act} on {shown}, later than that of"
                f" {one_line(now.name)} ({had}); a page is compared with what came after it:"
                " give --to registry, which is asked now"
            )


def _updated(record: Record, act: str) -> PartialDate | None:
    day = getattr(record.dates, f"last_update_{act}")
    return day.date if isinstance(day, Milestone) else day


def _page(call: Call, found: Since, now: State, form: str, output: Path | None) -> str | bytes:
    if form in {"json", "csv"}:
        from monitor.render import exports

        made = exports.since_as_json if form == "json" else exports.since_as_csv
        return made(found, now)
    from monitor.render.since import since_view

    view = since_view(
        found,
        state=view_of(now, now.trial.number),
        url=available()[now.trial.registry].url(now.trial),
        now=now.moment,
    )
    if form == "pdf":
        from monitor.render.pdf import pdf

        return pdf(page(call.environment, "report/since", "html", view=view))
    text = page(call.environment, "report/since", form, view=view)
    return coloured(text) if form == "text" and output is None and terminal_columns() else text
