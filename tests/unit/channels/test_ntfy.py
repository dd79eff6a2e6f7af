from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from monitor.channels import available
from monitor.channels.ntfy import compose
from tests.telling import RECORD, a_message, a_told, longest, messages, posted

KIND = available()["ntfy"]

# docs.ntfy.sh/publish, "Publish as JSON" and "Limitations"
MESSAGE = Draft202012Validator(
    {
        "type": "object",
        "required": ["topic"],
        "additionalProperties": False,
        "properties": {
            "topic": {"type": "string", "pattern": "^[-_A-Za-z0-9]{1,64}$"},
            "title": {"type": "string", "minLength": 1},
            "message": {"type": "string", "minLength": 1},
            "priority": {"type": "integer", "minimum": 1, "maximum": 5},
            "tags": {"type": "array", "items": {"type": "string", "pattern": "^[a-z_]+$"}},
            "click": {"type": "string", "pattern": "^https?://"},
            "sequence_id": {"type": "string", "pattern": "^[-_A-Za-z0-9]{1,64}$"},
            "actions": {
                "type": "array",
                "maxItems": 3,
                "items": {
                    "type": "object",
                    "required": ["action", "label", "url"],
                    "properties": {
                        "action": {"const": "view"},
                        "label": {"type": "string"},
                        "url": {"type": "string", "pattern": "^https?://"},
                    },
                },
            },
        },
    }
)


def said(message):
    body = posted("ntfy", message)
    MESSAGE.validate(body)
    assert len(body["message"].encode()) <= 4096
    assert len(msgspec.json.encode(body)) <= 8192  # all that the server reads
    return body


@given(messages)
def test_whatever_is_told_the_notification_is_valid_and_small_enough(message):
    said(message)


def test_the_longest_message_still_tells_its_first_event():
    head, tail = said(longest())["message"].split("…\n\n")

    assert head.startswith("<!channel>")
    assert tail.startswith("… and 43 more: https://")


def test_a_notification_says_what_happened():
    body = said(a_message(a_told()))

    assert body == {
        "topic": "a-long-and-random-name",
        "title": "NCT99000001 suspended: A study of lantern light in winter",
        "message": "NCT99000001 A study of lantern light in winter\n"
        "Recruitment is suspended (high)\n"
        "It was recruiting, and a suspended trial takes nobody.\n"
        "Recruitment status: Recruiting → Suspended\n\n"
        "You get this as “stops” is on watch lanterns.",
        "priority": 4,
        "tags": ["warning"],
        "sequence_id": "0e1f5c3a-key",
        "click": RECORD,
        "actions": [{"action": "view", "label": "Open the record", "url": RECORD}],
    }


@pytest.mark.parametrize(
    ("severity", "priority"),
    [("critical", 5), ("high", 4), ("medium", 3), ("low", 2), ("noise", 1), ("", 3)],
)
def test_how_grave_it_is_decides_how_loud_it_is(severity, priority):
    assert said(a_message(a_told(), severity=severity))["priority"] == priority


def test_a_private_message_shows_its_subject_alone():
    body = said(a_message(a_told(), subject="1 change in a trial", private=True))

    assert (body["title"], body["message"]) == ("1 change in a trial", "Tap to read more.")


def test_what_is_left_out_is_counted_with_where_it_is():
    assert f"… and 14 more: {RECORD}" in said(a_message(a_told(), more=14))["message"]


def test_a_token_is_sent_as_one():
    options = KIND.options(**KIND.example, token="tk_secret")

    assert compose(options, a_message()).headers["Authorization"] == "Bearer tk_secret"
    assert "Authorization" not in compose(KIND.options(**KIND.example), a_message()).headers


@pytest.mark.parametrize(
    "said",
    [
        {"topic": "two words"},
        {"topic": ""},
        {"topic": "T0P" * 30},
        {"token": "tk T0P\r\nX: y"},
        {"url": "https://ntfy.sh/a-long-and-random-name"},
    ],
)
def test_what_cannot_be_right_is_refused_and_not_quoted(said):
    with pytest.raises(ValidationError) as caught:
        KIND.options(**{**KIND.example, **said})

    assert "T0P" not in str(caught.value)
    assert "a-long-and-random-name" not in str(caught.value)
