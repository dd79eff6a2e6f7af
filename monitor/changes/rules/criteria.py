# ruff: noqa: RUF001  (typographic apostrophes are matched)
"""Criteria that changed, sorted by what they come to, and put into words for a headline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from monitor.changes.rules.phrases import counted, listed, quoted
from monitor.model.change import Item

_ACROSS = frozenset({"inclusion", "exclusion"})
_SCALES = ("ECOG ", "Karnofsky ", "Lansky ")
_TIME = re.compile(r"\b(?:years?|months?|weeks?|days?|hours?|minutes?)\b")
_DIGIT = re.compile(r"\d")
_FORMAL = re.compile(
    r"informed consent|consent form|sign\w* (?:and date\w* )?(?:an? |the |written )*consent"
    r"|written consent|willing(?:ness)? (?:and able )?to comply|able to comply|comply with"
    r"|(?:investigator|physician)s?['’]?s? (?:discretion|opinion|judge?ment)"
    r"|(?:opinion|judge?ment|discretion) of the (?:treating |study |principal )?"
    r"(?:investigator|physician)",
    re.IGNORECASE,
)
_CONTRACEPTION = re.compile(
    r"contracepti|birth[- ]control|childbearing|child-bearing|abstinen|sperm don", re.IGNORECASE
)
_WORD = re.compile(r"\w+")
_SHORT = 60  # characters of a criterion that is quoted beside a number
_NAMED = 2  # this many criteria that came or went are named, more are counted

# From what matters most to what matters least: an item belongs to the first that fits.
CLASSES = (
    "moved", "flipped", "cohort", "age", "performance_status", "threshold", "time_window",
    "exception", "exclusion_removed", "", "contraception", "formal", "regrouped",
)  # fmt: skip


def says_something(item: Item) -> bool:
    """Tell whether a criterion holds a word; an empty comment is none."""
    return _WORD.search(f"{item.before or ''} {item.after or ''}") is not None


def is_crossed(item: Item) -> bool:
    """Tell whether a criterion went from inclusion to exclusion, or back."""
    sides = {item.section, item.section_before}
    return item.op == "moved" and len(sides) == len(_ACROSS) and sides <= _ACROSS


def class_of(item: Item) -> str:  # noqa: PLR0911  (a table of conditions)
    """Return which of `CLASSES` an item belongs to."""
    if is_crossed(item):
        return "moved"
    if item.op == "moved":
        return "regrouped"
    if "heading" in item.about:
        return "cohort" if item.op != "edited" else "regrouped"
    if item.op == "edited":
        return _edited(item)
    if item.op == "removed" and item.section == "exclusion" and item.direction == "relaxed":
        return "exclusion_removed"
    return _plain(f"{item.before or ''} {item.after or ''}", whole=True)


def _edited(item: Item) -> str:
    if any(about.startswith(("comparator flipped", "turned around")) for about in item.about):
        return "flipped"
    for about in item.about:
        if about.startswith("exception "):
            return "exception"
        if found := _number(about):
            return found
    moved = " ".join(word.text for word in item.words if word.op != "same")
    return _plain(moved, whole=False)


def _number(about: str) -> str:
    """Return what kind of bound moved, if one did."""
    if not _DIGIT.search(about):
        return ""
    if about.startswith("age "):
        return "age"
    if about.startswith(_SCALES):
        return "performance_status"
    if about.startswith("life expectancy"):
        return "threshold"
    return "time_window" if _TIME.search(about) else "threshold"


def _plain(text: str, *, whole: bool) -> str:
    """Return whether a text is of the kind that goes with every protocol."""
    if not whole and not _WORD.search(text):
        return ""
    if _CONTRACEPTION.search(text):
        return "contraception"
    return "formal" if _FORMAL.search(text) else ""


# --- in words


def said(items: Sequence[Item]) -> Iterator[str]:
    """Yield what a headline says of the items, the most important first."""
    left = sorted(items, key=lambda item: CLASSES.index(class_of(item)))
    by_class = {name: [item for item in left if class_of(item) == name] for name in CLASSES if name}
    rest = [item for item in left if not class_of(item)]
    for name in ("moved", "flipped"):
        yield from _each(by_class[name])
    yield from _sections(by_class["cohort"])
    for name in ("age", "performance_status", "threshold", "time_window", "exception"):
        yield from _each(by_class[name])
    common = by_class["exclusion_removed"] + rest
    yield from _come_and_gone(common)
    edited = [item for item in common if item.op == "edited"]
    yield from _several(edited, "changed")
    for name, what in (("contraception", "on contraception"), ("formal", "on formalities")):
        yield from _wordings(by_class[name], what)
    yield from _regrouped(by_class["regrouped"])


def _each(items: Sequence[Item]) -> Iterator[str]:
    yield from dict.fromkeys(_one(item) for item in items)


def _one(item: Item) -> str:
    kind = class_of(item)
    if kind == "moved":
        what = quoted(item.after or item.key)
        return f"criterion moved from {item.section_before} to {item.section}: {what}"
    side = "" if item.section == "other" else f"{item.section} "
    if kind == "flipped":
        about = next(a for a in item.about if a.startswith(("comparator", "turned")))
        return f"{side}criterion turned around ({_bare(about)}): {_text(item)}"
    if kind == "exception":
        about = next(a for a in item.about if a.startswith("exception "))
        return f"{about} in {side}criterion {_text(item)}: {_effect(item)}"
    return f"{side if side != 'inclusion ' else ''}{_moved(item)}: {_effect(item)}"


def _sections(items: Sequence[Item]) -> Iterator[str]:
    for op in ("added", "removed"):
        names = [_text(item) for item in items if item.op == op]
        if names:
            number = f"{len(names)} sections" if len(names) > 1 else "section"
            yield f"{number} {op}: {listed(names, most=_NAMED)}"


def _moved(item: Item) -> str:
    numbers = [about for about in item.about if _number(about)]
    told = ", ".join(numbers[:2])
    if numbers and numbers[0][:1].isalpha() and not numbers[0].startswith(("within", "up to")):
        return told
    return f"{told} in {_text(item)}"


def _bare(about: str) -> str:
    return about.partition(": ")[2] or about


def _text(item: Item) -> str:
    text = " ".join(str(item.after or item.before).split())
    if len(text) > _SHORT:
        text = text[:_SHORT].rpartition(" ")[0].rstrip(" ,;:") + " …"
    return quoted(text)


def _effect(item: Item) -> str:
    known = item.direction in {"relaxed", "tightened"}
    return item.direction if known else "effect unclear"


def _come_and_gone(items: Sequence[Item]) -> Iterator[str]:
    for op in ("removed", "added"):
        for section in ("exclusion", "inclusion", "other"):
            yield from _several(
                [item for item in items if item.op == op and item.section == section], op
            )


def _several(items: Sequence[Item], act: str) -> Iterator[str]:
    if not items:
        return
    sections = {item.section for item in items}
    side = f"{items[0].section} " if len(sections) == 1 and sections <= _ACROSS else ""
    directions = {item.direction for item in items}
    known = len(directions) == 1 and directions <= {"relaxed", "tightened"}
    effect = items[0].direction if known else ""
    if len(items) == 1:
        text = quoted(items[0].after or items[0].before)
        yield f"{side}criterion {act}: {text}{f' ({effect})' if effect else ''}"
        return
    number = f"{counted(len(items), f'{side}criterion', f'{side}criteria')} {act}"
    number += f": {effect}" if effect else ""
    few = len(items) <= _NAMED or act == "changed"
    names = listed([_text(item) for item in items], most=_NAMED) if few else ""
    yield f"{number} ({names})" if names else number


def _wordings(items: Sequence[Item], what: str) -> Iterator[str]:
    if items:
        yield f"{counted(len(items), 'criterion', 'criteria')} {what} changed"


def _regrouped(items: Sequence[Item]) -> Iterator[str]:
    moved = [item for item in items if item.op == "moved"]
    headings = [item for item in items if item.op != "moved"]
    if moved:
        yield f"{counted(len(moved), 'criterion', 'criteria')} moved to another group or list"
    if headings:
        yield f"{counted(len(headings), 'heading')} changed"
