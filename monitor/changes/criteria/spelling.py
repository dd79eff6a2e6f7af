# ruff: noqa: RUF001  (a minus that is no hyphen is what is put in)
"""One spelling of what is written in several: British words, accents, signs behind a name."""

from __future__ import annotations

import re

_ACCENTS = str.maketrans("áàâäéèêëíìîïóòôöúùûüç", "aaaaeeeeiiiioooouuuuc")
_BRITISH = (
    (re.compile(r"haem"), "hem"),
    (re.compile(r"(?<=\w)aem(?=i)"), "em"),
    (re.compile(r"\boe(?=dema|soph|strogen|stradiol|strus)"), "e"),
    (re.compile(r"(?<=\w)oedema"), "edema"),
    (re.compile(r"\banae(?=m|sth)"), "ane"),
    (re.compile(r"(?<=leuk)aem"), "em"),
    (re.compile(r"(?<=rrh)oe(?=[ai])"), "e"),
    (re.compile(r"(?<=pn)oe(?=[ai])"), "e"),
    (re.compile(r"\bpaed(?=i)|(?<=orthop)aed"), "ped"),
    (re.compile(r"\bfae(?=c)"), "fe"),
    (re.compile(r"\bfoe(?=t)"), "fe"),
    (re.compile(r"\bgynae(?=c)"), "gyne"),
    (re.compile(r"\bcoe(?=liac)"), "ce"),
    (re.compile(r"\bcae(?=sar|cum|cal)"), "ce"),
    (re.compile(r"\baet(?=iolog)"), "et"),
    (re.compile(r"(?<=\w)aesth(?=e)"), "esth"),
    (re.compile(r"\b(tum|hum|lab|col|behavi|fav)our"), r"\1or"),
)
_HINTS = ("ae", "oe", "our")
_IS = re.compile(r"\b(\w{4,})is(?=(?:ations?|ed|ing)\b)")

# --- signs

_VERSION = re.compile(r"\b(?:v|ver|version)\.? ?(?=\d{1,2}\.\d)|(?<=\bctcae )v\.?(?=\d)")
_PLUS = re.compile(
    r"(?<!\d )\b(her2|er|pr|hr|ph|pd-?l1|hbsag|hiv|hcv|cd\d{1,3})\+(?![\w(+]|-(?=\w))"
)
_MINUS_SIGN = re.compile(r"(?<!\d )\b(her2|er|pr|hbsag|cd\d{1,3})-(?=[ ,;/)]|$)")
_BELOW_ZERO = re.compile(
    r"(?:(?<=[<>=(])|(?<=: )|(?<=\bof )|(?<=\bto )|(?<=\bthan )|(?<=\bfrom )|(?<=\bbetween )"
    r"|(?<=\bbelow )|(?<=\babove )|(?<=\bis )|(?<=\bleast )|(?<=\bmost )|(?<=\bunder )"
    r"|(?<=\bover )|(?<=\bscore )|(?<=\bday )|\A(?=-[\d.]+ ?(?:to -|d\b|diopt)))-(?=\.?\d)"
)
_ANOTHER = re.compile(r"(−[\d.]+ ?\w{0,9} (?:and|or|to) )-(?=\.?\d)")


def respelled(text: str) -> str:
    """Return a folded text in one spelling, with `−` where a number is below zero."""
    if not text.isascii():
        text = text.translate(_ACCENTS)
    if any(hint in text for hint in _HINTS):
        for written, american in _BRITISH:
            text = written.sub(american, text)
    if "is" in text:
        text = _IS.sub(r"\1iz", text)
    if "v" in text:
        text = _VERSION.sub("", text)
    if "+" in text:
        text = _PLUS.sub(r"\1 positive", text)
    return _signed(text) if "-" in text else text


def _signed(text: str) -> str:
    text = _BELOW_ZERO.sub("−", _MINUS_SIGN.sub(r"\1 negative", text))
    return _ANOTHER.sub(r"\1−", text) if "−" in text else text
