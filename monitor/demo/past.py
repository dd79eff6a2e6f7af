"""What the registry's own pages show of a study's past: the list of versions, and each of them.

The interface is documented nowhere; what is imitated is what others captured of it: versions count
from 0, `date` is the day of submission, and long texts are HTML, whatever API v2 serves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import msgspec

from monitor.demo.holdings import Held, Study

LONG_TEXTS = frozenset(
    ("whyStopped", "briefSummary", "detailedDescription", "interventionModelDescription",
    "maskingDescription", "description", "eligibilityCriteria", "genderDescription",
    "studyPopulation", "accessCriteria")
)  # fmt: skip
MODULES = {
    "statusModule": "Study Status",
    "identificationModule": "Study Identification",
    "descriptionModule": "Study Description",
    "conditionsModule": "Conditions",
    "designModule": "Study Design",
    "armsInterventionsModule": "Arms and Interventions",
    "outcomesModule": "Outcome Measures",
    "eligibilityModule": "Eligibility",
    "contactsLocationsModule": "Contacts/Locations",
}
_ITEM = re.compile(r"(\*|\d+\.) (.*)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_SENTENCE = re.compile(r"(?<=\.) (?=[A-Z])")


def versions(states: Sequence[Held], load: str) -> bytes:
    """Return the list of versions that the pages are made from."""
    studies = [_study(held, load) for held in states]
    before: list[Study] = [{}, *studies]
    changes = [
        _listed(number, study, old)
        for number, (study, old) in enumerate(zip(studies, before, strict=False))
    ]
    said = {"lastUpdateVersions": {}, "originalData": {}, "outcomesUpdateCount": 0}
    return msgspec.json.encode({"changes": changes, **said})


def version(number: int, held: Held, load: str) -> bytes:
    """Return one version, its long texts as HTML."""
    return msgspec.json.encode({"studyVersion": number, "study": shown(_study(held, load))})


def _study(held: Held, load: str) -> Study:
    study: Study = msgspec.json.decode(held.served(load))
    return study


def _listed(number: int, study: Study, before: Study) -> dict[str, Any]:
    new, old = study["protocolSection"], before.get("protocolSection", {})
    status = new["statusModule"]
    return {
        "version": number,
        "date": status.get("lastUpdateSubmitDate", ""),
        "status": status["overallStatus"],
        "studyType": new.get("designModule", {}).get("studyType"),
        "moduleLabels": [
            label for key, label in MODULES.items() if number and new.get(key) != old.get(key)
        ],
    }


def shown(value: Any, key: str = "") -> Any:
    """Return a study, or a part of one, with its long texts as HTML."""
    if isinstance(value, dict):
        return {name: shown(part, name) for name, part in value.items()}
    if isinstance(value, list):
        return [shown(part, key) for part in value]
    return html(value) if isinstance(value, str) and key in LONG_TEXTS else value


# --- Markdown → HTML


@dataclass(slots=True)
class _Block:
    """A paragraph, or an item (`*`, `1.`) with what stands below it; `at` is where its text is."""

    marker: str
    at: int
    text: str
    below: list[_Block] = field(default_factory=list)


def html(markdown: str) -> str:
    """Return the registry's Markdown as its pages have it, a break behind each sentence."""
    return _html(_blocks(markdown))


def _blocks(markdown: str) -> list[_Block]:
    root = _Block("", 0, "")
    open_: list[_Block] = [root]
    for line in filter(str.strip, markdown.split("\n")):
        text = line.lstrip(" ")
        indent = len(line) - len(text)
        while len(open_) > 1 and indent < open_[-1].at:
            open_.pop()
        item = _ITEM.fullmatch(text)
        if item is None:
            open_[-1].below.append(_Block("", indent, text))
        else:
            block = _Block(item[1], indent + len(item[1]) + 1, item[2])
            open_[-1].below.append(block)
            open_.append(block)
    return root.below


def _html(blocks: Iterable[_Block]) -> str:
    parts: list[str] = []
    listing = ""
    for block in blocks:
        kind = ("ul" if block.marker == "*" else "ol") if block.marker else ""
        if kind != listing or block.marker == "1.":
            parts += [f"</{listing}>"] if listing else []
            parts += [_opened(kind, block.marker)] if kind else []
            listing = kind
        parts.append(_item(block) if kind else f"<p>{_text(block.text)}</p>")
    return "".join([*parts, f"</{listing}>" if listing else ""])


def _opened(kind: str, marker: str) -> str:
    return f"<{kind}>" if marker in {"*", "1."} else f'<{kind} start="{marker[:-1]}">'


def _item(block: _Block) -> str:
    if not block.below:
        return f"<li>{_text(block.text)}</li>"
    return f"<li><p>{_text(block.text)}</p>{_html(block.below)}</li>"


def _text(markdown: str) -> str:
    text = escape(_ESCAPE.sub(r"\1", markdown)).replace("/", "&#x2F;")
    return _SENTENCE.sub("\n", text)
