"""A saved HTML page as the lines that a reader sees of it, in one pass and without a tree.

A tree is what hostile pages are made against: a parser of the HTML5 kind needs the square of the
depth (measured: four minutes for 300,000 open elements, a file of 1.5 MB), and rebuilds unclosed
formatting in every paragraph. What stands on which line needs neither.
"""

from __future__ import annotations

import re
from html import unescape

_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*+)((?:[^>=]++|=\s*+(?:\"[^\"]*\"|'[^']*')?)*+)>")
_ATTRIBUTE = re.compile(r"([^\s=/\"']+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_MARKUP = re.compile(r"<[A-Za-z/!?]")
_TELLING = re.compile("hidden|display|visibility|role", re.IGNORECASE)
_UNSEEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_DIGITS = frozenset("0123456789+-")

_RAW = frozenset(("script", "style", "title", "textarea", "noscript", "iframe", "noembed", "xmp"))
_GONE = frozenset(
    ("nav", "footer", "template", "svg", "math", "object", "select", "datalist", "canvas",
    "audio", "video")
)  # fmt: skip
_GONE_ROLES = frozenset(("navigation", "contentinfo", "search", "menu", "menubar"))
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr")
)  # fmt: skip
_CLOSED_BY_THE_NEXT = frozenset(("p", "li", "dt", "dd", "tr", "td", "th", "option"))
_APART = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "section", "article",
    "header", "main", "blockquote", "pre", "form", "fieldset", "details", "hr", "aside", "figure")
)  # fmt: skip
_LINES = frozenset(
    ("div", "li", "dt", "dd", "tr", "br", "summary", "legend", "address", "figcaption", "caption",
    "thead", "tbody", "body", "html", "label")
)  # fmt: skip
_DEEPEST = 12


def text_of(source: str) -> str:
    """Return what a reader sees of an HTML page, as lines.

    Scripts, styles, hidden parts, navigation and the foot of the page are gone; a block is a line
    of its own, an item of a list begins with `• ` or its number. Takes time in proportion to the
    page, whatever stands in it.
    """
    writer = _Writer()
    at = 0
    while at < len(source):
        start = _next_markup(source, at)
        writer.write(source[at:start])
        at = _through(source, start, writer)
    return writer.text()


def _next_markup(source: str, at: int) -> int:
    found = _MARKUP.search(source, at)
    return found.start() if found else len(source)


def _through(source: str, start: int, writer: _Writer) -> int:
    """Return where what begins at `start` ends; the end of the page for what has no end."""
    tag = _TAG.match(source, start)
    if tag is None:
        return _after_remark(source, start)
    name = tag[2].lower()
    if tag[1]:
        writer.close(name)
    elif name in _RAW:
        end = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(source, tag.end())
        return end.start() if end else len(source)
    else:
        writer.open(name, tag[3])
    return tag.end()


def _after_remark(source: str, start: int) -> int:
    end = "-->" if source.startswith("<!--", start) else ">"
    at = source.find(end, start + 2)
    return at + len(end) if at >= 0 else len(source)


def _is_hidden(attributes: str) -> bool:
    if _TELLING.search(attributes) is None:
        return False
    said = {one[1].lower(): one[2] or one[3] or one[4] or "" for one in _given(attributes)}
    if said.get("hidden", "until-found").lower() != "until-found":
        return True
    return said.get("role", "").lower() in _GONE_ROLES or bool(
        _UNSEEN.search(said.get("style", ""))
    )


def _given(attributes: str) -> list[re.Match[str]]:
    return list(_ATTRIBUTE.finditer(attributes))


class _Writer:
    """The lines so far, the lists that are open, and what is being passed over."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.parts: list[str] = []
        self.marker = ""
        self.counts: list[int] = []  # one per open list; -1 for a list without numbers
        self.script: dict[int, int] | None = None
        self.kept = 0  # how many elements are open whose spaces count
        self.passing = ""  # the element that is passed over, and how many of it are open
        self.depth = 0

    def text(self) -> str:
        self._end_line()
        return "\n".join(self.lines).strip("\n") + "\n" if self.lines else ""

    def write(self, text: str) -> None:
        if self.passing or not text:
            return
        text = unescape(text) if "&" in text else text
        if self.script is not None and _DIGITS.issuperset(text):
            text = text.translate(self.script)
        if self.kept:
            self._write_kept(text)
        else:
            self.parts.append(_SPACE.sub(" ", text))

    def _write_kept(self, text: str) -> None:
        first, *others = text.split("\n")
        self.parts.append(first)
        for line in others:
            self._end_line()
            self.parts.append(line)

    def open(self, name: str, attributes: str) -> None:
        if self.passing:
            self._open_passing(name)
        if self.passing:
            return
        if name not in _VOID and (name in _GONE or _is_hidden(attributes)):
            self.passing, self.depth = name, 1
            return
        self._break(name)
        self._enter(name)

    def _enter(self, name: str) -> None:
        if name in {"ul", "ol"}:
            self.counts.append(0 if name == "ol" else -1)
        elif name == "li":
            self._item()
        elif name in {"td", "th"}:
            self.parts.append(" ")
        elif name in {"sup", "sub"}:
            self.script = _RAISED if name == "sup" else _LOWERED
        elif name == "pre":
            self.kept += 1

    def _open_passing(self, name: str) -> None:
        if name != self.passing:
            return
        if name in _CLOSED_BY_THE_NEXT:
            self.passing = ""
        else:
            self.depth += 1

    def close(self, name: str) -> None:
        if self.passing:
            self._close_passing(name)
            return
        if name in {"ul", "ol"} and self.counts:
            self.counts.pop()
        elif name in {"sup", "sub"}:
            self.script = None
        self._break(name)
        if name == "li":
            self.marker = ""
        elif name == "pre":
            self.kept = max(self.kept - 1, 0)

    def _close_passing(self, name: str) -> None:
        if name == self.passing:
            self.depth -= 1
            if self.depth == 0:
                self.passing = ""

    def _item(self) -> None:
        margin = "    " * min(max(len(self.counts) - 1, 0), _DEEPEST)
        self.marker = f"{margin}• "
        if self.counts and self.counts[-1] >= 0:
            self.counts[-1] += 1
            self.marker = f"{margin}{self.counts[-1]}. "

    def _break(self, name: str) -> None:
        if name in _APART:
            self._end_line()
            nested = self.counts and name in {"ul", "ol"}
            if self.lines and self.lines[-1] and not self.marker and not nested:
                self.lines.append("")
        elif name in _LINES:
            self._end_line()

    def _end_line(self) -> None:
        line = "".join(self.parts)
        line = line.rstrip() if self.kept else _SPACE.sub(" ", line).strip()
        self.parts.clear()
        if line:
            self.lines.append(self.marker + line)
            self.marker = ""
