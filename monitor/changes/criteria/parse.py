"""Eligibility text → one tree, whichever of its four encodings it comes in; no word is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
    return tuple(_criteria(tree(text, known), "", ()))


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


def _divided(draft: Draft, below: tuple[Node, ...]) -> Iterator[Node]:
    """Yield a criterion, and what its text lists inside a sentence as criteria of their own."""
    first, inner, following = enumerated(draft.text, draft.marker)
    inside = tuple(_leaf(draft.section, *piece) for piece in inner)
    pieces = [(draft.sign, first), *following]
    for n, (sign, piece) in enumerate(pieces):
        lower = (inside if n == 0 else ()) + (below if n == len(pieces) - 1 else ())
        yield Node(kind="criterion", section=draft.section, sign=sign, text=piece, below=lower)


def _leaf(section: str, sign: str, text: str) -> Node:
    return Node(kind="criterion", section=section, sign=sign, text=text)


def _criteria(nodes: Sequence[Node], group: str, above: tuple[str, ...]) -> Iterator[Criterion]:
    """Yield what stands in the nodes, each with the words of its labels and of its parent."""
    for node in nodes:
        if node.kind == "criterion":
            yield from _criterion(node, group, above)
            continue
        name = f"{group}: {node.name}" if group and node.name else group or node.name
        alone = True
        for one in _criteria(node.below, name, above):
            alone = False
            yield one
        if alone and node.name:
            yield Criterion(section=node.section, group=group, text=node.name, depth=0, parent="")


def _criterion(node: Node, group: str, above: tuple[str, ...]) -> Iterator[Criterion]:
    if node.text:
        yield Criterion(
            section=node.section,
            group=group,
            text=node.text,
            depth=len(above),
            parent=above[-1] if above else "",
        )
        above = (*above, node.text)
    yield from _criteria(node.below, group, above)
