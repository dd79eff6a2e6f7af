# ruff: noqa: SIM905  (a table of words reads best as one text)
"""Whether two names are names of one organisation, or of one person."""

from __future__ import annotations

import re

from monitor.changes.places import folded

_FORMS = frozenset(
    "inc incorporated ltd limited llc llp lp plc corp corporation co company gmbh ag kg kgaa se sa"
    " sas sarl srl spa bv nv ab as asa aps oy oyj kk pty pte pvt sdn bhd ev the and of for".split()
)
_SHORT = {
    "univ": "university",
    "hosp": "hospital",
    "inst": "institute",
    "natl": "national",
    "med": "medical",
    "ctr": "center",
    "centre": "center",
    "dept": "department",
    "pharma": "pharmaceuticals",
    "pharmaceutical": "pharmaceuticals",
    "intl": "international",
    "lab": "laboratories",
    "labs": "laboratories",
    "laboratory": "laboratories",
    "therapeutic": "therapeutics",
}
_OWNED = re.compile(
    r",? ?\(?\b(?:an? (?:indirect |wholly[ -]owned )?(?:subsidiary|affiliate|division|member) of"
    r"|(?:an? )[\w.&' -]{2,60} company|now part of|formerly)\b.*$"
)
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}[a-z]?")
_WORD = re.compile(r"[^\W_]+")
_DEGREES = frozenset(
    "md phd dr prof professor mph msc ms ma bsc rn do pharmd mbbs mbchb mba facs facc frcp dds dmd"
    " dsc scd drph np pa mr mrs ms".split()
)
_LONGEST = 300  # characters; no name is longer


def is_same_organisation(one: str, other: str) -> bool:
    """Whether two names differ in legal forms, owners, abbreviations and spelling at most."""
    old, new = _core(one), _core(other)
    return bool(old) and old == new


def is_same_person(one: str, other: str) -> bool:
    """Whether two names differ in degrees, titles, order and spelling at most."""
    old, new = _bare(one), _bare(other)
    return bool(old) and old == new


def _core(name: str) -> tuple[str, ...]:
    key = _OWNED.sub("", folded(name[:_LONGEST])).strip(" ,(")
    words = _WORD.findall(_DOTTED.sub(_joined, key))
    return tuple(_SHORT.get(word, word) for word in words if word not in _FORMS)


def _bare(name: str) -> tuple[str, ...]:
    words = _WORD.findall(_DOTTED.sub(_joined, folded(name[:_LONGEST])))
    return tuple(sorted(word for word in words if word not in _DEGREES and len(word) > 1))


def _joined(found: re.Match[str]) -> str:
    return found[0].replace(".", "")
