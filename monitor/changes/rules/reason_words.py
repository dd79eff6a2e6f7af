"""What reasons for stopping a trial are about, and the words that speak for each."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple


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
_MILD = (
    r" (?:was|were|is|are|remained) (?:(?!not\b|un)\w+ )?(?:acceptable|manageable|tolerable|mild"
    r"|minimal|low|as expected)\b"
)
_NOT_SEEN = re.compile(
    rf"{_NO_FACTOR.pattern}|{_MILD}|{_WAS_NOT}"
    r"(?:identif|observ|found|seen|noted|detect|report|emerg)"
)


def _without(*matters: str) -> str:
    """Return what says that there are no such matters: `no new safety or efficacy concerns`."""
    between = r"(?:[\s,/]+(?!due\b|because\b|owing\b|but\b|caused?\b)[\w-]+){0,7}?"
    lack = r"\b(?:no|without|nor|neither|any|zero|non|absence of)\b"
    return rf"{lack}{between}[\s,/-]+(?:{'|'.join(matters)})s?\b"


_NOTHING_WRONG = (
    "concern", "issue", "reason", "problem", "related", "consideration", "implication", "risk",
    "deficienc(?:y|ie)",
)  # fmt: skip
_NOT_UNSAFE = (
    *_NOTHING_WRONG, "signal", "finding", "event", "toxicit(?:y|ie)", "death", "flag", "trend",
    "reaction", "effect", "harm", "sae", "susar", "injur(?:y|ie)",
)  # fmt: skip

_SOME = r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|several|multiple)"
_INJURY = (
    r"(?:(?:hepatic|liver|renal|kidney|cardiac|heart|respiratory|organ|bone marrow) (?:failure"
    r"|injury|damage)|h(?:a)?emorrhages?|bleedings?|anaphyla\w+|hepatitis|pneumonitis"
    r"|myocarditis|perforations?|thrombos\w+|embolisms?|seizures?|sepsis)\b"
)

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
        r"(?:unexpected|unexplained|(?:treatment|drug)[ -]related|toxic|one|two|three|four|five"
        r"|several|multiple|excess|\d+) deaths?\b(?! of (?:the )?(?:\w+ )?(?:pi|investigator))",
        r"(?:due to|because of|owing to) (?:the )?deaths\b",
        r"(?:patients?|participants?|subjects?) (?:has |have |had )?died\b",
        r"susars?\b",
        r"(?:for|due to|because of|evidence of|potential|possible) harms?\b(?! reduc)",
        r"(?:severe|serious|unexpected|drug[ -]induced) (?:liver|hepatic|kidney|renal|lung)"
        r" (?:injur\w*|damage)",
        r"risks? (?:may |might |could |would |clearly )?outweigh\w* (?:\w+ ){0,2}?benefits?\b",
        r"benefits? (?:do |does |did )not outweigh",
        rf"(?:after|following|due to|because of|owing to) (?:the )?(?:{_SOME} )?(?:[\w-]+ ){{0,2}}?"
        r"(?:deaths|fatalit(?:y|ies))\b",
        rf"{_SOME} (?:[\w-]+ ){{0,2}}?(?:deaths?|fatalit(?:y|ies))\b",
        rf"(?:{_SOME}|severe|serious|fatal|unexpected) (?:[\w-]+ ){{0,2}}?"
        rf"(?:cases?|events?|episodes?|reports?|instances?) of (?:[\w-]+ ){{0,3}}?{_INJURY}",
        rf"(?:after|following|due to|because of|owing to) (?:{_SOME}|severe|serious|fatal"
        rf"|unexpected) (?:[\w-]+ ){{0,2}}?{_INJURY}"
        r"(?! (?:patient|participant|subject|trial|stud))",
        r"(?:excess|increased|higher) (?:mortality|risk of)\b",
        r"(?:negative|unfavou?rable|poor) (?:benefit|risk)[ /-]+(?:to[ -])?(?:risk|benefit)\b",
    ),
    re.compile(
        _without(*_NOT_UNSAFE) + r"|\bdeaths?\b(?=[^.;]{0,40}\bunrelated\b)"
        r"|\bonly (?:[\w-]+ ){0,3}(?:cases?|events?|deaths?)\b[^,;]{0,60}"
        r"|\bdeaths?\b(?= of (?:the |our )?(?:[\w-]+ ){0,2}(?:pi|investigator|researcher"
        r"|coordinator|sponsor)s?\b)"
        r"|\b(?:data )?(?:and )?safety (?:and data )?(?:monitoring|review)"
        r" (?:board|committee|group|team)|\bnon[ -]safety(?:[ -]related)?"
        r"|\b(?:no|none of the|neither) (?:patients?|participants?|subjects?) (?:\w+ )?died\b"
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
        r"(?:no|lack of|insufficient) (?:\w+ )?(?:responses?|activity)(?:$|,| (?:in|was|were|seen"
        r"|observed|among|to (?:treatment|therapy|the drug))\b)",
        r"negative (?:(?:study|trial|interim|efficacy) )?results?\b",
        r"no (?:\w+ )?differences? (?:(?:was|were|seen|found|observed) ){0,2}(?:between|among)\b",
        r"ineffective\w*",
        r"inefficac\w*",
        r"not (?:\w+ )?(?:effective|efficacious|superior)\b",
        rf"(?:fail(?:ed|ure|ing)? to|not) (?:meet|met|reach|achieve|show|demonstrate|prove) {_GAP}"
        r"(?:end ?points?|efficacy|benefit|superiority|significance|effect|effectiveness)\b",
        rf"efficacy(?:(?:,| and| or|/) ?\w+){{0,2}} {_MATTER}\b",
        rf"{_CAUSE} {_GAP}efficacy\b(?! (?:run|study|cohort|evaluation|follow|review|analysis))",
        r"(?:overwhelming|superior|early|clear) (?:efficacy|benefit)\b",
        r"superiority (?:was |is |has |been |not ){0,3}(?:shown|demonstrated|established|proven|met"
        r"|achieved|declared|observed|seen)\b",
        r"(?:showed|shown|demonstrated|proved|proven|established) (?:\w+ )?superiority\b",
        r"(?:met|reached|achieved|meeting|reaching) (?:its|the|all|both|their)? ?(?:\w+ )?"
        r"(?:primary|efficacy) (?:\w+ )?(?:end ?points?|outcomes?|objectives?)\b",
        r"primary (?:\w+ )?(?:end ?points?|outcomes?) (?:was |were |has been |is )?(?:\w+ )?(?:met"
        r"|reached|achieved)\b",
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
        rf"|\b{_JOINING} (?:\w+ )?(?:was|were|is|has|had|did) not (?:been |too |so )?(?:slow|low"
        r"|poor|difficult|challeng|lagg|behind|insufficient|inadequate|stall|declin|fail)\w*"
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
        r"ran out of (?:money|cash|resources)\b",
        r"(?:lack|shortage|loss) of (?:(?:sufficient|necessary|adequate|available) )?(?:money"
        r"|resources?)\b",
        r"(?:insufficient|inadequate|limited|not enough|no) (?:money|resources)\b",
        r"(?:lack|loss|withdrawal|end) of (?:the )?(?:sponsor|company|industry)(?:'?s)? support\b",
        r"budget\w*",
        r"(?:loss of|lost|no) (?:the )?grant\b",
        r"grant (?:\w+ ){0,2}(?:ended|expired|terminat\w*|cancel\w*|withdrawn|not (?:awarded"
        r"|received|renewed|funded|approved))",
    ),
    re.compile(
        r"\b(?:no|without|any) (?:fund\w*|financ\w*|budget\w*) (?:concern|issue|reason|problem)s?"
        r"|\bno (?:lack|shortage|loss) of \w+(?: \w+)?"
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
        r"(?:product|development|program(?:me)?|compound|asset)(?: (?:was|were|is|has|have|been"
        r"|being)){0,3} (?:discontinu|terminat|halt|stopp|cancel|ceas|abandon|ended)\w*",
    ),
    re.compile(
        r"\b(?:investigational|study|blood|trial) product\b"
        r"|\bcommercially available\b|\b(?:no|without|any) business (?:concern|reason)s?"
    ),
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
