"""Webhooks as their receivers get them: signed, and the same again when they are repeated."""

from __future__ import annotations

import base64
import hashlib
import hmac
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import ValidationError
from standardwebhooks import Webhook

from monitor.channels import available
from monitor.demo.receivers import WebhookReceiver
from monitor.errors import Undelivered
from monitor.model.delivery import Message

KIND = available()["webhook"]
NOW = datetime(2026, 2, 9, 15, 2, 11, tzinfo=UTC)
PAYLOAD = '{"type":"trial.digest","data":{"title":"Übelkeit ≥ 2"}}'.encode()
RANDOM = bytes(range(24))
PLAIN = "a long and random text"
WHSEC = "whsec_" + base64.b64encode(RANDOM).decode()


@pytest.fixture
def receiver():
    with WebhookReceiver() as running:
        yield running


@pytest.fixture
def opened(receiver):
    """A way to open a channel with a secret, or without."""
    channels = []

    def opened(**options):
        channels.append(KIND.open("team", KIND.options(url=receiver.url, **options)))
        return channels[-1]

    yield opened
    for channel in channels:
        channel.close()


def a_message(sent_at=NOW):
    return Message(key="msg-1", subject="news", payload=PAYLOAD, sent_at=sent_at)


def signature(secret, key, sent_at, body):
    """The signature as the specification of Standard Webhooks 1.0 puts it together."""
    signed = f"{key}.{int(sent_at.timestamp())}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()


@pytest.mark.parametrize(
    ("secret", "key"),
    [
        (WHSEC, RANDOM),
        (WHSEC.rstrip("="), RANDOM),
        (PLAIN, b"a long and random text"),
        ("schlüssel", "schlüssel".encode()),
    ],
)
def test_a_receiver_can_check_who_sent_it(opened, receiver, secret, key):
    opened(secret=secret).send(a_message())

    (post,) = receiver.posts
    assert post.body == PAYLOAD
    assert post.headers["content-type"] == "application/json"
    assert post.headers["webhook-id"] == "msg-1"
    assert post.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert post.headers["webhook-signature"] == signature(key, "msg-1", NOW, PAYLOAD)


def test_the_receivers_library_accepts_it(opened, receiver):
    now = datetime.now(UTC)  # noqa: TID251  # the library compares with the real time
    opened(secret=PLAIN).send(a_message(now))

    (post,) = receiver.posts
    library = Webhook(base64.b64encode(PLAIN.encode()).decode())
    assert library.verify(post.body, post.headers)["type"] == "trial.digest"


def test_the_zone_of_the_time_does_not_matter(opened, receiver):
    there = NOW.astimezone(timezone(timedelta(hours=9)))
    opened(secret=WHSEC).send(a_message(there))

    (post,) = receiver.posts
    assert post.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert post.headers["webhook-signature"] == signature(RANDOM, "msg-1", NOW, PAYLOAD)


def test_a_repeat_has_the_same_id_and_a_time_of_its_own(opened, receiver):
    channel = opened(secret=WHSEC)
    receiver.answers.append((503, {"Retry-After": "7"}))

    with pytest.raises(Undelivered) as caught:
        channel.send(a_message())
    assert caught.value.wait == timedelta(seconds=7)
    channel.send(a_message(NOW + timedelta(minutes=5)))

    first, second = receiver.posts
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 300
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]


def test_without_a_secret_there_is_an_id_and_no_signature(opened, receiver):
    opened().send(a_message())

    (post,) = receiver.posts
    assert post.headers["webhook-id"] == "msg-1"
    assert "webhook-signature" not in post.headers


@pytest.mark.parametrize(
    ("secret", "says"),
    [
        ("whsec_not base64 T0P!", "what follows whsec_ must be base64"),
        ("whsec_", "must not be empty"),
        ("", "must not be empty"),
    ],
)
def test_a_secret_that_signs_nothing_is_refused_and_not_quoted(secret, says):
    with pytest.raises(ValidationError, match=says) as caught:
        KIND.options(url="https://example.org/hook", secret=secret)

    assert "T0P" not in str(caught.value)


def test_a_server_that_drips_its_answer_has_the_message(opened, receiver):
    receiver.drip(0.02)

    with closing(opened()) as channel:
        channel.send(a_message())

    assert len(receiver.posts) == 1
