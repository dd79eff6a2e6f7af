"""From a file that somebody saved to what it tells of trials. Nothing is kept here.

A layout knows the shape of the file; what a registry itself serves is read by that registry.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from monitor import layouts
from monitor.errors import Unreadable, UsageError
from monitor.layouts._reading import LARGEST, page
from monitor.layouts.base import read as read_page
from monitor.model.baseline import FILE_DATE, Baseline, Knowledge, Told
from monitor.model.exchange import Reading, Response
from monitor.model.fields import BY_NAME, FIELDS, Field
from monitor.model.record import Record
from monitor.model.trial import TrialId
from monitor.registries import available
from monitor.registries.base import read
from monitor.registries.base import record as read_record
from monitor.render.harmless import cut, one_line
from monitor.render.values import say

STDIN = "-"

_LONGEST = 160  # of what is shown of a field
_FEW = 5
_PACKAGE = b"SHA256SUMS"  # is in every package that `evidence` makes
_ZIP, _DIRECTORY = b"PK\x03\x04", 1 << 16


class Imported(Struct, frozen=True, kw_only=True):
    """What a file tells.

    `baselines` are complete: with the file's name, hash, size and `imported_at`. `readings` are
    the records in it as a registry served them, each of which is among the baselines too.
    `mentioned` are all trials that it names, in order; `says` is a sentence for the person.
    """

    name: str
    data: bytes
    sha256: str
    size: int
    layout: str
    title: str
    baselines: tuple[Baseline, ...] = ()
    readings: tuple[Reading, ...] = ()
    mentioned: tuple[TrialId, ...] = ()
    says: str = ""

    @property
    def trials(self) -> tuple[TrialId, ...]:
        """The trials that the file is about; where it is about none, those that it names."""
        return tuple(dict.fromkeys(one.trial for one in self.baselines)) or self.mentioned

    @property
    def related(self) -> tuple[TrialId, ...]:
        """The trials that it names and is not about."""
        about = set(self.trials)
        named = (*self.mentioned, *(one for each in self.baselines for one in each.related))
        return tuple(one for one in dict.fromkeys(named) if one not in about)

    def reading(self, trial: TrialId) -> Reading | None:
        """Return a trial's record as a registry served it, None where the file has none."""
        return next((one for one in self.readings if one.trial == trial), None)

    def baseline(self, trial: TrialId) -> Baseline:
        """Return what the file tells of a trial; `UsageError` says what it is about instead."""
        found = next((one for one in self.baselines if one.trial == trial), None)
        if found is None:
            raise UsageError(f"{self.name} tells nothing of {trial.number}: {self._instead(trial)}")
        return found

    def _instead(self, trial: TrialId) -> str:
        if self.baselines:
            return f"it is about {_listed(self.trials)}"
        if trial in self.mentioned:
            return f"it only names that number ({self.title})"
        return f"it names {_listed(self.mentioned)}" if self.mentioned else "it names no trial"


def read_file(path: Path | str, *, now: datetime) -> Imported:
    """Return what a file tells, `-` being what is piped in; `UsageError` where it tells nothing."""
    if str(path) == STDIN:
        return from_bytes("stdin", _limited(sys.stdin.buffer, "stdin"), now=now)
    file = Path(path)
    data = content(file)
    return from_bytes(file.name, data, now=now, changed=_changed(file))


def content(path: Path) -> bytes:
    """Return the bytes of a file that is no larger than is taken in, or raise `UsageError`."""
    try:
        with path.open("rb") as file:
            return _limited(file, str(path))
    except (OSError, ValueError) as error:  # ValueError: no name that a file can have
        reason = getattr(error, "strerror", "") or "no file can be called so"
        raise UsageError(f"{path} cannot be read: {reason}") from error


def _changed(path: Path) -> str:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date().isoformat()
    except (OSError, OverflowError, ValueError):  # gone by now, or in a year beyond 9999
        return ""


def _limited(file: BinaryIO, name: str) -> bytes:
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise UsageError(
            f"{name} is larger than {LARGEST >> 20} MB; save the page of one trial alone, or split"
            " the download"
        )
    return data


def from_bytes(name: str, data: bytes, *, now: datetime, changed: str = "") -> Imported:
    """Return what the bytes of a file tell, or raise `UsageError` with what to do about it.

    `changed` is the day (ISO) on which the file was written last: it stands in where a page has no
    date of its own.
    """
    if data.startswith(_ZIP) and _PACKAGE in data[-_DIRECTORY:]:
        raise UsageError(f"{name} is an evidence package: unzip it and import a record in it")
    layout, found = read_page(layouts.available(), page(name, data, find))
    served = _Served.of(name, found.payloads)
    sha256 = hashlib.sha256(data).hexdigest()
    file = {"file": name, "sha256": sha256, "size": len(data), "imported_at": now}
    baselines = tuple(
        replace(_completed(_dated(one, changed)), layout=layout.key, **file)
        for one in (*found.baselines, *served.baselines)
    )
    return Imported(
        name=name,
        data=data,
        sha256=sha256,
        size=len(data),
        layout=layout.key,
        title=layout.title,
        baselines=baselines,
        readings=served.readings,
        mentioned=found.mentioned,
        says=" ".join(filter(None, (found.says, served.says))),
    )


def find(text: str) -> tuple[TrialId, ...]:
    """Return every trial that a text names, of whatever registry, each once."""
    return tuple(one for registry in available().values() for one in registry.find(text))


def _listed(trials: Sequence[TrialId]) -> str:
    few = ", ".join(one.number for one in trials[:_FEW])
    return few if len(trials) <= _FEW else f"{few} and {len(trials) - _FEW:,} more"


# --- what is known of every field


def _dated(one: Baseline, changed: str) -> Baseline:
    if one.page_date or not changed:
        return one
    return replace(one, page_date=changed, page_date_is=FILE_DATE)


def _completed(one: Baseline) -> Baseline:
    """Return a baseline that says of each of its fields how the file puts it."""
    told = one.told
    if not told:
        fields = FIELDS if one.whole else _given(one.record)
        told = tuple(Told(field=field.name, knowledge=Knowledge.KNOWN) for field in fields)
    return replace(one, told=tuple(_shown(each, one.record) for each in told))


def _given(record: Record) -> tuple[Field, ...]:
    """Return the fields of which a record says something."""
    empty = Record(trial=record.trial)
    return tuple(field for field in FIELDS if field.read(record) != field.read(empty))


def _shown(told: Told, record: Record) -> Told:
    field = BY_NAME.get(told.field)
    if told.shown or field is None or told.knowledge == Knowledge.UNKNOWN:
        return told
    value = field.read(record)
    if isinstance(value, tuple) and len(value) > _FEW:
        return replace(told, shown=f"{len(value):,} entries")
    said = say(msgspec.to_builtins(value, enc_hook=str), field.name)
    return replace(told, shown=cut(one_line(said), _LONGEST))


# --- what a registry served


class _Served(Struct, frozen=True, kw_only=True):
    """What was read of the records in a file; those that are no whole records give no reading."""

    baselines: tuple[Baseline, ...] = ()
    readings: tuple[Reading, ...] = ()
    says: str = ""

    @classmethod
    def of(cls, name: str, payloads: Sequence[tuple[TrialId, bytes]]) -> _Served:
        """Read them; `UsageError` where there are some and none can be read."""
        found, faults = {}, []
        for trial, payload in payloads:
            try:
                found[trial] = _baseline(_reading_of(trial, payload))
            except Unreadable as error:
                faults.append(error.reason)
        if faults and not found:
            raise UsageError(f"{name}: {faults[0]}")
        return cls(
            baselines=tuple(one for one, _ in found.values()),
            readings=tuple(reading for one, reading in found.values() if one.whole),
            says=_unread(faults, len(payloads)),
        )


def _unread(faults: Sequence[str], of: int) -> str:
    return f"{len(faults):,} of {of:,} could not be read: {faults[0]}" if faults else ""


def _reading_of(trial: TrialId, payload: bytes) -> Reading:
    """Return a record as an answer of its registry; without its date where it is but a part."""
    registry = available()[trial.registry]
    answer = Response(status=200, content_type="application/json", body=payload)
    try:
        return read(registry, registry.lookup(trial), answer).read[0]
    except (Unreadable, IndexError):  # a selection of fields: it may lack what a record must have
        return Reading(asked=trial, trial=trial, payload=payload, digest="", data_date="")


def _baseline(reading: Reading) -> tuple[Baseline, Reading]:
    """Return what a record tells, with its reading."""
    registry = available()[reading.trial.registry]
    record = read_record(registry, reading)
    posted = record.dates.last_update_posted
    dated = (reading.data_date, "the registry's data") if reading.data_date else ("", "")
    if not reading.data_date and posted:
        dated = (str(posted.date), "last update posted at the registry")
    baseline = Baseline(
        trial=reading.trial,
        record=record,
        told=(),
        layout="",
        site=registry.title,
        address=registry.url(reading.trial),
        page_date=dated[0],
        page_date_is=dated[1],
        title=record.titles.brief,
        whole=_is_whole(reading, record),
    )
    return baseline, reading


def _is_whole(reading: Reading, record: Record) -> bool:
    """Whether it has what every record has: else fields were chosen, and absence says nothing."""
    mandatory = (reading.data_date, record.sponsor.lead, record.design.study_type)
    return all(mandatory) and record.has_results is (record.results is not None)
