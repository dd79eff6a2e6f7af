# ruff: noqa: RUF001, SIM905  (typographic apostrophes; a table of words reads best as one text)
"""Criteria that changed, sorted by what the change of each comes to."""

from __future__ import annotations

import re

from monitor.model.change import Item

_ACROSS = frozenset({"inclusion", "exclusion"})
_SCALES = ("ECOG ", "Karnofsky ", "Lansky ")
_TIME = re.compile(r"\b(?:years?|months?|weeks?|days?|hours?|minutes?)\b")
_RATE = re.compile(r"(?:/ ?|\bper )(?:year|month|week|day|hour|minute|kg|dose)\b")
_DIGIT = re.compile(r"\d")
_PIECES = ("split: ", "merged: ", "now under: ", "not under: ")  # no bound, whatever digits it has
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
# Words that say nothing of who may join where the criterion is about one of these two. No negation
# is among them, and no illness.
_NEUTRAL = frozenset(
    "a an the its it their of in on at to for by from with and or as per that this these those"
    " which who any is are be was were been being will shall should would could may might must can"
    " has have s during until after before within least throughout study trial protocol treatment"
    " last first dose doses drug medication subject subjects patient patients participant"
    " participants".split()
)
_OF_FORM = frozenset(
    "investigator investigators physician opinion judgment judgement discretion interfere"
    " interferes interfering jeopardise jeopardize compromise affect confound preclude impair"
    " participation participate compliance comply adherence condition conditions make makes"
    " making render renders unsuitable inappropriate suitable appropriate results evaluation"
    " assessment conduct consent sign signed signing written informed form able willing"
    " willingness ability understand provide give given procedures visits requirements"
    " treating principal legally authorized representative".split()
)
_OF_CONTRACEPTION = frozenset(
    "women men woman man female females male males partner partners childbearing potential"
    " contraception contraceptive contraceptives birth control method methods form forms effective"
    " highly acceptable adequate reliable medically barrier hormonal condom condoms diaphragm"
    " spermicide intrauterine device iud abstinence abstinent sexually active intercourse"
    " use using uses used agree agrees one two double sperm donate donation final period months"
    " weeks days month week day years year following administration".split()
)
_WORD = re.compile(r"\w+")
_LONGEST = 5_000  # characters of a criterion that are looked at
_LETTERS = re.compile(r"[^\W\d_]+")

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
    return _plain(f"{item.before or ''} {item.after or ''}")


def _edited(item: Item) -> str:
    if any(about.startswith(("comparator flipped", "turned around")) for about in item.about):
        return "flipped"
    kind = _bound(item)
    if kind in {"", "time_window", "exception"} and _speaks_only_of(
        _CONTRACEPTION, _OF_CONTRACEPTION, item
    ):
        return "contraception"
    return kind or _worded(item)


def _bound(item: Item) -> str:
    """Return what kind of bound moved; an exception before a bound that only came with it."""
    moved = [about for about in item.about if "→" in about]
    excepted = ["exception"] if any(a.startswith("exception ") for a in item.about) else []
    come_or_gone = [about for about in item.about if about not in moved]
    kinds = [*map(number, moved), *excepted, *map(number, come_or_gone)]
    return next(filter(None, kinds), "")


def number(about: str) -> str:
    """Return what kind of bound moved, if one did: a dose a day is no time."""
    if not _DIGIT.search(about) or about.startswith(_PIECES):
        return ""
    if about.startswith("age "):
        return "age"
    if about.startswith(_SCALES):
        return "performance_status"
    if about.startswith("life expectancy"):
        return "threshold"
    timed = _TIME.search(about) and not _RATE.search(about)
    return "time_window" if timed else "threshold"


def _worded(item: Item) -> str:
    """Return whether what was reworded is of the kind that goes with every protocol."""
    if _speaks_only_of(_FORMAL, _OF_FORM, item):
        return "formal"
    moved = _moved(item)
    return _plain(moved) if _WORD.search(moved) else ""


def _speaks_only_of(topic: re.Pattern[str], words: frozenset[str], item: Item) -> bool:
    """Whether a criterion is about that before and after, and nothing else moved in it."""
    if not all(topic.search(str(text), 0, _LONGEST) for text in (item.before, item.after)):
        return False
    moved = {word.casefold() for word in _LETTERS.findall(_moved(item))}
    return bool(item.words) and moved <= words | _NEUTRAL


def _moved(item: Item) -> str:
    return " ".join(word.text for word in item.words if word.op != "same")


def _plain(text: str) -> str:
    """Return whether a text is of the kind that goes with every protocol."""
    if _CONTRACEPTION.search(text, 0, _LONGEST):
        return "contraception"
    return "formal" if _FORMAL.search(text, 0, _LONGEST) else ""
