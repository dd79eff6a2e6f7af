"""What a file tells: which trials it is about, which it names, and what is known of them."""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import UTC, datetime
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.demo.studies import study
from monitor.errors import UsageError
from monitor.model.baseline import Knowledge
from monitor.model.fields import FIELDS
from monitor.model.plain import decode, encode
from monitor.model.trial import TrialId
from monitor.registries import available
from monitor.reports.importing import LARGEST, Imported, content, find, from_bytes, read_file

NOW = datetime(2026, 2, 9, 15, tzinfo=UTC)
ONE, TWO, THREE = (TrialId("ctgov", f"NCT9900020{n}") for n in (1, 2, 3))
RECORDS = Path(__file__).parents[4] / "shared" / "registry-data" / "clinicaltrials.gov" / "records"


def read(data: bytes | str, name: str = "file.json") -> Imported:
    return from_bytes(name, data.encode() if isinstance(data, str) else data, now=NOW)


def download(*trials: TrialId, **said: Any) -> str:
    return json.dumps([study(one.number, status="RECRUITING", **said) for one in trials])


def test_a_download_is_a_whole_baseline_and_a_reading() -> None:
    text = json.dumps(study(ONE.number, status="RECRUITING"))
    data = text.encode()

    file = read(text)

    one = file.baseline(ONE)
    assert one.whole
    assert one.record == available()["ctgov"].record(ONE, data)
    assert [told.field for told in one.told] == [field.name for field in FIELDS]
    assert {told.knowledge for told in one.told} == {Knowledge.KNOWN}
    assert (one.file, one.sha256) == ("file.json", hashlib.sha256(data).hexdigest())
    assert (one.size, one.imported_at) == (len(data), NOW)
    assert one.address == f"https://clinicaltrials.gov/study/{ONE.number}"
    reading = file.reading(ONE)
    assert reading is not None
    assert (reading.payload, reading.status) == (data, "RECRUITING")
    assert one.page_date == reading.data_date != ""
    assert file.reading(TWO) is None
    assert (file.sha256, file.size, file.data) == (one.sha256, one.size, data)


@pytest.mark.parametrize(
    "left_out",
    [("hasResults",), ("derivedSection",), ("protocolSection", "designModule"),
     ("protocolSection", "sponsorCollaboratorsModule")],
)  # fmt: skip
def test_a_selection_of_fields_is_not_taken_for_the_whole(left_out: tuple[str, ...]) -> None:
    part = study(ONE.number, status="RECRUITING")
    *path, last = left_out
    inner = part
    for name in path:
        inner = inner[name]
    del inner[last]

    assert not read(json.dumps(part)).baseline(ONE).whole


def test_results_that_were_left_out_are_not_taken_for_none() -> None:
    without = study(ONE.number, status="COMPLETED") | {"hasResults": True}

    assert not read(json.dumps(without)).baseline(ONE).whole


def test_a_part_of_a_record_is_no_reading_and_tells_only_what_it_has() -> None:
    part = study(ONE.number, status="RECRUITING")
    del part["derivedSection"]
    del part["hasResults"]

    file = read(json.dumps(part))

    one = file.baseline(ONE)
    told = {each.field for each in one.told}
    assert not one.whole
    assert file.reading(ONE) is None
    assert "status.overall" in told
    assert not {"has_results", "results", "derived.conditions"} & told
    assert (one.page_date_is, one.page_date) == (
        "last update posted at the registry",
        str(one.record.dates.last_update_posted.date),
    )


def test_another_trial_than_the_file_is_about_is_told_which_it_is() -> None:
    with pytest.raises(UsageError, match=f"file.json tells nothing of {TWO.number}: it is about"):
        read(download(ONE)).baseline(TWO)
    with pytest.raises(UsageError, match=r"NCT99000205 and 2 more$"):
        read(download(*(TrialId("ctgov", f"NCT9900020{n}") for n in range(1, 8)))).baseline(
            TrialId("ctgov", "NCT99000209")
        )
    with pytest.raises(UsageError, match="it only names that number"):
        read(f"{ONE.number} and {TWO.number}", "notes.txt").baseline(TWO)


def test_what_is_named_and_not_told_of_is_related() -> None:
    file = Imported(
        name="x",
        data=b"",
        sha256="",
        size=0,
        layout="x",
        title="x",
        baselines=read(download(ONE)).baselines,
        mentioned=(TWO, ONE, THREE),
    )

    assert (file.trials, file.related) == ((ONE,), (TWO, THREE))
    text = read(f"{TWO.number}, {ONE.number}", "notes.txt")
    assert (text.trials, text.related) == ((TWO, ONE), ())


def test_a_record_that_cannot_be_read_is_counted_and_alone_it_is_refused() -> None:
    text = download(ONE, TWO).replace('"statusModule": {', '"statusModule": "", "x": {', 1)
    broken = f'{{"protocolSection": {{"identificationModule": {{"nctId": "{ONE.number}"}}, "a": ['

    file = read(text)

    assert [one.trial for one in file.baselines] == [ONE, TWO]
    assert not file.baselines[0].whole
    with pytest.raises(UsageError, match="broken off or damaged"):
        read(broken)


def test_a_baseline_survives_the_way_into_the_database_and_back() -> None:
    (one,) = read(download(ONE)).baselines

    assert decode(encode(one), type(one)) == one


def test_long_lists_are_counted_and_nothing_is_shown_on_two_lines() -> None:
    (one,) = read(download(ONE)).baselines

    assert all("\n" not in told.shown and len(told.shown) <= 160 for told in one.told)


def answer(data: bytes | str) -> Imported | str:
    try:
        return read(data, "any")
    except UsageError as error:
        return str(error)


@given(st.binary(max_size=300))
def test_whatever_the_bytes_the_answer_is_a_file_or_one_clear_line(data: bytes) -> None:
    said = answer(data)

    assert said.trials if isinstance(said, Imported) else said.startswith("any")
    assert isinstance(said, Imported) or "\n" not in said


NAMES = [
    *("protocolSection", "identificationModule", "nctId", "studies", "study", "record", "trial"),
    *("revision", "changes", "from", "to", "registry", "events", "data", "id", "kind", "severity"),
    *("field", "after", "status", "fingerprint", "seen_at", "items", "number"),
]
JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=8) | st.sampled_from([ONE.number, "ctgov"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=8)
    ),
    max_leaves=20,
)


@given(JSON)
@example([dict.fromkeys(("id", "kind", "severity", "changes"), 5) | {"trial": ONE.number}])
@example(dict.fromkeys(("registry", "from", "to", "changes"), ONE.number) | {"trial": ONE.number})
@example({"revision": 1, "record": {"trial": {"registry": "ctgov", "number": 5}}})
def test_whatever_the_json_the_answer_is_a_file_or_one_clear_line(value: Any) -> None:
    said = answer(json.dumps(value))

    assert said.trials if isinstance(said, Imported) else said.startswith("any")
    assert isinstance(said, Imported) or "\n" not in said
    assert isinstance(said, Imported) or "could not be read as" not in said  # the bulkhead's words


# --- files


def test_a_file_is_read_under_its_own_name_without_its_folder(tmp_path: Path) -> None:
    (tmp_path / "study.json").write_text(download(ONE))

    assert read_file(tmp_path / "study.json", now=NOW).name == "study.json"
    assert read_file(str(tmp_path / "study.json"), now=NOW).baseline(ONE).file == "study.json"


def test_a_dash_is_what_is_piped_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(download(ONE).encode())))

    assert read_file("-", now=NOW).name == "stdin"


def test_no_more_is_read_than_is_taken_in(tmp_path: Path) -> None:
    with (tmp_path / "large").open("wb") as file:
        file.truncate(100 * 1024 * 1024)

    with pytest.raises(UsageError, match="larger than 20 MB"):
        content(tmp_path / "large")
    (tmp_path / "just").write_bytes(b"a" * LARGEST)
    assert len(content(tmp_path / "just")) == LARGEST


@pytest.mark.parametrize("name", ["missing", ".", "a\0b", "n" * 5000])
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"cannot be read: \w"):
        content(tmp_path / name)


def test_trials_of_every_registry_are_found() -> None:
    assert find(f"see {TWO.number}, {ONE.number}; {TWO.number}") == (TWO, ONE)


# --- real records


@pytest.mark.skipif(not RECORDS.is_dir(), reason="the replayed records are not beside us")
def test_every_real_record_comes_back_whole() -> None:
    for folder in sorted(RECORDS.iterdir())[::10]:
        data = max(folder.iterdir()).read_bytes()
        trial = TrialId("ctgov", folder.name)

        one = read(data).baseline(trial)

        assert one.whole
        assert one.record == available()["ctgov"].record(trial, data)
        assert decode(encode(one), type(one)) == one
