"""Whom to ask, and who answers for the trial."""

from __future__ import annotations

from typing import Any

from monitor.model.record import Official
from tests.builders import a_contact, a_record, a_site, the_finding


def _told(old: dict[str, Any], new: dict[str, Any]) -> tuple[str, str, str]:
    found = the_finding(a_record(**old), a_record(**new))
    return found.severity.value, found.because.rule, found.headline


def _official(name: str, **said: Any) -> dict[str, Any]:
    return {"officials": (Official(name=name, role="STUDY_CHAIR", **said),)}


def test_other_contacts_are_noise() -> None:
    found = _told({}, {"contacts__central": (a_contact("Di Fen"),)})
    assert found[:2] == ("noise", "contacts.changed")


def test_a_trial_that_recruits_and_names_nobody_is_low() -> None:
    sites = {"sites": (a_site(),)}
    assert _told(sites, {**sites, "contacts__central": ()}) == (
        "low",
        "contacts.changed.nobody",
        "The record names nobody to ask any more",
    )


def test_an_official_that_comes_is_low() -> None:
    assert _told({}, _official("Bo Reed")) == (
        "low",
        "officials.changed",
        "Study officials: Bo Reed added",
    )


def test_an_official_who_moved_is_noise() -> None:
    old, new = (_official("Bo Reed", affiliation=place) for place in ("Elm", "Oak"))
    assert _told(old, new)[:2] == ("noise", "officials.changed.edited")
