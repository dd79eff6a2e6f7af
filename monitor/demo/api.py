"""ClinicalTrials.gov's API v2 as answers to paths, with the oddities that trip up a client.

What is imitated was published or measured: the OpenAPI file 2.0.5, its Markdown pages, and dated
measurements of others. Where those are silent, the harsher reading is played.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

import msgspec

from monitor.demo import past
from monitor.demo.holdings import NUMBER, Held, Holdings, Malformed, Study, canonical
from monitor.demo.server import Answer

VERSION_PATH = "/api/v2/version"
STUDIES_PATH = "/api/v2/studies"
HISTORY_PATH = re.compile(r"/api/int/studies/([^/]+)/history(?:/(\d{1,6}))?")
DEFAULT_PAGE = 10
LARGEST_PAGE = 1000
NOT_PART_OF_THE_QUESTION = frozenset({"countTotal", "pageSize", "pageToken"})
ALLOWED = {"format": ("json",), "markupFormat": ("markdown", "legacy")}
PIECES = {  # the registry's own piece names that are not simply its keys with a capital
    "NCTId": "nctId",
    "NCTIdAlias": "nctIdAliases",
    "LastUpdatePostDate": "lastUpdatePostDateStruct",
}


def answer(holdings: Holdings, target: str, *, api_version: str) -> Answer:
    """Return the registry's answer to a GET of this path and query."""
    url = urlsplit(target)
    params = dict(parse_qsl(url.query, keep_blank_values=True))
    try:
        _refuse_unknown_values(params)
        if url.path == VERSION_PATH:
            return _version(holdings.load, api_version)
        if url.path == STUDIES_PATH:
            return _listing(holdings, params)
        if url.path.startswith(f"{STUDIES_PATH}/"):
            return _one(holdings, url.path.removeprefix(f"{STUDIES_PATH}/"), params)
        return _history(holdings, url.path)
    except Malformed as fault:
        return say(400, str(fault))


def say(status: int, text: str, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """Return a refusal as the registry words them: plain text, never JSON."""
    return Answer(
        status=status, body=text.encode(), content_type="text/plain;charset=utf-8", headers=headers
    )


def numbers_in(target: str) -> tuple[str, ...]:
    """Return every trial number that a path or query names."""
    return tuple(f"NCT{int(digits):08d}" for digits in NUMBER.findall(target))


def _refuse_unknown_values(params: Mapping[str, str]) -> None:
    for name, allowed in ALLOWED.items():
        if params.get(name, allowed[0]) not in allowed:
            raise Malformed(f"Invalid value in parameter `{name}`: `{params[name]}`")


def _version(load: str, api_version: str) -> Answer:
    return _found(
        msgspec.json.encode({"apiVersion": api_version, "dataTimestamp": f"{load}T09:00:05"}), load
    )


def _found(body: bytes, load: str) -> Answer:
    """Answer with an ETag that names the load, not the record, as the real one seems to."""
    return Answer(status=200, body=body, headers=(("ETag", f'"loopback/{load}"'),))


def _one(holdings: Holdings, asked: str, params: Mapping[str, str]) -> Answer:
    if NUMBER.fullmatch(asked) is None:
        raise Malformed("Parameter `nctId` has incorrect format")
    number = canonical(asked, parameter="nctId")
    moved_to = holdings.alias_of(number)
    if moved_to is not None:
        return say(301, "", (("Location", f"{STUDIES_PATH}/{moved_to}"),))
    held = holdings.find(number)
    if held is None:
        return say(404, f"NCT number {number} not found")
    return _found(_served(held, holdings.load, _fields(params)), holdings.load)


def _history(holdings: Holdings, path: str) -> Answer:
    """Answer as the site's own pages are answered; nobody promised that this stays."""
    asked_for = HISTORY_PATH.fullmatch(path)
    if asked_for is None:
        return say(404, "Not found")
    asked, version = asked_for.groups()
    states = holdings.states(canonical(asked, parameter="nctId"))
    if version is None:
        body = past.versions(states, holdings.load) if states else b""
    else:
        shown = states[int(version) :][:1]
        body = past.version(int(version), shown[0], holdings.load) if shown else b""
    return _found(body, holdings.load) if body else say(404, "not found")


def _listing(holdings: Holdings, params: Mapping[str, str]) -> Answer:
    size, start = _page_size(params), _start(params, holdings.load)
    found = _filtered(holdings, params)
    fields = _fields(params)
    page = found[start : start + size]
    studies = b",\n".join(_served(held, holdings.load, fields) for held in page)
    parts = [b"{"]
    if params.get("countTotal") == "true" and "pageToken" not in params:
        parts.append(b'"totalCount":%d,' % len(found))
    parts += [b'"studies":[', studies, b"]"]
    if start + size < len(found):
        token = _token(params, holdings.load, start + size)
        parts += [b',"nextPageToken":', msgspec.json.encode(token)]
    parts.append(b"}")
    return _found(b"".join(parts), holdings.load)


def _filtered(holdings: Holdings, params: Mapping[str, str]) -> tuple[Held, ...]:
    if not params.get("filter.ids"):
        return holdings.all()
    asked = [one for one in re.split(r"[,|]", params["filter.ids"]) if one.strip()]
    return holdings.among([canonical(one, parameter="filter.ids") for one in asked])


def _page_size(params: Mapping[str, str]) -> int:
    text = params.get("pageSize") or "0"
    if not text.isdecimal():
        raise Malformed("Parameter `pageSize` has incorrect value")
    return min(int(text) or DEFAULT_PAGE, LARGEST_PAGE)


def _token(params: Mapping[str, str], load: str, start: int) -> str:
    """Return an opaque token that is good for this question and this load only."""
    return base64.urlsafe_b64encode(f"{_seal(params, load)}:{start}".encode()).decode().rstrip("=")


def _start(params: Mapping[str, str], load: str) -> int:
    token = params.get("pageToken")
    if token is None:
        return 0
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
    except ValueError:
        text = ""
    seal, _, start = text.partition(":")
    if seal != _seal(params, load) or not start.isdecimal():
        raise Malformed("Parameter `pageToken` has incorrect value")
    return int(start)


def _seal(params: Mapping[str, str], load: str) -> str:
    question = sorted((k, v) for k, v in params.items() if k not in NOT_PART_OF_THE_QUESTION)
    return f"{zlib.crc32(repr((load, question)).encode()):08x}"


def _fields(params: Mapping[str, str]) -> frozenset[str]:
    if "fields" not in params:
        return frozenset()
    named = [name.strip() for name in re.split(r"[,|]", params["fields"])]
    if not all(named):
        raise Malformed("Parameter `fields` has incorrect value")
    return frozenset(_key(name) for name in named)


def _key(piece: str) -> str:
    """Return the JSON key or path that a piece name stands for."""
    return PIECES.get(piece, piece[:1].lower() + piece[1:])


def _served(held: Held, load: str, fields: frozenset[str]) -> bytes:
    record = held.served(load)
    if not fields:
        return record
    return msgspec.json.encode(_projected(msgspec.json.decode(record), fields, ""))


def _projected(node: Study, fields: frozenset[str], path: str) -> Study:
    """Keep what is named by key or by path with all it holds, and the way to it."""
    kept: Study = {}
    for key, value in node.items():
        here = f"{path}.{key}" if path else key
        if key in fields or here in fields:
            kept[key] = value
        elif isinstance(value, dict) and (inner := _projected(value, fields, here)):
            kept[key] = inner
    return kept
