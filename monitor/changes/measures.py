# ruff: noqa: SIM905  (a table of words reads best as one text)
"""How far an outcome moved: told otherwise, with another number or time, or another thing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from monitor.changes.phrasing import is_reworded, sense
from monitor.changes.values import meant
from monitor.model.change import Item

Shift = Literal["", "numbers", "content"]

# Words that can come and go while the same is measured. "or", "no", "not", "without", "free" and
# the like are not among them.
_SMALL = frozenset(
    "a an the of in on at to for by from with and as per its their his her this that these those"
    " be is are was were been being will shall has have had which who whose"
    " measured measure measures assessed evaluated determined defined using"
    " mean average median experiencing experience experienced having reporting developing"
    " achieving achieve achieved occurring".split()
)
# Ways to say how many; each may stand for another, and none for the lack of any before an event.
_COUNTS = frozenset(
    "number percentage percent % proportion incidence frequency share count occurrence fraction"
    " total".split()
)
_COUNTED = frozenset(
    "event toxicity death complication infection reaction bleed hemorrhage failure relapse"
    " recurrence response responder remission hospitalization abnormality mortality".split()
)
_PEOPLE = frozenset({"participant", "people", "person"})
_EXCUSED = _COUNTS | _PEOPLE | {"rate", "baseline"}
_SLIPS = 7  # letters; a shorter word is never taken for a slip of another
_TIMES = frozenset("day week month year hour minute visit".split())
_SIDES = {">": "lower", ">=": "lower", "<": "upper", "<=": "upper", "within ": "upper"}
# Not the digits of a name: "il-6", "hba1c" and "grade3b" are words.
_NUMBER = re.compile(
    r"(?<![\w.-])(>=|<=|>|<|=|within )?\d+(?:[.,]\d+)*(?:-\d+(?:[.,]\d+)*)?%?(?![\w-])"
)
_SHORT_NAME = re.compile(r"\(([^\W\d_]{2,8})\)", re.IGNORECASE)
_ACRONYM = re.compile(r"(?<![\w-])([A-Z]{2,6})s?(?![\w-])")
_HYPHEN = re.compile(r"(?<=\d)-(?=[^\W\d])")
_INITIAL = re.compile(r"[^\W\d_]+")
_LONGEST_NAME = 400  # characters; beyond it nobody looks for what abbreviations stand for


class _Name(NamedTuple):
    """What a name says: its words, its times and numbers, and which way its bounds point."""

    words: Counter[str]
    numbers: Counter[str]
    sides: Counter[str]
    telling: frozenset[str]  # words that nothing excuses, where another name has them not


def shift(before: str, after: str) -> Shift:
    """Tell whether two names say the same, differ in numbers only, or name another thing."""
    if meant(before) == meant(after):
        return ""
    old, new = _both(before, after)
    if old.telling != new.telling:  # most pairs need no more
        return "content"
    one, other = _leveled(old.words, new.words), _leveled(new.words, old.words)
    gone, come = sorted((one - other).elements()), sorted((other - one).elements())
    if not is_reworded(gone, come) or _is_turned(old.sides, new.sides):
        return "content"
    return "numbers" if old.numbers != new.numbers else ""


def kinship(before: str, after: str) -> float:
    """Return which share of the words of the shorter name the longer one has too, 0 to 1."""
    old, new = _both(before, after)
    one, other = set(old.words) - _COUNTS - _PEOPLE, set(new.words) - _COUNTS - _PEOPLE
    return len(one & other) / (min(len(one), len(other)) or 1)


def is_same(item: Item) -> bool:
    """Whether an edited outcome is the same, measured at the same time, however it is worded."""
    one, other = (str(face.get("measure", "")) for face in (item.before, item.after))
    return not shift(one, other) and not is_retimed(item)


def _both(before: str, after: str) -> tuple[_Name, _Name]:
    old, new = _cut(before), _cut(after)
    return _read(_spelled_out(old, new)), _read(_spelled_out(new, old))


def _leveled(ours: Counter[str], theirs: Counter[str]) -> Counter[str]:
    """Leave out what only says that something is counted, where the other counts it too."""
    left = Counter(ours)
    if _is_counting(ours) and _is_counting(theirs):
        for word in _COUNTS | _PEOPLE:
            del left[word]
        events = not ours.keys().isdisjoint(_COUNTED)
        if not theirs["rate"] and (events or not theirs.keys().isdisjoint(_PEOPLE)):
            del left["rate"]
    if ours["change"] and theirs["change"]:
        del left["baseline"]
    return left


def _is_counting(words: Counter[str]) -> bool:
    told = _COUNTS | _COUNTED | {"rate"}
    return not words.keys().isdisjoint(told) and not words["time"]


def _is_turned(old: Counter[str], new: Counter[str]) -> bool:
    """Whether as many bounds point another way."""
    return old != new and old.total() == new.total()


@lru_cache(maxsize=512)  # a name is read once for each of those it is held against
def _read(name: str) -> _Name:
    text = _HYPHEN.sub(" ", " ".join(sense(meant(name))))
    text = text.replace("treatment emergent adverse", "adverse")
    found = list(_NUMBER.finditer(text))
    numbers = [one[0].replace(" ", "") for one in found]
    sides = [_SIDES[one[1]] for one in found if one[1] in _SIDES]
    words: list[str] = []
    for token in (_NUMBER.sub(" ", text) if found else text).split():
        word = _stem(token)
        if word in _TIMES:
            numbers.append(word)
        elif token not in _SMALL and word not in _SMALL:
            words.append(word)
    telling = frozenset([word for word in words if len(word) < _SLIPS and word not in _EXCUSED])
    return _Name(Counter(words), Counter(numbers), Counter(sides), telling)


def _stem(word: str) -> str:
    """Return the word without the endings of plurals and gerunds."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 6 and word.endswith("ing"):
        return word[:-3]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


# --- short names


def _without_short_names(name: str) -> str:
    """Leave out `(PFS)` behind the words that it stands for."""
    return _SHORT_NAME.sub(_unless_initials, name) if len(name) <= _LONGEST_NAME else name


def _unless_initials(found: re.Match[str]) -> str:
    short = found[1] if found[1].isupper() else found[1].removesuffix("s")
    ahead = _INITIAL.findall(found.string[: found.start()])[-len(short) :]
    initials = "".join(word[0] for word in ahead).casefold()
    return " " if initials == short.casefold() else found[0]


class _Cut(NamedTuple):
    """A name in its words, with their initials and the abbreviations among them."""

    text: str
    words: tuple[str, ...]
    initials: str
    short: frozenset[str]


@lru_cache(maxsize=512)
def _cut(name: str) -> _Cut:
    text = _without_short_names(name)
    if len(text) > _LONGEST_NAME:
        return _Cut(text, (), "", frozenset())
    words = tuple(_INITIAL.findall(text))
    initials = "".join(word[0] for word in words).casefold()
    return _Cut(text, words, initials, frozenset(_ACRONYM.findall(text)))


def _spelled_out(name: _Cut, other: _Cut) -> str:
    """Put for an abbreviation the words of the other name that it stands for."""
    known = {short: other.initials.find(short.casefold()) for short in name.short}
    if all(at < 0 for at in known.values()):
        return name.text

    def expanded(found: re.Match[str]) -> str:
        at = known[found[1]]
        stays = at < 0 or found[0] in other.words or found[1] in other.words
        return found[0] if stays else " ".join(other.words[at : at + len(found[1])])

    return _ACRONYM.sub(expanded, name.text)


# --- time frames

_DAYS = {
    "minute": 1 / 1440,
    "min": 1 / 1440,
    "hour": 1 / 24,
    "hr": 1 / 24,
    "h": 1 / 24,
    "day": 1.0,
    "week": 7.0,
    "wk": 7.0,
    "month": 30.4375,
    "mo": 30.4375,
    "year": 365.25,
    "yr": 365.25,
    "sum": 1.0,
}
_UNIT = "minute|min|hour|hr|h|day|week|wk|month|mo|year|yr|sum"
_COMPOUND = re.compile(
    r"(?<![\d.-])(\d{1,6}(?:\.\d{1,6})?) (day|week|month|year)s? (?:and )?"
    r"(\d{1,6}(?:\.\d{1,6})?) (hour|day|week|month)s?\b"
)
_DURATION = re.compile(
    rf"(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?[ -]?({_UNIT})s?\b|\b({_UNIT})s? ?(\d+(?:\.\d+)?)"
    r"|(\d+(?:\.\d+)?)"
)
_SLACK = 0.02  # 52 weeks and 12 months are one year; between units, of a kind it says nothing
_SLIGHTLY = 0.1
_FILLERS = frozenset("up through until till approximately about within after during over".split())


class _Time(NamedTuple):
    """A time that is named, in days; a bare number as it stands."""

    length: float
    unit: str


def is_retimed(item: Item) -> bool:
    """Whether an edited outcome is measured at another time, and not at the same put otherwise."""
    before, after = _frames(item)
    if meant(before) == meant(after):
        return False
    old, new = _times(before), _times(after)
    if not (_are(_is_equal, old, new) or _are(_is_equal, _sums(before), _sums(after))):
        return True
    return not old and _moments(before) != _moments(after)


def is_retimed_slightly(item: Item) -> bool:
    """Whether each of the times in the frame moved by less than a tenth."""
    before, after = _frames(item)
    old, new = _times(before), _times(after)
    close = _are(_is_close, old, new) or _are(_is_close, _sums(before), _sums(after))
    return bool(old) and close


def _are(
    alike: Callable[[_Time, _Time], bool], old: tuple[_Time, ...], new: tuple[_Time, ...]
) -> bool:
    return len(old) == len(new) and all(map(alike, old, new))


def _frames(item: Item) -> tuple[str, str]:
    return str(item.before.get("time_frame", "")), str(item.after.get("time_frame", ""))


def _is_equal(one: _Time, other: _Time) -> bool:
    if one.unit == other.unit:
        return one.length == other.length
    return _apart(one, other) <= _SLACK and "" not in {one.unit, other.unit}


def _is_close(one: _Time, other: _Time) -> bool:
    return _apart(one, other) < _SLIGHTLY and (one.unit == "") == (other.unit == "")


def _apart(one: _Time, other: _Time) -> float:
    """Return how far two times are apart, as a share of the longer one."""
    return abs(one.length - other.length) / (max(one.length, other.length) or 1.0)


@lru_cache(maxsize=512)  # outcomes share their time frames
def _times(text: str) -> tuple[_Time, ...]:
    return tuple(sorted(_named_times(_read_as(text))))


@lru_cache(maxsize=512)
def _sums(text: str) -> tuple[_Time, ...]:
    """Return the times with `2 years and 6 months` read as one; it may as well be two visits."""
    return tuple(sorted(_named_times(_COMPOUND.sub(_in_days, _read_as(text)))))


def _read_as(text: str) -> str:
    return " ".join(sense(meant(text)))


def _in_days(found: re.Match[str]) -> str:
    one, unit, other, smaller = found.groups()
    if _DAYS[smaller] >= _DAYS[unit]:
        return found[0]
    return f"{float(one) * _DAYS[unit] + float(other) * _DAYS[smaller]:.4f} sum"


def _named_times(text: str) -> Iterator[_Time]:
    for found in _DURATION.finditer(text):
        first, second, unit, ahead, behind, bare = found.groups()
        if bare is not None:
            yield _Time(float(bare), "")
            continue
        named = unit or ahead
        for one in (first, second, behind):
            if one is not None:
                yield _Time(float(one) * _DAYS[named], named)


def _moments(text: str) -> Counter[str]:
    words = (_stem(word) for word in sense(meant(text)))
    return Counter(word for word in words if word not in _SMALL and word not in _FILLERS)
