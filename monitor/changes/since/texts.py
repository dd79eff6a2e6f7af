"""Texts whatever their punctuation: teasers that were cut, lists that lost their commas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from monitor.changes.text import meaning, plain

# Signs stay where they turn a text around: comparisons, "CD3+" and "HER2-", a share of a hundred.
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[<>]=?|[+%]|(?<=[^\W_])-(?![\w-])|(?<=\()-(?=\))")
_CUT = re.compile(r"\s*(?:\.{3}|…|\[\.{3}\]|\[…\])\s*$")
_END = "\0"  # between two members of a list


@lru_cache(maxsize=2048)
def loose(text: str) -> tuple[str, ...]:
    """Return the words, numbers and telling signs of a text: equal where only its setting differs.

    It is looser than a text's comparison key: no stop, bracket or capital counts.
    """
    line = " ".join(plain(text).split())  # numbers of items, which a page may run together, stay
    return tuple(_WORD.findall(meaning(line).casefold()))


def is_same(one: str, other: str) -> bool:
    """Whether two texts say the same, wherever their words are cut."""
    return one == other or run_together(loose(one)) == run_together(loose(other))


def run_together(words: Sequence[str]) -> str:
    """Return words without the space between them, and numbers apart from each other."""
    return "".join(f" {word} " if word[0].isdigit() else word for word in words)


def holds(whole: str, part: str) -> bool:
    """Whether the words of one text stand in another, next to each other and in their order."""
    return held(loose(whole), loose(part))


def held(whole: Sequence[str], part: Sequence[str]) -> bool:
    """Whether words stand among others, next to each other and in their order."""
    if not part:
        return False
    return f" {' '.join(part)} " in f" {' '.join(whole)} "


def is_teaser(text: str) -> bool:
    """Whether a text ends where a page has cut it."""
    return _CUT.search(text) is not None


def begins(whole: str, teaser: str) -> bool:
    """Whether a text begins with what a page shows of it before it cuts."""
    shown = run_together(loose(_CUT.sub("", teaser))).rstrip()
    return bool(shown) and run_together(loose(whole)).startswith(shown)


def follows(whole: str, part: str) -> bool:
    """Whether all words of one text stand in another in their order, whatever stands between."""
    words = iter(loose(whole))
    return bool(loose(part)) and all(word in words for word in loose(part))


def left_of(glued: Sequence[str], names: Iterable[str]) -> tuple[tuple[str, ...], list[str]]:
    """Return what is left of a list that lost its commas, and the names that are not in it.

    The longest names are looked for first, so that one name within another is not taken for it.
    """
    pieces = [piece for text in glued for piece in (*text.split(), _END)]
    missing: list[str] = []
    for name in sorted(names, key=lambda one: -len(loose(one))):
        at = _run(pieces, loose(name))
        if at is None:
            missing.append(name)
        else:
            pieces[at[0] : at[1]] = [_END]
    rest = " ".join(pieces).split(_END)
    return tuple(text.strip() for text in rest if loose(text)), missing


def _run(pieces: Sequence[str], words: Sequence[str]) -> tuple[int, int] | None:
    """Return where the words stand in the pieces of a text, from the first to behind the last."""
    for start in range(len(pieces) if words else 0):
        said: list[str] = []
        for end in range(start, len(pieces)):
            said += loose(pieces[end])
            if pieces[end] == _END or said != list(words[: len(said)]):
                break
            if len(said) == len(words) and loose(pieces[start]):
                return start, end + 1
    return None
