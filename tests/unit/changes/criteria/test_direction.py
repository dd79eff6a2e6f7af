# ruff: noqa: E501, RUF001  (each case is one line; look-alike signs are what is tested)
"""Which way an edit of one criterion goes; every case is asked both ways."""

from __future__ import annotations

import pytest

from monitor.changes.criteria.meaning import Effect, effect
from monitor.changes.text import meaning

OPPOSITE = {"relaxed": "tightened", "tightened": "relaxed", "unclear": "unclear"}


def edit(
    before: str, after: str, section: str = "inclusion", under: tuple[str, ...] = ()
) -> Effect:
    return effect(meaning(before), meaning(after), section=section, under=under)


def check(before: str, after: str, section: str, direction: str) -> None:
    there, back = edit(before, after, section), edit(after, before, section)
    assert (there.reworded, back.reworded) == (False, False)
    assert (there.direction, back.direction) == (direction, OPPOSITE[direction])


RELAXED = [
    # ages
    ("Age ≥ 18 years", "Age ≥ 12 years"),
    ("Aged 18 years or older", "Aged 16 years or older"),
    ("Aged 18 to 65 years", "Aged 18 to 75 years"),
    ("Participants aged between 18 and 65 years", "Participants aged between 16 and 70 years"),
    ("Age ≥ 18 years and ≤ 70 years", "Age ≥ 18 years and ≤ 80 years"),
    ("Age ≥ 18 and ≤ 55 years", "Age ≥ 18 years"),
    ("Adults over 21 years of age", "Adults over 18 years of age"),
    ("At least 12 months old", "At least 6 months old"),
    ("Older than 80 years", "Older than 80 or younger than 50 years"),
    ("18 years of age or older", "12 years of age or older"),
    ("Children aged 2 years to 11 years", "Children aged 2 years to 17 years"),
    ("No older than 65 years", "No older than 70 years"),
    # performance status
    ("ECOG 0-1", "ECOG 0-2"),
    ("ECOG performance status of 0 or 1", "ECOG performance status of 0, 1 or 2"),
    ("ECOG PS ≤ 1", "ECOG PS ≤ 2"),
    ("Eastern Cooperative Oncology Group (ECOG) score < 2", "ECOG ≤ 2"),
    ("Karnofsky performance status ≥ 70", "Karnofsky performance status ≥ 60"),
    ("KPS > 70%", "KPS ≥ 60%"),
    ("Lansky score ≥ 60", "Lansky score ≥ 50"),
    ("WHO performance status 0 to 1", "WHO performance status 0 to 2"),
    # laboratory values
    ("Bilirubin ≤ 1.5 x ULN", "Bilirubin ≤ 2 × ULN"),
    ("Total bilirubin < 2.0 times the upper limit of normal", "Total bilirubin < 2.5 × ULN"),
    ("Creatinine ≤ ULN", "Creatinine ≤ 1.5 × ULN"),
    ("Hemoglobin ≥ 10 g/dL", "Hemoglobin ≥ 9 g/dL"),
    ("Hemoglobin ≥ 10 g/dL", "Hemoglobin ≥ 90 g/L"),
    ("Hemoglobin > 9 g/dL", "Hemoglobin ≥ 9 g/dL"),
    ("ANC ≥ 1,500/mm³", "ANC ≥ 1.0 × 10^9/L"),
    ("Platelets ≥ 100,000/µL", "Platelets ≥ 75 x 10⁹/L"),
    ("Creatinine clearance ≥ 60 mL/min", "Creatinine clearance ≥ 45 mL/min"),
    ("eGFR at least 60 mL/min/1.73 m²", "eGFR at least 30 mL/min/1.73 m²"),
    ("LVEF ≥ 50%", "LVEF ≥ 45%"),
    ("HbA1c 7.0-10.0%", "HbA1c 6.5-11.0%"),
    ("BMI 18-30 kg/m²", "BMI 18-35 kg/m²"),
    ("AST and ALT ≤ 2.5 × ULN", "AST and ALT ≤ 3 × ULN"),
    ("AST ≤ 2.5 × ULN or ≤ 5 × ULN with liver metastases", "AST ≤ 3 × ULN or ≤ 5 × ULN with liver metastases"),
    # time
    ("Life expectancy of at least 6 months", "Life expectancy of at least 3 months"),
    ("Life expectancy of 6 months", "Life expectancy of 3 months"),
    ("Life expectancy > 12 weeks", "Life expectancy > 8 weeks"),
    ("Diagnosed within 12 months", "Diagnosed within 24 months"),
    ("Diagnosed no more than 15 years ago", "Diagnosed no more than 20 years ago"),
    ("Off endocrine therapy for at least 6 months", "Off endocrine therapy for at least 4 weeks"),
    ("Stable dose of beta blockers for at least 3 months", "Stable dose of beta blockers for at least 4 weeks"),
    ("Washout of 6 months", "Washout of 4 weeks"),
    ("At least 4 weeks since last chemotherapy", "At least 14 days since last chemotherapy"),
    ("Surgery in the past 6 months", "Surgery in the past 12 months"),
    ("Stable for > 12 weeks", "Stable"),
    ("Biopsy within 28 days before enrollment", "Biopsy within 6 weeks before enrollment"),
    # counts and scales
    ("No more than 2 prior lines of therapy", "No more than 3 prior lines of therapy"),
    ("At least two prior lines of therapy", "At least one prior line of therapy"),
    ("Up to 2 prior regimens", "Up to 3 prior regimens"),
    ("NYHA class I or II", "NYHA class I to III"),
    ("Stage III disease", "Stage II-III disease"),
    ("Grade ≥ 2 mucositis", "Grade ≥ 1 mucositis"),
    ("MMSE score ≥ 24", "MMSE score ≥ 20"),
    # the scale of one number is not that of the next
    ("KPS ≥ 70 and life expectancy > 20 weeks", "KPS ≥ 70 and life expectancy > 10 weeks"),
    ("ECOG 0-1 and more than 3 lesions", "ECOG 0-1 and more than 2 lesions"),
    ("Chemotherapy within 4-6 weeks", "Chemotherapy within 6-8 weeks"),
    # words
    ("Measurable disease by CT", "Measurable disease by CT or MRI"),
    ("Prior anthracycline", "Prior anthracycline or taxane"),
    ("Uncontrolled seizures", "Seizures"),
    ("Metastatic colon cancer", "Colon cancer"),
    ("Colon, rectal, or anal cancer", "Colon, rectal, gastric, or anal cancer"),
    # a negation that reaches all of a short text
    ("No surgery within 4 weeks", "No surgery within 2 weeks"),
    ("No chemotherapy in the past 6 months", "No chemotherapy in the past 3 months"),
    ("Must not have lesions > 2 cm", "Must not have lesions > 3 cm"),
    ("Without neuropathy of grade ≥ 2", "Without neuropathy of grade ≥ 3"),
    ("No infection", "No active infection"),
    # what stands before a later negation is not touched by it
    ("Platelets ≥ 100,000/µL without transfusion", "Platelets ≥ 75,000/µL without transfusion"),
    ("Age ≥ 18 years and not pregnant", "Age ≥ 16 years and not pregnant"),
    ("ANC ≥ 1,500/µL if bone marrow is involved", "ANC ≥ 1,000/µL if bone marrow is involved"),
    # both move the same way
    ("Age > 18 years and weight > 50 kg", "Age > 16 years and weight > 45 kg"),
    # what the text says beside it is the same
    ("Male or female, aged 18 years and older", "Male or female, aged 16 years and older"),
    ("Ages 30 to 65 years, inclusive", "Ages 30 to 75 years, inclusive"),
    ("Voided volume of ≥300ml", "Voided volume of ≥150ml"),
    ("Aged between18-55 years", "Aged between18-65 years"),
    ("Low plum level (< 150 ng/dL)", "Low plum level (< 300 ng/dL)"),
    # to allow more is to ask less
    ("Prednisone ≤ 10 mg daily is allowed", "Prednisone ≤ 20 mg daily is allowed"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), RELAXED)
def test_an_inclusion_criterion_that_more_people_meet_is_relaxed(before: str, after: str) -> None:
    check(before, after, "inclusion", "relaxed")


EXCLUSION_RELAXED = [
    ("QTc > 450 ms", "QTc > 470 ms"),
    ("QTcF ≥ 450 msec", "QTcF ≥ 480 msec"),
    ("Age < 18 years or > 65 years", "Age < 18 years or > 75 years"),
    ("Body mass index > 30", "BMI > 35"),
    ("ECOG ≥ 2", "ECOG ≥ 3"),
    ("ECOG > 1", "ECOG > 2"),
    ("KPS < 70", "KPS < 60"),
    ("Chemotherapy within 4 weeks", "Chemotherapy within 14 days"),
    ("Myocardial infarction within the last 12 months", "Myocardial infarction within the past 6 months"),
    ("Radiotherapy less than 4 weeks before enrolment", "Radiotherapy less than 2 weeks before enrolment"),
    ("Serum creatinine > 1.5 mg/dL", "Serum creatinine > 2.0 mg/dL"),
    ("Creatinine clearance < 60 mL/min", "Creatinine clearance < 30 mL/min"),
    ("Hemoglobin < 10 g/dL", "Hemoglobin < 8 g/dL"),
    ("Transaminases greater than 2.5 times ULN", "Transaminases greater than 5 times ULN"),
    ("More than 2 prior lines of chemotherapy", "More than 3 prior lines of chemotherapy"),
    ("Seizures", "Uncontrolled seizures"),
    ("Infection requiring antibiotics", "Active infection requiring antibiotics"),
    ("Autoimmune disease", "Active autoimmune disease"),
    ("Systemic steroids", "Systemic steroids within 14 days of enrollment"),
    ("History of stroke or bleeding", "History of stroke"),
    ("HIV, hepatitis B, or hepatitis C", "HIV or hepatitis C"),
    ("Prior malignancy", "Prior malignancy except cervical carcinoma in situ"),
    ("Prior malignancy within 5 years", "Prior malignancy within 3 years"),
    ("Other cancer, except melanoma", "Other cancer, except melanoma or lymphoma"),
    ("Heart failure of NYHA class II-IV", "Heart failure of NYHA class III-IV"),
    ("Cancer (other than skin cancer) within 5 years", "Cancer (other than skin cancer) within 3 years"),
    ("Diarrhea of grade > 1", "Diarrhea of grade > 2"),
    ("Non-small cell lung cancer with lesions > 3 cm", "Non-small cell lung cancer with lesions > 5 cm"),
    ("Prednisone > 10 mg/day", "Prednisone > 20 mg/day"),
    ("Smoker or former smoker", "Smoker"),
    ("Acute fever (> 38.5 °C)", "Acute fever (> 39 °C)"),
    ("Use of plum oil, ixolimus or fictinib within 12 weeks", "Use of plum oil, ixolimus or fictinib within 10 weeks"),
    ("SBP ≥ 180 or < 90 mmHg, DBP ≥ 110", "SBP ≥ 180 or < 90 mmHg, DBP ≥ 120"),
    ("Plum fever (< 5 years ago), or plum stroke", "Plum fever (< 3 years ago), or plum stroke"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), EXCLUSION_RELAXED)
def test_an_exclusion_that_fewer_people_meet_is_relaxed(before: str, after: str) -> None:
    check(before, after, "exclusion", "relaxed")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "Prior cancer except CIN and non-melanoma skin cancer",
            "Prior cancer except non-melanoma skin cancer",
        ),
        (
            "Other malignancy, with the exception of cervical cancer or basal cell carcinoma",
            "Other malignancy, with the exception of basal cell carcinoma",
        ),
        ("Cardiac disease unless well controlled", "Cardiac disease"),
    ],
)
def test_an_exception_that_narrows_lets_an_exclusion_reach_more(before: str, after: str) -> None:
    check(before, after, "exclusion", "tightened")


# --- what stays unclear

UNCLEAR = [
    # reversed, or of another kind
    ("Hemoglobin > 8", "Hemoglobin < 8"),
    ("HER2 positive", "HER2 negative"),
    ("ECOG 0-1", "Karnofsky ≥ 70"),
    ("Creatinine ≤ 1.5 mg/dL", "Creatinine clearance ≥ 60 mL/min"),
    ("Bilirubin ≤ 1.5 mg/dL", "Bilirubin ≤ 1.5 × ULN"),
    ("Glucose < 200 mg/dL", "Glucose < 11 mmol/L"),
    # one wider, the other narrower; or both ends of a range
    ("BMI 18-30 kg/m2", "BMI 20-32 kg/m2"),
    ("Age ≥ 18 years and ECOG 0-1", "Age ≥ 16 years and ECOG 0"),
    ("Age > 18 and weight > 50", "Age > 16 and weight > 60"),
    # something else changed beside it
    ("Age ≥ 18 years", "Age ≥ 12 years with consent"),
    ("Age ≥ 18 years", "Female and age ≥ 16 years"),
    # nothing says which end is meant
    ("Will use pills for up to 5 years", "Will use pills for up to 9 years"),
    ("Treated for 6 weeks", "Treated for 4 weeks"),
    ("Dose of 20 mg", "Dose of 40 mg"),
    ("A score of 4", "A score of 5"),
    # too near to call, or the same in whole numbers
    ("At least 4 weeks since surgery", "At least 1 month since surgery"),
    ("Age > 17 years", "Age ≥ 18 years"),
    # turned round by what stands around it
    ("Without history of X and platelets ≥ 100", "Without history of X and platelets ≥ 75"),
    ("Not having been treated for ≥ 6 months", "Not having been treated for ≥ 3 months"),
    ("No smoking for at least 6 months", "No smoking for at least 3 months"),
    ("Unable to walk ≥ 100 m", "Unable to walk ≥ 200 m"),
    ("If creatinine is > 1.5 mg/dL, clearance is measured", "If creatinine is > 2 mg/dL, clearance is measured"),
    ("Cancer other than melanoma within 5 years", "Cancer other than melanoma within 3 years"),
    ("Other than those aged ≥ 65 years", "Other than those aged ≥ 75 years"),
    ("Patients with bilirubin > 3 × ULN are not eligible", "Patients with bilirubin > 5 × ULN are not eligible"),
    ("Patients with QTc > 450 ms will be excluded", "Patients with QTc > 480 ms will be excluded"),
    ("Patients with QTc > 450 ms cannot be enrolled", "Patients with QTc > 480 ms cannot be enrolled"),
    ("Steroids, e.g. prednisone > 10 mg", "Steroids, e.g. prednisone > 20 mg"),
    ("Chemotherapy within 4 weeks or 5 half-lives, whichever is shorter",
     "Chemotherapy within 6 weeks or 5 half-lives, whichever is shorter"),
    # more is asked of what is wanted gone, far back, or in order
    ("At least 4 weeks since surgery", "At least 4 weeks since surgery or radiotherapy"),
    ("At least 4 weeks since surgery", "At least 4 weeks since major surgery"),
    ("At least 4 weeks since surgery", "At least 4 weeks since surgery except biopsy"),
    ("At least 4 weeks since steroids > 10 mg", "At least 4 weeks since steroids > 20 mg"),
    ("Recovered from surgery", "Recovered from surgery or chemotherapy"),
    ("Negative for HIV", "Negative for HIV or hepatitis B"),
    ("Normal ALT", "Normal ALT or AST"),
    # a negation at the start that may not reach so far
    ("No brain metastases", "No brain metastases or treated brain metastases"),
    ("Never smoker or smoked < 100 cigarettes", "Never smoker or smoked < 200 cigarettes"),
    ("No known allergies. Hemoglobin ≥ 9 g/dL", "No known allergies. Hemoglobin ≥ 8 g/dL"),
    ("No prior therapy or ≤ 1 prior line", "No prior therapy or ≤ 2 prior lines"),
    # what stands behind a negated noun may say what it is, or what it is not
    ("No rot (Fruit Examination > 24)", "No rot (Fruit Examination > 19)"),
    ("No rot, defined as rolling in at least 75 % of attempts", "No rot, defined as rolling in at least 60 % of attempts"),
    # an exception that asks for something itself
    ("Bilirubin ≤ 2 × ULN (except those with Gourd syndrome who must have < 3.0 mg/dL)",
     "Bilirubin ≤ 2 × ULN (except those with Gourd syndrome who must have < 4.5 mg/dL)"),
    # rules of counting, and what is normal
    ("Two frosts. Frosts with an interval of less than 14 days are counted as one",
     "Two frosts. Frosts with an interval of less than 11 days are counted as one"),
    ("Plumosterone is considered normal for levels ≥ 12 nmol/L", "Plumosterone is considered normal for levels ≥ 6 nmol/L"),
    # a duty that lasts is no window
    ("Men must use plum skins during treatment and within 6 months after it",
     "Men must use plum skins during treatment and within 12 months after it"),
    # something is asked of some only
    ("Patients ≥ 65 years must have normal cognition", "Patients ≥ 70 years must have normal cognition"),
    ("Gardeners over 60 years must have a certificate", "Gardeners over 70 years must have a certificate"),
    ("For patients ≥ 65 years, normal cognition", "For patients ≥ 70 years, normal cognition"),
    ("Normal cognition in those ≥ 65 years", "Normal cognition in those ≥ 70 years"),
    # words whose effect cannot be told
    ("Stage III disease", "Stage III disease and measurable lesions"),
    ("Men", "Men and women"),
    ("Refractory to trastuzumab", "Received prior trastuzumab"),
    ("Severe asthma", "Moderate asthma"),
    ("Adequate bilirubin", "Adequate bilirubin (≤ 1.5 × ULN)"),
    ("Able to read", "Able to read and write"),
    ("All of the following", "Any of the following"),
    ("Use of contraception", "Use of contraception for at least 6 months"),
    ("Cancer, e.g. colon, or rectal", "Cancer, e.g. colon, gastric, or rectal"),
    ("Active infection", "No active infection"),
    ("Infection", "Infection (A and B) or C"),
]  # fmt: skip


@pytest.mark.parametrize("section", ["inclusion", "exclusion"])
@pytest.mark.parametrize(("before", "after"), UNCLEAR)
def test_a_direction_is_never_guessed(before: str, after: str, section: str) -> None:
    check(before, after, section, "unclear")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("No chemotherapy within 4 weeks", "No chemotherapy within 2 weeks"),
        ("Adequate renal function: creatinine ≤ 1.5 mg/dL", "Adequate renal function: creatinine ≤ 2 mg/dL"),
        ("Must have a platelet count ≥ 100,000", "Must have a platelet count ≥ 75,000"),
        ("ECOG 0-1", "ECOG 0-2"),
        ("Karnofsky ≥ 70", "Karnofsky ≥ 60"),
        ("Life expectancy ≥ 3 months", "Life expectancy ≥ 6 months"),
        ("Washout of 6 months", "Washout of 4 weeks"),
        ("Prior malignancy within 5 years. Patients with CIN are eligible",
         "Prior malignancy within 3 years. Patients with CIN are eligible"),
        ("Prednisone ≤ 10 mg daily is allowed", "Prednisone ≤ 20 mg daily is allowed"),
        ("Hemoglobin ≥ 9 g/dL", "Hemoglobin ≥ 8 g/dL"),
        ("Bilirubin ≤ 1.5 × ULN", "Bilirubin ≤ 2 × ULN"),
        ("At least 4 weeks since chemotherapy", "At least 2 weeks since chemotherapy"),
        ("Absence of lesions > 2 cm", "Absence of lesions > 3 cm"),
        ("No more hepatitis than grade > 2", "No more hepatitis than grade > 3"),
    ],
)  # fmt: skip
def test_an_exclusion_that_may_mean_the_opposite_is_unclear(before: str, after: str) -> None:
    check(before, after, "exclusion", "unclear")


@pytest.mark.parametrize(
    "above",
    [
        "None of the following:",
        "Must not have:",
        "If any of these:",
        "Except for:",
        "No history of",
    ],
)
def test_a_parent_that_may_turn_it_round_leaves_it_unclear(above: str) -> None:
    assert edit("Age ≥ 18 years", "Age ≥ 12 years", under=(above,)).direction == "unclear"


@pytest.mark.parametrize(
    "above",
    ["Key Inclusion Criteria", "Laboratory values:", "All of the following:", "At least one of:"],
)
def test_a_plain_list_leaves_the_direction_as_it_is(above: str) -> None:
    assert edit("Age ≥ 18 years", "Age ≥ 12 years", under=(above,)).direction == "relaxed"
