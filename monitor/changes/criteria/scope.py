"""Which way round a place in a criterion counts: what negations, exceptions and conditions do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from monitor.changes.criteria.bounds import Bound
from monitor.changes.criteria.reading import Reading, Token
from monitor.changes.criteria.terms import SUBJECTS

NEGATIONS = frozenset((
    "no", "not", "none", "never", "neither", "nor", "lack", "lacking", "unable", "cannot", "fail",
    "failed", "failing", "failure", "absent", "absence", "free", "inability", "refuse", "refuses",
    "refusal", "unwilling", "ineligible", "exclude", "excluded", "excludes", "exclusion", "non",
    "contraindicated", "contraindication", "contraindications", "naive", "forbidden", "prohibited",
    "unwillingness", "declined", "declines", "deny", "denies", "avoid", "discontinued", "without",
))  # fmt: skip
EXCEPTIONS = frozenset((
    "except", "unless", "exception", "exceptions", "exempt", "excepted", "notwithstanding",
    "however", "although", "though", "despite", "regardless", "irrespective",
))  # fmt: skip
CONDITIONS = frozenset((
    "if", "when", "whenever", "provided", "where", "once", "case", "otherwise", "depending",
    "whether",
))  # fmt: skip
EXAMPLES = frozenset(("e_g", "including", "include", "includes", "like", "especially"))
TURNING = NEGATIONS | EXCEPTIONS | CONDITIONS | EXAMPLES
OPENERS = frozenset(("except", "unless", "exception", "exceptions"))
# With one of these in it a text says who is in or out, or compares in a way of its own.
_JUDGING = frozenset((
    "exclude", "excluded", "excludes", "exclusion", "ineligible", "disqualified", "cannot",
    "whichever", "forbidden", "prohibited", "note", "nb", "discontinued", "waived", "exempt",
    "considered", "counted", "counts", "regarded",
))  # fmt: skip
_JUDGED = frozenset((
    "eligible", "allowed", "permitted", "acceptable", "be", "included", "considered", "enrolled",
    "qualify", "meet", "met", "required", "necessary", "mandatory", "exclusionary", "exclude",
))  # fmt: skip
# In an exclusion these words ask for something: who wrote it meant the opposite, or may have.
_ASKING = frozenset((
    "must", "adequate", "required", "requires", "require", "should", "willing", "able", "agree",
    "agrees", "need", "needs", "sufficient", "acceptable",
))  # fmt: skip
_MEASURED = SUBJECTS.keys() - {"grade", "class", "stage"}
_HEADED = (("no",), ("not",), ("never",), ("none",))
_NORMAL = {"defined", "normal"}
_EXPLAINING = frozenset(("defined", "as", "i_e", "ability", "meaning", "indicated"))
_DUTIES = frozenset(("must", "should", "need", "needs", "require", "requires", "required"))
_INTRODUCING = frozenset(("for", "in", "among"))
_GROUPS = frozenset((
    "participant", "those", "female", "male", "children", "adults", "adolescents", "subgroup",
    "cohort", "cohorts", "part", "arm", "group", "phase", "infants",
))  # fmt: skip
_ENDS = frozenset(("and", "but", "with", "who", "while", "plus"))
_MAY = re.compile(
    r"(?:\b(?:are|is|be|remain)\s+(?:also\s+)?eligible\b"
    r"(?!\s+for\b(?! (?:the|this|enrol|inclu|part|study|trial)))"
    r"|\bmay (?:also )?(?:be (?:enrolled|included|eligible|considered|allowed|entered)|enroll?"
    r"|participate|join|enter|take part|still)\b"
    r"|\b(?:can|will) be (?:enrolled|included|considered|allowed)\b"
    r"|\b(?:are|is|be|will be)\s+(?:also\s+)?(?:allowed|permitted|acceptable)\b"
    r"|\b(?:are|is|be|will be)\s+not (?:excluded|exclusionary)\b"
    r"|\b(?:allowed|permitted|acceptable)$)"
)
_CUES = ("eligible", "may ", "can be", "will be", "allowed", "permitted", "acceptable", "not ex")
_NOTE = re.compile(r"^(?:note|nb|n\.b|\*|please note|notes)\b|^(?:none|n/a|not applicable)\b")
_HEADING = re.compile(r"\b(?:non[- ])?(?:in|ex)clusion\b(?: (?:criteria|criterion))?")
_WORDS = re.compile(r"[^\W\d_]+")


class Scope(Struct, frozen=True, kw_only=True):
    """Where in a text what turns the meaning round stands; behind the last word where nothing does.

    Behind the last word something can be added, too: `far` lies one further.
    """

    tokens: tuple[Token, ...]
    far: int
    judged: bool = False  # nothing in it can be weighed
    asked: int = 0  # before it stand those of whom something is asked: "those ≥ 65 years must …"
    blurred: int  # from where on nothing is sure
    head: bool = False  # it begins with a negation
    ends: int = 0  # from where on that negation may no longer reach
    parted: int = 0  # from where on it surely reaches only what is said of all that stands there
    explained: int = 0  # from where on the text may say what a word means
    excepted: tuple[int, int]  # the stretch of the one exception
    required: bool = False  # a requirement: what it excepts may be people, or what they need not

    def sign(self, at: int, sort: str = "") -> int:
        """Return 1 where more is more, -1 where it is less, 0 where that is not sure."""
        if self.judged or at < self.asked or at >= self.blurred:
            return 0
        start, end = self.excepted
        inside = start <= at < end
        if inside and (self.required or sort in {"within", "span", "bound"}):
            return 0  # "other than skin cancer within 5 years": the years may be of either
        if self.head and not self._reaches(at, sort):
            return 0
        return -1 if inside != self.head else 1

    def _reaches(self, at: int, sort: str) -> bool:
        """Tell whether the negation at the start surely turns round what stands there."""
        if at >= self.ends or sort in {"span", "or"}:
            return False
        if at >= self.parted and sort != "within":
            return False
        if sort != "bound":
            return True
        # "no infection hemoglobin > 9": a stop may have stood there; "no rot (score > 9)": the
        # score may be that of rot or that of none
        return at < self.explained and self.tokens[at - 1] not in _MEASURED


def scope(
    one: Reading, tokens: tuple[Token, ...], opening: Sequence[Token], *, section: str
) -> Scope:
    """Return what turns the meaning round in a text; `opening` are words left out at its start."""
    far = len(tokens) + 1
    words = {*opening, *one.keys}  # a bound's key is no word
    judged = not _JUDGING.isdisjoint(words)
    if section == "exclusion" and not judged:
        judged = not _ASKING.isdisjoint(words) or tokens[:1] in _HEADED or words >= _NORMAL
    found = Scope(
        tokens=tokens,
        far=far,
        judged=judged,
        asked=0 if _DUTIES.isdisjoint(words) else _asked(tokens),
        blurred=far if _INTRODUCING.isdisjoint(words) else _grouped(tokens, far),
        excepted=(far, far),
        required=section == "inclusion",
    )
    return found if TURNING.isdisjoint(words) else _turned(found, one)


def _turned(found: Scope, one: Reading) -> Scope:
    tokens, far = found.tokens, found.far
    head = tokens[:1] in _HEADED
    excepted, blurred, judged = found.excepted, found.blurred, found.judged
    for at, token in enumerate(tokens):
        if token not in TURNING or (at == 0 and head) or token == "non":  # noqa: S105
            continue
        if token in OPENERS and at > 0 and excepted[0] == far:
            excepted = (at, _closed(one, at, far))
        elif token in {"not", "no"} and tokens[at + 1 : at + 2] and tokens[at + 1] in _JUDGED:
            judged = True
        else:
            blurred = min(blurred, at)
    stops = [at for at, signs in one.marks.items() if ";" in signs]
    return replace(
        found,
        judged=judged,
        blurred=blurred,
        head=head,
        ends=min([far, *stops, *(at for at, token in enumerate(tokens) if token in _ENDS)]),
        explained=min(
            [
                far,
                *(at for at, signs in one.marks.items() if "(" in signs or "," in signs),
                *(at for at, token in enumerate(tokens) if token in _EXPLAINING),
            ]
        ),
        parted=next((at for at, token in enumerate(tokens) if token == "or"), far),  # noqa: S105
        excepted=excepted,
    )


def _asked(tokens: Sequence[Token]) -> int:
    """Return where something is asked of those named before; a last "required" asks for all."""
    return max((at for at, token in enumerate(tokens[:-1]) if token in _DUTIES), default=0)


def _grouped(tokens: Sequence[Token], far: int) -> int:
    """Return where it begins to be about some of the participants only."""
    for at, token in enumerate(tokens[:-1]):
        if token in _INTRODUCING and tokens[at + 1] in _GROUPS:
            return at
    return far


def _closed(one: Reading, at: int, far: int) -> int:
    """Return where an exception ends: at its closing bracket, or with the text."""
    if "(" not in one.marks.get(at, ""):
        return far
    return next((to for to in range(at + 1, far) if ")" in one.marks.get(to, "")), far)


def is_permission(text: str) -> bool:
    """Tell whether a text allows, notes or says nothing, in place of asking or keeping out."""
    if _NOTE.match(text) is not None:
        return True
    for cue in _CUES:
        if cue in text:
            return _MAY.search(text) is not None
    return False


_ALLOWING = re.compile(
    r"\b(?:may|can|could|might)\b(?! (?:not|interfere|affect|impair|compromise|influence|confound"
    r"|increase|pose|put|limit|prevent|preclude|cause|result|jeopardi))"
    r"|\b(?:allow(?:s|ed|able)?|permit(?:s|ted)?|permissible|accept(?:s|ed|able)?|tolerated|ok|okay"
    r"|fine|welcome|possible|safe|remains?|excepted|eligible(?! for\b)|exempt(?:ed|ion|ions)?"
    r"|waived?|waiver|optional|optionally|encouraged"
    r"|recommended|preferred|regardless|irrespective|discretion(?:ary)?)\b"
)


def allows(text: str) -> bool:
    """Tell whether a word in a text lets something be, so that what it does for many is open.

    What "may interfere" or "could impair" keeps out lets nothing be.
    """
    return _ALLOWING.search(text) is not None


def is_blurred(texts: Iterable[str]) -> bool:
    """Tell whether a heading or parent may turn round what stands under it."""
    return any(map(_is_turning, texts))


@lru_cache(maxsize=256)
def _is_turning(text: str) -> bool:
    """Many criteria stand under one heading."""
    return any(word in _PARENTAL for word in _WORDS.findall(_HEADING.sub("", text.casefold())))


_PARENTAL = (
    TURNING - {"including", "include", "includes", "like", "case"}
    | {"other", "without", "allowed", "permitted", "permissible", "acceptable", "accepted"}
    | {"exemption", "exemptions", "exempted", "waived", "waiver", "may", "can", "tolerated", "ok"}
    | {"negative", "seronegative", "lacks", "off", "maximum", "most", "fewer", "less", "only"}
    | {"alternatively", "optional"}
)


def has_bound(tokens: Sequence[Token]) -> bool:
    """Tell whether a stretch sets a bound."""
    return any(isinstance(token, Bound) for token in tokens)
