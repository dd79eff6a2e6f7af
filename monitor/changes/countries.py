"""Countries have several names in use, and registries change which of them they write."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import combining, normalize

from monitor.changes.text import plain

_ASIDE = re.compile(r"\s*\(.*\)\s*$")
# What stands in brackets behind these tells two countries apart; elsewhere it is another name.
_TOLD_APART = ("congo", "korea", "saint martin", "virgin islands")
_NAMES = {
    "bolivia": ("bolivia, plurinational state of",),
    "brunei": ("brunei darussalam",),
    "cape verde": ("cabo verde",),
    "cote d'ivoire": ("ivory coast",),
    "czech republic": ("czechia",),
    "democratic republic of the congo": (
        "congo, democratic republic",
        "congo, democratic republic of the",
        "congo, the democratic republic of the",
        "congo (kinshasa)",
    ),
    "eswatini": ("swaziland",),
    "hong kong": ("hong kong sar", "hong kong, china"),
    "iran": ("iran, islamic republic of",),
    "laos": ("lao people's democratic republic",),
    "libya": ("libyan arab jamahiriya",),
    "macao": ("macau",),
    "moldova": ("moldova, republic of", "republic of moldova"),
    "myanmar": ("burma",),
    "netherlands": ("the netherlands", "netherlands, the"),
    "north korea": (
        "korea, democratic people's republic of",
        "democratic people's republic of korea",
        "korea (democratic people's republic of)",
        "korea, north",
    ),
    "north macedonia": (
        "macedonia",
        "macedonia, the former yugoslav republic of",
        "republic of north macedonia",
    ),
    "palestine": (
        "palestinian territory, occupied",
        "palestinian territories, occupied",
        "state of palestine",
        "palestine, state of",
    ),
    "russia": ("russian federation",),
    "south korea": (
        "korea, republic of",
        "republic of korea",
        "korea (republic of)",
        "korea, south",
    ),
    "syria": ("syrian arab republic",),
    "taiwan": ("taiwan, province of china",),
    "tanzania": ("tanzania, united republic of", "united republic of tanzania"),
    "the bahamas": ("bahamas", "bahamas, the"),
    "the gambia": ("gambia", "gambia, the"),
    "timor-leste": ("east timor",),
    "turkey": ("turkiye",),
    "united kingdom": ("uk", "u.k.", "great britain"),
    "united states": ("usa", "u.s.a.", "us", "u.s.", "united states of america"),
    "venezuela": ("venezuela, bolivarian republic of",),
    "vietnam": ("viet nam",),
}
_SAME = {other: name for name, others in _NAMES.items() for other in others}


_MARKS = frozenset("<>&\\")  # a key is plain text, and stays what it is when it is read as one


@lru_cache(maxsize=1024)
def country(name: str) -> str:
    """Return the key of a country: names of one country have the same (ISO 3166 and usage)."""
    folded = _folded(name)
    known = _SAME.get(folded)
    if known is not None or folded.startswith(_TOLD_APART):
        return known or folded
    called = _ASIDE.sub("", folded) or folded
    return _SAME.get(called, called)


def _folded(name: str) -> str:
    """Return the name without accents, capitals and needless space."""
    letters = normalize("NFKD", plain(name).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    bare = "".join(letter for letter in letters if not combining(letter) and letter not in _MARKS)
    return " ".join(bare.casefold().split())
