"""The past that ClinicalTrials.gov keeps itself: what to ask for, and what its answers say.

The interface is the one behind the site's own "Record History"; it is documented nowhere and may
change or go at any time, so whatever is not as it was seen is `Unreadable`. What was seen, in other
people's captures and code: `/history` lists the versions, numbered from 0 (the site shows one
more), each with the day of its submission; `/history/3` has the study as it was, in today's shape
but for its long texts, which are HTML there and Markdown in API v2.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Protocol

import msgspec
from msgspec import Raw, Struct

from monitor.errors import NoAnswer, Unreadable
from monitor.model.exchange import Listed, Reading, Request, Response
from monitor.model.record import Record
from monitor.model.trial import TrialId
from monitor.registries.ctgov.markdown import is_html, markdown

MOST = 5_000  # the most that anybody told of are about two hundred

_STATUS = re.compile(r"[A-Z_]{1,60}")
_MALFORMED = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class _Version(Struct):
    version: int
    date: str = ""
    status: str = ""


class _Versions(Struct):
    changes: list[_Version]


class _Past(Struct, rename="camel"):
    study_version: int
    study: Raw


_versions = msgspec.json.Decoder(_Versions)
_past = msgspec.json.Decoder(_Past)


class Studies(Protocol):
    """What reads a study once it is in hand, whichever interface it came from."""

    key: str

    def reading(self, payload: bytes) -> Reading:
        """Return what a study says of itself; raise where it is none."""

    def decoded(self, payload: bytes) -> dict[str, Any]:
        """Return a study's JSON, or raise `Unreadable`."""

    def placed(self, trial: TrialId, study: dict[str, Any]) -> Record:
        """Return the record of a study that is decoded and Markdown throughout."""


class RecordHistory:
    """The versions of a study, as the registry's own pages show them."""

    def __init__(self, studies: Studies) -> None:
        """`studies` reads what is the same as in API v2."""
        self._studies = studies

    def versions(self, trial: TrialId) -> Request:
        """Ask for the list; never with a query, which the registry would mark in the texts."""
        return Request(path=f"/api/int/studies/{trial.number}/history", about=(trial,))

    def read_versions(self, request: Request, response: Response) -> tuple[Listed, ...]:
        """Return the versions that there are, the oldest first."""
        self._expect(response, request.about[0])
        try:
            found = _versions.decode(response.body).changes
        except _MALFORMED as error:
            raise self._unlike(f"not a list of versions: {error}") from error
        numbers = [each.version for each in found]
        if not numbers or len(numbers) > MOST or len(set(numbers)) < len(numbers):
            raise self._unlike(f"a list of {len(numbers)} versions, or with one of them twice")
        if not 0 <= min(numbers) <= max(numbers) < MOST:
            raise self._unlike(f"a list of versions from {min(numbers)} to {max(numbers)}")
        return tuple(_listed(each) for each in sorted(found, key=lambda one: one.version))

    def version(self, trial: TrialId, number: int) -> Request:
        """Ask for one version."""
        path = f"{self.versions(trial).path}/{number}"
        return Request(path=path, about=(trial,))

    def read_version(self, request: Request, response: Response, number: int) -> Reading:
        """Return a version; its payload is the study as it stands in the answer."""
        (trial,) = request.about
        self._expect(response, trial)
        try:
            past = _past.decode(response.body)
            reading = self._studies.reading(bytes(past.study))
        except _MALFORMED as error:
            raise self._unlike(f"not a version of a study: {error}") from error
        if past.study_version != number:
            raise self._unlike(f"asked for version {number}, it gave {past.study_version}")
        if reading.trial != trial:
            raise self._unlike(f"asked for {trial.number}, it gave {reading.trial.number}")
        return reading

    def record(self, trial: TrialId, payload: bytes) -> Record:
        """Return the record of a version: its HTML is read as the Markdown that API v2 serves."""
        try:
            study = self._studies.decoded(payload)
            _set_in_markdown(study)
            return self._studies.placed(trial, study)
        except RecursionError as error:
            says = f"{trial.number}: a version that is nested without end"
            raise Unreadable(self._studies.key, says) from error

    def _expect(self, response: Response, trial: TrialId) -> None:
        if response.status == 404:
            raise Unreadable(self._studies.key, f"the registry shows no history of {trial.number}")
        if response.status != 200:
            raise self._unlike(f"answered with HTTP {response.status}")
        if response.content_type != "application/json":
            kind = response.content_type[:80] or "no type"
            raise self._unlike(f"answered with {kind}, not JSON")

    def _unlike(self, found: str) -> NoAnswer:
        return NoAnswer(self._studies.key, f"the registry's history is not as we know it: {found}")


def _listed(each: _Version) -> Listed:
    status = each.status if _STATUS.fullmatch(each.status) else ""
    return Listed(number=each.version, submitted=_day(each.date), status=status)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _set_in_markdown(node: dict[Any, Any] | list[Any]) -> None:
    """Put Markdown in the place of each text of HTML; a trial has hundreds of nodes."""
    for key, value in node.items() if type(node) is dict else enumerate(node):
        kind = type(value)
        if kind is str:
            if "<" in value and is_html(value):
                node[key] = markdown(value)
        elif kind is dict or kind is list:
            _set_in_markdown(value)
