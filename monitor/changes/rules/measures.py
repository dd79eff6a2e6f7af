# ruff: noqa: SIM905  (a table of words reads best as one text)
"""How far the name of an outcome moved: told otherwise, with another number, or another thing."""

from __future__ import annotations

import re
from collections import Counter
from typing import Literal, NamedTuple

from monitor.changes.criteria.bounds import Bound, bounded
from monitor.changes.criteria.sense import is_reworded, sense
from monitor.changes.values import meant

Shift = Literal["", "numbers", "content"]

# Words that can come and go while the same is measured. "or", "no", "not", "without", "free" and
# the like are not among them.
_SMALL = frozenset(
    "a an the of in on at to for by from with and as per its their his her this that these those"
    " be is are was were been being will shall has have had which who whose"
    " measured measure measures assessed evaluated determined defined using".split()
)
_TIMES = frozenset("day week month year hour minute visit".split())
_SIDES = {"lower", "upper"}
_SHORT_NAME = re.compile(r"\(([^\W\d_]{2,8})\)", re.IGNORECASE)
_INITIAL = re.compile(r"[^\W\d_]+")


class _Name(NamedTuple):
    """What a name says: its words, its times and numbers, and which way its bounds point."""

    words: Counter[str]
    numbers: Counter[str]
    sides: Counter[str]


def shift(before: str, after: str) -> Shift:
    """Tell whether two names say the same, differ in numbers only, or name another thing."""
    if meant(before) == meant(after):
        return ""
    old, new = _read(before), _read(after)
    gone, come = (
        sorted((old.words - new.words).elements()),
        sorted((new.words - old.words).elements()),
    )
    if not is_reworded(gone, come) or _is_turned(old.sides, new.sides):
        return "content"
    return "numbers" if old.numbers != new.numbers else ""


def _is_turned(old: Counter[str], new: Counter[str]) -> bool:
    """Whether as many bounds point another way."""
    return old != new and old.total() == new.total()


def _read(name: str) -> _Name:
    words: Counter[str] = Counter()
    numbers: Counter[str] = Counter()
    sides: Counter[str] = Counter()
    for token in bounded(sense(meant(_without_short_names(name)))):
        if isinstance(token, Bound):
            numbers[str(token)] += 1
            sides.update({token.side} & _SIDES)
            continue
        word = _singular(token)
        if word in _TIMES:
            numbers[word] += 1
        elif word not in _SMALL:
            words[word] += 1
    return _Name(words, numbers, sides)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _without_short_names(name: str) -> str:
    """Leave out `(PFS)` behind the words that it stands for."""
    return _SHORT_NAME.sub(_unless_initials, name)


def _unless_initials(found: re.Match[str]) -> str:
    short = found[1] if found[1].isupper() else found[1].removesuffix("s")
    ahead = _INITIAL.findall(found.string[: found.start()])[-len(short) :]
    initials = "".join(word[0] for word in ahead).casefold()
    return " " if initials == short.casefold() else found[0]
