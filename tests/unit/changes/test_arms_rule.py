"""What the participants get: other groups, other doses, other names, or other words only."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.changes.rules.doses import differ, moved
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding
from monitor.model.record import Arm, Intervention
from tests.builders import a_record, an_arm, an_intervention, findings


def _told(found: Finding) -> tuple[str, str, str]:
    return found.severity.value, found.because.rule, found.headline


def _arms(*after: Arm, before: Arm | None = None) -> tuple[str, str, str]:
    old, new = a_record(arms=(before or an_arm(),)), a_record(arms=after)
    return _told(findings(old, new)[Kind.ARMS_CHANGED])


def _tried(before: Intervention, after: Intervention, **said: Any) -> tuple[str, str, str]:
    old, new = a_record(interventions=(before,)), a_record(interventions=(after,), **said)
    return _told(findings(old, new)[Kind.INTERVENTIONS_CHANGED])


def test_a_new_arm_is_high_and_named() -> None:
    assert _arms(an_arm(), an_arm("Early surgery", description="Within days")) == (
        "high",
        "arms.changed",
        "Arm added: “Early surgery”",
    )


def test_a_dose_that_moves_is_named() -> None:
    assert _arms(an_arm(description="20 mg"), before=an_arm(description="10 mg")) == (
        "high",
        "arms.changed.dose",
        "Arm edited (10 mg → 20 mg; description): “Treatment”",
    )
    assert _tried(an_intervention(), an_intervention(description="20 mg daily")) == (
        "high",
        "interventions.changed.dose",
        "Intervention edited (10 mg → 20 mg; description): “Fictinib”",
    )


def test_another_type_is_high() -> None:
    assert _arms(an_arm(type="ACTIVE_COMPARATOR")) == (
        "high",
        "arms.changed.type",
        "Arm edited (type experimental → active comparator): “Treatment”",
    )
    found = _tried(an_intervention(), an_intervention(type="DEVICE"))
    assert found[:2] == ("high", "interventions.changed.type")


def test_an_arm_that_gets_something_else_is_high() -> None:
    before, after = (
        an_arm(interventions=names)
        for names in (("Drug: Fictinib",), ("Drug: Fictinib", "Drug: Starch"))
    )
    assert _arms(after, before=before) == (
        "high",
        "arms.changed.interventions",
        "Arm edited (now gets “Starch”): “Treatment”",
    )


def test_names_that_follow_the_other_list_are_noise() -> None:
    old = a_record(
        arms=(an_arm(interventions=("Drug: Fictinib",)),),
        interventions=(an_intervention(arms=("Treatment",)),),
    )
    new = a_record(
        arms=(an_arm("Treatment group", interventions=("Drug: Fictinib",)),),
        interventions=(an_intervention(arms=("Treatment group",)),),
    )
    found = findings(old, new)
    assert _told(found[Kind.ARMS_CHANGED]) == (
        "low",
        "arms.changed.renamed",
        "Arm renamed: “Treatment” → “Treatment group”",
    )
    assert _told(found[Kind.INTERVENTIONS_CHANGED]) == (
        "noise",
        "interventions.changed.spelled",
        "Intervention edited (as the arms changed): “Fictinib”",
    )


def test_a_label_of_other_words_or_numbers_is_medium() -> None:
    found = _arms(an_arm("Treatment of 3L disease"), before=an_arm("Treatment of 2L disease"))
    assert found == (
        "medium",
        "arms.changed.relabeled",
        "Arm renamed: “Treatment of 2L disease” → “Treatment of 3L disease”",
    )


def test_a_label_that_is_spelled_otherwise_is_noise() -> None:
    found = _arms(an_arm("Observation arm"), before=an_arm("Observtaion arm"))
    assert found[:2] == ("noise", "arms.changed.spelled")


def test_a_description_is_medium_and_an_amount_more_is_named_so() -> None:
    assert _arms(an_arm(description="Tablets, with water"))[:2] == (
        "medium",
        "arms.changed.described",
    )
    assert _arms(an_arm(description="Tablets for 12 weeks"))[:2] == (
        "medium",
        "arms.changed.amounts",
    )
    said = _tried(an_intervention(), an_intervention(description="10 mg daily, at noon"))
    assert said[:2] == ("medium", "interventions.changed.described")
    said = _tried(an_intervention(), an_intervention(description="10 mg daily for 12 weeks"))
    assert said[:2] == ("medium", "interventions.changed.amounts")


def test_a_new_intervention_is_high() -> None:
    old = a_record()
    new = a_record(interventions=(*old.interventions, an_intervention("Starch", description="")))
    assert _told(findings(old, new)[Kind.INTERVENTIONS_CHANGED]) == (
        "high",
        "interventions.changed",
        "Intervention added: “Starch”",
    )


def test_a_name_that_was_no_synonym_is_high() -> None:
    found = _tried(an_intervention("Fictinib"), an_intervention("Fictumab"))
    assert found == (
        "high",
        "interventions.changed.name",
        "Intervention renamed: “Fictinib” → “Fictumab”",
    )


def test_a_name_that_is_a_synonym_is_low() -> None:
    code = an_intervention("FCT-0815")
    named = an_intervention("FCT-0816", other_names=("FCT-0815",))
    assert _tried(code, named)[:2] == ("low", "interventions.changed.renamed")


def test_synonyms_are_low() -> None:
    found = _tried(an_intervention(), an_intervention(other_names=("Fictine",)))
    assert found == (
        "low",
        "interventions.changed.listed",
        "Intervention edited (other names): “Fictinib”",
    )


def test_many_are_counted_and_the_dose_is_named() -> None:
    old = a_record(arms=(an_arm(description="10 mg"), an_arm("Placebo", description="Starch")))
    new = a_record(arms=(an_arm(description="20 mg"),))
    assert _told(findings(old, new)[Kind.ARMS_CHANGED])[2] == (
        "Arms: 1 removed, 1 edited (gone “Placebo”; 10 mg → 20 mg)"
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("10 mg daily", "20 mg daily", "10 mg → 20 mg"),
        ("10 mg once daily", "10 mg twice daily", "once daily → twice daily"),
        ("750 mg Q3W", "750 mg Q4W", "Q3W → Q4W"),
        ("on day 8", "on day 15", "day 8 → day 15"),
        ("50 mg/m2", "75 mg/m2", "50 mg/m2 → 75 mg/m2"),
        (
            "60 Gy in 30 fractions",
            "40 Gy in 15 fractions",
            "60 Gy → 40 Gy, 30 fractions → 15 fractions",
        ),
        ("2 x 10^9 cells", "3 x 10^9 cells", "2 x 10^9 → 3 x 10^9"),
    ],
)
def test_amounts_that_move_are_named(before: str, after: str, said: str) -> None:
    assert moved(before, after) == said


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1,000 mg", "1000 mg"),
        ("1.0 mg", "1 mg"),
        ("10 mg bid", "10 mg twice daily"),
        ("750 mg Q3W", "750 mg every 3 weeks"),
        ("12 mg/kg in part 2", "12 mg/kg in part 1 and part 2"),
        ("FCT2936 and IL-2", "FCT2937 and IL-8"),
    ],
)
def test_the_same_amounts_do_not_differ(before: str, after: str) -> None:
    assert not differ(before, after)
