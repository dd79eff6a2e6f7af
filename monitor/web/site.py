"""The page on which a reader ends a subscription, as an ASGI application.

RFC 8058: a POST with `List-Unsubscribe=One-Click` ends it, without a cookie, a redirect or another
question. A GET, which scanners of mail and previews of links do unasked, changes nothing.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import parse_qsl

from msgspec import Struct

from monitor.errors import MonitorError
from monitor.web.tokens import PATH, Reader

log = logging.getLogger(__name__)

MOST_BYTES = 4096
HEADERS = (
    (b"content-type", b"text/html; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),  # the address is all that is needed to unsubscribe
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"x-robots-tag", b"noindex"),
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    ),
)
# what a POST has to say: the mail program's way (RFC 8058, 3.1), or by our own form
_END = ("List-Unsubscribe=One-Click", "end=yes")
_AGAIN = "again=yes"

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Book(Protocol):
    """Who wants no more."""

    def has_ended(self, reader: Reader) -> bool:
        """Whether the reader has ended this subscription."""

    def end(self, reader: Reader) -> None:
        """Note that the reader wants no more; a second time changes nothing."""

    def resume(self, reader: Reader) -> None:
        """Note that the reader wants it after all."""


class Answer(Struct, frozen=True):
    """What is answered: `page` is the name of what is shown, with the subscription it is about."""

    status: HTTPStatus
    page: str
    subscription: str = ""


class Site:
    """Answers for the links of these tokens; `show` makes a page of an answer."""

    def __init__(
        self, readers: Mapping[str, Reader], book: Book, show: Callable[[Answer], str]
    ) -> None:
        self._readers = readers
        self._book = book
        self._show = show

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever it is."""
        if scope["type"] != "http":
            return
        body = await _read(receive)
        answer = await asyncio.to_thread(self.answer, scope["method"], scope["path"], body)
        page = self._show(answer).encode()
        headers = [*HEADERS, (b"content-length", str(len(page)).encode())]
        if answer.status is HTTPStatus.METHOD_NOT_ALLOWED:
            headers.append((b"allow", b"GET, HEAD, POST"))
        await send(
            {"type": "http.response.start", "status": int(answer.status), "headers": headers}
        )
        sent = b"" if scope["method"] == "HEAD" else page  # its length stays: RFC 9110, 8.6
        await send({"type": "http.response.body", "body": sent})

    def answer(self, method: str, path: str, body: str | None) -> Answer:
        """Return what is answered to a request; None stands for a body that is too long."""
        reader = self._readers.get(path.removeprefix(PATH)) if path.startswith(PATH) else None
        if reader is None:
            return Answer(HTTPStatus.NOT_FOUND, "unknown")
        if method not in {"GET", "HEAD", "POST"}:
            return Answer(HTTPStatus.METHOD_NOT_ALLOWED, "unknown")
        try:
            return self._ask(reader) if method != "POST" else self._told(reader, body)
        except MonitorError as error:
            log.error("not unsubscribed", extra={"reason": str(error)})  # noqa: TRY400
            return Answer(HTTPStatus.SERVICE_UNAVAILABLE, "later", reader.subscription)

    def _ask(self, reader: Reader) -> Answer:
        page = "ended" if self._book.has_ended(reader) else "ask"
        return Answer(HTTPStatus.OK, page, reader.subscription)

    def _told(self, reader: Reader, body: str | None) -> Answer:
        if body is not None and _says(body, _AGAIN):
            self._book.resume(reader)
            return Answer(HTTPStatus.OK, "again", reader.subscription)
        if body is None or not any(_says(body, word) for word in _END):
            return Answer(HTTPStatus.BAD_REQUEST, "ask", reader.subscription)
        self._book.end(reader)
        return Answer(HTTPStatus.OK, "ended", reader.subscription)


async def _read(receive: Receive) -> str | None:
    """Return the body; None where it is longer than anything that is meant for us."""
    read = bytearray()
    while True:
        part = await receive()
        read += part.get("body", b"")
        if len(read) > MOST_BYTES or part["type"] == "http.disconnect":
            return None
        if not part.get("more_body", False):
            return read.decode("utf-8", "replace")


def _says(body: str, pair: str) -> bool:
    """Whether a form of either encoding has this pair (RFC 8058, 3.1, allows both)."""
    name, _, value = pair.partition("=")
    if field := re.search(rf'name=("?){name}\1[\s;]', body):  # multipart/form-data
        return value in body[field.end() :].split()
    return (name, value) in parse_qsl(body.strip())
