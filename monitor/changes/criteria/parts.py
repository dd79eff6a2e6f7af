"""One criterion that became several: which criteria of one text make up one of the other.

Three things tell: the words of a whole are those of its parts, a whole lists what stands alone on
the other side, or one that stayed gained just what another one said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise, product

from msgspec import Struct
from rapidfuzz.distance import Indel, MatchingBlock

from monitor.changes.criteria.alike import likeness
from monitor.changes.criteria.assignment import Pair
from monitor.changes.criteria.entries import Places, Side
from monitor.changes.criteria.lists import sentence, unfold

_COVERED = 0.75  # of the whole by its parts, and of each part by the whole
_SHARED = 0.5  # of a part's pairs of words: what makes it worth a closer look
_AT_MOST = 120  # parts
_COMMON = 32  # a pair of words in more wholes than that tells nothing
_TAKEN = "\0"
_PARTS = 60  # that may be members of one list
_WHOLES = 60  # that may hold a member; what is in more of them tells nothing
_HARDLY = 0.8
_MEASURE = 250_000  # to compare; real texts have a few hundred at most


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


def pieces(side: Side, section: str) -> list[Piece]:
    """Return the criteria that are left in a section."""
    return [
        Piece(place, side.letters(place), side.homes[place])
        for place in side.left
        if side.entries[place].section == section
    ]


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
    return likeness(whole.letters, piece.letters) >= covered


# --- a list of what stands alone


def lists(wholes: Side, parts: Side) -> Iterator[tuple[int, Places]]:
    """Yield what is left and lists what stands alone in the same section, under one heading."""
    near: dict[int, list[int]] = {}
    for place, around in _holders(wholes, parts) if len(parts.left) > 1 else ():
        for whole in around if len(around) <= _WHOLES else ():
            if parts.entries[place].section == wholes.entries[whole].section:
                near.setdefault(whole, []).append(place)
    for whole, places in near.items():
        if len(places) > 1 and len(places) <= _PARTS:
            yield from _listed(whole, places, wholes, parts)


def _holders(wholes: Side, parts: Side) -> Iterator[tuple[int, list[int]]]:
    """Yield what is left with the lists that have all of its words, found by its rarest one."""
    joining = list(filter(wholes.joins, wholes.left))
    if not joining:
        return
    counts = Counter(chain.from_iterable(map(parts.words, parts.left)))
    rarest: dict[str, list[int]] = {}
    for place in parts.left:
        if said := parts.words(place):
            rarest.setdefault(min(said, key=counts.__getitem__), []).append(place)
    held: dict[int, list[int]] = {}
    for whole in joining:
        words = wholes.words(whole)
        for letter in words & rarest.keys():
            for place in rarest[letter]:
                if parts.words(place) <= words:
                    held.setdefault(place, []).append(whole)
    yield from ((place, held[place]) for place in parts.left if place in held)


def _listed(
    whole: int, places: Sequence[int], wholes: Side, parts: Side
) -> Iterator[tuple[int, Places]]:
    """Yield the members, the same words with the same numbers first, else with others."""
    homes = dict.fromkeys((parts.homes[one], parts.entries[one].parent) for one in places)
    for numbers, home in product((True, False), homes):
        known = {
            sentence(parts.entries[one].key, numbers=numbers).words: one
            for one in reversed(places)
            if (parts.homes[one], parts.entries[one].parent) == home
        }
        members = unfold(sentence(wholes.entries[whole].key, numbers=numbers), known)
        if members and not _is_there(whole, {known[one] for one in members}, wholes, parts):
            yield whole, tuple(sorted(known[one] for one in members))
            return


def _is_there(whole: int, members: set[int], wholes: Side, parts: Side) -> bool:
    """Tell whether the whole itself is on the other side as well, hardly changed."""
    section, letters = wholes.entries[whole].section, wholes.letters(whole)
    return any(
        likeness(letters, parts.letters(one)) >= _HARDLY
        for one in parts.left
        if one not in members and parts.entries[one].section == section
    )


# --- what went into another one


def absorbed(loose: Side, other: Side, pairs: Iterable[Pair]) -> dict[int, Pair]:
    """Return what is left and is said in full by what another of its section became."""
    found: dict[int, Pair] = {}
    if not loose.left:
        return found
    gains = [
        (here, there, words, words - loose.words(here))
        for here, there in pairs
        if loose.letters(here) != other.letters(there)
        for words in (other.words(there),)
    ]
    if len(loose.left) * len(gains) > _MEASURE:
        return found
    taken: set[Pair] = set()
    for place in loose.left:
        said = loose.words(place)
        for here, there, words, gained in gains:
            more = said & gained
            if not more or len(more) * 2 < len(gained) or not said <= words:
                continue
            same = loose.entries[place].section == other.entries[there].section
            if same and loose.homes[place] == loose.homes[here] and (here, there) not in taken:
                found[place] = here, there
                taken.add((here, there))
                break
    return found
