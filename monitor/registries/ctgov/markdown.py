r"""HTML as the registry's history has it, in the Markdown that its API v2 serves.

Measured on 7,527 texts of API v2: paragraphs stand on one line each, with a blank one in between;
lists have `* ` or `1. `; what stands below an item is indented to its text, after a blank line;
signs that Markdown would take for its own are escaped (`\>`). In the HTML of the history a
paragraph is broken behind what looks like the end of a sentence ("16.\nSubject"): such a break is
a space.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape

from msgspec import Struct

_NAMES = (
    "p|ul|ol|li|br|hr|div|span|h[1-6]|pre|code|blockquote|dl|dt|dd|table|thead|tbody|tr|td|th"
    "|a|b|i|u|em|strong|small|font|sup|sub"
)
# "<p and q>" is text about two numbers; no space is matched in two ways, or time is without end
_END = r"(?:(\s+[a-z-]+\s*=[^<>]*)|\s*/?)>"
_TAG = re.compile(rf"<(/?)({_NAMES}){_END}", re.IGNORECASE)
_BLOCK = re.compile(rf"\s*<(?:p|ul|ol|div|h[1-6]|table|pre|blockquote){_END}", re.IGNORECASE)
_START = re.compile(r"\sstart\s*=\s*[\"']?(\d{1,6})", re.IGNORECASE)
_BREAKS = frozenset(
    ("ul", "ol", "li", "p", "br", "hr", "div", "pre", "blockquote", "dl", "dt", "dd", "table", "tr",
    "h1", "h2", "h3", "h4", "h5", "h6")
)  # fmt: skip
_SIGN = re.compile(r"[\\`*_\[\]<>^~&|]")
_LEADING = re.compile(r"\A(?:(\d{1,9})([.)])|([-+]))(?=\s)")
_WIDEST = 40


def is_html(text: str) -> bool:
    """Whether a text is one of HTML: such texts begin with a paragraph, a list or another block."""
    return _BLOCK.match(text) is not None


@lru_cache(maxsize=256)  # most texts of a version are those of the one before
def markdown(text: str) -> str:
    """Return the text in Markdown; what is no tag of HTML is text."""
    page = _Page()
    at = 0
    for tag in _TAG.finditer(text):
        page.write(text[at : tag.start()])
        if tag[1]:
            page.close(tag[2].lower())
        else:
            page.open(tag[2].lower(), tag[3] or "")
        at = tag.end()
    page.write(text[at:])
    page.end_paragraph()
    return "\n".join(page.lines)


class _List(Struct):
    """An open list: where it stands, its next number, how wide the last marker was."""

    margin: str
    numbered: bool
    number: int = 1
    items: int = 0
    width: int = 0

    def begin_item(self) -> str:
        """Return the marker of its next item."""
        marker = f"{self.number}. " if self.numbered else "* "
        self.number += 1
        self.items += 1
        self.width = len(marker)
        return marker

    @property
    def inside(self) -> str:
        """Where the text of its items stands."""
        return (self.margin + " " * self.width)[:_WIDEST]


class _Page:
    """The lines so far, the lists that are open, and the paragraph that is being written."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._lists: list[_List] = []
        self._marker = ""  # of an item whose first paragraph has not come yet
        self._parts: list[str] = []

    def open(self, name: str, attributes: str) -> None:
        """Take a tag that opens."""
        if name in _BREAKS:
            self.end_paragraph()
        if name in {"ul", "ol"}:
            start = _START.search(attributes)
            number = int(start[1]) if start else 1
            self._lists.append(_List(self._inside, name == "ol", number))
        elif name == "li" and self._lists:
            self._marker = self._lists[-1].begin_item()
        elif name in {"td", "th"}:
            self._parts.append(" ")
        elif name == "sup":
            self._parts.append("^")

    def close(self, name: str) -> None:
        """Take a tag that closes."""
        if name in _BREAKS:
            self.end_paragraph()
        if name in {"ul", "ol"} and self._lists:
            self._lists.pop()
            self._marker = ""

    def write(self, text: str) -> None:
        """Take what stands between two tags."""
        if text:
            self._parts.append(unescape(text))

    def end_paragraph(self) -> None:
        """Set what was written since the last paragraph."""
        text = " ".join("".join(self._parts).split())
        self._parts.clear()
        if not text:
            return
        follows = self._marker and self._lists[-1].items > 1  # another item: no line in between
        if self.lines and not follows:
            self.lines.append("")
        margin = self._lists[-1].margin if self._marker else self._inside
        self.lines.append(margin + self._marker + _escaped(text))
        self._marker = ""

    @property
    def _inside(self) -> str:
        return self._lists[-1].inside if self._lists else ""


def _escaped(text: str) -> str:
    text = _SIGN.sub(r"\\\g<0>", text)
    return _LEADING.sub(lambda sign: f"{sign[1] or ''}\\{sign[2] or sign[3]}", text, count=1)
