"""HTTP towards people: posts what a channel composed, judges the answer, lets no secret out."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from itertools import islice
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr

from monitor import __version__
from monitor.errors import Rejected, Undelivered
from monitor.model.delivery import Message

SECONDS = 20
MOST_BYTES = 64 * 1024
MOST_READS = 8

LATER = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
REMEDIES = {
    HTTPStatus.UNAUTHORIZED: "check the address and the secret",
    HTTPStatus.FORBIDDEN: "check the address and the secret",
    HTTPStatus.NOT_FOUND: "check the address",
    HTTPStatus.GONE: "the receiver wants no more: take the channel out of the configuration",
}
MOVED = "redirects are not followed: put the new address into the configuration"


def _checked(secret: SecretStr) -> SecretStr:
    """Return the address where it is one of HTTP; no fault of it quotes any part of it."""
    try:
        parts = urlsplit(secret.get_secret_value())
        known = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        known = False
    if not known or re.search(r"[\x00-\x20\x7f]", secret.get_secret_value()):
        raise ValueError("must be an address that begins with https:// or http://")
    return secret


# An address often holds all that is needed to post there, so it is a secret as a whole.
SecretUrl = Annotated[SecretStr, AfterValidator(_checked)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """What is to be posted where; its repr shows nothing of it."""

    url: SecretStr
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False, default_factory=dict)


class HttpChannel:
    """Posts each message as its kind composes it, over connections that it keeps until `close`."""

    def __init__(self, name: str, compose: Callable[[Message], Posting]) -> None:
        self._name = name
        self._compose = compose
        self._client: Any = None

    def send(self, message: Message) -> None:
        """Post the message once, without following a redirect."""
        status, retry_after = self._post(self._compose(message))
        judge(self._name, status, wait=wait(retry_after, message.sent_at))

    def close(self) -> None:
        """Close the connections."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _post(self, posting: Posting) -> tuple[int, str]:
        import httpx  # slow to import, and most runs send nothing

        if self._client is None:
            self._client = _client()
        url = posting.url.get_secret_value()
        try:
            with self._client.stream(
                "POST", url, content=posting.body, headers=posting.headers
            ) as response:
                _read_out(response)
                return response.status_code, response.headers.get("Retry-After", "")
        except httpx.TimeoutException as error:
            reason = f"{urlsplit(url).hostname} gave no answer within {SECONDS} s"
            raise Undelivered(self._name, reason) from error
        except httpx.TransportError as error:
            # what the other side said may be in the text, but not where no connection was made
            why = error if isinstance(error, httpx.ConnectError) else type(error).__name__
            reason = f"{urlsplit(url).hostname} cannot be reached ({why})"
            raise Undelivered(self._name, reason) from error


def _client() -> Any:
    import httpx

    for name in ("httpx", "httpcore"):  # they log whole addresses and headers
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
    agent = {"User-Agent": f"trial-monitor/{__version__}", "Accept-Encoding": "identity"}
    return httpx.Client(timeout=SECONDS, follow_redirects=False, headers=agent)


def _read_out(response: Any) -> None:
    """Read a short answer to its end, so that the connection can be used again; leave a long one.

    The status has said all that matters: a body that breaks off changes nothing.
    """
    import httpx

    size = 0
    try:
        for part in islice(response.iter_raw(), MOST_READS):
            size += len(part)
            if size > MOST_BYTES:
                return
    except httpx.TransportError:
        return


def judge(channel: str, status: int, *, wait: timedelta | None) -> None:
    """Return for a 2xx; raise `Undelivered` where trying again may help, else `Rejected`."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return
    if status in LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Undelivered(channel, _named(status), wait=wait)
    if status >= HTTPStatus.BAD_REQUEST:
        remedy = REMEDIES.get(HTTPStatus(status)) if status in set(HTTPStatus) else None
        raise Rejected(channel, f"{_named(status)}: {remedy}" if remedy else _named(status))
    raise Undelivered(channel, f"{_named(status)}: {MOVED}")


def _named(status: int) -> str:
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
    return f"HTTP {status} {phrase}".rstrip()


def wait(retry_after: str, now: datetime) -> timedelta | None:
    """Return how long a `Retry-After` asks to wait (RFC 9110, 10.2.3); None where it says nothing.

    A date is taken relative to `now`; one in the past asks for no wait at all.
    """
    text = retry_after.strip()
    if re.fullmatch(r"\d{1,9}", text, re.ASCII):
        return timedelta(seconds=int(text))
    try:
        when = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(when - now, timedelta(0))
