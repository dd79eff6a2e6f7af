"""Pages of GetWellSoon: five headings, and below each labels with their values on the next lines.

What such a page shows: status, enrollment, conditions, type, phase, design, ages, sex, description,
number, collaborators, investigators. The pages seen have no title, date, criteria, places or lead
sponsor.
"""

from __future__ import annotations

import re

from monitor.layouts import _reading as reading
from monitor.layouts.base import Found, Page
from monitor.model import scales
from monitor.model.record import Agency, Enrollment, Official

_PARTICIPATION, _TRACKING, _NUMBER = "Participation Requirements", "Tracking Information", "NCT #"
_HEADINGS = ("Recruitment", "Summary", _PARTICIPATION, "Description", _TRACKING)
_LABELS = {
    "Recruitment": ("Recruitment Status", "Estimated Enrollment"),
    "Summary": ("Conditions", "Type", "Phase", "Design"),
    _PARTICIPATION: ("Age", "Gender"),
    _TRACKING: (_NUMBER, "Collaborators", "Investigators"),
}
_DESIGN: dict[str, tuple[str, frozenset[str]]] = {
    "Allocation": ("design.allocation", scales.ALLOCATIONS),
    "Intervention Model": ("design.intervention_model", scales.INTERVENTION_MODELS),
    "Masking": ("design.masking", scales.MASKINGS),
    "Primary Purpose": ("design.primary_purpose", scales.PURPOSES),
    "Observational Model": ("design.observational_model", scales.OBSERVATIONAL_MODELS),
    "Time Perspective": ("design.time_perspective", scales.TIME_PERSPECTIVES),
}
_DESIGN_KEY = re.compile(rf"({'|'.join(_DESIGN)})\s*:\s*")
_ASSIGNMENT = re.compile(r"\s+Assignment$", re.IGNORECASE)
_WHO = re.compile(r"^\s*(\w+)\s*\(([^()]*)\)\s*$")
_BETWEEN = re.compile(r"(?:Between\s+)?(\d+ \w+)\s+(?:and|to|-|\u2013)\s+(\d+ \w+)", re.IGNORECASE)
_FROM = re.compile(
    r"(\d+ \w+) (?:and|or) (?:older|over|above)|(?:Older than|At least|From) (\d+ \w+)",
    re.IGNORECASE,
)
_UP_TO = re.compile(
    r"(\d+ \w+) (?:and|or) (?:younger|under)|(?:Up to|Younger than) (\d+ \w+)", re.IGNORECASE
)
_SEXES = {
    "both males and females": "ALL",
    "both": "ALL",
    "all": "ALL",
    "males": "MALE",
    "male": "MALE",
    "only males": "MALE",
    "females": "FEMALE",
    "female": "FEMALE",
    "only females": "FEMALE",
}
_ROLE = re.compile(r"(Principal Investigator|Study Chair|Study Director|Sub-Investigator)\s*:\s*")
_BUTTONS = frozenset({"show more", "show less", "read more", "read less"})
_CUT = re.compile(r"\s*(?:\.\.\.|…)$", re.MULTILINE)


class GetWellSoon:
    """Pages of getwellsoon.ai."""

    key = "getwellsoon"
    title = "a page of GetWellSoon"
    rank = 20

    def recognises(self, page: Page) -> bool:
        """Tell by two headings that only this site has, and its name of the trial's number."""
        lines = page.lines
        return all(line in lines for line in (_PARTICIPATION, _TRACKING)) and any(
            line.startswith(_NUMBER) for line in lines
        )

    def read(self, page: Page) -> Found:
        """Return the trial as the page shows it."""
        labels = (label for labels in _LABELS.values() for label in labels)
        lines = reading.unwrapped(page.lines, (*_HEADINGS, *labels))
        numbers = (at for at, line in enumerate(lines) if line.startswith(_NUMBER))
        trial = reading.one_trial(page, (" ".join(lines[at : at + 3]) for at in numbers))
        draft = reading.Draft(trial)
        parts = reading.sections(lines, _HEADINGS)
        shown = {
            label: [reading.bulletless(line) for line in values]
            for heading, labels in _LABELS.items()
            for label, values in reading.labelled(parts.get(heading, ()), labels).items()
        }
        _read_recruitment(draft, shown)
        _read_summary(draft, shown)
        _read_participation(draft, shown)
        if "Description" in parts:
            _read_description(draft, parts["Description"])
        _read_people(draft, shown)
        return draft.found(page, layout=self.key, site="GetWellSoon")


layout = GetWellSoon()


def _first(shown: dict[str, list[str]], label: str) -> str:
    return next(filter(None, shown[label]), "")


def _read_recruitment(draft: reading.Draft, shown: dict[str, list[str]]) -> None:
    if "Recruitment Status" in shown:
        text = _first(shown, "Recruitment Status")
        draft.either("status.overall", reading.word(text, scales.STATUSES), text)
    if "Estimated Enrollment" in shown:
        text = _first(shown, "Estimated Enrollment")
        number = reading.count(text)
        target = None if number is None else Enrollment(count=number)
        note = "the page calls every number estimated, also one that was reached"
        draft.either("enrollment", target, text, note)


def _read_summary(draft: reading.Draft, shown: dict[str, list[str]]) -> None:
    if "Conditions" in shown:
        conditions = tuple(filter(None, shown["Conditions"]))
        draft.either("conditions", conditions, ", ".join(conditions))
    if "Type" in shown:
        text = _first(shown, "Type")
        draft.either("design.study_type", reading.word(text, scales.STUDY_TYPES), text)
    if "Phase" in shown:
        text = _first(shown, "Phase")
        draft.either("design.phases", reading.phases(text), text)
    if "Design" in shown:
        _read_design(draft, " ".join(filter(None, shown["Design"])))


def _read_design(draft: reading.Draft, text: str) -> None:
    parts = _DESIGN_KEY.split(text)
    for name, value in zip(parts[1::2], parts[2::2], strict=True):
        field, words = _DESIGN[name]
        said, who = value.strip(), ""
        if name == "Masking" and (bracket := _WHO.match(said)):
            said, who = bracket[1], bracket[2]
        draft.either(field, reading.word(_ASSIGNMENT.sub("", said), words), value.strip())
        masked = [reading.word(one, scales.MASKED) for one in who.split(",")]
        if all(masked):
            draft.known("design.who_masked", tuple(filter(None, masked)), who)


def _read_participation(draft: reading.Draft, shown: dict[str, list[str]]) -> None:
    if "Age" in shown:
        text = _first(shown, "Age")
        youngest, oldest = _ages(text)
        draft.either("eligibility.minimum_age", youngest, text)
        draft.either("eligibility.maximum_age", oldest, text)
    if "Gender" in shown:
        text = _first(shown, "Gender")
        draft.either("eligibility.sex", _SEXES.get(text.casefold()), text)


def _ages(text: str) -> tuple[str | None, str | None]:
    """Return the ages of a text; "" is for no bound, None for what is not understood."""
    if found := _BETWEEN.fullmatch(text):
        return reading.age(found[1]), reading.age(found[2])
    if found := _FROM.fullmatch(text):
        return reading.age(found[1] or found[2]), ""
    if found := _UP_TO.fullmatch(text):
        return "", reading.age(found[1] or found[2])
    return None, None


def _read_description(draft: reading.Draft, lines: list[str]) -> None:
    told = [line for line in lines if line.casefold() not in _BUTTONS]
    text = _whole("\n\n".join("\n".join(block) for block in reading.paragraphs(told)))
    note = "the page shows its beginning alone" if text.endswith(("...", "…")) else ""
    draft.either("description.detailed", text, text, note)


def _whole(text: str) -> str:
    """Return a text without the beginning that the site shows until somebody asks for all."""
    if cut := _CUT.search(text):
        teaser, rest = text[: cut.start()], text[cut.end() :].lstrip()
        if rest and " ".join(rest.split()).startswith(" ".join(teaser.split())):
            return rest
    return text


def _read_people(draft: reading.Draft, shown: dict[str, list[str]]) -> None:
    if "Collaborators" in shown:
        names = tuple(filter(None, shown["Collaborators"]))
        note = "the page does not show what kinds of organisations they are"
        if "Investigators" not in shown:  # the page may break off here, within a line
            names = names[:-1]
            note += ", and breaks off here"
        agencies = tuple(Agency(name=name) for name in names)
        draft.either("sponsor.collaborators", agencies, ", ".join(names), note)
    if "Investigators" in shown:
        lines = _with_roles(shown["Investigators"])
        note = "the page runs name and affiliation together"
        people = tuple(_official(line) for line in lines)
        text = ", ".join(lines) or " ".join(shown["Investigators"])
        draft.either("officials", people or None, text, note)


def _with_roles(lines: list[str]) -> tuple[str, ...]:
    """Return the lines of the list that ends a page: a line without a role is none of it."""
    found: list[str] = []
    for line in filter(None, lines):
        if found and _ROLE.fullmatch(found[-1]):
            found[-1] += f" {line}"
        elif _ROLE.match(line):
            found.append(line)
    return tuple(line for line in found if not _ROLE.fullmatch(line))


def _official(line: str) -> Official:
    role, _, name = line.partition(":")
    return Official(name=name.strip(), role=re.sub(r"\W", "_", role.strip().upper()))
