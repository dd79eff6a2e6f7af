"""Which words may come and go without moving the meaning."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from rapidfuzz.distance import OSA

from monitor.changes.criteria.bounds import Bound
from monitor.changes.criteria.reading import Reading, Token

FILLERS = frozenset((
    "of", "is", "are", "be", "been", "being", "must", "should", "shall", "will", "that", "who",
    "which", "participant", "their", "his", "her", "its", "this", "these", "those", "have", "has",
    "having",
))  # fmt: skip
_LEAD = frozenset((
    "must", "should", "shall", "will", "have", "has", "having", "with", "who", "that", "which",
    "are", "is", "be",
))  # fmt: skip
_LONG = 7  # letters: in shorter words another letter is another word
_PLURAL = 4


class Text(Struct, frozen=True):
    """A reading without the words at its start that say nothing."""

    reading: Reading
    tokens: tuple[Token, ...]
    keys: tuple[str, ...]
    opening: tuple[Token, ...] = ()


def text(one: Reading) -> Text:
    """Return a reading made ready to be compared."""
    start = _lead(one.tokens)
    if not start and "any" not in one.keys:
        return Text(one, one.tokens, one.keys)
    kept = [
        at
        for at in range(start, len(one.tokens))
        if one.tokens[at] != "any" or one.tokens[at + 1 : at + 2] in (("of",), ("one",))
    ]
    marks: dict[int, str] = {}
    for at, signs in one.marks.items():
        place = next((n for n, old in enumerate(kept) if old >= at), len(kept))
        marks[place] = marks.get(place, "") + signs
    tokens = tuple(one.tokens[at] for at in kept)
    keys = tuple(one.keys[at] for at in kept)
    return Text(Reading(tokens, marks, keys), tokens, keys, one.tokens[:start])


def bare(tokens: Sequence[Token]) -> list[Token]:
    """Return the words that carry meaning."""
    return [token for token in tokens if token not in FILLERS]


def _lead(tokens: Sequence[Token]) -> int:
    """Return how many words at the start only say that it is about a participant."""
    at = 0
    if tokens[:2] == ("all", "participant"):
        at = 1
    if at < len(tokens) and tokens[at] == "participant":
        at += 1
    while at < len(tokens) and tokens[at] in _LEAD:
        at += 1
    return at if at < len(tokens) else 0


def is_cosmetic(old: Sequence[Token], new: Sequence[Token]) -> bool:
    """Tell whether two stretches differ in nothing but fillers, spelling and number."""
    before, after = bare(old), bare(new)
    return len(before) == len(after) and all(map(_is_same, before, after))


def _is_same(old: Token, new: Token) -> bool:
    if isinstance(old, Bound) or isinstance(new, Bound):
        return isinstance(old, Bound) and isinstance(new, Bound) and old.key == new.key
    return old == new or _is_slip(_spelled(old), _spelled(new))


def _is_slip(old: str, new: str) -> bool:
    """Tell whether a letter was doubled, dropped or swapped inside a long word, or its number.

    A replaced letter (perineal, peroneal) or another first one (asymptomatic) makes another word.
    """
    short, long = sorted((old, new), key=lambda word: (len(word), word))
    if not (old.isalpha() and new.isalpha()) or len(short) < _PLURAL or old[0] != new[0]:
        return old == new
    if long in {f"{short}s", f"{short}es", f"{short[:-1]}ies"} or _is_greek(old, new):
        return True
    swapped = len(old) != len(new) or sorted(old) == sorted(new)
    return old == new or (
        len(short) >= _LONG and swapped and OSA.distance(old, new, score_cutoff=1) == 1
    )


def _is_greek(old: str, new: str) -> bool:
    """Tell whether it is one metastasis or several metastases."""
    return old[:-2] == new[:-2] and {old[-2:], new[-2:]} == {"is", "es"}


def _spelled(word: str) -> str:
    """Return a word in American spelling, as far as one letter for another tells nothing else."""
    if len(word) < 5:
        return word
    word = word.replace("ae", "e").replace("oe", "e")
    if word.endswith(("our", "ours")):
        word = word.replace("our", "or")
    for british in ("ise", "ised", "ising", "isation", "yse", "ysed"):
        if word.endswith(british):
            return word.removesuffix(british) + british.replace("s", "z", 1)
    return word
