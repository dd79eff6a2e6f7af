"""Pages of MedDataX: headings, each with a sentence of the site's own; labels that may be lost.

The words are the registry's own, unchanged. A page that is copied from some browsers loses the
labels; then values are told by what they are and by where they stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from monitor.layouts import _reading as reading
from monitor.layouts.base import Found, Page
from monitor.layouts.meddatax.eligibility import WHO, read_eligibility
from monitor.layouts.meddatax.groups import read_groups
from monitor.layouts.meddatax.marks import MARKS, packed
from monitor.layouts.meddatax.parties import read_parties
from monitor.model import scales
from monitor.model.record import Enrollment

_HEADINGS = {  # below each stands a sentence of the site's that begins so
    "Study Results": "",
    "Basic Information": "Get a concise snapshot",
    "Brief Summary": "Review the sponsor-provided",
    "Related Clinical Trials": "Explore similar",
    "Detailed Description": "Dive into",
    "Conditions": "See the medical conditions",
    "Study Design": "Understand how the trial",
    "Study Groups": "Review each arm",
    "Interventions": "Learn about the drugs",
    "Eligibility Criteria": "Check the participation requirements",
    "Sponsors": "Meet the organizations",
    "Responsible Party": "Identify the individual",
    "Principal Investigators": "Learn about the lead",
    "Locations": "Explore where the study",
    "Countries": "Review the countries",
    "Central Contacts": "Reach out to",
    "Facility Contacts": "Find local site",
    "Other Identifiers": "Review additional registry",
    "More Related Trials": "Additional clinical trials",
}
_SIGN, _LAST = "Basic Information", "More Related Trials"
_IN_ONE = frozenset(  # of such a section a part is worth nothing: where each entry ends is lost
    ("Study Groups", "Interventions", "Sponsors", "Responsible Party", "Principal Investigators",
    "Locations", "Countries", "Central Contacts", "Facility Contacts", "Other Identifiers")
)  # fmt: skip
_NUMBER, _UPDATED = "NCT ID", "Last Updated"
_HEAD = 6  # lines from the trial's number to the date, empty ones among them
_NO_RESULTS = ("Results pending", "The study team has not published")
_BASIC = (
    "Recruitment Status",
    "Clinical Phase",
    "Total Enrollment",
    "Study Classification",
    "Study Start Date",
    "Study Completion Date",
)
_DESIGN = {
    "Allocation Method": ("design.allocation", scales.ALLOCATIONS),
    "Intervention Model": ("design.intervention_model", scales.INTERVENTION_MODELS),
    "Primary Study Purpose": ("design.primary_purpose", scales.PURPOSES),
    "Blinding Strategy": ("design.masking", scales.MASKINGS),
}

_NO_TYPE = "the page does not say whether this is estimated or actual"
_BROKEN_OFF = "the page breaks off here"
_DAY = f"{_NO_TYPE}, and shows a day also where the registry gives a month"


class MedDataX:
    """Pages of meddatax.com."""

    key = "meddatax"
    title = "a page of MedDataX"
    rank = 20

    def recognises(self, page: Page) -> bool:
        """Tell by the sentence below the first heading, and the line with the trial's number."""
        lines = page.lines
        return any(line.startswith(_HEADINGS[_SIGN]) for line in lines) and any(
            line.startswith(_NUMBER) for line in lines
        )

    def read(self, page: Page) -> Found:
        """Return the trial as the page shows it."""
        rows = reading.unwrapped(
            page.rows, (*_HEADINGS, _NUMBER, _UPDATED, *_BASIC, *_DESIGN, *WHO, *MARKS)
        )
        lines = [" ".join(row.split()) for row in rows]
        numbers = _heads(lines)
        trial = reading.one_trial(page, (" ".join(lines[at : at + 3]) for at in numbers))
        draft = reading.Draft(trial)
        title = reading.title(lines[: numbers[0]])
        if title:
            draft.known("titles.brief", title)
        updated = reading.labelled(lines[numbers[0] :], (_UPDATED,)).get(_UPDATED, [])
        day = reading.date(next(iter(updated), ""))
        if day:
            note = "the page gives the day alone"
            posted = reading.milestone(str(day))
            draft.lossy("dates.last_update_posted", posted, note, day)
        parts = _parts(rows)
        broken = _broken_off(parts)
        _read_parts(draft, parts, broken)
        found = draft.found(
            page,
            layout=self.key,
            site="MedDataX",
            title=title,
            page_date=str(day or ""),
            page_date_is="last update posted at the registry" if day else "",
        )
        says = f"The page breaks off below “{broken}”: the end was not read." if broken else ""
        return replace(found, says=says)


def _heads(lines: Sequence[str]) -> list[int]:
    """Return where the number of a trial stands above the date of its page, or at all."""
    numbers = [at for at, line in enumerate(lines) if line.startswith(_NUMBER)]
    return [
        at
        for at in numbers
        if any(line.startswith(_UPDATED) for line in lines[at + 1 : at + _HEAD])
    ] or numbers[:1]


def _parts(lines: Sequence[str]) -> dict[str, list[str]]:
    """Return the lines below each heading, with their margins, the site's sentence left out."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    sentence = -1
    for at, line in enumerate(lines):
        heading = line.strip()
        below = _below(lines, at) if heading in _HEADINGS else -1
        if below >= 0:
            current = []
            found.setdefault(heading, current)
            sentence = below if _HEADINGS[heading] else -1
        elif at != sentence:
            current.append(line.rstrip())
    return found


def _broken_off(parts: dict[str, list[str]]) -> str:
    """Return below which heading a page breaks off, and take from there what may not be whole."""
    last = next(reversed(parts), "")
    if last in {"", _LAST}:
        return ""
    if last in _IN_ONE:
        del parts[last]
    else:
        lines = "\n".join(parts[last]).rstrip().split("\n")[:-1]
        while lines and (not lines[-1].strip() or lines[-1].strip() in _HEADINGS):
            lines.pop()
        parts[last] = lines
    return last


def _below(lines: Sequence[str], at: int) -> int:
    """Return where the sentence below a heading stands, or -1 where it is none of the site's."""
    for below in range(at + 1, len(lines)):
        if lines[below].strip():
            return below if lines[below].strip().startswith(_HEADINGS[lines[at].strip()]) else -1
    return -1


def _read_parts(draft: reading.Draft, parts: Mapping[str, list[str]], broken: str) -> None:
    found = {heading: packed(lines) for heading, lines in parts.items()}
    _read_results(draft, found.get("Study Results"))
    _read_basic(draft, found.get("Basic Information", []))
    for heading, field in (
        ("Brief Summary", "description.brief"),
        ("Detailed Description", "description.detailed"),
    ):
        if heading in parts:
            text = "\n".join(parts[heading]).strip()
            draft.either(field, text, text, _BROKEN_OFF if heading == broken else "")
    if "Conditions" in found:
        conditions = tuple(found["Conditions"])
        note = "the site runs several conditions together without a sign between them"
        draft.either("conditions", conditions, " ".join(conditions), note)
    _read_design(draft, found.get("Study Design", []))
    read_groups(draft, found)
    if "Eligibility Criteria" in parts:
        read_eligibility(draft, parts["Eligibility Criteria"])
    read_parties(draft, found)


def _read_results(draft: reading.Draft, lines: list[str] | None) -> None:
    if lines is None:
        return
    if any(line.startswith(_NO_RESULTS) for line in lines):
        draft.known("has_results", False, "no results yet")
    else:
        draft.either("has_results", None, " ".join(lines))


def _read_basic(draft: reading.Draft, lines: list[str]) -> None:
    shown = {name: " ".join(values) for name, values in reading.labelled(lines, _BASIC).items()}
    shown = shown or _basic_by_shape(lines)
    for label, field, value, note in (
        ("Recruitment Status", "status.overall", _status, ""),
        ("Clinical Phase", "design.phases", reading.phases, ""),
        ("Total Enrollment", "enrollment", _target, _NO_TYPE),
        ("Study Classification", "design.study_type", _study_type, ""),
        ("Study Start Date", "dates.start", reading.milestone, _DAY),
        ("Study Completion Date", "dates.completion", reading.milestone, _DAY),
    ):
        if label in shown:
            draft.either(field, value(shown[label]), shown[label], note)


def _status(text: str) -> str | None:
    return reading.word(text, scales.STATUSES)


def _study_type(text: str) -> str | None:
    return reading.word(text, scales.STUDY_TYPES)


def _target(text: str) -> Enrollment | None:
    number = reading.count(text)
    return None if number is None else Enrollment(count=number)


def _basic_by_shape(lines: Sequence[str]) -> dict[str, str]:
    """Return what can be told without labels: words by what they are, dates by their order."""
    dates = [line for line in lines if reading.date(line)]
    shown = dict(zip(_BASIC[4:], dates, strict=True)) if len(dates) == 2 else {}
    shapes: tuple[tuple[str, Any], ...] = (
        ("Recruitment Status", _status),
        ("Clinical Phase", reading.phases),
        ("Study Classification", _study_type),
        ("Total Enrollment", _target),
    )
    for label, reads in shapes:
        values = [line for line in lines if reads(line) is not None]
        if len(values) == 1:
            shown[label] = values[0]
    return shown


def _read_design(draft: reading.Draft, lines: list[str]) -> None:
    labelled = reading.labelled(lines, _DESIGN)
    for label, values in labelled.items():
        field, words = _DESIGN[label]
        draft.either(field, reading.word(" ".join(values), words), " ".join(values))
    if labelled:
        return
    free = dict(_DESIGN)
    for line in lines:
        for label, (field, words) in free.items():
            if (value := reading.word(line, words)) is not None:
                draft.known(field, value, line)
                del free[label]
                break
