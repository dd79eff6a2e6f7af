"""What a change comes to for who may join, where a criterion came, went or changed sides."""

from __future__ import annotations

import re
from collections.abc import Hashable

from msgspec import Struct

from monitor.changes.criteria.bounds import Bound, cut, is_complement
from monitor.changes.criteria.reading import read
from monitor.changes.criteria.runs import runs
from monitor.changes.criteria.scope import allows, has_bound, is_blurred, is_permission
from monitor.changes.criteria.wording import Text, bare, text

_TURNED = {"relaxed": "tightened", "tightened": "relaxed"}


class Standing(Struct, frozen=True, kw_only=True):
    """What stands above a criterion, and whether the other text has that, too."""

    section: str  # "inclusion", "exclusion" or "other"
    group: str = ""  # the cohort, arm or heading, in its own words
    above: tuple[str, ...] = ()  # the criteria it is a part of, the nearest first
    is_heading: bool = False
    kept: bool = True  # the group and the nearest criterion above are in both texts


def mirrored(direction: str) -> str:
    """Return the direction of the way back."""
    return _TURNED.get(direction, direction)


def direction(width: int, section: str) -> str:
    """Return what it means that more (1) or fewer (-1) people answer a section's description."""
    if section == "exclusion":
        width = -width
    elif section != "inclusion":
        width = 0
    return ("unclear", "relaxed", "tightened")[width]


# --- a criterion that is there at all

_NEGATED = re.compile(
    r"^(?:(?:all )?(?:patients?|subjects?|participants?|individuals?)\s)?"
    r"(?:(?:who|must|should|may|do|does|have|has|are|is|with)\s)*"
    r"(?:no|not|without|absence of|free of)\s"
    r"(?!(?:more|less|fewer|later|longer|greater|older|higher|lower|younger|exceed\w*)\b)"
    r"(?:(?:have|has|had|be|been)\s)?(?:any\s)?"
)
_FOLLOWS = r"(?:the )?(?:following|these|below|criteria)"
_ANY = re.compile(
    r"\b(?:any|either|one|(?:at least|one or more|≥|>=)\s?(?:\w+)?|1|2|two|three)(?: or more)?"
    rf"(?: \(?\w+\)?)? of {_FOLLOWS}\b|\bany of\b|\bone or more of\b|\beither of\b|\bone of\b"
)
_ALL = re.compile(
    rf"\b(?:all|each|both|every one) of {_FOLLOWS}\b|\ball {_FOLLOWS}\b"
    rf"|\bmust (?:meet|fulfill?|satisfy) {_FOLLOWS}\b"
    r"|\b(?:adequate|sufficient|acceptable)\b.*\b(?:function|reserve)"
)
_ONLY = re.compile(
    r"[<≤]|\b(?:only|exactly|at most|up to|than|unless|except\w*|if|when|not|no|none|without|never"
    r"|neither|cannot|lack|unable|fail\w*|absence|allowed|permitted|eligible|exempt|like|e\.g|i\.e"
    r"|such as|defined|note|exclud\w*|inability|and either)\b",
    re.IGNORECASE,
)
_NONE = re.compile(rf"^none of {_FOLLOWS}\W*$|^no [a-z]+ of {_FOLLOWS}\W*$")
_WITH = re.compile(rf"\b{_FOLLOWS}\W*$")
_OPEN = re.compile(r"^(?:or|and/or|and|but|except\w*|unless|other than|exceptions?)\b")
_PARTS = (
    "cohort", "part", "arm", "group", "strat", "phase", "stage", "module", "study",
    "design", "dose",
)  # fmt: skip
_PART = re.compile(
    r"\b(?:cohort|part|arm|group|stratum|phase|stage|module|sub-?study|design|dose level)s? "
    r"(?:[a-z]|\d{1,2}[a-z]?|[a-z]\d{1,2}|i{1,3}[ab]?)(?: only)?(?:\b(?! of\b)[:,)]|$| only)"
    r"|^(?:for|in) (?:the )?(?:\w+ ){0,2}(?:cohort|part|arm|group|stratum|phase|designs?)\b"
)
# Words of a text that asks for nothing, says what counts, or fills a place in the list.
_NO_DEMAND = re.compile(
    r"\bnot (?:an? )?(?:required|mandatory|necessary|needed|count\w*|prohibit\w*|restrict\w*"
    r"|limit\w*|contraindicat\w*|consider\w*|preclud\w*|appl\w*|be (?:consid|requ))"
    r"|\b(?:do|does|did|need|will|would|should|shall|is|are) (?:not|no longer) (?:be |an? |need"
    r"|have to|require|count|preclude|apply|considered)"
    r"|\bno (?:\w+ )?(?:limit|restriction|requirement|washout|upper|lower|maximum|minimum|age)\w*\b"
    r"|\b(?:exclu|inclu|disqualif|ineligib)\w*|\bconstitute\b"
    r"|\bany (?:[\w-]+ ){1,3}(?:level|value)\b"
    r"|\bno longer\b|\bany (?:number|line|stage|age|sex|gender|race|type)\b"
    r"|\b(?:all|every) (?:stages?|ages?|lines?|types?|races?|sexes|genders)\b"
    r"|\b(?:both|either) (?:men|women|male|female|sex|gender)\w*"
    r"|^(?:men and women|women and men|male and female|males? or females?|men or women"
    r"|female or male|women or men)[^\d]*$"
    r"|\b(?:counts?|counted|includes?d?|enroll?s?|enroll?ed|participate|considered|defined|definition"
    r"|means|refers?|applies|applicable|remain|remains|continue[ds]?|sufficient|enough)\b"
    r"|\b(?:deleted|removed|reserved|intentionally|blank|amendment|superseded|withdrawn by|see)\b"
    r"|^there (?:is|are|will be) no\b|^with the exception\b|^\W*(?:tbd|tba|n/a)\b"
)
_PEOPLE = (
    r"(?:patients|subjects|participants|women|men|females|males|those|individuals|people"
    r"|persons)\b"
)
# Of some of the participants only: nothing else may have let them in.
_SOME = re.compile(
    r"^[^:()]{1,40}:\s"
    r"|\b(?:cohorts?|sub-?stud(?:y|ies)|expansion|escalation|substudy|healthy (?:volunteers?"
    r"|subjects?|controls?|participants?)|controls|control group|caregivers?|siblings?|donors?"
    r"|parents?|spouses?|pa?ediatric|adolescents?|children|infants?|neonates?|newborns?"
    r"|toddlers?)\b"
    rf"|^(?:for|in|among) (?:\w+ ){{0,2}}{_PEOPLE}"
    rf"|^(?:(?:female|male|older|younger|elderly|diabetic|adult)\s)?{_PEOPLE}.*\b(?:must|should"
    r"|need|needs|requires?|has to|have to|will|are to)\b"
    r"|\bthe above\b|^alternatively\b|^if\b|^when\b|^in case\b"
)
_FIT = re.compile(
    r"\b(?:must|able|willing|otherwise|healthy|adequate|normal|should|required|agree[sd]?|ecog 0)\b"
)
_LETTER = re.compile(r"[^\W_]")
_SAYS_NOTHING = re.compile(r"^(?:none|n/a|not applicable|no (?:exclusion|restriction|limit)\w*)\b")


def presence(key: str, at: Standing) -> str:
    """Return the direction where a criterion is added; where it is removed, it is the reverse."""
    if at.is_heading or not at.kept or _is_open(key, at):
        return "unclear"
    # A section's own list: all of the inclusion criteria, none of the exclusion criteria.
    return direction(_width(key, at), at.section)


def _is_open(key: str, at: Standing) -> bool:
    """Tell whether the text by itself, or its heading, leaves open what it asks for."""
    if not _LETTER.search(key) or is_permission(key) or is_blurred((at.group,)):
        return True
    if allows(key) or _NO_DEMAND.search(key) or _is_partial(key):
        return True
    if at.section == "exclusion" and (_NEGATED.match(key) or _FIT.search(key)):
        return True  # who wrote it meant the opposite, or may have
    return _SAYS_NOTHING.match(key) is not None or _OPEN.match(key) is not None


def _is_partial(key: str) -> bool:
    """Tell whether it speaks of some only: whom it lets in nothing else may have let in."""
    if _SOME.search(key):
        return True
    return any(cue in key for cue in _PARTS) and _PART.search(key) is not None


def _width(key: str, at: Standing) -> int:
    """Return whether more (1) or fewer (-1) answer what the nearest list describes."""
    if not at.above:
        return 1 if at.section == "exclusion" else -1
    nearest, *higher = (above.casefold() for above in at.above)
    inside = at.section == "inclusion"
    none = _NONE.match(nearest) is not None
    around = higher if none else at.above
    if any(_ONLY.search(above) for above in around) or (around and is_blurred(around)):
        return 0
    if none:
        return -int(inside)
    if _ANY.search(nearest) or not inside:
        named = _ANY.search(nearest) or _WITH.search(nearest)
        return int(named is not None and (inside or not _ALL.search(nearest)))
    return -int(_ALL.search(nearest) is not None and _is_asked(key, nearest))


def _is_asked(key: str, nearest: str) -> bool:
    """Below "adequate organ function" only what sets a bound is surely one more thing asked for."""
    listed = re.search(r"\ball\b|\beach\b|\bboth\b|\bmust\b", nearest) is not None
    return listed or has_bound(read(key).tokens)


# --- changing sides


def unnegated(key: str) -> str | None:
    """Return the key without the negation it begins with, None where it begins with none."""
    found = _NEGATED.match(key)
    return key[found.end() :] if found else None


def is_restated(before: str, after: str, *, old: Standing, new: Standing) -> bool:
    """Tell whether a criterion that went to another section asks for the same there.

    "No X" among the inclusion criteria asks for the same as "X" among the exclusion criteria.
    """
    if {old.section, new.section} != {"inclusion", "exclusion"} or old.above or new.above:
        return False
    inside, outside = (before, after) if old.section == "inclusion" else (after, before)
    return _is_turned(inside, outside)


def _is_turned(inside: str, outside: str) -> bool:
    bare = unnegated(inside)
    if unnegated(outside) is not None or is_permission(inside) or is_permission(outside):
        return False
    one, other = text(read(inside if bare is None else bare)), text(read(outside))
    if bare is not None:
        return not list(runs(one, other)) and not _joined(one)
    return _is_complement(one, other)


def _joined(one: Text) -> bool:
    """Tell whether an "and" may leave part of the text outside its negation."""
    return "and" in one.tokens or "but" in one.tokens


_POSITIVE = {
    "unable": "able", "inadequate": "adequate", "unwilling": "willing", "negative": "positive",
    "unwillingness": "willingness", "insufficient": "sufficient", "abnormal": "normal",
}  # fmt: skip
_LACKING = frozenset(("unable", "unwilling", "inadequate"))  # surely all that the other is not


def _is_complement(one: Text, other: Text) -> bool:
    found = list(runs(one, other))
    if len(found) != 1 or "and" in one.tokens or "or" in one.tokens:
        return False
    match found[0].removed, found[0].added:
        case ((Bound() as inner,), (Bound() as outer,)):
            return is_complement(inner, outer)
        case ((str() as asked,), (str() as lacked,)):
            return lacked in _LACKING and _POSITIVE[lacked] == asked
        case _:
            return False


def demand(key: str) -> Hashable:
    """Return what is the same for a demand and for what it leaves out."""
    tokens = text(read(unnegated(key) or key)).tokens
    return tuple(
        cut(token) if isinstance(token, Bound) else _POSITIVE.get(token, token)
        for token in bare(tokens)
    )
