"""Who can take part: the criteria, and below them ages, sex and health."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.layouts import _reading as reading
from monitor.layouts.meddatax.marks import NO_LABELS, packed
from monitor.model import scales

WHO = (
    "Minimum Eligible Age",
    "Maximum Eligible Age",
    "Eligible Sex",
    "Accepts Healthy Volunteers",
)
_MATCHED = "the site parts the text at its headings"
_LOST = f"{NO_LABELS}; parts of the text may be lost with them"
_POINT = re.compile(r"^(\s*)• ")


def read_eligibility(draft: reading.Draft, lines: list[str]) -> None:
    """Take the criteria and what stands below them."""
    labels = [at for at, line in enumerate(lines) if _is_labelled(line.strip())]
    end = labels[0] if labels else _shapes_from(lines)
    shown = (
        {
            name: " ".join(values)
            for name, values in reading.labelled(packed(lines[end:]), WHO).items()
        }
        if labels
        else _who_by_shape(packed(lines[end:]))
    )
    for label, field, value in (
        ("Minimum Eligible Age", "eligibility.minimum_age", reading.age),
        ("Maximum Eligible Age", "eligibility.maximum_age", reading.age),
        ("Eligible Sex", "eligibility.sex", _sex),
        ("Accepts Healthy Volunteers", "eligibility.healthy_volunteers", _yes_or_no),
    ):
        if label in shown:
            draft.either(field, value(shown[label]), shown[label])
    _read_criteria(draft, lines[:end], _MATCHED if labels else _LOST)


def _sex(text: str) -> str | None:
    return reading.word(text, scales.SEXES)


def _yes_or_no(text: str) -> bool | None:
    return {"yes": True, "no": False}.get(text.casefold())


def _is_about_who(line: str) -> bool:
    """Tell whether a line is an age, a sex, yes or no, and nothing else."""
    return any(reads(line) is not None for reads in (reading.age, _sex, _yes_or_no))


def _is_labelled(line: str) -> bool:
    """Tell whether a line is a label, alone or with its value behind it."""
    behind = (line.removeprefix(label).lstrip(": ") for label in WHO if line.startswith(label))
    return any(not value or _is_about_who(value) for value in behind)


def _shapes_from(lines: Sequence[str]) -> int:
    """Return where the values without labels begin, at the end of the section."""
    at = len(lines)
    while at > 0 and (not lines[at - 1].strip() or _is_about_who(lines[at - 1].strip())):
        at -= 1
    return at


def _who_by_shape(lines: Sequence[str]) -> dict[str, str]:
    ages = [line for line in lines if reading.age(line)]
    shown = dict(zip(WHO[:2], ages, strict=True)) if len(ages) == 2 else {}
    for label, reads in (("Eligible Sex", _sex), ("Accepts Healthy Volunteers", _yes_or_no)):
        shown.update((label, line) for line in lines if reads(line) is not None)
    return shown


def _read_criteria(draft: reading.Draft, lines: list[str], note: str) -> None:
    lines = [_POINT.sub(r"\1* ", line) for line in lines]
    bare = [line.strip() for line in lines]
    inclusion = reading.index_of(bare, "Inclusion Criteria")
    exclusion = reading.index_of(bare, "Exclusion Criteria", (inclusion or -1) + 1)
    if inclusion is None and exclusion is None:
        text = "\n".join(lines).strip()
    else:
        taken = lines[inclusion + 1 : exclusion] if inclusion is not None else []
        text = reading.criteria(taken, lines[exclusion + 1 :] if exclusion is not None else [])
    draft.either("eligibility.criteria", text, text, note)
