"""Microsoft Teams: an Adaptive Card to a workflow that waits for a webhook request."""

from __future__ import annotations

import json
from collections.abc import Iterator
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
    word,
)
from monitor.channels.base import ChannelType
from monitor.model.delivery import Medium, Message, Told

# Teams takes 28 KB, whatever way the workflow writes the card anew: with each sign beyond ASCII
# escaped it is longest
MOST_BYTES = 28_000
CARD = "application/vnd.microsoft.card.adaptive"
VERSION = "1.4"  # the newest that all of Teams shows; nothing here is newer than 1.3

_COLOURS = MappingProxyType({"critical": "attention", "high": "warning", "medium": "accent"})
_SIGNS = MappingProxyType({ord("{"): "{" + JOINER})  # {{DATE(…)}} would become a date


def compose(options: HttpOptions, message: Message) -> Posting:
    """Return the message as a card in the envelope that the workflow expects.

    All that is told stands in text runs, which know no markup, no mentions and no links but the
    ones given to them (a fact set would read Markdown).
    """
    body = fitting(partial(_envelope, message), message, lambda body: size(body) <= MOST_BYTES)
    headers = {"Content-Type": "application/json"}
    return Posting(url=options.url, body=msgspec.json.encode(body), headers=headers)


def size(body: dict[str, Any]) -> int:
    """Return how many bytes the body takes at most."""
    return len(json.dumps(body))


def _envelope(message: Message, told: tuple[Told, ...], more: int) -> dict[str, Any]:
    card = {"contentType": CARD, "contentUrl": None, "content": _card(message, told, more)}
    return {"type": "message", "attachments": [card]}


def _card(message: Message, told: tuple[Told, ...], more: int) -> dict[str, Any]:
    subject = _said(message.subject, TITLE)
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": VERSION,
        "fallbackText": subject,
        "msteams": {"width": "Full"},
        "body": [_text(_run(subject, weight="bolder", size="large")), *map(_event, told)],
    }
    url = web(message.link)
    rest = [left_out(more, url and "the record has them")] if more else []
    notes = [*rest, *why(message)]
    card["body"] += [_text(_run(_said(note, WHY), isSubtle=True)) for note in notes]
    if url:
        card["actions"] = [{"type": "Action.OpenUrl", "title": "Open the record", "url": url}]
    return card


def _event(one: Told) -> dict[str, Any]:
    return {"type": "Container", "separator": True, "items": list(_lines(one))}


def _lines(one: Told) -> Iterator[dict[str, Any]]:
    if name := list(_name(one)):
        yield _text(*name)
    grave, colour = word(one.severity), _COLOURS.get(one.severity, "default")
    about = [_run(f"{grave}: ", weight="bolder", color=colour)] if grave else []
    yield _text(*about, _run(_said(one.headline, HEADLINE), weight="bolder"))
    if one.says:
        yield _text(_run(_said(one.says, SAYS)))
    for change in one.changes[:CHANGES]:
        label = _run(f"{_said(change[0], LABEL)}: ", weight="bolder")
        yield _text(label, _run(before_and_after(change, _SIGNS)))
    if len(one.changes) > CHANGES:
        yield _text(_run(f"… and {len(one.changes) - CHANGES} more changes"))


def _name(one: Told) -> Iterator[dict[str, Any]]:
    number, url = _said(one.trial, LABEL), web(one.url)
    if url:
        open_it = {"type": "Action.OpenUrl", "url": url}
        yield _run(number or "the record", selectAction=open_it)
    elif number:
        yield _run(number)
    if title := _said(one.title, TITLE):
        yield _run(f" {title}", isSubtle=True)


def _said(text: str, limit: int) -> str:
    return fit(text, limit, _SIGNS)


def _text(*runs: dict[str, Any]) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": list(runs)}


def _run(text: str, **looks: Any) -> dict[str, Any]:
    return {"type": "TextRun", "text": text, **looks}


def _open(name: str, options: HttpOptions) -> HttpChannel:
    return HttpChannel(name, compose, options)


channel = ChannelType(
    key="teams",
    media=(Medium.TOLD,),
    options=HttpOptions,
    example={"url": "https://prod-00.westeurope.logic.azure.com/workflows/0/triggers/secret"},
    open=_open,
)
