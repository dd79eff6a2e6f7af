"""From a delivery and its events to the message that a channel sends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

import msgspec
from jinja2 import Environment

from monitor.model.account import Account
from monitor.model.delivery import Delivery, Medium, Message
from monitor.model.event import Event
from monitor.model.near import Nearby
from monitor.model.subscription import Subscription
from monitor.render import events as machine
from monitor.render.changes import Budget
from monitor.render.environment import fill
from monitor.render.filters import count
from monitor.render.harmless import cut, one_line
from monitor.render.told import told
from monitor.render.view import NOWHERE, DigestView, because, digest, highest, web_address

HTML_LIMIT = 100_000  # bytes; Gmail clips a message near 102 KB
_SUBJECT_LIMIT = 120
_WRITTEN = frozenset({Medium.TEXT, Medium.HTML, Medium.MARKDOWN})  # by templates
_BUDGETS = (
    Budget(events=200, changes=40, items=12, text=1_500),
    Budget(events=60, changes=12, items=6, text=500),
    Budget(events=25, changes=6, items=4, text=240),
    Budget(events=10, changes=3, items=2, text=120),
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
) -> Message:
    """Return the message that says these events in every medium asked for.

    `near` has what the events, by their ids, have to do with the reader's reach, and `account`
    what is left out. `facts` are the events as machines get them, where that is otherwise.
    `limit` is how many characters the channel takes, 0 for any number; what is longer is cut and
    says so. The JSON is never cut. A mistake in a template is raised as a `TemplateFault`; only
    the templates of the media asked for are read, and none for JSON alone.
    """
    wanted = frozenset(media)

    def view(budget: Budget) -> DigestView:
        return digest(
            events,
            budget,
            delivery=delivery,
            subscription=subscription,
            now=now,
            near=near,
            account=account,
        )

    def body(medium: Medium, most: int, size: Callable[[str], int]) -> str:
        if medium not in wanted:
            return ""
        return _fitting(environment, f"message/body.{medium}.j2", view, most, size)

    shown = view(_BUDGETS[-2]) if Medium.TOLD in wanted else None
    return Message(
        key=delivery.id,
        recipient=delivery.recipient,
        subject=(
            _subject(environment, view(_BUDGETS[-1]))
            if wanted & (_WRITTEN | {Medium.TOLD})
            else f"trial-monitor: {count(len(events), 'event')}"
        ),
        text=_shorn(body(Medium.TEXT, limit, len), limit, events),
        html=body(Medium.HTML, min(limit or HTML_LIMIT, HTML_LIMIT), _bytes),
        markdown=_shorn(body(Medium.MARKDOWN, limit, len), limit, events),
        payload=_payload(facts or events, delivery, subscription, now, near, account)
        if Medium.JSON in wanted
        else b"",
        envelope=_envelope(facts or events) if Medium.CLOUDEVENT in wanted else b"",
        event=events[0].id if len(events) == 1 else "",
        told=told(shown) if shown else (),
        more=shown.more if shown else 0,
        subscription=one_line(subscription.name),
        because=because(subscription, events),
        link=_link(events),
        severity=highest(events),
        trial=one_line(events[0].trial) if _is_about_one(events) else "",
        sent_at=now,
    )


def _subject(environment: Environment, view: DigestView) -> str:
    line = one_line(fill(environment, "message/subject.txt.j2", {"digest": view}))
    return cut(line, _SUBJECT_LIMIT)


def _fitting(
    environment: Environment,
    name: str,
    view: Callable[[Budget], DigestView],
    most: int,
    size: Callable[[str], int],
) -> str:
    """Render with ever smaller budgets until the size allowed is met; the smallest is kept."""
    made = ""
    for budget in _BUDGETS:
        made = fill(environment, name, {"digest": view(budget)}).strip() + "\n"
        if ".html" in name:
            made = _inlined(made)
        if not most or size(made) <= most:
            break
    return made


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
    now: datetime,
    near: Mapping[str, Nearby],
    account: Account | None,
) -> bytes:
    return machine.payload(
        events,
        delivery=delivery,
        subscription=subscription.name,
        because=because(subscription, events),
        now=now,
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
