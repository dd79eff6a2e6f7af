"""Pages of CenterWatch, as they were laid out in 2022: a head, two paragraphs, a table, criteria.

What such a page shows: title, end date, participants needed, sponsor, its date, keywords of the
site's own, summary, detailed description, condition, treatment, number, the criteria. It shows no
status, phase, place, start date, age or sex.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.layouts import _reading as reading
from monitor.layouts.base import Found, Page
from monitor.model.record import Agency, Enrollment, Intervention

_NUMBER = "Clinical Study Identifier"
_HEAD = ("End date", "participants needed", "sponsor", "Updated on")
_TABLE = ("Condition", "Treatment", _NUMBER, "Sponsor", "Last Modified on")
_INCLUSION, _EXCLUSION = "Inclusion Criteria", "Exclusion Criteria"
_AFTER = ("Clear my responses", "How to participate?", "Similar trials to consider")
_REACH = 16  # lines from the trial's number to the ends of the table around it
_ANSWERS = re.compile(r"Yes\s*/?\s*No\s*/?\s*Not Sure", re.IGNORECASE)
_PROSE = 80  # characters: a keyword of the site is shorter, a paragraph longer

_BY_PLACE = "taken by its place: the page gives it no heading"
_NO_TYPE = "the page does not say whether this is estimated or actual"
_FLAT = "the page shows the criteria without bullets and levels, and may break a sentence in two"


class CenterWatch:
    """Pages of centerwatch.com."""

    key = "centerwatch"
    title = "a page of CenterWatch"
    rank = 20

    def recognises(self, page: Page) -> bool:
        """Tell by the table's names of the trial's number and of the page's date."""
        lines = page.lines
        starts = [line for line in lines if line.startswith((_NUMBER, "Last Modified on"))]
        return {line[:4] for line in starts} == {"Clin", "Last"}

    def read(self, page: Page) -> Found:
        """Return the trial as the page shows it."""
        lines = reading.unwrapped(page.lines, (*_HEAD, *_TABLE, _INCLUSION, _EXCLUSION, *_AFTER))
        numbers = [at for at, line in enumerate(lines) if line.startswith(_NUMBER)]
        trial = reading.one_trial(page, (" ".join(lines[at : at + 3]) for at in numbers))
        first, last = _table(lines, numbers[0])
        head, text = _above(lines[:first])
        table = reading.labelled(lines[first:last], _TABLE)
        draft = reading.Draft(trial)
        title = _title(head)
        if title:
            draft.known("titles.brief", title)
        _read_head(draft, reading.labelled(head, _HEAD), table)
        _read_text(draft, text)
        _read_table(draft, table)
        _read_criteria(draft, lines[last:])
        return draft.found(page, **_origin(self.key, title, head, table))


layout = CenterWatch()


def _origin(key: str, title: str, head: list[str], table: dict[str, list[str]]) -> dict[str, str]:
    shown = _first(table, "Last Modified on") or _first(reading.labelled(head, _HEAD), "Updated on")
    day = reading.date(shown)
    return {
        "layout": key,
        "site": "CenterWatch",
        "title": title,
        "page_date": str(day or ""),
        "page_date_is": "last modified, by the registry or by the site: the page does not say"
        if day
        else "",
    }


def _table(lines: list[str], number: int) -> tuple[int, int]:
    """Return the first line of the table around the trial's number, and the first one behind it."""
    first = number
    for at in range(number, max(number - _REACH, -1), -1):
        if lines[at].startswith(("Condition", "Treatment")):
            first = at
    for at in range(number, min(number + _REACH, len(lines))):
        if lines[at].startswith((_INCLUSION, "Yes")):
            return first, at
    return first, min(number + _REACH, len(lines))


def _above(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return the head of the page with the site's keywords, and the paragraphs below it."""
    for at, line in enumerate(lines):
        if len(line) >= _PROSE and _is_label_above(lines[:at]):
            return lines[:at], lines[at:]
    return lines, []


def _is_label_above(lines: list[str]) -> bool:
    return any(reading.bulletless(line).startswith(_HEAD) for line in lines)


def _title(head: list[str]) -> str:
    labels = (at for at, line in enumerate(head) if reading.bulletless(line).startswith(_HEAD))
    return reading.title(head[: next(labels, 0)])


def _first(values: dict[str, list[str]], label: str) -> str:
    return next(iter(values.get(label, ())), "")


def _read_head(
    draft: reading.Draft, head: dict[str, list[str]], table: dict[str, list[str]]
) -> None:
    if "End date" in head:
        shown = _first(head, "End date")
        draft.either("dates.completion", reading.milestone(shown), shown, _NO_TYPE)
    if "participants needed" in head:
        shown = _first(head, "participants needed")
        number = reading.count(shown)
        target = None if number is None else Enrollment(count=number)
        draft.either("enrollment", target, shown, _NO_TYPE)
    sponsor = _first(table, "Sponsor") or _first(head, "sponsor")
    if sponsor:
        note = "the page does not show what kind of organisation it is"
        draft.lossy("sponsor.lead", Agency(name=sponsor), note, sponsor)
    shown = _first(table, "Last Modified on") or _first(head, "Updated on")
    if shown:
        note = "the page does not say whether the registry or the site changed something that day"
        draft.unknown("dates.last_update_posted", note, shown)


def _read_text(draft: reading.Draft, lines: list[str]) -> None:
    """Take the first paragraph as the summary and what follows as the description."""
    blocks = ["\n".join(block) for block in reading.paragraphs(lines)]
    if not blocks:
        return
    parted = "" if len(blocks) < 3 else "; where the summary ends is not marked"
    draft.lossy("description.brief", blocks[0], _BY_PLACE + parted)
    if len(blocks) > 1:
        draft.lossy("description.detailed", "\n\n".join(blocks[1:]), _BY_PLACE + parted)


def _read_table(draft: reading.Draft, table: dict[str, list[str]]) -> None:
    conditions = tuple(table.get("Condition", ()))
    if conditions:
        note = "several conditions may stand in one line, between commas"
        draft.lossy("conditions", conditions, note, ", ".join(conditions))
    treatments = " ".join(table.get("Treatment", ()))
    if treatments:
        names = tuple(Intervention(name=name) for name in reading.commas(treatments))
        draft.lossy(
            "interventions", names, "the page shows names alone, between commas", treatments
        )


def _read_criteria(draft: reading.Draft, lines: list[str]) -> None:
    inclusion = reading.index_of(lines, _INCLUSION)
    exclusion = reading.index_of(lines, _EXCLUSION, inclusion or 0)
    if inclusion is None and exclusion is None:
        return
    ends = [at for label in _AFTER if (at := reading.index_of(lines, label)) is not None]
    end = min((at for at in ends if at > (exclusion or inclusion or 0)), default=len(lines))
    taken = _points(lines[inclusion + 1 : exclusion or end]) if inclusion is not None else []
    refused = _points(lines[exclusion + 1 : end]) if exclusion is not None else []
    if end == len(lines):  # the page breaks off, perhaps within a line
        (refused or taken)[-1:] = []
    text = reading.criteria(taken, refused)
    shown = f"{len(taken)} lines of inclusion, {len(refused)} of exclusion" if text else ""
    draft.either("eligibility.criteria", text, shown, _FLAT)


def _points(lines: Sequence[str]) -> list[str]:
    return [
        f"* {reading.bulletless(line)}" for line in lines if line and not _ANSWERS.fullmatch(line)
    ]
