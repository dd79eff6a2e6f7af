"""Why a trial stopped, as far as its own words say so.

ClinicalTrials.gov asks for a reason in free text of 250 characters at most. Words are looked up in
a table; a denial of the reason ("not due to safety", "no safety concerns") is no such reason. Where
the words are of no use nothing is guessed: then the reason is another one.
"""

from __future__ import annotations

import re

from monitor.changes.rules.reason_words import TABLE, Reason, Words
from monitor.changes.text import plain

__all__ = ["PHRASES", "TABLE", "Reason", "reason_class", "says_nothing"]

_LONGEST = 1_000  # characters that are looked at; hostile text may be endless

PHRASES = {
    Reason.ACCRUAL: "slow accrual",
    Reason.SAFETY: "safety",
    Reason.EFFICACY: "efficacy or futility",
    Reason.FUNDING: "funding",
    Reason.BUSINESS: "business reasons",
    Reason.REGULATORY: "regulatory reasons",
    Reason.STAFF: "staff reasons",
}

# A new clause ends what a denial denies; a comma does not, since it may go on in a list.
_CLAUSE = re.compile(
    r"[.;:!?()\[\]\u2013\u2014]+(?:\s|$)|\(|\[| - |\bbut\b|\bhowever\b|\binstead\b|\balthough\b"
    r"|,(?= (?:the |patient |study )?(?:accru|enrol|recruit)\w* (?:was|were|is|has|had|did)\b)"
)
_DENIAL = re.compile(
    r"\bnot (?!only\b|solely\b|merely\b)(?:(?:\w+ly|being|been|made|taken|stopped|terminated"
    r"|discontinued|halted|closed|suspended|withdrawn|in any way|at all) ){0,3}(?:due|owing|because"
    r"|based|relate[sd]?|driven|caused|linked|prompted|attribut\w*|associated|connected|motivated|triggered|influenced|result\w*|stem"
    r"|involve|for|about|out of|in response)\b"
    r"|\bnot (?:as )?(?:an?|the) (?:\w+ )?(?:result|consequence)\b"
    r"|\bnot on (?:the )?(?:grounds? of )?(?:safety|toxicit|efficacy|futil)"
    r"|\bnot (?!only\b)(?:\w+ly )?(?:an?|any|safety|efficacy)\b|\bun(?:related|connected)\b"
    r"|\bnothing to do\b|\bno (?:relat\w*|connection|bearing|link)\b|\bneither\b"
    r"|\b(?:no|without) (?:[\w-]+ ){0,3}(?:concern|issue|problem|question|doubt|signal|finding)s? "
    r"(?:about|regarding|with|related|relating|in|of|for|on|over|as to)\b"
    r"|\bindependent(?:ly)? (?:of|from)\b|\b(?:irrespective|regardless) of\b|\bdespite\b"
    r"|\b(?:other|rather) than\b|\bin no way\b|\bwithout (?:any )?(?:regard|relation)\b"
)

_EMPTY = re.compile(
    r"(?:n\W?a|not applicable|not available|none|nil|null|no|unknown|other|tbd|to be determined"
    r"|see (?:above|below|comments?|description)|as (?:above|below)|same as above|x+|test|pending"
    r"|no reason(?: given)?|(?:reason )?not (?:given|provided|specified|known)|no comment"
    r"|(?:the )?(?:study|trial)?\s*(?:was |has been |is )?(?:terminated|withdrawn|suspended|stopped"
    r"|closed|cancell?ed|halted)(?: early)?)?"
)


def reason_class(text: str) -> tuple[Reason, ...]:
    """Return what a reason for stopping is about, in the order of its words; one at least."""
    words = _tidy(text)
    if _is_empty(words):
        return (Reason.NONE,)
    found: dict[Reason, None] = {}
    for clause in _CLAUSE.split(words):
        found |= dict.fromkeys(_spoken(" ".join(clause.split())))
    return tuple(found) or (Reason.OTHER,)


def says_nothing(text: str) -> bool:
    """Whether the field for the reason is empty, or filled with what is no reason."""
    return _is_empty(_tidy(text))


def _is_empty(words: str) -> bool:
    return _EMPTY.fullmatch(words.strip(" .,;:-_*/?!'\"()[]\u2013\u2014")) is not None


def _tidy(text: str) -> str:
    """Return the text as a person reads it, in small letters and one kind of apostrophe."""
    words = " ".join(plain(text[:_LONGEST]).split()).lower()
    return words.replace("\u2019", "'").replace("n't", " not").replace("cannot", "can not")


def _spoken(clause: str) -> list[Reason]:
    """Return the reasons that a clause speaks of and does not deny, in order."""
    until = _denied_from(clause)
    at = {words.reason: _first(words, clause, until) for words in TABLE}
    return sorted((reason for reason, place in at.items() if place >= 0), key=at.__getitem__)


def _denied_from(clause: str) -> int:
    """Return where in a clause a denial begins that holds to its end; its length if none does."""
    denial = _DENIAL.search(clause)
    return denial.start() if denial else len(clause)


def _first(words: Words, clause: str, until: int) -> int:
    """Return where the clause first speaks of the reason before it denies, or -1."""
    barred = [found.span() for found in words.never.finditer(clause)] if words.never else []
    for found in words.speaks.finditer(clause):
        if found.end() > until:
            return -1
        if any(start < found.end() and found.start() < end for start, end in barred):
            continue
        if words.denied and words.denied.match(clause, found.end()):
            continue
        return found.start()
    return -1
