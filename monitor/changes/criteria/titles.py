# ruff: noqa: RUF001, SIM905  (look-alike signs and tables of words)
"""Which lines stand above criteria without being one: cohorts, titles, introductions."""

from __future__ import annotations

import re

from monitor.changes.criteria.headings import COLONS

_EXCLUDES = re.compile(
    r"\b(?:excluded?|exclude the|disqualified|not (?:be )?(?:eligible|included|suitable)"
    r"|not to be (?:enrolled|included)|ineligible)\b",
    re.IGNORECASE,
)
_INCLUDES = re.compile(
    r"\b(?:eligible|must (?:all )?(?:meet|satisfy|fulfill?)|included|enrolled|open to)\b",
    re.IGNORECASE,
)
_POINTS_DOWN = re.compile(r"\b(?:following|these|below|listed|criteria)\b|\bif\W*\Z", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
# An introduction consists of these words alone: anything more is a condition of its own.
_OF_EVERYBODY = frozenset(
    "a admission admitted all allowed an and any applies apply are as at be before below both"
    " but by can candidate candidates characteristics clinical condition conditions"
    " consideration considered criteria criterion current disqualified do does each either"
    " eligibility eligible enroll enrolled enrolling enrollment enrolment enter entering entry"
    " every examination exclude excluded excludes exclusion exhibit exhibits exist exists fall"
    " following for from fulfil fulfill fulfilled fulfilling fulfills fulfils has have having"
    " if in include included inclusion individual individuals ineligible into is it least"
    " listed may meet meeting meets met more must need none not of on one only or order"
    " participant participants participate participating participation patient patients people"
    " permitted person persons possible potential potentially presence present presenting"
    " prior protocol randomisation randomization randomized reassessed recruited requirement"
    " requirements rescreened research satisfied satisfies satisfy satisfying screening"
    " selected selection shall should study subject subjects suitable that the their them"
    " there these they this those time to trial visit volunteer volunteers was were when which"
    " who will with would".split()
)
_DESIGNS = (
    r"(?:arm|cohort|group|stratum|part|phase|module|sub-?study|step|segment|design|sub-?group"
    r"|panel)"
)
_NAMED = re.compile(
    rf"(?:for\s)?(?:[\w-]+\s){{0,3}}(?:{_DESIGNS}|stage)s?\b(?:\s[\w.-]+){{0,4}}\s?[:：]",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    rf"(?:[Ff]or\s)?(?:[\w-]+\s){{0,3}}(?i:{_DESIGNS})s?"
    r"(?:\s(?:[A-Za-z]{0,2}\d+[a-z]?(?:[-–]\d+)?|[A-Za-z]|[IVX]+|and|or|to|&|only|[A-Z][\w-]*),?){0,7}"
    r"(?:\s\([^()]*\))?"
)
_SENTENCE = re.compile(
    r"\b(?:must|has|have|had|is|are|was|were|be|been|able|willing|not|no|who|presence|absence|history"
    r"|signed|diagnos\w*|without|receiv\w+|treated|unable|known|current|currently|prior|previous"
    r"|evidence|aged?(?=\s)|years|patient(?=\s)|willingness|ability|agree\w*|confirmed|documented"
    r"|following|these|one of|any of|all of|at least|more of)\b"
    r"|[<>≥≤=%;]|\A(?:and|or|plus|and/or|either|both|none|n/a|notes?)\W*\Z",
    re.IGNORECASE,
)
_GROUPED = re.compile(rf"(?i:{_DESIGNS})s?\s?[A-Z0-9][\w.]{{0,3}}\b")
_STUDY_PARTS = re.compile(
    r"(?i:(?:disease|patient) characteristics|prior/?\s?concurrent therapy)\s?[:：]?"
)
_FOR = re.compile(r"[Ff]or\s[^:：]{2,100}\Z")
_LENGTH = 110


def excludes(text: str) -> bool:
    """Tell whether an introduction says that whoever meets what follows stays out."""
    return _EXCLUDES.search(text) is not None


def includes(text: str) -> bool:
    """Tell whether an introduction says that whoever meets what follows may join."""
    return _INCLUDES.search(text) is not None and not excludes(text)


def introduces(text: str) -> bool:
    """Tell whether a line says of everybody that what follows lets them join or keeps them out."""
    if _POINTS_DOWN.search(text) is None or not (excludes(text) or includes(text)):
        return False
    return _OF_EVERYBODY.issuperset(_WORD.findall(text.lower()))


def is_cohort(text: str) -> bool:
    """Tell whether a line of its own names a group of participants ("Arm B", "For cohort 2:")."""
    if len(text) >= _LENGTH:
        return False
    return (_NAMED if text.endswith(COLONS) else _NUMBERED).fullmatch(text) is not None


def is_title(text: str) -> bool:
    """Tell whether a line is short and claims nothing ("Performance status", "Group 1: Adults")."""
    if len(text) > 80 or not text[0].isupper() or text[-1] in ".,;。，；":
        return False
    if _GROUPED.match(text):
        return len(text.split()) <= 10
    if len(text.split()) > 6 or any(letter.isdigit() for letter in text):
        return False
    return _SENTENCE.search(text) is None


def is_named(text: str) -> bool:
    """Tell whether a line with a colon only names what is listed below it ("For the controls:")."""
    bare = text.rstrip(" :：")
    if text.isupper() or is_title(bare):
        return True
    if len(bare.split()) <= 2:
        return not any(letter.isdigit() for letter in bare)
    return _FOR.match(bare) is not None and _SENTENCE.search(bare) is None


def is_study_part(text: str) -> bool:
    """Tell whether a line heads one of the three parts of the cancer institute's old layout.

    It has no exclusions: what keeps people out is a condition like the others ("No prior surgery").
    """
    return _STUDY_PARTS.fullmatch(text) is not None
