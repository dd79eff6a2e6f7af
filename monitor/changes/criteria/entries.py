"""Criteria made ready to be compared with those of another text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from msgspec import Struct

from monitor.changes.criteria.parse import Criterion
from monitor.changes.text import meaning


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
