# ruff: noqa: SIM905  (a table of words reads best as one text)
"""What an edit of one criterion moved, and what that means for who may join."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import zip_longest

from msgspec import Struct
from rapidfuzz.distance import Indel

from monitor.changes.criteria.bounds import Bound, Token, bounded, change, is_flipped
from monitor.changes.criteria.sense import is_reworded, sense

# With one of these in the text a moved bound may mean the opposite: no direction is told.
_NEGATIONS = frozenset(
    "no not non none never neither nor without except excepting exception exceptions unless exclude"
    " excluded excludes excluding exclusion ineligible absence absent lack lacking unable cannot"
    " free fail failed failure".split()
)
_CONDITIONS = frozenset("if when whenever unless otherwise or".split())
_EXCEPTIONS = frozenset(
    "except excepting exception exceptions exclusion excluding unless other".split()
)
_OPPOSITES = (
    {"positive", "negative"},
    {"with", "without"},
    {"prior", "current"},
    {"eligible", "ineligible"},
    {"and", "or"},
    {"all", "any"},
    {"present", "absent"},
    {"male", "female"},
    {"must", "may"},
)
_SUBJECTS = {
    "ecog": "ECOG", "karnofsky": "Karnofsky", "lansky": "Lansky", "lvef": "LVEF", "nyha": "NYHA",
    "bmi": "BMI", "hba1c": "HbA1c", "bilirubin": "bilirubin", "creatinine": "creatinine",
    "ast": "AST", "alt": "ALT", "hemoglobin": "hemoglobin", "platelet": "platelets",
    "platelets": "platelets", "anc": "ANC", "neutrophils": "neutrophils", "gfr": "GFR",
    "egfr": "eGFR", "inr": "INR", "qtc": "QTc", "qtcf": "QTcF", "albumin": "albumin",
    "psa": "PSA", "expectancy": "life expectancy", "weight": "weight",
}  # fmt: skip
_NEAR = 6
_INVERTED = {"wider": "tightened", "narrower": "relaxed"}
_DIRECT = {"wider": "relaxed", "narrower": "tightened"}
_WORD = re.compile(r"\w+")


class Effect(Struct, frozen=True, kw_only=True):
    """What moved, in short readable strings; the direction; whether the meaning was kept."""

    about: tuple[str, ...] = ()
    direction: str = "unclear"
    reworded: bool = False


class _Run(Struct, frozen=True, kw_only=True):
    """A stretch that changed, and the words before it."""

    removed: tuple[Token, ...]
    added: tuple[Token, ...]
    ahead: tuple[Token, ...]


def effect(before: str, after: str, *, section: str, under: Collection[str]) -> Effect:
    """Return what an edit means, given both comparison keys and what the criterion stands under."""
    old, new = sense(before), sense(after)
    if is_reworded(old, new):
        return Effect(reworded=True)
    runs = tuple(_runs(bounded(old), bounded(new)))
    about = (*_bounds_moved(runs), *_polarity(old, new, runs), *_exception(runs))
    return Effect(
        about=tuple(dict.fromkeys(about)),
        direction=_direction(runs, section=section, around=(*old, *new, *_words(under))),
    )


def _runs(old: Sequence[Token], new: Sequence[Token]) -> Iterator[_Run]:
    before, after = [str(token) for token in old], [str(token) for token in new]
    at = to = 0
    for block in Indel.opcodes(before, after).as_matching_blocks():
        if at < block.a or to < block.b:
            yield _Run(
                removed=tuple(old[at : block.a]),
                added=tuple(new[to : block.b]),
                ahead=tuple(old[:at]),
            )
        at, to = block.a + block.size, block.b + block.size


# --- bounds


def _bounds_moved(runs: Sequence[_Run]) -> Iterator[str]:
    for run in runs:
        old = [token for token in run.removed if isinstance(token, Bound)]
        new = [token for token in run.added if isinstance(token, Bound)]
        for one, other in zip_longest(old, new):
            if one is None or other is None:
                yield from _come_or_gone(one, other)
            elif one != other:
                yield from _moved(one, other, _subject(run))


def _moved(old: Bound, new: Bound, subject: str) -> Iterator[str]:
    if is_flipped(old, new):
        yield f"comparator flipped: {_sign(old)} → {_sign(new)}"
    yield f"{subject}{old} → {new}"


def _come_or_gone(old: Bound | None, new: Bound | None) -> Iterator[str]:
    """Tell of a bound without a counterpart; a bare number may be anything."""
    if old is not None and (old.sign or old.unit):
        yield f"{old} removed"
    if new is not None and (new.sign or new.unit):
        yield f"{new} added"


def _sign(bound: Bound) -> str:
    return str(bound).partition(bound.low)[0].strip()


def _subject(run: _Run) -> str:
    """Return the measured thing named just before the stretch, if it is one we know."""
    for token in reversed(run.ahead[-_NEAR:]):
        if isinstance(token, Bound):
            break
        if token in _SUBJECTS:
            return f"{_SUBJECTS[token]} "
    return ""


def _direction(runs: Sequence[_Run], *, section: str, around: Collection[str]) -> str:
    """Never guess: one bound moved, all else is the same, and nothing around it turns it round."""
    if len(runs) != 1 or section not in {"inclusion", "exclusion"}:
        return "unclear"
    if not (_NEGATIONS | _CONDITIONS).isdisjoint(around):
        return "unclear"
    match (runs[0].removed, runs[0].added):
        case ((Bound() as old,), (Bound() as new,)):
            turned = _INVERTED if section == "exclusion" else _DIRECT
            return turned.get(change(old, new), "unclear")
        case _:
            return "unclear"


# --- polarity


def _polarity(old: Sequence[str], new: Sequence[str], runs: Sequence[_Run]) -> Iterator[str]:
    before = Counter(word for word in old if word in _NEGATIONS)
    after = Counter(word for word in new if word in _NEGATIONS)
    for word in sorted(after - before):
        yield f"“{word}” added"
    for word in sorted(before - after):
        yield f"“{word}” removed"
    for run in runs:
        for pair in _OPPOSITES:
            gone, come = pair & set(run.removed), pair & set(run.added)
            if len(gone) == len(come) == 1 and gone != come:
                yield f"{gone.pop()} → {come.pop()}"


def _exception(runs: Sequence[_Run]) -> Iterator[str]:
    """Tell of a change behind a word that opens an exception: easy to miss."""
    if any(not _EXCEPTIONS.isdisjoint(run.ahead) for run in runs):
        yield "exception changed"


def _words(texts: Collection[str]) -> Iterator[str]:
    for text in texts:
        yield from _WORD.findall(text.casefold())
