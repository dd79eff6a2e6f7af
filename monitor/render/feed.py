"""Events as a feed: Atom (RFC 4287) and JSON Feed 1.1, which say the same.

An event is never changed, and so an entry is updated when it was made, and the feed when its
latest was: the same events make the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid5

import msgspec
from jinja2 import Environment
from msgspec import Struct

from monitor.model.event import Event
from monitor.render.changes import Budget
from monitor.render.environment import fill
from monitor.render.events import rfc3339
from monitor.render.harmless import clean, cut, one_line
from monitor.render.view import BOUNDARY, TrialView, by_trial, trial_views

_NAMESPACE = UUID("5b7c9a9e-6d31-5d0c-b2a5-7e0f4c1d8a36")
_BUDGET = Budget(events=1, changes=40, items=12, text=1_500)
_IN_ADDRESS = "/:?#@!$&'()*+,;=%~"  # what RFC 3986 lets stand in an address
_AUTHOR = "trial-monitor"
_BEFORE_ALL = "1970-01-01T00:00:00Z"  # of a feed in which nothing has happened yet


class EntryView(Struct, frozen=True, kw_only=True):
    """One event as an entry; `html` is its content and `url` the registry's page, or empty."""

    id: str
    title: str
    time: str
    url: str
    tags: tuple[str, ...]
    summary: str
    html: str


class FeedView(Struct, frozen=True, kw_only=True):
    """Everything that a feed says; its id depends on nothing but the watch."""

    id: str
    title: str
    updated: str
    author: str
    boundary: str
    entries: tuple[EntryView, ...]


def feed(environment: Environment, events: Iterable[Event], watch: str) -> FeedView:
    """Return the feed of these events, in their order; `watch` is empty where it is of all."""
    entries = tuple(_entry(environment, event) for event in events)
    name = one_line(watch)
    return FeedView(
        id=f"urn:uuid:{uuid5(_NAMESPACE, watch)}",
        title=f"Clinical trials: {name}" if name else "Clinical trials",
        updated=max((entry.time for entry in entries), default=_BEFORE_ALL),
        author=_AUTHOR,
        boundary=BOUNDARY,
        entries=entries,
    )


def atom(environment: Environment, view: FeedView) -> str:
    """Return the feed as Atom; a mistake in its template is raised as a `TemplateFault`."""
    return fill(environment, "feed/atom.xml.j2", {"feed": view}).rstrip("\n") + "\n"


def json_feed(view: FeedView) -> str:
    """Return the feed as JSON Feed 1.1."""
    said = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": view.title,
        "description": view.boundary,
        "language": "en",
        "authors": [{"name": view.author}],
        "items": [_item(entry) for entry in view.entries],
    }
    return msgspec.json.encode(said).decode() + "\n"


def _item(entry: EntryView) -> dict[str, Any]:
    said = {
        "id": entry.id,
        "title": entry.title,
        "content_html": entry.html,
        "summary": entry.summary,
        "date_published": entry.time,
        "date_modified": entry.time,
        "tags": list(entry.tags),
    }
    return said | {"url": entry.url} if entry.url else said


def _entry(environment: Environment, event: Event) -> EntryView:
    ((trial,), _) = trial_views(by_trial((event,)), _BUDGET)
    shown = trial.events[0]
    html = fill(environment, "feed/content.html.j2", {"trial": trial, "event": shown})
    return EntryView(
        id=f"urn:uuid:{event.id}",
        title=": ".join(filter(None, (trial.number, shown.headline))),
        time=rfc3339(event.time),
        url=quote(trial.url, safe=_IN_ADDRESS),
        tags=(str(event.kind), str(event.severity)),
        summary=_summary(trial),
        html=clean(html).strip(),
    )


def _summary(trial: TrialView) -> str:
    shown = trial.events[0]
    why = f"Why {shown.severity}: {shown.says}" if shown.says else ""
    return cut(" · ".join(filter(None, (trial.title, why, trial.meta))), 1_000)
