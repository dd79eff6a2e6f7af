"""What moved in a criterion, said in short."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from monitor.changes.criteria.bounds import Bound, is_flipped
from monitor.changes.criteria.reading import Reading, Token
from monitor.changes.criteria.runs import Run
from monitor.changes.criteria.scope import NEGATIONS, OPENERS
from monitor.changes.criteria.terms import SUBJECTS
from monitor.changes.criteria.wording import bare

# How the strings begin that say more than which number moved.
_FLIPPED, _NEGATED, _EXCEPTION = "comparator flipped", "turned around", "exception"
# Two words of which one says the opposite of the other, and turns the criterion round.
_TURNED = (
    ("positive", "negative"), ("eligible", "ineligible"), ("present", "absent"),
    ("able", "unable"), ("willing", "unwilling"), ("controlled", "uncontrolled"),
    ("symptomatic", "asymptomatic"), ("stable", "unstable"),
)  # fmt: skip
_OPPOSED = (
    *_TURNED, ("prior", "current"), ("and", "or"), ("all", "any"), ("male", "female"),
    ("must", "may"), ("increased", "decreased"), ("higher", "lower"),
)  # fmt: skip
_OPPOSITE = {**dict(_OPPOSED), **{other: word for word, other in _OPPOSED}}
_TURNING = frozenset(word for pair in _TURNED for word in pair)
_NEAR = 6
_FEW = 3  # words that may come or go with a negation which turns the whole criterion
_MOST = 6


def about(found: Sequence[Run], old: Reading, new: Reading, *, turned: bool) -> tuple[str, ...]:
    """Return what moved; where `turned`, the second text is the one that was there before."""
    said = [
        *_bounds(found, turned=turned),
        *_negations(found, old, new, turned=turned),
        *(() if _lack(OPENERS, old, new) else _exceptions(found, turned=turned)),
    ]
    return tuple(dict.fromkeys(said))[:_MOST]


def _lack(words: frozenset[str], old: Reading, new: Reading) -> bool:
    """Tell whether none of the words stands in either text, a quick look."""
    return words.isdisjoint(old.keys) and words.isdisjoint(new.keys)


# --- bounds


def _bounds(found: Sequence[Run], *, turned: bool) -> Iterator[str]:
    for run in found:
        old = [token for token in run.removed if isinstance(token, Bound)]
        new = [token for token in run.added if isinstance(token, Bound)]
        same = len(bare(run.removed)) == len(bare(run.added)) == len(old) == len(new)
        for one, other in zip_longest(old, new):
            if one is None or other is None or not (same or _is_like(one, other)):
                yield from _come_or_gone(one, other, turned=turned)
            elif one.key != other.key:
                first, second = (other, one) if turned else (one, other)
                if is_flipped(one, other) and same and not _is_negated(found):
                    yield f"{_FLIPPED}: {first.shown_sign} → {second.shown_sign}"
                yield f"{_subject(run, one, other)}{first} → {second}"


def _is_like(one: Bound, other: Bound) -> bool:
    """Tell whether two bounds among other words may be one that moved."""
    return one.unit.dimension == other.unit.dimension and bool(one.side) == bool(other.side)


def _is_negated(found: Sequence[Run]) -> bool:
    """Tell whether a negation moved as well: then a flipped comparison may say the same."""
    return any(token in NEGATIONS for run in found for token in (*run.removed, *run.added))


def _come_or_gone(one: Bound | None, other: Bound | None, *, turned: bool) -> Iterator[str]:
    """Tell of a bound without a counterpart; a bare number may be anything."""
    for bound, act in ((one, turned), (other, not turned)):
        if bound is not None and (bound.unit.dimension or bound.sign not in {"", "within"}):
            yield f"{bound} {'added' if act else 'removed'}"


def _subject(run: Run, one: Bound, other: Bound) -> str:
    """Return the measured thing named just before the stretch, if it is one we know."""
    known = {one.about, other.about} - {""}
    for token in reversed(run.ahead[-_NEAR:]):
        if isinstance(token, Bound):
            break
        if token in SUBJECTS:
            return f"{SUBJECTS[token]} "
    if known == {"age"}:
        return "age "
    return "ECOG " if known == {"ecog"} else ""


# --- negations


def _negations(found: Sequence[Run], old: Reading, new: Reading, *, turned: bool) -> Iterator[str]:
    if not _lack(NEGATIONS, old, new):
        before, after = (new, old) if turned else (old, new)
        yield from _negated(found, before, after)
    for run in found:
        if run.removed and run.added:
            gone, come = (run.added, run.removed) if turned else (run.removed, run.added)
            yield from _opposites(gone, come)


def _negated(found: Sequence[Run], before: Reading, after: Reading) -> Iterator[str]:
    had = sorted(token for token in before.keys if token in NEGATIONS)
    has = sorted(token for token in after.keys if token in NEGATIONS)
    turns = len(had) != len(has) and any(_is_lone(run) for run in found)
    if turns and not _is_compared(found):
        yield f"{_NEGATED}: negation {'added' if len(has) > len(had) else 'removed'}"
    elif had != has:
        yield "negating words changed"


def _is_compared(found: Sequence[Run]) -> bool:
    """Tell whether a bound moved as well: then the criterion may say the same the other way."""
    return any(isinstance(token, Bound) for run in found for token in (*run.removed, *run.added))


def _is_lone(run: Run) -> bool:
    """Tell whether a negation came or went with hardly a word beside it, outside an exception."""
    words = [*bare(run.removed), *bare(run.added)]
    if not any(word in NEGATIONS for word in words) or len(words) > _FEW:
        return False
    if any(word in OPENERS for word in (*words, *run.ahead)) or {"or", "and"} & {*words}:
        return False
    return not (run.removed and run.added) or len(words) <= 2


def _opposites(gone: Sequence[Token], come: Sequence[Token]) -> Iterator[str]:
    for word in gone:
        other = _OPPOSITE.get(word) if isinstance(word, str) else None
        if other is not None and other in come and other not in gone and word not in come:
            yield f"{_NEGATED + ': ' if word in _TURNING else ''}{word} → {other}"


# --- exceptions


def _exceptions(found: Sequence[Run], *, turned: bool) -> Iterator[str]:
    """Tell of a change behind a word that opens an exception: easy to miss."""
    for run in found:
        opened = [any(word in OPENERS for word in part) for part in (run.removed, run.added)]
        if opened == [True, True]:
            yield f"{_EXCEPTION} changed"
        elif opened[0] or opened[1]:
            yield f"{_EXCEPTION} {'added' if opened[1] != turned else 'removed'}"
        elif any(word in OPENERS for word in run.ahead):
            yield f"{_EXCEPTION} {_how(run, turned=turned)}"


def _how(run: Run, *, turned: bool) -> str:
    """An exception with one more member is wider, with one less narrower."""
    stretch = bare(run.added or run.removed)
    if (run.removed and run.added) or not {"and", "or"} & {*stretch[:1], *stretch[-1:]}:
        return "changed"
    return "widened" if bool(run.added) != turned else "narrowed"
