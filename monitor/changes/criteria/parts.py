"""One criterion that became several: which criteria of one text make up one of the other."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct
from rapidfuzz.distance import Indel, MatchingBlock

_COVERED = 0.75  # of the whole by its parts, and of each part by the whole
_SHARED = 0.5  # of a part's pairs of words: what makes it worth a closer look
_AT_MOST = 120  # parts
_COMMON = 32  # a pair of words in more wholes than that tells nothing
_TAKEN = "\0"


class Piece(Struct, frozen=True):
    """A criterion in letters, its place in its text, and what it stands under."""

    at: int
    letters: str
    home: Hashable


class Parting(Struct, frozen=True):
    """A criterion, those that say the same together, and how much of it they say."""

    whole: int
    parts: tuple[int, ...]
    covered: float


def partings(
    wholes: Sequence[Piece], pieces: Sequence[Piece], paired: Mapping[int, Piece]
) -> Iterator[Parting]:
    """Yield what may have become several, each the best way, if no single one is as like it.

    The pieces are what has no counterpart; a whole may have one, which then is a part beside them.
    """
    for whole, near in _candidates(wholes, pieces):
        found = _best(whole, near, paired.get(whole.at))
        if found is not None:
            yield found


def _best(whole: Piece, loose: Sequence[Piece], partner: Piece | None) -> Parting | None:
    """Return the pieces of one home that make up the whole, if no single one is as like it."""
    near = [*loose] if partner is None else [partner]
    near.extend(piece for piece in loose if partner and piece.home == partner.home)
    best: Parting | None = None
    for home in dict.fromkeys(piece.home for piece in near):
        found = _put_together(whole, [piece for piece in near if piece.home == home])
        better = best is None or (found.covered, home == whole.home) > (best.covered, False)
        if better and len(found.parts) > 1 and found.covered >= _COVERED:
            best = found
    alike = best is not None and any(_is_like(whole, one, best.covered) for one in near)
    return None if alike else best


def _candidates(
    wholes: Sequence[Piece], pieces: Sequence[Piece]
) -> Iterator[tuple[Piece, list[Piece]]]:
    """Yield the wholes with the pieces that share most of their neighbouring words with them."""
    pairs = [set(pairwise(piece.letters)) for piece in pieces]
    index: dict[tuple[str, str], list[int]] = {}
    for n, those in enumerate(pairs):
        for pair in those:
            index.setdefault(pair, []).append(n)
    rare = {pair: holders for pair, holders in index.items() if len(holders) <= _COMMON}
    for whole in wholes if rare else ():
        counts: dict[int, int] = {}
        for pair in rare.keys() & pairwise(whole.letters):
            for n in rare[pair]:
                counts[n] = counts.get(n, 0) + 1
        shares = [(count / len(pairs[n]), n) for n, count in counts.items()]
        near = sorted((-share, n) for share, n in shares if share >= _SHARED)
        if near:
            yield whole, [pieces[n] for _, n in near[:_AT_MOST]]


def _put_together(whole: Piece, near: Sequence[Piece]) -> Parting:
    """Lay the pieces on the whole, the longest first, each where none lies yet."""
    left, parts = whole.letters, []
    for piece in sorted(near, key=lambda one: (-len(one.letters), abs(one.at - whole.at))):
        blocks = _blocks(piece.letters, left)
        if sum(block.size for block in blocks) >= _COVERED * len(piece.letters):
            parts.append(piece.at)
            left = _without(left, blocks)
    covered = left.count(_TAKEN) / len(whole.letters)
    return Parting(whole=whole.at, parts=tuple(sorted(parts)), covered=covered)


def _blocks(letters: str, left: str) -> Sequence[MatchingBlock]:
    """Return where letters lie in what is left: in one piece if they can."""
    found = left.find(letters)
    if found >= 0:
        return (MatchingBlock(0, found, len(letters)),)
    return Indel.opcodes(letters, left).as_matching_blocks()


def _without(letters: str, blocks: Sequence[MatchingBlock]) -> str:
    kept = list(letters)
    for block in blocks:
        kept[block.b : block.b + block.size] = _TAKEN * block.size
    return "".join(kept)


def _is_like(whole: Piece, piece: Piece, covered: float) -> bool:
    """Tell whether a single criterion is as like the whole as its parts are together."""
    return Indel.normalized_similarity(whole.letters, piece.letters) >= covered
