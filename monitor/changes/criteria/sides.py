"""The criteria of one text while they are matched with those of the other."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

from monitor.changes.criteria.alike import Alphabet
from monitor.changes.criteria.echoes import heavy
from monitor.changes.criteria.entries import Entry
from monitor.changes.criteria.homes import Home
from monitor.changes.criteria.parts import Piece

Identity = Callable[[Entry, Hashable], Hashable]
Places = tuple[int, ...]

_LONGEST = 6000  # letters: who goes on for longer is known by then


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
            self._letters[place] = self._alphabet.spell(self.entries[place].key)[:_LONGEST]
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

    def pieces(self, section: str) -> list[Piece]:
        """Return the criteria that are left in a section."""
        return [
            Piece(place, self.letters(place), self.homes[place])
            for place in self.left
            if self.entries[place].section == section
        ]

    def identified(self, identity: Identity) -> Iterator[tuple[int, Hashable]]:
        """Yield what is left with what makes it equal to another."""
        for place in self.left:
            yield place, identity(self.entries[place], self.homes[place])

    def strike(self, places: Iterable[int]) -> None:
        """Leave what is taken."""
        taken = set(places)
        self.left = [place for place in self.left if place not in taken]
