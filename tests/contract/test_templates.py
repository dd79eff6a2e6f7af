"""What every template owes: each kind of event, in each medium, from friendly and hostile text."""

from __future__ import annotations

import json
import re

import pytest
from markdown_it import MarkdownIt

from monitor.model.delivery import Medium
from monitor.model.event import EventKind
from monitor.render.environment import environment
from monitor.render.filters import width
from monitor.render.message import HTML_LIMIT, render
from tests.unit.render.events import (
    HOSTILE,
    LONG,
    NOW,
    a_delivery,
    a_subscription,
    hostile,
    plausible,
)
from tests.unit.render.markup import Page

HOUSE = environment(None)
SHOWN = {Medium.TEXT: "text", Medium.HTML: "html", Medium.MARKDOWN: "markdown"}

HOSTILITIES = {
    "html": "<b>bold</b><script>alert(1)</script><img src=x onerror=alert(1)><!-- </div></p>",
    "entities": "&lt;script&gt; &amp;amp; &#x3c;",
    "attribute": '"><a href="https://evil.example.org" onclick=alert(1)>',
    "css": "</style><style>body{display:none}</style> @import url(//evil.example.org)",
    "header": "Title\r\nBcc: everyone@example.org\r\n\r\nbody",
    "control": "".join(map(chr, range(0x20))) + "\x7f" + "".join(map(chr, range(0x80, 0xA0))),
    "terminal": "\x1b[2J\x1b]8;;https://evil.example.org\x07click\x1b]8;;\x07 \x9b31m",
    "direction": "\u202egnp.exe\u202c \u2067\u2068\u2069 \u200f",
    "hidden": "\u200b\u2060\ufeff\U000e0041",
    "emoji": "👩\u200d⚕️🧪🇩🇪 試験 עברית العربية",
    "surrogate": "half \ud83d a pair",
    "markdown": "# h\n- list\n> quote\n```\nfence\n``` **b** _i_ ~~s~~ [a](javascript:x) ![](//x)",
    "mention": "@everyone @here <!channel> <@U123> <https://evil.example.org|click>",
    "template": "{{ 7 * 7 }} {% include 'x' %} {# gone #}",
    "table": "a | b | c\n--- | --- | ---\n| x |",
    "everything": HOSTILE,
    "endless": LONG,
    "one endless word": "x" * 200_000,
    "empty": "",
    "blank": " \n\t ",
}  # fmt: skip
FORBIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069\u200b\ufeff]"
)


def message(event, media):
    return render(
        HOUSE,
        delivery=a_delivery(),
        events=(event,),
        media=media,
        limit=0,
        now=NOW,
        subscription=a_subscription(),
    )


@pytest.mark.parametrize("medium", Medium)
@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_of_event_can_be_told_in_every_medium(kind, medium):
    event = plausible(kind)
    said = message(event, (medium,))
    assert said.subject
    if medium is Medium.JSON:
        assert json.loads(said.payload)["data"]["events"][0]["kind"] == kind
        return
    if medium is Medium.CLOUDEVENT:
        assert json.loads(said.envelope)["type"] == f"trial.{kind}"
        return
    if medium is Medium.TOLD:
        (one,) = said.told
        assert one.kind == kind
        assert one.headline
        assert len(one.changes) == min(len(event.changes), 6)
        assert all(label for label, _, _ in one.changes)
        return
    body = getattr(said, SHOWN[medium])
    assert body.strip()
    shown = Page(body).text if medium is Medium.HTML else body
    for change in event.changes:
        assert change.label in shown


@pytest.mark.parametrize("text", HOSTILITIES.values(), ids=HOSTILITIES)
def test_hostile_text_is_harmless_in_a_subject(text):
    said = message(hostile(text), ()).subject
    assert 0 < len(said) <= 120
    assert not FORBIDDEN.search(said)
    assert "\n" not in said


@pytest.mark.parametrize("text", HOSTILITIES.values(), ids=HOSTILITIES)
def test_hostile_text_is_harmless_in_text(text):
    said = message(hostile(text), (Medium.TEXT,)).text
    assert said.strip()
    assert not FORBIDDEN.search(said)
    assert all(width(line) <= 78 for line in said.split("\n"))
    said.encode()


@pytest.mark.parametrize("text", HOSTILITIES.values(), ids=HOSTILITIES)
def test_hostile_text_is_harmless_in_html(text):
    html = message(hostile(text), (Medium.HTML,)).html
    assert len(html.encode()) <= HTML_LIMIT
    ours = html.replace("\u200e→\u200e", "→")  # an arrow that is held between Hebrew words
    assert not FORBIDDEN.search(ours)
    page = Page(html)
    friendly = Page(message(plausible(EventKind.RECORD_CHANGED), (Medium.HTML,)).html)
    assert set(page.tags) <= {*friendly.tags, "br"}
    assert {name for name, _ in page.attributes} <= {name for name, _ in friendly.attributes}
    assert [value for name, value in page.attributes if name == "href"] == [
        "https://clinicaltrials.gov/study/NCT99000001"
    ]


@pytest.mark.parametrize("text", HOSTILITIES.values(), ids=HOSTILITIES)
def test_hostile_text_is_harmless_in_markdown(text):
    said = message(hostile(text), (Medium.MARKDOWN,)).markdown
    assert said.strip()
    assert not FORBIDDEN.search(said)
    assert "<" not in said
    assert not re.search(r"(?<![\w.])@\w", said)
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(said)
    inline = [child for token in tokens for child in token.children or ()]
    kinds = {token.type for token in (*tokens, *inline)}
    assert not {"html_block", "html_inline", "image", "fence", "code_block", "table_open"} & kinds
    assert not {"blockquote_open", "ordered_list_open"} & kinds
    links = [token.attrs["href"] for token in inline if token.type == "link_open"]
    assert links == ["https://clinicaltrials.gov/study/NCT99000001"]


def test_the_whole_of_what_a_reader_may_need_survives_the_cleaning():
    said = " ".join(message(hostile(), (Medium.TEXT,)).text.split())
    for words in ('alert("x")', "試験", "👩\u200d⚕️", "everyone@example.org", "{{ 7 * 7 }}"):
        assert words in said
