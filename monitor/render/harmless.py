"""Text from outside, made harmless: nobody who reads a message is at a registry's mercy."""

from __future__ import annotations

import re

from monitor.model.terminal import without_sequences

_BREAKS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Controls, marks that turn the direction of writing, and what cannot be seen at all. Joiners stay:
# several scripts and most emoji are written with them.
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_GAPS = re.compile(r"\n(?: *\n){2,}")
_ENDLESS = 10_000
_LONE = re.compile("[\ud800-\udfff]")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")

_MARKDOWN = re.compile(r"([\\`*_\[\]~|{}!])")
_MENTION = re.compile(r"(?<![\w.])@(?=\w)")
_LEADING = re.compile(r"^(\d{1,9})([.)])|^([#+\-=])")


def clean(text: str) -> str:
    """Return the text without control characters, terminal sequences and hidden marks."""
    if text.isascii() and text.isprintable():
        return text
    text = _BREAKS.sub("\n", without_sequences(text)).replace("\t", " ")
    return _LONE.sub("\ufffd", _HIDDEN.sub("", text))


def plain(text: str) -> str:
    r"""Return the text clean, without wide gaps and the backslashes of Markdown (`\>` is `>`)."""
    text = _GAPS.sub("\n\n", clean(text))
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text


def one_line(text: str) -> str:
    """Return the text clean and on a single line; an endless one without its end."""
    return " ".join(clean(text[:_ENDLESS]).split())


def cut(text: str, limit: int) -> str:
    """Return the text, or its beginning and an ellipsis: never more than `limit` characters."""
    if len(text) <= limit:
        return text
    return text[: max(limit - 1, 0)].rstrip("\u200d \n") + "…"


def markdown(text: str) -> str:
    """Return the text so that CommonMark shows it as it is: one line, no markup, no mentions."""
    text = _MARKDOWN.sub(r"\\\1", one_line(text))
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = _MENTION.sub("@\u2060", text)
    return _LEADING.sub(_quiet, text)


def _quiet(match: re.Match[str]) -> str:
    number, stop, sign = match.groups()
    return f"\\{sign}" if sign else f"{number}\\{stop}"
