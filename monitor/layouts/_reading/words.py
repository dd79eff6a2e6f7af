"""Words, dates and numbers of saved pages, as registries write them; None for what is neither."""

from __future__ import annotations

import re
from collections.abc import Collection

from monitor.model.dates import Milestone, PartialDate

# what pages write instead
_ALIASES = {
    "UNKNOWN_STATUS": "UNKNOWN",
    "N_A": "NA",
    "NOT_APPLICABLE": "NA",
    "EDUCATIONAL_COUNSELING_TRAINING": "ECT",
    "NONE_OPEN_LABEL": "NONE",
    "OPEN_LABEL": "NONE",
}

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")
_DAY_FIRST = re.compile(r"(?:(\d{1,2})\.? )?([A-Za-z]{3,9})\.?,? (\d{4})")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})")
_COUNT = re.compile(
    r"(\d{1,3}(?:[, ]\d{3})+|\d{1,9})(?: (?:participants|patients|people))?", re.IGNORECASE
)
_NOT_LETTERS = re.compile(r"[^A-Z0-9]+")
_PHASE = re.compile(r"(EARLY[ _]?)?PHASE[ _]?([0-4]|IV|I{1,3})(?:\s*[/-]\s*([1-4]|IV|I{1,3})\b)?")
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4"}
_AGE = re.compile(r"(\d{1,3}) (year|month|week|day|hour|minute)s?", re.IGNORECASE)
_COMMA = re.compile(r",\s+(?![^()]{0,500}\))")


def word(text: str, words: Collection[str]) -> str | None:
    """Return a word of the registry ("Not yet recruiting" is NOT_YET_RECRUITING), or None."""
    found = _NOT_LETTERS.sub("_", text.upper()).strip("_")
    found = _ALIASES.get(found, found)
    return found if found in words else None


def date(text: str) -> PartialDate | None:
    """Return a date as English pages write it: `2025-01-17`, `Dec 15, 2023`, `14 May 2022`."""
    text = " ".join(text.split())
    if _ISO.fullmatch(text):
        return _date(text)
    if found := _MONTH_FIRST.fullmatch(text):
        return _named(found[3], found[1], found[2])
    if found := _DAY_FIRST.fullmatch(text):
        return _named(found[3], found[2], found[1] or "")
    return None


def milestone(text: str) -> Milestone | None:
    """Return a date as a milestone without its type."""
    day = date(text)
    return Milestone(date=day) if day else None


def _named(year: str, month: str, day: str) -> PartialDate | None:
    short = month[:3].lower()
    if short not in _MONTHS:
        return None
    return _date(f"{year}-{_MONTHS.index(short) + 1:02}" + (f"-{int(day):02}" if day else ""))


def _date(text: str) -> PartialDate | None:
    try:
        return PartialDate(text)
    except ValueError:
        return None


def count(text: str) -> int | None:
    """Return a number of participants (`51 participants`, `1,578`)."""
    found = _COUNT.fullmatch(text.strip())
    return int(re.sub(r"\D", "", found[1])) if found else None


def phases(text: str) -> tuple[str, ...] | None:
    """Return the phases of a text, also where they are run together (`Phase 2Phase 3`)."""
    shouted = text.upper().strip()
    if _NOT_LETTERS.sub("", shouted) in {"NA", "NOTAPPLICABLE"}:
        return ("NA",)
    if _NOT_LETTERS.sub("", _PHASE.sub("", shouted)):
        return None  # something stands there that is no phase
    found: dict[str, None] = {}
    for early, first, second in _PHASE.findall(shouted):
        for number in filter(None, (first, second)):
            found["EARLY_PHASE1" if early else f"PHASE{_ROMAN.get(number, number)}"] = None
    return tuple(found) or None


def age(text: str) -> str | None:
    """Return an age as the registry words it (`18 Years`)."""
    found = _AGE.fullmatch(text.strip())
    if found is None:
        return None
    number, unit = int(found[1]), found[2].capitalize()
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def commas(text: str) -> tuple[str, ...]:
    """Return what stands between commas, those within parentheses aside."""
    return tuple(part.strip() for part in _COMMA.split(text) if part.strip())
