"""The way out, as it is configured: channels, opened when they are needed first, and words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Protocol

from monitor.channels.base import Channel, ChannelType, Options, opened
from monitor.model.delivery import Delivery, Medium, Message
from monitor.model.event import Event, Severity
from monitor.model.subscription import Subscription, Window
from monitor.model.watch import Watch
from monitor.pipeline.dispatch import tags_by_watch
from monitor.pipeline.places import Atlas
from monitor.pipeline.telling import telling, telling_machines
from monitor.pipeline.timelines import timelines
from monitor.routing.cap import HELD
from monitor.routing.quiet import allowed, is_urgent
from monitor.store.database import Database

_BY_MACHINES = frozenset({Medium.JSON, Medium.CLOUDEVENT})


class Settings(Protocol):
    """What the configuration says of a channel."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def kind(self) -> str:
        """Which kind of channel it is."""

    @property
    def options(self) -> Options | None:
        """What its kind wants to know; None where nothing was said."""


class ConfiguredOutlet:
    """Opens channels and renders messages for those who send."""

    def __init__(
        self,
        database: Database,
        atlas: Atlas,
        *,
        channels: Iterable[Settings],
        subscriptions: Iterable[Subscription],
        templates: Path | None,
        unsubscribe: Callable[[Delivery], str],
        watches: Callable[[], Iterable[Watch]] = tuple,
    ) -> None:
        self._database = database
        self._atlas = atlas
        self._settings = {each.name: each for each in channels}
        self._subscriptions = {each.name: each for each in subscriptions}
        self._templates = templates
        self._unsubscribe = unsubscribe
        self._watches = watches
        self._channels: dict[str, Channel] = {}
        self._closing = ExitStack()

    def close(self) -> None:
        """Close every channel that was opened."""
        self._closing.close()

    def names(self) -> frozenset[str]:
        """Return the names of all configured channels."""
        return frozenset(self._settings)

    def channel(self, name: str) -> Channel | None:
        """Return the open channel of this name, None for no such, or raise `Undelivered`."""
        if name not in self._channels:
            if name not in self._settings:
                return None
            settings, kind = self._settings[name], self._kind(name)
            made = opened(kind, name, settings.options or kind.options())
            self._closing.callback(made.close)
            self._channels[name] = made
        return self._channels[name]

    def reaches(self, name: str, recipient: str) -> bool:
        """Whether a channel, which there is, goes to this recipient."""
        options = self._settings[name].options
        return recipient in (options.recipients() if options else ("",))

    def render(self, delivery: Delivery, events: tuple[Event, ...], now: datetime) -> Message:
        """Return the message of a delivery, or raise `TemplateFault`."""
        kind = self._kind(delivery.channel)
        return self.words(
            delivery,
            events,
            now,
            media=kind.media,
            limit=kind.limit,
            unsubscribe=self._unsubscribe(delivery),
        )

    def may_tell(self, delivery: Delivery, message: Message, now: datetime) -> datetime:
        """Return when the reader may be told this: `now`, or when their quiet hours are over."""
        quiet = self._subscription(delivery).quiet
        options = self._settings[delivery.channel].options
        singly = options is not None and options.singly()
        if singly or (message.severity and is_urgent(quiet, Severity(message.severity))):
            return now
        return allowed(quiet, now)

    def words(
        self,
        delivery: Delivery,
        events: tuple[Event, ...],
        now: datetime,
        *,
        media: tuple[Medium, ...],
        limit: int,
        unsubscribe: str,
    ) -> Message:
        """Return what would be said in these media, whatever the channel shows."""
        from monitor.render.order import Order

        subscription = self._subscription(delivery)
        tags = tags_by_watch(self._watches()) if subscription.window.every != timedelta(0) else {}
        tells = telling_machines if _BY_MACHINES.issuperset(media) else telling
        with self._database.read() as tx:
            told = tells(tx, self._atlas, subscription, delivery, events, now, tags)
            drawn = Medium.HTML in media
            time_taken = timelines(tx, subscription, told.events) if drawn else {}
        return self._renders(
            Order(
                delivery=delivery,
                events=told.events,
                facts=told.facts,
                near=told.near,
                account=told.account,
                timelines=tuple(time_taken.items()),
                media=media,
                limit=limit,
                now=now,
                subscription=subscription,
                unsubscribe=unsubscribe,
                held_since=delivery.opened_at if delivery.group == HELD else None,
            )
        )

    @cached_property
    def _renders(self) -> Callable[[Any], Message]:
        """What fills the templates: a process apart where any may be the user's own."""
        if self._templates is None:
            from monitor.render.order import rendered

            return partial(rendered, self.environment)
        from monitor.render.confined import Confined

        confined = Confined(self._templates)
        self._closing.callback(confined.close)
        return confined.render

    def _kind(self, name: str) -> ChannelType:
        from monitor.channels import available

        return available()[self._settings[name].kind]

    def _subscription(self, delivery: Delivery) -> Subscription:
        gone = Subscription(
            name=delivery.subscription,
            channels=(delivery.channel,),
            window=Window(),
            private=True,  # nobody knows any more that it was not
        )
        return self._subscriptions.get(delivery.subscription, gone)

    @cached_property
    def environment(self) -> Any:
        """The templates."""
        from monitor.render.environment import environment

        return environment(self._templates)
