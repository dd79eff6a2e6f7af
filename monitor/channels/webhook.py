"""Webhooks as in Standard Webhooks 1.0: signed, with an id that stays the same over retries."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from functools import partial

from pydantic import SecretStr, field_validator

from monitor.channels._http import HttpChannel, Posting, SecretUrl
from monitor.channels.base import ChannelType, Options
from monitor.model.delivery import Medium, Message

PREFIX = "whsec_"


class WebhookOptions(Options):
    """`secret` is `whsec_` and base64, or any text; without it there is no signature.

    The receiver of a secret in plain text verifies with the base64 of its UTF-8.
    """

    url: SecretUrl
    secret: SecretStr | None = None

    @field_validator("secret")
    @classmethod
    def _usable(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None:
            key(secret.get_secret_value())
        return secret


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
    """Return the message's payload as it is, under the headers of Standard Webhooks 1.0."""
    attempt = message.sent_at.astimezone(UTC)
    headers = {
        "Content-Type": "application/json",
        "webhook-id": message.key,
        "webhook-timestamp": str(int(attempt.timestamp())),
    }
    if options.secret is not None:
        secret = options.secret.get_secret_value()
        headers["webhook-signature"] = _signature(secret, message, attempt)
    return Posting(url=options.url, body=message.payload, headers=headers)


def _signature(secret: str, message: Message, attempt: datetime) -> str:
    from standardwebhooks import Webhook  # needed only where a message is signed

    signer = Webhook(key(secret))
    return signer.sign(message.key, attempt, message.payload.decode())


def _open(name: str, options: WebhookOptions) -> HttpChannel:
    return HttpChannel(name, partial(compose, options))


channel = ChannelType(
    key="webhook",
    media=(Medium.JSON,),
    options=WebhookOptions,
    example={"url": "https://example.org/hooks/trials", "secret": "a long and random text"},
    open=_open,
)
