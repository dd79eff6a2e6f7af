"""What says the same in other words: lists and their members, short names, what is left out."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import product

from monitor.changes.criteria.alike import likeness
from monitor.changes.criteria.assignment import Pair
from monitor.changes.criteria.bounds import Bound, cut
from monitor.changes.criteria.entries import Entry
from monitor.changes.criteria.presence import unnegated
from monitor.changes.criteria.reading import read
from monitor.changes.criteria.runs import text
from monitor.changes.criteria.sides import Places, Side
from monitor.changes.criteria.unfolded import sentence, unfold
from monitor.changes.criteria.wording import FILLERS

_PARTS = 60  # that may be members of one list
_WHOLES = 60  # that may hold a member; what is in more of them tells nothing
_HARDLY = 0.8
_MEASURE = 250_000  # to compare; real texts have a few hundred at most
_POSITIVE = {
    "unable": "able", "inadequate": "adequate", "unwilling": "willing", "negative": "positive",
    "unwillingness": "willingness", "insufficient": "sufficient", "abnormal": "normal",
}  # fmt: skip


def lists(wholes: Side, parts: Side) -> Iterator[tuple[int, Places]]:
    """Yield what is left and lists what stands alone in the same section, under one heading."""
    holders: dict[str, set[int]] = {}
    for place in wholes.left if len(parts.left) > 1 else ():
        for letter in wholes.words(place) if wholes.joins(place) else ():
            holders.setdefault(letter, set()).add(place)
    near: dict[int, list[int]] = {}
    for place in parts.left if holders else ():
        said = parts.words(place)
        held = [holders[letter] for letter in said] if said <= holders.keys() else ()
        around = set.intersection(*held) if held else set[int]()
        for whole in around if len(around) <= _WHOLES else ():
            if parts.entries[place].section == wholes.entries[whole].section:
                near.setdefault(whole, []).append(place)
    for whole, places in near.items():
        if len(places) > 1 and len(places) <= _PARTS:
            yield from _listed(whole, places, wholes, parts)


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


def same_reading(entry: Entry, home: Hashable) -> Hashable:
    """Return what is the same for texts that differ in short names, signs and spelling only."""
    return home, text(read(entry.key)).keys


def complement(entry: Entry) -> Hashable:
    """Return what is the same for a demand and for what it leaves out."""
    tokens = text(read(unnegated(entry.key) or entry.key)).tokens
    return tuple(
        cut(token) if isinstance(token, Bound) else _POSITIVE.get(token, token)
        for token in tokens
        if token not in FILLERS
    )
