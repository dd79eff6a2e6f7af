"""The report of a saved page: the answer first, every field in one of four groups, harmless."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from monitor.changes.since import compare
from monitor.model import record as r
from monitor.model.baseline import FILE_DATE, Baseline, Knowledge, Told
from monitor.model.record import Record
from monitor.model.since import Since, Verdict
from monitor.model.trial import TrialId
from monitor.render.answer import answer, counts
from monitor.render.document import FORMATS, page
from monitor.render.environment import environment
from monitor.render.pages import StateView
from monitor.render.since import SinceView, since_view
from monitor.render.since_json import since_json
from tests.builders import a_date, a_milestone, a_record, a_site, submitted
from tests.later_lives import a_page
from tests.unit.render.events import HOSTILE, LONG
from tests.unit.render.markup import Page

HOUSE = environment(None)
STATE = StateView(
    name="latest", revision=3, data_date="2026-02-03", status="Recruiting", fingerprint="f" * 64
)
URL = "https://clinicaltrials.gov/study/NCT99000001"
FIELDS = (
    "status.overall", "dates.completion", "conditions", "eligibility.sex", "titles.brief",
    "dates.last_update_posted",
)  # fmt: skip
LOSSY = ("eligibility.criteria", "dates.start", "interventions")
OLD = a_record(
    status__overall="Not yet recruiting",
    dates__start=a_milestone("2025-01-31", ""),
    dates__completion=a_milestone("2027-01-01", ""),
    eligibility__criteria="Inclusion Criteria\nAge 21 years or older\n\nExclusion Criteria\nRot",
)
NEW = a_record(dates__start=a_milestone("2025-01", "ACTUAL"), **submitted())
WAITING = Told(field="enrollment", knowledge=Knowledge.UNKNOWN, note="the page says “Same”")
MORE = {
    "title": "Fictinib, as saved",
    "address": "https://pages.example.org/1",
    "imported_at": datetime(2026, 2, 9, 15, tzinfo=UTC),
    "related": (TrialId("ctgov", "NCT99000002"), TrialId("ctgov", "NCT99000003")),
}


def saved(of: Record = OLD, fields: tuple[str, ...] = FIELDS, **said: Any) -> Baseline:
    made = a_page(of, *fields, lossy=LOSSY, **(MORE | said))
    return replace(made, told=(*made.told, WAITING))


def view(since: Since, **said: Any) -> SinceView:
    return since_view(since, **{"state": STATE, "url": URL} | said)


def pages(since: Since) -> dict[str, str]:
    return {form: page(HOUSE, "report/since", form, view=view(since)) for form in FORMATS}


def said(since: Since) -> dict[str, str]:
    """What a reader sees in each format, on one line."""
    return {
        form: " ".join((Page(text).text if form == "html" else text).split())
        for form, text in pages(since).items()
    }


def told(status: str, now: Record, *fields: str, **more: Any) -> str:
    """The answer where a page shows this status, and these fields as they are in the record."""
    of = replace(now, status=r.Status(overall=status))
    return " ".join(answer(compare(a_page(of, "status.overall", *fields, **more), now)))


SINCE = compare(saved(), NEW)
NOTHING = compare(a_page(NEW, "status.overall", "conditions"), NEW)
EMPTY = compare(a_page(Record(trial=NEW.trial), page_date="", site=""), Record(trial=NEW.trial))


# --- the answer


@pytest.mark.parametrize(
    ("was", "now", "first"),
    [
        ("Not yet recruiting", "RECRUITING", "It has opened since you saved the page."),
        ("RECRUITING", "COMPLETED", "It has finished since you saved the page."),
        ("RECRUITING", "ACTIVE_NOT_RECRUITING", "It has closed to new people since"),
        ("RECRUITING", "TERMINATED", "It has been stopped since"),
        ("RECRUITING", "SUSPENDED", "It has been paused since"),
        ("SUSPENDED", "RECRUITING", "It has gone on again since"),
        ("NOT_YET_RECRUITING", "WITHDRAWN", "It has been called off since"),
        ("RECRUITING", "UNKNOWN", "Its status has become unknown since"),
        ("NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", "It has opened by invitation since"),
        ("COMPLETED", "NOT_YET_RECRUITING", "Its status has changed since"),
    ],
)
def test_the_first_sentence_says_what_became_of_it(was: str, now: str, first: str):
    assert told(was, a_record(status__overall=now)).startswith(first)


def test_what_the_status_means_and_was_follows():
    found = told("Not yet recruiting", a_record())

    assert "It is now recruiting: it is looking for people to take part (it was not open" in found


def test_a_reason_for_stopping_is_given():
    now = a_record(status=r.Status(overall="TERMINATED", why_stopped="Slow \\> accrual"))

    assert "The reason given: “Slow > accrual”." in told("RECRUITING", now)


def test_a_status_that_is_given_no_more_is_said():
    assert "The register gives no status any more." in told(
        "RECRUITING", a_record(status=r.Status())
    )


def test_nothing_changed_is_the_answer_where_nothing_did():
    assert answer(NOTHING)[:2] == (
        "Nothing that your page shows has changed.", "It is still recruiting.",
    )  # fmt: skip


def test_the_day_on_which_the_record_was_looked_after_is_no_news():
    since = compare(a_page(a_record(), "status.overall", "dates.last_update_posted"), NEW)

    assert answer(since)[0] == "Nothing that your page shows has changed."
    assert view(since).stamp == "Last update posted: 2026-01-12 → 2026-02-20"
    assert view(since).news == ()
    assert counts(since).startswith("0 changed")


def test_what_else_changed_is_named():
    now = a_record(conditions=("Rot",), design=r.Design(), enrollment=None)
    since = compare(a_page(a_record(), "status.overall", "conditions", "enrollment"), now)

    assert answer(since)[0] == "It is still recruiting."
    assert answer(since)[1] == "What changed: enrollment and conditions."


def test_of_many_changes_four_are_named():
    fields = ("enrollment", "conditions", "titles.brief", "dates.start", "dates.completion", "arms")
    now = Record(trial=NEW.trial)
    found = " ".join(answer(compare(a_page(a_record(), *fields), now)))

    assert "study start, study completion, enrollment, arms and 2 other things." in found


def test_a_page_without_the_status_is_answered_from_the_register():
    since = compare(a_page(NEW, "conditions"), a_record(status__overall="COMPLETED"))

    assert answer(since) == (
        "Nothing that your page shows has changed.",
        "In the register it is now finished; your page does not show the status.",
    )


def test_results_are_told_whether_the_page_shows_them_or_not():
    now = a_record(has_results=True)

    assert answer(compare(a_page(now, "conditions"), now))[-1].startswith("What the trial found")
    assert not answer(compare(a_page(now, "has_results"), now))[-1].startswith("What the trial")


@pytest.mark.parametrize(
    ("start", "status", "is_late"),
    [
        (a_milestone("2026-01"), "NOT_YET_RECRUITING", True),
        (a_milestone("2026-02"), "NOT_YET_RECRUITING", False),
        (a_milestone("2026-01", "ACTUAL"), "NOT_YET_RECRUITING", False),
        (a_milestone("2026-01"), "RECRUITING", False),
        (None, "NOT_YET_RECRUITING", False),
    ],
)
def test_a_start_that_passed_without_happening_is_told(start: Any, status: str, is_late: bool):  # noqa: FBT001
    now = a_record(dates__start=start, status__overall=status)
    now = replace(now, dates=replace(now.dates, last_update_submitted=a_date("2026-02-20")))
    found = " ".join(answer(compare(a_page(now, "status.overall"), now)))

    late = "It was to start by 2026-01, and had not when the record was updated (2026-02-20)."
    assert (late in found) is is_late


def test_words_of_a_scale_are_shown_as_they_were_read():
    now = a_record(design__phases=("PHASE2", "PHASE3"))
    page_of = a_page(now, "design.phases", "eligibility.minimum_age", "eligibility.sex")
    told = tuple(replace(one, shown="Phase 2Phase 3") for one in page_of.told)
    shown = {one.label: one.text for one in view(compare(replace(page_of, told=told), now)).same}

    assert shown == {"Phase": "Phase 2, Phase 3", "Minimum age": "18 years", "Sex": "All"}


def test_of_long_criteria_only_the_number_of_lines_is_shown():
    page_of = a_page(NEW, lossy=("eligibility.criteria",))
    (told,) = page_of.told
    short, long = (
        view(compare(replace(page_of, told=(replace(told, shown=text),)), NEW)).same[0].text
        for text in ("2 of each", "Inclusion Criteria " * 9)
    )

    assert (short, long) == ("2 of each", "6 lines")


def test_nobody_is_promised_a_place_in_an_open_trial():
    assert view(SINCE).promise.startswith("A listing does not mean")
    closed = compare(saved(), a_record(status__overall="COMPLETED"))
    assert view(closed).promise == ""


# --- the page


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("since", [SINCE, NOTHING, EMPTY], ids=["full", "nothing", "empty"])
def test_every_comparison_renders_in_every_format(since: Since, form: str):
    made = page(HOUSE, "report/since", form, view=view(since))

    assert made.endswith("\n")
    assert "\n\n\n\n" not in made
    if form == "html":
        shown = Page(made)
        assert not {"script", "img", "link"} & set(shown.tags)
        assert all(value == URL for name, value in shown.attributes if name in {"href", "src"})


def test_every_field_stands_in_one_of_four_groups():
    words = said(SINCE)
    for text in words.values():
        low = text.casefold()
        heads = ("changed", "could not be compared", "is the same", "is not on your page")
        at = [low.index(f"what {head}") for head in heads]
        assert at == sorted(at)
    shown = view(SINCE)
    labels = {point.label for point in (*shown.same, *shown.unsure, *shown.absent)}
    labels |= {change.label for news in shown.news for change in news.changes}
    labels |= {*shown.unsaid, "Last update posted"}
    untold = [point for point in SINCE.points if point.label not in labels]
    assert all(point.is_empty or point.verdict is Verdict.NOT_ON_PAGE for point in untold)


def test_the_sources_are_named():
    for text in said(SINCE).values():
        for fact in (
            "Invented Pages", "2025-03-01 (last update posted at the registry)", "page.txt",
            "0" * 64, "2026-02-09 15:00 UTC", "2026-02-03", "f" * 64, "revision 3", "rules 20",
        ):  # fmt: skip
            assert fact.casefold() in text.casefold(), fact


def test_what_may_be_new_is_never_shown_as_added():
    for text in said(SINCE).values():
        assert "maybe new" in text.casefold()
        assert "Confirmed fictitious disease" in text
        assert "· added" not in text.casefold()
        assert "+ Inclusion" not in text


def test_criteria_are_marked_as_loosely_matched():
    for text in said(SINCE).values():
        assert "loosely matched" in text


def test_a_padded_day_is_explained():
    for text in said(SINCE).values():
        assert "your page shows the last day of the month" in text.replace("Your", "your")


def test_why_a_field_was_not_compared_is_said():
    for text in said(SINCE).values():
        assert "he page says “Same”" in text
        assert "in the register: 200 (estimated)" in text


def test_related_trials_are_offered():
    for text in said(SINCE).values():
        assert "trial-monitor watch add NCT99000002 NCT99000003" in text


def test_how_far_the_comparison_reaches_is_said():
    assert view(SINCE).page.confidence == (
        "The page tells of 9 fields, 3 of them only in part; what it does not show is not compared."
    )
    whole = compare(replace(a_page(NEW), record=NEW, whole=True), NEW)
    assert view(whole).page.confidence == "The file is a whole record: everything is compared."
    assert view(EMPTY).page.dated == "the page has no date of its own"


def test_long_fields_that_the_page_lacks_are_only_named():
    shown = view(SINCE)

    assert {"Sites", "Arms"} <= set(shown.unsaid)
    assert "Primary outcomes" in {point.label for point in shown.absent}
    assert "Record verified" not in {point.label for point in shown.absent}


def test_no_line_of_the_text_is_too_wide():
    lines = pages(SINCE)["text"].split("\n")

    assert not [line for line in lines if len(line) > 78 and "fingerprint" not in line]


def test_in_markdown_headings_stand_alone():
    for since in (SINCE, NOTHING, EMPTY):
        lines = pages(since)["markdown"].split("\n")
        for before, line, after in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
            if line.startswith("#"):
                assert before == after == "", line


@pytest.mark.parametrize("text", [HOSTILE, LONG], ids=["hostile", "long"])
def test_whatever_page_and_register_say_does_no_harm(text: str):
    told = tuple(
        Told(field=field, knowledge=how, shown=text, note=text)
        for field, how in (
            ("titles.brief", Knowledge.KNOWN), ("status.overall", Knowledge.KNOWN),
            ("conditions", Knowledge.LOSSY), ("eligibility.criteria", Knowledge.LOSSY),
            ("eligibility.sex", Knowledge.KNOWN), ("enrollment", Knowledge.UNKNOWN),
        )
    )  # fmt: skip
    now = a_record(
        titles=r.Titles(brief=text),
        status=r.Status(overall=text, why_stopped=text),
        conditions=(text, f"{text} too"),
        eligibility=r.Eligibility(criteria=f"Inclusion Criteria:\n\n* {text}\n* One {text}"),
        sites=(a_site(text),),
    )
    page_of = replace(
        a_page(OLD, file=text, site=text, title=text, page_date=text, page_date_is=text),
        record=replace(OLD, titles=r.Titles(brief=text), status=r.Status(overall=text)),
        told=told,
        layout=text,
        address=text,
    )
    made = pages(compare(page_of, now))
    shown = Page(made["html"])
    assert not {"script", "img"} & set(shown.tags)
    assert not [value for _, value in shown.attributes if "javascript:" in value]
    for whole in made.values():
        assert not {"\x1b", "\x00", "\u202e", "\x9b"} & set(whole)
    assert re.search(r"(?<!\\)\]\(javascript", made["markdown"]) is None
    assert "<script" not in made["markdown"]


# --- JSON


def test_the_json_has_every_field_that_says_anything():
    value = msgspec.json.decode(msgspec.json.encode(since_json(SINCE)))

    assert (value["trial"], value["related"]) == ("NCT99000001", ["NCT99000002", "NCT99000003"])
    assert value["answer"].startswith("It has opened")
    assert value["page"]["sha256"] == "0" * 64
    fields = {one["field"]: one for one in value["fields"]}
    assert fields["status.overall"]["verdict"] == "changed"
    assert fields["eligibility.criteria"]["maybe"][0]["op"] == "added"
    assert fields["eligibility.criteria"]["loosely"] is True
    assert fields["enrollment"]["note"] == "the page says “Same”"
    assert fields["dates.primary_completion"]["verdict"] == "not_on_page"
    assert "documents" not in fields
    assert sum(value["counts"].values()) == len(value["fields"])
    assert value["findings"][0]["kind"] == "status.opened"
    assert {name for one in value["findings"] for name in one["fields"]} == {
        name for name, one in fields.items() if one["verdict"] == "changed"
    }


def test_a_page_of_which_nothing_was_read_has_no_answer():
    told = (
        Told(field="status.overall", knowledge=Knowledge.UNKNOWN, shown="Status: Recruiting"),
        WAITING,
    )
    for one in (told, told[1:], ()):
        since = compare(
            replace(a_page(NEW), told=one), a_record(status__overall="COMPLETED", enrollment=None)
        )

        assert answer(since)[0] == "Nothing could be read from your page, so nothing was compared."
        assert ("the status on your page could not be read." in answer(since)[1]) is (one == told)


def test_the_day_on_which_a_file_was_changed_is_not_the_day_of_the_page():
    since = compare(saved(page_date="2026-11-21", page_date_is=FILE_DATE), NEW)

    assert view(since).page.day == ""
    assert view(since).page.dated == f"dated 2026-11-21 ({FILE_DATE})"
    for form in FORMATS:
        assert "a page of Invented Pages" in page(HOUSE, "report/since", form, view=view(since))
