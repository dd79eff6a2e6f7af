from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from monitor.channels._http import wait
from monitor.channels.discord import size
from tests.telling import NOW, RECORD, a_message, a_told, longest, messages, posted

# discord.com/developers/docs, "Execute Webhook" and "Embed Limits"
MESSAGE = Draft202012Validator(
    {
        "type": "object",
        "required": ["content", "allowed_mentions"],
        "additionalProperties": False,
        "properties": {
            "content": {"type": "string", "maxLength": 2000},
            "allowed_mentions": {"const": {"parse": []}},
            "embeds": {
                "type": "array",
                "maxItems": 10,
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        "title": {"type": "string", "minLength": 1, "maxLength": 256},
                        "description": {"type": "string", "maxLength": 4096},
                        "url": {"type": "string", "pattern": "^https?://"},
                        "color": {"type": "integer", "minimum": 0, "maximum": 0xFFFFFF},
                        "footer": {
                            "type": "object",
                            "properties": {"text": {"type": "string", "maxLength": 2048}},
                        },
                        "fields": {
                            "type": "array",
                            "maxItems": 25,
                            "items": {
                                "type": "object",
                                "required": ["name", "value"],
                                "properties": {
                                    "name": {"type": "string", "minLength": 1, "maxLength": 256},
                                    "value": {"type": "string", "minLength": 1, "maxLength": 1024},
                                    "inline": {"type": "boolean"},
                                },
                            },
                        },
                    },
                },
            },
        },
    }
)


def said(message):
    body = posted("discord", message)
    MESSAGE.validate(body)
    return body


def shown(body):
    yield body["content"]
    for embed in body["embeds"]:
        yield from (embed["title"], embed["description"])
        for field in embed["fields"]:
            yield from field.values()


@given(messages)
def test_whatever_is_told_the_message_is_valid_and_mentions_nobody(message):
    body = said(message)

    assert sum(map(size, body["embeds"])) <= 6000
    for text in filter(lambda text: isinstance(text, str), shown(body)):
        assert not re.search(r"@(everyone|here|channel|all)", text, re.IGNORECASE)
        assert not re.search(r"(?<!\\)<(?!https?://)", text)
        assert not re.search(r"(?<!\\)\](?=\()", text)


def test_the_longest_message_still_tells_its_first_event():
    body = said(longest())

    assert body["embeds"]
    assert sum(map(size, body["embeds"])) <= 6000


def test_an_embed_says_what_happened():
    body = said(a_message(a_told()))

    assert body["content"].startswith("NCT99000001 suspended")
    assert body["embeds"] == [
        {
            "title": "NCT99000001 A study of lantern light in winter",
            "description": "**Recruitment is suspended** (high)\n"
            "It was recruiting, and a suspended trial takes nobody.",
            "fields": [
                {
                    "name": "Recruitment status",
                    "value": "Recruiting → Suspended",
                    "inline": False,
                }
            ],
            "url": RECORD,
            "color": 0xD9822B,
            "footer": {
                "text": "You get this as “stops” is on watch lanterns.\n"
                "revision 3 → 4 · register data of 2026-02-09 · by the sponsor"
            },
        }
    ]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("**51**", r"\*\*51\*\*"),
        ("a_b", r"a\_b"),
        ("[free](https://x.org)", r"\[free\]\(https\://x.org\)"),
        ("<@42>", "\\<@\u2060" + r"42\>"),
        ("C:\\", r"C\:\\"),
        (":tada:", r"\:tada\:"),
    ],
)
def test_markup_is_shown_as_it_is_written(text, written):
    (embed,) = said(a_message(a_told(says=text)))["embeds"]

    assert embed["description"].endswith("\n" + written)


def test_each_event_has_its_own_colour_and_the_last_one_the_reasons():
    body = said(a_message(a_told(severity="critical"), a_told(severity="low")))

    assert [embed["color"] for embed in body["embeds"]] == [0xB3261E, 0x3B6FB6]
    assert ["footer" in embed for embed in body["embeds"]] == [False, True]


def test_what_is_left_out_is_counted_with_where_it_is():
    assert said(a_message(a_told(), more=14))["content"].endswith(f"… and 14 more: <{RECORD}>")
    eleven = said(a_message(*[a_told()] * 11, link=""))
    assert len(eleven["embeds"]) == 10
    assert "… and 1 more: trial-monitor events lists them all" in eleven["content"]


def test_a_wait_of_parts_of_a_second_is_understood():
    assert wait("0.65", NOW) == timedelta(milliseconds=650)
