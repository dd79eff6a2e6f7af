"""A file's bytes made a page: which kind of file it is, in which encoding, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec

from monitor.errors import UsageError
from monitor.layouts._reading.html import text_of
from monitor.layouts.base import Page
from monitor.model.trial import TrialId

LARGEST = 20 * 1024 * 1024  # bytes; the largest of five pages saved from three sites has 11 KB

_COPY = "open it, select all, paste the text into a file, and import that file"
_STRANGERS: tuple[tuple[bytes, str], ...] = (  # how files begin that hold no text
    (b"%PDF-", f"a PDF: {_COPY}"),
    (b"PK\x03\x04", f"a zip or an office document: unpack it, or {_COPY}"),
    (b"PK\x05\x06", "an empty zip"),
    (b"\xd0\xcf\x11\xe0", f"an office document or a mail: {_COPY}"),
    (b"{\\rtf", f"rich text: {_COPY}"),
    (b"bplist00", "a web archive: save the page as HTML or as text"),
    (b"\x1f\x8b", "a gzip file: unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a zstd file: unpack it first"),
    (b"7z\xbc\xaf", "a 7z file: unpack it first"),
    (b"Rar!", "a rar file: unpack it first"),
    (b"SQLite format 3\x00", "a database; it is opened with `--database`, not imported"),
)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"\x00\x00\x01\x00")
_MARKS = (  # the longer before the shorter that it begins with
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_CHARSETS = re.compile(
    r"utf-?8|us-ascii|iso-8859-(?:[1-9]|1[013-6])|windows-125[0-8]|gb(?:k|2312|18030)|big5|shift_jis"
    r"|euc-(?:jp|kr)|koi8-[ru]",
    re.IGNORECASE,
)
_HIGH, _HIGH_PAIR = re.compile(rb"[\x80-\xff]"), re.compile(rb"[\x80-\xff]{2}")
_HTML = re.compile(
    r"\s*(?:<!doctype\s+html|<(?:html|head|body|main|div|article|section|table|h[1-6]|p|ul|dl|span"
    r"|meta|title)\b)",
    re.IGNORECASE,
)
_BEFORE_HTML = re.compile(r"<!--[^>]{0,1000}-->|<\?[^>]{0,500}>")
_HTML_LATER = re.compile(r"<(?:html|body)\b", re.IGNORECASE)
_MAIL = re.compile(
    rb"\s*(?:From|MIME-Version|Content-Type|Subject|Snapshot-Content-Location):", re.IGNORECASE
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_ADDRESS = re.compile(r"<!-- saved from url=\(\d{1,6}\)(https?://[^\s<>\"]{1,2000})")
_CANONICAL = re.compile(
    r"<link\s[^<>]{0,500}?rel=[\"']?canonical[\"']?[^<>]{0,2000}>", re.IGNORECASE
)
_URL = re.compile(r"https?://[^\s<>\"]{1,2000}")
_HREF = re.compile(r"href=[\"']?(https?://[^\s\"'<>]{1,2000})", re.IGNORECASE)
_HEAD = 65_536  # characters in which a page says where it is from


def page(name: str, data: bytes, find: Callable[[str], tuple[TrialId, ...]]) -> Page:
    """Return a file as a page; `find` finds the trials that a text names.

    UsageError, with what to do about it, for what is empty, over 20 MB, or holds no text.
    """
    _refuse(name, data)
    content, address = _of_archive(data) if _MAIL.match(data[:200]) else (data, "")
    text = _decoded(name, content)
    if _is_html(text):
        address = address or _address(text)
        text = _shown(name, text)
    return Page(name=name, data=data, text=text, value=_value(text), address=address, find=find)


def _refuse(name: str, data: bytes) -> None:
    if len(data) > LARGEST:
        raise UsageError(
            f"{name}: {len(data) / 1024 / 1024:.0f} MB, and a page of a trial has less than "
            f"{LARGEST // 1024 // 1024}: is it the right file?"
        )
    for beginning, what in _STRANGERS:
        if data.startswith(beginning):
            raise UsageError(f"{name}: {what}")
    if data.startswith(_PICTURES) or data[4:12] in {b"ftypheic", b"ftypmif1", b"ftypavif"}:
        raise UsageError(f"{name}: a picture: save the page itself, as HTML or as text")
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        raise UsageError(f"{name}: a picture: save the page itself, as HTML or as text")


def _decoded(name: str, data: bytes) -> str:
    encoding, data = _encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding.startswith(("utf-16", "utf-32")):
            raise UsageError(f"{name}: broken off or damaged ({encoding}): save it again") from None
        text = _other_than_utf8(name, data)
    if not text.strip():
        raise UsageError(f"{name}: the file is empty: save the page once more")
    if len(_CONTROLS.findall(text)) * 100 > len(text):
        raise UsageError(f"{name}: not a text: save the page as HTML or as text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _other_than_utf8(name: str, data: bytes) -> str:
    """Return damaged UTF-8, or a Windows file of western Europe; `UsageError` for all else."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if broken * 4 <= len(text) - len(text.encode("ascii", "ignore")) - broken:
        return text
    if 4 * len(_HIGH_PAIR.findall(data)) > len(_HIGH.findall(data)):  # most are of two bytes
        raise UsageError(f"{name}: in which encoding it is cannot be told: save it as UTF-8")
    return data.decode("cp1252", "replace")


def _encoding(data: bytes) -> tuple[str, bytes]:
    """Return the encoding and the bytes without a mark at their beginning."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, data[len(mark) :]
    head = data[:4096]
    if head[1::2].count(0) * 3 > len(head):  # every second byte nought: UTF-16 without its mark
        return "utf-16-le", data
    if head[::2].count(0) * 3 > len(head):
        return "utf-16-be", data
    named = _CHARSET.search(head) if b"<" in head else None
    charset = named[1].decode("ascii") if named else "utf-8"
    return (charset if _CHARSETS.fullmatch(charset) else "utf-8"), data


def _is_html(text: str) -> bool:
    head = text[:4096]
    begins = _BEFORE_HTML.sub("", head)
    return bool(_HTML.match(begins)) or (
        head.lstrip().startswith("<") and bool(_HTML_LATER.search(head))
    )


def _shown(name: str, source: str) -> str:
    text = text_of(source)
    if not text.strip():
        raise UsageError(
            f"{name}: a page without a text: it is filled in only where it is shown; {_COPY}"
        )
    return text


def _address(source: str) -> str:
    head = source[:_HEAD]
    saved = _ADDRESS.search(head)
    if saved:
        return saved[1]
    canonical = _CANONICAL.search(head)
    link = _HREF.search(canonical[0]) if canonical else None
    return link[1] if link else ""


def _of_archive(data: bytes) -> tuple[bytes, str]:
    """Return the page within a page that was saved as one file (MHTML), and its address.

    What only looks like one, such as the text of a mail, is returned as it is.
    """
    from email import message_from_bytes

    try:
        archive = message_from_bytes(data)
        parts = list(archive.walk()) if archive.is_multipart() else []
    except RecursionError:  # parts within parts without end
        return data, ""
    for part in parts:
        content = part.get_payload(decode=True)
        if part.get_content_type() == "text/html" and isinstance(content, bytes):
            location = str(archive.get("Snapshot-Content-Location", ""))
            return content, location if _URL.fullmatch(location) else ""
    return data, ""


def _value(text: str) -> Any:
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return msgspec.json.decode(text)
    except (msgspec.MsgspecError, RecursionError):
        return None
