"""Which heading of the old text is which of the new: a renamed cohort is the same one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from monitor.changes.criteria.alike import Alphabet, likeness
from monitor.changes.criteria.assignment import Pair, assign
from monitor.changes.criteria.entries import Entry, Home

_BY_NAME, _BY_CONTENT = 40.0, 60.0
_THRESHOLD = 30.0


class Homes:
    """The headings of two texts, matched by name, and else by what stands under them."""

    def __init__(self, old: Sequence[Entry], new: Sequence[Entry]) -> None:
        before, after = _homes(old), _homes(new)
        self.both = before.keys() & after.keys()
        left = [[home for home in homes if home not in self.both] for homes in (before, after)]
        self.renamed: dict[Home, Home] = {}
        if left[0] and left[1]:
            self.renamed = _renamed(_contents(left[0], old), _contents(left[1], new))

    def turned(self) -> Homes:
        """Return the same, with old and new in each other's place."""
        homes = Homes((), ())
        homes.both = self.both
        homes.renamed = {new: old for old, new in self.renamed.items()}
        return homes

    def of_old(self, entry: Entry) -> Home:
        """Return what an old entry's home is called in the new text."""
        home = entry.home
        return self.renamed.get(home, home)

    def parted(self, old: Entry, new: Entry) -> bool:
        """Tell whether a criterion left a heading that still stands, or went under an older one."""
        here, there = self.of_old(old), new.home
        if here == there:
            return False
        shared = self.both | set(self.renamed.values())
        left, entered = here in shared, there in shared
        if not old.group:
            return entered
        return left if not new.group else left or entered

    def stands(self, home: Home) -> bool:
        """Tell whether a heading, as the new text calls it, is in both texts."""
        return not home[1] or home in self.both or home in self.renamed.values()


def _homes(entries: Iterable[Entry]) -> dict[Home, None]:
    return dict.fromkeys(entry.home for entry in entries if not entry.is_heading)


_Contents = dict[Home, Counter[str]]


def _contents(homes: Iterable[Home], entries: Sequence[Entry]) -> _Contents:
    found: _Contents = {home: Counter() for home in homes}
    for entry in entries:
        if not entry.is_heading and entry.home in found:
            found[entry.home][entry.key] += 1
    return found


def _renamed(before: _Contents, after: _Contents) -> dict[Home, Home]:
    """Return what each heading is called now; the same comes out the other way round."""
    if sorted(before) > sorted(after):
        return {new: old for old, new in _renamed(after, before).items()}
    old, new = list(before), list(after)
    return {old[i]: new[j] for i, j in assign(dict(_scores(before, after)))}


def _scores(before: _Contents, after: _Contents) -> Iterator[tuple[Pair, float]]:
    spell = Alphabet().spell
    for i, (one, here) in enumerate(before.items()):
        for j, (other, there) in enumerate(after.items()):
            if one[0] != other[0]:
                continue
            name = likeness(spell(one[1]), spell(other[1])) if one[1] and other[1] else 0.0
            content = 2 * (here & there).total() / (here.total() + there.total())
            score = _BY_NAME * name + _BY_CONTENT * content
            if score >= _THRESHOLD:
                yield (i, j), score - _THRESHOLD + 1 + 0.1 / (1 + abs(i - j))
