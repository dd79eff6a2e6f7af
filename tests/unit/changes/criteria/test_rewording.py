# ruff: noqa: RUF001  (look-alike signs are what is looked for)
from __future__ import annotations

import pytest

from monitor.changes.criteria import compare
from monitor.model.change import Item

KEPT = (
    "Confirmed plum disease",
    "Signed informed consent",
    "Known allergy to plums",
    "Plans to move",
)


def text(section: str, *criteria: str) -> str:
    lines = [f"* {KEPT[0]}", f"* {KEPT[1]}"], [f"* {KEPT[2]}", f"* {KEPT[3]}"]
    lines[section == "exclusion"][1:1] = [f"* {one}" for one in criteria]
    parts = ("Inclusion Criteria:", "", *lines[0], "", "Exclusion Criteria:", "", *lines[1])
    return "\n".join(parts)


def edit(before: str, after: str, section: str = "inclusion") -> tuple[Item, ...]:
    there = compare(text(section, before), text(section, after))
    back = compare(text(section, after), text(section, before))
    assert [item.reworded for item in there] == [item.reworded for item in back]
    return there


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Age ≥ 18 years", "Aged 18 years or older"),
        ("Age ≥ 18 years", "At least 18 years of age"),
        ("At least 18 years of age", "18 years of age or older"),
        ("Male or female aged ≥ 18 years", "Male or female ≥ 18 years of age"),
        ("Age < 18 years", "Younger than 18 years"),
        ("Age between 18 and 65 years", "18 to 65 years of age"),
        ("Between 18 and 65 years of age", "Between the ages of 18 and 65 years"),
        ("Men and women aged 18-65", "Men and women aged 18 to 65 years"),
        ("Age up to 75 years", "Age ≤ 75 years"),
        ("Lactating or pregnant", "Nursing or pregnant"),
        ("Pregnant or lactating", "Pregnancy or lactation"),
        ("Females who are pregnant", "Pregnant females"),
        ("Women who are pregnant or nursing", "Pregnant or breastfeeding women"),
        ("Measurable disease per RECIST v1.1", "Measurable disease according to RECIST 1.1"),
        ("Measurable disease as per RECIST 1.1", "Measurable disease by RECIST version 1.1"),
        ("Child-Pugh B or C", "Child-Pugh class B or C"),
        ("HER2+ plum disease", "HER2-positive plum disease"),
        ("HER2- plum disease", "HER2-negative plum disease"),
        ("High BP", "High blood pressure"),
        ("QTc interval > 470 msec", "QTc > 470 ms"),
        ("MI within 6 months", "Myocardial infarction within 6 months"),
        ("R/R plum disease", "Relapsed/refractory plum disease"),
        ("R/R plum disease", "Relapsed or refractory (R/R) plum disease"),
        ("Type 1 plum disease", "Type I plum disease"),
        ("Treatment-naive", "Treatment-naïve"),
        ("More than 2 prior lines", "3 or more prior lines"),
        ("Grade > 1 rash", "Grade 2 or higher rash"),
        ("Willing and able to travel", "Able and willing to travel"),
        ("Unable to swallow", "Inability to swallow"),
        ("Concomitant use of plums", "Concurrent use of plums"),
        ("Unfit in the opinion of the investigator", "Unfit in the investigator's opinion"),
        ("Unfit, as judged by the investigator", "Unfit in the investigator’s opinion"),
        ("A rash that would interfere with tests", "A rash that interferes with tests"),
        ("Platelets ≥ 100.000/mm3", "Platelets ≥ 100,000/mm3"),
        ("KPS > 60", "KPS ≥ 70"),
        ("Heart rate 50-100 bpm", "Heart rate of 50 to 100 beats per minute"),
        ("Dementia, asthma, or bipolar disorder", "Asthma, bipolar disorder or dementia"),
    ],
)
def test_everyday_rewordings_keep_the_meaning(before: str, after: str) -> None:
    assert [item.reworded for item in edit(before, after)] == [True]
    assert [item.reworded for item in edit(before, after, "exclusion")] == [True]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Absolute neutrophil count ≥ 1500/µL", "ANC ≥ 1.5 × 10^9/L"),
        ("Hemophilia A", "Haemophilia A"),
        ("Oesophageal oedema", "Esophageal edema"),
        ("Anaemia", "Anemia"),
        ("Leukaemia", "Leukemia"),
        ("Diarrhoea", "Diarrhea"),
        ("T2DM", "Type 2 diabetes mellitus"),
        ("Paediatric tumours", "Pediatric tumors"),
    ],
)
def test_what_reads_the_same_is_one_criterion_however_unlike_it_looks(
    before: str, after: str
) -> None:
    assert [(item.op, item.reworded) for item in edit(before, after)] == [("edited", True)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Liver or kidney disease", "Kidney disease or liver"),
        ("Uncontrolled asthma, gout or fever", "Uncontrolled gout, fever or asthma"),
        ("Asthma and gout or fever", "Gout and asthma or fever"),
        ("Asthma or gout and fever", "Gout and fever or asthma and rash"),
        ("Weight for age < 3", "Age < 3"),
        ("HER2+ plum disease", "HER2- plum disease"),
        ("Grade > 1.5 rash", "Grade ≥ 2 rash"),
        ("Creatinine > 1", "Creatinine ≥ 2"),
        ("Platelets ≥ 0.100/mm3", "Platelets ≥ 100/mm3"),
        ("T-score ≤ -2.5", "T-score ≤ 2.5"),
    ],
)
def test_what_only_looks_like_a_rewording_is_an_edit(before: str, after: str) -> None:
    assert not any(item.reworded for item in edit(before, after, "exclusion"))


def test_a_receptor_that_loses_its_plus_is_turned_around() -> None:
    (item,) = edit("HER2+", "HER2-")

    assert item.direction == "unclear"
    assert item.about == ("turned around: positive → negative",)


@pytest.mark.parametrize(
    ("before", "after", "direction", "about"),
    [
        ("T-score ≤ -2.5", "T-score ≤ -1.5", "relaxed", "≤ −2.5 → ≤ −1.5"),
        ("T-score of -2.5 or lower", "T-score of -1.5 or lower", "relaxed", "≤ −2.5 → ≤ −1.5"),
        ("T-score > -1.0", "T-score > -2.0", "relaxed", "> −1.0 → > −2.0"),
        ("-1 to -6 D of myopia", "-1 to -8 D of myopia", "relaxed", "−6 to −1 → −8 to −1"),
        ("KPS > 60", "KPS > 65", "unclear", "Karnofsky > 60 → > 65"),
        ("KPS > 60", "KPS > 70", "tightened", "Karnofsky > 60 → > 70"),
        ("Age 18-65", "Age 18-75", "relaxed", "age 18-65 → 18-75"),
        ("Platelets ≥ 100.000/mm3", "Platelets ≥ 75.000/mm3", "relaxed",
         "platelets ≥ 100.000/mm³ → ≥ 75.000/mm³"),
    ],
)  # fmt: skip
def test_numbers_are_told_as_they_are_written(
    before: str, after: str, direction: str, about: str
) -> None:
    (item,) = edit(before, after)

    assert (item.direction, item.about) == (direction, (about,))


def test_one_window_put_two_ways_has_no_direction() -> None:
    (item,) = edit(
        "Surgery < 4 weeks before entry", "Surgery within 4 weeks before entry", "exclusion"
    )

    assert item.direction in {"", "unclear"}


def test_a_number_behind_a_sign_marks_no_list() -> None:
    (item,) = edit(
        "Plum disease: 1) rash (grade > 2); 2) fever; 3) gout",
        "Plum disease: 1) rash (grade > 1); 2) fever; 3) gout",
        "exclusion",
    )

    assert (item.direction, item.about) == ("tightened", ("grade > 2 → > 1",))
