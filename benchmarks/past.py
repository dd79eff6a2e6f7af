"""A long past of one trial: `python -m benchmarks.past PATH` makes a database that holds it.

200 versions of 40 KB on average, as a registry's history serves them (texts in HTML), submitted
every 20 days over eleven years, and five revisions that were seen by checks afterwards. Beside it a
trial with 200 revisions of its own, and no version.
"""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from monitor.demo import edits
from monitor.demo.holdings import Study
from monitor.demo.load import studies_for_benchmark
from monitor.demo.places import place_of
from monitor.model.exchange import Listed, Reading, Response
from monitor.model.trial import TrialId
from monitor.registries import available
from monitor.registries.base import read
from monitor.store.database import Database
from monitor.store.records import Kept

VERSIONS, SEEN = 200, 5
AVERAGE_BYTES = 40_000
FIRST_DAY, BETWEEN = date(2015, 1, 6), timedelta(days=20)
FETCHED = datetime(2026, 1, 31, 9, tzinfo=UTC)
_FULL_SIZE = 33_500  # of the study at its end, for that average
_SITES_AT_FIRST = 8
_PASSAGE = 120  # words
_MARKUP = frozenset(
    {"briefSummary", "description", "detailedDescription", "eligibilityCriteria", "whyStopped"}
)


class Version(NamedTuple):
    """A study as it was submitted on a day (ISO)."""

    number: int
    submitted: str
    study: Study


def past(count: int = VERSIONS, size: int = _FULL_SIZE, seed: int = 7) -> Iterator[Version]:
    """Yield that many states of one study, the oldest first; most of them are about sites."""
    whole = max(studies_for_benchmark(6, size, seed), key=lambda one: len(_sites(one)))
    waiting = _sites(whole)[_SITES_AT_FIRST:]
    study = edits.sets(
        whole,
        "protocolSection.contactsLocationsModule.locations",
        _sites(whole)[:_SITES_AT_FIRST],
    )
    study = edits.sets(study, "protocolSection.statusModule.overallStatus", "NOT_YET_RECRUITING")
    for number in range(count):
        day = FIRST_DAY + number * BETWEEN
        posted = (day + edits.REVIEW).isoformat()
        study = edits.verifies(_edited(study, number, posted, waiting), posted)
        yield Version(number, day.isoformat(), study)


def _edited(study: Study, number: int, on: str, waiting: list[dict[str, Any]]) -> Study:
    happens = _STORY.get(number)
    if happens:
        return happens(study, on)
    for every, edit in _ROUTINE:
        if number and number % every == 0:
            return edit(study, on, number)
    if waiting and number % 3 == 1:
        return edits.adds_sites(study, on, sites=(place_of(waiting.pop(0)),))
    facility = _sites(study)[number % len(_sites(study))]["facility"]
    if number % 10 == 5:
        return edits.removes_site(study, on, facility=facility)
    return edits.turns_site(
        study, on, facility, "COMPLETED" if number % 2 else "ACTIVE_NOT_RECRUITING"
    )


_STORY = {
    3: edits.opens,
    60: lambda study, on: edits.suspends(study, on, "A pause for the review of safety"),
    63: edits.resumes,
    150: edits.closes,
    190: lambda study, on: edits.completes(study, on, enrolled=431, ended=on),
    195: edits.posts_results,
}


def _slips(study: Study, on: str, number: int) -> Study:
    return edits.slips(study, on, months=3 + number % 7)


def _retargets(study: Study, on: str, number: int) -> Study:
    return edits.retargets(study, on, target=400 + number)


def _rewrites(study: Study, on: str, number: int) -> Study:
    text: str = study["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]
    amounts = re.findall(r"> (\d+) ", text)
    before = amounts[number % len(amounts)]
    return edits.rewrites_criterion(study, on, before=f"> {before} ", after=f"> {number + 400} ")


def _measures(study: Study, on: str, number: int) -> Study:
    return edits.rewrites_primary_outcome(
        study,
        on,
        measure="Overall survival",
        description="Time from randomization to death from any cause",
        time_frame=f"Up to {number} months",
    )


def _rewords(study: Study, on: str, number: int) -> Study:
    """A passage of the description reads otherwise, as a whole."""
    module = study["protocolSection"]["descriptionModule"]
    words = module["detailedDescription"].split(" ")
    start = number * 7 % (len(words) - _PASSAGE)
    (other,) = studies_for_benchmark(1, AVERAGE_BYTES, seed=1000 + number)
    fresh = other["protocolSection"]["descriptionModule"]["detailedDescription"].split(" ")
    words[start : start + _PASSAGE] = fresh[:_PASSAGE]
    text = " ".join(words)
    said = edits.sets(study, "protocolSection.descriptionModule.detailedDescription", text)
    return edits.verifies(said, on)


_ROUTINE = ((40, _measures), (25, _retargets), (15, _slips), (9, _rewrites), (8, _rewords))


def _sites(study: Study) -> list[dict[str, Any]]:
    return list(study["protocolSection"]["contactsLocationsModule"]["locations"])


# --- as a registry's history serves it


def answer(version: Version) -> Response:
    """Return what the history interface says when it is asked for this version."""
    body = {"studyVersion": version.number, "study": in_html(version.study)}
    return Response(status=200, content_type="application/json", body=msgspec.json.encode(body))


def in_html(value: Any, key: str = "") -> Any:
    """Return a study with the texts that are Markdown in HTML."""
    if isinstance(value, dict):
        return {inner: in_html(value[inner], inner) for inner in value}
    if isinstance(value, list):
        return [in_html(item, key) for item in value]
    return _html(value) if key in _MARKUP and isinstance(value, str) else value


def _html(text: str) -> str:
    parts: list[str] = []
    for block in text.split("\n\n"):
        bare = (html.escape(re.sub(r"\\(\W)", r"\1", line)) for line in block.split("\n"))
        lines = [line.replace("/", "&#x2F;") for line in bare]
        items = "".join(f"<li>{line[2:]}</li>" for line in lines if line.startswith("* "))
        parts.append(f"<ul>{items}</ul>" if items else f"<p>{' '.join(lines)}</p>")
    return "".join(parts)


# --- in a database


def build(path: Path) -> tuple[TrialId, TrialId, int]:
    """Make the database; return both trials, and how many bytes the versions are as served."""
    database = Database.open(f"sqlite:///{path}")
    try:
        states = list(past(VERSIONS + SEEN))
        mixed = trial_of(states[0])
        keep_versions(database, states[:VERSIONS])
        keep_revisions(database, states[VERSIONS - 1 :], datetime(2026, 2, 2, 15, tzinfo=UTC))
        own = list(past(VERSIONS, seed=8))
        keep_revisions(database, own, datetime(2015, 1, 9, 15, tzinfo=UTC))
        served = sum(len(msgspec.json.encode(in_html(each.study))) for each in states[:VERSIONS])
    finally:
        database.close()
    return mixed, trial_of(own[0]), served


def trial_of(version: Version) -> TrialId:
    """Return the trial whose version it is."""
    number: str = version.study["protocolSection"]["identificationModule"]["nctId"]
    return TrialId("ctgov", number)


def keep_versions(database: Database, versions: list[Version]) -> None:
    """Keep these as a backfill does."""
    trial = trial_of(versions[0])
    listed = [Listed(number=each.number, submitted=each.submitted) for each in versions]
    with database.begin() as tx:
        tx.versions.listed(trial, listed, FETCHED)
    for number, each in enumerate(versions):
        with database.begin() as tx:
            reading, fingerprint = _brought(trial, each)
            tx.versions.keep(each.number, reading, fingerprint, FETCHED + timedelta(seconds=number))
    with database.begin() as tx:
        tx.versions.done(trial, FETCHED + timedelta(seconds=len(versions)))


def _brought(trial: TrialId, version: Version) -> tuple[Reading, str]:
    registry = available()[trial.registry]
    history = registry.history
    if history is None:
        raise SystemExit("the registry has no history")
    request = history.version(trial, version.number)
    reading = history.read_version(request, answer(version), version.number)
    return reading, registry.fingerprint(reading.payload)


def keep_revisions(database: Database, states: list[Version], first: datetime) -> None:
    """Keep these as checks do, one every 20 days from then on."""
    for number, each in enumerate(states):
        at = first + number * BETWEEN
        with database.begin() as tx:
            tx.records.append([kept(each.study)], load=at.isoformat(), seen_at=at)


def kept(study: Study) -> Kept:
    """Return a study as a check keeps it."""
    registry = available()["ctgov"]
    number: str = study["protocolSection"]["identificationModule"]["nctId"]
    body = msgspec.json.encode(study)
    served = Response(status=200, content_type="application/json", body=body)
    (reading,) = read(registry, registry.lookup(TrialId("ctgov", number)), served).read
    return Kept(reading=reading, fingerprint=registry.fingerprint(reading.payload))


def main(path: str) -> None:
    """Make the database and say what is in it."""
    mixed, own, served = build(Path(path))
    print(f"{mixed.number}: {VERSIONS} versions ({served:,} bytes as served), {SEEN + 1} revisions")
    print(f"{own.number}: {VERSIONS} revisions")


if __name__ == "__main__":
    main(*sys.argv[1:])
