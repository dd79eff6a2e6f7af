"""Webhooks as in Standard Webhooks 1.0: signed, with an id that stays the same over retries."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import UTC
from typing import Literal

import msgspec
from pydantic import SecretStr, ValidationInfo, field_validator

from monitor.channels._http import HttpChannel, HttpOptions, Posting
from monitor.channels.base import ChannelType
from monitor.model.delivery import Medium, Message

PREFIX = "whsec_"
STANDARD = "application/json"
CLOUDEVENT = "application/cloudevents+json; charset=utf-8"


class WebhookOptions(HttpOptions):
    """`secret` is `whsec_` and base64, or any text; without it there is no signature.

    The receiver of a secret in plain text verifies with the base64 of its UTF-8. While receivers
    change over to a new secret, `old_secret` signs as well. `envelope` is "standard" (a digest as
    Standard Webhooks has it) or "cloudevents" (each event in CloudEvents 1.0, structured mode).
    """

    secret: SecretStr | None = None
    old_secret: SecretStr | None = None
    envelope: Literal["standard", "cloudevents"] = "standard"

    @field_validator("secret", "old_secret")
    @classmethod
    def _usable(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None:
            key(secret.get_secret_value())
        return secret

    @field_validator("old_secret")
    @classmethod
    def _old(cls, old: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if old is not None and "secret" in info.data and info.data["secret"] in {None, old}:
            raise ValueError("goes with a new secret: while receivers change over, both sign")
        return old

    def singly(self) -> bool:
        """Whether each event goes alone, as CloudEvents do."""
        return self.envelope == "cloudevents"


def key(secret: str) -> bytes:
    """Return the signing key that a secret stands for; ValueError where it stands for none."""
    if not secret.startswith(PREFIX):
        return _not_empty(secret.encode())
    try:
        # some write the padding, some leave it out
        bare = secret.removeprefix(PREFIX).rstrip("=")
        return _not_empty(base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True))
    except binascii.Error:
        raise ValueError(f"what follows {PREFIX} must be base64") from None


def _not_empty(secret: bytes) -> bytes:
    if not secret:
        raise ValueError("must not be empty; leave it out to send without a signature")
    return secret


def compose(options: WebhookOptions, message: Message) -> Posting:
    """Return the message in its envelope, under the headers of Standard Webhooks 1.0."""
    if options.envelope == "cloudevents":
        kind, body = CLOUDEVENT, message.envelope or _enveloped(message)
    else:
        kind, body = STANDARD, message.payload
    attempt = str(int(message.sent_at.astimezone(UTC).timestamp()))
    headers = {"Content-Type": kind, "webhook-id": message.key, "webhook-timestamp": attempt}
    signed = f"{message.key}.{attempt}.".encode() + body
    secrets = [each for each in (options.secret, options.old_secret) if each is not None]
    if secrets:
        headers["webhook-signature"] = " ".join(_signature(each, signed) for each in secrets)
    return Posting(url=options.url, body=body, headers=headers)


def _enveloped(message: Message) -> bytes:
    """Return a digest as a CloudEvent: events that gathered before the envelope was chosen."""
    payload = msgspec.json.decode(message.payload)
    return msgspec.json.encode(
        {
            "specversion": "1.0",
            "id": message.key,
            "source": "urn:trial-monitor:monitor",
            "type": payload["type"],
            "time": payload["timestamp"],
            "datacontenttype": "application/json",
            "data": payload["data"],
        }
    )


def _signature(secret: SecretStr, signed: bytes) -> str:
    digest = hmac.digest(key(secret.get_secret_value()), signed, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"


def _open(name: str, options: WebhookOptions) -> HttpChannel:
    return HttpChannel(name, compose, options)


channel = ChannelType(
    key="webhook",
    media=(Medium.JSON, Medium.CLOUDEVENT),
    options=WebhookOptions,
    example={"url": "https://example.org/hooks/trials", "secret": "a long and random text"},
    open=_open,
)
