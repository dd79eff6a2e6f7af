"""Two readings side by side: the stretches that changed, and which people each lets in or out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from rapidfuzz.distance import Indel

from monitor.changes.criteria.bounds import Bound, as_level, as_lower, as_upper, change
from monitor.changes.criteria.reading import Reading, Token
from monitor.changes.criteria.scope import EXCEPTIONS, TURNING, has_bound
from monitor.changes.criteria.wording import Text, bare, is_cosmetic

# An adjective that leaves out some of those whom the word behind it names, and lets in no others.
_NARROWING = frozenset((
    "active", "uncontrolled", "severe", "symptomatic", "untreated", "unstable", "serious",
    "measurable", "metastatic", "refractory", "persistent", "recurrent", "progressive", "ongoing",
    "recent", "acute", "chronic", "advanced", "unresectable", "systemic", "invasive",
    "histologically",
    "confirmed", "documented", "major", "clinically", "significant", "current",
    "concurrent", "decompensated", "complicated", "bilateral", "primary", "secondary", "poorly",
))  # fmt: skip
_MIXED = frozenset(("and", "or", "mild", "moderate", "severe", "acute", "chronic", "/", "latent"))
_ALTERNATIVES = frozenset(("whichever", "than", "until", "not"))
# What follows these is wanted gone, far back or in order: more of it asks for more.
_WANTED_GONE = frozenset((
    "since", "off", "recovered", "recover", "recovery", "after", "from", "stop", "stopped",
    "discontinue", "discontinued", "refrain", "abstain", "avoid", "resolved", "washout", "negative",
    "normal", "adequate", "controlled", "stable", "refractory", "intolerant", "consent",
    "completed", "until", "elapsed", "ruled", "agree", "willing", "regardless", "both",
))  # fmt: skip
_EXCEPTING = frozenset(("except", "unless"))
# More of what follows these is less, or is counted against a limit.
_LIMITING = frozenset((
    "low", "lower", "lowest", "lack", "lacks", "lacking", "seronegative", "negative", "resolution",
    "resolved", "missing", "incomplete", "impossibility", "impossible", "outside", "minimal",
    "limited", "maximum", "most", "fewer", "less", "few", "only", "single", "rare",
    "insufficient", "inadequate", "denies", "opposed", "unlikely", "control", "controlled",
    "suppressed", "undetectable", "remission", "cured", "clear", "cleared", "excluded",
    "improvement", "improved", "decrease", "decreased", "reduction", "reduced", "tolerance",
    "protected", "immune", "immunity", "exhausted", "declined", "decline", "refuse", "refused",
))  # fmt: skip
_GONE = frozenset(("controlled", "resolved", "excluded", "cured", "absent", "negative", "denied"))
_FEW = frozenset(("only", "single", "most", "fewer", "less", "maximum"))
# How long these have been so is no look back: longer asks for more. And what lies outside of a
# range, or is normal within it, turns it round.
_STEADY = frozenset((
    "stable", "stably", "unchanged", "constant", "steady", "change", "changes", "changed", "same",
    "consistent", "fixed", "controlled", "missing", "incomplete", "impossibility", "impossible",
    "maintained", "continuous", "continuously", "regular", "regularly", "outside", "beyond", "out",
    "exceeding", "exceeds", "exceed", "deviating", "deviates", "above", "below", "abnormal",
    "abnormally", "abnormality", "normal",
))  # fmt: skip
_PROMISED = frozenset((
    "willing", "willingness", "agree", "agrees", "agreement", "attend", "travel", "commit",
    "comply", "adhere", "accept", "able", "ability",
))  # fmt: skip
_LEAST = frozenset(("expectancy", "washout"))
_LATER = frozenset(("after", "following", "of", "from"))
_COMMON = frozenset(("must", "use", "using", "consent"))
_LEADING_TO = frozenset(("for", "aged", "lasting", "age", "duration"))
_DATED = frozenset(
    ("since", "off", "elapsed", "washout", "recovered", "stopped", "discontinued", "from", "after")
)
_MORE_IS_FIT = frozenset((
    "anc", "platelets", "hemoglobin", "lvef", "egfr", "gfr", "crcl", "clearance", "albumin",
    "expectancy", "neutrophils", "mmse", "moca", "cd4",
))  # fmt: skip
_LESS_IS_FIT = frozenset(("bilirubin", "creatinine", "ast", "alt", "alp", "inr", "ecog"))
_OBLIGING = frozenset((
    "contraception", "contraceptive", "contraceptives", "abstain", "abstinence", "agree", "agrees",
    "willing", "consent", "donate", "birth", "comply", "use", "using", "must", "refrain", "remain",
    "continue", "avoid",
))  # fmt: skip


class Run(Struct, frozen=True):
    """A stretch that changed; where it begins on either side; what both texts have around it."""

    removed: tuple[Token, ...]
    added: tuple[Token, ...]
    at: int
    to: int
    ahead: tuple[Token, ...]
    behind: tuple[Token, ...]


def runs(old: Text, new: Text) -> Iterator[Run]:
    """Yield the stretches in which the texts differ in more than the look."""
    at = to = 0
    for block in Indel.opcodes(old.keys, new.keys).as_matching_blocks():
        if at < block.a or to < block.b:
            removed, added = old.tokens[at : block.a], new.tokens[to : block.b]
            if not is_cosmetic(removed, added):
                behind = old.tokens[block.a :]
                yield Run(removed, added, at, to, old.tokens[:at], behind)
        at, to = block.a + block.size, block.b + block.size


def turns(stretch: Sequence[Token]) -> bool:
    """Tell whether a stretch holds a word that turns meanings round."""
    return any(token in TURNING for token in stretch)


# --- how a stretch changes whom the text describes: 1 more, -1 fewer, 0 not sure


def width(run: Run, old: Text, new: Text, section: str) -> int:
    """Return what a stretch does by itself, whatever stands around it."""
    removed, added = bare(run.removed), bare(run.added)
    match removed, added:
        case ([Bound() as one], [Bound() as other]):
            return _moved(one, other, run, section)
        case ([], _):
            return _come(run.added, run, new.reading, run.to, section)
        case (_, []):
            return -_come(run.removed, run, old.reading, run.at, section)
        case _:
            return 0


def sort_of(run: Run) -> str:
    """Return what a stretch is about: a window `within` which something happened, another `span`
    of time, a `bound` of another kind, an alternative (`or`), or plain words ("").
    """
    tokens = (*run.removed, *run.added)
    bounds = [one for one in tokens if isinstance(one, Bound)]
    if "or" in tokens or "," in tokens:
        return "or"
    if not bounds:
        return ""
    times = [one for one in bounds if one.unit.is_time]
    if not times:
        return "bound"
    return "within" if all(one.sign == "within" for one in times) else "span"


def _moved(one: Bound, other: Bound, run: Run, section: str) -> int:
    if _is_odd(one, run, section) or _is_odd(other, run, section):
        return 0
    one, other = _implied(one, run, section), _implied(other, run, section)
    return {"wider": 1, "narrower": -1}.get(change(one, other), 0)


def _is_odd(one: Bound, run: Run, section: str) -> bool:
    """Tell whether more of it may mean less, or an exclusion names the fit: nobody knows why."""
    if run.ahead[-1:] == ("non",) or (not one.unit.is_time and not _DATED.isdisjoint(run.ahead)):
        return True
    if _is_counted(one, run):
        return True
    if one.side != "lower" and not (_STEADY | _PROMISED).isdisjoint(run.ahead):
        return True
    if one.sign == "within" and _is_lasting(run):
        return True
    return section == "exclusion" and _is_fit(one, run)


def _is_counted(one: Bound, run: Run) -> bool:
    """Tell whether it is a span in which something is counted against a limit."""
    if not one.unit.is_time or one.about == "age":
        return False
    return any(map(_is_limit, run.ahead)) or not _FEW.isdisjoint(run.ahead)


def _is_lasting(run: Run) -> bool:
    """Tell whether it may be about how long a duty lasts, and about no window."""
    later = {*run.behind[:3]} & _LATER
    duties = _OBLIGING if later & {"after", "following"} else _OBLIGING - _COMMON
    return bool(later) and not duties.isdisjoint((*run.ahead, *run.behind))


def _is_fit(one: Bound, run: Run) -> bool:
    """Tell whether a bound describes those whom trials want, and not those they keep out."""
    if one.about == "ecog" and one.sign == "-":
        return one.low == 0
    near = {token for token in run.ahead[-4:] if isinstance(token, str)}
    if one.side == "lower":
        elapsed = one.unit.is_time and not _DATED.isdisjoint((*run.ahead, *run.behind))
        return one.about == "karnofsky" or elapsed or not _MORE_IS_FIT.isdisjoint(near)
    return one.side == "upper" and not _LESS_IS_FIT.isdisjoint(near)


def _implied(one: Bound, run: Run, section: str) -> Bound:
    """Give a bare number the side that the words before it imply, where that is beyond doubt."""
    if one.side:
        return one
    if not one.sign and one.about in {"level", "ecog"}:
        return as_level(one)
    if section == "inclusion" and one.sign == "up_to":
        counted = not one.unit.dimension and bool({"prior", "lines", "regimens"} & {*run.behind})
        return as_upper(one) if counted or one.about == "age" else one
    implied = section == "inclusion" and one.unit.is_time
    return as_lower(one) if implied and _LEAST & {*run.ahead[-3:]} else one


def is_excepting(run: Run) -> bool:
    """Tell whether the stretch is a whole exception that comes or goes."""
    words = bare(run.removed or run.added)
    return bool(words) and words[0] in _EXCEPTING


def _come(stretch: Sequence[Token], run: Run, whole: Reading, at: int, section: str) -> int:
    """Return what it does that a stretch was added, both texts being the same around it."""
    words = bare(stretch)
    excepting = words[0] in _EXCEPTING
    if _is_wanted(words, run) or (not excepting and _is_intricate(words)):
        return 0
    if excepting:
        # an exception to a requirement lets people off it, or keeps a kind of them out
        return _excepted(words, run, whole, at + len(stretch)) if section == "exclusion" else 0
    if _is_limited(run):
        return 0
    joints = {"or", "and"} if _is_excepted(run) else {"or"}
    if joints & {*words[:1], *words[-1:]}:
        return _alternative(words, run)
    return _added(stretch, run, whole, at)


def _is_wanted(words: Sequence[Token], run: Run) -> bool:
    """Tell whether the stretch stands behind words that turn more into less."""
    turning = _DATED if has_bound(words) and "or" not in words else _WANTED_GONE
    return not turning.isdisjoint(run.ahead) or run.ahead[-2:] == ("prior", "to")


def _is_intricate(words: Sequence[Token]) -> bool:
    return turns(words) or any(word in _ALTERNATIVES for word in words)


def _added(stretch: Sequence[Token], run: Run, whole: Reading, at: int) -> int:
    if _is_listed(stretch, run, whole, at):
        return 1
    words = bare(stretch)
    return _restricted(words, run) if has_bound(words) else _qualified(words, run)


def _is_limited(run: Run) -> bool:
    """Tell whether the stretch says which things are counted against a limit, or kept low."""
    if any(_is_limit(token) for token in run.ahead if isinstance(token, Bound)):
        return True
    return not _LIMITING.isdisjoint(run.ahead) or not _GONE.isdisjoint(run.behind)


def _is_limit(token: Token) -> bool:
    """Tell whether it is a number of things that must not be passed."""
    return isinstance(token, Bound) and not token.unit.is_time and token.side != "lower"


def _excepted(words: Sequence[Token], run: Run, whole: Reading, end: int) -> int:
    """A whole exception that comes takes people out of the description, if it is the only one."""
    closed = end >= len(whole.tokens) or ")" in whole.marks.get(end, "")
    more = any(word in EXCEPTIONS for word in (*words[1:], *run.ahead, *run.behind))
    return -1 if closed and len(words) > 1 and not more else 0


def _alternative(words: Sequence[Token], run: Run) -> int:
    around = {*run.ahead, *run.behind}
    if (
        ("and" in words and not _is_excepted(run))
        or len(words) < 2
        or not _ALTERNATIVES.isdisjoint(around - {"not"})
    ):
        return 0
    if "between" in run.ahead[-3:] or "both" in run.ahead or "e_g" in run.ahead:
        return 0
    return 1


def _is_excepted(run: Run) -> bool:
    """Tell whether the stretch is part of an exception: there "and" only lists."""
    return "except" in run.ahead


def _is_listed(stretch: Sequence[Token], run: Run, whole: Reading, at: int) -> bool:
    """Tell whether the stretch is one more member of a list whose members are alternatives."""
    if "and" in stretch or "and" in run.behind or "or" not in run.behind:
        return False
    before, after = whole.marks.get(at, ""), whole.marks.get(at + len(stretch), "")
    if after != ",":
        return False
    return before == "," and not turns(run.ahead[1:])


def _restricted(words: Sequence[Token], run: Run) -> int:
    """A span of time or an age that comes narrows what stood there without one."""
    if not _OBLIGING.isdisjoint({*run.ahead, *run.behind}) or {"or", "and"} & {*words}:
        return 0
    bounds = [word for word in words if isinstance(word, Bound)]
    crowded = len(bounds) != 1 or has_bound(run.ahead[-2:]) or has_bound(run.behind[:2])
    if crowded or not run.ahead or not bounds[0].side or not bounds[0].unit.is_time:
        return 0
    one, place = bounds[0], words.index(bounds[0])
    if place == 0:
        return -int(one.about != "age" and (one.sign == "within" or one.side == "lower"))
    return -int({word for word in words[:place] if isinstance(word, str)} <= _LEADING_TO)


def _qualified(words: Sequence[Token], run: Run) -> int:
    """Adjectives that come before a name leave out some of those it names."""
    if not all(word in _NARROWING for word in words) or not run.behind:
        return 0
    ahead, behind = run.ahead[-1:], run.behind[0]
    near = {*ahead, behind}
    if near & _MIXED or near & _NARROWING or not isinstance(behind, str):
        return 0
    return 0 if "significant" in words[-1:] and words[0] != "clinically" and ahead else -1
