# ruff: noqa: RUF001  (a minus that is no hyphen is what is put in)
"""One spelling of what is written in several: British words, accents, signs behind a name."""

from __future__ import annotations

import re

_ACCENTS = str.maketrans("áàâäéèêëíìîïóòôöúùûüç", "aaaaeeeeiiiioooouuuuc")
_Spelling = tuple[str, re.Pattern[str], str]  # what is in every such word, it, what is put there
_BRITISH: tuple[tuple[str, tuple[_Spelling, ...]], ...] = (
    (
        "ae",
        (
            ("haem", re.compile(r"haem"), "hem"),
            ("aem", re.compile(r"(?<=\w)aem(?=i)"), "em"),
            ("anae", re.compile(r"\banae(?=m|sth)"), "ane"),
            ("leukaem", re.compile(r"(?<=leuk)aem"), "em"),
            ("aed", re.compile(r"\bpaed(?=i)|(?<=orthop)aed"), "ped"),
            ("fae", re.compile(r"\bfae(?=c)"), "fe"),
            ("gynae", re.compile(r"\bgynae(?=c)"), "gyne"),
            ("cae", re.compile(r"\bcae(?=sar|cum|cal)"), "ce"),
            ("aet", re.compile(r"\baet(?=iolog)"), "et"),
            ("aesth", re.compile(r"(?<=\w)aesth(?=e)"), "esth"),
        ),
    ),
    (
        "oe",
        (
            ("oe", re.compile(r"\boe(?=dema|soph|strogen|stradiol|strus)"), "e"),
            ("oedema", re.compile(r"(?<=\w)oedema"), "edema"),
            ("rrhoe", re.compile(r"(?<=rrh)oe(?=[ai])"), "e"),
            ("pnoe", re.compile(r"(?<=pn)oe(?=[ai])"), "e"),
            ("foe", re.compile(r"\bfoe(?=t)"), "fe"),
            ("coe", re.compile(r"\bcoe(?=liac)"), "ce"),
        ),
    ),
    (
        "our",
        (("our", re.compile(r"\b(tum|hum|lab|col|behavi|fav)our"), r"\1or"),),
    ),
)
_IS = re.compile(r"\b(\w{4,})is(?=(?:ations?|ed|ing)\b)")

# --- signs

_VERSION = re.compile(r"\b(?:v|ver|version)\.? ?(?=\d{1,2}\.\d)|(?<=\bctcae )v\.?(?=\d)")
_NUMBERED = re.compile(r"v(?:er|ersion)?\.? ?\d")  # what most texts lack begins with a letter
_PLUS = re.compile(
    r"(?<!\d )\b(her2|er|pr|hr|ph|pd-?l1|hbsag|hiv|hcv|cd\d{1,3})\+(?![\w(+]|-(?=\w))"
)
_MINUS_SIGN = re.compile(
    r"(?<!\d )\b(her2|er|pr|hbsag|cd\d{1,3})-(?=[ ,;/)]|$)"
    r"(?!(?: (?:and|or|to) |/)[\w ]{1,20}-\w)"  # "HER2- and EGFR-directed"
)
_LOOSE = re.compile(r"-(?:[ ,;/)]|$)")
_LEADING = re.compile(r"-\.?\d")
_BELOW_ZERO = re.compile(
    r"(?:(?<=[<>=(])|(?<=: )|(?<=\bof )|(?<=\bto )|(?<=\bthan )|(?<=\bfrom )|(?<=\bbetween )"
    r"|(?<=\bbelow )|(?<=\babove )|(?<=\bis )|(?<=\bleast )|(?<=\bmost )|(?<=\bunder )"
    r"|(?<=\bover )|(?<= )(?=-[\d.]{1,6} to -\.?\d)"
    r"|(?<=\bscore )|(?<=\bday )|\A(?=-[\d.]+ ?(?:to -|d\b|diopt)))-(?=\.?\d)"
)
_ANOTHER = re.compile(r"(−[\d.]+ ?\w{0,9} (?:and|or|to) )-(?=\.?\d)")


def respelled(text: str) -> str:
    """Return a folded text in one spelling, with a minus, no hyphen, before a number below zero."""
    if not text.isascii():
        text = text.translate(_ACCENTS)
    for hint, spellings in _BRITISH:
        if hint in text:
            text = _americanized(text, spellings)
    if "isation" in text or "ised" in text or "ising" in text:
        text = _IS.sub(r"\1iz", text)
    if _NUMBERED.search(text) is not None:
        text = _VERSION.sub("", text)
    if "+" in text:
        text = _PLUS.sub(r"\1 positive", text)
    return _signed(text) if "-" in text else text


def _americanized(text: str, spellings: tuple[_Spelling, ...]) -> str:
    for cue, written, american in spellings:
        if cue in text:
            text = written.sub(american, text)
    return text


def _signed(text: str) -> str:
    if _LOOSE.search(text) is not None:
        text = _MINUS_SIGN.sub(r"\1 negative", text)
    if _LEADING.search(text) is not None:
        text = _BELOW_ZERO.sub("−", text)
    return _ANOTHER.sub(r"\1−", text) if "−" in text else text
