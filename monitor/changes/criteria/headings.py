# ruff: noqa: RUF001, SIM905  (look-alike signs and tables of words)
"""Which lines are headings, and which of the sections a heading opens."""

from __future__ import annotations

import re

from msgspec import Struct
from rapidfuzz.distance import OSA

COLONS = (":", "：")
_EDGES = " :：.-–—"
_CORE = re.compile(
    r"""
    \b(?P<not_in>non?t?[-\s]?inclusions?)\s?/\s?exclusions?[ _-]?criteri(?:a|on|um)s?\b
  | \b(?P<both>inclusions?\s?(?:/|and|&|or)\s?exclusions?)[ _-]?(?:criteri(?:a|on|um)s?)\b
  | \b(?P<core>non?t?[-\s]?inclusions?|inclusions?|exclusions?|eligibility|removing|removal
      |withdrawal|discontinuation|randomi[sz]ation|extension|drop-?\s?out|elimination|rejection
      |termination|stopping|suspension|shedding|exit)[ _-]?(?:criteri(?:a|on|um)s?)
  | \bcriteri(?:a|on)\s(?:for|of)\s(?P<reversed>non-inclusion|inclusion|exclusion)\b
  | \bcrit[èe]res?\s(?:d['e]\s?)?(?P<french>non[-\s]inclusion|inclusion|exclusion)\b
  | \bcriterios\sde\s(?P<spanish>inclusi[óo]n|exclusi[óo]n)\b
  | \b(?P<german>einschluss|ausschluss)kriterien\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_CUES = ("clu", "crit", "krit", "iteria")
_SHORT = re.compile(
    r"(?:(?:key|main|major|general|other|additional|specific|primary)\s)?"
    r"(?P<core>non[- ]?inclusions?|inclusions?|exclusions?|included|excluded)",
    re.IGNORECASE,
)
_SIDE_WITH_TEXT = re.compile(r"(?P<core>inclusions?|exclusions?)\s?[:：]\s?(?=\S)", re.IGNORECASE)
_SECTIONS = (
    (re.compile(r"no[nt]?[-\s]?inc|exc|aus", re.IGNORECASE), "exclusion"),
    (re.compile(r"inc|ein", re.IGNORECASE), "inclusion"),
)
_SENTENCE_BEFORE = re.compile(
    r"\b(?:meet|meets|met|meeting|not|no|who|any|all|above|fulfil\w*|satisf\w*|per|according|have"
    r"|has|had|is|are|was|were|be|if|do|does|defined|protocol[\w-]*|note|to|with|by)\b|[,;]",
    re.IGNORECASE,
)
_CLAIMS = re.compile(
    r"\b(?:meets?|met|not|who|which|must|have|has|had|is|was|were|be|will|may|appl\w+)\b|;",
    re.IGNORECASE,
)
_QUALIFIED = re.compile(
    r"\s*(?:\(|[-–—]\s|(?:for|in|by|of|at|specific|during|related)\b)", re.IGNORECASE
)
_LISTS = re.compile(
    r"\s*(?:are|were|include|includes|included|is|as follows|will)\b.*[:：]$", re.IGNORECASE
)
_SAYS = re.compile(r"\b(?:apply|applies|applied|available|are|is|may|according)\b", re.IGNORECASE)
_HEAD_AND_TEXT = re.compile(r"\s*(?P<more>[^:：]{0,90}?)\s*[:：]\s*(?=\S)")
_NOTHING = re.compile(r"\s?[-–—]\s?(?=(?:none|n/?a|nil|no|not applicable)\W*\Z)", re.IGNORECASE)
_QUALIFIERS = frozenset(
    "key main major minor general primary secondary specific additional other common patient"
    " patients subject subjects participant participants clinic clinical donor recipient control"
    " case study pre-operative intra-operative post-operative operative radiological angiographic"
    " the of and for each detailed important abbreviated selected full list further".split()
)
_RUN_IN = re.compile(
    r"(?<=[\w.;)\]]) ((?:(?:Key|Main|Major|General|Other|Additional) )?"
    r"(?:(?:Non-)?[Ii]nclusion|Exclusion|INCLUSION|EXCLUSION) (?:[Cc]riteria|CRITERIA))\s?[:：]"
)
_MISSPELT = re.compile(r"(?:[\w-]+ ){0,3}?([^\W\d_]{7,14})[ _-]([^\W\d_]{6,11})\s?[:：.]?")
_SIDES = ("inclusion", "exclusion")
_LENGTH = 110


class Heading(Struct, frozen=True, kw_only=True):
    """A heading: the section it opens, its words, those worth keeping, and text behind it."""

    section: str
    text: str
    label: str = ""
    rest: str = ""
    is_weak: bool = False  # "Excluded:" may stand for a heading, where there is no better one
    is_open: bool = False  # "Eligibility criteria" says nothing of the side


def heading(text: str, *, marked: bool) -> Heading | None:
    """Return the heading a line is, or None; an item needs more to be one."""
    start = text[:_LENGTH].lower()
    for cue in _CUES:
        if cue in start:
            return _heading(text, marked=marked)
    return None


def _heading(text: str, *, marked: bool) -> Heading | None:
    short = _SHORT.fullmatch(text.rstrip(_EDGES))
    if short is not None and (not marked or text.rstrip().endswith(COLONS)):
        return _short(text, short)
    found = _CORE.search(text, 0, _LENGTH)
    if found is not None:
        return _built(text, found, marked=marked) if _opens(text[: found.start()]) else None
    return None if marked else _lesser(text)


def parted(text: str, *, marked: bool) -> list[str]:
    """Cut a line before each heading that ran into the text in front of it."""
    cuts = [
        found.start() + 1
        for found in _RUN_IN.finditer(text)
        if _ran_in(
            text[max(0, found.start() - _LENGTH) : found.start()],
            text[found.end() : found.end() + _LENGTH],
            marked=marked,
        )
    ]
    return [text[at:to].strip() for at, to in zip([0, *cuts], [*cuts, len(text)], strict=True)]


def _ran_in(before: str, after: str, *, marked: bool) -> bool:
    words = before.split()
    last = words[-1]
    if len(words) < 3 or last.lower() in _QUALIFIERS:
        return False
    if _SENTENCE_BEFORE.search(" ".join(words[-2:])):
        return False
    is_long = marked or len(words) > 7 or bool(after.strip())
    return last[-1] in ".;)" or (is_long and last[-1].islower())


def _short(text: str, found: re.Match[str]) -> Heading:
    bare = text.strip(_EDGES)
    return Heading(
        section=_side(found["core"]),
        text=text,
        label="" if bare == found["core"] else bare,
        is_weak=found["core"].lower() in {"included", "excluded"},
    )


def _lesser(text: str) -> Heading | None:
    """Return a heading that says only the side and goes on, or one that is spelt wrong."""
    found = _SIDE_WITH_TEXT.match(text)
    if found is not None:
        head = text[: found.end()].rstrip()
        return Heading(section=_side(found["core"]), text=head, rest=text[found.end() :])
    found = _MISSPELT.fullmatch(text, 0, _LENGTH) if len(text) < 60 else None
    if found is None or not _opens(text[: found.start(1)]):
        return None
    section = _misspelt(found[1].lower(), found[2].lower())
    if section is None:
        return None
    label = "" if found.start(1) == 0 and section != "other" else text.strip(_EDGES)
    return Heading(section=section, text=text, label=label)


def _misspelt(first: str, second: str) -> str | None:
    """Return the section of two words that were meant to be a heading; None for other words."""
    if OSA.distance(second, "criteria", score_cutoff=2) > 2:
        return None
    apart = {side: 0 if first.endswith(side) else OSA.distance(first, side) for side in _SIDES}
    inclusion, exclusion = apart["inclusion"], apart["exclusion"]
    if min(inclusion, exclusion) > 2 or (first + second).endswith("clusioncriteria"):
        return _prefixed(first)
    if inclusion == exclusion:
        return "other"
    return "inclusion" if inclusion < exclusion else "exclusion"


def _prefixed(first: str) -> str | None:
    """Return the section of "IncInclusion", a word that was begun twice."""
    for side in _SIDES:
        begun = first.removesuffix(side)
        if begun != first and side.startswith(begun):
            return side
    return None


def _built(text: str, found: re.Match[str], *, marked: bool) -> Heading | None:
    before, after = text[: found.start()].strip(), text[found.end() :]
    end = _text_at(after, marked=marked, alone=not before)
    if end is not None:
        head = text[: found.end() + end].rstrip()
        return _made(head, found, rest=text[len(head) :].strip())
    bare = after.strip()
    if len(text) > _LENGTH or not _closes(bare) or (marked and not _plain(text, before, bare)):
        return None
    return _made(text, found)


def _text_at(after: str, *, marked: bool, alone: bool) -> int | None:
    """Return where the text begins that stands behind a heading on its line; None for no text."""
    found = _HEAD_AND_TEXT.match(after)
    if found is not None and _is_text(after[found.end() :]):
        more = found["more"]
        if not more or (not marked and _is_short_addition(more)):
            return found.end()
    nothing = _NOTHING.match(after)
    if nothing is not None:
        return nothing.end()
    words = after.split()
    if alone and not marked and len(words) > 6 and after[0] == " " and words[0][0].isupper():
        return 1
    return None


def _is_text(rest: str) -> bool:
    return any(letter.isalnum() for letter in rest)


def _is_short_addition(more: str) -> bool:
    if _CLAIMS.search(more):
        return False
    return len(more.split()) <= 3 or (len(more.split()) <= 9 and bool(_QUALIFIED.match(more)))


def _made(head: str, found: re.Match[str], rest: str = "") -> Heading:
    names = found.groupdict()
    word = next(name for name in names.values() if name)
    section = "other" if names["both"] else _side(word)
    is_open = bool(names["both"]) or word.lower() == "eligibility"
    bare = head.strip(_EDGES)
    says_more = bare != found[0].strip(_EDGES) or (section == "other" and not is_open)
    label = bare if says_more else ""
    return Heading(section=section, text=head, label=label, rest=rest, is_open=is_open)


def _opens(before: str) -> bool:
    if before.rstrip().endswith(COLONS):
        return len(before.split()) <= 8
    return len(before.split()) <= 7 and _SENTENCE_BEFORE.search(before) is None


def _closes(after: str) -> bool:
    """Tell whether what stands behind the family words leaves the line a heading."""
    bare = after.strip(_EDGES)
    if not bare or _LISTS.match(after):
        return True
    if _SAYS.search(bare):
        return False
    return bool(_QUALIFIED.match(after)) or len(bare.split()) <= 3 or after.endswith(COLONS)


def _plain(text: str, before: str, after: str) -> bool:
    bare = not before and not after.strip(_EDGES)
    return bare or text.rstrip().endswith(COLONS) or text.isupper()


def _side(word: str) -> str:
    return next((section for start, section in _SECTIONS if start.match(word)), "other")
