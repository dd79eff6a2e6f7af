"""Slack's incoming webhooks, and those of others that take the same (Mattermost, Rocket.Chat)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import msgspec

from monitor.channels._http import HttpChannel, Posting, SecretUrl
from monitor.channels.base import ChannelType, Options
from monitor.model.delivery import Medium, Message

# Block Kit: the text of a section has at most 3,000 characters, a message at most 50 blocks
SECTION = 3000
BLOCKS = 50
LIMIT = 30_000  # of Markdown: leaves room for what escaping adds

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
_JOINER = "\u2060"  # seen by nobody; a sign between two is no markup, a word after one no mention
_MENTION = re.compile(r"@(?=(?:channel|here|everyone)\b)", re.IGNORECASE)


class SlackOptions(Options):
    """`url` is the incoming webhook's: all that is needed to post there, so it is a secret."""

    url: SecretUrl


def compose(options: SlackOptions, message: Message) -> Posting:
    """Return the message in Slack's words, cut to what Slack takes.

    `text` is what notifications show, and those who know no blocks.
    """
    sections = tuple(split(mrkdwn(message.markdown)))
    text = [literal(message.subject), *sections[:1], *(["…"] if sections[1:] else [])]
    body: dict[str, Any] = {"text": "\n".join(text).strip()}
    if sections:
        body["blocks"] = [_block(text) for text in _fitting(sections, message.link)]
    headers = {"Content-Type": "application/json"}
    return Posting(url=options.url, body=msgspec.json.encode(body), headers=headers)


def _block(text: str) -> dict[str, Any]:
    # verbatim: Slack makes no mention and no link of its own out of words
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _fitting(sections: tuple[str, ...], link: str) -> tuple[str, ...]:
    if len(sections) <= BLOCKS:
        return sections
    rest = f"_The rest did not fit here._ {_link(link, 'It is there.')}" if link else "_… and more_"
    return (*sections[: BLOCKS - 1], rest)


def split(text: str) -> Iterator[str]:
    """Yield the text in sections of what Slack takes at once, at ends of lines where it can be."""
    section = ""
    for line in text.split("\n"):
        for piece in _pieces(line):
            if section and len(section) + 1 + len(piece) > SECTION:
                yield section
                section = ""
            section = f"{section}\n{piece}" if section else piece
    if section:
        yield section


def _pieces(line: str) -> Iterator[str]:
    while len(line) > SECTION:
        end = line.rfind(" ", 1, SECTION)
        end = end if end > 0 else SECTION
        yield line[:end].rstrip()
        line = line[end:].lstrip()
    yield line.rstrip()


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
            return f"{_JOINER}{inner}{_JOINER}" if inner in "*_~`" else literal(inner)
        case "bold":
            return f"*{_inline(inner)}*"
        case "struck":
            return f"~{_inline(inner)}~"
        case "slanted":
            return f"_{_inline(inner)}_"
        case _:
            return _link(html.unescape(inner), match["label"] or "")


def _link(url: str, label: str) -> str:
    if urlsplit(url).scheme not in {"http", "https", "mailto"}:
        return _inline(label)
    return f"<{literal(url).replace('|', '%7C')}|{_inline(label).replace('|', '¦') or url}>"


def literal(text: str) -> str:
    """Return the text so that Slack shows it and reads nothing into it."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _unmentioned(text)


def _unmentioned(text: str) -> str:
    return _MENTION.sub(f"@{_JOINER}", text)


def _open(name: str, options: SlackOptions) -> HttpChannel:
    return HttpChannel(name, partial(compose, options))


channel = ChannelType(
    key="slack",
    media=(Medium.MARKDOWN,),
    options=SlackOptions,
    example={"url": "https://hooks.slack.com/services/T0/B0/secret"},
    limit=LIMIT,
    open=_open,
)
