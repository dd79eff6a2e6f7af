"""The comparison of criteria, held against what a careful reader said of real edits."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

import msgspec
from msgspec import Struct

from benchmarks import real
from monitor.changes.criteria import compare, parse
from monitor.changes.text import plain
from monitor.model.change import Item

LABELS = Path(__file__).with_name("labels")
SURE = ("relaxed", "tightened")
_TAG = re.compile(r"<[^>]+>")
_WORDS = re.compile(r"\w+")
_NUMBERING = re.compile(r"\d{1,3}|[a-z]|[ivx]+")
_FAMILY = frozenset(
    ("inclusion", "inclusions", "exclusion", "exclusions", "non", "criteria", "criterion",
    "eligibility", "included", "excluded")
)  # fmt: skip


class Place(Struct, frozen=True):
    """A criterion as the label file knows it: by digest and by where its letters stand."""

    n: int
    id: str
    at: int
    size: int
    section: str


class Truth(Struct, frozen=True):
    """What became of some criteria, and which other answers are as good."""

    old: tuple[int, ...]
    new: tuple[int, ...]
    is_: str = msgspec.field(name="is")
    way: str = ""
    also: tuple[str, ...] = ()
    or_: int = msgspec.field(name="or", default=0)
    twin: int = 0

    def ways(self) -> frozenset[str]:
        """Return the directions that are right."""
        return frozenset((self.way or "same", *self.also, "unclear"))


class Labels(Struct, frozen=True):
    """One pair of texts, criterion by criterion."""

    trial: str
    source: str
    from_: str = msgspec.field(name="from")
    to: str = ""
    old: tuple[Place, ...] = ()
    new: tuple[Place, ...] = ()
    truth: tuple[Truth, ...] = ()


class Score(NamedTuple):
    """How the program did on one pair of texts."""

    trial: str
    criteria: int
    right: int
    wrong: tuple[str, ...]  # criteria labelled otherwise
    opposite: tuple[str, ...]  # directions that are the other way round
    guessed: tuple[str, ...]  # directions stated where a careful reader states none
    known: int  # edits whose direction a careful reader is sure of
    told: int  # and of which it is told
    lost: int  # words of the two texts that are nowhere in the criteria and headings


def letters(text: str) -> str:
    """Return the letters and digits of a text, folded, nothing between them."""
    return "".join(sign for sign in normalize("NFKC", text).casefold() if sign.isalnum())


def digest(text: str) -> str:
    """Return the name that a label file has for the criterion."""
    return sha256(letters(text).encode()).hexdigest()[:10]


def labels() -> tuple[Labels, ...]:
    """Return all that was labelled."""
    files = sorted(LABELS.glob("*.toml"))
    return tuple(msgspec.convert(tomllib.loads(f.read_text()), Labels) for f in files)


def scores() -> Iterator[Score]:
    """Yield how the program does, pair by pair."""
    for labelled in labels():
        old, new = real.texts(labelled.source, labelled.from_, labelled.to)
        yield score(labelled, old, new)


def score(labelled: Labels, old: str, new: str) -> Score:
    """Hold what the program says of two texts against the labels."""
    answers = _Answers(labelled, old, new)
    judged = [(place, answers.is_right(place, side)) for side, place in _places(labelled)]
    ways = [(item, *answers.ways(item)) for item in answers.items]
    sure = [(item, way, good) for item, way, good in ways if item.direction in SURE]
    opposite = [item for item, ways_, good in sure if not good and ways_ & set(SURE)]
    guessed = [item for item, ways_, good in sure if not good and not ways_ & set(SURE)]
    return Score(
        trial=labelled.trial,
        criteria=len(judged),
        right=sum(right for _, right in judged),
        wrong=tuple(f"{place.n} {place.id}" for place, right in judged if not right),
        opposite=tuple(answers.named(item) for item in opposite),
        guessed=tuple(answers.named(item) for item in guessed),
        known=sum(truth.way in SURE for truth in labelled.truth),
        told=sum(answers.is_told(truth) for truth in labelled.truth if truth.way in SURE),
        lost=_lost(old) + _lost(new),
    )


def _places(labelled: Labels) -> Iterator[tuple[str, Place]]:
    yield from (("old", place) for place in labelled.old)
    yield from (("new", place) for place in labelled.new)


class _Side:
    """One text: where the program's criteria lie among the labelled ones."""

    def __init__(self, text: str, places: Sequence[Place]) -> None:
        self._letters = letters(unescape(_TAG.sub(" ", text)))
        self._places = places
        if amiss := [p.n for p in places if self._digest(p) != p.id]:
            raise ValueError(f"the text is not the one that was labelled: {amiss}")
        criteria = parse(text)
        self._pieces = list(self._located(one.text for one in criteria))
        self._labels = {letters(one.group) for one in criteria}

    def _digest(self, place: Place) -> str:
        return digest(self._letters[place.at : place.at + place.size])

    def _located(self, texts: Iterable[str]) -> Iterator[tuple[str, tuple[int, int]]]:
        end = 0
        for text in texts:
            wanted = letters(text)
            start = self._letters.find(wanted, end)
            start = start if start >= 0 else self._letters.find(wanted)
            end = start + len(wanted)
            yield text, (start, end)

    def pieces(self, place: Place) -> set[str]:
        """Return the program's criteria that are this one: those that lie in it, or around it."""
        return {
            text
            for text, span in self._pieces
            if self._under(span)[:1] == [place.n] or _overlap(place, span) * 2 > place.size
        }

    def is_label(self, place: Place) -> bool:
        """Tell whether the program reads the criterion as a label above others."""
        wanted = self._letters[place.at : place.at + place.size]
        return any(wanted in label for label in self._labels)

    def labels(self, text: str) -> set[int]:
        """Return the labelled criteria that a text holds, wherever it stands."""
        wanted = letters(text)
        spans = [span for piece, span in self._pieces if piece == text]
        spans = spans or [span for _, span in self._located([text]) if wanted and span[0] >= 0]
        return {n for span in spans for n in self._under(span)}

    def _under(self, span: tuple[int, int]) -> list[int]:
        """Return the labelled criteria at a place, that with most of it first."""
        length = span[1] - span[0]
        found = [(_overlap(place, span), place) for place in self._places]
        some = [(over, place) for over, place in found if over * 2 > min(place.size, length)]
        return [place.n for _, place in sorted(some, key=lambda one: -one[0])]


def _overlap(place: Place, span: tuple[int, int]) -> int:
    return max(0, min(place.at + place.size, span[1]) - max(place.at, span[0]))


class _Answers:
    """What the program says of the labelled criteria."""

    def __init__(self, labelled: Labels, old: str, new: str) -> None:
        self.items = compare(old, new)
        self._sides = {"old": _Side(old, labelled.old), "new": _Side(new, labelled.new)}
        self._truth = {
            (side, n): truth
            for truth in labelled.truth
            for side, listed in (("old", truth.old), ("new", truth.new))
            for n in listed
        }
        self._twins = {truth.twin: truth for truth in labelled.truth if truth.twin}

    def is_right(self, place: Place, side: str) -> bool:
        """Tell whether all that the program says of a criterion is what the reader said."""
        truth = self._truth[side, place.n]
        pieces = self._sides[side].pieces(place)
        if not pieces:
            return truth.is_ == "kept" and self._sides[side].is_label(place)
        return all(self._agrees(piece, side, truth) for piece in pieces)

    def _agrees(self, piece: str, side: str, truth: Truth) -> bool:
        said = [item for item in self.items if piece in _texts(item, side)]
        if not said:
            return _may_stay(truth)
        # equal texts in two parts of a trial: one of the answers is about this one
        if any(self._fits(item, side, truth) for item in said):
            return True
        return _may_stay(truth) and len(self._sides[side].labels(piece)) > len(said)

    def _fits(self, item: Item, side: str, truth: Truth) -> bool:
        op = item.op
        if op in ("added", "removed"):
            return truth.is_ == op or bool(truth.twin and side == "new")
        partner = set(self._all_labels(item, "new" if side == "old" else "old"))
        if truth.is_ == "moved":
            return op == "moved"
        if truth.is_ == "kept":
            return bool(truth.twin in partner)
        if truth.is_ in ("added", "removed"):
            return bool(truth.or_ in partner)
        wanted = {*(truth.new if side == "old" else truth.old), truth.twin} - {0}
        return op == "edited" and bool(partner & wanted) and self._meant(item, truth)

    def _meant(self, item: Item, truth: Truth) -> bool:
        return not item.reworded or "same" in truth.ways()

    def _all_labels(self, item: Item, side: str) -> list[int]:
        return [n for text in _texts(item, side) for n in self._sides[side].labels(text)]

    def is_told(self, truth: Truth) -> bool:
        """Tell whether something about these criteria goes the way that the reader gives."""
        return any(
            item.direction == truth.way
            and (
                set(truth.old) & set(self._all_labels(item, "old"))
                or set(truth.new) & set(self._all_labels(item, "new"))
            )
            for item in self.items
        )

    def ways(self, item: Item) -> tuple[set[str], bool]:
        """Return the directions that the reader gives, and whether the item's is among them."""
        truths = [
            truth
            for side in ("old", "new")
            for n in self._all_labels(item, side)
            if (truth := self._truth.get((side, n)) or self._twins.get(n))
        ]
        ways = {truth.way or "same" for truth in truths}
        return ways, any(item.direction in truth.ways() for truth in truths)

    def named(self, item: Item) -> str:
        """Return which labelled criteria an item is about, and what it says of them."""
        old, new = (sorted(set(self._all_labels(item, side))) for side in ("old", "new"))
        return f"{item.op} {old} → {new}: {item.direction}"


def _may_stay(truth: Truth) -> bool:
    """Tell whether it is right to say nothing of the criterion."""
    return truth.is_ == "kept" or bool(truth.or_) or (bool(truth.way) and "same" in truth.ways())


def _texts(item: Item, side: str) -> tuple[str, ...]:
    """Return the criteria of one side that an item is about."""
    whole = item.before if side == "old" else item.after
    parts: Iterable[str] = getattr(item, "parts", ())
    several = tuple(parts) if whole and all(part in whole for part in parts) else ()
    return several or ((whole,) if whole else ())


def _lost(text: str) -> int:
    """Count the words that are in no criterion and no heading."""
    criteria = parse(text)
    below = [(one.section, one.group) for one in criteria]
    groups = [here[1] for n, here in enumerate(below) if n == 0 or below[n - 1] != here]
    read = _counted(" ".join(one.text for one in criteria)) + _counted(" ".join(groups))
    return (_counted(plain(text)) - read).total()


def _counted(text: str) -> Counter[str]:
    return Counter(
        word
        for word in _WORDS.findall(text.casefold())
        if word not in _FAMILY and not _NUMBERING.fullmatch(word)
    )
