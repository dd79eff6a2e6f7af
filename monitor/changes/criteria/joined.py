"""Whether cutting one criterion into several, or joining several, left the meaning as it was."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from monitor.changes.criteria.entries import Entry

_WORD = re.compile(r"\w+(?:[.,^/-]\w+)*|[<>=+%~±-]+")
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


def _joiner(several: Sequence[Entry]) -> str:
    """Return the word that a list stands for: whoever has one of a list of exclusions is out."""
    above = " ".join([entry.key for entry in several if entry.leads] or several[0].above[:1])
    if above:
        if _ANY.search(above.casefold()):
            return "or"
        return "and" if _ALL.search(above.casefold()) else ""
    return {"inclusion": "and", "exclusion": "or"}.get(several[0].section, "")
