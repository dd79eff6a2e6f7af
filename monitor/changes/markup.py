# ruff: noqa: RUF001  (look-alike signs are what is looked for)
"""HTML as registries serve it, turned into lines of text; only real tags count."""

from __future__ import annotations

import re
from html import unescape

_NAMES = (
    "p|ul|ol|li|br|b|i|u|em|strong|sup|sub|span|div|a|h[1-6]|table|tbody|thead|tr|td|th|font|hr"
    "|pre|code|dl|dt|dd|blockquote|small"
)
# An attribute needs its "=": "<p and q>" is text about two numbers.
_ATTRIBUTES = r"(?:\s+[a-z-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>\"'=]+))*"
_TAG = re.compile(rf"<(/?)({_NAMES}){_ATTRIBUTES}\s*/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_BLOCKS = frozenset(
    ("p", "div", "table", "tr", "dl", "dt", "dd", "pre", "blockquote",
    "h1", "h2", "h3", "h4", "h5", "h6")
)  # fmt: skip
_INDENT = 4
_DEEPEST = 12
# The history pages break a paragraph behind each sentence; what counts on begins a line of its own.
_BREAK = re.compile(r"\n\s*")
_NEW_LINE = re.compile(
    r"(?:[-*+•·‣◦○●▪■–—]\s|[•‣◦●▪■]|[(（]?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)）、]|[①-⑳❶-❿])"
)


def is_markup(text: str) -> bool:
    """Tell whether at least one real HTML tag stands in the text."""
    return "<" in text and _TAG.search(text) is not None


def entities(text: str) -> str:
    """Return the text with its character references read, also those written twice over."""
    if "&" not in text:
        return text
    once = _ENTITY.sub(_character, text)
    return _ENTITY.sub(_character, once) if "&" in once else once


def lines(text: str) -> str:
    """Return HTML as text in lines: a list becomes `* ` or `1. ` lines, indented by 4 per level."""
    page = _Page()
    at = 0
    for tag in _TAG.finditer(text):
        page.write(text[at : tag.start()])
        at = tag.end()
        if tag[1]:
            page.close(tag[2].lower())
        else:
            page.open(tag[2].lower())
    page.write(text[at:])
    return "".join(page.parts)


class _Page:
    """What has been written, and the lists that are open."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.counts: list[int] = []  # one per open list; -1 for a list without numbers
        self.fresh = True  # nothing but a marker stands on the line
        self.script: dict[int, int] | None = None

    def open(self, name: str) -> None:
        if name in {"ul", "ol"}:
            self.counts.append(0 if name == "ol" else -1)
        elif name == "li":
            self._item()
        elif name == "br" or name in _BLOCKS:
            self._line(name)
        elif name in {"td", "th"}:
            self.parts.append(" ")
        elif name in {"sup", "sub"}:
            self.script = _RAISED if name == "sup" else _LOWERED

    def close(self, name: str) -> None:
        if name in {"ul", "ol"}:
            if self.counts:
                self.counts.pop()
            if not self.counts:
                self.parts.append("\n\n")
                self.fresh = True
        elif name == "li" or name in _BLOCKS:
            self._line(name)
        elif name in {"sup", "sub"}:
            self.script = None

    def write(self, text: str) -> None:
        if not text or (self.fresh and not text.strip()):
            return
        text = entities(text)
        if self.script is not None and text.strip("0123456789+-") == "":
            text = text.translate(self.script)
        if "\n" in text:
            text = _BREAK.sub(self._broken, text)
        if text.strip():
            self.fresh = False
        self.parts.append(text)

    def _item(self) -> None:
        if not self.counts:
            self.counts.append(-1)
        level = min(len(self.counts) - 1, _DEEPEST)
        marker = "* "
        if self.counts[-1] >= 0:
            self.counts[-1] += 1
            marker = f"{self.counts[-1]}. "
        if self.parts and self.parts[-1].startswith("\n ") and not self.parts[-1].strip():
            self.parts.pop()  # the line the item before it closed with
        self.parts.append("\n" + " " * (_INDENT * level) + marker)
        self.fresh = True

    def _line(self, name: str) -> None:
        if self.fresh and name != "br":
            return
        self.fresh = True
        if self.counts:
            self.parts.append("\n" + self._margin())
        else:
            self.parts.append("\n" if name == "br" else "\n\n")

    def _margin(self) -> str:
        return " " * (_INDENT * min(len(self.counts) - 1, _DEEPEST) + 2) if self.counts else ""

    def _broken(self, found: re.Match[str]) -> str:
        """Return a line's break that leaves a sentence in its paragraph."""
        if _NEW_LINE.match(found.string, found.end()):
            return "\n" + self._margin()
        return "\n  " + self._margin()


def _character(found: re.Match[str]) -> str:
    return unescape(found[0])
