"""What mail programs make of HTML and CSS: a small table of our own, and a page held against it.

The facts are those of caniemail.com (read in November 2026), for Gmail (web and apps), Outlook for
Windows (Word's engine, 2007 to 2019) and Apple Mail. `*` is every element, `td` a cell only.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

VOID = frozenset({"meta", "br"})

# Elements that all of them show; del and ins only say so to Gmail with accounts of others.
ELEMENTS = frozenset(
    {"html", "head", "meta", "title", "style", "body", "div", "p", "h1", "h2", "span", "a", "br"}
    | {"table", "tbody", "tr", "td", "del", "ins"}
)
ATTRIBUTES = {
    "html": {"lang"},
    "meta": {"charset", "name", "content"},
    "a": {"href"},
    "table": {"role", "width", "cellpadding", "cellspacing", "border"},
    "td": {"align", "width", "height"},
}
EVERYWHERE = {"class", "style"}

# Properties that all of them honour, and on what.
PROPERTIES = {
    "background-color": "*",
    "border": "td",  # unreliable on p and div in Outlook
    "border-left": "td",
    "border-left-color": "td",
    "border-top": "td",
    "color": "*",
    "font": "*",
    "font-size": "*",
    "font-style": "*",
    "font-weight": "*",
    "height": "td",  # not on div and p in Outlook
    "line-height": "*",  # in Outlook at least as high as what stands in it
    "margin": "h1 h2 p div",  # not on span and body in Outlook, and no `auto`
    "padding": "td",  # on nothing else in Outlook
    "text-align": "*",
    "text-decoration": "*",  # one value
}
# What somebody does not get, and why the letter is none the worse for it.
HARMLESS = {
    ("html", "color-scheme"): "keeps Apple Mail from turning colours round; others have their own",
    ("body", "margin"): "Outlook and Gmail put a letter into a page of theirs",
    ("body", "padding"): "as the margin",
    ("body", "-webkit-text-size-adjust"): "iOS alone would enlarge the text",
    ("*", "border-radius"): "Outlook draws corners",
    ("span", "padding"): "Outlook draws the colour of a badge around its word alone",
    ("del", "padding"): "as the badge",
    ("ins", "padding"): "as the badge",
    ("h1", "padding"): "zero: what has none anyway",
    ("h2", "padding"): "zero: what has none anyway",
    ("p", "padding"): "zero: what has none anyway",
    ("td", "word-break"): "older Outlooks let an endless word widen the page",
    ("div", "max-width"): "Outlook gets a table of 680 pixels in a conditional comment",
    ("div", "display"): "none alone; Outlook hides the preview by mso-hide",
    ("div", "mso-hide"): "Outlook alone",
    ("div", "max-height"): "a preview that is hidden twice",
    ("div", "overflow"): "a preview that is hidden twice",
}
FORBIDDEN = re.compile(r"(?i)url\(|expression\(|@import|@font-face|javascript:|data:|cid:")
_MSO = re.compile(r"<!--\[if mso\]>.*?<!\[endif\]-->", re.DOTALL)


class Letter(HTMLParser):
    """A letter with what is wrong with it, in words, and the size of each text in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.links: list[str] = []
        self.sizes: list[tuple[float, str]] = []
        self.style = ""
        self.title = ""
        self._open: list[tuple[str, float | None]] = []
        self.feed(_MSO.sub("", html))
        self.close()
        if not self.title.strip():
            self.faults.append("has no title")

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"a comment that is not for Outlook: {data[:40]}")

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        self._check(tag, given)
        size = self._open[-1][1] if self._open else 16.0
        for name, value in declarations(given.get("style", "")):
            self._hold(tag, name, value)
            if found := re.search(r"([\d.]+)px", value) if name in {"font-size", "font"} else None:
                size = float(found[1])
            if (name, value) == ("display", "none"):
                size = None
        if tag not in VOID:
            self._open.append((tag, size))

    def _check(self, tag: str, given: dict[str, str]) -> None:
        unknown = given.keys() - EVERYWHERE - ATTRIBUTES.get(tag, set())
        wrong = {
            f"<{tag}>": tag not in ELEMENTS,
            f"<{tag} {' '.join(sorted(unknown))}>": unknown,
            "<html> without its language": tag == "html" and given.get("lang") != "en",
            "<table> that is read out as one": tag == "table"
            and given.get("role") != "presentation",
            "<table> without a width for Outlook": tag == "table" and not given.get("width"),
        }
        self.faults += [said for said, is_so in wrong.items() if is_so]
        for value in given.values():
            self._fetches(value)
        if tag == "a":
            self.links.append(given.get("href", ""))

    def _fetches(self, value: str) -> None:
        if found := FORBIDDEN.search(value):
            self.faults.append(f"fetches or runs something: {found[0]}")

    def _hold(self, tag: str, name: str, value: str) -> None:
        on = PROPERTIES.get(name, "")
        if (tag, name) in HARMLESS or ("*", name) in HARMLESS:
            return
        if not on or (on != "*" and tag not in on.split()):
            self.faults.append(f"{name} on <{tag}>")
        if name == "margin" and ("-" in value or ("auto" in value and tag != "div")):
            self.faults.append(f"margin: {value}")
        if name == "text-decoration" and " " in value:
            self.faults.append(f"text-decoration: {value}")

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        tag, size = self._open[-1] if self._open else ("", 16.0)
        if tag == "style":
            self._fetches(data)
            self.style += data
        elif tag == "title":
            self.title += data
        elif data.replace("\N{NO-BREAK SPACE}", "").strip() and size is not None:
            self.sizes.append((size, data))


def declarations(style: str) -> list[tuple[str, str]]:
    """Return the properties of a style with their values."""
    pairs = (one.partition(":") for one in style.split(";") if one.strip())
    return [(name.strip(), value.strip()) for name, _, value in pairs]
