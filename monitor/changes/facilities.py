# ruff: noqa: SIM905  (a table of words reads best as one text)
"""Whether the names of two facilities name one: what tells hospitals of one town apart.

"Hospital", "University" and the like stand in most names and tell nothing; "First" and "Third",
"Cancer" and "Chest" do. Where it is in doubt, two names are two places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from monitor.changes.pairing import likeness

_LONGEST = 400  # characters; beyond it only the very same name is the same
_MANY = 12  # words that differ; so many are no rewording
_SLIP = 85.0  # likeness of two spellings of one long word
_BROKEN = re.compile(r"[^\W\d_][\"<>?\ufffd][^\W\d_]")
_MENDED = 80.0
_LONG = 6  # letters; a shorter word is never taken for a slip of another
_LONGEST_WORD = 40  # letters
_SHORTEST, _LONGEST_SHORT = 3, 8  # letters of a short name
_UNINITIALED = frozenset("of the and for at in on to de la du des der s".split())

_TOKEN = re.compile(r"[^\W_]+")
_ORDINAL = re.compile(r"0*(\d{1,9})(?:st|nd|rd|th)?")
_POSSESSIVE = re.compile(r"['\u2019`](?:s\b)?")
_INITIALS = re.compile(r"\b(?:[a-z]\.? ){1,5}[a-z]\b|\b(?:[a-z]\.){2,6}")

_SMALL = frozenset(
    "of the and for at in on to by de la le les el los las del della dello delle di da das do dos"
    " du des d l y e und der die den dem zu zur am im et von van het een en och og i na w"
    " inc llc ltd llp lp plc gmbh ag sa srl spa pc pllc pa co corp corporation company"
    " no nr number".split()
)
_NUMBERS = {
    word: str(number)
    for number, words in enumerate(
        (
            "first primo prima premier erste",
            "second secondo seconda zweite",
            "third terzo dritte",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
        ),
        start=1,
    )
    for word in words.split()
} | {"ii": "2", "iii": "3", "iv": "4"}
# What a place is, by one word for all of those that say so.
_KINDS_TABLE = """
    hospital hospitals hopital hopitaux hospitalier hospitaliers hospitaliere ospedale
    ospedali ospedaliera ospedaliero hospitalar hospitalario hospitalaria krankenhaus klinikum
    kliniken szpital sykehus sygehus sjukhus sjukhuset ziekenhuis nemocnice hastanesi hastane
    korhaz bolnica spital spitalul sairaala hosp;
    clinic clinics clinique clinica clinico klinik klinika poliklinik policlinico polyclinic
    poliambulatorio;
    university univ universitario universitaria universitari universitaire universitaires
    universite universita universidad universidade universitat universitats universitair
    universitaetsklinik uniwersytecki universitesi universitets universiteit medicorum;
    center centers centre centres centro centrum zentrum centar centr ctr;
    institute institut istituto instituto inst instytut institution institutet;
    medical medicine medico medica medecine medizin medisch med medicale health healthcare
    sante salud saude salute care;
    research recherche ricerca ricerche investigacion investigaciones forschung clinical trial
    trials study studies;
    school faculty college facultad faculte fakultat academy academic akademia;
    department dept dipartimento departement departamento abteilung division div unit unita
    unite section service services servicio servizio ward office building;
    foundation fondazione fundacion fondation stiftung trust azienda irccs nhs;
    group practice practices associates partners system network affiliated attached;
    site facility place location campus
"""
_KINDS = {word: words.split()[0] for words in _KINDS_TABLE.split(";") for word in words.split()}
_SYNONYMS_TABLE = """
    oncology oncologia oncologie onkologie onkologii oncologico oncologica oncological cancer
    tumor tumour;
    children childrens child pediatric pediatrics paediatric kinder enfants pediatrico;
    saint st ste santa san sao sankt sint sainte;
    national nacional nationale nazionale natl;
    general generale gen;
    regional regionale reg;
    memorial mem mmrl;
    municipal city ciudad;
    clinical klinische
"""
_SYNONYMS = {
    word: words.split()[0]
    for words in _SYNONYMS_TABLE.split(";")
    for word in words.split()
    if word not in _KINDS
}
# Parts of a hospital: they may be left out where the postal code stays.
_PARTS = (
    "ambulatory cardi chirurg comprehensive dermat diabet endocrin gastro gyn haemat hemat immun"
    " infect innere intern main medicin nephro neuro obstet oncolog ophthalm ortho outpatient"
    " pneumo psychiatr pulmo radio rheumat surg uro"
)
_PART = re.compile(rf"(?:{'|'.join(_PARTS.split())})\w*")
# One word for several, as German and French put them together.
_COMPOUNDS = {
    "chu": ("hospital", "university", "center"),
    "chru": ("hospital", "university", "center"),
    "universitatsklinikum": ("university", "hospital"),
    "universitatsklinik": ("university", "hospital"),
    "universitatsspital": ("university", "hospital"),
    "universitatsmedizin": ("university", "medical"),
    "universitetssykehus": ("university", "hospital"),
    "universitetshospital": ("university", "hospital"),
    "universitetssjukhus": ("university", "hospital"),
}


class Name(NamedTuple):
    """What a name says: what the place is, its numbers, and the words that only it has."""

    kinds: frozenset[str]
    numbers: frozenset[str]
    words: frozenset[str]
    text: str


def read(facility: str, town: str) -> Name:
    """Read a name that is folded; the name of its town tells no places of the town apart."""
    if len(facility) > _LONGEST:
        return Name(frozenset(), frozenset(), frozenset((facility,)), facility)
    said = frozenset(_tokens(facility))
    kinds = said & _WHAT
    numbers = frozenset(word for word in said if word.isdigit())
    words = said - kinds - numbers - frozenset(_tokens(town[:_LONGEST]))
    return Name(kinds, numbers, words, facility)


def is_spelled_otherwise(one: Name, other: Name) -> bool:
    """Whether nothing but spelling or language tells two names apart."""
    return one.kinds == other.kinds and one.numbers == other.numbers and not any(_left(one, other))


def is_reworded(one: Name, other: Name, *, same_code: bool) -> bool:
    """Whether two names of one town may be one; at one postal code more is left out and added."""
    if one.numbers != other.numbers:
        return False
    if same_code and _is_mended(one.text, other.text):
        return True
    extra = frozenset[str]().union(*_left(one, other))
    if extra and not (same_code and all(map(_PART.fullmatch, extra))):
        return False
    if same_code or (one.words and other.words):
        return same_code or _is_of_kind(one, other)
    return one.kinds == other.kinds


def _is_mended(one: str, other: str) -> bool:
    """Whether one of two names is the other with letters broken by a wrong encoding."""
    if max(len(one), len(other)) > _LONGEST:
        return False
    broken = [_BROKEN.search(text) is not None for text in (one, other)]
    return broken[0] != broken[1] and likeness(one, other) >= _MENDED


def _is_of_kind(one: Name, other: Name) -> bool:
    return bool(one.kinds & other.kinds) or not (one.kinds and other.kinds)


_WHAT = frozenset(_KINDS.values())


def _tokens(text: str) -> Iterator[str]:
    plain = _INITIALS.sub(_together, _POSSESSIVE.sub("", text))
    for found in _TOKEN.findall(plain):
        if found in _COMPOUNDS:
            yield from _COMPOUNDS[found]
        elif found not in _SMALL:
            yield _known(found)


def _known(word: str) -> str:
    """Return the one word, or the number, that stands for all of a meaning."""
    number = _ORDINAL.fullmatch(word)
    if number:
        return number[1]
    return _NUMBERS.get(word) or _KINDS.get(word) or _SYNONYMS.get(word, word)


def _together(found: re.Match[str]) -> str:
    """Write initials as one word: `m. d.` is `md`."""
    return re.sub(r"[. ]", "", found[0]) + " "


# --- words that only one of the names has


def _left(one: Name, other: Name) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of each name for which the other has none."""
    ours, theirs = one.words - other.words, other.words - one.words
    if max(len(one.text), len(other.text)) > _LONGEST:
        return ours, theirs
    if not (ours or theirs) or max(len(ours), len(theirs)) > _MANY:
        return ours, theirs
    told = _told_in_short(ours | theirs, one.text) | _told_in_short(ours | theirs, other.text)
    ours, theirs = ours - told, theirs - told
    return _unspelled(ours, theirs), _unspelled(theirs, ours)


def _unspelled(words: frozenset[str], others: frozenset[str]) -> frozenset[str]:
    """Leave out the words that the others hold too, with a slip in them."""
    return frozenset(
        word for word in words if not any(_is_slip(word, another) for another in others)
    )


def _is_slip(one: str, other: str) -> bool:
    if min(len(one), len(other)) < _LONG or max(len(one), len(other)) > _LONGEST_WORD:
        return False
    return likeness(one, other) >= _SLIP


def _told_in_short(words: frozenset[str], text: str) -> frozenset[str]:
    """Return the short names among the words that stand for others of the text, and those."""
    spelled = [word for word in _TOKEN.findall(text) if word not in _UNINITIALED]
    initials = "".join(word[0] for word in spelled)
    told: set[str] = set()
    for word in words:
        at = initials.find(word) if _SHORTEST <= len(word) <= _LONGEST_SHORT else -1
        if at >= 0:
            told |= {word, *map(_known, spelled[at : at + len(word)])}
    return frozenset(told)
