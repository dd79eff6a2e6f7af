"""What ClinicalTrials.gov offers for download: JSON of one study or many, and its tables."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import Any

import msgspec
import pytest

from monitor.demo.studies import study
from monitor.errors import UsageError
from monitor.layouts.base import Found, Page
from monitor.layouts.ctgov_csv import layout as table
from monitor.layouts.ctgov_json import layout as served
from monitor.model.baseline import Knowledge
from monitor.model.dates import Milestone, PartialDate
from monitor.model.record import Agency, Enrollment, Intervention
from monitor.registries import available

ONE, TWO = "NCT99000201", "NCT99000202"

NOW = {
    "NCT Number": ONE,
    "Study Title": 'A Study of Fictinib, the "Blue" One',
    "Study URL": f"https://clinicaltrials.gov/study/{ONE}",
    "Acronym": "FIC-1",
    "Study Status": "ACTIVE_NOT_RECRUITING",
    "Brief Summary": "Two lines,\nas they stand.",
    "Study Results": "NO",
    "Conditions": "Acute Myeloid Leukemia|Relapse, Late",
    "Interventions": "DRUG: Fictinib|PROCEDURE: Infusion: slow",
    "Primary Outcome Measures": "Survival, that is being alive, 2 years",
    "Secondary Outcome Measures": "",
    "Other Outcome Measures": "",
    "Sponsor": "Tessarine Therapeutics",
    "Collaborators": "Marrow Research Alliance|Second House",
    "Sex": "FEMALE",
    "Age": "ADULT, OLDER_ADULT",
    "Phases": "PHASE2|PHASE3",
    "Enrollment": "1062",
    "Funder Type": "INDUSTRY",
    "Study Type": "INTERVENTIONAL",
    "Study Design": (
        "Allocation: RANDOMIZED|Intervention Model: PARALLEL"
        "|Masking: DOUBLE (PARTICIPANT, CARE_PROVIDER)|Primary Purpose: TREATMENT"
    ),
    "Other IDs": "ORG-1|2099-1",
    "Start Date": "2025-01-16",
    "Primary Completion Date": "2026-12",
    "Completion Date": "2027",
    "First Posted": "2024-12-20",
    "Results First Posted": "",
    "Last Update Posted": "2025-01-17",
    "Locations": "Clinic, One, Rome, 00100, Italy|Hospital, Seoul, Korea, Republic of",
    "Study Documents": "",
}
CLASSIC = {
    "Rank": "1",
    "NCT Number": ONE,
    "Title": "A Study of Fictinib",
    "Acronym": "",
    "Status": "Active, not recruiting",
    "Study Results": "No Results Available",
    "Conditions": "Relapse",
    "Interventions": "Drug: Fictinib|Dietary Supplement: Salt",
    "Outcome Measures": "Survival|Relapse",
    "Sponsor/Collaborators": "Tessarine Therapeutics|Second House",
    "Gender": "All",
    "Age": "18 Years to 65 Years   (Adult, Older Adult)",
    "Phases": "Phase 2|Phase 3",
    "Enrollment": "1,062",
    "Funded Bys": "Industry",
    "Study Type": "Interventional",
    "Study Designs": (
        "Allocation: Non-Randomized|Intervention Model: Single Group Assignment"
        "|Masking: None (Open Label)|Primary Purpose: Basic Science"
    ),
    "Start Date": "April 2020",
    "Completion Date": "May 3, 2021",
    "URL": f"https://ClinicalTrials.gov/show/{ONE}",
}


def page(data: bytes | str, value: Any = None, name: str = "ctg-studies.json") -> Page:
    body = data.encode() if isinstance(data, str) else data
    return Page(name=name, data=body, text=body.decode(), value=value, find=find)


def find(text: str):
    return available()["ctgov"].find(text)


def as_json(value: Any, **dumped: Any) -> Page:
    return page(json.dumps(value, **dumped), value)


def as_table(*rows: dict[str, str], **written: Any) -> Page:
    text = StringIO()
    writer = csv.DictWriter(text, list(rows[0]), **written)
    writer.writeheader()
    writer.writerows(rows)
    return page(text.getvalue())


def numbers(found: Found) -> list[str]:
    return [trial.number for trial, _ in found.payloads]


# --- JSON


def studies() -> list[dict[str, Any]]:
    return [study(ONE, status="RECRUITING"), study(TWO, status="COMPLETED")]


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(lambda: as_json(studies()), id="a list"),
        pytest.param(lambda: as_json({"studies": studies()}), id="a search"),
        pytest.param(lambda: as_json({"studies": studies()}, indent=2), id="indented"),
        pytest.param(
            lambda: page("\n".join(json.dumps(one) for one in studies())), id="one in each line"
        ),
    ],
)
def test_every_study_is_found_as_it_was_served(given) -> None:
    file = given()

    assert served.recognises(file)
    found = served.read(file)
    assert numbers(found) == [ONE, TWO]
    assert [json.loads(payload) for _, payload in found.payloads] == studies()
    assert all(payload in file.data for _, payload in found.payloads)
    assert found.says == ""


def test_a_single_study_is_the_file_itself() -> None:
    file = as_json(studies()[0], indent=1)

    assert served.recognises(file)
    ((trial, payload),) = served.read(file).payloads
    assert (trial.number, payload) == (ONE, file.data)


@pytest.mark.parametrize(
    "value",
    [{}, [], [1], {"studies": []}, {"studies": "none"}, {"protocolSection": 1}, {"study": 1}, "x"],
)
def test_other_json_is_left_to_others(value: Any) -> None:
    assert not served.recognises(as_json(value))


def test_what_has_no_number_is_counted_and_more_pages_are_said() -> None:
    nameless: dict[str, Any] = {"protocolSection": {"identificationModule": {}}}
    file = as_json({"studies": [nameless, *studies(), 7], "nextPageToken": "abc"})

    found = served.read(file)

    assert numbers(found) == [ONE, TWO]
    assert found.says == (
        "2 without a number were left out. It is one page of a longer list: the rest is not in it."
    )


def test_studies_without_any_number_are_refused_with_what_to_do() -> None:
    with pytest.raises(UsageError, match="download it with the field NCT Number"):
        served.read(as_json([{"protocolSection": {}}]))


@pytest.mark.parametrize("indent", [None, 1])
def test_a_download_that_broke_off_is_refused(indent: int | None) -> None:
    text = json.dumps(studies(), indent=indent)

    file = page(text[: len(text) // 2])

    assert served.recognises(file)
    with pytest.raises(UsageError, match="broken off or damaged: download it again"):
        served.read(file)


def test_another_encoding_and_a_mark_in_front_change_nothing() -> None:
    text = json.dumps(studies()[0], ensure_ascii=False)
    marked = Page(
        name="x", data=b"\xef\xbb\xbf" + text.encode(), text=text, value=json.loads(text), find=find
    )
    wide = Page(name="x", data=text.encode("utf-16"), text=text, value=json.loads(text), find=find)

    assert [payload for _, payload in served.read(marked).payloads] == [text.encode()]
    assert [payload for _, payload in served.read(wide).payloads] == [text.encode()]


def test_a_version_of_the_history_is_not_taken_for_the_record() -> None:
    file = as_json({"studyVersion": 3, "study": studies()[0]})

    assert served.recognises(file)
    with pytest.raises(UsageError, match="`trial-monitor backfill ID`"):
        served.read(file)


# --- the table


def test_every_column_of_the_table_is_read_or_said_to_run_together() -> None:
    file = as_table(NOW)

    assert table.recognises(file)
    (one,) = table.read(file).baselines
    record = one.record
    assert (record.titles.brief, record.titles.acronym) == (NOW["Study Title"], "FIC-1")
    assert record.status.overall == "ACTIVE_NOT_RECRUITING"
    assert record.description.brief == NOW["Brief Summary"]
    assert record.has_results is False
    assert record.conditions == ("Acute Myeloid Leukemia", "Relapse, Late")
    assert record.interventions == (
        Intervention(type="DRUG", name="Fictinib"),
        Intervention(type="PROCEDURE", name="Infusion: slow"),
    )
    assert record.sponsor.lead == Agency(name="Tessarine Therapeutics")
    assert [each.name for each in record.sponsor.collaborators] == [
        "Marrow Research Alliance",
        "Second House",
    ]
    assert (record.eligibility.sex, record.eligibility.age_groups) == (
        "FEMALE",
        ("ADULT", "OLDER_ADULT"),
    )
    assert record.enrollment == Enrollment(count=1062)
    design = record.design
    assert (design.study_type, design.phases) == ("INTERVENTIONAL", ("PHASE2", "PHASE3"))
    assert (design.allocation, design.intervention_model) == ("RANDOMIZED", "PARALLEL")
    assert (design.masking, design.who_masked) == ("DOUBLE", ("PARTICIPANT", "CARE_PROVIDER"))
    assert design.primary_purpose == "TREATMENT"
    assert record.dates.start == Milestone(date=PartialDate("2025-01-16"))
    assert record.dates.primary_completion == Milestone(date=PartialDate("2026-12"))
    assert record.dates.completion == Milestone(date=PartialDate("2027"))
    assert (one.page_date, one.page_date_is) == ("2025-01-17", "last update posted at the registry")
    assert one.address == NOW["Study URL"]


def test_what_a_table_loses_is_said_field_by_field() -> None:
    (one,) = table.read(as_table(NOW)).baselines

    lossy = {told.field for told in one.told if told.knowledge == Knowledge.LOSSY}
    unknown = {told.field for told in one.told if told.knowledge == Knowledge.UNKNOWN}
    assert lossy == {
        "interventions",
        "sponsor.lead",
        "sponsor.collaborators",
        "enrollment",
        "dates.start",
        "dates.primary_completion",
        "dates.completion",
        "dates.first_posted",
        "dates.last_update_posted",
    }
    assert unknown == {
        "outcomes.primary",
        "identifiers.organisation",
        "identifiers.secondary",
        "sites",
        "countries",
    }
    assert all(told.note for told in one.told if told.knowledge != Knowledge.KNOWN)
    assert "Fictinib, Infusion: slow" in [told.shown for told in one.told]
    assert not one.whole


def test_an_empty_cell_says_nothing_of_its_field() -> None:
    (one,) = table.read(as_table(NOW)).baselines

    fields = [told.field for told in one.told]
    assert len(fields) == len(set(fields))
    assert not {"outcomes.secondary", "dates.results_posted", "documents"} & set(fields)
    assert one.knowledge("dates.results_posted") == Knowledge.UNKNOWN


def test_the_classic_table_says_the_same_in_other_words() -> None:
    file = as_table(CLASSIC, delimiter="\t")

    assert table.recognises(file)
    (one,) = table.read(file).baselines
    record = one.record
    assert record.status.overall == "ACTIVE_NOT_RECRUITING"
    assert record.has_results is False
    assert [each.type for each in record.interventions] == ["DRUG", "DIETARY_SUPPLEMENT"]
    assert record.sponsor.lead == Agency(name="Tessarine Therapeutics")
    assert record.sponsor.collaborators == (Agency(name="Second House"),)
    assert record.eligibility.sex == "ALL"
    assert (record.eligibility.minimum_age, record.eligibility.maximum_age) == (
        "18 Years",
        "65 Years",
    )
    assert record.eligibility.age_groups == ("ADULT", "OLDER_ADULT")
    assert record.design.phases == ("PHASE2", "PHASE3")
    assert record.enrollment == Enrollment(count=1062)
    assert record.design.allocation == "NON_RANDOMIZED"
    assert record.design.intervention_model == "SINGLE_GROUP"
    assert (record.design.masking, record.design.who_masked) == ("NONE", ())
    assert record.design.primary_purpose == "BASIC_SCIENCE"
    assert record.dates.start == Milestone(date=PartialDate("2020-04"))
    assert record.dates.completion == Milestone(date=PartialDate("2021-05-03"))
    assert one.page_date == ""


@pytest.mark.parametrize(
    ("cell", "least", "most", "groups"),
    [
        ("18 Years and older   (Adult, Older Adult)", "18 Years", "", ("ADULT", "OLDER_ADULT")),
        ("up to 6 Months   (Child)", "", "6 Months", ("CHILD",)),
        ("Child, Adult, Older Adult", "", "", ("CHILD", "ADULT", "OLDER_ADULT")),
        ("CHILD", "", "", ("CHILD",)),
    ],
)
def test_ages_are_read_in_every_wording(cell, least, most, groups) -> None:
    (one,) = table.read(as_table({"NCT Number": ONE, "Age": cell})).baselines

    given = one.record.eligibility
    assert (given.minimum_age, given.maximum_age, given.age_groups) == (least, most, groups)


@pytest.mark.parametrize(
    ("column", "cell", "word"),
    [
        ("Status", "Unknown status", "UNKNOWN"),
        ("Status", "Enrolling by invitation", "ENROLLING_BY_INVITATION"),
        ("Status", "No longer available", "NO_LONGER_AVAILABLE"),
        ("Study Status", "NOT_YET_RECRUITING", "NOT_YET_RECRUITING"),
    ],
)
def test_a_status_is_the_registrys_word(column, cell, word) -> None:
    (one,) = table.read(as_table({"NCT Number": ONE, column: cell})).baselines

    assert one.record.status.overall == word


@pytest.mark.parametrize(
    ("cell", "phases"),
    [
        ("Early Phase 1", ("EARLY_PHASE1",)),
        ("Not Applicable", ("NA",)),
        ("NA", ("NA",)),
        ("PHASE4", ("PHASE4",)),
    ],
)
def test_a_phase_is_the_registrys_word(cell, phases) -> None:
    (one,) = table.read(as_table({"NCT Number": ONE, "Phases": cell})).baselines

    assert one.record.design.phases == phases


@pytest.mark.parametrize(
    ("column", "field", "cell"),
    [
        ("Start Date", "dates.start", "2025-02-30"),
        ("Start Date", "dates.start", "Smarch 3, 2025"),
        ("Start Date", "dates.start", "February 30, 2025"),
        ("Enrollment", "enrollment", "about 50"),
        ("Enrollment", "enrollment", "\u0665\u0660"),
        ("Enrollment", "enrollment", "9" * 400),
        ("Interventions", "interventions", "no type"),
    ],
)
def test_a_cell_that_cannot_be_read_is_unknown_and_shown(column, field, cell) -> None:
    (one,) = table.read(as_table({"NCT Number": ONE, column: cell})).baselines

    (told,) = one.told
    assert (told.field, told.knowledge) == (field, Knowledge.UNKNOWN)
    assert told.shown.rstrip("…") in cell
    assert told.note


def test_a_time_perspective_that_is_cut_off_is_not_read() -> None:
    cell = "Observational Model: |Time Perspective: p"
    (one,) = table.read(as_table({"NCT Number": ONE, "Study Design": cell})).baselines

    assert one.told == ()


def test_many_rows_are_many_baselines_and_those_without_a_number_are_counted() -> None:
    other = {**NOW, "NCT Number": TWO}
    found = table.read(as_table(NOW, other, {**NOW, "NCT Number": "none"}))

    assert [one.trial.number for one in found.baselines] == [ONE, TWO]
    assert found.says == "1 of 3 rows have no number."


def test_a_table_without_a_trial_or_with_an_endless_cell_is_refused() -> None:
    with pytest.raises(UsageError, match="no row of the table"):
        table.read(as_table({**NOW, "NCT Number": ""}))
    with pytest.raises(UsageError, match="row 2 cannot be read"):
        table.read(page(f"NCT Number,Study Title\n{ONE},{'a' * 9_000_000}"))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_any_machine_ends_them(end: str) -> None:
    file = page(end.join(["NCT Number,Study Title", f"{ONE},One", f"{TWO},Two", ""]))

    assert table.recognises(file)
    assert [one.title for one in table.read(file).baselines] == ["One", "Two"]


def test_the_places_of_a_very_large_study_are_no_hindrance() -> None:
    row = {**NOW, "Locations": "|".join(["Clinic, Rome, Italy"] * 20_000)}

    assert len(table.read(as_table(row)).baselines) == 1


def test_other_tables_are_left_to_others() -> None:
    assert not table.recognises(page("Trial,Title\nNCT99000201,A Study\n"))
    assert not table.recognises(page("my NCT Number is NCT99000201\n"))
    assert table.recognises(page('\ufeff"NCT Number";"Study Title"\nNCT99000201;A Study\n'))


def test_an_address_that_is_none_is_not_taken() -> None:
    (one,) = table.read(as_table({**NOW, "Study URL": "javascript:alert(1)"})).baselines

    assert one.address == ""


def test_a_baseline_of_the_table_can_be_kept() -> None:
    (one,) = table.read(as_table(NOW)).baselines

    assert msgspec.json.encode(one, enc_hook=str)
