# ruff: noqa: RUF001  (look-alike signs are what is read here)
"""The days on which something is given and the way it is, as texts name them, and what moved."""

from __future__ import annotations

import re
from collections.abc import Callable

from monitor.changes.rules.phrases import listed

_LONGEST = 20_000  # characters of a text that are looked at
_ONE = r"\d{1,4}(?:[-–]\d{1,4})?"
_LIST = re.compile(
    rf"\b(?P<unit>days?|weeks?|months?|cycles?|visits?)[ ]"
    rf"(?P<numbers>{_ONE}(?:(?:, ?(?:and |& ?)?| and | & ?| or |/)(?:day |week )?{_ONE}){{0,40}})"
    r"(?![\w.%]| ?(?:mg|g|ml|times|doses))",
    re.IGNORECASE,
)
_NUMBER = re.compile(_ONE)
# How something is given, in the words of one way; abbreviations count in capitals only.
_ROUTES = {
    "orally": r"(?i:\boral(?:ly)?\b|\bby mouth\b|\bper os\b)|\bPO\b|\bp\.o\.",
    "intravenously": r"(?i:\bintravenous(?:ly)?\b)|(?<![Ss]tage )(?<![Pp]hase )(?<![Gg]rade )"
    r"(?<![Tt]ype )(?<![Cc]lass )(?<!or )(?<!and )(?<![-/])\bIV\b(?![-/])|\bi\.v\.",
    "subcutaneously": r"(?i:\bsub-?cutaneous(?:ly)?\b)|\bSC\b|\bSQ\b|\bs\.c\.",
    "intramuscularly": r"(?i:\bintra-?muscular(?:ly)?\b)|\bIM\b|\bi\.m\.",
    "intrathecally": r"(?i:\bintrathecal(?:ly)?\b)",
    "topically": r"(?i:\btopical(?:ly)?\b)",
    "inhaled": r"(?i:\binhal(?:ed|ation)\b|\bnebuli[sz]ed\b)",
    "intranasally": r"(?i:\b(?:intra)?nasal(?:ly)?\b)",
    "intravitreally": r"(?i:\bintravitreal(?:ly)?\b)",
    "intradermally": r"(?i:\bintradermal(?:ly)?\b)",
    "intratumorally": r"(?i:\bintratumou?ral(?:ly)?\b)",
    "intraperitoneally": r"(?i:\bintraperitoneal(?:ly)?\b)",
    "rectally": r"(?i:\brectally\b|\brectal (?:gel|foam|suppositor|enema))",
    "sublingually": r"(?i:\bsublingual(?:ly)?\b)",
    "transdermally": r"(?i:\btransdermal(?:ly)?\b)",
}
_READ: dict[str, Callable[[str], object]] = {
    way: re.compile(pattern).search for way, pattern in _ROUTES.items()
}


def rerouted(before: str, after: str) -> str:
    """Return by which way something is given in place of which: `orally → intravenously`.

    Nothing where a way was only named first, left out, or put beside the others.
    """
    old, new = _routes(before), _routes(after)
    gone = [way for way in old if way not in new]
    come = [way for way in new if way not in old]
    return f"{listed(gone)} → {listed(come)}" if gone and come else ""


def _routes(text: str) -> list[str]:
    text = " ".join(text[:_LONGEST].split())
    return [way for way, search in _READ.items() if search(text)]


def rescheduled(before: str, after: str) -> str:
    """Return the days, weeks or cycles that became others: `Days 1, 8 and 15 → Days 1 and 15`."""
    old, new = _lists(before), _lists(after)
    said = [
        f"{listed(gone, most=2)} → {listed(come, most=2)}"
        for unit in old
        if unit in new
        for gone, come in (_moved(old[unit], new[unit]),)
        if gone and come
    ]
    return ", ".join(said[:2])


_Lists = dict[frozenset[str], str]


def _lists(text: str) -> dict[str, _Lists]:
    """Return the lists of a text by their unit, each as its numbers and as it is written."""
    found: dict[str, _Lists] = {}
    for one in _LIST.finditer(" ".join(text[:_LONGEST].split())):
        numbers = frozenset(n.replace("–", "-") for n in _NUMBER.findall(one["numbers"]))
        found.setdefault(one["unit"].lower().rstrip("s"), {})[numbers] = one[0]
    return found


def _moved(old: _Lists, new: _Lists) -> tuple[list[str], list[str]]:
    """Return the lists of which the other text has none; nothing where all numbers are the same."""
    if frozenset().union(*old) == frozenset().union(*new):
        return [], []
    gone = [text for numbers, text in old.items() if numbers not in new]
    come = [text for numbers, text in new.items() if numbers not in old]
    return gone, come
