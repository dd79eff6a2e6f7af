"""Slack's incoming webhooks, and those that take much the same: Mattermost, Rocket.Chat."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import msgspec

from monitor.channels._http import HttpChannel, HttpOptions, Posting
from monitor.channels._words import (
    CHANGES,
    HEADLINE,
    JOINER,
    LABEL,
    SAYS,
    TITLE,
    WHY,
    before_and_after,
    fit,
    fitting,
    left_out,
    web,
    why,
    word,
)
from monitor.channels.base import ChannelType
from monitor.model.delivery import Medium, Message, Told

# Block Kit: a header has at most 150 characters, a section 3,000 and ten fields of 2,000 each, a
# message 50 blocks. For all of it together no limit is published; nobody reads more in a chat.
HEADER = 150
MOST = 12_000
LIMIT = 4000  # Slack advises no more for a plain text; Rocket.Chat takes 5,000 unless told to

_MARKS = MappingProxyType(
    {"critical": "🔴", "high": "🟠", "medium": "🟡", "low": "🔵", "noise": "⚪"}
)
# seen as they are and read as no markup
_SIGNS = MappingProxyType(
    {ord(sign): f"{JOINER}{sign}{JOINER}" for sign in "*_~`"}
    | {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}
)

_RULE = re.compile(r" *([-*_])(?: *\1){2,} *")
_HEADING = re.compile(r"#{1,6} +(?P<rest>.*?)(?: +#+)? *")
_BULLET = re.compile(r"(?P<start> *)[-*+] +(?P<rest>.*)")
_QUOTE = re.compile(r"> ?(?P<rest>.*)")
_MARKUP = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|\[(?P<label>(?:\\.|[^\\\[\]])*)\]\((?:<(?P<angled>[^<>\s]*)>|(?P<bare>[^<>()\s]*))\)"
    r"|<(?P<auto>https?://[^<>|\s]+)>"
    r"|\*\*(?=\S)(?P<bold>(?:\\.|[^\\])+?)\*\*"
    r"|~~(?=\S)(?P<struck>(?:\\.|[^\\])+?)~~"
    r"|(?<!\*)\*(?=[^\s*])(?P<slanted>(?:\\.|[^\\*])+?)\*(?!\*)"
)
_MENTION = re.compile(r"@(?=all|channel|here|everyone)|<(?=[!@#])", re.IGNORECASE)


class Reads(StrEnum):
    """What the receiver of the webhook reads: Slack blocks, Rocket.Chat Slack's markup and
    Mattermost Markdown.
    """

    BLOCKS = "blocks"
    MRKDWN = "mrkdwn"
    MARKDOWN = "markdown"


class SlackOptions(HttpOptions):
    """`url` is the incoming webhook's; `reads` is `mrkdwn` for Rocket.Chat and `markdown` for
    Mattermost, neither of which shows blocks.
    """

    reads: Reads = Reads.BLOCKS


def compose(options: SlackOptions, message: Message) -> Posting:
    """Return the message as the receiver reads it.

    With blocks, `text` is what a notification shows: the subject, which tells nothing private.
    """
    match options.reads:
        case Reads.BLOCKS:
            body = fitting(partial(_body, message), message, lambda body: _size(body) <= MOST)
        case Reads.MRKDWN:
            body = {"text": _text(literal(message.subject), mrkdwn(message.markdown))}
        case Reads.MARKDOWN:
            body = {"text": _text("", _unmentioned(message.markdown)) or literal(message.subject)}
    headers = {"Content-Type": "application/json"}
    return Posting(url=options.url, body=msgspec.json.encode(body), headers=headers)


def _text(subject: str, body: str) -> str:
    """Return both as one text, cut at the end of a line where it is too long."""
    text = f"{subject}\n{body}".strip()
    if len(text) <= LIMIT:
        return text
    return f"{text[: LIMIT - 2].rpartition(chr(10))[0] or text[: LIMIT - 2]}\n…"


def _body(message: Message, told: tuple[Told, ...], more: int) -> dict[str, Any]:
    body: dict[str, Any] = {"text": literal(fit(message.subject, TITLE))}
    if told:
        body["blocks"] = list(_blocks(message, told, more))
    return body


def _blocks(message: Message, told: tuple[Told, ...], more: int) -> Iterator[dict[str, Any]]:
    mark, grave = _MARKS.get(told[0].severity, ""), word(told[0].severity)
    headline = told[0].headline if len(told) + more == 1 else message.subject
    title = fit(": ".join(filter(None, (grave, headline))), HEADER - 3) or "trial-monitor"
    yield {"type": "header", "text": {"type": "plain_text", "text": f"{mark} {title}".strip()}}
    before = ""
    for one in told:
        yield _section(one, under=before)
        before = one.trial
    url = web(message.link)
    rest = [left_out(more, url and _link(url, "the record"))] if more else []
    if notes := [*rest, *(_said(reason, WHY) for reason in why(message))]:
        yield {"type": "context", "elements": list(map(_mrkdwn, notes))}


def _section(one: Told, *, under: str) -> dict[str, Any]:
    """Return what happened, under the name of its trial unless that stands there already."""
    lines = [] if one.trial and one.trial == under else [_name(one)]
    grave = word(one.severity)
    headline = _said(one.headline, HEADLINE) or "changed"
    lines += [f"*{headline}*" + f" ({grave.lower()})" * bool(grave)]
    lines += [_said(one.says, SAYS)]
    if len(one.changes) > CHANGES:
        lines += [f"… and {len(one.changes) - CHANGES} more changes"]
    block: dict[str, Any] = {"type": "section", "text": _mrkdwn("\n".join(filter(None, lines)))}
    if one.changes:
        block["fields"] = [_field(change) for change in one.changes[:CHANGES]]
    return block


def _name(one: Told) -> str:
    number = _said(one.trial, LABEL)
    url = web(one.url)
    linked = _link(url, number or "the record") if url else number
    return f"{linked} {_said(one.title, TITLE)}".strip()


def _field(change: tuple[str, str, str]) -> dict[str, Any]:
    return _mrkdwn(f"*{_said(change[0], LABEL)}*\n{_unmentioned(before_and_after(change, _SIGNS))}")


def _said(text: str, limit: int) -> str:
    return _unmentioned(fit(text, limit, _SIGNS))


def _mrkdwn(text: str) -> dict[str, Any]:
    # verbatim: Slack makes no mention and no link of its own out of words
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _size(body: dict[str, Any]) -> int:
    return len(msgspec.json.encode(body).decode())


def mrkdwn(markdown: str) -> str:
    """Return Markdown in the markup that Slack reads; no word of it mentions anybody."""
    return _unmentioned("\n".join(map(_line, markdown.strip().split("\n"))))


def _line(line: str) -> str:
    if _RULE.fullmatch(line):
        return "───"
    if heading := _HEADING.fullmatch(line):
        return f"*{_inline(heading['rest'].replace('**', ''))}*"
    if bullet := _BULLET.fullmatch(line):
        return f"{bullet['start']}• {_inline(bullet['rest'])}"
    if quote := _QUOTE.fullmatch(line):
        return f"> {_inline(quote['rest'])}"
    return _inline(line)


def _inline(text: str) -> str:
    parts, at = [], 0
    for match in _MARKUP.finditer(text):
        parts += [literal(html.unescape(text[at : match.start()])), _marked(match)]
        at = match.end()
    return "".join([*parts, literal(html.unescape(text[at:]))])


def _marked(match: re.Match[str]) -> str:
    inner = match[match.lastgroup or 0]
    match match.lastgroup:
        case "escaped":
            return f"{JOINER}{inner}{JOINER}" if inner in "*_~`" else literal(inner)
        case "bold":
            return f"*{_inline(inner)}*"
        case "struck":
            return f"~{_inline(inner)}~"
        case "slanted":
            return f"_{_inline(inner)}_"
        case _:
            return _link(html.unescape(inner), match["label"] or "")


def _link(url: str, label: str) -> str:
    if urlsplit(url).scheme not in {"http", "https"}:
        return _inline(label)
    return f"<{literal(url).replace('|', '%7C')}|{_inline(label).replace('|', '¦') or url}>"


def literal(text: str) -> str:
    """Return the text so that Slack shows it and reads nothing into it."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _unmentioned(text)


def _unmentioned(text: str) -> str:
    return _MENTION.sub(rf"\g<0>{JOINER}", text)


def _open(name: str, options: SlackOptions) -> HttpChannel:
    return HttpChannel(name, compose, options)


channel = ChannelType(
    key="slack",
    media=(Medium.MARKDOWN, Medium.TOLD),
    options=SlackOptions,
    example={"url": "https://hooks.slack.com/services/T0/B0/secret"},
    limit=LIMIT,
    open=_open,
)
