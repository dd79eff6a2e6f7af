"""Discord's webhooks: an embed for each event."""

from __future__ import annotations

import re
from functools import partial
from types import MappingProxyType
from typing import Any

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
    width,
    word,
)
from monitor.channels.base import ChannelType
from monitor.model.delivery import Medium, Message, Told

# a message has at most ten embeds, of 6,000 characters in all, and 2,000 of content beside them
EMBEDS = 10
MOST = 6000
CONTENT = 500

_COLOURS = MappingProxyType(
    {"critical": 0xB3261E, "high": 0xD9822B, "medium": 0xE0B400, "low": 0x3B6FB6, "noise": 0x8A8F98}
)
# the signs of its markup: before one that is escaped it shows no backslash
_SIGNS = MappingProxyType(
    {ord(sign): f"\\{sign}" for sign in "\\*_~`|<>[]()#-+:"} | {ord("@"): f"@{JOINER}"}
)
_SCHEME = re.compile(r"(?<=[a-z])\\:(?=//)", re.IGNORECASE)


def compose(options: HttpOptions, message: Message) -> Posting:
    """Return the message as embeds under the subject; it mentions nobody, whoever is named."""
    body = fitting(partial(_body, message), message, _fits)
    headers = {"Content-Type": "application/json"}
    return Posting(url=options.url, body=msgspec.json.encode(body), headers=headers)


def _fits(body: dict[str, Any]) -> bool:
    embeds = body.get("embeds", [])
    return len(embeds) <= EMBEDS and sum(map(size, embeds)) <= MOST


def size(embed: dict[str, Any]) -> int:
    """Return how many characters of an embed count."""
    fields = [text for field in embed.get("fields", []) for text in (field["name"], field["value"])]
    footer = embed.get("footer", {}).get("text", "")
    return sum(map(width, (embed["title"], embed["description"], footer, *fields)))


def _body(message: Message, told: tuple[Told, ...], more: int) -> dict[str, Any]:
    url = web(message.link)
    rest = left_out(more, f"<{url}>" if url else "") if more else ""  # <…>: without a preview
    embeds = list(map(_embed, told))
    if embeds and (reasons := why(message)):
        notes = [fit(reason, WHY) for reason in reasons]
        embeds[-1]["footer"] = {"text": "\n".join(notes)}
    return {
        "content": "\n".join(filter(None, (_said(message.subject, CONTENT), rest))),
        "embeds": embeds,
        "allowed_mentions": {"parse": []},
    }


def _embed(one: Told) -> dict[str, Any]:
    grave = word(one.severity)
    headline = f"**{_said(one.headline, HEADLINE)}**" + f" ({grave.lower()})" * bool(grave)
    more = len(one.changes) - CHANGES
    rest = f"… and {more} more changes" if more > 0 else ""
    embed: dict[str, Any] = {
        "title": _said(f"{one.trial} {one.title}".strip() or "trial-monitor", TITLE),
        "description": "\n".join(filter(None, (headline, _said(one.says, SAYS), rest))),
        "fields": list(map(_field, one.changes[:CHANGES])),
    }
    if url := web(one.url):
        embed["url"] = url
    if colour := _COLOURS.get(one.severity):
        embed["color"] = colour
    return embed


def _field(change: tuple[str, str, str]) -> dict[str, Any]:
    said = before_and_after(change, _SIGNS)
    return {"name": _said(change[0], LABEL) or "changed", "value": said, "inline": False}


def _said(text: str, limit: int) -> str:
    return fit(text, limit, _SIGNS)


def _open(name: str, options: HttpOptions) -> HttpChannel:
    return HttpChannel(name, compose, options)


channel = ChannelType(
    key="discord",
    media=(Medium.TOLD,),
    options=HttpOptions,
    example={"url": "https://discord.com/api/webhooks/0/secret"},
    open=_open,
)
