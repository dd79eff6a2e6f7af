# ruff: noqa: RUF001  (look-alike signs are what these tables are about)
"""Which lines are headings, and which of the sections a heading opens."""

from __future__ import annotations

import re

from msgspec import Struct

_CORE = re.compile(
    r"""
    \b(?P<both>inclusions?\s?(?:/|and|&|or)\s?exclusions?)[ _](?:criteri(?:a|on|um)s?)\b
  | \b(?P<core>non[-\s]?inclusions?|inclusions?|exclusions?|eligibility|removing|removal
      |withdrawal|discontinuation|randomi[sz]ation|extension)[ _](?:criteri(?:a|on|um)s?)
  | \bcriteri(?:a|on)\s(?:for|of)\s(?P<reversed>non-inclusion|inclusion|exclusion)\b
  | \bcrit[èe]res?\s(?:d['e]\s?)?(?P<french>non[-\s]inclusion|inclusion|exclusion)\b
  | \bcriterios\sde\s(?P<spanish>inclusi[óo]n|exclusi[óo]n)\b
  | \b(?P<german>einschluss|ausschluss)kriterien\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SHORT = re.compile(
    r"(?:(?:key|main|major|general|other|additional|specific|primary)\s)?"
    r"(?P<core>non[- ]?inclusions?|inclusions?|exclusions?|included|excluded)",
    re.IGNORECASE,
)
_SECTIONS = (
    (re.compile(r"non|exc|aus", re.IGNORECASE), "exclusion"),
    (re.compile(r"inc|ein", re.IGNORECASE), "inclusion"),
)
_SENTENCE_BEFORE = re.compile(
    r"\b(?:meet|meets|met|meeting|not|no|who|any|all|above|fulfil\w*|satisf\w*|per|according|have"
    r"|has|had|is|are|was|were|be|if|do|does|defined|protocol[\w-]*|note|to|with|by)\b|[,;]",
    re.IGNORECASE,
)
_QUALIFIED = re.compile(
    r"\s*(?:\(|[-–—]\s|(?:for|in|by|of|at|specific|during|related)\b)", re.IGNORECASE
)
_LISTS = re.compile(
    r"\s*(?:are|were|include|includes|included|is|as follows|will)\b.*:$", re.IGNORECASE
)
_SAYS = re.compile(r"\b(?:apply|applies|applied|available|are|is|may|according)\b", re.IGNORECASE)
_EXCLUDES = re.compile(
    r"\b(?:excluded|exclude the|disqualified|not (?:be )?(?:eligible|included|suitable)"
    r"|ineligible)\b",
    re.IGNORECASE,
)
_INCLUDES = re.compile(
    r"\b(?:eligible|must meet|must (?:satisfy|fulfil)|included|open to)\b", re.IGNORECASE
)
_COHORT = re.compile(
    r"(?:for\s)?(?:[\w-]+\s){0,3}(?:arm|cohort|group|stratum|part|phase|stage|module|sub-?study|step"
    r"|segment|design)s?\b(?:\s[\w.-]+){0,4}\s?:?",
    re.IGNORECASE,
)
_LENGTH = 110


class Heading(Struct, frozen=True, kw_only=True):
    """A heading: the section it opens, the words worth keeping, and text that stands behind it."""

    section: str
    label: str = ""
    rest: str = ""


def heading(text: str, *, marked: bool) -> Heading | None:
    """Return the heading a line is, or None; an item needs more to be one."""
    short = _SHORT.fullmatch(text.rstrip(" :.-–"))
    if short is not None and (not marked or text.rstrip().endswith(":")):
        return _short(text, short)
    found = _CORE.search(text[:_LENGTH])
    if found is None or not _opens(text[: found.start()]):
        return None
    before, after = text[: found.start()].strip(), text[found.end() :].strip()
    if after.startswith(":") and after.strip(" :"):
        return Heading(
            section=_section(found),
            label=_label(text[: found.end()], found),
            rest=after[1:].strip(),
        )
    if len(text) > _LENGTH or not _closes(after) or (marked and not _plain(text, before, after)):
        return None
    return Heading(section=_section(found), label=_label(text, found))


def excludes(text: str) -> bool:
    """Tell whether an introduction says that whoever meets what follows stays out."""
    return _EXCLUDES.search(text) is not None


def includes(text: str) -> bool:
    """Tell whether an introduction says that whoever meets what follows may join."""
    return _INCLUDES.search(text) is not None and not excludes(text)


def is_cohort(text: str) -> bool:
    """Tell whether a line of its own names a group of participants ("Arm B", "For cohort 2:")."""
    return len(text) < _LENGTH and _COHORT.fullmatch(text) is not None


def _short(text: str, found: re.Match[str]) -> Heading:
    bare = text.strip(" :.-–—")
    return Heading(section=_side(found["core"]), label="" if bare == found["core"] else bare)


def _opens(before: str) -> bool:
    if before.rstrip().endswith(":"):
        return len(before.split()) <= 8
    return len(before.split()) <= 7 and _SENTENCE_BEFORE.search(before) is None


def _closes(after: str) -> bool:
    """Tell whether what stands behind the family words leaves the line a heading."""
    bare = after.strip(" :.-–—")
    if not bare or _LISTS.match(after):
        return True
    if _SAYS.search(bare):
        return False
    return _QUALIFIED.match(after) is not None or len(bare.split()) <= 3 or after.endswith(":")


def _plain(text: str, before: str, after: str) -> bool:
    bare = not before and not after.strip(" :.-–—")
    return bare or text.rstrip().endswith(":") or text.isupper()


def _section(found: re.Match[str]) -> str:
    names = found.groupdict()
    if names["both"]:
        return "other"
    return _side(next(name for name in names.values() if name))


def _side(word: str) -> str:
    return next((section for start, section in _SECTIONS if start.match(word)), "other")


def _label(text: str, found: re.Match[str]) -> str:
    """Return the heading's words where they say more than the section does."""
    bare = text.strip(" :.-–—")
    same = bare == found[0].strip(" :.-–—") and not re.match("re|wi|di|ra|ext", bare, re.IGNORECASE)
    return "" if same else bare
