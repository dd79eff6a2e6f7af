"""Criteria made ready to be matched with those of another text."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import zip_longest

from msgspec import Struct

from monitor.changes.criteria.alike import Alphabet, heavy
from monitor.changes.criteria.parse import Criterion
from monitor.changes.text import meaning

Home = tuple[str, str]  # a section, and the key of a heading in it ("" before the first)


class Keys(dict[str, str]):
    """The comparison keys of texts, each found out once, when it is asked for."""

    def __missing__(self, text: str) -> str:
        """Find out the key of a text."""
        self[text] = found = meaning(text)
        return found


class Entry(Struct, frozen=True, kw_only=True):
    """A criterion, or a heading with words of its own, made ready to be compared."""

    criterion: Criterion
    keys: Keys
    group: str = ""  # the heading's key
    above: tuple[str, ...] = ()  # what it is a part of in its own words, the nearest first
    leads: bool = False  # criteria stand under it
    is_heading: bool = False

    @property
    def section(self) -> str:
        """Return the section it stands in."""
        return self.criterion.section

    @property
    def home(self) -> Home:
        """Return the heading that it stands under."""
        return self.criterion.section, self.group

    @property
    def key(self) -> str:
        """Return the key of its text."""
        return self.keys[self.criterion.text]

    @property
    def parent(self) -> str:
        """Return the key of what it is a part of."""
        return self.keys[self.criterion.parent]


def entries(criteria: Sequence[Criterion], keys: Keys | None = None) -> tuple[Entry, ...]:
    """Return the criteria with their comparison keys, and one entry per heading."""
    return tuple(_entries(criteria, Keys() if keys is None else keys))


def _entries(criteria: Sequence[Criterion], keys: Keys) -> Iterator[Entry]:
    headed: set[tuple[str, str]] = set()
    above: list[str] = []
    for one, following in zip_longest(criteria, criteria[1:]):
        group = keys[one.group]
        if one.group and (one.section, group) not in headed:
            headed.add((one.section, group))
            title = Criterion(section=one.section, group="", text=one.group, depth=0, parent="")
            yield Entry(criterion=title, keys=keys, is_heading=True)
        del above[one.depth :]
        yield Entry(
            criterion=one,
            keys=keys,
            group=group,
            above=tuple(reversed(above)) if one.parent else (),
            leads=following is not None and following.depth > one.depth,
        )
        above.append(one.text)


# --- all of one text

Identity = Callable[[Entry, Hashable], Hashable]
Places = tuple[int, ...]


class Side:
    """The entries of one text, what of them is left, and how they are called in the new one."""

    def __init__(self, entries: Sequence[Entry], homes: Sequence[Home], alphabet: Alphabet) -> None:
        self.entries = entries
        self.homes = homes
        self.left = list(range(len(entries)))
        self._alphabet = alphabet
        self._letters: dict[int, str] = {}
        self._words: dict[int, frozenset[str]] = {}
        self._joiners = [alphabet.spell(word)[0] for word in ("or", "and", "nor", "/")]

    def letters(self, place: int) -> str:
        """Return the words of an entry as letters."""
        if place not in self._letters:
            self._letters[place] = self._alphabet.spell(self.entries[place].key)
        return self._letters[place]

    def words(self, place: int) -> frozenset[str]:
        """Return the letters of an entry that stand for words with a meaning of their own."""
        if place not in self._words:
            self._words[place] = heavy(self.letters(place))
        return self._words[place]

    def joins(self, place: int) -> bool:
        """Tell whether a word that joins the members of a list stands in an entry."""
        letters = self.letters(place)
        return any(joiner in letters for joiner in self._joiners)

    def identified(self, identity: Identity) -> Iterator[tuple[int, Hashable]]:
        """Yield what is left with what makes it equal to another."""
        for place in self.left:
            yield place, identity(self.entries[place], self.homes[place])

    def strike(self, places: Iterable[int]) -> None:
        """Leave what is taken."""
        taken = set(places)
        self.left = [place for place in self.left if place not in taken]
