"""The words of sites ↔ the words of the register.

The register's words are those of ClinicalTrials.gov's API 2.0.5; those of sites are what
aggregators are known to write for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from monitor.changes.rules.scale import WORDS as STATUSES
from monitor.model import scales

_SEPARATED = re.compile(r"[^a-z0-9]+")
_STATUS = {
    **{word.casefold(): word for word in STATUSES},
    **{" ".join(_SEPARATED.split(said)): word for word, said in STATUSES.items()},
    "active recruiting": "RECRUITING",
    "open to recruitment": "RECRUITING",
    "now recruiting": "RECRUITING",
    "enrolling": "RECRUITING",
    "by invitation": "ENROLLING_BY_INVITATION",
    "unknown status": "UNKNOWN",
}
_SEX = {
    "all": "ALL",
    "both": "ALL",
    "both males and females": "ALL",
    "males and females": "ALL",
    "male and female": "ALL",
    "any": "ALL",
    "female": "FEMALE",
    "females": "FEMALE",
    "female only": "FEMALE",
    "male": "MALE",
    "males": "MALE",
    "male only": "MALE",
}


def _plain(words: Iterable[str]) -> dict[str, str]:
    return {word.replace("_", " ").casefold(): word for word in words}


_SCALES: dict[str, dict[str, str]] = {
    "status.overall": {key.replace("_", " "): word for key, word in _STATUS.items()},
    "eligibility.sex": _SEX,
    "design.study_type": _plain(scales.STUDY_TYPES),
    "design.allocation": {
        **_plain(scales.ALLOCATIONS),
        "n a": "NA",
        "not applicable": "NA",
        "randomised": "RANDOMIZED",
        "non randomised": "NON_RANDOMIZED",
        "nonrandomized": "NON_RANDOMIZED",
    },
    "design.intervention_model": {
        **_plain(scales.INTERVENTION_MODELS),
        "cross over": "CROSSOVER",
    },
    "design.primary_purpose": _plain(scales.PURPOSES),
    "design.masking": {
        **_plain(scales.MASKINGS),
        "open label": "NONE",
        "open": "NONE",
        "none open label": "NONE",
        "single blind": "SINGLE",
        "double blind": "DOUBLE",
    },
    "design.observational_model": _plain(scales.OBSERVATIONAL_MODELS),
    "design.time_perspective": _plain(scales.TIME_PERSPECTIVES),
}
_ENDINGS = (" assignment", " study", " trial")

_PHASE = re.compile(r"(early)?[ _-]*phase[ _-]*(4|3|2|1|iv|iii|ii|i)(?![a-z0-9])", re.IGNORECASE)
_GLUED = re.compile(r"(?<=[0-9IVX])(?=phase|early)", re.IGNORECASE)
_SECOND = re.compile(r"^phase[ _-]*([1-4i]+)v?[ ]*/[ ]*([1-4i]+v?)$", re.IGNORECASE)
_NUMBERS = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_NO_PHASE = {"na", "n a", "not applicable", "none"}
_AGE = re.compile(
    r"(\d+)\s*-?\s*(year|yr|month|week|day|hour|minute)?s?"
    r"(?: old| of age)?(?: and (?:older|over))?"
)


def has_scale(field: str) -> bool:
    """Whether the values of a field are words of a scale that is known here."""
    return field in _SCALES


def has_words(field: str) -> bool:
    """Whether a field holds words of a scale, one or several, and no list that may be cut."""
    return field in _SCALES or field == "design.phases"


def in_scale(field: str, text: str) -> str:
    """Return the register's word for a site's, "" where this cannot be told for certain."""
    said = _spaced(text)
    scale = _SCALES[field]
    bare = next((said.removesuffix(end) for end in _ENDINGS if said.endswith(end)), said)
    opened = _spaced(text.partition("(")[0])  # "Double (Participant, Investigator)"
    return scale.get(said) or scale.get(bare) or scale.get(opened) or ""


def phases(values: tuple[str, ...]) -> tuple[str, ...]:
    """Return the register's words for phases, glued or not; () where there is no word of a phase.

    `NA` stands for a trial that has no phase.
    """
    found: dict[str, None] = {}
    for value in values:
        for early, number in _read(value):
            digit = _NUMBERS.get(number.casefold(), number)
            found["EARLY_PHASE1" if early else f"PHASE{digit}"] = None
        if _spaced(value) in _NO_PHASE:
            found["NA"] = None
    return tuple(found)


def _read(value: str) -> list[tuple[str, str]]:
    short = _SECOND.match(value.strip())  # "Phase 1/2"
    if short:
        return [("", short[1]), ("", short[2])]
    return _PHASE.findall(_GLUED.sub(" ", value))


def age(text: str) -> tuple[int, str] | None:
    """Return an age as a number and its unit (`year`), None where a text gives no single one."""
    found = _AGE.fullmatch(" ".join(text.casefold().split()))
    if found is None:
        return None
    unit = found[2] or "year"
    return int(found[1]), "year" if unit == "yr" else unit


def _spaced(text: str) -> str:
    return _SEPARATED.sub(" ", text.casefold()).strip()
