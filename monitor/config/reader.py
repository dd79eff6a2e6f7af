"""From a file to a `Config`, section by section; the faults of all sections are gathered first."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from pydantic import BaseModel

from monitor import channels as kinds
from monitor import registries
from monitor.config import (
    TERMINAL,
    ChannelSettings,
    Config,
    ListenerSettings,
    RegistrySettings,
    everything,
    registry_settings,
)
from monitor.config.faults import Faults, Shape, check, nearest
from monitor.config.lenses import read_lenses
from monitor.config.models import (
    ChannelSection,
    DaemonSection,
    DatabaseSection,
    DeliveriesSection,
    ListenerSection,
    RegistrySection,
    SubscriptionSection,
    TemplatesSection,
    WatchSection,
)
from monitor.config.secret import Surroundings, keys_of, resolve, twins
from monitor.config.subscriptions import built, read_number
from monitor.errors import ConfigError
from monitor.model.lens import Lens
from monitor.model.subscription import Subscription
from monitor.model.trial import TrialId
from monitor.model.watch import Cadence, Watch

TABLES = ("database", "registries", "templates", "daemon", "lens", "listener", "deliveries")
LISTS = ("watch", "channel", "subscription")
DEFAULT_CADENCE = timedelta(hours=6)

_PLACE = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|(end of document))\)", re.DOTALL)

Table = Mapping[str, Any]


class _Entry(Struct, frozen=True):
    """One table of a list, with the path that names it."""

    path: str
    table: Table


def read(path: Path, environ: Mapping[str, str]) -> Config:
    """Return what the file says, or raise one `ConfigError` that lists every fault."""
    document = _parsed(path)
    faults = Faults()
    around = Surroundings(folder=path.absolute().parent, environ=environ)
    config = _Reader(_sections(document, faults), around, faults).config(path)
    if faults.lines:
        raise ConfigError(tuple(faults.lines), source=str(path))
    return config


def _parsed(path: Path) -> Table:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        says = f"{path}: cannot be read ({error.strerror}); `trial-monitor init` writes one"
        raise ConfigError((says,), source=str(path)) from error
    except UnicodeDecodeError as error:
        says = f"{path}: is not text in UTF-8; save it as such"
        raise ConfigError((says,), source=str(path)) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError((_not_toml(path, str(error)),), source=str(path)) from error


def _not_toml(path: Path, says: str) -> str:
    match = _PLACE.fullmatch(says)
    if match is None:
        return f"{path}: is not TOML: {says}"
    what, line, column, end = match.groups()
    where = "at its end" if end else f"line {line}, column {column}"
    return f"{path}, {where}: {what[:1].lower()}{what[1:]}; mend it there or on the line before"


def _sections(document: Table, faults: Faults) -> dict[str, Any]:
    """Return the sections of the right shape, empty ones where the file has none."""
    sections: dict[str, Any] = {**{name: {} for name in TABLES}, **{name: [] for name in LISTS}}
    for name, value in document.items():
        if name not in sections:
            faults.add(name, f"no such section; {nearest(name, sections)}")
        elif name in TABLES and not isinstance(value, dict):
            faults.add(name, f"must be a table; write [{name}] on a line of its own")
        elif name in LISTS and not _is_tables(value):
            faults.add(name, f"must be a list of tables; write [[{name}]] above each of them")
        else:
            sections[name] = value
    return sections


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(table, dict) for table in value)


class _Reader:
    """Reads the sections one after another and remembers what is wrong in each."""

    def __init__(self, sections: Mapping[str, Any], around: Surroundings, faults: Faults) -> None:
        self._sections = sections
        self._around = around
        self._faults = faults

    def config(self, path: Path) -> Config:
        """Return the configuration; it holds only where no fault was remembered."""
        database, settings = self._database(), self._registries()
        watches = self._watches()
        channels = self._channels() or (TERMINAL,)
        lenses = read_lenses(self._sections["lens"], self._faults)
        subscriptions = self._subscriptions(lenses) or (everything(channels),)
        templates = self._table("templates", TemplatesSection)
        daemon = self._table("daemon", DaemonSection)
        deliveries = self._table("deliveries", DeliveriesSection) or DeliveriesSection()
        return Config(
            path=path,
            database=database,
            registries=settings,
            watches=watches,
            channels=channels,
            subscriptions=subscriptions,
            lenses=lenses,
            templates=self._templates(templates.folder if templates else None),
            heartbeat=self._place(daemon.heartbeat if daemon else None),
            listener=self._listener(),
            keep_deliveries=deliveries.keep,
        )

    def _table(self, name: str, model: type[Shape]) -> Shape | None:
        return check(model, self._sections[name], name, self._faults)

    def _place(self, text: str | None) -> Path | None:
        return None if text is None else self._around.folder / Path(text).expanduser()

    def _templates(self, text: str | None) -> Path | None:
        folder = self._place(text)
        if folder is not None and not folder.is_dir():
            self._faults.add(
                "templates.folder", f"{folder} is no folder; make it, or leave this out"
            )
        return folder

    def _listener(self) -> ListenerSettings | None:
        section = self._table("listener", ListenerSection) if self._sections["listener"] else None
        if section is None:
            return None
        host, _, port = section.address.rpartition(":")
        return ListenerSettings(host=host.strip("[]"), port=int(port), url=section.url)

    def _secretive(self, model: type[Shape], table: Table, path: str, **more: Any) -> Shape | None:
        settled, said = resolve(model, table, path, self._around, self._faults)
        return check(model, settled, path, self._faults, twins=twins(model), said=said, **more)

    def _database(self) -> str:
        section = self._secretive(DatabaseSection, self._sections["database"], "database")
        return self._located(section.url.get_secret_value()) if section and section.url else ""

    def _located(self, url: str) -> str:
        """Return the URL, SQLite's relative path taken from the folder of the file."""
        head, _, rest = url.partition(":///")
        path, question, query = rest.partition("?")
        if head.partition("+")[0] != "sqlite" or not path or path.startswith((":", "file:")):
            return url
        return f"{head}:///{self._place(path)}{question}{query}"

    def _registries(self) -> dict[str, RegistrySettings]:
        settings = {key: registry_settings(key) for key in registries.available()}
        for key, table in self._sections["registries"].items():
            path = f"registries.{key}"
            if key not in settings:
                self._faults.add(path, f"no such registry; {nearest(key, settings)}")
            elif not isinstance(table, dict):
                self._faults.add(path, f"must be a table; write [{path}]")
            elif section := check(RegistrySection, table, path, self._faults):
                settings[key] = replace(settings[key], **section.model_dump(exclude_none=True))
        return settings

    def _entries(self, name: str) -> list[_Entry]:
        """Return the tables of a list; a name that stands twice is a fault."""
        entries: list[_Entry] = []
        for number, table in enumerate(self._sections[name], start=1):
            called = table.get("name")
            path = f"{name}[{called if isinstance(called, str) and called else f'#{number}'}]"
            if any(entry.path == path for entry in entries):
                says = f"is there twice (again as number {number}); names must differ"
                self._faults.add(path, says)
            entries.append(_Entry(path, table))
        return entries

    def _names(self, name: str) -> tuple[str, ...]:
        tables: list[Table] = self._sections[name]
        return tuple(str(table["name"]) for table in tables if "name" in table)

    # -- watches

    def _watches(self) -> tuple[Watch, ...]:
        watches = map(self._watch, self._entries("watch"))
        return tuple(watch for watch in watches if watch is not None)

    def _watch(self, entry: _Entry) -> Watch | None:
        trials = self._trials(entry)
        self._one_cadence(entry)
        example = {"name": "aml-maintenance"}
        section = check(WatchSection, entry.table, entry.path, self._faults, example=example)
        if section is None:
            return None
        every = None if section.cron else section.every or DEFAULT_CADENCE
        return Watch(
            name=section.name,
            trials=trials,
            tags=tuple(dict.fromkeys(section.tags)),
            cadence=Cadence(every=every, cron=section.cron, timezone=section.timezone),
            backfill=section.backfill,
        )

    def _one_cadence(self, entry: _Entry) -> None:
        if "every" in entry.table and "cron" in entry.table:
            self._faults.add(f"{entry.path}.cron", "every is given too; keep one of the two")
        if "timezone" in entry.table and "cron" not in entry.table:
            says = "only a cron line has a time zone; leave it out, or write cron in place of every"
            self._faults.add(f"{entry.path}.timezone", says)

    def _trials(self, entry: _Entry) -> tuple[TrialId, ...]:
        """Return the trials as their registry numbers them, each once."""
        known, key = registries.available(), entry.table.get("registry", "ctgov")
        if key not in known:
            if isinstance(key, str):
                says = f'"{key}" is no registry; {nearest(key, known)}'
                self._faults.add(f"{entry.path}.registry", says)
            return ()
        found: dict[TrialId, None] = {}
        for text in _texts(entry.table.get("trials")):
            try:
                found[known[key].trial(text)] = None
            except ValueError as error:
                self._faults.add(f"{entry.path}.trials", str(error))
        return tuple(found)

    # -- channels

    def _channels(self) -> tuple[ChannelSettings, ...]:
        channels = map(self._channel, self._entries("channel"))
        return tuple(channel for channel in channels if channel is not None)

    def _channel(self, entry: _Entry) -> ChannelSettings | None:
        known = kinds.available()
        example = {"name": "team", "kind": "webhook"}
        head = check(ChannelSection, entry.table, entry.path, self._faults, example=example)
        if head is None:
            return None
        if head.kind not in known:
            says = f'"{head.kind}" is no kind of channel; {nearest(head.kind, known)}'
            self._faults.add(f"{entry.path}.kind", says)
            return None
        kind = known[head.kind]
        table = {key: value for key, value in entry.table.items() if key not in {"name", "kind"}}
        placed = self._placed(kind.options, table)
        options = self._secretive(kind.options, placed, entry.path, example=kind.example)
        return ChannelSettings(name=head.name, kind=head.kind, options=options)

    def _placed(self, model: type[BaseModel], table: Table) -> Table:
        """Return the table with its paths taken from the folder of the file."""
        paths = {key: table.get(key) for key in keys_of(Path, model)}
        placed = {key: str(self._place(p)) for key, p in paths.items() if isinstance(p, str)}
        return {**table, **placed}

    # -- subscriptions

    def _subscriptions(self, lenses: Mapping[str, Lens]) -> tuple[Subscription, ...]:
        entries = self._entries("subscription")
        subscriptions = (self._subscription(entry, lenses) for entry in entries)
        return tuple(subscription for subscription in subscriptions if subscription is not None)

    def _subscription(self, entry: _Entry, lenses: Mapping[str, Lens]) -> Subscription | None:
        self._refer(entry, "watches", "watch")
        self._refer(entry, "channels", "channel")
        lens, asked = self._lens(entry, lenses), self._asked_registries(entry)
        trials = self._numbered(entry, asked)
        example = {"name": "stops, at once", "channels": list(self._names("channel"))}
        section = check(SubscriptionSection, entry.table, entry.path, self._faults, example=example)
        if section is None:
            return None
        return built(section, lens, trials)

    def _asked_registries(self, entry: _Entry) -> tuple[str, ...]:
        """Return the registries that a subscription keeps to, all where it names none."""
        known = registries.available()
        named = _texts(entry.table.get("registries"))
        for key in named:
            if key not in known:
                says = f'"{key}" is no registry; {nearest(key, known)}'
                self._faults.add(f"{entry.path}.registries", says)
        return tuple(key for key in named if key in known) or tuple(known)

    def _numbered(self, entry: _Entry, among: tuple[str, ...]) -> tuple[TrialId, ...]:
        """Return the trials that a subscription names, as one of these registries numbers them."""
        found: dict[TrialId, None] = {}
        for text in _texts(entry.table.get("trials")):
            trials, faults = read_number(text, among)
            found.update(dict.fromkeys(trials))
            if not trials:
                self._faults.add(f"{entry.path}.trials", "; ".join(faults))
        return tuple(found)

    def _lens(self, entry: _Entry, lenses: Mapping[str, Lens]) -> Lens | None:
        name = entry.table.get("lens")
        if not isinstance(name, str) or name in lenses:
            return lenses.get(name) if isinstance(name, str) else None
        if name not in self._sections["lens"]:  # one with a fault of its own is there
            says = f'no lens is called "{name}"; {nearest(name, lenses)}'
            self._faults.add(f"{entry.path}.lens", says)
        return None

    def _refer(self, entry: _Entry, key: str, to: str) -> None:
        """Hold a list of names to the sections that have them."""
        known = self._names(to) or ((TERMINAL.name,) if to == "channel" else ())
        for name in _texts(entry.table.get(key)):
            if name not in known:
                there = f"there are {', '.join(known)}" if len(known) > 1 else nearest(name, known)
                says = f'no {to} is called "{name}"; {there}, or add a [[{to}]] of that name'
                self._faults.add(f"{entry.path}.{key}", says)


def _texts(value: Any) -> tuple[str, ...]:
    """Return what is a text in a list; the rest is a fault of its own."""
    return tuple(text for text in value if isinstance(text, str)) if isinstance(value, list) else ()
