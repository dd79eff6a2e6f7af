"""HTTP towards people: posts what a channel composed, judges the answer, lets no secret out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, FilePath, SecretStr, ValidationInfo, field_validator

from monitor.channels._address import Allowed
from monitor.channels.base import Options
from monitor.errors import RecipientRejected, Rejected, Undelivered
from monitor.model.delivery import Message

LATER = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
REMEDIES = {
    HTTPStatus.UNAUTHORIZED: "check the address and the secret",
    HTTPStatus.FORBIDDEN: "check the address and the secret",
    HTTPStatus.NOT_FOUND: "check the address",
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


class ReachOptions(Options):
    """How far a channel may reach, and for how long.

    `allow` are networks, addresses and names of hosts to be reached besides public ones, and
    without HTTPS too. `timeout` is how many seconds one message may take.
    """

    allow: tuple[str, ...] = ()  # stands first: an address is held to it
    timeout: Annotated[float, Field(gt=0, le=60, allow_inf_nan=False)] = 20.0

    @field_validator("allow")
    @classmethod
    def _is_list(cls, allow: tuple[str, ...]) -> tuple[str, ...]:
        Allowed.parse(allow)
        return allow


class HttpOptions(ReachOptions):
    """Where to post, and how: every kind of channel that speaks HTTP has these options.

    `ca_file` names whom to trust in place of the usual ones. `proxy` is one that takes CONNECT; it
    then resolves the names.
    """

    url: SecretUrl
    ca_file: FilePath | None = None
    proxy: SecretUrl | None = None

    @field_validator("url")
    @classmethod
    def _is_allowed(cls, url: SecretStr, info: ValidationInfo) -> SecretStr:
        parts = urlsplit(url.get_secret_value())
        if "allow" in info.data:  # where it has a fault of its own, that is said
            Allowed.parse(info.data["allow"]).check(parts.scheme, parts.hostname or "")
        return url

    @field_validator("proxy")
    @classmethod
    def _is_plain(cls, proxy: SecretStr | None) -> SecretStr | None:
        if proxy is not None and not proxy.get_secret_value().startswith("http://"):
            raise ValueError("must begin with http://; what goes through it is encrypted all along")
        return proxy


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """What is to be posted where; its repr shows nothing of it."""

    url: SecretStr
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False, default_factory=dict)


class HttpChannel:
    """Posts each message as its kind composes it, over connections that it keeps until `close`.

    `compose` takes the options and a message. `resolve` looks up names in place of the system.
    """

    def __init__(
        self,
        name: str,
        compose: Callable[[Any, Message], Posting],
        options: HttpOptions,
        *,
        resolve: Callable[..., Any] | None = None,
    ) -> None:
        self._name = name
        self._compose = compose
        self._options = options
        self._resolve = resolve
        self._client: Any = None

    def send(self, message: Message) -> str:
        """Post the message once, without following a redirect; return the status in words."""
        status, retry_after = self._post(self._compose(self._options, message))
        judge(self._name, status, wait=wait(retry_after, message.sent_at))
        return _named(status)

    def draft(self, message: Message) -> dict[str, bytes]:
        """Return the body that would be posted; a secret that is part of it is not shown."""
        body = self._compose(self._options, message).body
        for _, said in self._options:
            if isinstance(said, SecretStr):
                body = body.replace(json.dumps(said.get_secret_value()).encode(), b'"**********"')
        return {"posted.json": body}

    def close(self) -> None:
        """Close the connections."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _post(self, posting: Posting) -> tuple[int, str]:
        from monitor.channels._connection import Client, Unsent  # slow, and most runs send nothing

        said = self._options
        try:
            if self._client is None:
                self._client = Client(
                    Allowed.parse(said.allow),
                    ca_file=said.ca_file,
                    proxy=said.proxy.get_secret_value() if said.proxy else "",
                    resolve=self._resolve,
                )
            answer: tuple[int, str] = self._client.post(
                posting.url.get_secret_value(),
                body=posting.body,
                headers=posting.headers,
                seconds=said.timeout,
            )
        except Unsent as error:
            raise Undelivered(self._name, str(error)) from error
        return answer


def judge(channel: str, status: int, *, wait: timedelta | None) -> None:
    """Return for a 2xx; raise `Undelivered` where trying again may help, else `Rejected`.

    A 410 is the receiver's word that nobody is there any more.
    """
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return
    if status == HTTPStatus.GONE:
        raise RecipientRejected(channel, f"{_named(status)}: the receiver wants no more")
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
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text, re.ASCII):  # Discord sends parts of a second
        return timedelta(seconds=float(text))
    try:
        when = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(when - now, timedelta(0))
