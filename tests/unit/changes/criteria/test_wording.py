# ruff: noqa: E501, RUF001  (each case is one line; look-alike signs are what is tested)
"""Which edits of a criterion say the same in other words."""

from __future__ import annotations

import pytest

from monitor.changes.criteria.meaning import Effect, effect
from monitor.changes.text import meaning


def edit(before: str, after: str) -> Effect:
    return effect(meaning(before), meaning(after), section="inclusion", under=())


REWORDED = [
    ("Normal EKG", "Normal electrocardiogram"),
    ("At least 18 years of age", "≥ 18 years"),
    ("Aged 18 years and older", "Aged ≥ 18 years"),
    ("Between 18 and 65 years", "18-65 years"),
    ("Age between 18 years and 65 years", "Age ≥ 18 and ≤ 65 years"),
    ("Age 18+ years", "Age at least eighteen years"),
    ("ECOG 0 or 1", "Eastern Cooperative Oncology Group (ECOG) ≤ 1"),
    ("ECOG performance status < 2", "ECOG 0-1"),
    ("ECOG > 1", "ECOG ≥ 2"),
    ("KPS > 60", "Karnofsky Performance Score ≥ 70"),
    ("Bilirubin < 2 times the upper limit of normal (ULN)", "Bilirubin < 2 x ULN"),
    ("ALT ≤ 2.5 × institutional upper limit of normal", "SGPT no more than 2.5 times ULN"),
    ("ANC >/= 1,500", "ANC greater than or equal to 1,500"),
    ("Absolute neutrophil count (ANC) ≥ 1,500/mm³", "ANC ≥ 1.5 × 10^9/L"),
    ("Platelets ≥ 100,000/µL", "Platelet count of at least 100 x 10⁹ / L"),
    ("Hemoglobin ≥ 9.0 g/dL", "Hb ≥ 90 g/L"),
    ("Haemoglobin ≥ 9 g/dl", "Hemoglobin ≥ 9.0 g/dL"),
    ("Chemotherapy within 4 weeks", "Chemotherapy within 28 days"),
    ("Surgery in the past 2 years", "Surgery within 24 months"),
    ("Within four (4) weeks of surgery", "Within 4 weeks of surgery"),
    ("Stroke less than or equal to 6 months ago", "Stroke ≤ 6 months ago"),
    ("Two weeks of rest", "2 weeks of rest"),
    ("Female patients", "Women"),
    ("Patients must have measurable disease", "Measurable disease"),
    ("Subjects with measurable disease", "Participants who have measurable disease"),
    ("Primairy tumour is stable", "Primary tumor is stable"),
    ("Prior treatment, if stable", "Prior treatment (if stable)"),
    ("Recieved chemotherapy", "Received chemotherapy"),
    ("Known HIV", "Known human immunodeficiency virus (HIV)"),
    ("Human immunodeficiency virus (HIV)", "HIV"),
    ("Previous malignancy, other than CIN", "Prior malignancy, except cervical intraepithelial neoplasia"),
    ("Prior cancer with the exception of melanoma", "Prior cancer except for melanoma"),
    ("NYHA class III/IV", "New York Heart Association (NYHA) class 3 or 4"),
    ("Non-small cell lung cancer (NSCLC)", "Non small-cell lung cancer"),
    ("Life expectancy of more than 12 weeks", "Life expectancy > 84 days"),
    ("Central nervous system metastases", "CNS metastasis"),
    ("Patients without brain metastases", "No brain metastases"),
    ("Treated before enrolment", "Treated prior to enrollment"),
    ("Up to and including 75 years", "Up to 75 years"),
    ("Body Mass Index (BMI) ≥ 18.50 kg/m^2", "BMI ≥ 18.5 kg/m²"),
    ("Any prior cancer", "Prior cancer"),
    ("Factor Xa inhibitors", "FXA inhibitors"),
    ("Creatinine clearance (CrCl) ≥ 50 mL/min", "CrCl of 50 mL/min or more"),
    ("A minimum of 3 prior lines", "No fewer than three prior lines"),
    ("Greater than the upper limit of normal", "> 1 x ULN"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), REWORDED)
def test_another_wording_of_the_same_is_told_as_such(before: str, after: str) -> None:
    assert edit(before, after).reworded
    assert edit(after, before).reworded


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Asymptomatic metastases", "Symptomatic metastases"),
        ("Hypotension", "Hypertension"),
        ("Perineal pain", "Peroneal pain"),
        ("HER2- tumor", "HER2+ tumor"),
        ("HER2- tumor", "HER2 tumor"),
        ("Hepatitis A", "Hepatitis B"),
        ("Hepatitis A", "Hepatitis"),
        ("Grade 1 5", "Grade 15"),
        ("A and (B or C)", "(A and B) or C"),
        ("> 18 years", "≥ 18 years"),
        ("Dose 1.5", "Dose 15"),
        ("ECOG 0-1", "ECOG 1"),
        ("4 weeks", "4 months"),
        ("ALT < 2 × ULN", "AST < 2 × ULN"),
        ("Within 30 days", "Within 1 month"),
        ("Cancer before surgery", "Cancer after surgery"),
        ("Day -28", "Day 28"),
        ("Stage II", "Stage III"),
        ("10 mg", "10 g"),
        ("Creatinine ≥ 1.5 mg/dL", "Creatinine ≥ 1.5 mg/L"),
        ("Men", "Women"),
        ("Known infection", "Infection"),
        ("Type 1 diabetes", "Type 2 diabetes"),
    ],
)
def test_what_only_looks_alike_is_not_a_rewording(before: str, after: str) -> None:
    assert not edit(before, after).reworded
    assert not edit(after, before).reworded
