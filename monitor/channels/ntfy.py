"""ntfy: a push notification with a topic's name as its password."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from types import MappingProxyType
from typing import Any, Self
from urllib.parse import urlsplit

import msgspec
from pydantic import SecretStr, field_validator, model_validator

from monitor.channels._http import HttpChannel, HttpOptions, Posting
from monitor.channels._words import (
    CHANGES,
    HEADLINE,
    LABEL,
    SAYS,
    TITLE,
    WHY,
    before_and_after,
    fit,
    fitting,
    left_out,
    web,
    word,
)
from monitor.channels.base import ChannelType
from monitor.model.delivery import Medium, Message, Told

# a longer text would become an attached file; of the whole JSON twice as much is read
MOST_BYTES = 4096

_PRIORITIES = MappingProxyType({"critical": 5, "high": 4, "medium": 3, "low": 2, "noise": 1})
_TAGS = MappingProxyType(  # shown as pictures before the title
    {
        "critical": "rotating_light",
        "high": "warning",
        "medium": "large_orange_diamond",
        "low": "large_blue_diamond",
    }
)


_TOPIC = re.compile(r"[-_A-Za-z0-9]{1,64}")


class NtfyOptions(HttpOptions):
    """`url` is the server's own, such as `https://ntfy.sh`, without the topic.

    Whoever knows the `topic` may read along, so it is a secret; `token` is one of access.
    """

    topic: SecretStr
    token: SecretStr | None = None

    @field_validator("topic")
    @classmethod
    def _is_topic(cls, topic: SecretStr) -> SecretStr:
        if not _TOPIC.fullmatch(topic.get_secret_value()):
            raise ValueError("must be up to 64 letters, digits, _ and -, without spaces")
        return topic

    @field_validator("token")
    @classmethod
    def _is_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and not _TOPIC.fullmatch(token.get_secret_value()):
            raise ValueError("must be a token of access, such as tk_…")
        return token

    @model_validator(mode="after")
    def _topic_apart(self) -> Self:
        path = urlsplit(self.url.get_secret_value()).path
        if path.rstrip("/").rpartition("/")[2] == self.topic.get_secret_value():
            raise ValueError("url has the topic at its end; write the server alone")
        return self


def compose(options: NtfyOptions, message: Message) -> Posting:
    """Return the message as ntfy takes it in JSON; its key lets a repeat replace the first.

    A private one shows its subject alone, since it lights up on a locked screen.
    """
    body: dict[str, Any] = {
        "topic": options.topic.get_secret_value(),
        "title": fit(message.subject, TITLE) or "trial-monitor",
        "message": _message(message),
        "priority": _PRIORITIES.get(message.severity, 3),
        "tags": [_TAGS[message.severity]] if message.severity in _TAGS else [],
    }
    if _TOPIC.fullmatch(message.key):
        body["sequence_id"] = message.key
    if url := web(message.link):
        body["click"] = url
        body["actions"] = [{"action": "view", "label": "Open the record", "url": url}]
    headers = {"Content-Type": "application/json"}
    if options.token is not None:
        headers["Authorization"] = f"Bearer {options.token.get_secret_value()}"
    return Posting(url=options.url, body=msgspec.json.encode(body), headers=headers)


def _message(message: Message) -> str:
    if message.private or not message.told:
        return "Tap to read more." if web(message.link) else "trial-monitor events has more."
    head, tail = fitting(partial(_parts, message), message, lambda parts: room(parts) >= 0)
    kept = len(head)
    while room((f"{head[:kept]}…", tail)) < 0 < kept:  # one event is too long by itself
        kept -= max(1, kept // 20)
    shown = head if kept == len(head) else f"{head[:kept].rstrip()}…"
    return f"{shown}\n\n{tail}".strip()


def _parts(message: Message, told: tuple[Told, ...], more: int) -> tuple[str, str]:
    """Return what happened, of one event at least, and what stands below."""
    if not told:
        told, more = message.told[:1], more - 1
    head = "\n\n".join("\n".join(_lines(one)) for one in told)
    rest = [left_out(more, web(message.link))] if more else []
    return head, "\n".join([*rest, fit(message.because, WHY)])


def room(parts: tuple[str, str]) -> int:
    """Return how many bytes are left beside the parts, in JSON as well as without."""
    return MOST_BYTES - len(msgspec.json.encode("\n\n".join(parts)))


def _lines(one: Told) -> Iterator[str]:
    yield fit(f"{one.trial} {one.title}", TITLE)
    grave = word(one.severity)
    yield fit(one.headline, HEADLINE) + f" ({grave.lower()})" * bool(grave)
    if one.says:
        yield fit(one.says, SAYS)
    for change in one.changes[:CHANGES]:
        yield f"{fit(change[0], LABEL)}: {before_and_after(change)}"
    if len(one.changes) > CHANGES:
        yield f"… and {len(one.changes) - CHANGES} more changes"


def _open(name: str, options: NtfyOptions) -> HttpChannel:
    return HttpChannel(name, compose, options)


channel = ChannelType(
    key="ntfy",
    media=(Medium.TOLD,),
    options=NtfyOptions,
    example={"url": "https://ntfy.sh", "topic": "a-long-and-random-name"},
    open=_open,
)
