"""Real changes for the benchmark's studies: what sponsors do to their records most often."""

from __future__ import annotations

from collections.abc import Callable

from monitor.demo import edits
from monitor.demo.holdings import Study
from monitor.demo.places import Place

Edit = Callable[[Study, str], Study]

NEW_SITE = Place(
    facility="Benchmark Memorial Hospital",
    city="Lorrach",
    state="",
    zip="79539",
    country="Germany",
    lat=47.61,
    lon=7.66,
)


def changed(study: Study, turn: int, on: str) -> Study:
    """Return the study after one real change; which of them it is goes round with `turn`."""
    return EDITS[turn % len(EDITS)](study, on)


def _slips(study: Study, on: str) -> Study:
    return edits.slips(study, on, months=6)


def _retargets(study: Study, on: str) -> Study:
    aim = study["protocolSection"]["designModule"]["enrollmentInfo"]["count"]
    return edits.retargets(study, on, target=aim + 20)


def _adds_a_site(study: Study, on: str) -> Study:
    return edits.adds_sites(study, on, sites=(NEW_SITE,))


def _removes_a_site(study: Study, on: str) -> Study:
    first = study["protocolSection"]["contactsLocationsModule"]["locations"][0]
    return edits.removes_site(study, on, facility=first["facility"])


def _rewrites_a_criterion(study: Study, on: str) -> Study:
    text: str = study["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]
    bullet = text.partition("\n* ")[2].partition(" ")[0]
    return edits.rewrites_criterion(study, on, before=bullet, after=f"Previously {bullet.lower()}")


def _rewrites_the_primary_outcome(study: Study, on: str) -> Study:
    return edits.rewrites_primary_outcome(
        study,
        on,
        measure="Overall survival",
        description="Time from randomization to death from any cause",
        time_frame="Up to 36 months",
    )


def _retitles(study: Study, on: str) -> Study:
    title = study["protocolSection"]["identificationModule"]["briefTitle"]
    return edits.retitles(study, on, title=f"{title}, an Extension")


def _completes(study: Study, on: str) -> Study:
    return edits.completes(study, on, enrolled=240, ended=on)


EDITS: tuple[Edit, ...] = (
    _slips,
    _retargets,
    _adds_a_site,
    edits.closes,
    _rewrites_a_criterion,
    _removes_a_site,
    _rewrites_the_primary_outcome,
    _retitles,
    edits.verifies,
    _completes,
)
