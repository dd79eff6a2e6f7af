"""The words that a difference of two texts is about, whole words at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from monitor.model.change import Word

_SPACE = re.compile(r"(\s+)")
_LONGEST = 20_000  # characters of a text that new names are put into


def moved_words(words: Iterable[Word]) -> list[tuple[str, str]]:
    """Return what went and what came in its place, stretch by stretch, cut at white space."""
    found: list[tuple[str, str]] = []
    gone, come = "", ""
    for word in words:
        if word.op == "same":
            start, *rest = _SPACE.split(word.text)
            gone, come = gone + start, come + start
            if rest:
                found.append((gone, come))
                gone = come = rest[-1]
        elif word.op == "removed":
            gone += word.text
        else:
            come += word.text
    stretches = [_bare(*pair) for pair in [*found, (gone, come)]]
    return [pair for pair in stretches if any(pair)]


def _bare(gone: str, come: str) -> tuple[str, str]:
    """Leave out the words that both begin or end with."""
    old, new = gone.split(), come.split()
    start = _same(old, new)
    end = _same(old[start:][::-1], new[start:][::-1])
    gone, come = (" ".join(some[start : len(some) - end]) for some in (old, new))
    return gone, come


def _same(old: list[str], new: list[str]) -> int:
    """Return how many words both begin with."""
    pairs = zip(old, new, strict=False)
    return next(
        (at for at, (one, other) in enumerate(pairs) if one != other), min(len(old), len(new))
    )


def called_anew(text: str, names: Mapping[str, str]) -> str:
    """Return the text with the new names in the place of the old ones."""
    start = text[:_LONGEST]
    for one, name in names.items():
        put = name.replace("\\", r"\\")
        start = re.sub(rf"(?<!\w){re.escape(one)}(?!\w)", put, start, flags=re.IGNORECASE)
    return start + text[_LONGEST:]
