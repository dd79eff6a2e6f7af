# ruff: noqa: RUF001  (look-alike signs are what these tables are about)
"""A registry's text as a person reads it, and the key that says whether two texts say the same.

Both run over every long text of every record, so most steps look for the characters they are
about before they start.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import itemgetter
from unicodedata import is_normalized, normalize

from monitor.changes import markup
from monitor.model.terminal import without_sequences

_FIRST: Callable[[re.Match[str]], str] = itemgetter(1)

# --- plain

_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_BREAKS = ("\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029")
_HIDDEN = frozenset(
    chr(code)
    for start, stop in (
        (0x00, 0x09), (0x0E, 0x20), (0x7F, 0x85), (0x86, 0xA0), (0xAD, 0xAE), (0x61C, 0x61D),
        (0x180E, 0x180F), (0x200B, 0x2010), (0x202A, 0x202F), (0x2060, 0x2070), (0xFEFF, 0xFF00),
        (0xFFF9, 0xFFFC), (0xD800, 0xE000), (0xE0000, 0xE0080),
    )
    for code in range(start, stop)
)  # fmt: skip
# Word's Symbol font leaves these private characters where the sign was meant.
_SYMBOL_FONT = {
    "\uf0b3": "≥",
    "\uf0a3": "≤",
    "\uf0b7": "•",
    "\uf0a7": "▪",
    "\uf0b0": "°",
    "\uf06d": "µ",
    "\uf0b1": "±",
}
_COMMENT, _COMMENT_ENDS = re.compile(r"\\?<!--"), re.compile(r"--\\?>")
_GAPS = re.compile(r"\n{3,}")
_NOTABLE = ("<", "&", "\\", "  ", " \n", "\n ", "\n\n\n")


def plain(text: str) -> str:
    """Return the text without markup, escapes, hidden characters and needless space."""
    for sign in _NOTABLE:
        if sign in text:
            break
    else:
        if _is_printable(text) and is_normalized("NFC", text):
            return text.strip()
    return _tidied(unescaped(unmarked(text)))


def unmarked(text: str) -> str:
    """Return the text in clean lines, markers, indents and backslash escapes still in place."""
    if not _is_printable(text):
        text = without_sequences(text)
    if "<!--" in text:
        text = _uncommented(text)
    if "\\&" in text:
        text = text.replace("\\&", "&")  # an entity that was escaped for Markdown
    text = markup.lines(text) if markup.is_markup(text) else markup.entities(text)
    if not _is_printable(text):
        text = _shown(text)
        text = _replaced(text, set(text), _SYMBOL_FONT)
    return text if is_normalized("NFC", text) else normalize("NFC", text)


def _uncommented(text: str) -> str:
    """Return the text without comments that end: each place is looked at once."""
    parts, at = [], 0
    while begins := _COMMENT.search(text, at):
        ends = _COMMENT_ENDS.search(text, begins.end())
        if ends is None:
            break
        parts.append(text[at : begins.start()])
        at = ends.end()
    return "".join([*parts, text[at:]])


def one_line(text: str, limit: int) -> str:
    """Return the text as one line that hides nothing, of `limit` characters at most."""
    line = " ".join(_shown(without_sequences(text)).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def unescaped(text: str) -> str:
    r"""Return the text without Markdown's backslashes (`\>` is `>`)."""
    return _ESCAPE.sub(_FIRST, text) if "\\" in text else text


def _shown(text: str) -> str:
    """Return the text with one kind of line's end and without what cannot be seen."""
    for line_break in _BREAKS:
        if line_break in text:
            text = text.replace(line_break, "\n")
    for char in _HIDDEN.intersection(text):
        text = text.replace(char, "")
    return text


def _is_printable(text: str) -> bool:
    """Tell whether every character but the line's end can be seen, in next to no time."""
    return text.replace("\n", "").isprintable()


def _tidied(text: str) -> str:
    text = "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()
    return _GAPS.sub("\n\n", text) if "\n\n\n" in text else text


def _replaced(text: str, chars: set[str], table: dict[str, str]) -> str:
    for char in table.keys() & chars:
        text = text.replace(char, table[char])
    return text


# --- meaning

_MARKER = re.compile(
    r"(?:[*•·‣⁃◦○●▪■□➢✓–—-]|[(（]?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)．]{1,2}(?=\s)|\d{1,2}、|[①-⑳❶-❿])"
    r"\s*(?=\S)"
)
_GLUED = re.compile(r"[-–—*](?=\S)")  # "-5 °C" and "*see note" open no list item
_RAISED = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+")
_LOWERED = re.compile(r"(?<=\d)[₀-₉]+|[₀-₉]+(?=\d)")
_COUNTING = re.compile(r"[¼-¾⅐-⅞①-⒛❶-➓⓪-⓿㉑-㉟㊱-㊿]")
_POWER_OF_UNIT = re.compile(r"([^\W\d_])\^(?=\d)")
_SIGNS = {
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    **dict.fromkeys("‘’‚‛′´`", "'"),
    **dict.fromkeys("“”„‟″", '"'),
    **dict.fromkeys("≤≦⩽", "<="),
    **dict.fromkeys("≥≧⩾", ">="),
    **dict.fromkeys("×✕", "x"),
    "º": "°",
    "˂": "<",
    "˃": ">",
    "⁄": "/",
}
# Capitals that make another word or another unit: met/MET, 5 mM/5 mm, who/WHO.
_CAPITALS = (
    "ALL", "MET", "AIDS", "RET", "CAT", "WHO", "US", "IT", "MS", "MM", "MG", "Mg", "PM",
    "mM", "µM", "μM", "nM", "pM", "fM", "uM",
)  # fmt: skip
_CASED = re.compile(rf"(\b(?:{'|'.join(_CAPITALS)})\b|\d ?M\b)")
_TWO_CAPITALS = re.compile(r"[A-Z][A-Z]")  # or an M is in each of them
_MOLAR = re.compile(r"\d ?M\b")
_UNIT = re.compile(
    r"(\d) (?=(?:[munk]?g|mcg|[μu]g|[md]?l|[mcnk]?m|mmol|mmhg|iu|c?gy|hz|°c)(?![^\W_])|%)"
)
_RANGE = re.compile(r"(\d) ?- ?(?=\d)")
_TIMES = re.compile(r"(\d) ?x ?(?=uln\b|lln\b|\d)")
_COMMA = re.compile(r", (?!\d)")


def meaning(text: str) -> str:
    """Return the comparison key of a text: equal keys differ in cosmetics only."""
    if text.islower() and text.isalnum() and text.isascii():
        return text
    text = plain(text)
    text = " ".join([_bare(line) for line in text.split("\n")] if "\n" in text else [_bare(text)])
    return _spaced(_folded(_lettered(text)))


def _bare(line: str) -> str:
    """Strip list markers (a bullet, then a number at most) and the stop at the end."""
    for _ in range(2):
        if "A" <= line[:1] <= "Z":
            break  # no marker, as most often
        found = _MARKER.match(line)
        if found is None or _GLUED.match(line):
            break
        line = line[found.end() :]
    return line.rstrip(" .;,")


def _lettered(text: str) -> str:
    """Bring characters to one form without letting `10⁹` become `109` or `2½` become `21/2`."""
    if text.isascii():
        return text.replace("`", "'")
    chars = set(text)
    if not chars.isdisjoint("⁰¹²³⁴⁵⁶⁷⁸⁹"):
        text = _RAISED.sub(lambda run: "^" + normalize("NFKC", run[0]), text)
    if not chars.isdisjoint("₀₁₂₃₄₅₆₇₈₉"):
        text = _LOWERED.sub(lambda run: "_" + normalize("NFKC", run[0]), text)
    text = _COUNTING.sub(r" \g<0> ", text)
    text = _replaced(text, chars, _SIGNS)
    if text.isascii():
        return text
    text = normalize("NFKC", text)
    return _replaced(text, set(text), _SIGNS)


def _folded(text: str) -> str:
    """Fold case, except in words that the capitals make another word."""
    if "M" not in text and _TWO_CAPITALS.search(text) is None:
        return text.casefold()
    shouted = text.isupper() and text.count(" ") > 2
    rare = any(word in text for word in _CAPITALS) or ("M" in text and _MOLAR.search(text))
    if shouted or not rare:
        return text.casefold()
    parts = _CASED.split(text)
    parts[::2] = (part.casefold() for part in parts[::2])
    return "".join(parts)


def _spaced(text: str) -> str:
    """Leave out the space that typists put or not around signs, and before units."""
    if "  " in text:
        text = " ".join(text.split())
    for sign in "<>=/([^":
        if sign in text:
            text = text.replace(f" {sign}", sign).replace(f"{sign} ", sign)
    for sign in ")],":
        if sign in text:
            text = text.replace(f" {sign}", sign)
    if "=" in text:
        text = text.replace("=>", ">=").replace("=<", "<=")
    text = text.replace(". ", " ")
    if ", " in text:
        text = _COMMA.sub(",", text)
    return _measured(text).strip(" .;,")


def _measured(text: str) -> str:
    """Write numbers with their units, ranges, powers and multiples in one way."""
    text = _UNIT.sub(_FIRST, text)
    if "-" in text:
        text = _RANGE.sub(r"\1-", text)
    if "^" in text:
        text = _POWER_OF_UNIT.sub(_FIRST, text)
    return _TIMES.sub(r"\1x", text) if "x" in text and _TIMES.search(text) else text
