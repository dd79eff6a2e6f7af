from __future__ import annotations

import re
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.channels import available
from monitor.channels.slack import BLOCKS, SECTION, compose, literal, mrkdwn, split
from monitor.model.delivery import Message

KIND = available()["slack"]
OPTIONS = KIND.options(**KIND.example)
JOIN = "\u2060"

mentions = st.sampled_from(
    ["<!channel>", "<!here|x>", "<@U012AB3CD>", "<!subteam^S1>", "<#C1>", "@channel", "@Here"]
)
markdown = st.lists(
    mentions
    | st.sampled_from(["**", "~~", "*", "[", "](https://x.org/", ")", "\\", "\n", "&lt;"])
    | st.text(max_size=5),
    max_size=20,
).map("".join)


def body(text, subject="NCT99000001 suspended", link=""):
    now = datetime(2026, 2, 9, tzinfo=UTC)
    message = Message(key="k", subject=subject, markdown=text, link=link, sent_at=now)
    return msgspec.json.decode(compose(OPTIONS, message).body)


def sections(said):
    return [block["text"]["text"] for block in said.get("blocks", [])]


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


@given(markdown, markdown)
def test_nothing_that_anybody_wrote_mentions_anybody(text, subject):
    said = body(text, subject=subject)

    for shown in [said["text"], *sections(said)]:
        assert not re.search(r"<(?!https?://|mailto:)", shown)
        assert not re.search(r"@(channel|here|everyone)\b", shown, re.IGNORECASE)


@given(st.text())
def test_plain_text_is_shown_as_it_is(text):
    shown = literal(text).replace(JOIN, "")

    back = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert back == text.replace(JOIN, "")


@given(st.text(alphabet="ab <&\n", max_size=200).map(lambda text: text * 60), st.booleans())
def test_a_message_fits_what_slack_takes(text, is_long):
    said = body(text * (40 if is_long else 1))

    assert len(sections(said)) <= BLOCKS
    assert all(0 < len(section) <= SECTION for section in sections(said))
    assert said["text"]


@given(st.lists(st.text(alphabet="ab c", max_size=7000), max_size=5).map("\n".join))
def test_splitting_loses_no_word(text):
    assert "".join("".join(split(text)).split()) == "".join(text.split())


def test_lines_stay_whole_where_they_can():
    lines = [f"{number:04} {'x' * 90}" for number in range(100)]

    parts = list(split("\n".join(lines)))

    assert [line for part in parts for line in part.split("\n")] == lines


def test_what_did_not_fit_is_said_with_where_it_is():
    said = body("\n".join("x" * 2990 for _ in range(60)), link="https://x.org/NCT99000001")

    assert len(sections(said)) == BLOCKS
    assert sections(said)[-1].endswith("<https://x.org/NCT99000001|It is there.>")


@pytest.mark.parametrize("lines", [49, 50])
def test_what_just_fits_is_shown_whole(lines):
    said = body("\n".join("x" * 2990 for _ in range(lines)))

    assert sections(said) == ["x" * 2990] * lines


def test_what_did_not_fit_is_said_without_a_link():
    said = body("\n".join("x" * 2990 for _ in range(51)))

    assert len(sections(said)) == BLOCKS
    assert sections(said)[-1] == "_… and more_"


def test_a_notification_shows_the_subject_and_how_it_begins():
    said = body("**News** of a trial", subject="NCT99000001 <suspended>")

    assert said["text"] == "NCT99000001 &lt;suspended&gt;\n*News* of a trial"
    assert said["blocks"] == [
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "*News* of a trial", "verbatim": True},
        }
    ]


def test_a_message_without_a_body_still_says_its_subject():
    assert body("") == {"text": "NCT99000001 suspended"}
