"""The studies that the demo invents have the shape of those that the registry serves."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.demo.places import locations, place_of, places
from monitor.demo.studies import criteria, markdown, standard_ages, study

PROTOCOL_MODULES = {
    "identificationModule", "statusModule", "sponsorCollaboratorsModule", "oversightModule",
    "descriptionModule", "conditionsModule", "designModule", "armsInterventionsModule",
    "outcomesModule", "eligibilityModule", "contactsLocationsModule", "referencesModule",
    "ipdSharingStatementModule",
}  # fmt: skip
SHOWS_STATUS = {"RECRUITING"}
SHOWS_CONTACTS = {"RECRUITING", "NOT_YET_RECRUITING", "UNKNOWN"}
STATUSES = (
    "ACTIVE_NOT_RECRUITING", "COMPLETED", "ENROLLING_BY_INVITATION", "NOT_YET_RECRUITING",
    "RECRUITING", "SUSPENDED", "TERMINATED", "WITHDRAWN", "UNKNOWN",
)  # fmt: skip


def values(node):
    if isinstance(node, dict):
        for value in node.values():
            yield from values(value)
    elif isinstance(node, list):
        for value in node:
            yield from values(value)
    else:
        yield node


def test_a_study_has_every_module_of_the_protocol_section():
    made = study("NCT99000001")

    assert set(made["protocolSection"]) == PROTOCOL_MODULES
    assert set(made) == {"protocolSection", "derivedSection", "hasResults"}


@pytest.mark.parametrize("status", STATUSES)
def test_what_is_absent_has_no_key(status):
    made = study("NCT99000001", status=status, maximum_age="")

    assert None not in set(values(made))
    assert "" not in set(values(made))
    assert "maximumAge" not in made["protocolSection"]["eligibilityModule"]


@pytest.mark.parametrize("status", STATUSES)
def test_sites_show_status_and_contacts_only_where_the_registry_does(status):
    shown = study("NCT99000001", status=status)["protocolSection"]["contactsLocationsModule"]

    assert all(("status" in one) == (status in SHOWS_STATUS) for one in shown["locations"])
    assert all(("contacts" in one) == (status in SHOWS_CONTACTS) for one in shown["locations"])
    assert ("centralContacts" in shown) == (status in SHOWS_CONTACTS)


def test_only_an_unknown_status_has_a_last_known_one():
    unknown = study("NCT99000001", status="UNKNOWN")["protocolSection"]["statusModule"]
    recruiting = study("NCT99000001")["protocolSection"]["statusModule"]

    assert unknown["lastKnownStatus"] == "RECRUITING"
    assert "lastKnownStatus" not in recruiting


@given(st.integers(1, 99_999_999))
def test_the_same_number_is_the_same_study(number):
    nct = f"NCT{number:08d}"

    assert msgspec.json.encode(study(nct)) == msgspec.json.encode(study(nct))


def test_another_number_is_another_study():
    one, other = study("NCT99000001"), study("NCT99000002")

    assert (
        one["protocolSection"]["identificationModule"]["briefTitle"]
        != (other["protocolSection"]["identificationModule"]["briefTitle"])
    )


def test_a_word_that_nobody_knows_is_refused():
    with pytest.raises(TypeError, match="stauts"):
        study("NCT99000001", stauts="RECRUITING")


def test_an_observational_study_has_no_phase_and_says_whom_it_samples():
    made = study("NCT99000001", study_type="OBSERVATIONAL")["protocolSection"]

    assert "phases" not in made["designModule"]
    assert "samplingMethod" in made["eligibilityModule"]


def test_criteria_have_both_headings_and_escapes():
    text = criteria(("Blasts > 20%",), ("Prior transplant",))

    assert text == (
        "Inclusion Criteria:\n\n* Blasts \\> 20%\n\nExclusion Criteria:\n\n* Prior transplant"
    )


@given(st.text())
def test_markdown_only_adds_backslashes(text):
    assert markdown(text).replace("\\", "") == text.replace("\\", "")


@pytest.mark.parametrize(
    ("minimum", "maximum", "groups"),
    [
        ("18 Years", "64 Years", ["ADULT"]),
        ("18 Years", "", ["ADULT", "OLDER_ADULT"]),
        ("6 Months", "17 Years", ["CHILD"]),
        ("", "", ["CHILD", "ADULT", "OLDER_ADULT"]),
    ],
)
def test_age_limits_touch_the_age_groups_of_the_registry(minimum, maximum, groups):
    assert standard_ages(minimum, maximum) == groups


@given(st.integers(0, 60), st.integers(0, 60))
def test_places_are_all_different(count, skip):
    assert len(set(places(count, skip=skip))) == count


@given(st.integers(0, 60), st.sampled_from(STATUSES))
def test_sites_are_grouped_by_country_and_tell_where_they_are(count, status):
    shown = locations(places(count), status)

    countries = [one["country"] for one in shown]
    assert countries == sorted(countries)
    assert {place_of(one) for one in shown} == set(places(count))


def test_nobody_invented_can_be_reached():
    contacts = study("NCT99000001")["protocolSection"]["contactsLocationsModule"]

    assert all(one["phone"].startswith("555-01") for one in contacts["centralContacts"])
    assert all(one["email"].endswith("@example.org") for one in contacts["centralContacts"])
