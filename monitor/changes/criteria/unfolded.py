# ruff: noqa: SIM905  (tables of words)
"""A list inside a sentence ("known A, B or C") and its members as sentences of their own."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct

from monitor.changes.criteria.bounds import Bound
from monitor.changes.criteria.reading import read
from monitor.changes.criteria.runs import text
from monitor.changes.criteria.scope import TURNING
from monitor.changes.criteria.wording import bare

Words = tuple[Hashable, ...]

_JOINERS = frozenset(("or", "and", "/", "nor"))
_LONGEST = 60  # words: nobody lists the members of a longer sentence one by one
_AT_MOST = 12  # members
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
        if isinstance(token, str) and token in _JOINERS:
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


def is_union(whole: Sentence, section: str, above: Sequence[str]) -> bool:
    """Tell whether a list says what its members say one by one, where they stand.

    Whoever has one of the exclusions is out, and has to meet all of the inclusion criteria.
    """
    words = {word for word in whole.words if isinstance(word, str)}
    if above or TURNING & words or words >= _SEXES:
        return False
    return whole.joiners == {{"inclusion": "and", "exclusion": "or"}.get(section, "")}


def is_unfolded(whole: str, parts: Sequence[str], section: str, above: Sequence[str]) -> bool:
    """Tell whether the keys of several criteria say together what one says with a list."""
    said = sentence(whole)
    known = {sentence(part).words: part for part in parts}
    found = unfold(said, known)
    return set(found) == known.keys() and bool(found) and is_union(said, section, above)


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
    old, new = _members(before), _members(after)
    if old is None or new is None or old[0] != new[0]:
        return False
    one, other = sorted(old[2]), sorted(new[2])
    return one == other and len(set(one)) == len(one) and _is_joined_alike(old[1], new[1])


def _is_joined_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return one == other and len(one) <= 1


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
