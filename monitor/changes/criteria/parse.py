# ruff: noqa: RUF001  (look-alike signs are what is looked for)
"""Eligibility text → one tree, whichever of its four encodings it comes in; no word is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from msgspec import Struct

from monitor.changes.criteria.headings import COLONS
from monitor.changes.criteria.lines import Known, Marker, places_of
from monitor.changes.criteria.outline import Draft, outline

__all__ = ["Criterion", "Known", "Node", "parse", "tree"]

_SIGN = re.compile(
    r"(?:(?<=[\s:;,.，；：。])|\A)(?:[(（]([a-z]|[ivx]{1,5}|\d{1,2})[)）]|([a-z]|[ivx]{1,5}|\d{1,2})[)）]"
    r"|([a-z]|[ivx]{1,5})\.(?=\s)|([①-⑳])|(\d{1,2})\.(?=\s?[A-Z]))\s?(?=\S)"
)
_FIRST = re.compile(r"[:：]\s?(?:[(（]?[ai1][.)）]|①)")
_TRIES = 5
_SIGHT = 120  # letters: brackets in a sentence close by then
_COMPARED = ("<", ">", "=", "≤", "≥", "≦", "≧", "⩽", "⩾", "~", "±")
_OWN = frozenset({"roman", "letter", "circled"})

_Piece = tuple[str, str]  # a sign, and the text behind it
_Sign = tuple[str, int, int, int]  # kind, place, where the sign begins, where its text begins


class Criterion(Struct, frozen=True, kw_only=True):
    """One condition as a person reads it, and where it stands."""

    section: str  # "inclusion", "exclusion" or "other"
    group: str  # the cohort, arm or heading it stands under
    text: str
    depth: int
    parent: str


class Node(Struct, frozen=True, kw_only=True):
    """A piece of the text with what stands below it: signs and texts, in order, are the text."""

    kind: str  # "heading", "label" or "criterion"
    section: str
    sign: str  # the list marker as it was written
    text: str
    name: str = ""  # what a heading or label adds to the group of the criteria below
    below: tuple[Node, ...] = ()


def parse(text: str, known: Known | None = None) -> tuple[Criterion, ...]:
    """Return the criteria of a text in order; a heading above none of them is one itself."""
    found: list[Criterion] = []
    _gather(tree(text, known), "", (), found)
    return tuple(found)


def tree(text: str, known: Known | None = None) -> tuple[Node, ...]:
    """Return the headings, labels and criteria of a text, each with those below it."""
    return _nodes(outline(text, known))


def _nodes(drafts: Sequence[Draft]) -> tuple[Node, ...]:
    made: list[Node] = []
    for draft in drafts:
        below = _nodes(draft.below) if draft.below else ()
        if draft.kind == "criterion":
            made += _divided(draft, below)
        else:
            made.append(_above(draft, below))
    return tuple(made)


def _above(draft: Draft, below: tuple[Node, ...]) -> Node:
    return Node(
        kind=draft.kind,
        section=draft.section,
        sign=draft.sign,
        text=draft.text,
        name=draft.name,
        below=below,
    )


def _divided(draft: Draft, below: tuple[Node, ...]) -> list[Node]:
    """Return a criterion, and what its text lists inside a sentence as criteria of their own."""
    first, inner, following = _enumerated(draft.text, draft.marker)
    inside = tuple([_criterion(draft.section, *piece) for piece in inner]) if inner else ()
    if not following:
        return [_criterion(draft.section, draft.sign, first, inside + below)]
    *others, last = following
    return [
        _criterion(draft.section, draft.sign, first, inside),
        *(_criterion(draft.section, *piece) for piece in others),
        _criterion(draft.section, *last, below),
    ]


def _criterion(section: str, sign: str, text: str, below: tuple[Node, ...] = ()) -> Node:
    return Node(kind="criterion", section=section, sign=sign, text=text, below=below)


def _gather(
    nodes: Sequence[Node], group: str, above: tuple[str, ...], found: list[Criterion]
) -> None:
    """Add what stands in the nodes, each with the words of its labels and of its parent."""
    for node in nodes:
        if node.kind == "criterion":
            if node.text:
                found.append(_placed(node.section, group, node.text, above))
            if node.below:
                _gather(node.below, group, (*above, node.text) if node.text else above, found)
            continue
        name = f"{group}: {node.name}" if group and node.name else group or node.name
        before = len(found)
        _gather(node.below, name, above, found)
        if len(found) == before and node.name:
            found.append(_placed(node.section, group, node.name, ()))


def _placed(section: str, group: str, text: str, above: tuple[str, ...]) -> Criterion:
    parent = above[-1] if above else ""
    return Criterion(section=section, group=group, text=text, depth=len(above), parent=parent)


# --- lists inside a sentence: "any of: i. fever; ii. cough" is one criterion above two


def _enumerated(text: str, own: Marker | None) -> tuple[str, Sequence[_Piece], Sequence[_Piece]]:
    """Return the text before a list inside it, the list's items, and items of its own list."""
    counts = own is not None and own.kind in _OWN
    has_colon = ":" in text or "：" in text
    if not counts and not (has_colon and _FIRST.search(text)):
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


def _pieces(text: str, run: Sequence[_Sign]) -> list[_Piece]:
    ends = [*(sign[2] for sign in run[1:]), len(text)]
    return [
        (text[sign[2] : sign[3]], text[sign[3] : end].rstrip())
        for sign, end in zip(run, ends, strict=True)
    ]
