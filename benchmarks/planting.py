"""Single edits of a known meaning, planted in real eligibility texts.

What is planted makes sense where it stands (a number is changed only where a sign or a unit says
what it is), and its direction is stated only where nothing near it could turn it. Neither depends
on what the monitor makes of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import NamedTuple

from benchmarks.outline import Outline, Spot, outline

TURNED = "turned"  # neither way contains the other: stating a direction is wrong

_NUMBER = r"(?<![\w.,^/-])(?P<number>\d{1,3}(?:,\d{3})+|\d{1,5}(?:\.\d{1,2})?)(?![\d^.,/-]*\d)"
_SIGN = r"(?P<sign>≥|≤|\\?[<>]=?)"
_TIME = r"(?P<unit>hours?|days?|weeks?|months?|years?)\b"
_GRADED = re.compile(r"\b(?:grade|class|stage|score|phase|type|ctcae)\b", re.IGNORECASE)
_SIGNED = re.compile(rf"{_SIGN} ?{_NUMBER}(?!\s?-)(?! ?(?:to|or|and) \d)(?!\s?{_TIME})")
_WORDED = re.compile(
    rf"\b(?P<sign>at least|less than|more than|greater than|higher than|lower than) {_NUMBER}"
    rf"(?!\s?-)(?! ?(?:to|or|and) \d)(?!\s?{_TIME})",
    re.IGNORECASE,
)
_ECOG = re.compile(
    r"\bECOG\b[^.;,<>≤≥=\d]{0,60}\b(?P<number>0(?: ?- ?| to | or )1)(?![\d.,]*\d)(?! ?(?:or|to|-))"
)
_AGE_SIGNED = re.compile(
    rf"\bage[ds]?\b[^.;\d<>≤≥]{{0,20}}{_SIGN} ?(?P<number>\d\d)(?= ?(?:years|yrs|y\b|$))",
    re.IGNORECASE,
)
_AGE_RANGE = re.compile(
    r"\bage[ds]?\b[^.;\d<>≤≥]{0,20}(?P<low>\d\d) ?(?:-|to|and) ?(?P<number>\d\d)(?= years| ?$)",
    re.IGNORECASE,
)
_AGE_OLDER = re.compile(
    r"(?<![-\d.])(?<!to )(?P<number>\d\d) years (?:of age )?(?:or|and) (?:older|above|over)\b",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    rf"\bwithin (?:the )?(?:last |past |previous |prior |preceding )?{_NUMBER} {_TIME}",
    re.IGNORECASE,
)
_SINCE = re.compile(rf"\b(?P<sign>at least|less than|more than) {_NUMBER} {_TIME}", re.IGNORECASE)
_WINDOW_SIGNED = re.compile(rf"{_SIGN} ?{_NUMBER}(?= ?{_TIME})(?!.{{0,12}}\b(?:old|of age)\b)")
_AGES = re.compile(r"\bage[ds]?\b|\bold(?:er)?\b|\byoung", re.IGNORECASE)

_UPPER_SIGNS = frozenset(("≤", "<", "<=", "less than", "lower than"))
_FLIPPED = {"≥": "≤", "≤": "≥", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
_STRICTER = {"≥": ">", "≤": "<", ">=": ">", "<=": "<"}
# What near a number can turn it: negations, exceptions, conditions, and requirements of the others.
_TURNS = re.compile(
    r"\b(?:no|not|non|nor|never|neither|without|unless|except\w*|exclud\w*|but|if|when|where|case"
    r"|otherwise|allow\w*|permit\w*|eligib\w*|ineligib\w*|accept\w*|however|only|other than"
    r"|provided|may|can|cannot|lack\w*|absen\w*|free|fail\w*|refus\w*|unable|inab\w*|inadequate"
    r"|insufficient|unwilling|either|enrol\w*|regardless|whichever|versus|defined|definition"
    r"|(?:for|in|with) (?:patients|subjects|participants|those|women|men|females|males))\b|n't\b"
    r"|contracept\w*|[?;:]|\be\.?g\b|\bi\.?e\b",
    re.IGNORECASE,
)
_REQUIRES = re.compile(
    r"\b(?:must|should|shall|requir\w*|need\w*|agree\w*|willing|able|will|adequate|normal"
    r"|acceptable|sufficient|stable|recovered|is|are|has to|have to)\b",
    re.IGNORECASE,
)
_NEGATIONS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bmust be\b"), "must not be"),
    (re.compile(r"\bmust have\b(?! no)"), "must not have"),
    (re.compile(r"^((?:Patients|Subjects|Participants) )with\b"), r"\1without"),
    (re.compile(r"^No ([a-z])"), r"\1"),
    (re.compile(r"^(Prior|Known|Active|Previous|Current)\b"), r"No \1"),
    (re.compile(r"^(History|Evidence|Presence) of\b"), r"No \1 of"),
    (re.compile(r"\b(is|are|was|were|has|have|does|do) not\b"), r"\1"),
    (re.compile(r"(?<!not )(?<!be )\bable to\b"), "unable to"),
    (re.compile(r"(?<!not )\bwilling to\b"), "unwilling to"),
)
_COUNTED = re.compile(r"(?:^|[.;] ?)\(?\w{1,3}\\?[.)] ")  # its number is one of a list's
_MANY = 6  # planted in one trial at most, of one kind


class Planted(NamedTuple):
    """One edit: the texts, the two wordings, and which way it goes ("" where that is unsure)."""

    kind: str
    trial: str
    old: str
    new: str
    before: str
    after: str
    way: str


_Found = Iterator[tuple[str, str]]  # the new wording, and how it moves what the words describe


def plant(texts: Iterable[tuple[str, str]], count: int, seed: int) -> list[Planted]:
    """Return that many edits of (trial, text) pairs, as many of each kind, the same every time."""
    chance = Random(seed)  # noqa: S311  (no secret hangs on it)
    waiting: dict[str, list[Planted]] = {kind: [] for kind in KINDS}
    for trial, text in texts:
        found = outline(text)
        for kind in KINDS if found else ():
            some = list(_planted(kind, trial, text, found, chance))  # type: ignore[arg-type]
            waiting[kind] += chance.sample(some, min(_MANY, len(some)))
    for listed in waiting.values():
        chance.shuffle(listed)
    chosen: list[Planted] = []
    while len(chosen) < count and any(waiting.values()):
        chosen += [listed.pop() for listed in waiting.values() if listed]
    return chosen[:count]


def _planted(kind: str, trial: str, text: str, found: Outline, chance: Random) -> Iterator[Planted]:
    if kind == "section":
        yield from _carried(trial, text, found, chance)
        return
    for spot in found.spots:
        if spot.text.endswith(":"):  # it may introduce others, and be none itself
            continue
        for wording, how in KINDS[kind](spot.text, chance):
            if wording != spot.text and spot.text.count(_changed(spot.text, wording)) == 1:
                new = found.replaced(spot, wording)
                yield Planted(kind, trial, text, new, spot.text, wording, _way(spot, how))


def _changed(old: str, new: str) -> str:
    """Return the number that is changed: one that stands twice may be meant twice."""
    pairs = enumerate(zip(old, new, strict=False))
    start = next((n for n, (one, other) in pairs if one != other), len(old))
    found = next((n for n in re.finditer(r"[\d.,]+", old) if n.end() >= start), None)
    return found[0] if found and found.start() <= start else old


def _way(spot: Spot, how: str) -> str:
    """Return what wider or narrower words mean for who may join, where that is certain."""
    if how == TURNED:
        return TURNED
    sure = spot.plain and spot.alone and not _TURNS.search(spot.text.rstrip(" ;:."))
    if spot.section == "exclusion":
        sure = sure and not _REQUIRES.search(spot.text)
    elif not _may_be_required(spot.text):
        sure = False
    if not sure or not how:
        return ""
    return "relaxed" if (how == "wider") == (spot.section == "inclusion") else "tightened"


def _may_be_required(text: str) -> bool:
    """Tell whether an inclusion criterion says what all must have, and not what some must do."""
    first = re.search(r"\d", text)
    later = _REQUIRES.search(text, first.start()) if first else None
    return later is None


def _carried(trial: str, text: str, found: Outline, chance: Random) -> Iterator[Planted]:
    whole = [spot for spot in found.spots if spot.alone and spot.plain]
    for spot in whole:
        others = [other for other in whole if other.section != spot.section]
        if others and not (_TURNS.search(spot.text) or _COUNTED.search(spot.text)):
            new = found.carried(spot, chance.choice(others))
            yield Planted("section", trial, text, new, spot.text, spot.text, TURNED)


# --- the kinds


def _thresholds(text: str, chance: Random) -> _Found:
    for pattern in (_SIGNED, _WORDED):
        for found in pattern.finditer(text):
            if not (_AGES.search(text) or _GRADED.search(text[: found.start()])):
                yield _another(text, found, chance)
    for found in _ECOG.finditer(text):
        yield _put(text, found, "number", "0-2"), "wider"


def _comparators(text: str, chance: Random) -> _Found:
    for found in (*_SIGNED.finditer(text), *_AGE_SIGNED.finditer(text)):
        sign = found["sign"].lstrip("\\")
        escape = found["sign"][: -len(sign)]
        if chance.random() < 0.25 and sign in _STRICTER:
            yield _put(text, found, "sign", escape + _STRICTER[sign]), "narrower"
        elif not found["sign"].startswith("\\") or sign in _FLIPPED:
            yield _put(text, found, "sign", escape + _FLIPPED[sign]), TURNED


def _ages(text: str, chance: Random) -> _Found:
    for found in _AGE_SIGNED.finditer(text):
        yield _another(text, found, chance, by=(-6, -3, 2, 5))
    for found in _AGE_OLDER.finditer(text):
        number = int(found["number"]) + (by := chance.choice((-6, -3, 2, 5)))
        if number > 0 and not re.search(r"\b(?:less|under|younger|below)\b", text):
            yield _put(text, found, "number", str(number)), "narrower" if by > 0 else "wider"
    for found in _AGE_RANGE.finditer(text):
        by = chance.choice((-5, 5, 10))
        if int(found["number"]) + by > int(found["low"]) and int(found["number"]) + by < 100:
            number = str(int(found["number"]) + by)
            yield _put(text, found, "number", number), "wider" if by > 0 else "narrower"


def _windows(text: str, chance: Random) -> _Found:
    for found in _WITHIN.finditer(text):
        number, how = _scaled(found["number"], chance)
        yield _put(text, found, "number", number), how
    for pattern in (_SINCE, _WINDOW_SIGNED):
        for found in pattern.finditer(text):
            if not _AGES.search(text):
                yield _another(text, found, chance)


def _negations(text: str, _chance: Random) -> _Found:
    for pattern, turned in _NEGATIONS:
        found = pattern.search(text)
        if found:
            new = pattern.sub(turned, text, count=1)
            first = new if new[:3] != "No " else f"No {new[3].lower()}{new[4:]}"
            yield first[0].upper() + first[1:] if text[0].isupper() else first, TURNED


KINDS: dict[str, Callable[[str, Random], _Found]] = {
    "threshold": _thresholds,
    "comparator": _comparators,
    "age": _ages,
    "window": _windows,
    "negation": _negations,
    "section": lambda _text, _chance: iter(()),
}


def _another(
    text: str, found: re.Match[str], chance: Random, by: tuple[int, ...] = ()
) -> tuple[str, str]:
    """Return the text with another number behind a sign, and whether that admits more."""
    if by:
        step = chance.choice(by)
        number, how = str(int(found["number"]) + step), "wider" if step > 0 else "narrower"
    else:
        number, how = _scaled(found["number"], chance)
    if found["sign"].lower().lstrip("\\") not in _UPPER_SIGNS:
        how = "narrower" if how == "wider" else "wider"
    return _put(text, found, "number", number), how


def _scaled(number: str, chance: Random) -> tuple[str, str]:
    """Return another number of the same form, and whether it is higher ("wider" above)."""
    value = float(number.replace(",", ""))
    factor = chance.choice((0.5, 0.8, 1.2, 1.5, 2.0))
    decimals = len(number.partition(".")[2])
    new = round(value * factor, decimals)
    if new in (value, 0):
        new = value + 10**-decimals
    shown = f"{new:,.{decimals}f}" if "," in number else f"{new:.{decimals}f}"
    return shown, "wider" if new > value else "narrower"


def _put(text: str, found: re.Match[str], group: str, new: str) -> str:
    return text[: found.start(group)] + new + text[found.end(group) :]
