from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from monitor.channels.slack import LIMIT, literal, mrkdwn
from tests.telling import RECORD, a_message, a_told, longest, messages, posted

JOIN = "\u2060"


def text_of(kind, most):
    return {
        "type": "object",
        "required": ["type", "text"],
        "additionalProperties": False,
        "properties": {
            "type": {"const": kind},
            "text": {"type": "string", "minLength": 1, "maxLength": most},
            "verbatim": {"const": True},
        },
    }


# docs.slack.dev/reference/block-kit/blocks
BLOCKS = {
    "header": {"text": text_of("plain_text", 150)},
    "section": {
        "text": text_of("mrkdwn", 3000),
        "fields": {
            "type": "array",
            "items": text_of("mrkdwn", 2000),
            "maxItems": 10,
            "minItems": 1,
        },
    },
    "context": {
        "elements": {
            "type": "array",
            "items": text_of("mrkdwn", 3000),
            "maxItems": 10,
            "minItems": 1,
        }
    },
}
MESSAGE = Draft202012Validator(
    {
        "type": "object",
        "required": ["text"],
        "additionalProperties": False,
        "properties": {
            "text": {"type": "string", "maxLength": 40_000},
            "blocks": {
                "type": "array",
                "maxItems": 50,
                "minItems": 1,
                "items": {
                    "anyOf": [
                        {
                            "type": "object",
                            "additionalProperties": False,
                            "properties": {"type": {"const": kind}, **properties},
                        }
                        for kind, properties in BLOCKS.items()
                    ]
                },
            },
        },
    }
)
mentions = st.sampled_from(
    ["<!channel>", "<!here|x>", "<@U012AB3CD>", "<!subteam^S1>", "<#C1>", "@channel", "@Here"]
)
markdown = st.lists(
    mentions
    | st.sampled_from(["**", "~~", "*", "[", "](https://x.org/", ")", "\\", "\n", "&lt;"])
    | st.text(max_size=5),
    max_size=20,
).map("".join)


def said(message, **options):
    body = posted("slack", message, **options)
    MESSAGE.validate(body)
    return body


def texts(value):
    """Return every text that Slack would read as markup."""
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            return [value["text"]]
        return [text for part in value.values() for text in texts(part)]
    return [text for part in value for text in texts(part)] if isinstance(value, list) else []


def mentions_nobody(text):
    calls = re.search(r"<(?!https?://)", text)
    names = re.search(r"@(channel|here|everyone|all)\b", text, re.IGNORECASE)
    return not calls and not names


@pytest.mark.parametrize(
    ("markdown", "slack"),
    [
        ("plain", "plain"),
        ("**bold** and *slanted* and ~~struck~~", "*bold* and _slanted_ and ~struck~"),
        ("# Title", "*Title*"),
        ("## In C#", "*In C#*"),
        ("### A **bold** title ##", "*A bold title*"),
        ("- one\n  * two\n+ three", "• one\n  • two\n• three"),
        ("> quoted", "> quoted"),
        ("---", "───"),
        ("[NCT99000001](https://x.org/a?b=1&amp;c=2)", "<https://x.org/a?b=1&amp;c=2|NCT99000001>"),
        ("[a](<https://x.org/(b)>)", "<https://x.org/(b)|a>"),
        ("<https://x.org/a>", "<https://x.org/a|https://x.org/a>"),
        ("[**b** \\] c](https://x.org/)", "<https://x.org/|*b* ] c>"),
        ("[a|b](https://x.org/|c)", "<https://x.org/%7Cc|a¦b>"),
        ("[a](javascript:x)", "a"),
        ("age &gt;= 18 &amp; &lt; 65", "age &gt;= 18 &amp; &lt; 65"),
        ("age \\> 18, 5 < 6", "age &gt; 18, 5 &lt; 6"),
        ("5 * 3 * 2, a_b_c", "5 * 3 * 2, a_b_c"),
        ("**51 \\*\\***", f"*51 {JOIN}*{JOIN}{JOIN}*{JOIN}*"),
        ("\\[a\\](b)", "[a](b)"),
        ("&lt;!channel&gt;", "&lt;!channel&gt;"),
        ("\\@channel", f"@{JOIN}channel"),
        ("@[here](javascript:x)", f"@{JOIN}here"),
        ("@channel, me@example.org", f"@{JOIN}channel, me@example.org"),
    ],
)
def test_markdown_becomes_what_slack_reads(markdown, slack):
    assert mrkdwn(markdown) == slack


@example(a_message(because=" ", told=(a_told(),)))
@given(messages)
def test_whatever_is_told_the_blocks_are_valid_and_mention_nobody(message):
    body = said(message)

    assert all(map(mentions_nobody, [body["text"], *texts(body)]))


@given(markdown, markdown, st.sampled_from(["mrkdwn", "markdown"]))
def test_nothing_that_anybody_wrote_as_markdown_mentions_anybody(text, subject, reads):
    body = said(a_message(markdown=text, subject=subject), reads=reads)

    assert not re.search(r"@(channel|here|everyone|all)\b", body["text"], re.IGNORECASE)
    assert not re.search(r"<[!@#](?!\u2060)", body["text"])
    if reads == "mrkdwn":
        assert mentions_nobody(body["text"])


@given(st.text())
def test_plain_text_is_shown_as_it_is(text):
    shown = literal(text).replace(JOIN, "")

    back = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert back == text.replace(JOIN, "")


def test_the_longest_message_still_tells_its_first_event():
    kinds = [block["type"] for block in said(longest())["blocks"]]

    assert kinds[:2] == ["header", "section"]
    assert kinds[-1] == "context"


def test_blocks_say_what_happened_and_a_notification_only_the_subject():
    assert said(a_message(a_told())) == {
        "text": "NCT99000001 suspended: A study of lantern light in winter",
        "blocks": [
            {
                "type": "header",
                "text": {"type": "plain_text", "text": "🟠 High: Recruitment is suspended"},
            },
            {
                "type": "section",
                "text": {
                    "type": "mrkdwn",
                    "text": f"<{RECORD}|NCT99000001> A study of lantern light in winter\n"
                    "*Recruitment is suspended* (high)\n"
                    "It was recruiting, and a suspended trial takes nobody.",
                    "verbatim": True,
                },
                "fields": [
                    {
                        "type": "mrkdwn",
                        "text": "*Recruitment status*\nRecruiting → Suspended",
                        "verbatim": True,
                    }
                ],
            },
            {
                "type": "context",
                "elements": [
                    {
                        "type": "mrkdwn",
                        "text": "You get this as “stops” is on watch lanterns.",
                        "verbatim": True,
                    },
                    {
                        "type": "mrkdwn",
                        "text": "revision 3 → 4 · register data of 2026-02-09 · by the sponsor",
                        "verbatim": True,
                    },
                ],
            },
        ],
    }


def test_several_events_stand_under_the_subject_and_under_their_trial_once():
    body = said(a_message(a_told(), a_told(headline="Sites left"), a_told(trial="NCT99000002")))

    header, *sections, _ = body["blocks"]
    assert header["text"]["text"].startswith("🟠 High: NCT99000001 suspended: A study")
    first, second, third = (section["text"]["text"] for section in sections)
    assert first.startswith(f"<{RECORD}|NCT99000001>")
    assert second.startswith("*Sites left*")
    assert third.startswith(f"<{RECORD}|NCT99000002>")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<!channel> & co", "&lt;!channel&gt; &amp; co"),
        ("*bold*", f"{JOIN}*{JOIN}bold{JOIN}*{JOIN}"),
        ("@here", f"@{JOIN}here"),
        ("<https://x.org|free>", "&lt;https://x.org|free&gt;"),
    ],
)
def test_what_is_told_is_shown_as_it_is_written(text, shown):
    section = said(a_message(a_told(says=text)))["blocks"][1]

    assert section["text"]["text"].endswith("\n" + shown)


def test_what_is_left_out_is_counted_with_where_it_is():
    (near,) = texts(said(a_message(a_told(meta=""), more=14, because=""))["blocks"][-1])
    (far,) = texts(said(a_message(a_told(meta=""), more=14, because="", link=""))["blocks"][-1])

    assert near == f"… and 14 more: <{RECORD}|the record>"
    assert far == "… and 14 more: trial-monitor events lists them all"


def test_many_events_are_cut_before_anybody_stops_reading():
    events = [a_told(trial=f"NCT990000{n:02}", says="why " * 100) for n in range(30)]
    blocks = said(a_message(*events))["blocks"]

    shown = sum(block["type"] == "section" for block in blocks)
    assert 5 < shown < 30
    assert f"… and {30 - shown} more" in texts(blocks[-1])[0]


def test_rocket_chat_gets_slacks_markup_and_mattermost_markdown():
    message = a_message(a_told(), subject="NCT99000001 <suspended>", markdown="**News** of a trial")

    assert said(message, reads="mrkdwn") == {
        "text": "NCT99000001 &lt;suspended&gt;\n*News* of a trial"
    }
    assert said(message, reads="markdown") == {"text": "**News** of a trial"}


@pytest.mark.parametrize("reads", ["mrkdwn", "markdown"])
def test_a_plain_text_that_is_too_long_is_cut_at_the_end_of_a_line(reads):
    lines = "\n".join(f"{number:04} {'x' * 90}" for number in range(100))

    text = said(a_message(markdown=lines, subject=""), reads=reads)["text"]

    assert len(text) <= LIMIT
    assert text.endswith(f"{'x' * 90}\n…")


@pytest.mark.parametrize("reads", ["blocks", "mrkdwn", "markdown"])
def test_a_message_without_a_body_still_says_its_subject(reads):
    body = said(a_message(markdown="", subject="NCT99000001 suspended"), reads=reads)

    assert body == {"text": "NCT99000001 suspended"}
