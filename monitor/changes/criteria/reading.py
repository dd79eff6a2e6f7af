# ruff: noqa: RUF001  (a minus that is no hyphen)
"""A criterion in one way of putting it: short names, signs for comparisons, bounds as one word."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from monitor.changes.criteria.bounds import (
    LOWER,
    UPPER,
    Bound,
    bound,
    counted,
    single,
    span,
    spanned,
)
from monitor.changes.criteria.quantities import (
    NONE,
    ROMANS,
    YEARS,
    Unit,
    age_at,
    digits,
    is_number,
    levels_at,
    postfix,
    unit_at,
)
from monitor.changes.criteria.terms import (
    COMPARISONS,
    NAMED_A,
    NUMBERS,
    SHORT,
    TERMS,
    Phrase,
    respelled,
)

Token = str | Bound

_PATTERN = r"{letter}{sign}*|\d+(?:,\d{{3}})+(?!\d)(?:\.\d+)?|−?\d*\.?\d+|\s-\s|[<>]=?|\S"
_WORD = re.compile(_PATTERN.format(letter=r"[^\W\d_]", sign=r"[^\W_]"))
_PLAIN_WORD = re.compile(_PATTERN.format(letter="[a-z]", sign="[a-z0-9]"), re.ASCII)
_HYPHEN = re.compile(r"-(?<=\w-)(?=[^\W\d_])")
_SOFT = frozenset(",;:()[]\"'!?*.")
_ARTICLES = frozenset(("the", "an", "a"))
_RANGING = frozenset(("-", "to", "through", "~", "and", "but", ","))
_TRAILING = frozenset(("or", "and", "/", ",", "("))
_JOINED = frozenset(("-", "to", "through", "~"))
_LEVELS = frozenset(("grade", "grades", "class", "classes", "stage", "stages", "nyha"))
_SCALES = {
    "karnofsky": "karnofsky", "lansky": "karnofsky",
    "ecog": "ecog", "zubrod": "ecog", "performance": "ecog",
}  # fmt: skip
_SCALED = frozenset(_SCALES)
_AGE = frozenset(("age", "aged", "ages"))
_AGE_IS = frozenset(("of", "is", "be", "must", "range", "was", "are"))
_OF_AGE = Unit(YEARS.dimension, YEARS.factor)  # "aged 18-65": years, though nobody wrote it
_COUNTED = frozenset((
    "prior", "line", "lines", "regimen", "regimens", "therapies", "lesions", "episodes", "relapses",
    "attacks", "seizures", "exacerbations", "treatments", "courses", "metastases", "pregnancies",
))  # fmt: skip
_GRADES = frozenset(("grade", "grades"))
_SCORE = frozenset(("performance", "status", "score", "scale", "grade", "of", "is", "level", "ps"))
_GLUED = frozenset(("between", "from", "within", "aged", "age", "ages"))
_MANY = 50  # parts of a text that are no words
_OFTEN = 2_000  # characters: what is longer is not kept
_BEHIND = 8  # words within which a number belongs to the performance status named


class Reading(Struct, frozen=True):
    """The words and bounds of a text, the small signs that stand before each, and its keys."""

    tokens: tuple[Token, ...]
    marks: Mapping[int, str]
    keys: tuple[str, ...]


def read(key: str) -> Reading:
    """Return what a comparison key says; an edit asks several times."""
    return _known(key) if len(key) <= _OFTEN else _read(key)


def _read(key: str) -> Reading:
    text = respelled(key.casefold())
    if "-" in text:
        text = _HYPHEN.sub(" ", text)
    if ".g" in text or ".e" in text:
        text = text.replace("e.g", "eg").replace("i.e", "ie")
    return _Reader(_shortened(_words(text))).read()


_known = lru_cache(maxsize=256)(_read)


def _words(text: str) -> list[str]:
    """Return the words, numbers and signs of a text; most are between two spaces as they are."""
    pattern = _PLAIN_WORD if text.isascii() else _WORD
    if " - " in text:
        return pattern.findall(text)
    found: list[str] = text.split()
    others = [at for at, part in enumerate(found) if not part.isalpha()]
    if len(others) > _MANY:
        return pattern.findall(text)
    for at in reversed(others):
        found[at : at + 1] = pattern.findall(found[at])
    return found


def _shortened(raw: list[str]) -> list[str]:
    """Return the words with every term in its short form, and without what only repeats it."""
    places = [at for at, word in enumerate(raw) if word in _KNOWN]
    if not places:
        return raw
    out: list[str] = []
    done = 0
    for at in places:
        if at < done:
            continue
        out += raw[done:at]
        done = _shorten(raw, at, out)
    return out + raw[done:]


def _shorten(raw: Sequence[str], at: int, out: list[str]) -> int:
    """Put the short form of what begins there behind the words, and return where it ends."""
    word = raw[at]
    at += 1
    found = _phrase(TERMS[word], raw, at) if word in TERMS else None
    if found is not None:
        at += found[0]
        *others, word = found[1]
        out += others
    if word not in SHORT or word not in out[-2:]:
        out.append(word)
    elif out[-1] == "(" and out[-2] == word:
        del out[-1]
        at += raw[at : at + 1] == [")"]
    elif out[-1] != word:
        out.append(word)
    return at


class _Reader:
    """Reads words one after the other; `out` is what was understood."""

    __slots__ = ("marks", "out", "raw", "scaled")

    def __init__(self, raw: list[str]) -> None:
        self.raw = raw
        self.out: list[Token] = []
        self.marks: dict[int, str] = {}
        self.scaled = not _SCALED.isdisjoint(raw)  # it names a scale somewhere

    def read(self) -> Reading:
        """Take in what is special, and copy all that stands between."""
        raw, out = self.raw, self.out
        done = 0
        for at in [at for at, word in enumerate(raw) if word in _SPECIAL or word[-1] in _DIGITS]:
            if at < done:
                continue
            out += raw[done:at]
            done = self._special(at, raw[at])
        out += raw[done:]
        keys = tuple([token if isinstance(token, str) else token.key for token in out])
        return Reading(tuple(out), self.marks, keys)

    def _special(self, at: int, word: str) -> int:
        if word in _SOFT:
            here = len(self.out)
            self.marks[here] = self.marks.get(here, "") + word
            return at + 1
        if word in COMPARISONS or word in _SIGNS:
            return self._compared(at)
        if word in ROMANS or word in _ARTICLES:
            return self._word(at, word)
        if word[-1] in _DIGITS and not word[0].isdecimal() and word[0] not in ".−":
            return self._glued(at, word)
        return at + 1 if word == " - " else self._number(at)

    def _glued(self, at: int, word: str) -> int:
        """Take "between18-55" apart, and leave names as they are ("her2")."""
        name = word.rstrip(_DIGITS)
        if name not in _GLUED:
            self.out.append(word)
            return at + 1
        self.raw[at] = word[len(name) :]
        if name in {"between", "from"}:
            return self._bound("", at, between=True)
        if name != "within":
            self.out.append(name)
        return self._bound("within" if name == "within" else "", at)

    def _word(self, at: int, word: str) -> int:
        last = self.out[-1] if self.out else ""
        if word in ROMANS and (last in _LEVELS or last == "type"):
            self.raw[at] = ROMANS[word]
            return self._number(at)
        if word not in _ARTICLES or (word == "a" and last in NAMED_A):
            self.out.append(word)
        return at + 1

    # --- numbers

    def _compared(self, at: int) -> int:
        """Take in a comparison: one before a number is part of a bound, others are words."""
        sign, start = self._sign(at)
        if sign and is_number(self.raw, start):
            return self._bound(sign, start)
        start += self.raw[start : start + 1] == ["the"]
        if sign and self.raw[start : start + 1] in (["uln"], ["lln"]):
            unit, end = unit_at(self.raw, start)
            self.out.append(bound(sign, "1", unit))
            return end
        return self._word(at, self.raw[at])

    def _sign(self, at: int) -> tuple[str, int]:
        raw = self.raw
        found = _phrase(COMPARISONS.get(raw[at], ()), raw, at + 1)
        if found is not None:
            sign, at = found[1][0], at + 1 + found[0]
        elif raw[at] in _SIGNS:
            sign, at = raw[at], at + 1
        else:
            return "", at
        if raw[at : at + 1] == ["("] and raw[at + 1 : at + 3] == [sign, ")"]:
            at += 3
        return sign, at

    def _number(self, at: int) -> int:
        """Take in a number without a sign before it, or `between` two numbers."""
        word = self.raw[at]
        if word in {"between", "from"}:
            if is_number(self.raw, at + 1):
                return self._bound("", at + 1, between=True)
            self.out.append(word)
            return at + 1
        if is_number(self.raw, at):
            return self._bound("", at)
        self.out.append(word)
        return at + 1

    def _bound(self, sign: str, at: int, *, between: bool = False) -> int:
        scale = self._scale()
        end = 0
        if scale in {"ecog", "level"} and not between:
            end = self._levels(sign, at, scale)
        return end or self._quantity(sign, at, scale, between=between)

    def _quantity(self, sign: str, at: int, scale: str, *, between: bool) -> int:
        raw = self.raw
        low, at = digits(raw, at)
        if not sign and raw[at : at + 1] == ["+"]:
            sign, at = ">=", at + 1
        unit, at = unit_at(raw, at)
        unit, at, aged = age_at(raw, unit, at)
        if (aged or unit is NONE or unit.is_time) and self._aged():
            aged = True
        joint = raw[at] if at < len(raw) else ""
        if joint == "or" and sign and unit is NONE:
            unit = self._shared(sign, at)
        ranged = joint in _RANGING and self._range(sign, low, unit, at, between=between, aged=aged)
        if ranged:
            return ranged
        if not sign and joint in _TRAILING:
            sign, at = postfix(raw, at)
        unit = _OF_AGE if aged and unit is NONE else unit
        one = single(sign, low, unit, "age" if aged else scale)
        whole = unit is NONE and (
            not _GRADES.isdisjoint(self.out[-1:]) or not _COUNTED.isdisjoint(raw[at : at + 2])
        )
        self.out.append(counted(one) if whole else one)
        return at

    def _aged(self) -> bool:
        """Take back "age" and "aged" where they stand before a number: it is one of age."""
        start = len(self.out)
        while start and self.out[start - 1] in _AGE_IS:
            start -= 1
        if (
            not start
            or self.out[start - 1] not in _AGE
            or self.out[start - 2 : start - 1] == ["for"]
        ):
            return False  # "weight for age" is no age
        for place in [at for at in range(start, len(self.out) + 1) if at in self.marks]:
            signs = self.marks.pop(place)
            self.marks[start - 1] = self.marks.get(start - 1, "") + signs
        del self.out[start - 1 :]
        return True

    def _scale(self) -> str:
        """Return the scale that the next number belongs to, named before and not used up yet."""
        if not self.out:
            return ""
        if self.out[-1] in _LEVELS:
            return "level"
        if not self.scaled:
            return ""
        for token in reversed(self.out[-_BEHIND:]):
            if not isinstance(token, str):
                break
            if token in _SCALES:
                return _SCALES[token]
        return ""

    def _levels(self, sign: str, at: int, scale: str) -> int:
        """Take in levels of a scale in whole steps: `0 or 1`, `0, 1` and `<= 1` are `0-1`."""
        levels, end = levels_at(self.raw, at)
        if not levels or unit_at(self.raw, end)[1] != end:
            return 0
        about = "ecog" if scale == "ecog" else ""
        while "ecog" in self.out[-_BEHIND:-1] and self.out[-1] in _SCORE:
            self.out.pop()
        one = str(levels[0])
        if len(levels) > 1 and not sign:
            self.out.append(span(one, str(levels[-1]), NONE, about=about))
            return end
        if len(levels) > 1 or scale != "ecog" or sign not in {">", "<", "<="}:
            return 0
        if sign == ">":
            self.out.append(bound(">=", str(levels[0] + 1), NONE, about=about))
        else:
            self.out.append(span("0", str(levels[0] - (sign == "<")), NONE, about=about))
        return end

    def _shared(self, sign: str, at: int) -> Unit:
        """Return the unit that "> 80 or < 50 years" names only once."""
        if at + 1 >= len(self.raw):
            return NONE
        other, follow = self._sign(at + 1)
        if not _is_opposite(sign, other) or not is_number(self.raw, follow):
            return NONE
        unit, _ = unit_at(self.raw, digits(self.raw, follow)[1])
        return unit if unit.is_time else NONE

    def _range(self, sign: str, low: str, unit: Unit, at: int, *, between: bool, aged: bool) -> int:
        """Take in the other end of a range and return where it ends, or 0 if there is none."""
        raw = self.raw
        start = at + (raw[at : at + 1] == [","])
        joint = raw[start] if start < len(raw) else ""
        other = ""
        follow = start + 1
        if joint in {"and", "but", "-", "to"} and follow < len(raw):
            other, then = self._sign(follow)
            follow = then if other else follow
        ends = (joint in _JOINED and not other) or (between and joint == "and")
        if not (ends or _is_opposite(sign, other)) or not is_number(raw, follow):
            return 0
        high, end = digits(raw, follow)
        upper, end = unit_at(raw, end)
        upper, end, old = age_at(raw, upper, end)
        if unit is not NONE and upper is not NONE and unit.name != upper.name:
            return 0
        if sign and not other:
            one = bound(sign, high if sign in UPPER else low, upper)
            self.out.append(replace(one, number=f"{low}-{high}", key=f"{one.key} {low}-{high}"))
            return end
        unit = upper if unit is NONE else unit
        unit = _OF_AGE if aged and unit is NONE else unit
        made = spanned((sign, low), (other, high), unit, aged=aged or old)
        if made is None:
            return 0
        self.out.append(made)
        return end


_DIGITS = "0123456789"
_KNOWN = frozenset((*TERMS, *SHORT))
_SIGNS = frozenset(("<", ">", "<=", ">=", "=", "within"))
_SPECIAL = frozenset((
    *_SOFT, " - ", *COMPARISONS, *_SIGNS, *ROMANS, *_ARTICLES, *NUMBERS, "between", "from",
))  # fmt: skip


def _phrase(
    phrases: Sequence[Phrase], raw: Sequence[str], at: int
) -> tuple[int, tuple[str, ...]] | None:
    here = raw[at] if at < len(raw) else ""
    for rest, words in phrases:
        if not rest or (rest[0] == here and tuple(raw[at : at + len(rest)]) == rest):
            return len(rest), words
    return None


def _is_opposite(sign: str, other: str) -> bool:
    return (sign in LOWER and other in UPPER) or (sign in UPPER and other in LOWER)
