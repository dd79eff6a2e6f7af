"""A difference in two columns, for a terminal that is wide enough: before and after."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from monitor.render.changes import ChangeView, Member, Part
from monitor.render.difference import DifferenceView
from monitor.render.document import MADE_BY
from monitor.render.filters import NOTHING, capital, count, only, width, wrap
from monitor.render.harmless import clean
from monitor.render.pages import StateView
from monitor.render.textdiff import Mark

_BETWEEN = " │ "
_SIGNS = {"removed": ("[-", "-]"), "added": ("{+", "+}")}
_PIECE = re.compile(r"\n|[^\S\n]+|\S+")
_WIDEST = 200  # columns; longer lines are hard to follow


def side_by_side(view: DifferenceView, columns: int) -> str:
    """Return the page of a difference in so many columns, ending in one line's end."""
    page = _Columns(min(columns, _WIDEST))
    lines = [
        *page.whole(f"{view.number} {view.title}"),
        *([view.url] if view.url else []),
        "",
        *page.sides(_state("Before", view.before), _state("After", view.after)),
        "",
        *_changes(view, page),
    ]
    foot = (
        view.left_out,
        view.boundary,
        f"Made by {MADE_BY['program']}, rules {MADE_BY['ruleset']}.",
    )
    lines += [line for text in foot if text for line in page.whole(text)]
    return clean("\n".join(lines)) + "\n"


def _state(side: str, of: StateView) -> str:
    lines = [f"{side}: {of.name}" if of.name else side, *(capital(fact) for fact in of.facts)]
    if of.fingerprint or of.sha256:
        lines.append(f"fingerprint {of.fingerprint or of.sha256}")
    return "\n".join(lines)


def _changes(view: DifferenceView, page: _Columns) -> Iterator[str]:
    if not view.changes:
        yield from (*page.whole(view.nothing), "")
        return
    differ = count(len(view.changes), "field")
    yield from (f"{differ} read{'s' if len(view.changes) == 1 else ''} differently", "")
    for change in view.changes:
        yield from _change(change, page)
        yield ""


def _change(change: ChangeView, page: _Columns) -> Iterator[str]:
    notes = (change.tally, change.part.note)
    said = ", ".join(note for note in notes if note)
    yield from page.ruled(f"{change.label}{f': {said}' if said else ''}")
    if change.shape == "list":
        for member in change.members:
            yield from _member(member, page)
    else:
        yield from _part(change.part, page)


def _member(member: Member, page: _Columns) -> Iterator[str]:
    facts = (member.where, member.op, member.means, member.about)
    head = capital(", ".join(fact for fact in facts if fact))
    yield from page.whole(f"{head}: {member.text}" if member.parts and member.text else head)
    if member.marks:
        yield from page.marked(member.marks)
    elif member.parts:
        for part in member.parts:
            yield from _part(part, page, named=True)
    elif member.op in {"added", "removed"}:
        yield from page.sides(*(("", member.text) if member.op == "added" else (member.text, "")))
    else:
        yield from page.whole(member.text)


def _part(part: Part, page: _Columns, *, named: bool = False) -> Iterator[str]:
    label = f"{part.label}: " if named and part.label else ""
    if part.marks:
        lead = (Mark(op="same", text=label),) if label else ()
        yield from page.marked((*lead, *part.marks))
    else:
        yield from page.sides(label + (part.before or NOTHING), label + (part.after or NOTHING))


class _Columns:
    """Two columns with a line between them."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._one = (columns - len(_BETWEEN)) // 2

    def whole(self, text: str) -> list[str]:
        """Return a text over both columns."""
        return wrap(text, columns=self._columns).split("\n")

    def ruled(self, text: str) -> list[str]:
        """Return a heading with a line after it, as far as there is room."""
        (first, *rest) = self.whole(text)
        return [f"{first} {'─' * max(self._columns - width(first) - 1, 0)}".rstrip(), *rest]

    def sides(self, before: str, after: str) -> list[str]:
        """Return two texts beside each other."""
        texts = (wrap(text, columns=self._one).split("\n") for text in (before, after))
        return self._beside(*texts)

    def marked(self, marks: Sequence[Mark]) -> list[str]:
        """Return both sides of a difference; no mark goes on over a line."""
        before, after = (only(marks, "same", op) for op in ("removed", "added"))
        return self._beside(self._lines(before), self._lines(after))

    def _beside(self, before: list[str], after: list[str]) -> list[str]:
        pairs = zip_longest(before, after, fillvalue="")
        padded = ((one + " " * (self._one - width(one)), two) for one, two in pairs)
        return [f"{one}{_BETWEEN}{two}".rstrip() for one, two in padded]

    def _lines(self, marks: Sequence[Mark]) -> list[str]:
        """Return one side of a difference in lines, each of which closes the mark that it opens."""
        lines: list[list[_Word]] = [[]]
        for word in _words(marks):
            if word.text == "\n" or width(_joined([*lines[-1], word])) > self._one:
                lines.append([])
            if word.text != "\n":
                lines[-1].append(word)
        return [_joined(line) for line in lines]


class _Word(NamedTuple):
    """A word of a difference; `apart` says that there is a space before it."""

    op: str
    text: str
    apart: bool


def _words(marks: Sequence[Mark]) -> Iterator[_Word]:
    apart = False
    for mark in marks:
        for piece in _PIECE.findall(mark.text):
            if piece == "\n" or not piece.isspace():
                yield _Word(mark.op, piece, apart)
            apart = piece.isspace()


def _joined(words: Sequence[_Word]) -> str:
    """Return words of a line, neighbours of a kind within one pair of signs."""
    said, last = "", ""
    for op, text, apart in words:
        closing, opening = ("", "") if op == last else (_closing(last), _opening(op))
        said += f"{closing}{' ' if apart and said else ''}{opening}{text}"
        last = op
    return said + _closing(last)


def _opening(op: str) -> str:
    return _SIGNS.get(op, ("", ""))[0]


def _closing(op: str) -> str:
    return _SIGNS.get(op, ("", ""))[1]
