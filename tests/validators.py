"""What validators ask of calendars and feeds, read off the standards and not off our code."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree import ElementTree as ET

ATOM = "{http://www.w3.org/2005/Atom}"
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")

# --- iCalendar: RFC 5545, 3.1 (lines), 3.3.11 (text), 3.6 (components); RFC 7986, 5

_TEXT = {"SUMMARY", "DESCRIPTION", "NAME", "X-WR-CALNAME", "UID", "PRODID", "COLOR"}
_ONCE = {
    "VCALENDAR": {"VERSION", "PRODID", "CALSCALE", "REFRESH-INTERVAL", "COLOR"},
    "VEVENT": {
        *("UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "SUMMARY", "DESCRIPTION"),
        *("CREATED", "LAST-MODIFIED", "TRANSP", "URL", "COLOR"),
    },
}
_NEEDED = {"VCALENDAR": {"VERSION", "PRODID"}, "VEVENT": {"UID", "DTSTAMP", "DTSTART"}}
_ESCAPED = re.compile(r"(?:[^\\,;\n]|\\[\\,;nN])*")
_SHAPES = {
    "DTSTAMP": r"DTSTAMP:\d{8}T\d{6}Z",
    "CREATED": r"CREATED:\d{8}T\d{6}Z",
    "LAST-MODIFIED": r"LAST-MODIFIED:\d{8}T\d{6}Z",
    "DTSTART": r"DTSTART;VALUE=DATE:\d{8}",
    "DTEND": r"DTEND;VALUE=DATE:\d{8}",
    "SEQUENCE": r"SEQUENCE:\d+",
    "STATUS": r"STATUS:(TENTATIVE|CONFIRMED|CANCELLED)",
    "TRANSP": r"TRANSP:(OPAQUE|TRANSPARENT)",
    "VERSION": r"VERSION:2\.0",
    "REFRESH-INTERVAL": r"REFRESH-INTERVAL;VALUE=DURATION:P.+",
    "COLOR": r"COLOR:[a-z]+",
}
Component = dict[str, list[str]]


def faults_of_icalendar(written: bytes) -> list[str]:
    return list(_faults_of_lines(written)) or list(_faults_of_components(written))


def _faults_of_lines(written: bytes) -> Iterator[str]:
    if not written.endswith(b"\r\n"):
        yield "the last line has no end"
    for line in written.removesuffix(b"\r\n").split(b"\r\n"):
        if len(line) > 75:
            yield f"{len(line)} octets in a line"
        if re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line):
            yield f"a control character in {line!r}"
        try:
            line.decode()
        except UnicodeDecodeError:
            yield f"a character is cut in two in {line!r}"


def components(written: bytes) -> list[tuple[str, Component]]:
    """The components in the order of their ends, each with its content lines by name."""
    done: list[tuple[str, Component]] = []
    opened: list[tuple[str, Component]] = []
    for line in written.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n"):
        name = re.split("[:;]", line)[0]
        if name == "BEGIN":
            opened.append((line.partition(":")[2], {}))
        elif name == "END":
            assert opened[-1][0] == line.partition(":")[2]
            done.append(opened.pop())
        else:
            opened[-1][1].setdefault(name, []).append(line)
    assert opened == []
    return done


def _faults_of_components(written: bytes) -> Iterator[str]:
    found = components(written)
    events = [said for kind, said in found if kind == "VEVENT"]
    if not events or [kind for kind, _ in found].count("VCALENDAR") != 1:
        yield "no calendar with something in it"
    for kind, said in found:
        yield from (f"{kind} without {name}" for name in _NEEDED[kind] - said.keys())
        yield from (
            f"{kind} with {len(lines)} {name}"
            for name, lines in said.items()
            if name in _ONCE[kind] and len(lines) > 1
        )
        yield from (fault for lines in said.values() for each in lines for fault in _line(each))
    yield from _twice(uid for said in events for uid in said.get("UID", []))
    for said in events:
        start, end = said.get("DTSTART", [""])[0][-8:], said.get("DTEND", ["99991232"])[0][-8:]
        if end <= start:
            yield f"it ends on {end} and begins on {start}"


def _line(line: str) -> Iterator[str]:
    name, value = re.split("[:;]", line)[0], line.partition(":")[2]
    if name in _SHAPES and not re.fullmatch(_SHAPES[name], line):
        yield f"not of the shape of {name}: {line!r}"
    if name in _TEXT and not _ESCAPED.fullmatch(value):
        yield f"not escaped: {line!r}"
    if name == "URL" and not _ABSOLUTE.fullmatch(value):
        yield f"no address: {line!r}"


# --- Atom: RFC 4287, 4.1


def faults_of_atom(text: str) -> list[str]:
    return list(_faults_of_feed(ET.fromstring(text.encode())))  # noqa: S314  # our own


def _faults_of_feed(feed: ET.Element) -> Iterator[str]:
    if feed.tag != f"{ATOM}feed":
        yield f"not a feed but {feed.tag}"
    entries = feed.findall(f"{ATOM}entry")
    for part in (feed, *entries):
        yield from _faults_of_head(part)
    for entry in entries:
        yield from _faults_of_entry(entry)
    if any(feed.find(f"{ATOM}author") is entry.find(f"{ATOM}author") for entry in entries):
        yield "nobody is its author"
    for author in feed.iter(f"{ATOM}author"):
        if len(author.findall(f"{ATOM}name")) != 1:
            yield "an author without a name"
    yield from _twice(_of(entry, "id") for entry in entries)


def _faults_of_entry(entry: ET.Element) -> Iterator[str]:
    links = [one for one in entry.findall(f"{ATOM}link") if one.get("rel") == "alternate"]
    contents = entry.findall(f"{ATOM}content")
    if len(links) > 1 or not (links or contents):
        yield f"{len(links)} links to what it is about"
    for link in links:
        if not _ABSOLUTE.fullmatch(link.get("href", "")):
            yield f"no address: {link.get('href')!r}"
    if any(content.get("type") == "html" and len(content) for content in contents):
        yield "HTML that is not escaped"
    if not all(tag.get("term") for tag in entry.findall(f"{ATOM}category")):
        yield "a tag without a term"


def _faults_of_head(part: ET.Element) -> Iterator[str]:
    for name in ("id", "title", "updated"):
        if len(part.findall(ATOM + name)) != 1:
            yield f"{len(part.findall(ATOM + name))} {name} in {part.tag}"
    if not _ABSOLUTE.fullmatch(_of(part, "id")):
        yield f"not an absolute IRI: {_of(part, 'id')!r}"
    for name in ("updated", "published"):
        if not _RFC3339.fullmatch(_of(part, name, "1999-01-01T00:00:00Z")):
            yield f"not a time: {_of(part, name)!r}"
    if not _of(part, "title").strip():
        yield "a title that says nothing"


def _of(part: ET.Element, name: str, default: str = "") -> str:
    return part.findtext(ATOM + name, default)


# --- JSON Feed 1.1


def faults_of_json_feed(text: str) -> list[str]:
    return list(_faults_of_json(json.loads(text)))


def _faults_of_json(feed: dict[str, Any]) -> Iterator[str]:
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        yield f"version {feed.get('version')!r}"
    if not (isinstance(feed.get("title"), str) and isinstance(feed.get("items"), list)):
        yield "no title or no items"
    if not all(author.keys() & {"name", "url", "avatar"} for author in feed.get("authors", [])):
        yield "an author without anything"
    for item in feed["items"]:
        yield from _faults_of_item(item)
    yield from _twice(item["id"] for item in feed["items"])


def _faults_of_item(item: dict[str, Any]) -> Iterator[str]:
    if not (isinstance(item.get("id"), str) and item["id"]):
        yield f"id {item.get('id')!r}"
    if not any(isinstance(item.get(f"content_{kind}"), str) for kind in ("html", "text")):
        yield "no content"
    for name in ("date_published", "date_modified"):
        if not _RFC3339.fullmatch(item.get(name, "1999-01-01T00:00:00Z")):
            yield f"not a time: {item[name]!r}"
    if "url" in item and not _ABSOLUTE.fullmatch(item["url"]):
        yield f"no address: {item['url']!r}"
    if not all(isinstance(tag, str) and tag for tag in item.get("tags", [])):
        yield "a tag that is no word"


def _twice(names: Iterable[str]) -> Iterator[str]:
    return (f"twice {name}" for name, n in Counter(names).items() if n > 1)
