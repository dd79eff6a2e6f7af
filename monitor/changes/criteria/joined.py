"""Whether cutting one criterion into several, or joining several, left the meaning as it was."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from monitor.changes.criteria.entries import Entry

_WORD = re.compile(r"\w+(?:[.^/-]\w+|,\d{3}\b)*|[<>=+%~±-]+")
_ANY = re.compile(r"\b(?:any|one|either|at least one|some)\b")
_ALL = re.compile(r"\b(?:all|both|each)\b")
_JOINERS = frozenset({"and", "or"})


def joined(before: str, after: str, several: Sequence[Entry]) -> bool:
    """Tell whether two keys have the same words but for the one that joins what is in a list."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    allowed = _joiner(several)
    if [word for word in old if word != allowed] != [word for word in new if word != allowed]:
        return False
    return set((Counter(old) - Counter(new)) | (Counter(new) - Counter(old))) <= {allowed}


_WHO = r"(?:(?:patients?|subjects?|participants?)? ?(?:who have|with|having|have|has|must meet)? ?)"
_WHICH = (
    r"(?:the )?(?:following|these|below)"
    r"(?: (?:conditions?|criteria|criterion|diseases?|disorders?))?"
)
_ABOVE_ANY = re.compile(
    rf"{_WHO}(?:any|either|one or more|at least one|>=1|any one) ?(?:\(s\) )?of {_WHICH}\W*"
    rf"|{_WHICH}\W*"
)
_ABOVE_ALL = re.compile(rf"{_WHO}(?:all|each|both) (?:of )?{_WHICH}\W*|{_WHICH}\W*")


def is_introduction(key: str, section: str) -> bool:
    """Tell whether a line above a list says only what a list of its section says anyway."""
    form = {"inclusion": _ABOVE_ALL, "exclusion": _ABOVE_ANY}.get(section)
    return form is not None and form.fullmatch(key) is not None


def as_long(before: str, after: str) -> bool:
    """Tell whether two keys have as many words: none was said once for all the parts."""
    old, new = ([w for w in _WORD.findall(key) if w not in _JOINERS] for key in (before, after))
    return len(old) == len(new)


def _joiner(several: Sequence[Entry]) -> str:
    """Return the word that a list stands for: whoever has one of a list of exclusions is out."""
    above = " ".join([entry.key for entry in several if entry.leads] or several[0].above[:1])
    if above:
        if _ANY.search(above.casefold()):
            return "or"
        return "and" if _ALL.search(above.casefold()) else ""
    return {"inclusion": "and", "exclusion": "or"}.get(several[0].section, "")
