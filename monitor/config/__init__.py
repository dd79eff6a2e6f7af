"""The configuration: a file of TOML becomes values, or every fault in it becomes a line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from msgspec import Struct

from monitor.model.lens import Lens
from monitor.model.subscription import Subscription, Window
from monitor.model.watch import Watch
from monitor.registries import available


class RegistrySettings(Struct, frozen=True, kw_only=True):
    """How one registry is asked; 0 requests a second mean no limit, `timeout` is in seconds."""

    base_url: str
    contact: str = ""
    requests_per_second: float
    user_agent: str = ""
    timeout: float = 30.0


class ChannelSettings(Struct, frozen=True, kw_only=True):
    """One channel; `options` are those of its kind, None where all are left at their defaults."""

    name: str
    kind: str
    options: Any = None


class ListenerSettings(Struct, frozen=True, kw_only=True):
    """Where the daemon listens for readers who want no more; `url` is how they reach it."""

    host: str
    port: int
    url: str


class Config(Struct, frozen=True, kw_only=True):
    """Everything that a configuration says; `path` is its file, None for the built-in defaults.

    `database` is a URL, "" for the default; `heartbeat` is a file to touch while the daemon lives.
    `lenses` are those of a file: the shipped ones as it changes them, and its own.
    """

    path: Path | None = None
    database: str = ""
    registries: dict[str, RegistrySettings]
    watches: tuple[Watch, ...] = ()
    channels: tuple[ChannelSettings, ...]
    subscriptions: tuple[Subscription, ...]
    lenses: dict[str, Lens] = {}
    templates: Path | None = None
    heartbeat: Path | None = None
    listener: ListenerSettings | None = None
    keep_deliveries: timedelta = timedelta(days=400)

    @property
    def recipients(self) -> dict[str, tuple[str, ...]]:
        """The recipients of every channel."""
        return {
            one.name: one.options.recipients() if one.options else ("",) for one in self.channels
        }

    @property
    def singly(self) -> frozenset[str]:
        """The channels to which each event goes by itself."""
        return frozenset(one.name for one in self.channels if one.options and one.options.singly())


TERMINAL = ChannelSettings(name="terminal", kind="terminal")


def load(path: Path | None, environ: Mapping[str, str]) -> Config:
    """Return the configuration, or raise one `ConfigError` that lists every fault."""
    if path is None:
        return defaults()
    from monitor.config.reader import read  # brings pydantic: 0.2 s at each start

    return read(path, environ)


def defaults() -> Config:
    """Return what holds without a file: no watches, and everything is told on the terminal."""
    return Config(
        registries={key: registry_settings(key) for key in available()},
        channels=(TERMINAL,),
        subscriptions=(everything((TERMINAL,)),),
    )


def registry_settings(key: str) -> RegistrySettings:
    """Return how a registry wants to be asked."""
    registry = available()[key]
    return RegistrySettings(
        base_url=registry.base_url, requests_per_second=registry.requests_per_second
    )


def everything(channels: tuple[ChannelSettings, ...]) -> Subscription:
    """Return the subscription that holds where none is written: all that matters, at once."""
    return Subscription(
        name="everything",
        kinds=("*", "monitor.*"),
        channels=tuple(channel.name for channel in channels),
        window=Window(every=timedelta(0)),
    )
