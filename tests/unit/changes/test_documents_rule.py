"""Documents, publications, links: what is new, what went, what only reads otherwise."""

from __future__ import annotations

from typing import Any

from monitor.model import record as r
from tests.builders import a_date, a_record, a_reference, the_finding


def _told(old: dict[str, Any], new: dict[str, Any]) -> tuple[str, str, str]:
    found = the_finding(a_record(**old), a_record(**new))
    return found.severity.value, found.because.rule, found.headline


def _files(*files: r.Document) -> dict[str, Any]:
    return {"documents": r.Documents(files=files)}


def _protocol(**said: Any) -> r.Document:
    return r.Document(**{"label": "Study Protocol", "filename": "Prot_000.pdf", "size": 9, **said})


def _cited(**said: Any) -> dict[str, Any]:
    return {"references": (a_reference(**said),)}


def test_a_protocol_that_is_posted_is_medium() -> None:
    assert _told({}, _files(_protocol(date=a_date("2025-03-01")))) == (
        "medium",
        "documents.changed",
        "Document added: “Study Protocol” of 2025-03-01",
    )


def test_another_file_in_its_place_is_a_new_version() -> None:
    found = _told(_files(_protocol()), _files(_protocol(filename="Prot_001.pdf", size=10)))
    assert found == ("medium", "documents.changed", "Document replaced: “Study Protocol”")


def test_a_document_that_is_taken_down_is_medium() -> None:
    found = _told(_files(_protocol()), {})
    assert found[:2] == ("medium", "documents.changed.removed")


def test_another_label_is_low() -> None:
    found = _told(_files(_protocol()), _files(_protocol(label="Protocol")))
    assert found[:2] == ("low", "documents.changed.described")


def test_a_publication_that_the_registry_linked_is_low() -> None:
    assert _told({}, _cited(type="DERIVED")) == (
        "low",
        "references.changed.linked",
        "Publication linked by the registry: “Quill A. On nothing.”",
    )


def test_the_order_of_publications_says_nothing() -> None:
    two = (a_reference(type="DERIVED"), a_reference("90000002", citation="Reed B. On all."))
    record = a_record(references=two)
    new = a_record(references=(*reversed(two), a_reference("90000003", type="DERIVED")))
    assert the_finding(record, new).because.rule == "references.changed.linked"


def test_a_publication_of_results_is_medium() -> None:
    assert _told({}, _cited(type="RESULT"))[:2] == ("medium", "references.changed.result")
    found = _told(_cited(type="DERIVED"), _cited(type="RESULT"))
    assert found[:2] == ("medium", "references.changed.result")


def test_a_retraction_is_high() -> None:
    notice = r.Retraction(pmid="90000009", source="A journal")
    found = _told(_cited(), _cited(retractions=(notice,)))
    assert found[:2] == ("high", "references.changed.retracted")


def test_the_same_publication_in_other_words_is_noise() -> None:
    found = _told(_cited(), _cited(citation="Quill A, Reed B. On nothing at all."))
    assert found[:2] == ("noise", "references.changed.recited")


def test_a_link_is_low() -> None:
    assert _told({}, {"links": (r.Link(label="Page", url="https://example.org"),)}) == (
        "low",
        "references.changed",
        "Links: “Page” added",
    )
