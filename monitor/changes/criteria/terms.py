# ruff: noqa: RUF001  (a minus that is no hyphen is what is put in)
"""What says the same: spellings, medical abbreviations, comparisons and numbers in words.

The abbreviations are those that trial records spell out beside themselves most often
("absolute neutrophil count (ANC)"); each stands for one thing only wherever criteria use it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

Phrase = tuple[tuple[str, ...], tuple[str, ...]]  # the words behind the first, what all become

NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        (
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
            "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
            "eighteen", "nineteen", "twenty",
        )
    )
}  # fmt: skip

# Behind one of these an "a" is a name and no article.
NAMED_A = frozenset((
    "hepatitis", "type", "group", "arm", "cohort", "grade", "class", "part", "stage", "vitamin",
    "influenza", "factor", "haemophilia", "hemophilia", "pugh", "protein", "immunoglobulin",
))  # fmt: skip

# What criteria measure, as a headline names it.
SUBJECTS = {
    "age": "age", "aged": "age", "ages": "age", "ecog": "ECOG", "karnofsky": "Karnofsky",
    "lansky": "Lansky", "lvef": "LVEF", "nyha": "NYHA", "bmi": "BMI", "hba1c": "HbA1c",
    "bilirubin": "bilirubin", "creatinine": "creatinine", "crcl": "creatinine clearance",
    "clearance": "clearance", "ast": "AST", "alt": "ALT", "alp": "ALP", "ldh": "LDH",
    "hemoglobin": "hemoglobin", "platelets": "platelets", "anc": "ANC",
    "neutrophils": "neutrophils", "wbc": "WBC", "gfr": "GFR", "egfr": "eGFR", "inr": "INR",
    "qtc": "QTc", "qtcf": "QTcF", "albumin": "albumin", "psa": "PSA", "tsh": "TSH",
    "expectancy": "life expectancy", "weight": "weight", "grade": "grade", "class": "class",
    "stage": "stage", "cd4": "CD4", "mmse": "MMSE", "moca": "MoCA", "fev1": "FEV1",
    "ferritin": "ferritin", "glucose": "glucose", "calcium": "calcium", "potassium": "potassium",
    "washout": "washout", "aptt": "aPTT", "crp": "CRP",
}  # fmt: skip

# Each line: what it is written as, then every other way of writing it, in American spelling.
_SAME = """
ecog | eastern cooperative oncology group | eastern co operative oncology group
performance status | performance score | performance scale | ps
karnofsky | karnofsky performance status | karnofsky performance score | kps | karnofsky score
karnofsky | karnofsky performance scale | karnofsky index | karnofsky ps | karnofsky performance
lansky | lansky performance status | lansky play performance | lansky score | lansky ps
uln | upper limit of normal | upper limits of normal | upper limit of normal range
uln | upper normal limit
uln | upper limit of institutional normal | institutional upper limit of normal | institutional uln
uln | upper limit of the normal range | upper limit of the institutional normal range
uln | upper limit normal
uln | upper limit of the normal | upper limit of normality | upper limit of laboratory normal | iuln
lln | lower limit of normal | lower limits of normal | institutional lower limit of normal
lln | lower limit of normal range | lower limit of the normal range | lower limit of the normal
ecg | ekg | electrocardiogram | electrocardiograms | electrocardiography | ekgs | ecgs
ecg | electrocardiographic
hiv | human immunodeficiency virus
hbv | hepatitis b virus | hep b virus
hcv | hepatitis c virus | hep c virus
hepatitis b | hep b
hepatitis c | hep c
hbsag | hepatitis b surface antigen | hbs antigen | hbv surface antigen
cmv | cytomegalovirus
ebv | epstein barr virus
hpv | human papilloma virus | human papillomavirus
tb | tuberculosis
bmi | body mass index
bsa | body surface area
lvef | left ventricular ejection fraction | left ventricle ejection fraction
nyha | new york heart association | nyha class | nyha functional class | nyha functional classes
nyha | new york heart association class | new york heart association functional class
nyha | new york heart association ( nyha ) class | nyha classification | nyha classes
nyha | new york heart association ( nyha ) functional class
pugh | pugh class | pugh score | pugh grade | pugh classification | pugh stage
mi | myocardial infarction | myocardial infarct | heart attack
bp | blood pressure
qtc | qtc interval | corrected qt interval | corrected qt
t1dm | type 1 diabetes mellitus | type i diabetes mellitus | diabetes mellitus type 1
t1dm | type 1 diabetes | type i diabetes | diabetes mellitus type i | t1d
t2dm | type 2 diabetes mellitus | type ii diabetes mellitus | diabetes mellitus type 2
t2dm | type 2 diabetes | type ii diabetes | diabetes mellitus type ii | t2d
relapsed or refractory | relapsed / refractory | r / r | relapsed or refractory ( r / r )
relapsed or refractory | relapsed / refractory ( r / r )
anc | absolute neutrophil count | absolute neutrophil counts | absolute neutrophils count
wbc | white blood cell | white blood cells | white blood cell count | white blood count | wbcs
wbc | wbc count
platelets | platelet | platelet count | platelet counts | platelets count | thrombocytes | plt
hemoglobin | hgb | hb
hba1c | glycated hemoglobin | glycosylated hemoglobin | hemoglobin a1c | a1c
alt | alanine aminotransferase | alanine transaminase | alanine amino transferase | sgpt
ast | aspartate aminotransferase | aspartate transaminase | aspartate amino transferase | sgot
ast | asat
alt | alat
alp | alkaline phosphatase
ldh | lactate dehydrogenase
ggt | gamma glutamyl transferase | gamma glutamyltransferase
inr | international normalized ratio
aptt | activated partial thromboplastin time
ptt | partial thromboplastin time
crcl | creatinine clearance | clcr
gfr | glomerular filtration rate
egfr | estimated glomerular filtration rate | estimated gfr
psa | prostate specific antigen
tsh | thyroid stimulating hormone
cns | central nervous system
csf | cerebrospinal fluid
mri | magnetic resonance imaging
ct | computed tomography | computerized tomography
pet | positron emission tomography
gvhd | graft versus host disease | graft vs host disease
hsct | hematopoietic stem cell transplantation | hematopoietic stem cell transplant
nsclc | non small cell lung cancer | non small cell lung carcinoma
sclc | small cell lung cancer
hcc | hepatocellular carcinoma
cin | cervical intraepithelial neoplasia
dcis | ductal carcinoma in situ
dvt | deep vein thrombosis | deep venous thrombosis
copd | chronic obstructive pulmonary disease
chf | congestive heart failure
cad | coronary artery disease
pci | percutaneous coronary intervention
tia | transient ischemic attack
iud | intrauterine device
icf | informed consent form
nsaid | non steroidal anti inflammatory drug | nonsteroidal anti inflammatory drug
nsaid | nsaids | non steroidal anti inflammatory drugs | nonsteroidal anti inflammatory drugs
vegf | vascular endothelial growth factor
her2 | human epidermal growth factor receptor 2 | her2 / neu | her 2
fxa | factor xa
qtcf | qtc fridericia
gcsf | g csf | granulocyte colony stimulating factor
recist | response evaluation criteria in solid tumors
ctcae | common terminology criteria for adverse events | nci ctcae
moca | montreal cognitive assessment
mmse | mini mental state examination | mini mental state exam
crp | c reactive protein
bnp | brain natriuretic peptide
pdl1 | pd l1 | programmed death ligand 1
pd1 | pd - 1 | programmed death 1
covid19 | covid - 19
sarscov2 | sars cov - 2
iv | intravenous | intravenously
mmhg | mm hg
°c | ° c | degrees celsius | degrees c | degree celsius
°f | ° f | degrees fahrenheit
participant | participants | patient | patients | subject | subjects | individual | individuals
participant | volunteer | volunteers | person | persons | people
female | women | woman | females
male | men | man | males
breastfeeding | breast feeding | breastfeed | breast feed | lactating | lactation | nursing
pregnant | pregnancy
childbearing | child bearing
bpm | beats per minute | beats / minute | beats / min
pregnant female | females who are pregnant | women who are pregnant | woman who is pregnant
pregnant or breastfeeding female | women who are pregnant or breastfeeding
pregnant or breastfeeding female | women who are pregnant or breast feeding
pregnant or breastfeeding female | women who are pregnant or lactating
pregnant or breastfeeding female | women who are pregnant or nursing
pregnant or breastfeeding female | females who are pregnant or breastfeeding
pregnant or breastfeeding female | females who are pregnant or breast feeding
pregnant or breastfeeding female | females who are pregnant or lactating
pregnant or breastfeeding female | females who are pregnant or nursing
prior | previous
prior to | before
enrollment | enrolment
e_g | eg | for example | such as
i_e | ie
between | between the ages of | between ages | between the age of | between ages of
uncontrolled | not controlled
unable | inability | not able
willing and able | able and willing
concurrent | concomitant
concurrently | concomitantly
interfere | interferes | would interfere | will interfere
per | according to | as per | in accordance with | by
per investigator | in the opinion of the investigator | in the investigator ' s opinion
per investigator | in the opinion of investigator | in investigator ' s opinion
per investigator | as judged by the investigator | as judged by investigator
per investigator | in the judgment of the investigator | in the judgement of the investigator
per investigator | in the investigator ' s judgment | in the investigator ' s judgement
per investigator | in the opinion of the investigators | in the view of the investigator
no | without | absence of
no | do not have | does not have | must not have | have no | has no | not have | not have any
no | must have no | should have no | should not have | may not have | cannot have | with no
heart_failure | heart failure
cardiac_failure | cardiac failure
renal_failure | renal failure | kidney failure
liver_failure | liver failure | hepatic failure
respiratory_failure | respiratory failure
disease_free | disease free
free_t4 | free t4
except | excepting | with the exception of | with exception of | except for | apart from
except | aside from
except | with the exceptions of | with the exception | with exceptions of | exclusive of
except | other than | but not | not including | excluding | not counting | barring
years_of_age | years of age | year of age | years old | year old | yrs old | y / o | yo | yrs of age
"""

_BEFORE_NUMBER = """
>= | greater than or equal to | more than or equal to | higher than or equal to | at least
>= | greater than or equal | older than or equal to | equal to or greater than
>= | equal to or more than
>= | equal to or above | greater or equal to | greater or equal | superior or equal to
>= | a minimum of
>= | not less than | no less than | no fewer than | not fewer than | not lower than | no lower than
>= | not younger than | no younger than | minimum of | a minimum | minimum
>= | > / = | > or = | > or equal to
<= | < / = | < or = | < or equal to
>= | equal or greater than | greater than / equal to | more than or equal
>= | greater than or equal to a
<= | less than or equal to | lower than or equal to | fewer than or equal to | at most | at the most
<= | less than or equal | younger than or equal to | equal to or less than | equal to or lower than
<= | equal to or below | less or equal to | less or equal | inferior or equal to | a maximum of
<= | not more than | no more than | not greater than | no greater than | not longer than
<= | no longer than | not older than | no older than | not higher than | no higher than | maximum of
<= | not exceeding | not to exceed | not exceed | a maximum | maximum | does not exceed
<= | equal or less than | less than / equal to | must not exceed | may not exceed
> | greater than | more than | higher than | older than | longer than | over | above | exceeding
> | exceeds | in excess of | superior to | strictly greater than
< | less than | lower than | fewer than | younger than | shorter than | under | below | inferior to
within | within the | within the last | within the past | within the previous | within the prior
within | within the preceding | within last | within past | within previous | in the last
within | in the past | during the last
within | during the past | over the last | over the past | in the previous | during the previous
up_to | up to | up to a maximum of | up to and including
"""


def _table(*texts: str) -> Mapping[str, tuple[Phrase, ...]]:
    found: dict[str, list[Phrase]] = {}
    for text in texts:
        for line in text.strip().splitlines():
            written, *others = (tuple(each.split()) for each in line.split(" | "))
            for other in others:
                found.setdefault(other[0], []).append((other[1:], written))
    return {first: _longest_first(phrases) for first, phrases in found.items()}


def _longest_first(phrases: Iterable[Phrase]) -> tuple[Phrase, ...]:
    return tuple(sorted(phrases, key=lambda phrase: (-len(phrase[0]), phrase)))


TERMS = _table(_SAME)
COMPARISONS = _table(_BEFORE_NUMBER)
SHORT = frozenset(line.split(" | ")[0] for line in _SAME.strip().splitlines())


# --- spelling and signs

_ACCENTS = str.maketrans("áàâäéèêëíìîïóòôöúùûüç", "aaaaeeeeiiiioooouuuuc")
# Where Americans write "e". The sign comes first, since a search for one is fast.
_AE = re.compile(
    r"ae(?:(?<=hae)(?=m)|(?<=\wae)(?=mi|sthe)|(?<=\banae)(?=m|sth)|(?<=leukae)(?=m)"
    r"|(?<=\bpae)(?=di)|(?<=orthopae)(?=d)|(?<=\bfae)(?=c)|(?<=\bgynae)(?=c)"
    r"|(?<=\bcae)(?=sar|cum|cal)|(?<=\bae)(?=tiolog))"
)
_OE = re.compile(
    r"oe(?:(?<=\boe)(?=dema|soph|strogen|stradiol|strus)|(?<=\woe)(?=dema)|(?<=rrhoe)(?=[ai])"
    r"|(?<=pnoe)(?=[ai])|(?<=\bfoe)(?=t)|(?<=\bcoe)(?=liac))"
)
_OUR = re.compile(r"\b(tum|hum|lab|col|behavi|fav)our")
_IS = re.compile(r"\b(\w{4,})is(?=(?:ations?|ed|ing)\b)")
_VERSION = re.compile(r"\b(?:v|ver|version)\.? ?(?=\d{1,2}\.\d)|(?<=\bctcae )v\.?(?=\d)")
_NUMBERED = re.compile(r"v(?:er|ersion)?\.? ?\d")  # what most texts lack begins with a letter
_PLUS = re.compile(
    r"(?<!\d )\b(her2|er|pr|hr|ph|pd-?l1|hbsag|hiv|hcv|cd\d{1,3})\+(?![\w(+]|-(?=\w))"
)
_MINUS_SIGN = re.compile(
    r"(?<!\d )\b(her2|er|pr|hbsag|cd\d{1,3})-(?=[ ,;/)]|$)"
    r"(?!(?: (?:and|or|to) |/)[\w ]{1,20}-\w)"  # "HER2- and EGFR-directed"
)
_LOOSE = re.compile(r"-(?:[ ,;/)]|$)")
_LEADING = re.compile(r"-\.?\d")
_BELOW_ZERO = re.compile(
    r"(?:(?<=[<>=(])|(?<=: )|(?<=\bof )|(?<=\bto )|(?<=\bthan )|(?<=\bfrom )|(?<=\bbetween )"
    r"|(?<=\bbelow )|(?<=\babove )|(?<=\bis )|(?<=\bleast )|(?<=\bmost )|(?<=\bunder )"
    r"|(?<=\bover )|(?<= )(?=-[\d.]{1,6} to -\.?\d)"
    r"|(?<=\bscore )|(?<=\bday )|\A(?=-[\d.]+ ?(?:to -|d\b|diopt)))-(?=\.?\d)"
)
_ANOTHER = re.compile(r"(−[\d.]+ ?\w{0,9} (?:and|or|to) )-(?=\.?\d)")


def respelled(text: str) -> str:
    """Return a folded text in one spelling, with a minus, no hyphen, before a number below zero."""
    if not text.isascii():
        text = text.translate(_ACCENTS)
    if "ae" in text:
        text = _AE.sub("e", text)
    if "oe" in text:
        text = _OE.sub("e", text)
    if "our" in text:
        text = _OUR.sub(r"\1or", text)
    if "isation" in text or "ised" in text or "ising" in text:
        text = _IS.sub(r"\1iz", text)
    if _NUMBERED.search(text) is not None:
        text = _VERSION.sub("", text)
    if "+" in text:
        text = _PLUS.sub(r"\1 positive", text)
    return _signed(text) if "-" in text else text


def _signed(text: str) -> str:
    if _LOOSE.search(text) is not None:
        text = _MINUS_SIGN.sub(r"\1 negative", text)
    if _LEADING.search(text) is not None:
        text = _BELOW_ZERO.sub("−", text)
    return _ANOTHER.sub(r"\1−", text) if "−" in text else text
