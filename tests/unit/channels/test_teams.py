from __future__ import annotations

import json

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from monitor.channels.teams import MOST_BYTES
from tests.telling import RECORD, a_message, a_told, longest, messages, posted

# What of Adaptive Cards 1.4 is used (adaptivecards.io/explorer), in the envelope of
# learn.microsoft.com, "Create incoming webhooks with Workflows for Microsoft Teams"
ACTION = {
    "type": "object",
    "required": ["type", "url"],
    "additionalProperties": False,
    "properties": {
        "type": {"const": "Action.OpenUrl"},
        "title": {"type": "string"},
        "url": {"type": "string", "pattern": "^https?://"},
    },
}
RUN = {
    "type": "object",
    "required": ["type", "text"],
    "additionalProperties": False,
    "properties": {
        "type": {"const": "TextRun"},
        "text": {"type": "string"},
        "weight": {"enum": ["lighter", "default", "bolder"]},
        "size": {"enum": ["default", "small", "medium", "large", "extraLarge"]},
        "color": {
            "enum": ["default", "dark", "light", "accent", "good", "warning", "attention"],
        },
        "isSubtle": {"type": "boolean"},
        "selectAction": ACTION,
    },
}
BLOCK = {
    "type": "object",
    "required": ["type", "inlines"],
    "additionalProperties": False,
    "properties": {
        "type": {"const": "RichTextBlock"},
        "inlines": {"type": "array", "items": RUN, "minItems": 1},
    },
}
CONTAINER = {
    "type": "object",
    "required": ["type", "items"],
    "additionalProperties": False,
    "properties": {
        "type": {"const": "Container"},
        "separator": {"type": "boolean"},
        "items": {"type": "array", "items": BLOCK, "minItems": 1},
    },
}
CARD = {
    "type": "object",
    "required": ["$schema", "type", "version", "body"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"const": "http://adaptivecards.io/schemas/adaptive-card.json"},
        "type": {"const": "AdaptiveCard"},
        "version": {"enum": ["1.2", "1.3", "1.4", "1.5"]},
        "fallbackText": {"type": "string"},
        "msteams": {"const": {"width": "Full"}},
        "body": {"type": "array", "items": {"anyOf": [BLOCK, CONTAINER]}, "minItems": 1},
        "actions": {"type": "array", "items": ACTION, "maxItems": 6},
    },
}
ENVELOPE = Draft202012Validator(
    {
        "type": "object",
        "required": ["type", "attachments"],
        "additionalProperties": False,
        "properties": {
            "type": {"const": "message"},
            "attachments": {
                "type": "array",
                "minItems": 1,
                "maxItems": 1,
                "items": {
                    "type": "object",
                    "required": ["contentType", "contentUrl", "content"],
                    "properties": {
                        "contentType": {"const": "application/vnd.microsoft.card.adaptive"},
                        "contentUrl": {"type": "null"},
                        "content": CARD,
                    },
                },
            },
        },
    }
)


def card(message):
    body = posted("teams", message)
    ENVELOPE.validate(body)
    return body["attachments"][0]["content"]


def lines(blocks):
    for block in blocks:
        if block["type"] == "Container":
            yield from lines(block["items"])
        else:
            yield "".join(run["text"] for run in block["inlines"])


@given(messages)
def test_whatever_is_told_the_card_is_valid_and_small_enough(message):
    body = posted("teams", message)

    ENVELOPE.validate(body)
    assert len(json.dumps(body)) <= MOST_BYTES


def test_the_longest_message_still_tells_its_first_event():
    shown = card(longest())

    assert sum(block["type"] == "Container" for block in shown["body"]) >= 1
    assert len(json.dumps(shown)) <= MOST_BYTES


def test_a_card_says_what_happened_and_why_the_reader_gets_it():
    shown = card(a_message(a_told()))

    assert list(lines(shown["body"])) == [
        "NCT99000001 suspended: A study of lantern light in winter",
        "NCT99000001 A study of lantern light in winter",
        "High: Recruitment is suspended",
        "It was recruiting, and a suspended trial takes nobody.",
        "Recruitment status: Recruiting → Suspended",
        "You get this as “stops” is on watch lanterns.",
        "revision 3 → 4 · register data of 2026-02-09 · by the sponsor",
    ]
    assert shown["fallbackText"] == "NCT99000001 suspended: A study of lantern light in winter"
    assert shown["actions"] == [
        {"type": "Action.OpenUrl", "title": "Open the record", "url": RECORD}
    ]


@pytest.mark.parametrize(
    ("severity", "colour"),
    [
        ("critical", "attention"),
        ("high", "warning"),
        ("medium", "accent"),
        ("low", "default"),
        ("noise", "default"),
    ],
)
def test_how_grave_it_is_has_a_word_and_a_colour(severity, colour):
    shown = card(a_message(a_told(severity=severity)))

    (run,) = [
        run
        for block in shown["body"][1]["items"]
        for run in block["inlines"]
        if run["text"] == f"{severity.capitalize()}: "
    ]
    assert run["color"] == colour


def test_markdown_stays_text_and_no_function_is_called():
    said = list(lines(card(a_message(a_told(headline="**a** [b](c) {{DATE(x)}}")))["body"]))

    assert "High: **a** [b](c) {\u2060{\u2060DATE(x)}}" in said


def test_what_is_left_out_is_counted():
    said = list(lines(card(a_message(a_told(), more=14))["body"]))
    far = list(lines(card(a_message(a_told(), more=14, link=""))["body"]))

    assert "… and 14 more: the record has them" in said
    assert "… and 14 more: trial-monitor events lists them all" in far


def test_many_changes_of_one_event_are_counted():
    changes = tuple((f"Field {number}", "a", "b") for number in range(9))

    said = list(lines(card(a_message(a_told(changes=changes)))["body"]))

    assert "Field 5: a → b" in said
    assert "Field 6: a → b" not in said
    assert "… and 3 more changes" in said
