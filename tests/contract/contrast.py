"""Whether what is written can be read: the contrast of each text of a page with its ground."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import css_inline

from tests.contract.mail_support import VOID, declarations

_DARK = re.compile(
    r"<style>\s*@media \(prefers-color-scheme: dark\)\s*\{(.*?)\}\s*</style>", re.DOTALL
)


def darkened(html: str) -> str:
    """Return the page as a program in dark mode shows it."""
    found = _DARK.search(html)
    assert found, "there is nothing for dark mode"
    return css_inline.inline(html.replace(found[0], f"<style>{found[1]}</style>"))


class Painted(HTMLParser):
    """The texts of a page with their contrast (WCAG 2.2, 1.4.3), the hidden ones left out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[tuple[float, str]] = []
        self._open = [("", "#000000", "#ffffff")]
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        _, ink, ground = self._open[-1]
        style = dict(declarations(dict(attrs).get("style") or ""))
        ink = style.get("color", ink).removesuffix("!important").strip()
        ground = style.get("background-color", ground).removesuffix("!important").strip()
        if style.get("display") == "none" or tag in {"head", "style", "title"}:
            ink = ""
        if tag not in VOID:
            self._open.append((tag, ink if self._open[-1][1] else "", ground))

    def handle_endtag(self, tag):
        while self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        _, ink, ground = self._open[-1]
        if ink and data.replace("\N{NO-BREAK SPACE}", "").strip():
            self.texts.append((contrast(ink, ground), data))


def contrast(one: str, other: str) -> float:
    """Return how far two colours are apart, 1 to 21 (WCAG 2.2, contrast ratio)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    r, g, b = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
