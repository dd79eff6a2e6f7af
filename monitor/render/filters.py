"""What templates may do to words: lines of 78 columns, marks, moments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any
from unicodedata import combining, east_asian_width
from urllib.parse import quote

from markupsafe import Markup, escape

from monitor.render import harmless
from monitor.render.changes import Part
from monitor.render.textdiff import Mark, run_together

COLUMNS = 78
NOTHING = "none given"
_IN_ADDRESS = "/:?#[]@!$&'*+,;=%~"
_TEXT_MARKS = {"removed": "[-{}-]", "added": "{{+{}+}}"}
_MARKDOWN_MARKS = {"removed": "~~{}~~", "added": "**{}**"}
_HTML_MARKS = {"removed": "<del>{}</del>", "added": "<ins>{}</ins>"}


def when(moment: datetime) -> str:
    """Return a moment as people read it, in UTC."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: `1 change`, `2 changes`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def capital(text: str) -> str:
    """Return the text with its first letter upper-case, the rest as it is."""
    return text[:1].upper() + text[1:]


# --- plain text


def width(text: str) -> int:
    """Return how many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def wrap(text: str, indent: int = 0, first: str = "", columns: int = COLUMNS) -> str:
    """Return the text in lines within the columns; addresses are never broken.

    `first` stands at the beginning; all further lines are indented as deep as it is wide.
    """
    lead = " " * indent + first
    rest = " " * width(lead)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        for line in _lines(paragraph.split(), columns - len(rest)):
            lines.append(f"{lead if not lines else rest}{line}".rstrip())
    return "\n".join(lines) or lead.rstrip()


def _lines(words: list[str], room: int) -> Iterator[str]:
    line, used = "", 0
    for word in _short_enough(words, room):
        size = width(word)
        if line and used + 1 + size > room:
            yield line
            line, used = word, size
        else:
            used += size + (1 if line else 0)
            line = f"{line} {word}" if line else word
    if line:
        yield line


def _short_enough(words: list[str], room: int) -> Iterator[str]:
    for word in words:
        if width(word) <= room or word.startswith(("https://", "http://")):
            yield word
        else:
            step = max(room // (1 if word.isascii() else 2), 1)
            yield from (word[at : at + step] for at in range(0, len(word), step))


def row(part: Part, label_width: int = 0, indent: int = 4) -> str:
    """Return a part as `label  before → after  (note)`, on one line where there is room."""
    before, after = part.before or NOTHING, part.after or NOTHING
    note = f"({part.note})" if part.note else ""
    label = f"{part.label:<{label_width}}  " if part.label else ""
    line = f"{' ' * indent}{label}{before} → {after}"
    if width(line) > COLUMNS or "\n" in line:
        return _stacked(part.label, before, after, note, indent)
    if not note or width(line) + 2 + len(note) <= COLUMNS:
        return f"{line}  {note}".rstrip()
    return f"{line}\n{' ' * (indent + width(label))}{note}"


def _stacked(label: str, before: str, after: str, note: str, indent: int) -> str:
    head = wrap(f"{label}  {note}", indent) + "\n" if label or note else ""
    return f"{head}{wrap(before, indent + 2, 'before  ')}\n{wrap(after, indent + 2, 'after   ')}"


def only(marks: Sequence[Mark], *ops: str) -> tuple[Mark, ...]:
    """Return one side of a difference: the marks of these kinds, and where text was left out."""
    return tuple(mark for mark in marks if mark.op in {*ops, "gap"})


def text_marks(marks: Sequence[Mark]) -> str:
    """Return a difference as `[-removed-]` and `{+added+}`."""
    return _marked(marks, _TEXT_MARKS, str)


# --- Markdown and HTML


def address(url: str) -> Markup:
    """Return an address so that it cannot end the Markdown link that it stands in."""
    return Markup(quote(url, safe=_IN_ADDRESS))  # noqa: S704  # nothing of Markdown is left in it


def markdown_marks(marks: Sequence[Mark]) -> Markup:
    """Return a difference as ~~removed~~ and **added**, written in Markdown."""
    return Markup(_marked(marks, _MARKDOWN_MARKS, _inner_markdown))  # noqa: S704  # escaped


def html_marks(marks: Sequence[Mark]) -> Markup:
    """Return a difference as `<del>` and `<ins>`."""
    return Markup(_marked(marks, _HTML_MARKS, _inner_html))  # noqa: S704


def _inner_html(text: str) -> str:
    return str(escape(text)).replace("\n", "<br>")


def html_lines(text: str) -> Markup:
    """Return a text with its line breaks as `<br>`: Outlook knows no `white-space`."""
    return Markup("<br>").join(harmless.clean(text).split("\n"))


def _inner_markdown(text: str) -> str:
    # emphasis may not begin or end with a space; the spaces stay outside of the escaping too
    if not text.strip():
        return " " if text else ""
    lead, tail = " " * text[0].isspace(), " " * text[-1].isspace()
    return f"{lead}{harmless.markdown(text)}{tail}"


def _marked(marks: Sequence[Mark], patterns: dict[str, str], escaped: Callable[[str], str]) -> str:
    pieces: list[str] = []
    for mark, following in zip_longest(marks, marks[1:]):
        pattern = patterns.get(mark.op)
        pieces.append(_hugged(escaped(mark.text), pattern) if pattern else escaped(mark.text))
        if following and run_together(mark, following):
            pieces.append(" ")
    return "".join(pieces).strip()


def _hugged(text: str, pattern: str) -> str:
    """Put the signs of a mark next to its words and its outer spaces outside."""
    bare = text.strip()
    if not bare:
        return text
    lead, _, tail = text.partition(bare)
    return f"{lead}{pattern.format(bare)}{tail}"


FILTERS: dict[str, Callable[..., Any]] = {
    "address": address,
    "when": when,
    "count_of": count,
    "capital": capital,
    "wrap_lines": wrap,
    "only": only,
    "row": row,
    "text_marks": text_marks,
    "markdown_marks": markdown_marks,
    "html_marks": html_marks,
    "html_lines": html_lines,
}
