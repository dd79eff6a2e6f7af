# ruff: noqa: RUF001  (look-alike signs are what is looked for)
"""Lists inside a sentence: "any of: i. fever; ii. cough" is one criterion above two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from monitor.changes.criteria.headings import COLONS
from monitor.changes.criteria.lines import Marker, places_of

_SIGN = re.compile(
    r"(?:(?<=[\s:;,.，；：。])|\A)(?:[(（]([a-z]|[ivx]{1,5}|\d{1,2})[)）]|([a-z]|[ivx]{1,5}|\d{1,2})[)）]"
    r"|([a-z]|[ivx]{1,5})\.(?=\s)|([①-⑳])|(\d{1,2})\.(?=\s?[A-Z]))\s?(?=\S)"
)
_FIRST = re.compile(r"[:：]\s?(?:[(（]?[ai1][.)）]|①)")
_TRIES = 5
_SIGHT = 120  # letters: brackets in a sentence close by then
_COMPARED = ("<", ">", "=", "≤", "≥", "≦", "≧", "⩽", "⩾", "~", "±")
_OWN = frozenset({"roman", "letter", "circled"})

Piece = tuple[str, str]
_Sign = tuple[str, int, int, int]  # kind, place, where the sign begins, where its text begins


def enumerated(text: str, own: Marker | None) -> tuple[str, Sequence[Piece], Sequence[Piece]]:
    """Return the text before a list inside it, the list's items, and items of its own list."""
    counts = own is not None and own.kind in _OWN
    if not counts and (not any(colon in text for colon in COLONS) or not _FIRST.search(text)):
        return text, (), ()
    signs = list(_signs(text))
    if own is not None and counts:
        run = _run(signs, own.kind, own.place + 1)
        if run:
            return text[: run[0][2]].rstrip(), (), _pieces(text, run)
    firsts = (n for n, sign in enumerate(signs) if sign[1] == 1 and _is_announced(text, sign[2]))
    for n in islice(firsts, _TRIES):
        run = _run(signs[n:], signs[n][0], 1)
        if len(run) > 1:
            return text[: run[0][2]].rstrip(), _pieces(text, run), ()
    return text, (), ()


def _is_announced(text: str, at: int) -> bool:
    return text[max(0, at - 3) : at].rstrip().endswith(COLONS)


def _signs(text: str) -> Iterator[_Sign]:
    for found in _SIGN.finditer(text):
        if _is_number(text, found):
            continue
        written = found[1] or found[2] or found[3] or found[4] or found[5]
        for kind, place in places_of(written):
            yield kind, place, found.start(), found.end()


def _is_number(text: str, found: re.Match[str]) -> bool:
    """Tell whether it is no sign but a number: behind a comparison, or what a bracket ends with."""
    before = text[max(0, found.start() - _SIGHT) : found.start()]
    if before.rstrip().endswith(_COMPARED):
        return True
    if found[2] is None:
        return False
    opened = max(before.rfind("("), before.rfind("（"))
    closed = max(before.rfind(")"), before.rfind("）"))
    return opened > closed


def _run(signs: Sequence[_Sign], kind: str, place: int) -> list[_Sign]:
    """Return the signs of one kind that count up from a place, as far as they go."""
    run: list[_Sign] = []
    for sign in signs:
        if sign[0] == kind and sign[1] == place + len(run):
            run.append(sign)
    return run


def _pieces(text: str, run: Sequence[_Sign]) -> list[Piece]:
    ends = [*(sign[2] for sign in run[1:]), len(text)]
    return [
        (text[sign[2] : sign[3]], text[sign[3] : end].rstrip())
        for sign, end in zip(run, ends, strict=True)
    ]
