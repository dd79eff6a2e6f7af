"""Why a trial stopped: each reason by its words, and never by words that deny it."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.changes.rules.reasons import PHRASES, TABLE, Reason, reason_class, says_nothing


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        # accrual
        ("Slow accrual", "accrual"),
        ("Poor patient recruitment", "accrual"),
        ("Low enrollment (5 of 60)", "accrual"),
        ("Not enough participants", "accrual"),
        ("No participants were enrolled", "accrual"),
        ("Unable to meet the study's recruitment goals", "accrual"),
        ("Enrollment was slower than anticipated", "accrual"),
        ("Could not recruit", "accrual"),
        ("Difficulties in finding eligible patients", "accrual"),
        ("A decrease in eligible participants", "accrual"),
        # safety
        ("Safety concerns", "safety"),
        ("Safety", "safety"),
        ("Unexpected hepatotoxicity in cohort 2", "safety"),
        ("Two serious adverse events", "safety"),
        ("The drug was poorly tolerated", "safety"),
        ("Could not continue due to safety concerns", "safety"),
        ("due to safety concerns the sponsor did not continue", "safety"),
        ("Study halted after two deaths", "safety"),
        ("Product discontinued", "business"),
        ("Development of the compound was discontinued", "business"),
        ("Three fatalities in cohort 1", "safety"),
        ("Terminated after one case of hepatic failure", "safety"),
        ("Stopped due to severe liver injury", "safety"),
        ("FDA clinical hold due to two cases of hepatic failure", "regulatory safety"),
        # efficacy
        ("Superiority shown at interim", "efficacy"),
        ("The trial met its primary endpoint early", "efficacy"),
        ("Futility at the interim analysis", "efficacy"),
        ("Lack of efficacy", "efficacy"),
        ("No evidence of efficacy", "efficacy"),
        ("Failure to meet the primary endpoint", "efficacy"),
        ("Primary endpoint not met", "efficacy"),
        ("Efficacy was not demonstrated", "efficacy"),
        ("Overwhelming efficacy in the treatment arm", "efficacy"),
        # funding
        ("Lack of funding", "funding"),
        ("The grant was not renewed", "funding"),
        ("Budget cuts", "funding"),
        ("Did not start due to lack of funding", "funding"),
        # business
        ("Sponsor decision", "business"),
        ("Business decision", "business"),
        ("Portfolio re-prioritization", "business"),
        ("The company was dissolved", "business"),
        # regulatory
        ("Study was not approved by the FDA", "regulatory"),
        ("On clinical hold", "regulatory"),
        ("The ethics committee refused the amendment", "regulatory"),
        # staff
        ("PI left the institution", "staff"),
        ("Departure of the principal investigator", "staff"),
        ("Staff shortage", "staff"),
        # several, in order
        ("Poor accrual and PI leaving the institution", "accrual staff"),
        ("Lack of funding, staff turnover, low enrolment", "funding staff accrual"),
        ("low recruitment rate, lack of efficacy, and toxicities", "accrual efficacy safety"),
        ("Sponsor decision due to lack of funding", "business funding"),
        # the pandemic is another reason, and may have slowed accrual
        ("COVID-19 pandemic", "other"),
        ("Slow recruitment due to COVID-19", "accrual other"),
        # another
        ("Drug supply", "other"),
        ("Administrative reasons", "other"),
        ("Study completed per protocol", "other"),
    ],
)
def test_a_reason_is_read_from_its_words(text: str, reasons: str) -> None:
    assert reason_class(text) == tuple(reasons.split())


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("Not due to safety reasons", "other"),
        ("No safety concerns", "other"),
        ("Sponsor decision unrelated to efficacy", "business"),
        ("Business decision; no safety or efficacy concerns", "business"),
        ("Business decision. Not due to safety or efficacy concerns.", "business"),
        ("Business decision (not for safety reasons)", "business"),
        ("This decision was made by the sponsor, not driven by safety findings", "other"),
        ("Safety was not a factor; low enrollment", "accrual"),
        ("safety concerns were not the reason", "other"),
        ("Slow accrual, no safety issues", "accrual"),
        ("Slow accrual but not safety", "accrual"),
        ("No new safety signals were observed", "other"),
        ("No serious adverse events occurred", "other"),
        ("no concerns about safety or efficacy", "other"),
        ("Terminated for reasons other than safety", "other"),
        ("neither safety nor efficacy played a role", "other"),
        ("The decision wasn\u2019t related to any safety findings", "other"),
        ("Independent of safety, toxicity or efficacy", "other"),
        ("Non-safety related business reasons", "business"),
        ("Recommended by the Data and Safety Monitoring Board", "other"),
        ("DSMB recommended stopping for futility", "efficacy"),
        ("Stopped, not for lack of efficacy, but because of slow accrual", "accrual"),
        ("not only due to safety", "safety"),
        ("not only for safety reasons but also funding", "safety funding"),
        ("Not due to two deaths", "other"),
        ("No deaths occurred; slow accrual", "accrual"),
        ("Slow accrual; two deaths unrelated to treatment", "accrual"),
        ("Two deaths of investigators", "other"),
        ("Only two cases of hepatic failure were seen", "other"),
        ("Study product discontinued", "other"),
        ("A sepsis trial closed for lack of funding", "funding"),
        # what reads like a reason and is none
        ("Enrollment completed", "other"),
        ("Recruitment target met early", "other"),
        ("No longer recruiting", "other"),
        ("No participants remain in follow up", "other"),
        ("Study never opened to enrollment", "other"),
        ("not primarily due to slow enrollment", "other"),
        ("Enrolled patients had low scores", "other"),
        ("Lack of funding to recruit patients", "funding"),
        ("Funding was secured elsewhere", "other"),
        ("Decision by the funding agency", "other"),
        ("Not related to funding", "other"),
        ("FDA approved drug, now commercially available", "other"),
        ("no regulatory concerns", "other"),
        ("Business was not the reason", "other"),
        ("Staff shortage was not the cause", "other"),
    ],
)
def test_a_reason_that_is_denied_is_none(text: str, reasons: str) -> None:
    assert reason_class(text) == tuple(reasons.split())


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", "--", ".", "N/A", "n.a.", "NA", "None", "Not applicable", "see above",
     "See below.", "Unknown", "other", "TBD", "xxx", "Study terminated",
     "The study was withdrawn.", "Terminated", "no reason given", "Reason not provided", "\\-",
     "<p>N/A</p>", "\u200b"],
)  # fmt: skip
def test_a_placeholder_is_no_reason(text: str) -> None:
    assert reason_class(text) == ("none",)
    assert says_nothing(text)


@pytest.mark.parametrize("text", ["Study terminated by the FDA", "No funding", "Other priorities"])
def test_a_reason_that_begins_like_a_placeholder_is_one(text: str) -> None:
    assert not says_nothing(text)


@pytest.mark.parametrize(
    "text",
    ["Lack of funding \\(see below\\)", "Lack  of\nfunding", "<p>Lack of&nbsp;funding</p>",
     "LACK OF FUNDING", "Lack of fun\u200bding", "\\* Lack of funding\\."],
)  # fmt: skip
def test_a_reason_reads_the_same_however_it_is_written(text: str) -> None:
    assert reason_class(text) == ("funding",)


@pytest.mark.parametrize(
    "text",
    ["x" * 200_000, "no " * 70_000, "slow " * 40_000 + "accrual", "safety, " * 25_000,
     "not due to " * 20_000, "fund " * 40_000, "(" * 200_000, "grant a b " * 20_000],
)  # fmt: skip
def test_an_endless_reason_is_read_as_fast_as_a_long_one(text: str) -> None:
    start = perf_counter()
    reason_class(text)
    assert perf_counter() - start < 0.5


@settings(max_examples=50)
@given(st.text(max_size=300))
def test_whatever_a_reason_says_it_has_a_class(text: str) -> None:
    found = reason_class(text)
    assert found
    assert len(set(found)) == len(found)
    assert (Reason.NONE in found) == (found == (Reason.NONE,))


_SHORT = {
    Reason.ACCRUAL: "slow accrual", Reason.SAFETY: "safety concerns",
    Reason.EFFICACY: "lack of efficacy", Reason.FUNDING: "lack of funding",
    Reason.BUSINESS: "a business decision", Reason.REGULATORY: "regulatory requirements",
    Reason.STAFF: "staff shortage",
}  # fmt: skip
_some = st.lists(st.sampled_from(tuple(_SHORT)), min_size=1, max_size=4, unique=True)


@settings(max_examples=50)
@given(_some, st.sampled_from(("; ", ". ", " and ", ", ")))
def test_reasons_that_are_listed_are_all_found_in_order(some: list[Reason], between: str) -> None:
    assert reason_class(between.join(_SHORT[one] for one in some)) == tuple(some)


_DENIALS = ("not due to ", "unrelated to ", "this has nothing to do with ", "irrespective of ")


@settings(max_examples=50)
@given(st.sampled_from(_DENIALS), _some, st.sampled_from((" or ", ", ", " and ")))
def test_reasons_that_are_denied_together_are_none_of_them(
    denial: str, some: list[Reason], between: str
) -> None:
    text = denial + between.join(_SHORT[one] for one in some)
    assert reason_class(text) == ("other",)
    assert reason_class(f"Flood in the pharmacy; {text}") == ("other",)


def test_every_reason_that_has_a_name_stands_in_the_table_and_has_a_trap() -> None:
    named = [words for words in TABLE if words.reason in PHRASES]
    assert {words.reason for words in named} == set(PHRASES)
    assert all(words.never and words.denied for words in named)
    assert set(Reason) - set(PHRASES) == {Reason.OTHER, Reason.NONE}


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("Closing early is not the result of a safety concern", "other"),
        ("The end came not as a result of a safety issue", "other"),
        ("Stopped based on efficacy and not on safety", "efficacy"),
        ("In the absence of safety concerns, ended for low accrual", "accrual"),
        ("Absence of toxicity; a business decision", "business"),
        ("Toxicity was acceptable; slow accrual", "accrual"),
        ("Toxicity was not acceptable", "safety"),
        ("Toxicities were fully manageable", "other"),
        ("Enrollment was not slow; funding ended", "funding"),
        ("not a safety-related decision, enrollment was slow", "accrual"),
        ("Two participants died of liver failure", "safety"),
        ("No participants died", "other"),
        ("The principal investigator died", "staff"),
        ("Unexpected deaths", "safety"),
        ("A SUSAR in the first cohort", "safety"),
        ("No SUSAR was reported", "other"),
        ("The board advised stopping for harm", "safety"),
        ("No evidence of harm was seen", "other"),
        ("Severe liver injury", "safety"),
        ("Risk outweighs benefit", "safety"),
        ("The benefits did not outweigh the risks", "safety"),
        ("Benefits outweigh risks", "other"),
        ("We ran out of money", "funding"),
        ("Lack of resources", "funding"),
        ("No lack of resources", "other"),
        ("Loss of sponsor support", "funding"),
        ("No response", "efficacy"),
        ("No response from the monitor", "other"),
        ("Negative results", "efficacy"),
        ("Not because of negative results", "other"),
        ("No difference between groups", "efficacy"),
    ],
)
def test_a_denial_wins_over_what_it_denies(text: str, reasons: str) -> None:
    assert ", ".join(reason_class(text)) == reasons
