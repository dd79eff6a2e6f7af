"""Events as machines read them: one JSON object each, bare or in a CloudEvents envelope."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.resources import files
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import msgspec

from monitor.model.account import Account
from monitor.model.change import Change
from monitor.model.delivery import Delivery
from monitor.model.event import Event
from monitor.model.near import Nearby
from monitor.render import near as places

_ENCODER = msgspec.json.Encoder()
SCHEMAS = ("event", "cloudevent", "check", "delivery")


def as_json(event: Event) -> dict[str, Any]:
    """Return an event as the JSON object that the documentation promises, nothing left out."""
    said: dict[str, Any] = msgspec.to_builtins(event)
    if not event.channel:
        del said["channel"]  # only what is for the operator has one
    said["time"] = rfc3339(event.time)
    said["changes"] = [change_as_json(change) for change in event.changes]
    return said


def encode(event: Event) -> bytes:
    """Return an event as one line of JSON, without the line's end."""
    return _ENCODER.encode(as_json(event))


def cloudevent(event: Event) -> dict[str, Any]:
    """Return an event in the envelope of CloudEvents 1.0 (JSON event format)."""
    envelope: dict[str, Any] = {
        "specversion": "1.0",
        "id": event.id,
        "source": _source(event),
        "type": f"trial.{event.kind}",
        "time": rfc3339(event.time),
        "datacontenttype": "application/json",
        "data": as_json(event),
    }
    if event.trial:  # an empty subject is not allowed
        envelope["subject"] = event.trial
    return envelope


def payload(
    events: tuple[Event, ...],
    *,
    delivery: Delivery,
    subscription: str,
    because: str,
    near: Mapping[str, Nearby] = MappingProxyType({}),
    account: Account | None = None,
) -> bytes:
    """Return the body that a webhook gets (Standard Webhooks 1.0.0): type, timestamp, data.

    An event for a reader with a place has the nearest open sites beside its own members.
    """
    kind = f"trial.{events[0].kind}" if len(events) == 1 else "trial.digest"
    body = {
        "type": kind,
        "timestamp": rfc3339(delivery.opened_at),  # the same over retries, as the key is
        "data": {
            "delivery": delivery.id,
            "subscription": subscription,
            "because": because,
            "events": [as_json(event) | _near(near.get(event.id)) for event in events],
            **({"account": account_as_json(account)} if account else {}),
        },
    }
    return _ENCODER.encode(body)


def account_as_json(account: Account) -> dict[str, Any]:
    """Return what a message leaves out, as reports and webhooks have it."""
    return {
        "since": rfc3339(account.since) if account.since else None,
        "checks": account.checks,
        "data_date": account.data_date,
        "held": {str(kind): number for kind, number in account.held},
        "muted": account.muted,
        "silenced": account.silenced,
    }


def _near(near: Nearby | None) -> dict[str, Any]:
    return {"near": places.as_json(near)} if near else {}


def schema(name: str) -> dict[str, Any]:
    """Return a shipped JSON Schema (draft 2020-12): one of `SCHEMAS`."""
    text = files("monitor.render").joinpath("schemas", f"{name}.schema.json").read_bytes()
    found: dict[str, Any] = msgspec.json.decode(text)
    return found


def rfc3339(moment: datetime) -> str:
    """Return a moment in UTC, to the second, as RFC 3339 writes it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _source(event: Event) -> str:
    parts = urlsplit(event.url)
    if parts.scheme and parts.netloc:
        return f"{parts.scheme}://{parts.netloc}"
    return f"urn:trial-monitor:{event.registry or 'monitor'}"


def change_as_json(change: Change) -> dict[str, Any]:
    """Return a change whose before and after, or members, are said even where they are null."""
    said: dict[str, Any] = {"field": change.field, "label": change.label}
    if change.items:
        said["items"] = [
            {"op": item.op, "key": item.key, "before": item.before, "after": item.after}
            | msgspec.to_builtins(item)
            for item in change.items
        ]
        return said
    said |= {"before": change.before, "after": change.after}
    if change.words:
        said["words"] = msgspec.to_builtins(change.words)
    return said
