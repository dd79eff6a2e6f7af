"""Documents, publications and pages that belong to the trial."""

from __future__ import annotations

from monitor.changes.rules.phrases import (
    counted,
    finding,
    listed,
    named,
    quoted,
    tally,
    under,
)
from monitor.changes.transition import Transition
from monitor.model.change import Change, Item
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity


def rule(_transition: Transition, left: tuple[Change, ...]) -> tuple[Finding, ...]:
    """Tell documents; and publications, links and shared data together."""
    documents = under(left, "documents")
    references = under(left, "references", "links", "shared_data")
    return (*_documents(documents), *_references(references))


def _documents(changes: tuple[Change, ...]) -> tuple[Finding, ...]:
    if not changes:
        return ()
    items = [item for change in changes for item in change.items]
    added = any(item.op == "added" for item in items)
    names = listed(named(items, "added"), most=2)
    headline = f"Documents: {tally(items) or 'the note on the analysis plan changed'}"
    return (
        finding(
            Kind.DOCUMENTS_CHANGED,
            Severity.MEDIUM if added else Severity.LOW,
            f"{headline} ({names})" if names else headline,
            *changes,
            says="Protocols, analysis plans and consent forms: new ones are medium.",
        ),
    )


def _references(changes: tuple[Change, ...]) -> tuple[Finding, ...]:
    if not changes:
        return ()
    publications = [item for one in under(changes, "references") for item in one.items]
    severity, says, detail = _weight(publications)
    headline = "; ".join(_said(change) for change in changes)
    return (
        finding(
            Kind.REFERENCES_CHANGED,
            severity,
            headline,
            *changes,
            says=says,
            detail=detail,
        ),
    )


def _weight(publications: list[Item]) -> tuple[Severity, str, str]:
    if any(_retractions(item.after) > _retractions(item.before) for item in publications):
        return Severity.HIGH, "A publication of the trial was retracted.", "retracted"
    added = [item for item in publications if item.op == "added"]
    if any(item.after.get("type") == "RESULT" for item in added):
        return (
            Severity.MEDIUM,
            "The sponsor names a publication of the results.",
            "result",
        )
    if added and all(item.after.get("type") == "DERIVED" for item in added):
        says = "The registry found a publication that names the trial; nobody submitted it."
        return Severity.LOW, says, "linked"
    return Severity.LOW, "Publications, links or shared data changed.", ""


def _retractions(reference: dict[str, list[object]] | None) -> int:
    return len(reference.get("retractions", ())) if reference else 0


def _said(change: Change) -> str:
    if change.field != "references":
        return f"{change.label}: {_named(change.items)}"
    new = [item for item in change.items if item.op == "added"]
    linked = "linked" if all(item.after.get("type") == "DERIVED" for item in new) else "added"
    if len(change.items) > 1:
        only = len(new) == len(change.items)
        return f"{counted(len(new), 'publication')} {linked}" if only else _counted(change)
    item = change.items[0]
    cited = quoted(str(_face(item).get("citation") or item.key))
    if item.op != "edited":
        return f"Publication {linked if new else item.op}: {cited}"
    names = dict.fromkeys([*item.before, *item.after])
    parts = [name for name in names if item.before.get(name) != item.after.get(name)]
    return f"Publication edited ({listed(parts)}): {cited}"


def _counted(change: Change) -> str:
    return f"Publications: {tally(change.items)}"


def _named(items: tuple[Item, ...]) -> str:
    if len(items) > 2:
        return tally(items)
    return ", ".join(f"{quoted(_title(item))} {item.op}" for item in items)


def _title(item: Item) -> str:
    return str(_face(item).get("label") or item.key)


def _face(item: Item) -> dict[str, object]:
    return item.after or item.before or {}
