"""Lines → headings, labels and criteria, each below the one it belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from msgspec import Struct

from monitor.changes.criteria.headings import COLONS, Heading
from monitor.changes.criteria.lines import (
    Known,
    Layout,
    Line,
    Marker,
    glued,
    is_wrapped,
    layout,
    lines,
    unwrapped,
)
from monitor.changes.criteria.titles import (
    excludes,
    includes,
    introduces,
    is_cohort,
    is_named,
    is_title,
)

_COHORT, _HEADING, _INTRODUCTION, _MAJOR, _TITLE, _MINOR = range(6)
_ENDS_OPEN = re.compile(
    r"(?:,|\b(?:the|(?-i:a)|an|of|and|or|with|to|in|for|by|as|than|from|at|on|is|are))$",
    re.IGNORECASE,
)
_EDGES = " ." + "".join(COLONS)
_RUN_ON = re.compile(r"(?<=[\w.;)])- (?=[A-Z])")
_DEEPEST = 12
_LOWEST = _MINOR + 3
_LONGEST = 250


class Draft(Struct):
    """A piece of the text while its lines are still coming in."""

    kind: str
    section: str
    sign: str = ""
    marker: Marker | None = None
    parts: list[str] = []
    name: str = ""
    below: list[Draft] = []

    @property
    def text(self) -> str:
        """Return its lines as one."""
        return self.parts[0] if len(self.parts) == 1 else " ".join(filter(None, self.parts))

    @property
    def leads(self) -> bool:
        """Tell whether it ends with a colon: what follows may belong to it."""
        return self.parts[-1].endswith(COLONS)


def outline(text: str, known: Known | None = None) -> list[Draft]:
    """Return the pieces of a text that stand at its top, with those below them."""
    read: Sequence[Line] = lines(text, known)
    wrapped = is_wrapped(read)
    if wrapped:
        read = unwrapped(read)
    building = _Outline(signs=layout(read), wrapped=wrapped)
    for line, following in zip(read, [*read[1:], None], strict=False):
        building.add(line, following)
    return building.top


class _Level(NamedTuple):
    """An open list: how far in its items stand, what marks them, and the last of them."""

    indent: int
    kind: str
    place: int
    last: Draft


class _Label(NamedTuple):
    rank: int
    draft: Draft


@dataclass(slots=True)
class _Outline:
    signs: Layout
    wrapped: bool
    section: str = "other"
    top: list[Draft] = field(default_factory=list)
    last: Draft | None = None
    levels: list[_Level] = field(default_factory=list)
    labels: list[_Label] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.section = self.signs.implied

    def add(self, line: Line, following: Line | None) -> None:
        """Take in the next line."""
        found = self._heading(line)
        if found is not None:
            self._head(found, line, following)
        elif self.last is not None and self._goes_on(line, self.last):
            self.last.parts.append(line.text)
        elif (rank := self._rank(line, following)) is not None:
            self._entitle(line, rank)
        elif line.marker is not None:
            self._item(line, line.marker)
        else:
            self._paragraph(line)

    # --- lines that belong to the one before

    def _goes_on(self, line: Line, last: Draft) -> bool:
        """Tell whether a line without a marker continues the last criterion."""
        if line.marker is not None or not self.levels or self.levels[-1].last is not last:
            return False
        if not any(last.parts):
            return not line.gap
        level, before = self.levels[-1], last.parts[-1]
        lower, broken = line.text[0].islower(), _ENDS_OPEN.search(before) is not None
        if line.gap:
            below = level.kind != "plain" and line.indent > level.indent
            return (below and not before.endswith(COLONS)) or (lower and broken)
        if line.indent > level.indent or (self.wrapped and line.indent == level.indent):
            return True
        return broken or (lower and not next(filter(None, last.parts))[0].islower())

    # --- headings and labels

    def _heading(self, line: Line) -> Heading | None:
        found = line.heading
        if found is not None and found.is_weak and found.section in self.signs.headed:
            return None
        return found

    def _head(self, found: Heading, line: Line, following: Line | None) -> None:
        unsaid = "other" if self.section == "exclusion" else self.signs.implied
        self.section = unsaid if found.is_open else found.section
        self._label("heading", _HEADING, sign=line.sign, text=found.text, name=found.label)
        if found.rest:
            run_on = found.rest.startswith("-")
            for n, rest in enumerate(_RUN_ON.split(found.rest) if run_on else (found.rest,)):
                for behind in lines(f"- {rest}" if n else rest):
                    self._behind(behind, following)

    def _behind(self, line: Line, following: Line | None) -> None:
        """Take in what stands behind a heading: a cohort's name, or a first criterion."""
        if line.marker is not None:
            self._item(line, line.marker)
        elif is_cohort(line.text) or self._rank(line, following) is not None:
            self._entitle(line, _MAJOR)
        else:
            self._paragraph(line)

    def _rank(self, line: Line, following: Line | None) -> int | None:
        """Return the rank of a line that stands above others without being a criterion."""
        text = line.text
        if following is None or not text:
            return None
        if line.marker is not None:
            return _INTRODUCTION if self._is_first_of_all(line) else None
        if self._heading(following) is not None:
            return _COHORT if self._names_cohort(text) else None
        if text.isupper() and text.endswith(COLONS):
            return _MAJOR
        return self._lower_rank(line, following)

    def _lower_rank(self, line: Line, following: Line) -> int | None:
        text, above = line.text, following.marker is not None
        if is_cohort(text) and (text[0].isupper() or text.endswith(COLONS)):
            return _MAJOR
        if not self.levels and introduces(text):
            return _INTRODUCTION
        if above and line.gap and is_title(text) and not self._is_inside(line):
            return _TITLE
        leads = above or following.text.endswith(COLONS)
        if text.endswith(COLONS) and (self._changes_side(text) or (leads and is_named(text))):
            return _MINOR
        return None

    def _changes_side(self, text: str) -> bool:
        """Tell whether a line says on which side stands what follows, where no heading does."""
        headed = self.signs.headed
        if len(text) > _LONGEST:
            return False
        return (excludes(text) and "exclusion" not in headed) or (
            includes(text) and self.section == "other" and "inclusion" not in headed
        )

    def _names_cohort(self, text: str) -> bool:
        if excludes(text):
            return False
        if text.endswith(COLONS) or is_cohort(text):
            return True
        return self.signs.by_cohort and is_title(text)

    def _is_first_of_all(self, line: Line) -> bool:
        """Tell whether an item is an introduction to all the items behind it."""
        alone = not self.levels and (not self.labels or not self.labels[-1].draft.below)
        return alone and line.text.endswith(COLONS) and introduces(line.text)

    def _is_inside(self, line: Line) -> bool:
        """Tell whether a line belongs to an open list, by its indent or behind a colon."""
        if not self.levels:
            return False
        home = self._home(line)
        return line.indent > self.levels[0].indent or (
            home > 0 and all(one.sign == "" for one in self.levels[home - 1].last.below)
        )

    def _entitle(self, line: Line, rank: int) -> None:
        text = line.text
        if rank == _COHORT:
            self.section = self.signs.implied
        elif excludes(text) and "exclusion" not in self.signs.headed:
            self.section = "exclusion"
        elif self._changes_side(text):
            self.section = "inclusion"
        name = text.rstrip(_EDGES)
        self._label("label", rank, sign=line.sign, text=text, name=name)

    def _label(self, kind: str, rank: int, *, sign: str, text: str, name: str) -> None:
        """Open a label, closing those of its rank; one right above it stays open."""
        self.levels.clear()
        while self.labels and self.labels[-1].rank >= rank:
            if rank > _HEADING and self.labels[-1].draft is self.last:
                rank = min(self.labels[-1].rank + 1, _LOWEST)
                break
            self.labels.pop()
        del self.labels[_LOWEST:]
        draft = Draft(kind=kind, section=self.section, sign=sign, parts=[text], name=name)
        self._hang(draft, self.labels[-1].draft if self.labels else None)
        self.labels.append(_Label(rank, draft))

    # --- criteria

    def _item(self, line: Line, marker: Marker) -> None:
        self._descend(line.indent, marker)
        sign, begin = line.sign, 0
        for place, start, end in glued(line.text) if self._may_run_on(line.text, marker) else ():
            level = self._expecting(place, marker)
            if level is not None:
                self._push(line.text[begin:start].rstrip(), line.indent, marker, sign)
                self._close(level)
                sign, begin, marker = line.text[start:end], end, Marker("number", place)
        self._push(line.text[begin:], line.indent, marker, sign)

    def _may_run_on(self, text: str, own: Marker) -> bool:
        """Tell whether the next number of an open list stands anywhere in a text, a quick look."""
        places = [level.place + 1 for level in self.levels if level.kind == "number"]
        if own.kind == "number":
            places.append(own.place + 1)
        return bool(places) and any(f"{place}." in text or f"{place})" in text for place in places)

    def _expecting(self, place: int, own: Marker) -> int | None:
        """Return the open list whose next item has this number; -1 is the item's own list."""
        if own.kind == "number" and own.place + 1 == place:
            return len(self.levels)
        for n in range(len(self.levels) - 1, -1, -1):
            if self.levels[n].kind == "number" and self.levels[n].place + 1 == place:
                return n
        return None

    def _close(self, level: int) -> None:
        del self.levels[level:]

    def _descend(self, indent: int, marker: Marker) -> None:
        """Close the lists that an item at this indent, of this kind, stands outside of."""
        kind, levels = marker.kind, self.levels
        while levels and levels[-1].kind == "plain" and not levels[-1].last.leads:
            levels.pop()
        if marker.place == 1 and self._awaits_list(indent):
            return
        going_on = self._continued(indent, marker)
        if going_on is not None:
            del levels[going_on:]
            return
        while levels and levels[-1].indent > indent + 1:
            levels.pop()
        at = _standing_at(levels, indent, kind)
        if at is None:
            return
        if levels[at].kind == kind or levels[-1].kind == kind or not self._opens(kind):
            del levels[at:]

    def _awaits_list(self, indent: int) -> bool:
        """Tell whether the last item announces what is listed behind it."""
        level = self.levels[-1] if self.levels else None
        return level is not None and indent >= level.indent and level.last.leads

    def _continued(self, indent: int, marker: Marker) -> int | None:
        """Return the list that counts on with this item, though the item stands further in."""
        if marker.place < 2:
            return None
        for n in range(len(self.levels) - 1, -1, -1):
            level = self.levels[n]
            if level.indent > indent + 1:
                continue
            if level.kind == marker.kind and level.place + 1 == marker.place:
                return n
        return None

    def _opens(self, kind: str) -> bool:
        """Tell whether a new kind of marker opens a list inside the last item, at its indent."""
        if self.levels[-1].last.leads or kind in {"letter", "roman", "circled"}:
            return True
        return kind.startswith("bullet") and self.levels[-1].kind == "number"

    def _paragraph(self, line: Line) -> None:
        self._close(self._home(line))
        self._push(line.text, line.indent, Marker("plain"), "")

    def _home(self, line: Line) -> int:
        """Return how many of the open lists an unmarked line stands in."""
        for n in range(len(self.levels) - 1, -1, -1):
            level = self.levels[n]
            if not level.last.leads:
                continue
            started = bool(level.last.below)
            if started and level.last.below[-1].sign and line.indent <= level.indent:
                continue
            if started and level.kind == "plain" and line.text.endswith(COLONS):
                continue
            if not (started and _is_over([one.parts[-1] for one in level.last.below[-2:]])):
                return n + 1
        return 0

    def _push(self, text: str, indent: int, marker: Marker, sign: str) -> None:
        del self.levels[_DEEPEST:]
        above = self.levels[-1].last if self.levels else None
        if above is None and self.labels:
            above = self.labels[-1].draft
        draft = Draft(
            kind="criterion", section=self.section, sign=sign, marker=marker, parts=[text]
        )
        self._hang(draft, above)
        self.levels.append(_Level(indent, marker.kind, marker.place, draft))

    def _hang(self, draft: Draft, above: Draft | None) -> None:
        (self.top if above is None else above.below).append(draft)
        self.last = draft


def _standing_at(levels: Sequence[_Level], indent: int, kind: str) -> int | None:
    """Return the first list of a kind at an indent, else the last list there is at it."""
    near = None
    for n, level in enumerate(levels):
        if -1 <= level.indent - indent <= 1:
            near = n
            if level.kind == kind:
                break
    return near


def _is_over(listed: Sequence[str]) -> bool:
    """Tell whether a list that ends its items with semicolons has ended one with a stop."""
    return (
        len(listed) > 1
        and listed[0].endswith((";", ",", "; and", ", and"))
        and (listed[-1].endswith("."))
    )
