"""Who is behind the trial: another organisation, another person, or the same by another name."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.changes.rules.organisations import is_same_organisation, is_same_person
from monitor.model import record as r
from tests.builders import a_record, the_finding


def _told(old: dict[str, Any], new: dict[str, Any]) -> tuple[str, str, str]:
    found = the_finding(a_record(**old), a_record(**new))
    return found.severity.value, found.because.rule, found.headline


def _lead(name: str, kind: str = "INDUSTRY") -> dict[str, Any]:
    return {"sponsor__lead": r.Agency(name=name, kind=kind)}


def _party(name: str, **said: Any) -> dict[str, Any]:
    given = {"type": "PRINCIPAL_INVESTIGATOR", "affiliation": "Lakeside Hospital", **said}
    return {"sponsor__responsible_party": r.ResponsibleParty(name=name, **given)}


def _partners(*names: str) -> dict[str, Any]:
    return {"sponsor__collaborators": tuple(r.Agency(name=name) for name in names)}


def test_a_new_lead_sponsor_is_high() -> None:
    assert _told({}, _lead("Reed Therapeutics")) == (
        "high",
        "sponsor.changed",
        "Lead sponsor changed from Quill Pharma to Reed Therapeutics",
    )


def test_a_lead_sponsor_that_is_written_otherwise_is_low() -> None:
    assert _told(_lead("Quill Pharma"), _lead("Quill Pharma, Inc., a Reed company")) == (
        "low",
        "sponsor.changed.renamed",
        "Lead sponsor Quill Pharma is now written Quill Pharma, Inc., a Reed company",
    )


def test_the_class_of_a_sponsor_is_low() -> None:
    found = _told(_lead("Quill Pharma"), _lead("Quill Pharma", "OTHER"))
    assert found[:2] == ("low", "sponsor.changed.class")


def test_another_responsible_person_is_high() -> None:
    assert _told(_party("Ada Quill"), _party("Bo Reed")) == (
        "high",
        "sponsor.changed.responsible_party",
        "Responsible party changed from Ada Quill to Bo Reed",
    )


def test_another_kind_of_party_is_high() -> None:
    found = _told(_party("Ada Quill"), _party("Ada Quill", type="SPONSOR_INVESTIGATOR"))
    assert found[:2] == ("high", "sponsor.changed.responsible_party")


def test_a_degree_or_a_title_is_low() -> None:
    found = _told(_party("Ada Quill"), _party("Ada Quill, MD, PhD", title="Professor"))
    assert found[:2] == ("low", "sponsor.changed.renamed")


def test_a_partner_that_joins_is_medium() -> None:
    assert _told(_partners("Oak Fund"), _partners("Oak Fund", "Elm Trust")) == (
        "medium",
        "sponsor.changed.collaborators",
        "Collaborators: “Elm Trust” joins",
    )


def test_a_partner_that_is_written_otherwise_is_low() -> None:
    found = _told(_partners("Oak Research Fund"), _partners("Oak Research Fund Ltd."))
    assert found[:2] == ("low", "sponsor.changed.renamed")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Quill Pharma", "Quill Pharma GmbH & Co. KG"),
        ("Quill Inc.", "QUILL, INC"),
        ("Quill", "Quill, a wholly owned subsidiary of Reed"),
        ("Univ. Hospital of Ash", "University Hospital of Ash"),
        ("Hôpital du Chêne", "Hopital du Chene"),
        ("Quill S.p.A.", "Quill"),
    ],
)
def test_names_of_one_organisation_are_known(one: str, other: str) -> None:
    assert is_same_organisation(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Quill Pharma", "Quill Oncology"), ("Ash University", "Elm University"), ("Inc.", "Ltd.")],
)
def test_names_of_two_organisations_are_told_apart(one: str, other: str) -> None:
    assert not is_same_organisation(one, other)


def test_people_are_known_without_their_degrees() -> None:
    assert is_same_person("Quill, Ada, M.D.", "Prof. Ada Quill")
    assert not is_same_person("Ada Quill", "Eda Quill")
