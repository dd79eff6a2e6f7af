"""Eligibility text → criteria, whichever of its four encodings it comes in; no word is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from monitor.changes.criteria.headings import (
    Heading,
    excludes,
    heading,
    includes,
    is_cohort,
)
from monitor.changes.criteria.lines import Line, lines, split_glued


class Criterion(Struct, frozen=True, kw_only=True):
    """One condition as a person reads it, and where it stands."""

    section: str  # "inclusion", "exclusion" or "other"
    group: str  # the cohort, arm or heading it stands under
    text: str
    depth: int
    parent: str


def parse(text: str) -> tuple[Criterion, ...]:
    """Return the criteria of a text in order; a heading above none of them is one itself."""
    read = list(lines(text))
    outline = _Outline(wrapped=_is_wrapped(read), headed=frozenset(_sections(read)))
    for line, following in zip(read, [*read[1:], None], strict=False):
        outline.add(line, following)
    return tuple(outline.criteria())


def _is_wrapped(read: Sequence[Line]) -> bool:
    """Tell whether the lines were cut at a column, as in the classic text format."""
    longest = max((line.indent + len(line.raw) for line in read), default=0)
    return 60 <= longest <= 100 and sum(line.indent >= 6 for line in read) * 2 > len(read)


def _sections(read: Sequence[Line]) -> Iterator[str]:
    for line in read:
        found = heading(line.text, marked=line.marker is not None)
        if found is not None:
            yield found.section


@dataclass(slots=True)
class _Draft:
    section: str
    group: str
    parent: _Draft | None
    parts: list[str]

    @property
    def text(self) -> str:
        return " ".join(part for part in self.parts if part)

    def above(self) -> list[str]:
        """Return the texts it stands under, the nearest first; a lone marker is none."""
        found, above = [], self.parent
        while above is not None:
            if above.text:
                found.append(above.text)
            above = above.parent
        return found


@dataclass(frozen=True, slots=True)
class _Level:
    """An open list: how far in its items stand, what marks them, and the last of them."""

    indent: int
    kind: str
    last: _Draft


@dataclass(slots=True)
class _Label:
    text: str = ""
    used: bool = True


_SLOTS = ("cohort", "heading", "major", "minor")
_ENDS_OPEN = re.compile(
    r"(?:,|\b(?:the|a|an|of|and|or|with|to|in|for|by|as|than|from|at|on|is|are))$", re.IGNORECASE
)
_INTRODUCTION = 250


@dataclass(slots=True)
class _Outline:
    wrapped: bool
    headed: frozenset[str]
    section: str = "other"
    drafts: list[_Draft] = field(default_factory=list)
    levels: list[_Level] = field(default_factory=list)
    labels: dict[str, _Label] = field(default_factory=lambda: {slot: _Label() for slot in _SLOTS})

    def add(self, line: Line, following: Line | None) -> None:
        """Take in the next line."""
        if self._goes_on(line):
            self.drafts[-1].parts.append(line.text)
            self._use_labels()
        elif found := heading(line.text, marked=line.marker is not None):
            self._head(found, line, following)
        elif line.marker is not None:
            self._item(line)
        elif self._is_label(line, following):
            self._entitle(line.text, following)
        else:
            self._paragraph(line)

    def criteria(self) -> Iterator[Criterion]:
        """Yield what was found, each with the words of its labels and of its parent."""
        self._clear(*_SLOTS)
        for draft in self.drafts:
            if draft.text:
                above = draft.above()
                yield Criterion(
                    section=draft.section,
                    group=draft.group,
                    text=draft.text,
                    depth=len(above),
                    parent=above[0] if above else "",
                )

    # --- unmarked lines that belong to the one before

    def _goes_on(self, line: Line) -> bool:
        """Tell whether a line without a marker continues the last criterion."""
        if line.marker is not None or not self.levels:
            return False
        last = self.levels[-1]
        if last.last is not self.drafts[-1] or heading(line.text, marked=False) is not None:
            return False
        if not last.last.text:
            return not line.gap
        inside = last.kind != "plain" and line.indent > last.indent
        wrapped = self.wrapped and not line.gap and line.indent >= last.indent
        lower, broken = line.text[0].islower(), _is_broken(last.last.text)
        if inside or wrapped or line.gap:
            return inside or wrapped or (lower and broken)
        return broken or (lower and not last.last.text[0].islower())

    # --- headings and labels

    def _head(self, found: Heading, line: Line, following: Line | None) -> None:
        self.levels.clear()
        self._clear("heading", "major", "minor")
        self.section = found.section
        self._label("heading", found.label)
        if found.rest:
            self._behind(found.rest, line, following)

    def _behind(self, rest: str, line: Line, following: Line | None) -> None:
        """Take in what stands behind a heading: a cohort's name, or a first criterion."""
        behind = next(lines(rest))
        if behind.marker is not None:
            self._item(behind)
        elif is_cohort(rest) or self._is_label(behind, following):
            self._label("major", rest.rstrip(" :"))
        else:
            self._paragraph(behind)

    def _is_label(self, line: Line, following: Line | None) -> bool:
        """Tell whether an unmarked line stands above others without being a criterion."""
        if following is None:
            return False
        if is_cohort(line.text) and (line.text[0].isupper() or line.text.endswith(":")):
            return True
        if not line.text.endswith(":") or len(line.text) > _INTRODUCTION:
            return False
        return (
            following.marker is not None
            or line.text.isupper()
            or following.text.endswith(":")
            or excludes(line.text)
            or includes(line.text)
        )

    def _entitle(self, text: str, following: Line | None) -> None:
        self.levels.clear()
        above = following is not None and heading(following.text, marked=False) is not None
        if above and not excludes(text):
            self._clear(*_SLOTS)
            self.section = "other"
            self._label("cohort", text.rstrip(" :"))
            return
        if excludes(text) and "exclusion" not in self.headed:
            self.section = "exclusion"
        elif includes(text) and self.section == "other" and not self.headed & {"inclusion"}:
            self.section = "inclusion"
        if text.isupper() or is_cohort(text):
            self._clear("major", "minor")
            self._label("major", text.rstrip(" :"))
        else:
            self._label("minor", text.rstrip(" :"))

    def _label(self, slot: str, text: str) -> None:
        self._clear(slot)
        if text:
            self.labels[slot] = _Label(text=text, used=False)

    def _clear(self, *slots: str) -> None:
        """Put labels away; one that stood above nothing is a criterion, since no text is lost."""
        for slot in slots:
            label = self.labels[slot]
            self.labels[slot] = _Label()
            if not label.used:
                self._draft(label.text, parent=None)

    def _group(self) -> str:
        return ": ".join(label.text for label in self.labels.values() if label.text)

    def _use_labels(self) -> None:
        for label in self.labels.values():
            label.used = True

    # --- criteria

    def _item(self, line: Line) -> None:
        marker = line.marker
        if marker is None:
            raise AssertionError
        self._descend(line.indent, marker.kind)
        text, rest = line.text, ""
        if marker.kind == "number":
            text, rest = split_glued(line.text, marker.place)
        self._push(text, line.indent, marker.kind)
        place = marker.place
        while rest:
            place += 1
            text, rest = split_glued(rest, place)
            self._descend(line.indent, marker.kind)
            self._push(text, line.indent, marker.kind)

    def _descend(self, indent: int, kind: str) -> None:
        """Close the lists that an item at this indent, of this kind, stands outside of."""
        while self.levels and self.levels[-1].indent > indent + 1:
            self.levels.pop()
        while self.levels and self.levels[-1].kind == "plain" and kind != "plain":
            self.levels.pop()
        here = [level for level in self.levels if abs(level.indent - indent) <= 1]
        if not here or (self.levels[-1].kind != kind and self._opens(here, kind)):
            return
        same = next((level for level in here if level.kind == kind), here[-1])
        del self.levels[self.levels.index(same) :]

    def _opens(self, here: Sequence[_Level], kind: str) -> bool:
        """Tell whether a new kind of marker opens a list inside the last item, at its indent."""
        if any(level.kind == kind for level in here):
            return False
        return self.levels[-1].last.text.endswith(":") or kind in {"letter", "roman", "circled"}

    def _paragraph(self, line: Line) -> None:
        open_lists = [level for level in self.levels if level.last.text.endswith(":")]
        if open_lists:
            del self.levels[self.levels.index(open_lists[-1]) + 1 :]
        else:
            self.levels.clear()
        self._push(line.text, line.indent, "plain")

    def _push(self, text: str, indent: int, kind: str) -> None:
        parent = self.levels[-1].last if self.levels else None
        draft = self._draft(text, parent=parent)
        self.levels.append(_Level(indent=indent, kind=kind, last=draft))

    def _draft(self, text: str, *, parent: _Draft | None) -> _Draft:
        draft = _Draft(section=self.section, group=self._group(), parent=parent, parts=[text])
        self.drafts.append(draft)
        if text:
            self._use_labels()
        return draft


def _is_broken(text: str) -> bool:
    return _ENDS_OPEN.search(text) is not None
