"""The five saved pages: every field that they show is read, and nothing is made up.

Short facts stand as they are; texts and the names of people and organisations by how long they are
and how their SHA-256 begins (of the value as JSON): what is not ours is not repeated here.
"""

from __future__ import annotations

import hashlib
import html
from pathlib import Path
from typing import Any

import msgspec
import pytest

from monitor import layouts
from monitor.layouts._reading import page
from monitor.layouts.base import read
from monitor.model.baseline import Baseline, Knowledge
from monitor.model.fields import BY_NAME
from monitor.model.plain import encode
from monitor.registries import available
from tests.acceptance.conftest import shared

KNOWN, LOSSY, UNKNOWN = "known", "lossy", "unknown"
OURS = {  # fields whose values are words of the registry, numbers and dates
    "status.overall", "design.phases", "design.study_type", "design.allocation",
    "design.intervention_model", "design.primary_purpose", "design.masking", "enrollment",
    "dates.start", "dates.completion", "dates.last_update_posted", "eligibility.minimum_age",
    "eligibility.maximum_age", "eligibility.sex", "eligibility.healthy_volunteers", "has_results",
    "identifiers.organisation", "countries",
}  # fmt: skip

PAGES: dict[str, tuple[str, str, str, str]] = {  # file: trial, layout, its date, related trials
    "000": ("NCT05042531", "centerwatch", "2022-05-14", ""),
    "001": ("NCT06754540", "meddatax", "2025-01-17", ""),
    "002": ("NCT04674345", "getwellsoon", "", ""),
    "003": (
        "NCT06802718",
        "meddatax",
        "2025-01-31",
        "NCT03121079 NCT06130579 NCT02027064 NCT06379360 NCT02568241",
    ),
    "004": ("NCT07319793", "meddatax", "2026-01-06", ""),
}

TABLE: dict[str, dict[str, tuple[str, Any]]] = {
    "000": {
        "titles.brief": (KNOWN, (117, "7dfcb9bf")),
        "dates.completion": (LOSSY, {"date": "2023-12-15"}),
        "enrollment": (UNKNOWN, ""),
        "sponsor.lead": (LOSSY, (29, "96d3687b")),
        "dates.last_update_posted": (UNKNOWN, "14 May 2022"),
        "description.brief": (LOSSY, (1364, "81714460")),
        "description.detailed": (LOSSY, (2053, "756139e7")),
        "conditions": (LOSSY, (26, "320dd6f6")),
        "interventions": (LOSSY, (45, "3e076778")),
        "eligibility.criteria": (LOSSY, (1343, "fef112ed")),
    },
    "001": {
        "titles.brief": (KNOWN, (116, "4a3147a0")),
        "dates.last_update_posted": (LOSSY, {"date": "2025-01-17"}),
        "has_results": (KNOWN, False),
        "status.overall": (KNOWN, "NOT_YET_RECRUITING"),
        "design.phases": (KNOWN, ["PHASE2"]),
        "enrollment": (LOSSY, {"count": 51}),
        "design.study_type": (KNOWN, "INTERVENTIONAL"),
        "dates.start": (LOSSY, {"date": "2025-01-16"}),
        "dates.completion": (LOSSY, {"date": "2027-01-01"}),
        "description.brief": (KNOWN, (847, "d0ebefa3")),
        "description.detailed": (KNOWN, (1383, "3179d7a7")),
        "conditions": (LOSSY, (40, "a8314b65")),
        "design.allocation": (KNOWN, "NA"),
        "design.intervention_model": (KNOWN, "SINGLE_GROUP"),
        "design.primary_purpose": (KNOWN, "PREVENTION"),
        "design.masking": (KNOWN, "NONE"),
        "arms": (KNOWN, (703, "cfa6e414")),
        "interventions": (LOSSY, (162, "27c3129b")),
        "eligibility.minimum_age": (KNOWN, "18 Years"),
        "eligibility.maximum_age": (KNOWN, "70 Years"),
        "eligibility.sex": (KNOWN, "ALL"),
        "eligibility.healthy_volunteers": (KNOWN, False),
        "eligibility.criteria": (LOSSY, (2147, "87723cfb")),
        "sponsor.lead": (KNOWN, (101, "e94791a2")),
        "sponsor.responsible_party": (LOSSY, (78, "b6846677")),
        "officials": (KNOWN, (154, "d44cc18f")),
        "contacts.central": (LOSSY, (140, "a3e7575b")),
        "identifiers.organisation": (KNOWN, {"id": "SHSYXY-202405-AZA-DLI"}),
    },
    "002": {
        "status.overall": (KNOWN, "RECRUITING"),
        "enrollment": (UNKNOWN, "Same as current"),
        "conditions": (KNOWN, (70, "53a23ae3")),
        "design.study_type": (KNOWN, "INTERVENTIONAL"),
        "design.phases": (KNOWN, ["PHASE2", "PHASE3"]),
        "design.allocation": (KNOWN, "RANDOMIZED"),
        "design.intervention_model": (KNOWN, "PARALLEL"),
        "design.masking": (KNOWN, "NONE"),
        "design.primary_purpose": (KNOWN, "TREATMENT"),
        "eligibility.minimum_age": (KNOWN, "18 Years"),
        "eligibility.maximum_age": (KNOWN, "65 Years"),
        "eligibility.sex": (KNOWN, "ALL"),
        "description.detailed": (KNOWN, (1051, "07a061ca")),
        "sponsor.collaborators": (LOSSY, (509, "c32747ad")),
        "officials": (LOSSY, (101, "460f7c86")),
    },
    "003": {
        "titles.brief": (KNOWN, (83, "a2afdd7a")),
        "dates.last_update_posted": (LOSSY, {"date": "2025-01-31"}),
        "has_results": (KNOWN, False),
        "status.overall": (KNOWN, "RECRUITING"),
        "design.phases": (KNOWN, ["PHASE3"]),
        "enrollment": (LOSSY, {"count": 96}),
        "design.study_type": (KNOWN, "INTERVENTIONAL"),
        "dates.start": (LOSSY, {"date": "2023-01-01"}),
        "dates.completion": (LOSSY, {"date": "2026-12-31"}),
        "description.brief": (UNKNOWN, ""),
        "description.detailed": (UNKNOWN, ""),
        "conditions": (UNKNOWN, ""),
        "design.allocation": (KNOWN, "RANDOMIZED"),
        "design.intervention_model": (KNOWN, "PARALLEL"),
        "design.primary_purpose": (KNOWN, "TREATMENT"),
        "design.masking": (KNOWN, "NONE"),
        "arms": (LOSSY, (290, "8308f4ea")),
        "interventions": (LOSSY, (169, "2fefb43a")),
        "eligibility.minimum_age": (KNOWN, "18 Years"),
        "eligibility.maximum_age": (KNOWN, "70 Years"),
        "eligibility.sex": (KNOWN, "ALL"),
        "eligibility.healthy_volunteers": (KNOWN, False),
        "eligibility.criteria": (LOSSY, (1143, "5adab71a")),
        "sponsor.lead": (LOSSY, (61, "5a45267e")),
        "sponsor.responsible_party": (LOSSY, (58, "927499ab")),
        "contacts.central": (UNKNOWN, ""),
        "contacts.sites": (UNKNOWN, ""),
        "sites": (LOSSY, (118, "3c16347e")),
        "countries": (LOSSY, ["China"]),
        "identifiers.organisation": (KNOWN, {"id": "2023PHD001-001"}),
    },
    "004": {
        "titles.brief": (KNOWN, (72, "13d2bfd8")),
        "dates.last_update_posted": (LOSSY, {"date": "2026-01-06"}),
        "has_results": (KNOWN, False),
        "status.overall": (KNOWN, "NOT_YET_RECRUITING"),
        "design.phases": (KNOWN, ["NA"]),
        "enrollment": (LOSSY, {"count": 200}),
        "design.study_type": (KNOWN, "INTERVENTIONAL"),
        "dates.start": (LOSSY, {"date": "2026-01-01"}),
        "dates.completion": (LOSSY, {"date": "2028-06-30"}),
        "description.brief": (KNOWN, (1663, "5ff9437c")),
        "description.detailed": (UNKNOWN, ""),
        "conditions": (LOSSY, (58, "f6ab60d1")),
        "design.allocation": (KNOWN, "RANDOMIZED"),
        "design.intervention_model": (KNOWN, "PARALLEL"),
        "design.primary_purpose": (KNOWN, "TREATMENT"),
        "design.masking": (KNOWN, "NONE"),
        "arms": (KNOWN, (1325, "44edee4b")),
        "interventions": (LOSSY, (1272, "4e452aed")),
        "eligibility.sex": (KNOWN, "ALL"),
        "eligibility.healthy_volunteers": (KNOWN, False),
        "eligibility.criteria": (LOSSY, (2404, "aa6e9cf5")),
        "sponsor.lead": (KNOWN, (61, "5a45267e")),
        "sponsor.responsible_party": (LOSSY, (73, "79c1765b")),
        "officials": (KNOWN, (114, "81063a45")),
        "contacts.central": (LOSSY, (128, "2d63f5f4")),
        "identifiers.organisation": (KNOWN, {"id": "2025-z240"}),
    },
}


def saved(name: str) -> Path:
    (file,) = (shared() / "seeds").glob(f"{name}_*.txt")
    return file


def baseline(name: str, data: bytes | None = None) -> tuple[str, Baseline]:
    file = saved(name)
    content = page(file.name, data or file.read_bytes(), available()["ctgov"].find)
    layout, found = read(layouts.available(), content)
    (one,) = found.baselines
    return layout.key, one


def brief(value: Any) -> tuple[int, str]:
    """Return how long a value is as JSON, and how its SHA-256 begins."""
    data = encode(value)
    return len(data), hashlib.sha256(data).hexdigest()[:8]


def told(one: Baseline) -> dict[str, tuple[str, Any]]:
    rows: dict[str, tuple[str, Any]] = {}
    for entry in one.told:
        value = BY_NAME[entry.field].read(one.record)
        if entry.knowledge is Knowledge.UNKNOWN:
            rows[entry.field] = (UNKNOWN, entry.shown)
        elif entry.field in OURS:
            rows[entry.field] = (str(entry.knowledge), msgspec.json.decode(encode(value)))
        else:
            rows[entry.field] = (str(entry.knowledge), brief(value))
    return rows


@pytest.mark.parametrize("name", list(PAGES))
def test_every_field_of_a_saved_page_is_read_and_no_other(name):
    layout, one = baseline(name)

    related = " ".join(trial.number for trial in one.related)
    assert (one.trial.number, layout, one.page_date, related) == PAGES[name]
    assert told(one) == TABLE[name]


@pytest.mark.parametrize("name", list(PAGES))
def test_nothing_is_in_the_record_that_is_not_on_the_page(name):
    one = baseline(name)[1]
    shown = "".join(saved(name).read_text("utf-8").split())
    words = {"Inclusion Criteria:", "Exclusion Criteria:"}

    for field in {entry.field for entry in one.told} - OURS - {"arms", "officials"}:
        for text in leaves(msgspec.to_builtins(BY_NAME[field].read(one.record), enc_hook=str)):
            for line in text.splitlines():
                bare = line.removeprefix("* ")
                assert line in words or "".join(bare.split()) in shown, field


def leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in leaves(one)]
    if isinstance(value, list | tuple):
        return [leaf for one in value for leaf in leaves(one)]
    return [value] if isinstance(value, str) else []


def as_html(text: str) -> bytes:
    """Return a page with the same lines as HTML: a block for each, lists as lists."""
    blocks = [
        f"<ul><li>{html.escape(line.strip()[1:].strip())}</li></ul>"
        if line.strip().startswith("•")
        else f"<p>{html.escape(line)}</p>"
        for line in text.splitlines()
        if line.strip()
    ]
    head = "<title>NCT00000099</title><script>NCT00000098</script><nav>NCT00000097</nav>"
    return f"<!DOCTYPE html><html><body>{head}{''.join(blocks)}</body></html>".encode()


@pytest.mark.parametrize("name", list(PAGES))
def test_a_page_saved_as_html_says_the_same(name):
    text = saved(name).read_text("utf-8")
    pasted, as_saved = baseline(name)[1], baseline(name, as_html(text))[1]

    assert as_saved.related == pasted.related
    for before, after in zip(pasted.told, as_saved.told, strict=True):
        assert (after.field, after.knowledge) == (before.field, before.knowledge)
        values = (BY_NAME[before.field].read(one.record) for one in (pasted, as_saved))
        texts = ["".join(encode(value).decode().replace("\\n", "").split()) for value in values]
        assert texts[0] == texts[1], before.field
