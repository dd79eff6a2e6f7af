"""The name of an outcome, its time frame or an arm, in one way of putting it.

It stays a text: what is asked of a name is whether another one says the same. A criterion is read
for what its bounds let in (`criteria/reading.py`), which takes numbers apart that belong to a name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz.distance import OSA

from monitor.changes.criteria.terms import NAMED_A, NUMBERS

_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(NUMBERS)})\b(?! of\b)")
_AGE = r"(?: of age| old)?"
_TIME = r"(?:years?|yrs?|months?|weeks?|days?|hours?)"
_N = r"(?=\s?\d)"  # a comparison counts only before a number
_ALONE = r"(?<![\d<>=.,-])\b(\d+(?:\.\d+)?)"


# Cues, pattern, replacement: a rule is tried only in a text that has one of its cues in it, since
# most texts have none.
_Rule = tuple[tuple[str, ...], re.Pattern[str], str]


def _rules(*listed: tuple[str, str, str]) -> tuple[_Rule, ...]:
    return tuple(
        (tuple(cues.split("|")), re.compile(pattern), replacement)
        for cues, pattern, replacement in listed
    )


_RULES = _rules(
    # comparisons as signs
    ("<|>|=", r"(?<=[^\s<>=/])(?=[<>=])", " "),
    ("/=|or=", r"(?<=[<>]) ?(?:/|or) ?=", "="),
    (
        "than|least|minimum",
        (
            r"\b(?:(?:greater|more|higher|older) than or equal(?: to)?"
            r"|equal to or (?:greater|more) than|at least"
            r"|(?:not|no) (?:less|fewer|lower|younger) than"
            rf"|(?:a )?minimum(?: of)?) ?{_N}"
        ),
        ">=",
    ),
    (
        "than|at most|exceed|maximum",
        (
            r"\b(?:(?:less|lower|fewer|younger) than or equal(?: to)?"
            r"|equal to or (?:less|lower) than|at most"
            r"|(?:not|no) (?:more|greater|longer|older|higher) than"
            rf"|not (?:to )?exceed(?:ing)?|(?:a )?maximum(?: of)?) ?{_N}"
        ),
        "<=",
    ),
    (
        "than|over|above|exce",
        (
            r"\b(?:(?:greater|more|higher|older|longer) than|over|above|exceed(?:s|ing)"
            rf"|in excess of) ?{_N}"
        ),
        ">",
    ),
    (
        "than|under|below",
        rf"\b(?:(?:less|lower|fewer|younger|shorter) than|under|below) ?{_N}",
        "<",
    ),
    (
        "older|above|over|more|longer|greater| up",
        rf"{_ALONE}( {_TIME}){_AGE},? (?:or|and) (?:older|above|over|more|longer|greater|up)\b",
        r">=\1\2",
    ),
    (
        "younger|below|less|fewer",
        rf"{_ALONE}( {_TIME}){_AGE},? (?:or|and) (?:younger|below|less|fewer)\b",
        r"<=\1\2",
    ),
    (
        "between|from",
        r"\b(?:between|from) (\d+(?:\.\d+)?)((?: \w+)?) (?:and|to) (?=\d)",
        r"\1\2-",
    ),
    (" to | through ", r"(\d) (?:to|through) (?=\d)", r"\1-"),
    ("~", r"(\d) ?~ ?(?=\d)", r"\1-"),
    ("s-|r-|h-|k-|y-", rf"(\d)( {_TIME})-(\d+) ?{_TIME}", r"\1-\3\2"),
    (" of age| old", rf"({_TIME})(?: of age| old)\b", r"\1"),
    ("> |< |= |- ", r"([<>]=?|\d-) (?=\d)", r"\1"),
    ("within", r"\bwithin(?: the)?(?: last| past| previous| prior)? ?(?=\d)", "within "),
    # names as abbreviations
    ("cooperative", r"\beastern cooperative oncology group\b", "ecog"),
    ("upper", r"\bupper limits? of(?: the)?(?: institutional)? normal(?: range)?\b", "uln"),
    ("lower", r"\blower limits? of(?: the)? normal(?: range)?\b", "lln"),
    (
        "ekg|ecg|electrocardiog",
        r"\b(?:ekgs?|ecgs?|electrocardiograms?|electrocardiography)\b",
        "ecg",
    ),
    ("immunodeficiency", r"\bhuman immunodeficiency virus\b", "hiv"),
    ("hepatitis b", r"\bhepatitis b virus\b", "hbv"),
    ("hepatitis c", r"\bhepatitis c virus\b", "hcv"),
    ("body mass", r"\bbody mass index\b", "bmi"),
    ("ejection", r"\bleft ventricular ejection fraction\b", "lvef"),
    ("absolute neutrophil", r"\babsolute neutrophil count\b", "anc"),
    ("alanine", r"\balanine (?:amino)?trans(?:amin|fer)ase\b", "alt"),
    ("aspartate", r"\baspartate (?:amino)?trans(?:amin|fer)ase\b", "ast"),
    ("central nervous", r"\bcentral nervous system\b", "cns"),
    ("magnetic", r"\bmagnetic resonance imaging\b", "mri"),
    ("computed", r"\bcomputed tomography\b", "ct"),
    ("new york", r"\bnew york heart association\b", "nyha"),
    ("karnofsky", r"\bkarnofsky performance (?:status|scale|score)\b", "karnofsky"),
    ("kps", r"\bkps\b", "karnofsky"),
    ("factor x|factor 10|fxa", r"\bfactor (?:xa|10a)\b|\bfxa\b", "fxa"),
    (
        "subject|patient|participant|individual",
        r"\b(?:subject|patient|participant|individual)s?\b",
        "participant",
    ),
    ("(", r"\b([a-z]+\d*)(?: [a-z]+)? ?\(\1\)", r"\1"),  # "ecog (ecog)"
    ("uln", r"(?<=\d) ?(?:x|times)? ?(?:the )?uln\b", "xuln"),
    ("lln", r"(?<=\d) ?(?:x|times)? ?(?:the )?lln\b", "xlln"),
    ("yr|year|yo|y/o", r"(\d) ?(?:yrs?|year|y/?o)\b", r"\1 years"),
    ("month|week|day|hour", r"(\d) ?(month|week|day|hour)\b", r"\1 \2s"),
    ("wk", r"(\d) ?wks?\b", r"\1 weeks"),
    ("hr", r"(\d) ?hrs?\b", r"\1 hours"),
    ("percent", r"(\d) ?percent\b", r"\1%"),
    # spelling
    ("ae|oe", r"(\w{2})(?:ae|oe)(?=\w{2})", r"\1e"),
    ("our", r"(\w{3})our(s?)\b", r"\1or\2"),
    ("ise|isi|isa", r"(\w{3})is(?=(?:e|ed|ing|ation)\b)", r"\1iz"),
)
_DIGIT = re.compile(r"\d")
# What most texts without a number need not be asked: all that looks for one.
_RULES_OF_WORDS = tuple(rule for rule in _RULES if r"\d" not in rule[1].pattern.replace(r"\d*", ""))
_LOGIC = re.compile(r"\(([^()]*\b(?:and|or)\b[^()]*)\)")
_PUNCTUATION = re.compile(
    r",(?!\d{3}\b)|[;:()\[\]\"'!?*]|\.(?!\d)|(?<=[^\W\d])-(?=[^\W\d])|(?<!\S)-(?!\S)"
)
_SCALES = re.compile("ecog|ps|perf|zubrod|who")
_PERFORMANCE = re.compile(
    r"\b((?:ecog|zubrod|who|performance status|ps)\b[^.;<>=\d]{0,60}?)"
    r"(?:(<=?)([0-4])|(0(?:(?:,? (?:or|and) |, ?|/|-|(?:,? ?and)?/or )[0-4])*))(?![\w.%])"
)


def sense(key: str) -> tuple[str, ...]:
    """Return the words of a name: signs for comparisons, short names, no punctuation."""
    text = f" {key.casefold()} "
    if not NUMBERS.keys().isdisjoint(text.split()):
        text = _NUMBER_WORD.sub(_digits, text)
    numbered = _DIGIT.search(text) is not None
    for cues, pattern, replacement in _RULES if numbered else _RULES_OF_WORDS:
        for cue in cues:
            if cue in text:
                text = pattern.sub(replacement, text)
                break
    if numbered and _SCALES.search(text) is not None:
        text = _PERFORMANCE.sub(_levels, text)
    if "(" in text:
        text = _LOGIC.sub(r" ⟨ \1 ⟩ ", text)
    text = _PUNCTUATION.sub(" ", text)
    return tuple(_articles_dropped(text.split()))


def is_reworded(before: Sequence[str], after: Sequence[str]) -> bool:
    """Tell whether two names, in their words, differ in nothing but spelling slips."""
    if len(before) != len(after):
        return False
    return all(old == new or _is_slip(old, new) for old, new in zip(before, after, strict=True))


def _is_slip(old: str, new: str) -> bool:
    """Tell whether a letter was doubled, dropped or swapped inside a long word.

    A replaced letter (perineal, peroneal) or another first one (asymptomatic) makes another word.
    """
    if not (old.isalpha() and new.isalpha()) or min(len(old), len(new)) < 7 or old[0] != new[0]:
        return False
    if len(old) == len(new):
        return sorted(old) == sorted(new) and OSA.distance(old, new) == 1
    return OSA.distance(old, new, score_cutoff=1) == 1


def _digits(found: re.Match[str]) -> str:
    return NUMBERS[found[0]]


def _levels(found: re.Match[str]) -> str:
    """Write performance levels as a range: `0 or 1`, `0, 1` and `<=1` are `0-1`."""
    if found[2]:
        highest = int(found[3]) - (found[2] == "<")
        return f"{found[1].rstrip()} 0-{highest}"
    levels = [int(level) for level in re.findall(r"\d", found[4])]
    whole = levels == list(range(len(levels))) or "-" in found[4]
    return f"{found[1]}0-{levels[-1]}" if whole and len(levels) > 1 else found[0]


def _articles_dropped(listed: Sequence[str]) -> list[str]:
    before = ["", *listed]
    return [
        word
        for previous, word in zip(before, listed, strict=False)
        if word not in {"the", "an"} and (word != "a" or previous in NAMED_A)
    ]
