"""From a delivery and its events to the message that a channel sends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
from jinja2 import Environment

from monitor.model.account import Account
from monitor.model.delivery import Delivery, Medium, Message
from monitor.model.event import Event
from monitor.model.near import Nearby
from monitor.model.subscription import Subscription
from monitor.model.timeline import Timeline
from monitor.model.trial import TrialId
from monitor.render import events as machine
from monitor.render.changes import Budget
from monitor.render.environment import fill
from monitor.render.filters import count
from monitor.render.harmless import cut, one_line
from monitor.render.reason import because
from monitor.render.told import told
from monitor.render.view import (
    NO_TIME,
    NOWHERE,
    DigestView,
    digest,
    highest,
    web_address,
)

# Bytes of the parts of a letter. Gmail clips one near 102 KB; in base64 (RFC 2045, 6.8: four
# characters for three bytes, in lines of 76) both together take 96 KB.
HTML_LIMIT = 52_000
TEXT_LIMIT = 18_000
_SUBJECT_LIMIT = 120
_WRITTEN = frozenset({Medium.TEXT, Medium.HTML, Medium.MARKDOWN})  # by templates
_SHORT = Budget(events=25, changes=6, items=4, text=240)
_TOLD = Budget(events=25, changes=6, items=4, text=200)  # as much of a value as chats show
_SHORTEST = Budget(events=10, changes=3, items=2, text=120)  # of a subject
_BUDGETS = (
    Budget(events=200, changes=40, items=12, text=1_500),
    Budget(events=60, changes=12, items=6, text=500),
    Budget(events=40, changes=6, items=4, text=240),
    _SHORT,
    Budget(events=18, changes=4, items=3, text=160),
    _SHORTEST,
    Budget(events=10, changes=2, items=1, text=80),
    Budget(events=3, changes=2, items=1, text=60),
    Budget(events=1, changes=1, items=1, text=60),
)


def render(
    environment: Environment,
    *,
    delivery: Delivery,
    events: tuple[Event, ...],
    media: Iterable[Medium],
    limit: int,
    now: datetime,
    subscription: Subscription,
    near: Mapping[str, Nearby] = NOWHERE,
    account: Account | None = None,
    facts: tuple[Event, ...] = (),
    timelines: Mapping[TrialId, Timeline] = NO_TIME,
    unsubscribe: str = "",
    held_since: datetime | None = None,
) -> Message:
    """Return the message that says these events (at least one) in every medium asked for.

    `near` has what the events, by their ids, have to do with the reader's reach, `account` what is
    left out, and `timelines` the time that their trials took. `facts` are the events as machines
    get them, where that is otherwise. `unsubscribe` is where the reader can stop it, and
    `held_since` the time from which it was held back. `limit` is how many characters the channel
    takes, 0 for any number; what is longer is cut and says so. The JSON is never cut. A mistake in
    a template is raised as a `TemplateFault`; only the templates of the media asked for are read,
    and none for JSON alone.
    """
    wanted = frozenset(media)
    said: dict[str, Any] = {
        "delivery": delivery,
        "subscription": subscription,
        "near": near,
        "account": account,
    }
    more = {"timelines": timelines, "unsubscribe": unsubscribe, "held_since": held_since}
    view = _views(events, now=now, **said, **more)
    bodies = _bodies(environment, wanted, limit, view)
    shown = view(_TOLD) if Medium.TOLD in wanted else None
    return Message(
        key=delivery.id,
        recipient=delivery.recipient,
        subject=_subject(environment, wanted, view, len(events)),
        text=_shorn(bodies.get(Medium.TEXT, ""), limit, events),
        html=bodies.get(Medium.HTML, ""),
        markdown=_shorn(bodies.get(Medium.MARKDOWN, ""), limit, events),
        payload=_payload(facts or events, **said) if Medium.JSON in wanted else b"",
        envelope=_envelope(facts or events) if Medium.CLOUDEVENT in wanted else b"",
        event=events[0].id if len(events) == 1 else "",
        told=told(shown) if shown else (),
        more=shown.more if shown else 0,
        subscription=one_line(subscription.name),
        because=because(subscription, events),
        unsubscribe=web_address(unsubscribe),
        private=subscription.private,
        link=_link(events),
        severity=highest(events),
        trial=one_line(events[0].trial) if _is_about_one(events) else "",
        sent_at=now,
    )


_View = Callable[[Budget], DigestView]
_Room = tuple[int, Callable[[str], int]]  # how much a medium may take, 0 for any; how it counts


def _views(events: tuple[Event, ...], **said: Any) -> _View:
    """Return what shows the events within a budget; each budget is looked at once."""
    return cache(lambda budget: digest(events, budget, **said))


def _subject(environment: Environment, wanted: frozenset[Medium], view: _View, number: int) -> str:
    if not wanted & (_WRITTEN | {Medium.TOLD}):
        return f"trial-monitor: {count(number, 'event')}"
    made = fill(environment, "message/subject.txt.j2", {"digest": view(_SHORTEST)})
    return cut(one_line(made), _SUBJECT_LIMIT)


def _bodies(
    environment: Environment, wanted: frozenset[Medium], limit: int, view: _View
) -> dict[Medium, str]:
    """Return what the templates make; the parts of a letter are cut alike and say the same."""
    letter: dict[Medium, _Room] = {}
    if Medium.TEXT in wanted:  # first, since it is made in less time
        letter[Medium.TEXT] = (limit, len)
    if Medium.HTML in wanted:
        letter[Medium.TEXT] = (min(limit or TEXT_LIMIT, TEXT_LIMIT), _bytes)
        letter[Medium.HTML] = (min(limit or HTML_LIMIT, HTML_LIMIT), _bytes)
    letter = {medium: room for medium, room in letter.items() if medium in wanted}
    note: dict[Medium, _Room] = {Medium.MARKDOWN: (limit, len)} if Medium.MARKDOWN in wanted else {}
    return _fitting(environment, letter, view) | _fitting(environment, note, view)


def _fitting(
    environment: Environment, rooms: dict[Medium, _Room], view: _View
) -> dict[Medium, str]:
    """Render with ever smaller budgets until all have room enough; the smallest is kept."""
    for budget in _BUDGETS[:-1]:
        made = _within(environment, rooms, view(budget))
        if made is not None:
            return made
    return {medium: _made(environment, medium, view(_BUDGETS[-1])) for medium in rooms}


def _within(
    environment: Environment, rooms: dict[Medium, _Room], view: DigestView
) -> dict[Medium, str] | None:
    made: dict[Medium, str] = {}
    for medium, (most, size) in rooms.items():
        made[medium] = _made(environment, medium, view)
        if most and size(made[medium]) > most:
            return None
    return made


def _made(environment: Environment, medium: Medium, view: DigestView) -> str:
    body = fill(environment, f"message/body.{medium}.j2", {"digest": view}).strip() + "\n"
    return _inlined(body) if medium is Medium.HTML else body


def _inlined(html: str) -> str:
    """Return the page with its style on each element; only the rules for dark mode stay apart."""
    import css_inline  # only e-mail needs it

    return css_inline.inline(
        html, keep_at_rules=True, minify_css=True, load_remote_stylesheets=False
    )


def _shorn(text: str, limit: int, events: tuple[Event, ...]) -> str:
    """Cut at the end of a line what no budget could make short enough, and say so."""
    if not limit or len(text) <= limit:
        return text
    link = _link(events)
    note = f"\n… cut; see {link}" if link else "\n… cut; see trial-monitor events"
    kept = text[: max(limit - len(note), 0)]
    return cut(kept.rpartition("\n")[0] + note if "\n" in kept else kept + note, limit)


def _payload(
    events: tuple[Event, ...],
    delivery: Delivery,
    subscription: Subscription,
    near: Mapping[str, Nearby],
    account: Account | None,
) -> bytes:
    return machine.payload(
        events,
        delivery=delivery,
        subscription=subscription.name,
        because=because(subscription, events),
        near=near,
        account=account,
    )


def _envelope(events: tuple[Event, ...]) -> bytes:
    """Return the CloudEvent of the only event, nothing for several."""
    return msgspec.json.encode(machine.cloudevent(events[0])) if len(events) == 1 else b""


def _link(events: tuple[Event, ...]) -> str:
    return web_address(events[0].url) if _is_about_one(events) else ""


def _is_about_one(events: tuple[Event, ...]) -> bool:
    return len({(event.registry, event.trial) for event in events}) == 1


def _bytes(text: str) -> int:
    return len(text.encode())
