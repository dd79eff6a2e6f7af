"""Old criteria ↔ new criteria: which is which, whatever moved, was edited, came or went."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest

from msgspec import Struct

from monitor.changes.criteria.alike import (
    Alphabet,
    Echoes,
    contained,
    extends,
    shared,
    similar,
)
from monitor.changes.criteria.assignment import Pair, assign
from monitor.changes.criteria.entries import Entry, Identity, Places, Side
from monitor.changes.criteria.homes import Homes
from monitor.changes.criteria.parts import Parting, Piece, absorbed, lists, partings, pieces
from monitor.changes.criteria.presence import demand, unnegated
from monitor.changes.criteria.reading import read
from monitor.changes.criteria.wording import text

_THRESHOLD = 60.0
_BESIDE_MATCHED = 7.5  # for each of the two neighbours: 15 for a criterion between matched ones
_ELSEWHERE_IN_SECTION = 6.0  # what speaks against another cohort
_EXTENDED = 70.0
_IN_SLOT = 0.35  # alike, for the only ones left between two pairs
_WITHIN = 0.5  # of the shorter text, in the longer one that stands in its place
_UNDER_ANOTHER = 2.0  # and against another list
_CANDIDATES = 16  # counterparts looked at for each
_MANY = 250  # that are left: then a quarter of those are looked at
_STARTED = 8  # criteria that start alike: no more of them are looked at
_ELSEWHERE = 85.0  # another section: the text must be nearly the same to be the same criterion
_MEASURE = 1_000_000  # pairs to compare; the longest real text has a hundred criteria
_SHARED = 0.25
_RARE = 2  # words that two criteria have and no others: they are about the same
_SECTIONS = ("inclusion", "exclusion", "other")


class Match(Struct, frozen=True):
    """Old and new entries that are the same; several on one side where one was split."""

    olds: tuple[Entry, ...]
    news: tuple[Entry, ...]
    echoed: bool = False  # without a counterpart, but another one speaks of the same thing


def align(
    old: Sequence[Entry], new: Sequence[Entry], homes: Homes | None = None
) -> tuple[Match, ...]:
    """Return every entry once; the same matches come out when old and new change places."""
    homes = homes or Homes(old, new)
    before, after = [[one for one in side if not one.is_heading] for side in (old, new)]
    turned = _is_less(map(_order, after), map(_order, before))
    pairing = _Pairing(after, before, homes.turned()) if turned else _Pairing(before, after, homes)
    pairing.run()
    sides = [
        (js, here, echo) if turned else (here, js, echo) for here, js, echo in pairing.matched()
    ]
    return (
        *_headings(old, new, homes),
        *(
            Match(tuple(before[i] for i in olds), tuple(after[j] for j in news), echoed)
            for olds, news, echoed in sides
        ),
    )


def _headings(old: Sequence[Entry], new: Sequence[Entry], homes: Homes) -> Iterator[Match]:
    """Yield every heading once: renamed, gone to another section with its name, come or gone."""
    now = {(one.section, one.key): one for one in new if one.is_heading}
    was = {(one.section, one.key): one for one in old if one.is_heading}
    left = []
    for name, entry in was.items():
        there = now.pop(homes.renamed.get(name, name), None)
        if there is None:
            left.append(entry)
        else:
            yield Match((entry,), (there,))
    for entry in left:
        elsewhere = next((name for name in now if name[1] == entry.key), None)
        yield Match((entry,), (now.pop(elsewhere),) if elsewhere else ())
    yield from (Match((), (entry,)) for entry in now.values())


def _is_less(one: Iterator[tuple[str, ...]], other: Iterator[tuple[str, ...]]) -> bool:
    """Compare as lists do, as far as they are the same."""
    found = next(
        (pair for pair in zip_longest(one, other, fillvalue=()) if pair[0] != pair[1]), None
    )
    return found is not None and found[0] < found[1]


def _order(entry: Entry) -> tuple[str, ...]:
    one = entry.criterion
    return one.section, entry.group, one.parent, one.text


_IN_ITS_PLACE: tuple[Identity, ...] = (
    lambda entry, home: (home, entry.criterion.text, entry.criterion.parent),
    lambda entry, home: (home, entry.key, entry.parent),
    lambda entry, home: (home, entry.key),
)


class _Pairing:
    """The pairs found so far, and what is left."""

    def __init__(self, old: Sequence[Entry], new: Sequence[Entry], titles: Homes) -> None:
        alphabet = Alphabet()
        self.old = Side(old, [titles.of_old(entry) for entry in old], alphabet)
        self.new = Side(new, [entry.home for entry in new], alphabet)
        self.found: dict[int, int] = {}
        self.parted: list[tuple[Places, Places]] = []
        self.echoed: tuple[set[int], set[int]] = (set(), set())
        self.beside: set[Pair] = set()  # what of them may stand next to each other

    def run(self) -> None:
        """Pair what is equal, tell what was split, then pair what is most alike."""
        for at, identity in enumerate(_IN_ITS_PLACE):
            if at == 0 or self._share_keys():
                self._take(self._equal(identity))
        if self._share_keys():
            self._take(self._crossing(lambda entry: entry.key))
        self._take(self._crossing(lambda entry: unnegated(entry.key) or entry.key))
        self._unfold()
        if self.old.left and self.new.left:
            scores = dict(self._like())
            self._take(self._part(assign(scores), scores))
            self._take(assign(dict(self._like())))  # beside those just found
            self._take(assign(dict(self._in_slots())))
            if len(self.old.left) * len(self.new.left) <= _MEASURE:
                self._take(assign(dict(self._alike(within=False))))
            self._take(self._equal(_reading))
            self._take(self._crossing(lambda entry: demand(entry.key)))
        self._absorb()
        if self.old.left and self.new.left:
            self._echo()

    def matched(self) -> Iterator[tuple[Places, Places, bool]]:
        """Yield every old and new place once, and whether another one echoes it."""
        yield from (((i,), (j,), False) for i, j in sorted(self.found.items()))
        yield from ((olds, news, False) for olds, news in self.parted)
        yield from (((i,), (), i in self.echoed[0]) for i in self.old.left)
        yield from (((), (j,), j in self.echoed[1]) for j in self.new.left)

    def _take(self, pairs: Iterable[Pair]) -> None:
        taken = dict(pairs)
        if taken:
            self.found.update(taken)
            self.old.strike(taken.keys())
            self.new.strike(taken.values())

    # --- what is equal

    def _share_keys(self) -> bool:
        """Tell whether anything that is left says the same at all, a quick look."""
        keys = {self.old.entries[i].key for i in self.old.left}
        return any(self.new.entries[j].key in keys for j in self.new.left)

    def _equal(self, identity: Identity) -> list[Pair]:
        """Return the pairs that are equal in their place, the first with the first."""
        return _first_with_first(self.old.identified(identity), self.new.identified(identity))

    def _crossing(self, text: Callable[[Entry], Hashable]) -> list[Pair]:
        """Return equal texts that stand in another section, if there is none in the same."""
        old, new = (
            [
                (place, (side.entries[place].section, text(side.entries[place])))
                for place in side.left
            ]
            for side in (self.old, self.new)
        )
        stay = {what for _, what in old} & {what for _, what in new}
        return _first_with_first(
            ((place, what[1]) for place, what in old if what not in stay),
            ((place, what[1]) for place, what in new if what not in stay),
        )

    # --- what was split or merged

    def _unfold(self) -> None:
        """Take the lists in one sentence whose members all stand alone on the other side."""
        for olds, news in (
            *(((i,), parts) for i, parts in lists(self.old, self.new)),
            *((parts, (j,)) for j, parts in lists(self.new, self.old)),
        ):
            if set(olds) <= set(self.old.left) and set(news) <= set(self.new.left):
                self._part_with(olds, news)
                self.old.strike(olds)
                self.new.strike(news)

    def _absorb(self) -> None:
        """Take what is left and went into one that is paired and gained just these words."""
        for i, into in sorted(absorbed(self.old, self.new, self.found.items()).items()):
            self._part_with((*sorted((i, into[0])),), (into[1],))
            self.found.pop(into[0])
            self.old.strike((i,))
        back = [(j, i) for i, j in self.found.items()]
        for j, into in sorted(absorbed(self.new, self.old, back).items()):
            self._part_with((into[1],), (*sorted((j, into[0])),))
            self.found.pop(into[1])
            self.new.strike((j,))

    def _part_with(self, olds: Places, news: Places) -> None:
        self.parted.append((olds, news))
        self.beside.update((i, j) for i in olds for j in news)

    def _part(self, pairs: list[Pair], scores: Mapping[Pair, float]) -> list[Pair]:
        """Take what became several, or one, the surest first; return the pairs that stay."""
        taken: tuple[set[int], set[int]] = (set(), set())
        for _, olds, news in sorted(self._partings(dict(pairs)), key=lambda one: -one[0]):
            if taken[0].isdisjoint(olds) and taken[1].isdisjoint(news):
                self._part_with(olds, news)
                taken[0].update(olds)
                taken[1].update(news)
        if not taken[0]:
            return pairs
        self.old.strike(taken[0])
        self.new.strike(taken[1])
        return assign(
            {
                (i, j): score
                for (i, j), score in scores.items()
                if i not in taken[0] and j not in taken[1]
            }
        )

    def _partings(self, paired: dict[int, int]) -> Iterator[tuple[float, Places, Places]]:
        back = {j: i for i, j in paired.items()}
        for section in _SECTIONS:
            before, after = pieces(self.old, section), pieces(self.new, section)
            for one in _cuts(before, after, paired):
                yield one.covered, (one.whole,), one.parts
            for one in _cuts(after, before, back):
                yield one.covered, one.parts, (one.whole,)

    # --- what is alike

    def _like(self) -> Iterator[tuple[Pair, float]]:
        """Yield what is alike enough in its section, and what went on where the other stops."""
        yield from self._extended()
        if len(self.old.left) * len(self.new.left) <= _MEASURE:
            yield from self._alike(within=True)

    def _extended(self) -> Iterator[tuple[Pair, float]]:
        starts: dict[Hashable, list[int]] = {}
        for j in self.new.left:
            starts.setdefault(_start(self.new.entries[j]), []).append(j)
        for i in self.old.left:
            for j in starts.get(_start(self.old.entries[i]), ())[:_STARTED]:
                if extends(self.old.entries[i].key, self.new.entries[j].key):
                    score = self._score(i, j, 0.0)
                    yield (i, j), score - _THRESHOLD + 15 + _nearness(i, j)

    def _alike(self, *, within: bool) -> Iterator[tuple[Pair, float]]:
        """Yield the pairs that are alike enough, with what speaks for them."""
        threshold = _THRESHOLD if within else _ELSEWHERE
        lowest = (threshold - 2 * _BESIDE_MATCHED * within) / 100
        new = self.new.left
        most = _CANDIDATES if len(new) < _MANY else _CANDIDATES // 4
        for section in _SECTIONS:
            choices = {
                j: self.new.letters(j)
                for j in new
                if (self.new.entries[j].section == section) is within
            }
            for i in self.old.left if choices else ():
                if self.old.entries[i].section != section:
                    continue
                for alike, j in similar(self.old.letters(i), choices, lowest, most):
                    score = self._score(i, j, alike) if within else alike * 100
                    if score >= threshold:
                        yield (i, j), score - threshold + 15 + _nearness(i, j)

    def _score(self, i: int, j: int, alike: float) -> float:
        old, new = self.old.entries[i], self.new.entries[j]
        score = alike * 100
        if score < _EXTENDED and extends(old.key, new.key):
            score = _EXTENDED
        score += _BESIDE_MATCHED * (self._matched(i - 1, j - 1) + self._matched(i + 1, j + 1))
        score -= _ELSEWHERE_IN_SECTION * (self.old.homes[i] != self.new.homes[j])
        return score - _UNDER_ANOTHER * (old.parent != new.parent)

    def _in_slots(self) -> Iterator[tuple[Pair, float]]:
        """Yield what stands in each other's place between two pairs, if it shares some words."""
        for i, j in self._slots():
            if self.old.homes[i] == self.new.homes[j]:
                texts = self.old.letters(i), self.new.letters(j)
                if shared(*texts) >= _IN_SLOT or contained(*texts) >= _WITHIN:
                    yield (i, j), 1.0

    def _slots(self) -> Iterator[Pair]:
        """Yield the places that as many left on either side, between two pairs, have."""
        left = set(self.new.left)
        for run in _runs(self.old.left):
            start, stop = run[0] - 1, run[-1] + 1
            before = -1 if start < 0 else self.found.get(start, -2)
            places = range(before + 1, before + 1 + len(run))
            if before >= -1 and left.issuperset(places) and self._matched(stop, places.stop):
                yield from zip(run, places, strict=True)

    def _echo(self) -> None:
        """Pair what has rare words in common, and remember who else speaks of the same thing."""
        old, new = (
            [side.letters(n) for n in range(len(side.entries))] for side in (self.old, self.new)
        )
        echoes = Echoes(old, new)
        pairs = dict(echoes.pairs(self.old.left, self.new.left))
        scores: dict[Pair, float] = {}
        for (i, j), share in pairs.items():
            same = self.old.entries[i].section == self.new.entries[j].section
            if same and share >= _SHARED and (rare := echoes.rare(i, j)) >= _RARE:
                scores[i, j] = rare + share + _nearness(i, j)
        self._take(assign(scores))
        self.echoed[0].update(i for i, _ in pairs)
        self.echoed[1].update(j for _, j in pairs)

    def _matched(self, i: int, j: int) -> bool:
        """Tell whether two neighbours are a pair; the ends of both lists are one, too."""
        if i < 0 or j < 0:
            return i == j
        outside = i == len(self.old.entries) and j == len(self.new.entries)
        return outside or self.found.get(i) == j or (i, j) in self.beside


def _cuts(
    wholes: Sequence[Piece], pieces: Sequence[Piece], paired: Mapping[int, int]
) -> Iterator[Parting]:
    """Yield what was cut, given which piece each whole is paired with so far."""
    there = {piece.at: piece for piece in pieces}
    beside = {i: there[j] for i, j in paired.items() if j in there}
    taken = set(paired.values())
    return partings(wholes, [piece for piece in pieces if piece.at not in taken], beside)


def _first_with_first(
    old: Iterable[tuple[int, Hashable]], new: Iterable[tuple[int, Hashable]]
) -> list[Pair]:
    waiting: dict[Hashable, deque[int]] = {}
    for j, what in new:
        waiting.setdefault(what, deque()).append(j)
    return [(i, waiting[what].popleft()) for i, what in old if waiting.get(what)]


def _reading(entry: Entry, home: Hashable) -> Hashable:
    """Return what is the same for texts that differ in short names, signs and spelling only."""
    return home, text(read(entry.key)).keys


def _start(entry: Entry) -> tuple[str, ...]:
    return (entry.section, *entry.key.split(maxsplit=4)[:4])


def _runs(places: Iterable[int]) -> Iterator[Sequence[int]]:
    """Yield what stands next to each other, in order."""
    run: list[int] = []
    for place in places:
        if run and place != run[-1] + 1:
            yield run
            run = []
        run.append(place)
    if run:
        yield run


def _nearness(i: int, j: int) -> float:
    """Return what order says where all else is equal."""
    return 0.1 / (1 + abs(i - j))
