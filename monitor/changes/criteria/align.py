"""Old criteria ↔ new criteria: which is which, whatever moved, was edited, came or went."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from rapidfuzz import process
from rapidfuzz.distance import Indel

from monitor.changes.criteria.assignment import Pair, assign
from monitor.changes.criteria.parse import Criterion
from monitor.changes.text import meaning

# A number is taken apart from its sign: "≥ 18" and "≥ 21" have the sign in common.
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[^\w\s]|_")

# Measured on real edits: with the bonus, word similarity makes half the mistakes it makes alone.
_CANDIDATES = 16
_THRESHOLD = 60.0
_BESIDE_MATCHED = 7.5  # for each of the two neighbours: 15 for a criterion between matched ones
_SAME_GROUP = 4.0
_EXTENDED = 70.0
_ELSEWHERE = 85.0  # another section: the text must be nearly the same to be the same criterion


class Entry(Struct, frozen=True, kw_only=True):
    """A criterion, or a heading with words of its own, made ready to be compared."""

    criterion: Criterion
    key: str
    group: str  # keys
    parent: str
    is_heading: bool = False


class Match(Struct, frozen=True):
    """An old and a new entry that are the same one; None where there is none."""

    old: Entry | None
    new: Entry | None


def entries(criteria: Sequence[Criterion]) -> tuple[Entry, ...]:
    """Return the criteria with their comparison keys, and one entry per heading."""
    keys: dict[str, str] = {}

    def key(text: str) -> str:
        if text not in keys:
            keys[text] = meaning(text)
        return keys[text]

    listed = []
    headed: set[tuple[str, str]] = set()
    for one in criteria:
        group = key(one.group)
        if one.group and (one.section, group) not in headed:
            headed.add((one.section, group))
            above = Criterion(section=one.section, group="", text=one.group, depth=0, parent="")
            listed.append(Entry(criterion=above, key=group, group="", parent="", is_heading=True))
        listed.append(Entry(criterion=one, key=key(one.text), group=group, parent=key(one.parent)))
    return tuple(listed)


def align(old: Sequence[Entry], new: Sequence[Entry]) -> tuple[Match, ...]:
    """Return every entry once; the same pairs come out when old and new change places."""
    turned = [_order(entry) for entry in new] < [_order(entry) for entry in old]
    pairing = _Pairing(new, old) if turned else _Pairing(old, new)
    pairs = [(j, i) for i, j in pairing.pairs()] if turned else pairing.pairs()
    there, here = {i for i, _ in pairs}, {j for _, j in pairs}
    return (
        *(Match(old[i], new[j]) for i, j in pairs),
        *(Match(entry, None) for i, entry in enumerate(old) if i not in there),
        *(Match(None, entry) for j, entry in enumerate(new) if j not in here),
    )


def _order(entry: Entry) -> tuple[str, ...]:
    return entry.key, entry.criterion.section, entry.group, entry.parent, entry.criterion.text


_Identity = Callable[[Entry], Hashable]
_IDENTITIES: tuple[_Identity, ...] = (
    lambda e: (e.is_heading, e.criterion.section, e.key, e.group, e.parent),
    lambda e: (e.is_heading, e.criterion.section, e.key, e.group),
    lambda e: (e.is_heading, e.criterion.section, e.key),
    lambda e: (e.is_heading, e.key),  # moved to another section
)


class _Pairing:
    """The pairs found so far, and what is left."""

    def __init__(self, old: Sequence[Entry], new: Sequence[Entry]) -> None:
        self.old = old
        self.new = new
        self.found: dict[int, int] = {}
        self.left_old = list(range(len(old)))
        self.left_new = list(range(len(new)))

    def pairs(self) -> list[Pair]:
        """Pair what is equal, then what is most alike in its section, then across sections."""
        for identity in _IDENTITIES:
            self._take(self._equal(identity))
        self._take(assign(dict(self._alike(within=True))))
        self._take(assign(dict(self._alike(within=False))))
        return sorted(self.found.items())

    def _take(self, pairs: Iterable[Pair]) -> None:
        self.found.update(pairs)
        taken = set(self.found.values())
        self.left_old = [i for i in self.left_old if i not in self.found]
        self.left_new = [j for j in self.left_new if j not in taken]

    def _equal(self, identity: _Identity) -> Iterator[Pair]:
        waiting: dict[Hashable, list[int]] = {}
        for j in reversed(self.left_new):
            waiting.setdefault(identity(self.new[j]), []).append(j)
        for i in self.left_old:
            if same := waiting.get(identity(self.old[i])):
                yield i, same.pop()

    def _alike(self, *, within: bool) -> Iterator[tuple[Pair, float]]:
        """Yield the pairs that are alike enough, with what speaks for them."""
        threshold = _THRESHOLD if within else _ELSEWHERE
        lowest = (threshold - 2 * _BESIDE_MATCHED) / 100
        spelled = _Alphabet()
        texts = [(_kind(self.new[j]), j, spelled(self.new[j].key)) for j in self.left_new]
        for kind in sorted({_kind(self.old[i]) for i in self.left_old}):
            choices = {j: text for other, j, text in texts if _may_be(kind, other, within)}
            for i in self.left_old:
                if not choices or _kind(self.old[i]) != kind:
                    continue
                for similarity, j in _similar(spelled(self.old[i].key), choices, lowest):
                    score = self._score(i, j, similarity) if within else similarity * 100
                    if score >= threshold:
                        nearness = 1 / (1 + abs(i - j))  # order decides between equals
                        yield (i, j), score - threshold + 15 + nearness / 10

    def _score(self, i: int, j: int, similarity: float) -> float:
        old, new = self.old[i], self.new[j]
        score = similarity * 100
        if score < _EXTENDED and _extends(old.key, new.key):
            score = _EXTENDED
        score += _BESIDE_MATCHED * (self._matched(i - 1, j - 1) + self._matched(i + 1, j + 1))
        return score + (_SAME_GROUP if old.group == new.group else 0.0) - _SAME_GROUP

    def _matched(self, i: int, j: int) -> bool:
        """Tell whether two neighbours are a pair; the ends of both lists are one, too."""
        outside = (i < 0 and j < 0) or (i == len(self.old) and j == len(self.new))
        return outside or (i in self.found and self.found[i] == j)


class _Alphabet:
    """Spells a text with one character per word: words compare at the speed of letters."""

    def __init__(self) -> None:
        self._letters: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        letters = self._letters
        return "".join(
            letters.setdefault(word, chr(0x10000 + len(letters))) for word in _WORD.findall(text)
        )


def _kind(entry: Entry) -> tuple[bool, str]:
    return entry.is_heading, entry.criterion.section


def _may_be(old: tuple[bool, str], new: tuple[bool, str], within: bool) -> bool:  # noqa: FBT001
    return old == new if within else old[0] == new[0] and old[1] != new[1]


def _similar(text: str, choices: Mapping[int, str], lowest: float) -> Iterator[tuple[float, int]]:
    found = process.extract(
        text,
        choices,
        scorer=Indel.normalized_similarity,
        processor=None,
        limit=_CANDIDATES,
        score_cutoff=lowest,
    )
    for _, similarity, j in found:
        yield similarity, j


def _extends(one: str, other: str) -> bool:
    """Tell whether one text is the other with more behind it."""
    short, long = (one, other) if len(one) < len(other) else (other, one)
    return short.count(" ") >= 3 and long.startswith(short)
