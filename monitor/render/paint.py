"""Colours of a terminal over a page of text: what went is red, what came is green."""

from __future__ import annotations

import re

from monitor.render.harmless import clean

_RED, _GREEN, _BOLD, _DIM, _PLAIN = "\x1b[31m", "\x1b[32m", "\x1b[1m", "\x1b[2m", "\x1b[0m"
# a mark may go on over lines; none begins within another
_MARK = re.compile(
    r"\[-(?:(?!\[-|\{\+).){1,20000}?-\]|\{\+(?:(?!\[-|\{\+).){1,20000}?\+\}", re.DOTALL
)
_SIGN = re.compile(r"^( {4,10})([-+]) (?=\S)", re.MULTILINE)
_FAINT = re.compile(r"^(?: {8}fingerprint |Made by ).*", re.MULTILINE)
_WORDS = re.compile(r"\S(?:.*\S)?")


def painted(text: str) -> str:
    """Return a page of text with colours; its first line, which names the trial, is bold.

    Whatever could recolour a terminal by itself is gone from the text before.
    """
    first, end, rest = clean(text).partition("\n")
    rest = _SIGN.sub(_signed, _MARK.sub(_marked, rest))
    rest = _FAINT.sub(lambda found: f"{_DIM}{found[0]}{_PLAIN}", rest)
    return f"{_BOLD}{first}{_PLAIN}{end}{rest}"


def _marked(match: re.Match[str]) -> str:
    colour = _RED if match[0].startswith("[-") else _GREEN
    return _WORDS.sub(lambda line: f"{colour}{line[0]}{_PLAIN}", match[0])


def _signed(match: re.Match[str]) -> str:
    colour = _RED if match[2] == "-" else _GREEN
    return f"{match[1]}{colour}{match[2]}{_PLAIN} "
