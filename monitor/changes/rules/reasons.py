"""Why a trial stopped, as far as its own words say so.

ClinicalTrials.gov asks for a reason in free text of 250 characters at most. Words are looked up in
a table; a denial of the reason ("not due to safety", "no safety concerns") is no such reason. Where
the words are of no use nothing is guessed: then the reason is another one.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from monitor.changes.text import plain

_LONGEST = 1_000  # characters that are looked at; hostile text may be endless


class Reason(StrEnum):
    """What a reason for stopping is about; `none` where no reason is given."""

    ACCRUAL = "accrual"
    SAFETY = "safety"
    EFFICACY = "efficacy"
    FUNDING = "funding"
    BUSINESS = "business"
    REGULATORY = "regulatory"
    STAFF = "staff"
    OTHER = "other"
    NONE = "none"


PHRASES = {
    Reason.ACCRUAL: "slow accrual",
    Reason.SAFETY: "safety",
    Reason.EFFICACY: "efficacy or futility",
    Reason.FUNDING: "funding",
    Reason.BUSINESS: "business reasons",
    Reason.REGULATORY: "regulatory reasons",
    Reason.STAFF: "staff reasons",
}


class Words(NamedTuple):
    """One line of the table: what speaks for a reason, and what takes that back.

    `never` reads like the reason and is none of it; `denied` is what may stand behind it ("safety
    was not a factor"). What denies every reason from before it ("not due to …") is no part of this.
    """

    reason: Reason
    speaks: re.Pattern[str]
    never: re.Pattern[str] | None = None
    denied: re.Pattern[str] | None = None


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?:\b{pattern})" for pattern in patterns))


_GAP = r"(?:[\w'/&-]+ ){0,3}?"
# "lack of funds to recruit" is no lack of recruits
_FURTHER = (
    r"(?:(?!fund|financ|budget|money|resourc|staff|personnel|drug|suppl|time|safety|efficac)"
    r"[\w'/&-]+ ){0,4}?"
)
_JOIN = r"(?:accru|enrol|recruit|inclusion\b)\w*"
_JOINING = r"(?:accru(?!ed)|enrol(?!led)|recruit(?!ed)|inclusion\b)\w*"
_PEOPLE = (
    r"(?:(?:of|the|eligible|suitable|available|qualified|interested|willing|study|new|number|numbers"
    r"|potential|patient|research|healthy|evaluable|more) ){0,4}"
    r"(?:patients?|participants?|subjects?|volunteers?|donors?|candidates?|sample size)\b"
    r"(?!'?s? (?:follow|complian|data|safety|benefit|respon|retention|adheren|outcome))"
)
_MATTER = (
    r"(?:concern|issue|reason|signal|finding|problem|risk|consideration|ground|event|profile"
    r"|result|observation|stopping)s?"
)
_CAUSE = r"(?:due to|because of|owing to|based on|for|over|on|about|regarding|poor|unfavou?rable)"
_WAS_NOT = (
    r"(?:[ ,/-]+(?:or|and|related|efficacy|safety|concerns?|issues?|reasons?|signals?|findings?"
    r"|problems?|considerations?|events?|data|shortage|turnover)){0,6} (?:was|were|is|are|did"
    r"|has|have|had|does|play|played) (?:also |been )?(?:not|no|never)(?: [\w-]+){0,2}? "
)
_NO_FACTOR = re.compile(
    _WAS_NOT + r"(?:reason|factor|concern|issue|cause|driv|role|basis|contribut|relat|involv|rais)"
)
_NOT_SEEN = re.compile(
    _NO_FACTOR.pattern + "|" + _WAS_NOT + r"(?:identif|observ|found|seen|noted|detect|report|emerg)"
)


def _without(*matters: str) -> str:
    """Return what says that there are no such matters: `no new safety or efficacy concerns`."""
    between = r"(?:[\s,/]+(?!due\b|because\b|owing\b|but\b|caused?\b)[\w-]+){0,7}?"
    return (
        rf"\b(?:no|without|nor|neither|any|zero|non)\b{between}[\s,/-]+(?:{'|'.join(matters)})s?\b"
    )


_NOTHING_WRONG = (
    "concern", "issue", "reason", "problem", "related", "consideration", "implication", "risk",
    "deficienc(?:y|ie)",
)  # fmt: skip
_NOT_UNSAFE = (
    *_NOTHING_WRONG, "signal", "finding", "event", "toxicit(?:y|ie)", "death", "flag", "trend",
    "reaction", "effect", "harm", "SAE",
)  # fmt: skip

_SAFETY = Words(
    Reason.SAFETY,
    _any(
        rf"safety(?:[ -]related)?(?:(?:,| and| or|/) ?\w+){{0,3}} {_MATTER}\b",
        rf"{_CAUSE} {_GAP}safety\b(?! (?:run|lead|endpoint|end point|objective|portion|study|cohort"
        r"|evaluation|follow|review|data|analysis|phase|part))",
        r"safety[ -]related\b",
        r"safety$",
        r"(?:lack of|insufficient|inadequate) safety\b",
        r"(?:serious |severe )?adverse (?:event|reaction|effect|drug)",
        r"saes?\b",
        r"side[ -]effects?\b",
        r"\w*toxicit(?:y|ies)\b",
        r"(?:poor|lack of|insufficient) tolerability\b",
        r"poorly tolerated\b",
        r"not (?:well )?tolerated\b",
        r"(?:deaths? of|death in|deaths in) (?:\w+ ){0,2}(?:patient|participant|subject)",
        r"(?:patient|participant|subject) deaths?\b",
        r"(?:excess|increased|higher) (?:mortality|risk of)\b",
        r"(?:negative|unfavou?rable|poor) (?:benefit|risk)[ /-]+(?:to[ -])?(?:risk|benefit)\b",
    ),
    re.compile(
        _without(*_NOT_UNSAFE) + r"|\b(?:data )?(?:and )?safety (?:and data )?(?:monitoring|review)"
        r" (?:board|committee|group|team)|\bnon[ -]safety(?:[ -]related)?"
    ),
    _NOT_SEEN,
)
_EFFICACY = Words(
    Reason.EFFICACY,
    _any(
        r"futil\w*",
        r"(?:lack of|absence of|no|insufficient|inadequate|limited|low|poor|lower|weak) (?:\w+ )?"
        r"(?:evidence of )?(?:efficacy|effectiveness|benefit|(?:clinical|treatment|tumou?r"
        r"|objective|anti-?tumou?r|biological) (?:response|activity|effect))\b(?! or safety)",
        r"ineffective\w*",
        r"inefficac\w*",
        r"not (?:\w+ )?(?:effective|efficacious|superior)\b",
        rf"(?:fail(?:ed|ure|ing)? to|not) (?:meet|met|reach|achieve|show|demonstrate|prove) {_GAP}"
        r"(?:end ?points?|efficacy|benefit|superiority|significance|effect|effectiveness)\b",
        rf"efficacy(?:(?:,| and| or|/) ?\w+){{0,2}} {_MATTER}\b",
        rf"{_CAUSE} {_GAP}efficacy\b(?! (?:run|study|cohort|evaluation|follow|review|analysis))",
        r"(?:overwhelming|superior|early|clear) (?:efficacy|benefit)\b",
        r"end ?points? (?:was |were )?not (?:met|reached|achieved)\b",
        r"efficacy (?:was |were |has |is )?(?:not|been not) (?:\w+ )?(?:shown|demonstrated|seen"
        r"|observed|met|reached|achieved|established|proven)",
        r"efficacy$",
    ),
    re.compile(_without(*_NOTHING_WRONG)),
    _NO_FACTOR,
)
_ACCRUAL = Words(
    Reason.ACCRUAL,
    _any(
        rf"(?:slow\w*|low\w*|poor\w*|lack|lagging|insufficient\w*|inadequate|weak|suboptimal|few"
        r"|sub-optimal|unable|inability|fail\w*|unsuccessful|not enough|declin\w*|decreas\w*|zero"
        rf"|reduced|limited|minimal|hard|impossible|struggl\w*|shortage) {_FURTHER}{_JOIN}",
        r"(?:problems?|troubles?|issues?|delay(?:s|ed)?|difficult\w*|challeng\w*|barriers?)"
        rf"(?: (?:with|in|of|to|for|regarding|met|the|patient|subject|study)){{0,4}} {_JOINING}",
        rf"{_JOINING} {_GAP}(?:slow\w*|low\w*|poor\w*|difficult\w*|challeng\w*|problems?|issues?"
        r"|insufficient|inadequate|lagg\w*|behind|fail\w*|unsuccessful|unfeasible|infeasible"
        r"|stall\w*|shortfall|declin\w*|not (?:feasible|possible|sufficient|adequate|met|reached"
        r"|achieved|meet|as expected|on target))",
        rf"(?:lack of|(?:not|never) enough|insufficient\w*|too few|few(?:er)?|shortage of"
        r"|decrease in|absence of|scarcity of"
        r"|(?:small|low|lower|limited|inadequate) (?:numbers?|pool) of"
        r"|(?:unable|difficult\w*|failed|failure) (?:in |to )?(?:find|identify|includ)\w*) "
        rf"{_PEOPLE}",
        rf"no (?:patient |participant |subject |actual |study )?{_JOIN}",
        r"(?:no|zero) (?:eligible|suitable|qualified|interested|willing|available) "
        r"(?:patients|participants|subjects|volunteers)",
        r"(?:no|zero|not any) (?:patients?|participants?|subjects?|volunteers?)(?:$| (?:\w+ ){0,3}"
        r"(?:enrol|recruit|accru|included|found|available|identified|interested))",
        r"(?:did|could|can) not (?:\w+ )?(?:recruit|enrol|accru)\w*",
        rf"not (?:been )?able to (?:\w+ )?{_JOIN}",
        r"not (?:reach|meet|achieve|find|attain) (?:\w+ ){0,3}(?:enough|sufficient|accru\w*"
        r"|enrol\w*|recruit\w*|patients|participants|subjects|sample size)",
        r"under-? ?(?:enrol|accru|recruit)\w*",
    ),
    re.compile(
        r"\bno (?:longer|more|further|new) (?:[\w-]+ ){0,3}(?:accru|enrol|recruit)\w*"
        r"|\bno (?:accru|enrol|recruit)\w* (?:issue|problem|concern|difficult)\w*"
        r"|\bno (?:issue|problem|concern|difficult)\w* (?:with|in) (?:accru|enrol|recruit)\w*"
    ),
    _NO_FACTOR,
)
_FUNDING = Words(
    Reason.FUNDING,
    _any(
        r"fund(?:s|ing)\b(?! (?:agenc|bod|organi[sz]ation|institution|partner))",
        r"(?:(?:not|no longer|never) (?:been |being )?|un|de)funded\b",
        r"funder (?:\w+ ){0,2}(?:withdrew|stopped|decided|paid|terminated|cancel\w*|ended)\b",
        r"financ\w*",
        r"budget\w*",
        r"(?:loss of|lost|no) (?:the )?grant\b",
        r"grant (?:\w+ ){0,2}(?:ended|expired|terminat\w*|cancel\w*|withdrawn|not (?:awarded"
        r"|received|renewed|funded|approved))",
    ),
    re.compile(
        r"\b(?:no|without|any) (?:fund\w*|financ\w*|budget\w*) (?:concern|issue|reason|problem)s?"
        r"|\bfunding (?:was |is |has been )?(?:secured|obtained|received|available)\b"
    ),
    _NO_FACTOR,
)
_BUSINESS = Words(
    Reason.BUSINESS,
    _any(
        r"business\b",
        r"(?:sponsor|company|corporate|strategic|commercial|portfolio|management|manufacturer)"
        r"(?:'?s)? (?:\w+ )?(?:decision|reason|consideration|decided|elected|chose|request|strateg"
        r"|priorit|re-?priorit)\w*",
        r"(?:decision|decided|request(?:ed)?|terminated|discontinued|withdrawn|conducted)"
        r" (?:of|by|from) (?:the )?(?:study )?(?:sponsor|company)\b",
        r"strateg(?:y|ic|ies)\b",
        r"portfolio\b",
        r"re-?prioriti[sz]\w*",
        r"commercial\w*",
        r"bankrupt\w*",
        r"insolven\w*",
        r"company (?:was |has |is |has been )?(?:dissolved|closed|acquired|sold|liquidat|merge)",
        r"(?:merger|acquisition)\b",
        r"(?:discontinu|terminat|stop|ceas|halt)\w* (?:of )?(?:the )?(?:\w+ )?(?:clinical )?"
        r"development\b",
    ),
    re.compile(r"\bcommercially available\b|\b(?:no|without|any) business (?:concern|reason)s?"),
    _NO_FACTOR,
)
_REGULATORY = Words(
    Reason.REGULATORY,
    _any(
        r"(?:fda|ema|mhra|pmda|bfarm|ansm|nmpa|swissmedic|irb|reb|iec)\b",
        r"health canada\b",
        r"regulator\w*",
        r"competent authorit\w*",
        r"health authorit\w*",
        r"ethics? (?:committee|board|approval|review)\b",
        r"ethical approval\b",
        r"(?:review|research ethics) board\b",
        r"clinical hold\b",
    ),
    re.compile(
        _without(*_NOTHING_WRONG, "interaction", "action")
        + r"|\b(?:fda|ema)[ -](?:approved|cleared)\b"
        r"|(?:received|obtained|after|following|got|given|gained) (?:\w+ )?(?:fda|ema|regulatory)"
        r" (?:approval|clearance)"
    ),
    _NO_FACTOR,
)
_LEFT = (
    r"(?:left|leav|depart|relocat|moved|moving|retire|resign|died|death|decease|transfer|unavailab"
    r"|pass(?:ed|ing) away|change[sd]? (?:\w+ )?(?:institution|employ|job|position|subspecialt)"
    r"|no longer (?:at|with|employed|works|working|available)|illness|sick)\w*"
)
_STAFF = Words(
    Reason.STAFF,
    _any(
        r"staff(?:ing)?\b",
        r"personnel\b",
        r"manpower\b",
        r"workforce\b",
        r"(?:pi|p\.i\.|investigators?|coordinator|student|fellow|resident|researcher)(?:'?s)? "
        rf"{_GAP}{_LEFT}",
        r"(?:departure|death|retirement|relocation|resignation|loss|change) of (?:\w+ ){0,2}"
        r"(?:pi|investigators?|coordinator|researcher)\b",
        r"(?:student|fellow|resident) (?:\w+ )?graduat\w*",
    ),
    re.compile(r"\b(?:no|without|any) (?:staff\w*|personnel) (?:concern|issue|reason|problem)s?"),
    _NO_FACTOR,
)
# The pandemic is none of the reasons that have a name: a quarter of 13,323 stops from December
# 2019 to November 2022 speak of it (github.com/bgcarlisle/ctcovidstop).
_PANDEMIC = Words(Reason.OTHER, _any(r"covid\w*", r"corona ?virus", r"pandemic", r"sars-cov"))

TABLE = (
    _ACCRUAL, _SAFETY, _EFFICACY, _FUNDING, _BUSINESS, _REGULATORY, _STAFF, _PANDEMIC
)  # fmt: skip

# A new clause ends what a denial denies; a comma does not, since it may go on in a list.
_CLAUSE = re.compile(
    r"[.;:!?()\[\]\u2013\u2014]+(?:\s|$)|\(|\[| - |\bbut\b|\bhowever\b|\binstead\b|\balthough\b"
)
_DENIAL = re.compile(
    r"\bnot (?!only\b|solely\b|merely\b)(?:(?:\w+ly|being|been|made|taken|stopped|terminated"
    r"|discontinued|halted|closed|suspended|withdrawn|in any way|at all) ){0,3}(?:due|owing|because"
    r"|based|relate[sd]?|driven|caused|linked|prompted|attribut\w*|associated|connected|motivated|triggered|influenced|result\w*|stem"
    r"|involve|for|about|out of|in response)\b"
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
