"""Webhooks as their receivers get them: signed, and the same again when they are repeated."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import ValidationError
from standardwebhooks import Webhook, WebhookVerificationError

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
OLD = "whsec_" + base64.b64encode(bytes(range(100, 132))).decode()
ENVELOPE = (
    b'{"specversion":"1.0","id":"event-1","source":"https://registry.example",'
    b'"type":"trial.status.stopped","data":{}}'
)


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


def a_message(sent_at=NOW, **said):
    fields = {"key": "msg-1", "subject": "news", "payload": PAYLOAD, "sent_at": sent_at, **said}
    return Message(**fields)


def signature(secret, key, sent_at, body):
    """The signature as the specification of Standard Webhooks 1.0 puts it together."""
    signed = f"{key}.{int(sent_at.timestamp())}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()


class BySpecification:
    """A receiver's check, from the text of Standard Webhooks 1.0, "Verifying webhooks", alone."""

    tolerance = timedelta(minutes=5)

    def __init__(self, secret, now=NOW):
        assert secret.startswith("whsec_")
        self.key = base64.b64decode(secret[6:])
        assert 24 <= len(self.key) <= 64
        self.now = now
        self.seen = set()

    def accepts(self, post):
        """Whether to trust it; the same message is taken once."""
        number, at = post.headers["webhook-id"], post.headers["webhook-timestamp"]
        if abs(self.now.timestamp() - int(at)) > self.tolerance.total_seconds():
            return False
        content = number.encode() + b"." + at.encode() + b"." + post.body
        expected = base64.b64encode(hmac.new(self.key, content, hashlib.sha256).digest()).decode()
        for signed in post.headers["webhook-signature"].split(" "):
            version, _, given = signed.partition(",")
            if version == "v1" and hmac.compare_digest(given, expected):
                self.seen.add(number)
                return True
        return False


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


def by_library(secret, post):
    try:
        return bool(Webhook(secret).verify(post.body, post.headers))
    except WebhookVerificationError:
        return False


@pytest.mark.parametrize("envelope", ["standard", "cloudevents"])
def test_the_receivers_library_accepts_it(opened, receiver, envelope):
    now = datetime.now(UTC)  # noqa: TID251  # the library compares with the real time
    message = a_message(now, envelope=ENVELOPE)
    opened(secret=PLAIN, envelope=envelope).send(message)

    (post,) = receiver.posts
    assert by_library(base64.b64encode(PLAIN.encode()).decode(), post)
    assert not by_library(OLD, post)
    assert not by_library(OLD, post._replace(body=post.body.replace(b"trial", b"trail")))


@pytest.mark.parametrize("envelope", ["standard", "cloudevents"])
def test_a_receiver_written_from_the_specification_accepts_it(opened, receiver, envelope):
    channel = opened(secret=WHSEC, envelope=envelope)
    channel.send(a_message(envelope=ENVELOPE))
    channel.send(a_message(NOW + timedelta(minutes=4), envelope=ENVELOPE))

    ours = BySpecification(WHSEC)
    first, again = receiver.posts
    assert ours.accepts(first)
    assert ours.accepts(again)
    assert ours.seen == {"msg-1"}


def test_a_receiver_written_from_the_specification_refuses_what_was_touched(opened, receiver):
    opened(secret=WHSEC).send(a_message())

    (post,) = receiver.posts
    ours = BySpecification(WHSEC)
    assert not ours.accepts(post._replace(body=post.body + b" "))
    for header in ("webhook-id", "webhook-timestamp", "webhook-signature"):
        touched = post.headers[header][:-2] + "77"
        assert not ours.accepts(post._replace(headers={**post.headers, header: touched}))
    assert not BySpecification(OLD).accepts(post)
    assert not BySpecification(WHSEC, NOW + timedelta(minutes=6)).accepts(post)
    assert ours.accepts(post)


def test_while_a_secret_changes_both_sign_and_the_new_one_first(opened, receiver):
    opened(secret=WHSEC, old_secret=OLD).send(a_message())

    (post,) = receiver.posts
    assert BySpecification(WHSEC).accepts(post)
    assert BySpecification(OLD).accepts(post)
    new, old = post.headers["webhook-signature"].split(" ")
    assert new == signature(RANDOM, "msg-1", NOW, PAYLOAD)
    assert old == signature(bytes(range(100, 132)), "msg-1", NOW, PAYLOAD)


@pytest.mark.parametrize("secret", [None, OLD])
def test_an_old_secret_alone_is_a_fault(secret):
    with pytest.raises(ValidationError, match="goes with a new secret") as caught:
        KIND.options(url="https://example.org/hook", secret=secret, old_secret=OLD)

    assert [fault["loc"] for fault in caught.value.errors()] == [("old_secret",)]


def test_each_event_goes_alone_in_an_envelope_of_cloudevents(opened, receiver):
    channel = opened(envelope="cloudevents")
    channel.send(a_message(envelope=ENVELOPE))

    (post,) = receiver.posts
    assert post.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert post.headers["webhook-id"] == "msg-1"
    assert post.body == ENVELOPE
    assert KIND.options(url=receiver.url, envelope="cloudevents").singly()
    assert not KIND.options(url=receiver.url).singly()


def test_events_that_had_gathered_before_go_in_one_envelope(opened, receiver):
    said = {"type": "trial.digest", "timestamp": "2026-02-09T15:02:11Z", "data": {"events": [1, 2]}}
    opened(envelope="cloudevents").send(a_message(payload=json.dumps(said).encode()))

    (post,) = receiver.posts
    assert json.loads(post.body) == {
        "specversion": "1.0",
        "id": "msg-1",
        "source": "urn:trial-monitor:monitor",
        "type": "trial.digest",
        "time": "2026-02-09T15:02:11Z",
        "datacontenttype": "application/json",
        "data": {"events": [1, 2]},
    }


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


@pytest.mark.parametrize("key", ["secret", "old_secret"])
@pytest.mark.parametrize(
    ("secret", "says"),
    [
        ("whsec_not base64 T0P!", "what follows whsec_ must be base64"),
        ("whsec_", "must not be empty"),
        ("", "must not be empty"),
    ],
)
def test_a_secret_that_signs_nothing_is_refused_and_not_quoted(key, secret, says):
    said = {"secret": PLAIN, "old_secret": OLD, key: secret}

    with pytest.raises(ValidationError, match=says) as caught:
        KIND.options(url="https://example.org/hook", **said)

    assert "T0P" not in str(caught.value)
    assert [fault["loc"] for fault in caught.value.errors()] == [(key,)]


def test_a_server_that_drips_its_answer_has_the_message(opened, receiver):
    receiver.drip(0.02)

    with closing(opened()) as channel:
        channel.send(a_message())

    assert len(receiver.posts) == 1
