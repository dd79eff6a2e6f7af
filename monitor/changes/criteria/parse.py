"""Eligibility text → one tree, whichever of its four encodings it comes in; no word is lost."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from monitor.changes.criteria.enumerations import enumerated
from monitor.changes.criteria.lines import Known
from monitor.changes.criteria.outline import Draft, outline

__all__ = ["Criterion", "Known", "Node", "parse", "tree"]


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
    first, inner, following = enumerated(draft.text, draft.marker)
    inside = tuple([_criterion(draft.section, *piece) for piece in inner])
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
