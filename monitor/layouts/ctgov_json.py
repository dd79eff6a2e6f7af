"""JSON as ClinicalTrials.gov serves it: one study, a list of them, a page of a search, or lines."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Raw

from monitor.errors import UsageError
from monitor.layouts.base import Found, Page
from monitor.model.trial import TrialId

_HEAD = 4096  # characters in which a study says that it is one
_BROKEN = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class _Identification(msgspec.Struct, rename="camel"):
    nct_id: str


class _Protocol(msgspec.Struct, rename="camel"):
    identification_module: _Identification


class _Study(msgspec.Struct, rename="camel"):
    protocol_section: _Protocol


class _Search(msgspec.Struct):
    studies: list[Raw]


_study = msgspec.json.Decoder(_Study)
_search = msgspec.json.Decoder(_Search)
_list = msgspec.json.Decoder(list[Raw])
_lines = msgspec.json.Decoder(Raw)


class CtgovJson:
    """The registry's own download."""

    key = "ctgov_json"
    title = "a ClinicalTrials.gov download (JSON)"
    rank = 10

    def recognises(self, page: Page) -> bool:
        """Know it by `protocolSection`, in the value itself, in a list, or line by line."""
        value = page.value
        if isinstance(value, dict) and isinstance(value.get("study"), dict):
            value = value["study"]
        if isinstance(value, dict) and isinstance(value.get("studies"), list):
            value = value["studies"]
        if isinstance(value, list):
            return any(_is_study(one) for one in value)
        if value is None and page.text.lstrip().startswith(("{", "[")):
            return '"protocolSection"' in page.text[:_HEAD]
        return _is_study(value)

    def read(self, page: Page) -> Found:
        """Return every study as it was served; those without a number are told of."""
        if isinstance(page.value, dict) and "study" in page.value:
            raise UsageError(
                f"{page.name} comes from the registry's history, which is set otherwise:"
                " `trial-monitor backfill ID` brings the versions of a trial"
            )
        payloads: list[tuple[TrialId, bytes]] = []
        nameless = 0
        for part in _parts(page):
            trial = _trial(page, part)
            if trial is None:
                nameless += 1
            else:
                payloads.append((trial, part))
        if not payloads:
            raise UsageError(
                f"{page.name}: no study in it has its number; download it with the field NCT Number"
            )
        more = {"nextPageToken"} & set(page.value) if isinstance(page.value, dict) else set()
        return Found(
            payloads=tuple(payloads),
            mentioned=tuple(dict.fromkeys(trial for trial, _ in payloads)),
            says=_says(nameless, more=bool(more)),
        )


def _is_study(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("protocolSection"), dict)


def _parts(page: Page) -> list[bytes]:
    data = _utf8(page)
    try:
        if page.value is None:
            raws = _lines.decode_lines(data)
        elif isinstance(page.value, list):
            raws = _list.decode(data)
        elif "studies" in page.value:
            raws = _search.decode(data).studies
        else:
            return [data]
        return [bytes(raw) for raw in raws]
    except _BROKEN as error:
        raise UsageError(
            f"{page.name}: broken off or damaged: download it again ({error})"
        ) from error


def _utf8(page: Page) -> bytes:
    """Return the file as it came, but for a mark in front; encoded anew if it came otherwise."""
    try:
        page.data.decode("utf-8")
    except UnicodeDecodeError:
        return page.text.encode("utf-8")
    return page.data.removeprefix(b"\xef\xbb\xbf")


def _trial(page: Page, part: bytes) -> TrialId | None:
    try:
        number = _study.decode(part).protocol_section.identification_module.nct_id
    except _BROKEN:
        return None
    return next(iter(page.find(number)), None)


def _says(nameless: int, *, more: bool) -> str:
    parts = []
    if nameless:
        parts.append(f"{nameless:,} without a number were left out.")
    if more:
        parts.append("It is one page of a longer list: the rest is not in it.")
    return " ".join(parts)


layout = CtgovJson()
