"""What a message tells, cut and made harmless for services that show it in a shape of their own."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeVar
from urllib.parse import urlsplit

from monitor.model.delivery import Message, Told
from monitor.model.event import Severity

JOINER = "\u2060"  # seen by nobody; a word after one is no mention, and a sign no markup
EVENTS = 40  # more than this nobody reads in a chat
CHANGES = 6  # of one event
LABEL = 80
VALUE = 200
HEADLINE = 600
SAYS = 900
TITLE = 256
WHY = 300
ADDRESS = 600

_JOINERS = f"\u200c\u200d{JOINER}"  # several scripts and most emoji are written with them
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})  # the categories of what has no picture
_MOST = 4  # times the room is looked at: what cannot be seen takes none
Made = TypeVar("Made")
_AS_IS: Mapping[int, str] = MappingProxyType({})


def word(severity: str) -> str:
    """Return a severity as a word that begins a line, "" where there is none."""
    return severity.capitalize() if severity in set(Severity) else ""


def fit(text: str, limit: int, signs: Mapping[int, str] = _AS_IS) -> str:
    """Return the text on one line without what hides, each of the signs replaced, cut to a limit.

    What is counted are UTF-16 units, as JavaScript counts: nobody else arrives at more.
    """
    text = seen(text[: limit * _MOST])
    whole = text.translate(signs)
    if width(whole) <= limit:
        return whole
    room, kept = limit - 1, 0
    for char in text:
        room -= width(signs.get(ord(char), char))
        if room < 0:
            break
        kept += 1
    return text[:kept].rstrip().translate(signs) + "…"


def seen(text: str) -> str:
    """Return the text on one line, without controls, hidden marks and turns of direction."""
    if not (text.isascii() and text.isprintable()):
        text = "".join(map(_pictured, text))
    return " ".join(text.split())


def _pictured(char: str) -> str:
    if char in _JOINERS or unicodedata.category(char) not in _UNSEEN:
        return char
    return " " if char.isspace() else ""


def width(text: str) -> int:
    """Return how many UTF-16 units a text has."""
    return len(text) + sum(char > "\uffff" for char in text)


def web(url: str) -> str:
    """Return an address if a browser is to open it, "" for any other."""
    try:
        parts = urlsplit(url)
        known = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return ""
    plain = url.isascii() and url.isprintable() and not set(' "<>|\\^`{}') & set(url)
    return url if known and plain and len(url) <= ADDRESS else ""


def before_and_after(change: tuple[str, str, str], signs: Mapping[int, str] = _AS_IS) -> str:
    """Return what a change says on one line."""
    _, before, after = change
    if before == after:
        return "changed"
    before, after = fit(before, VALUE, signs), fit(after, VALUE, signs)
    if not after:
        return f"no longer {before}"
    return f"{before} → {after}" if before else after


def left_out(more: int, link: str = "") -> str:
    """Return how many events are not shown, and where to find them."""
    where = link or "trial-monitor events lists them all"
    return f"… and {more} more: {where}"


def why(message: Message) -> tuple[str, ...]:
    """Return why the reader gets this, and what it rests on where that is the same for all."""
    metas = {one.meta for one in message.told}
    said = (message.because, metas.pop() if len(metas) == 1 else "")
    return tuple(text for text in said if text.strip())


def fitting(
    compose: Callable[[tuple[Told, ...], int], Made],
    message: Message,
    fits: Callable[[Made], bool],
) -> Made:
    """Return what is composed of as many events as fit, the gravest first; of none if need be.

    `compose` takes the events to show and how many are left out.
    """
    made = compose((), message.more + len(message.told))
    for shown in range(1, min(len(message.told), EVENTS) + 1):
        longer = compose(message.told[:shown], message.more + len(message.told) - shown)
        if not fits(longer):
            break
        made = longer
    return made
