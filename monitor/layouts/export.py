"""What trial-monitor itself wrote: records, differences, events, reports, histories, as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from monitor.errors import UsageError
from monitor.layouts.base import Found, Page
from monitor.model.baseline import Baseline, Knowledge, Told
from monitor.model.fields import BY_NAME
from monitor.model.partial import holds, partial
from monitor.model.plain import decode
from monitor.model.record import Record
from monitor.model.trial import TrialId

_SITE = "trial-monitor"
_DATA = "the registry's data"
_PARTS = "the export has only a part of it"
_BROKEN = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
_INSIDE = ("data", "events", "dossiers")  # the members in which others of these shapes stand
_DEEPEST = 4


_DIFFERENCE = frozenset({"registry", "trial", "from", "to", "changes"})
_SINCE = frozenset({"registry", "trial", "page", "fields", "to"})
_EVENT = frozenset({"id", "kind", "severity", "trial", "changes"})
_REVISION = frozenset({"trial", "fingerprint", "seen_at", "status"})
_DOSSIER = frozenset({"registry", "trial", "first", "now"})
_SIGNS = (_DIFFERENCE, _SINCE, _EVENT, _REVISION, _DOSSIER)
_OF_DOSSIER = {
    "status.overall": "status",
    "dates.start": "start",
    "dates.primary_completion": "primary_completion",
    "dates.completion": "completion",
    "enrollment": "enrollment",
}


class _Said(Struct, frozen=True, kw_only=True):
    """What a part of an export says of a trial, and when (ISO, for putting them in order)."""

    trial: TrialId
    when: str
    title: str = ""
    values: Mapping[str, Any] = {}
    in_part: tuple[str, ...] = ()


class Export:
    """An export of our own, by whichever command it was written."""

    key = "export"
    title = "an export of trial-monitor (JSON)"
    rank = 11

    def recognises(self, page: Page) -> bool:
        """Know it by the members that each of its shapes has."""
        return any(True for _ in _leaves(_value(page)))

    def read(self, page: Page) -> Found:
        """Return a whole record, or what the latest parts say of each field of each trial."""
        leaves = list(_leaves(_value(page)))
        records = [_whole(page, leaf) for leaf in leaves if _is_record(leaf)]
        said: dict[TrialId, list[_Said]] = {}
        for one in (one for leaf in leaves if not _is_record(leaf) for one in _said(page, leaf)):
            said.setdefault(one.trial, []).append(one)
        parts = [_joined(trial, every) for trial, every in said.items()]
        baselines = (*records, *(part for part in parts if part.told))
        if not baselines:
            raise UsageError(f"{page.name}: this export of trial-monitor is about no trial")
        return Found(
            baselines=baselines,
            mentioned=tuple(dict.fromkeys(one.trial for one in baselines)),
        )


def _value(page: Page) -> Any:
    """Return the JSON of a page; the members of a file that has one object in each line."""
    if page.value is not None or not page.text.lstrip().startswith("{"):
        return page.value
    try:
        return msgspec.json.Decoder().decode_lines(page.text)
    except _BROKEN:
        return None


def _leaves(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Yield the records, differences, events and revisions in an export."""
    if isinstance(value, dict):
        if _is_record(value) or any(signs <= set(value) for signs in _SIGNS):
            yield value
            return
        value = [value[name] for name in _INSIDE if isinstance(value.get(name), list | dict)]
    if isinstance(value, list) and depth < _DEEPEST:
        for one in value:
            yield from _leaves(one, depth + 1)


def _is_record(value: Mapping[str, Any]) -> bool:
    record = value.get("record")
    return "revision" in value and isinstance(record, dict) and "trial" in record


def _whole(page: Page, value: Mapping[str, Any]) -> Baseline:
    try:
        record = decode(msgspec.json.encode(value["record"]), Record)
    except _BROKEN as error:
        raise UsageError(f"{page.name}: the record in it is not as we write it: {error}") from error
    if record.trial not in page.find(record.trial.number):
        raise UsageError(f"{page.name}: the record in it has no number that a registry gives")
    revision = value["revision"] if isinstance(value["revision"], dict) else {}
    date = _text(revision, "data_date")
    return Baseline(
        trial=record.trial,
        record=record,
        told=(),
        layout=Export.key,
        site=_SITE,
        page_date=date,
        page_date_is=_DATA if date else "",
        title=record.titles.brief,
        whole=True,
    )


def _said(page: Page, value: Mapping[str, Any]) -> Iterator[_Said]:
    """Yield what an event, a difference or a revision says; nothing where it names no trial."""
    for trial in page.find(_text(value, "trial"))[:1]:
        if set(value) >= _SINCE:
            yield _of_since(trial, value)
        elif set(value) >= _DOSSIER:
            yield _of_dossier(trial, value)
        elif set(value) >= _REVISION:
            yield _of_revision(trial, value)
        else:
            yield _of_changes(trial, value)


def _of_since(trial: TrialId, value: Mapping[str, Any]) -> _Said:
    """Return what the registry said when it was compared with a page."""
    return _Said(
        trial=trial,
        when=_text(_member(value, "to"), "data_date"),
        title=_text(value, "title"),
        values={_text(one, "field"): one["now"] for one in _members(value, "fields", "now")},
    )


def _of_dossier(trial: TrialId, value: Mapping[str, Any]) -> _Said:
    now = _member(value, "now")
    return _Said(
        trial=trial,
        when=_text(now, "held_from"),
        title=_text(value, "title"),
        values={name: now[said] for name, said in _OF_DOSSIER.items() if said in now},
    )


def _of_revision(trial: TrialId, value: Mapping[str, Any]) -> _Said:
    dates = {
        "dates.last_update_submitted": _text(value, "submitted"),
        "status.overall": _text(value, "status"),
    }
    return _Said(
        trial=trial,
        when=_text(value, "data_date") or _text(value, "submitted"),
        title=_text(value, "title"),
        values={name: said for name, said in dates.items() if said},
    )


def _of_changes(trial: TrialId, value: Mapping[str, Any]) -> _Said:
    to = _member(value, "to")
    status = {"status.overall": _text(to, "status")} if _text(to, "status") else {}
    after = {_text(one, "field"): one["after"] for one in _members(value, "changes", "after")}
    return _Said(
        trial=trial,
        when=_text(value, "data_date") or _text(to, "data_date") or _text(value, "time")[:10],
        title=_text(value, "title"),
        values=status | after,
        in_part=tuple(_text(one, "field") for one in _members(value, "changes", "items")),
    )


def _joined(trial: TrialId, every: Iterable[_Said]) -> Baseline:
    """Return what the latest of these says of each field."""
    values: dict[str, Any] = {}
    when: dict[str, str] = {}
    date = title = ""
    for said in sorted(every, key=lambda one: one.when):
        date, title = said.when or date, said.title or title
        for name in said.in_part:
            values.pop(name, None)
        values |= said.values
        when |= dict.fromkeys((*said.values, *said.in_part), said.when)
    values |= {"titles.brief": title} if title else {}
    known = {name: value for name, value in values.items() if holds(trial, name, value)}
    empty = {name for name, value in values.items() if value is None}
    names = [name for name in dict.fromkeys((*values, *when)) if name in BY_NAME]
    return Baseline(
        trial=trial,
        record=partial(trial, known),
        told=tuple(
            _told(name, when.get(name, date), date, known=name in known, empty=name in empty)
            for name in names
        ),
        layout=Export.key,
        site=_SITE,
        page_date=date,
        page_date_is=_DATA if date else "",
        title=title,
    )


def _told(name: str, when: str, latest: str, *, known: bool, empty: bool) -> Told:
    if not (known or empty):
        return Told(field=name, knowledge=Knowledge.UNKNOWN, note=_PARTS)
    return Told(
        field=name,
        knowledge=Knowledge.KNOWN,
        shown="nothing" if empty else "",
        note=f"as of {when}" if when != latest else "",
    )


def _text(value: Mapping[str, Any], name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""


def _member(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _members(value: Mapping[str, Any], name: str, key: str) -> list[Mapping[str, Any]]:
    """Return the members of a list that are maps with this key."""
    found = value.get(name)
    listed = found if isinstance(found, list) else []
    return [one for one in listed if isinstance(one, dict) and key in one]


layout = Export()
