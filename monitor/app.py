"""The composition root: opens every part once, in order, and closes them in reverse."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import cached_property
from threading import Event as Flag
from types import TracebackType
from typing import Any, Self

from msgspec.structs import asdict

from monitor.clock import Clock, utc_now
from monitor.config import Config
from monitor.config.places import default_database
from monitor.daemon import owner
from monitor.errors import Unreachable, Unreadable
from monitor.fetch.client import Fetcher, user_agent
from monitor.fetch.pace import Pace
from monitor.model.delivery import Delivery, Message
from monitor.model.event import Event
from monitor.model.exchange import Reading
from monitor.model.report import CheckReport, DeliveryCounts, failures
from monitor.model.trial import TrialId
from monitor.model.watch import Cadence, Check, Watch
from monitor.pipeline import notices
from monitor.pipeline.backfill import SHARE, Backfill, Brought, wanted
from monitor.pipeline.deliver import Delivered, Office
from monitor.pipeline.deliverer import Deliverer, Hold
from monitor.pipeline.dispatch import Audience, dispatch
from monitor.pipeline.judge import Scene
from monitor.pipeline.observe import Observation
from monitor.pipeline.outlet import ConfiguredOutlet
from monitor.pipeline.outlook import Lookout
from monitor.pipeline.places import Atlas
from monitor.pipeline.prune import prune
from monitor.pipeline.visit import Visit
from monitor.registries import available
from monitor.registries.base import Registry, read
from monitor.store.database import Database

log = logging.getLogger(__name__)

BY_HAND = "watched"  # the watch of trials that were added without naming one
DEFAULT_CADENCE = Cadence(every=timedelta(hours=6))


class App:
    """An open monitor. Use it as a context manager."""

    def __init__(self, config: Config, *, database: str = "", clock: Clock = utc_now) -> None:
        """Open the database; everything else opens when it is needed first."""
        self.config = config
        self.clock = clock
        self.stop = Flag()
        self.atlas = Atlas()
        self._closing = ExitStack()
        self._fetchers: dict[str, Fetcher] = {}
        self.database = Database.open(database or config.database or default_database())
        self._closing.callback(self.database.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close everything that was opened, the last first."""
        self._closing.close()

    # --- what is watched

    def watches(self) -> tuple[Watch, ...]:
        """Return every watch: those of the configuration, with what was added by hand."""
        with self.database.read() as tx:
            additions = tx.watched.all()
        merged = {watch.name: watch for watch in self.config.watches}
        for each in additions:
            watch = merged.get(each.watch) or Watch(name=each.watch, cadence=DEFAULT_CADENCE)
            merged[each.watch] = Watch(
                name=watch.name,
                trials=tuple(dict.fromkeys((*watch.trials, each.trial))),
                tags=tuple(dict.fromkeys((*watch.tags, *each.tags))),
                cadence=watch.cadence,
                backfill=watch.backfill,
            )
        return tuple(merged.values())

    def watchers(self) -> dict[TrialId, tuple[str, ...]]:
        """Return the names of the watches of every watched trial."""
        names: dict[TrialId, list[str]] = {}
        for watch in self.watches():
            for trial in watch.trials:
                names.setdefault(trial, []).append(watch.name)
        return {trial: tuple(of) for trial, of in names.items()}

    # --- the belts

    def turn(
        self,
        trials: Iterable[TrialId] | None = None,
        *,
        force: bool = False,
        tell: bool = True,
        progress: Callable[[int], None] = lambda _: None,
    ) -> CheckReport:
        """Check these trials (all that are watched, if none are named) and tell what is due."""
        started = time.monotonic()
        report = self.check(trials, force=force, progress=progress)
        told = self.deliver() if tell else Delivered()
        return CheckReport(
            **{
                **asdict(report),
                "deliveries": DeliveryCounts(**asdict(told)),
                "seconds": round(time.monotonic() - started, 3),
            }
        )

    def check(
        self,
        trials: Iterable[TrialId] | None = None,
        *,
        force: bool = False,
        progress: Callable[[int], None] = lambda _: None,
    ) -> CheckReport:
        """Observe: fetch, compare and keep, and look at the calendar. Nothing is told yet."""
        watchers = self.watchers()
        chosen = tuple(watchers if trials is None else dict.fromkeys(trials))
        report = CheckReport()
        for key in sorted({trial.registry for trial in chosen}):
            here = tuple(trial for trial in chosen if trial.registry == key)
            visited = self._visit(key, here, watchers, force=force, progress=progress)
            report = _sum(report, visited)
        # the calendar does not wait for a registry that does not answer
        lookout = Lookout(
            database=self.database,
            registries=available(),
            now=self.clock(),
            watchers=watchers,
            stopping=self.stop.is_set,
        )
        return _sum(report, CheckReport(events=lookout.look(chosen)))

    def _visit(
        self,
        key: str,
        trials: tuple[TrialId, ...],
        watchers: dict[TrialId, tuple[str, ...]],
        *,
        force: bool,
        progress: Callable[[int], None],
    ) -> CheckReport:
        now, registry, fetcher = self.clock(), available()[key], self.fetcher(key)
        requests, received = fetcher.requests, fetcher.bytes
        observation = Observation(
            registry=registry,
            fetcher=fetcher,
            database=self.database,
            now=now,
            trials=trials,
            watchers=watchers,
            stopping=self.stop.is_set,
            progress=progress,
        )
        visit = observation.run(force=force)
        requests, received = fetcher.requests - requests, fetcher.bytes - received
        events = visit.events
        if visit.outcome != "shut out":
            done = _done(key, visit, now, self.clock(), requests, received)
            events += self._noted(registry, done)
        report = _report(visit, events, requests, received)
        log.info("checked", extra={"registry": key, "outcome": visit.outcome, **_figures(report)})
        return report

    def _noted(self, registry: Registry, done: Check) -> int:
        """Note a check, with the alarm that it may be worth to the operator."""
        scene = Scene(now=done.started_at, watchers={})
        with self.database.begin() as tx:
            alarms = notices.of_check(registry, scene, done, tx.checks.last(registry.key, limit=50))
            tx.checks.append(done)
            return tx.events.append(alarms)

    def ask(self, trial: TrialId) -> Reading:
        """Return what the registry says of a trial now, keeping nothing of it."""
        registry, fetcher = available()[trial.registry], self.fetcher(trial.registry)
        requests = [registry.lookup(trial)]
        while requests:
            request = requests.pop()
            readings = read(registry, request, fetcher.send(request))
            if readings.read:
                return readings.read[0]
            requests += readings.more[:1]
        raise Unreadable(registry.key, f"{trial.number}: the registry does not know this number")

    def backfill(self, trials: Iterable[TrialId], **how: Any) -> Brought:
        """Bring what the registries keep of these trials' past; `how` is `Backfill`'s."""
        to = {"database": self.database, "fetcher": self.fetcher, "clock": self.clock}
        how = {"stopping": self.stop.is_set, **to, **how}
        return Backfill(registries=available(), **how).run(trials)

    def bring(self, among: Iterable[TrialId] | None = None, **how: Any) -> Brought:
        """Bring a share of the past of the trials whose watches ask for it."""
        trials = wanted(self.database, self.watches(), self.clock(), among)
        return self.backfill(trials, **{"share": SHARE, **how})

    def deliver(self) -> Delivered:
        """Route what is new, send what is due, and return how it went."""
        self.dispatch()
        return self.deliverer.run()

    def begin_delivering(self, hold: Hold) -> None:
        """Route what is new, and begin to send what is due; each sender keeps `hold` meanwhile."""
        self.dispatch()
        self.deliverer.start(hold)

    def dispatch(self) -> int:
        """Route what is new; return how many deliveries that opened."""
        return dispatch(self.database, self.audience, now=self.clock(), atlas=self.atlas)

    @property
    def audience(self) -> Audience:
        """Who asks for what, and how they are reached."""
        return Audience(
            subscriptions=self.config.subscriptions,
            recipients=self.config.recipients,
            singly=self.config.singly,
            watches=self.watches,
        )

    def prune(self) -> int:
        """Forget what was told long ago; return how many deliveries that were."""
        keep = self.config.keep_deliveries
        return prune(self.database, keep=keep, now=self.clock(), stopping=self.stop.is_set)

    # --- the parts

    def fetcher(self, key: str) -> Fetcher:
        """Return the way to a registry, opened when it is needed first."""
        if key not in self._fetchers:
            settings = self.config.registries[key]
            fetcher = Fetcher(
                registry=key,
                base_url=settings.base_url,
                pace=Pace(
                    settings.requests_per_second,
                    clock=time.monotonic,
                    sleep=self._wait,
                ),
                timeout=settings.timeout,
                user_agent=settings.user_agent or user_agent(settings.contact),
                now=self.clock,
                sleep=self._wait,
            )
            self._closing.callback(fetcher.close)
            self._fetchers[key] = fetcher
        return self._fetchers[key]

    def _wait(self, seconds: float) -> None:
        self.wait(seconds)

    def wait(self, seconds: float) -> None:
        """Wait; a stop ends it early as `Unreachable`."""
        if self.stop.wait(seconds):
            raise Unreachable("monitor", "stopped by the operator")

    @cached_property
    def deliverer(self) -> Deliverer:
        """Those who send."""
        name = owner.take()
        self._closing.callback(owner.lay_down, name)
        outlet = self.outlet
        deliverer = Deliverer(
            Office(
                database=self.database,
                outlet=outlet,
                clock=self.clock,
                owner=name,
                gone=owner.gone,
                stopping=self.stop.is_set,
            )
        )
        self._closing.callback(deliverer.close)
        return deliverer

    @cached_property
    def outlet(self) -> ConfiguredOutlet:
        """The channels, and the words for them."""
        outlet = ConfiguredOutlet(
            self.database,
            self.atlas,
            channels=self.config.channels,
            subscriptions=self.config.subscriptions,
            templates=self.config.templates,
            unsubscribe=self._unsubscribe,
            watches=self.watches,
        )
        self._closing.callback(outlet.close)
        return outlet

    def _unsubscribe(self, delivery: Delivery) -> str:
        """Return the link by which a reader ends a subscription; "" where nobody listens."""
        listener = self.config.listener
        if listener is None or not delivery.recipient:
            return ""
        from monitor.web.tokens import Reader, link

        reader = Reader(delivery.channel, delivery.recipient, delivery.subscription)
        return link(listener.url, self._signing_key, reader)

    @cached_property
    def _signing_key(self) -> str:
        from monitor.web.book import signing_key

        return signing_key(self.database, self.clock())

    @property
    def recipients(self) -> dict[str, tuple[str, ...]]:
        """The recipients of every configured channel."""
        return self.config.recipients

    @property
    def environment(self) -> Any:
        """The templates."""
        return self.outlet.environment

    def channel(self, name: str) -> Any:
        """Return the open channel of this name, None where none is configured."""
        return self.outlet.channel(name)

    def render(self, delivery: Delivery, events: tuple[Event, ...], now: datetime) -> Message:
        """Return the message of a delivery, or raise `TemplateFault`."""
        return self.outlet.render(delivery, events, now)


def _done(
    key: str, visit: Visit, started: datetime, finished: datetime, requests: int, received: int
) -> Check:
    return Check(
        registry=key,
        started_at=started,
        finished_at=finished,
        load=visit.load,
        outcome=visit.outcome,
        checked=visit.asked,
        unchanged=visit.unchanged,
        new=len(visit.new),
        revised=len(visit.revised),
        unreadable=len(visit.unreadable),
        unreachable=len(visit.unreachable),
        vanished=len(visit.vanished),
        requests=requests,
        bytes=received,
        reason=visit.reason,
    )


def _report(visit: Visit, events: int, requests: int, received: int) -> CheckReport:
    return CheckReport(
        checked=visit.asked,
        unchanged=visit.unchanged,
        new=len(visit.new),
        revised=len(visit.revised),
        unreadable=failures(visit.unreadable),
        unreachable=failures(visit.unreachable),
        vanished=tuple(trial.number for trial in visit.vanished),
        events=events,
        requests=requests,
        bytes=received,
        notes=(visit.reason,) if visit.reason else (),
    )


def _figures(report: CheckReport) -> dict[str, int]:
    names = ("checked", "unchanged", "new", "revised", "events", "requests", "bytes")
    return {name: getattr(report, name) for name in names}


def _sum(one: CheckReport, other: CheckReport) -> CheckReport:
    added = ("checked", "unchanged", "new", "revised", "events", "requests", "bytes")
    joined = ("unreadable", "unreachable", "vanished", "notes")
    return CheckReport(
        **{name: getattr(one, name) + getattr(other, name) for name in (*added, *joined)}
    )
