"""Which fields read differently, and how a change says so."""

from __future__ import annotations

import pytest

from monitor.changes.diff import diff
from monitor.model import record as r
from monitor.model.dates import PartialDate
from tests.builders import (
    CRITERIA,
    a_contact,
    a_milestone,
    a_record,
    a_reference,
    a_site,
    an_arm,
    an_intervention,
    an_outcome,
    changes,
)


def test_a_date_says_its_type_and_no_more_precision_than_the_registry() -> None:
    old = a_record(dates__start=None)
    new = a_record(dates__start=a_milestone("2026-03"))
    change = changes(old, new)["dates.start"]
    assert change.label == "Study start"
    assert change.before is None
    assert change.after == {"date": "2026-03", "type": "ESTIMATED"}


def test_a_date_without_a_type_says_so() -> None:
    new = a_record(dates__start=a_milestone("2026-03", ""))
    assert changes(a_record(), new)["dates.start"].after == {"date": "2026-03", "type": ""}


def test_a_type_alone_is_a_change() -> None:
    old, new = a_milestone("2027-03"), a_milestone("2027-03", "ACTUAL")
    found = diff(a_record(dates__completion=old), a_record(dates__completion=new))
    assert [change.field for change in found] == ["dates.completion"]


def test_enrollment_says_count_and_type() -> None:
    new = a_record(enrollment=r.Enrollment(count=120, type="ESTIMATED"))
    change = changes(a_record(), new)["enrollment"]
    assert change.before == {"count": 200, "type": "ESTIMATED"}
    assert change.after == {"count": 120, "type": "ESTIMATED"}


def test_a_partial_date_is_plain_text() -> None:
    new = a_record(dates__verified=PartialDate("2026-02"))
    assert changes(a_record(), new)["dates.verified"].after == "2026-02"


def test_a_flag_that_becomes_false_is_not_nothing() -> None:
    old = a_record(eligibility__healthy_volunteers=True)
    new = a_record(eligibility__healthy_volunteers=False)
    assert changes(old, new)["eligibility.healthy_volunteers"].after is False


def test_a_count_of_zero_is_not_nothing() -> None:
    new = a_record(enrollment=r.Enrollment(count=0, type="ACTUAL"))
    assert changes(a_record(), new)["enrollment"].after == {"count": 0, "type": "ACTUAL"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Weight \\> 50 kg", "Weight > 50 kg"),
        ("First line.\n\nSecond line.", "First line. Second line."),
        ("* one\n* two", "1. one\n2. two"),
        ("Tom &amp; Ada", "Tom & Ada"),
        ("<p>Plain</p>", "Plain"),
    ],
)
def test_how_a_text_is_set_is_no_change(before: str, after: str) -> None:
    old, new = a_record(description__detailed=before), a_record(description__detailed=after)
    assert diff(old, new) == ()


def test_a_text_change_is_readable_and_says_which_words() -> None:
    old = a_record(description__detailed="Doses \\> 5 mg are given daily.")
    new = a_record(description__detailed="Doses \\> 5 mg are given weekly.")
    change = changes(old, new)["description.detailed"]
    assert change.before == "Doses > 5 mg are given daily."
    assert [(word.op, word.text) for word in change.words if word.op != "same"] == [
        ("removed", "daily"),
        ("added", "weekly"),
    ]


def test_a_text_that_was_not_there_before_has_no_words_to_compare() -> None:
    change = changes(a_record(), a_record(description__detailed="Now said."))[
        "description.detailed"
    ]
    assert (change.before, change.after, change.words) == (None, "Now said.", ())


def test_sets_have_no_order_and_no_spelling() -> None:
    old = a_record(conditions=("Pain", "Fictitious Disease"))
    assert diff(old, a_record(conditions=("fictitious disease", "Pain"))) == ()
    change = changes(old, a_record(conditions=("Pain",)))["conditions"]
    assert change.after == ["Pain"]


def test_criteria_are_told_one_by_one() -> None:
    new = a_record(eligibility__criteria=CRITERIA.replace("2.0", "2.5"))
    change = changes(a_record(), new)["eligibility.criteria"]
    (item,) = change.items
    assert (item.op, item.section) == ("edited", "exclusion")


def test_a_name_that_was_reworded_is_edited_and_not_replaced() -> None:
    old = a_record(outcomes__primary=(an_outcome("Overall survival at 12 months"),))
    new = a_record(outcomes__primary=(an_outcome("Overall survival rate at 12 months"),))
    (item,) = changes(old, new)["outcomes.primary"].items
    assert item.op == "edited"
    assert item.before["measure"] == "Overall survival at 12 months"
    assert [word.text.strip() for word in item.words if word.op == "added"] == ["rate"]


def test_another_outcome_is_removed_and_added() -> None:
    old = a_record(outcomes__primary=(an_outcome("Overall survival", time_frame="5 years"),))
    new = a_record(outcomes__primary=(an_outcome("Pain on a scale", time_frame="day 1"),))
    assert {item.op for item in changes(old, new)["outcomes.primary"].items} == {
        "added",
        "removed",
    }


def test_the_words_of_a_member_name_the_part_that_moved() -> None:
    new = a_record(outcomes__primary=(an_outcome(time_frame="24 months"),))
    (item,) = changes(a_record(), new)["outcomes.primary"].items
    assert "".join(word.text for word in item.words if word.op == "same").startswith("Time frame: ")


def test_members_of_one_name_are_told_apart_by_what_else_they_say() -> None:
    twins = (an_outcome("Pain", time_frame="day 1"), an_outcome("Pain", time_frame="day 8"))
    moved = (an_outcome("Pain", time_frame="day 8"), an_outcome("Pain", time_frame="day 2"))
    (item,) = changes(a_record(outcomes__secondary=twins), a_record(outcomes__secondary=moved))[
        "outcomes.secondary"
    ].items
    assert (item.before["time_frame"], item.after["time_frame"]) == ("day 1", "day 2")


def test_members_that_differ_in_cosmetics_have_not_changed() -> None:
    old = a_record(arms=(an_arm(description="Dose \\> 5 mg"), an_arm("Placebo")))
    new = a_record(arms=(an_arm("placebo"), an_arm(description="Dose > 5  mg.")))
    assert diff(old, new) == ()


def test_the_arms_of_an_intervention_have_no_order() -> None:
    old = a_record(interventions=(an_intervention(arms=("A", "B")),))
    assert diff(old, a_record(interventions=(an_intervention(arms=("B", "A")),))) == ()


def test_a_publication_is_known_by_its_number_and_citation() -> None:
    old = a_record(references=(a_reference(),))
    new = a_record(
        references=(a_reference(type="DERIVED"), a_reference("90000002", citation="New."))
    )
    items = changes(old, new)["references"].items
    assert [item.op for item in items] == ["edited", "added"]


def test_central_contacts_may_come_in_any_order() -> None:
    old = a_record(contacts__central=(a_contact("A"), a_contact("B")))
    assert diff(old, a_record(contacts__central=(a_contact("B"), a_contact("A")))) == ()


def test_what_is_not_modelled_is_told_by_its_path() -> None:
    old = a_record(other={"protocolSection.x.flag": True, "protocolSection.x.same": 1})
    new = a_record(other={"protocolSection.x.flag": False, "protocolSection.x.same": 1})
    (change,) = diff(old, new)
    assert (change.field, change.label) == (
        "other.protocolSection.x.flag",
        "protocolSection.x.flag",
    )
    assert (change.items[0].before, change.items[0].after) == (True, False)


def test_countries_follow_from_sites() -> None:
    new = a_record(sites=(a_site(country="Freedonia"),))
    assert changes(a_record(), new)["countries"].after == ["Freedonia"]
