"""Documents, publications and pages that belong to the trial."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from monitor.changes.rules.phrases import counted, listed, quoted, tally, under
from monitor.changes.rules.table import Row, row
from monitor.changes.transition import Transition
from monitor.model.change import Change, Item
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity

ADDED = row(
    Kind.DOCUMENTS_CHANGED,
    Severity.MEDIUM,
    "a protocol, analysis plan or consent form is added, or a new version of one",
    "A document says more of the trial than its record does.",
)
TAKEN_DOWN = row(
    Kind.DOCUMENTS_CHANGED,
    Severity.MEDIUM,
    "a document is taken down and no other one comes",
    "A document that was public no longer is.",
    detail="removed",
)
RELABELED = row(
    Kind.DOCUMENTS_CHANGED,
    Severity.LOW,
    "what the record says about its documents changed, and not the documents",
    "The same documents have other names or dates.",
    detail="described",
)
RETRACTED = row(
    Kind.REFERENCES_CHANGED,
    Severity.HIGH,
    "a publication that the record cites is marked as retracted",
    "A publication that the record cites was retracted.",
    detail="retracted",
)
RESULT = row(
    Kind.REFERENCES_CHANGED,
    Severity.MEDIUM,
    "a publication is named as one of the results",
    "The sponsor names a publication of the results.",
    detail="result",
)
LINKED = row(
    Kind.REFERENCES_CHANGED,
    Severity.LOW,
    "only publications came that the registry linked by itself",
    "The registry found a publication that names the trial; nobody submitted it.",
    detail="linked",
)
REFERENCES = row(
    Kind.REFERENCES_CHANGED,
    Severity.LOW,
    "publications, links or shared data are added, taken out or changed in another way",
    "Publications, links or shared data changed.",
)
RECITED = row(
    Kind.REFERENCES_CHANGED,
    Severity.NOISE,
    "publications are only cited differently",
    "The same publications are cited in other words.",
    detail="recited",
)

ROWS: tuple[Row, ...] = (
    ADDED,
    TAKEN_DOWN,
    RELABELED,
    RETRACTED,
    RESULT,
    LINKED,
    REFERENCES,
    RECITED,
)

_FILE = ("filename", "size", "uploaded")
_Face = dict[str, Any]


def rule(_transition: Transition, left: tuple[Change, ...]) -> tuple[Finding, ...]:
    """Tell documents; and publications, links and shared data together."""
    documents = under(left, "documents")
    references = under(left, "references", "links", "shared_data")
    return (
        *((_documents(documents),) if documents else ()),
        *((_references(references),) if references else ()),
    )


# --- documents


def _documents(changes: tuple[Change, ...]) -> Finding:
    items = [item for change in changes for item in change.items]
    return _weighed(items).finding(_filed(items), *changes)


def _weighed(items: Sequence[Item]) -> Row:
    if any(item.op == "added" or _is_new_version(item) for item in items):
        return ADDED
    return TAKEN_DOWN if any(item.op == "removed" for item in items) else RELABELED


def _is_new_version(item: Item) -> bool:
    """Whether another file stands in the place of one."""
    if item.op != "edited":
        return False
    return any(item.before.get(part) != item.after.get(part) for part in _FILE)


def _filed(items: Sequence[Item]) -> str:
    if not items:
        return "Documents: the note on the analysis plan changed"
    if len(items) > 2:
        names = [_document(item) for item in items if item.op == "added"]
        return f"Documents: {tally(items)}" + (f" ({listed(names, most=2)})" if names else "")
    return "; ".join(f"Document {_act(item)}: {_document(item)}" for item in items)


def _act(item: Item) -> str:
    return "replaced" if _is_new_version(item) else item.op


def _document(item: Item) -> str:
    face = _face(item)
    name = quoted(str(face.get("label") or face.get("filename") or item.key))
    return f"{name} of {face['date']}" if face.get("date") else name


# --- publications


def _references(changes: tuple[Change, ...]) -> Finding:
    publications = [item for one in under(changes, "references") for item in one.items]
    found = _cited(publications, only=len(under(changes, "references")) == len(changes))
    return found.finding("; ".join(_said(change) for change in changes), *changes)


def _cited(publications: Sequence[Item], *, only: bool) -> Row:
    if any(_retractions(item.after) > _retractions(item.before) for item in publications):
        return RETRACTED
    if any(_type(item.after) == "RESULT" != _type(item.before) for item in publications):
        return RESULT
    if not only:
        return REFERENCES
    if all(item.op == "added" and _type(item.after) == "DERIVED" for item in publications):
        return LINKED
    return RECITED if all(_is_recited(item) for item in publications) else REFERENCES


def _type(face: _Face | None) -> str:
    return str(face.get("type", "")) if face else ""


def _retractions(face: _Face | None) -> int:
    return len(face.get("retractions", ())) if face else 0


def _is_recited(item: Item) -> bool:
    """Whether the publication with its number stands, and only its citation is another one."""
    if item.op != "edited" or not item.after.get("pmid"):
        return False
    return _differing(item) == ["citation"]


def _differing(item: Item) -> list[str]:
    names = dict.fromkeys([*item.before, *item.after])
    return [name for name in names if item.before.get(name) != item.after.get(name)]


def _said(change: Change) -> str:
    if change.field != "references":
        return f"{change.label}: {_named(change.items)}"
    new = [item for item in change.items if item.op == "added"]
    derived = all(_type(item.after) == "DERIVED" for item in new)
    linked = "linked by the registry" if derived else "added"
    if len(change.items) > 1:
        only = len(new) == len(change.items)
        if only:
            return f"{counted(len(new), 'publication')} {linked}"
        return f"Publications: {tally(change.items)}"
    item = change.items[0]
    cited = quoted(str(_face(item).get("citation") or item.key))
    if item.op != "edited":
        return f"Publication {linked if new else item.op}: {cited}"
    return f"Publication edited ({listed(_differing(item))}): {cited}"


def _named(items: tuple[Item, ...]) -> str:
    if len(items) > 2:
        return tally(items)
    return ", ".join(f"{quoted(_title(item))} {item.op}" for item in items)


def _title(item: Item) -> str:
    return str(_face(item).get("label") or item.key)


def _face(item: Item) -> _Face:
    face: _Face = item.after or item.before or {}
    return face
