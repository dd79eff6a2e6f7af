# ruff: noqa: SIM905  (tables of words)
"""Lists: whether it says the same to list in one sentence, one by one, or in another order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct

from monitor.changes.criteria.bounds import Bound
from monitor.changes.criteria.entries import Entry
from monitor.changes.criteria.reading import read
from monitor.changes.criteria.scope import TURNING
from monitor.changes.criteria.wording import bare, text

Words = tuple[Hashable, ...]

_LONGEST = 60  # words: nobody lists the members of a longer sentence one by one
_AT_MOST = 12  # members
_SEPARATORS = frozenset(("or", "and", "/", "nor"))
# Whoever has one of the exclusions is out, and has to meet all of the inclusion criteria.
_JOINER = {"inclusion": "and", "exclusion": "or"}
_SEXES = {"male", "female"}  # "men and women" are people of either sex, and nobody is both


class Sentence(Struct, frozen=True):
    """What a criterion says word by word, and the places at which one member may end."""

    words: Words
    cuts: tuple[int, ...]  # a joiner stands there, or a comma before it
    joiners: frozenset[str]


def sentence(key: str, *, numbers: bool = True) -> Sentence:
    """Return what a key says, its joiners left out of the words, and its numbers if asked to."""
    one = text(read(key)).reading
    words: list[Hashable] = []
    cuts: dict[int, None] = {}
    joiners: set[str] = set()
    for at, token in enumerate(one.tokens):
        if "," in one.marks.get(at, "") and words:
            cuts[len(words)] = None
        if isinstance(token, str) and token in _SEPARATORS:
            joiners.add(token)
            cuts[len(words)] = None
        elif bare((token,)):
            words.append(_singular(token) if isinstance(token, str) else _put(token, numbers))
    return Sentence(tuple(words), tuple(cuts), frozenset(joiners))


def _put(one: Bound, numbers: bool) -> Hashable:  # noqa: FBT001
    return one.key if numbers else (one.unit.dimension,)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("s") and word[-2:] != "ss":
        return word[:-1]
    return word


def unfold(whole: Sentence, known: Mapping[Words, object]) -> tuple[Words, ...]:
    """Return the members of a list, each with what all share, if every one of them is known."""
    words, cuts = whole.words, whole.cuts
    if not 0 < len(cuts) < _AT_MOST or len(words) > _LONGEST or not whole.joiners:
        return ()
    if cuts[0] == 0 or cuts[-1] >= len(words):
        return ()
    first, last = words[: cuts[0]], words[cuts[-1] :]
    for tail in _ends(last):
        if first + tail not in known:
            continue
        for head in range(len(first)):
            middle = [words[a:b] for a, b in pairwise(cuts)]
            members = [first + tail, *(first[:head] + one + tail for one in middle)]
            members.append(first[:head] + last)
            if all(one in known for one in members) and len(set(members)) == len(members):
                return tuple(members)
    return ()


def _ends(last: Words) -> Iterator[Words]:
    """Yield what may be said of every member: nothing, or what stands last."""
    for start in range(len(last), 0, -1):
        yield last[start:]


def is_unfolded(whole: str, parts: Sequence[str], section: str, above: Sequence[str]) -> bool:
    """Tell whether the keys of several criteria say together what one says with a list."""
    said = sentence(whole)
    known = {sentence(part).words: part for part in parts}
    found = unfold(said, known)
    return set(found) == known.keys() and bool(found) and _is_union(said, section, above)


def _is_union(whole: Sentence, section: str, above: Sequence[str]) -> bool:
    """Tell whether a list says what its members say one by one, where they stand."""
    words = {word for word in whole.words if isinstance(word, str)}
    if above or TURNING & words or words >= _SEXES:
        return False
    return whole.joiners == {_JOINER.get(section, "")}


# --- the same members in another order

_PLAIN = re.compile(r"[a-z][a-z0-9 -]*")
_SPLIT = re.compile(r",(?: ?(?:or|and) )?| (?:or|and) ")
_JOIN = re.compile(r"\b(?:or|and)\b")
_OPENING = re.compile(r"^(?:(?:known|any|history of|diagnosis of|presence of|documented) )+")
_MEMBER = 5  # words
_SEVERAL = 2
_LONG = 400  # letters
_ADJECTIVE = re.compile(r"(?:al|ic|ar|ary|ive|ous|ian|ant|ing|ed|oid|ory)$")
_ORGANS = frozenset(
    "liver kidney heart lung brain breast skin bone bladder prostate colon stomach blood drug drugs"
    " alcohol hiv hbv hcv tobacco thyroid muscle nerve eye type grade stage".split()
)
_SHARING = frozenset(
    "uncontrolled active severe acute chronic unstable symptomatic recent recurrent no not without"
    " prior previous current untreated serious major significant clinically with who if except"
    " unless than before after within since other during requiring due to such by for in on".split()
)


def is_reordered(before: str, after: str) -> bool:
    """Tell whether two plain lists have the same members in another order.

    An adjective or an addition may be about one member or about all: lists with one are not plain.
    """
    old = _members(before)
    new = _members(after) if old is not None else None
    if old is None or new is None or old[:2] != new[:2] or len(old[1]) > 1:
        return False
    one, other = sorted(old[2]), sorted(new[2])
    return one == other and len(set(one)) == len(one)


def _members(key: str) -> tuple[str, frozenset[str], list[str]] | None:
    if len(key) > _LONG:
        return None
    found = _OPENING.match(key)
    opening = found[0] if found else ""
    rest = key[len(opening) :]
    members = [member.strip() for member in _SPLIT.split(rest)]
    if len(members) < _SEVERAL or not all(map(_is_plain, members)):
        return None
    if any(" " in member for member in members) and any(map(_is_half, members)):
        return None  # "liver or kidney disease"
    return opening, frozenset(_JOIN.findall(rest)), members


def _is_half(member: str) -> bool:
    """Tell whether a word may need the noun that another member ends with."""
    return " " not in member and (member in _ORGANS or _ADJECTIVE.search(member) is not None)


def _is_plain(member: str) -> bool:
    words = member.replace("-", " ").split()
    if not 0 < len(words) <= _MEMBER or not _SHARING.isdisjoint(words):
        return False
    return _PLAIN.fullmatch(member) is not None and TURNING.isdisjoint(words)


# --- cut into several, or joined into one

_WORD = re.compile(r"\w+(?:[.^/-]\w+|,\d{3}\b)*|[<>=+%~±-]+")
_ANY = re.compile(r"\b(?:any|one|either|at least one|some)\b")
_ALL = re.compile(r"\b(?:all|both|each)\b")
_WHO = r"(?:(?:patients?|subjects?|participants?)? ?(?:who have|with|having|have|has|must meet)? ?)"
_WHICH = (
    r"(?:the )?(?:following|these|below)"
    r"(?: (?:conditions?|criteria|criterion|diseases?|disorders?))?"
)
_ABOVE_ANY = re.compile(
    rf"{_WHO}(?:any|either|one or more|at least one|>=1|any one) ?(?:\(s\) )?of {_WHICH}\W*"
    rf"|{_WHICH}\W*"
)
_ABOVE_ALL = re.compile(rf"{_WHO}(?:all|each|both) (?:of )?{_WHICH}\W*|{_WHICH}\W*")


def joined(before: str, after: str, several: Sequence[Entry]) -> bool:
    """Tell whether two keys have the same words but for the one that joins what is in a list."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    allowed = _joiner(several)
    if [word for word in old if word != allowed] != [word for word in new if word != allowed]:
        return False
    return set((Counter(old) - Counter(new)) | (Counter(new) - Counter(old))) <= {allowed}


def _joiner(several: Sequence[Entry]) -> str:
    """Return the word that a list stands for: whoever has one of a list of exclusions is out."""
    above = " ".join([entry.key for entry in several if entry.leads] or several[0].above[:1])
    if above:
        if _ANY.search(above.casefold()):
            return "or"
        return "and" if _ALL.search(above.casefold()) else ""
    return _JOINER.get(several[0].section, "")


def as_long(before: str, after: str) -> bool:
    """Tell whether two keys have as many words: none was said once for all the parts."""
    old, new = (
        [w for w in _WORD.findall(key) if w not in {"and", "or"}] for key in (before, after)
    )
    return len(old) == len(new)


def is_introduction(key: str, section: str) -> bool:
    """Tell whether a line above a list says only what a list of its section says anyway."""
    form = {"inclusion": _ABOVE_ALL, "exclusion": _ABOVE_ANY}.get(section)
    return form is not None and form.fullmatch(key) is not None
