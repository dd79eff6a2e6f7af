"""What to ask ClinicalTrials.gov, and what its answers say.

Facts: the OpenAPI file 2.0.5 of API v2, and measurements named where they are used.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

import msgspec
from msgspec import Raw, Struct

from monitor.errors import NoAnswer, Unreadable
from monitor.model.exchange import Load, Reading, Readings, Request, Response
from monitor.model.record import Record
from monitor.model.trial import TrialId
from monitor.registries.base import History
from monitor.registries.ctgov.history import RecordHistory
from monitor.registries.ctgov.places import paths, places

BATCH = 100  # 300 numbers in one address were answered; no maximum is documented

_NUMBER = re.compile(r"NCT([0-9]{8})(?![0-9])", re.IGNORECASE)
_LOOSE = re.compile(r"NCT\s*[:#-]?\s*([0-9]+)", re.IGNORECASE)
_HOLDER = re.compile(rb'"versionHolder"\s*:\s*"([^"]*)"')
_ASKED_FOR = (("format", "json"), ("markupFormat", "markdown"))
# what msgspec raises for bytes that are not JSON, not UTF-8, or nested without end
_MALFORMED = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class _Posted(Struct, rename="camel"):
    date: str = ""


class _Identification(Struct, rename="camel"):
    nct_id: str
    brief_title: str
    nct_id_aliases: list[str] = []


class _StatusModule(Struct, rename="camel"):
    overall_status: str
    last_update_submit_date: str = ""
    last_update_post_date_struct: _Posted = msgspec.field(default_factory=_Posted)


class _Protocol(Struct, rename="camel"):
    identification_module: _Identification
    status_module: _StatusModule


class _Study(Struct, rename="camel"):
    """The parts without which a study is none; all else is read when it is needed."""

    protocol_section: _Protocol


class _Numbered(Struct, rename="camel"):
    nct_id: str


class _TimelyProtocol(Struct, rename="camel", omit_defaults=True):
    identification_module: _Numbered
    status_module: dict[str, Any] = {}
    design_module: dict[str, Any] = {}
    oversight_module: dict[str, Any] = {}


class _TimelyMisc(Struct, rename="camel", omit_defaults=True):
    submission_tracking: dict[str, Any] = {}


class _TimelyDerived(Struct, rename="camel"):
    misc_info_module: _TimelyMisc = msgspec.field(default_factory=_TimelyMisc)


class _Timely(Struct, rename="camel", omit_defaults=True):
    """The parts on which time works by itself; the others are passed over undecoded."""

    protocol_section: _TimelyProtocol
    derived_section: _TimelyDerived = msgspec.field(default_factory=_TimelyDerived)
    annotation_section: dict[str, Any] = {}
    has_results: bool | None = None


class _Page(Struct, rename="camel"):
    studies: list[Raw]
    next_page_token: str = ""


class _Version(Struct, rename="camel"):
    data_timestamp: str = ""
    api_version: str = ""


_study = msgspec.json.Decoder(_Study)
_timely = msgspec.json.Decoder(_Timely)
_page = msgspec.json.Decoder(_Page)
_version = msgspec.json.Decoder(_Version)
_canonical = msgspec.json.Encoder(order="deterministic")


class ClinicalTrialsGov:
    """The registry of the United States National Library of Medicine."""

    key = "ctgov"
    title = "ClinicalTrials.gov"
    base_url = "https://clinicaltrials.gov"
    requests_per_second = 1.0  # about ten at once are borne, refilled at one a second (measured)

    def __init__(self) -> None:
        """The registry's own past of its studies is read in the same ways as the present."""
        self.history: History | None = RecordHistory(self)

    def trial(self, text: str) -> TrialId:
        """Return the trial of a number, in whatever case, or of an address with one in it."""
        found = self.find(text)
        if len(found) == 1:
            return found[0]
        if found:
            raise ValueError(f"{text.strip()!r} names {len(found)} trials; give one at a time")
        raise ValueError(_refusal(text.strip()))

    def find(self, text: str) -> tuple[TrialId, ...]:
        """Return every trial that the text names by a whole number, each once, in order."""
        numbers = dict.fromkeys(match[1] for match in _NUMBER.finditer(text))
        return tuple(TrialId(self.key, f"NCT{digits}") for digits in numbers if int(digits))

    def url(self, trial: TrialId) -> str:
        """Return the address of the study's page."""
        return f"{self.base_url}/study/{trial.number}"

    def probe(self) -> Request:
        """Ask for the version of the interface and of the data."""
        return Request(path="/api/v2/version")

    def load(self, response: Response) -> Load:
        """Return `dataTimestamp` as it stands: its time zone is not certain, so it is a token."""
        _expect_json(response, self.key)
        try:
            version = _version.decode(response.body)
        except _MALFORMED as error:
            raise Unreadable(self.key, f"/version: {error}") from error
        if not 0 < len(version.data_timestamp) <= 40:
            raise Unreadable(self.key, "/version does not say which data are served")
        return Load(token=version.data_timestamp, interface=version.api_version)

    def lookups(self, trials: tuple[TrialId, ...]) -> tuple[Request, ...]:
        """Ask for up to 100 studies at once, by number."""
        return tuple(
            self._batch(trials[start : start + BATCH]) for start in range(0, len(trials), BATCH)
        )

    def _batch(self, trials: tuple[TrialId, ...]) -> Request:
        numbers = ",".join(trial.number for trial in trials)
        query = (("filter.ids", numbers), ("pageSize", str(len(trials))), *_ASKED_FOR)
        return Request(path="/api/v2/studies", query=query, about=trials)

    def lookup(self, trial: TrialId) -> Request:
        """Ask for one study: only here are an obsolete and an unknown number told apart."""
        return Request(path=f"/api/v2/studies/{trial.number}", query=_ASKED_FOR, about=(trial,))

    def read(self, request: Request, response: Response) -> Readings:
        """Return what the answer says about each trial; `absent` in a batch is not certain yet."""
        alone = request.path != "/api/v2/studies"
        if alone and response.status in {301, 302, 307, 308}:
            return self._redirected(request, response)
        if alone and response.status == 404:
            return self._not_found(request, response)
        if alone and response.status != 200:
            raise Unreadable(self.key, f"{request.about[0].number}: {_words(response)}")
        _expect_json(response, self.key)
        slices = [response.body] if alone else self._slices(response.body)
        return self._match(request.about, slices)

    def _slices(self, body: bytes) -> list[bytes]:
        try:
            page = _page.decode(body)
        except msgspec.ValidationError as error:
            raise NoAnswer(self.key, f"not a list of studies: {error}") from error
        except _MALFORMED as error:
            raise Unreadable(self.key, f"not a list of studies: {error}") from error
        if page.next_page_token:
            raise Unreadable(self.key, "the answer to a batch of numbers has a second page")
        return [bytes(study) for study in page.studies]

    def _redirected(self, request: Request, response: Response) -> Readings:
        target = self.find(response.location)
        if len(target) != 1:
            raise Unreadable(self.key, f"{request.about[0].number}: redirected to nowhere we know")
        # one step only: who is sent on twice, or to where they are, may be sent round for ever
        if target == request.about or request.path != self.lookup(request.about[0]).path:
            raise Unreadable(self.key, f"{request.about[0].number}: redirected in a circle")
        follow = self.lookup(target[0])
        return Readings(more=(Request(path=follow.path, query=follow.query, about=request.about),))

    def _not_found(self, request: Request, response: Response) -> Readings:
        # a gateway that has lost its way says 404 too; the registry's own names the number
        if request.about[0].number.encode() not in response.body:
            raise Unreadable(self.key, f"{request.about[0].number}: 404 without the number in it")
        return Readings(absent=request.about)

    def _match(self, asked: tuple[TrialId, ...], slices: list[bytes]) -> Readings:
        answers: dict[str, Reading] = {}
        aliases: dict[str, Reading] = {}
        broken: list[str] = []
        for payload in slices:
            try:
                reading, obsolete = self._reading(payload)
            except (*_MALFORMED, Unreadable) as error:
                broken.append(str(error))
                continue
            answers[reading.trial.number] = reading
            aliases.update((name, reading) for name in obsolete)
        answers = {**aliases, **answers}  # a study of its own stands above another's alias
        missing = [trial for trial in asked if trial.number not in answers]
        if len(asked) == 1 and missing and slices:
            raise Unreadable(self.key, _about_another(asked[0], answers, broken))
        if broken and missing:
            return self._with_broken(asked, answers, missing, broken)
        return Readings(read=_read(asked, answers), absent=tuple(missing))

    def _with_broken(
        self,
        asked: tuple[TrialId, ...],
        answers: dict[str, Reading],
        missing: list[TrialId],
        broken: list[str],
    ) -> Readings:
        # which of the missing a broken study was meant to be cannot be known
        reason = _broken(broken)
        return Readings(
            read=_read(asked, answers),
            unreadable=tuple((trial, reason) for trial in missing),
        )

    def reading(self, payload: bytes) -> Reading:
        """Return what a study says of itself; raises what msgspec does, or `Unreadable`."""
        return self._reading(payload)[0]

    def _reading(self, payload: bytes) -> tuple[Reading, tuple[str, ...]]:
        study = _study.decode(payload).protocol_section
        number = study.identification_module.nct_id
        if not (_NUMBER.fullmatch(number) and study.status_module.overall_status):
            raise Unreadable(self.key, f"not a study: number {number[:40]!r}")
        holder = _stamp(payload)
        trial = TrialId(self.key, number)
        reading = Reading(
            asked=trial,
            trial=trial,
            payload=payload,
            digest=_digest(payload, holder),
            data_date=holder[1].decode("ascii", "replace") if holder else "",
            title=study.identification_module.brief_title,
            status=study.status_module.overall_status,
            submitted=study.status_module.last_update_submit_date,
            posted=study.status_module.last_update_post_date_struct.date,
        )
        return reading, tuple(study.identification_module.nct_id_aliases)

    def fingerprint(self, payload: bytes) -> str:
        """Return the SHA-256 of the study in canonical JSON, `versionHolder` left out.

        That stamp moves in every record at every load (4,827 of 4,827 pairs measured).
        """
        study = self.decoded(payload)
        _without_stamps(study)
        return "1-" + hashlib.sha256(_canonical.encode(study)).hexdigest()

    def record(self, trial: TrialId, payload: bytes) -> Record:
        """Return everything that the study says, in our fields."""
        return self.placed(trial, self.decoded(payload))

    def sketch(self, trial: TrialId, payload: bytes) -> Record:
        """Return what the study says of its status, dates, design, oversight, results' way."""
        try:
            study = msgspec.to_builtins(_timely.decode(payload))
        except _MALFORMED:  # one of the parts is of another type: the long way keeps it aside
            return self.record(trial, payload)
        return self.placed(trial, study)

    def placed(self, trial: TrialId, study: dict[str, Any]) -> Record:
        """Return the record of a study that is decoded; `Unreadable` where it is another's."""
        _without_stamps(study)
        number = study.get("protocolSection", {}).get("identificationModule", {}).pop("nctId", "")
        if number != trial.number:
            raise Unreadable(self.key, f"{trial.number}: the answer is about {number or 'nothing'}")
        return Record(trial=trial, **places().read(study))

    def misfits(self, payload: bytes) -> frozenset[str]:
        """Return the paths at which the study is not of the shape that the API documents."""
        return places().misfits(self.decoded(payload))

    def paths(self, field: str) -> tuple[str, ...]:
        """Return where in a study a field of the catalogue stands."""
        return paths(field)

    def decoded(self, payload: bytes) -> dict[str, Any]:
        """Return a study's JSON, or raise `Unreadable`."""
        try:
            return msgspec.json.decode(payload, type=dict[str, Any])
        except _MALFORMED as error:
            raise Unreadable(self.key, f"not a study: {error}") from error


def _read(asked: tuple[TrialId, ...], answers: dict[str, Reading]) -> tuple[Reading, ...]:
    return tuple(
        msgspec.structs.replace(answers[trial.number], asked=trial)
        if trial.number != answers[trial.number].trial.number
        else answers[trial.number]
        for trial in asked
        if trial.number in answers
    )


def _stamp(payload: bytes) -> re.Match[bytes] | None:
    # it stands near the end of a study: a search from there reads little of it
    at = payload.rfind(b'"versionHolder"')
    return _HOLDER.match(payload, max(at, 0)) or _HOLDER.search(payload)


def _digest(payload: bytes, stamp: re.Match[bytes] | None) -> str:
    start, end = stamp.span() if stamp else (0, 0)
    # of every record at every load: BLAKE2b needs no special instructions to be fast
    digest = hashlib.blake2b(payload[:start], digest_size=16)
    digest.update(payload[end:])
    return digest.hexdigest()


def _without_stamps(study: dict[str, Any]) -> None:
    derived = study.get("derivedSection")
    misc = derived.get("miscInfoModule") if isinstance(derived, dict) else None
    if isinstance(misc, dict):
        misc.pop("versionHolder", None)


def _broken(broken: list[str]) -> str:
    return f"a study without its mandatory parts: {broken[0]}"


def _about_another(asked: TrialId, answers: dict[str, Reading], broken: list[str]) -> str:
    if broken:
        return f"{asked.number}: {_broken(broken)}"
    others = ", ".join(sorted(answers)) or "nothing"
    return f"{asked.number}: the answer is about {others}"


def _expect_json(response: Response, key: str) -> None:
    if response.status != 200:
        raise NoAnswer(key, _words(response))
    if response.content_type != "application/json":
        raise NoAnswer(key, f"answered with {response.content_type[:80] or 'no type'}, not JSON")
    if not response.body:
        raise NoAnswer(key, "an empty answer")


def _words(response: Response) -> str:
    words = response.body[:120].decode("utf-8", "replace").strip()
    return f"HTTP {response.status}: {words}"


def _refusal(text: str) -> str:
    loose = _LOOSE.search(text)
    if loose and int(loose[1]) and len(loose[1]) < 8:
        whole = f"NCT{int(loose[1]):08d}"
        return f"{text!r} is not a whole number: NCT and eight digits; is {whole} meant?"
    return f"{text!r} is not a trial of ClinicalTrials.gov: NCT and eight digits, as NCT05042531"
