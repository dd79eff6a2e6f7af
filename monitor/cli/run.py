"""`run` and `health`: the daemon, and whether it does its work."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from threading import Event as Flag

import click
import msgspec

from monitor.app import App
from monitor.cli.session import Session, out, pass_session
from monitor.clock import utc_now
from monitor.daemon import claim
from monitor.daemon.health import Facts, RegistryFacts, WatchFacts, judge
from monitor.daemon.work import Hold
from monitor.errors import Refused, StoreError, Unreachable
from monitor.model.delivery import DeliveryState
from monitor.model.watch import Watch

log = logging.getLogger(__name__)

_HEARTBEAT, _STARTED = "heartbeat", "daemon"


class Shift:
    """An open monitor as the daemon sees it."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._checking = Flag()

    @property
    def watches(self) -> tuple[Watch, ...]:
        """Every watch, with its cadence."""
        return self._app.watches()

    def check(self, watch: str) -> None:
        """Check a watch; raises where the registry could not be asked, so that it is asked soon."""
        started = self._app.clock()
        trials = next((each.trials for each in self.watches if each.name == watch), ())
        self._checking.set()
        try:
            self._app.check(trials)
        finally:
            self._checking.clear()
        if self._app.stop.is_set():
            return
        for key in sorted({trial.registry for trial in trials}):
            self._expect_answered(key)
        with self._app.database.begin() as tx:
            tx.checks.mark(f"watch:{watch}", started)

    def _expect_answered(self, registry: str) -> None:
        with self._app.database.read() as tx:
            last = tx.checks.last(registry)[0]
        if last.outcome == "refused":
            raise Refused(registry, last.reason)
        if last.outcome == "failed" or last.unreachable:
            raise Unreachable(registry, last.reason)

    def deliver(self, hold: Hold) -> None:
        """Begin to tell whatever is due."""
        self._app.begin_delivering(hold)

    def backfill(self) -> None:
        """Bring a share of the past that watches ask for, while nothing is being checked."""
        stop, checking = self._app.stop, self._checking
        if not checking.is_set():
            self._app.bring(stopping=lambda: stop.is_set() or checking.is_set())

    def tidy(self) -> None:
        """Forget deliveries that were settled long ago."""
        self._app.prune()

    def finish(self) -> None:
        """Begin no further sending."""
        self._app.deliverer.finish()

    def last_checked(self, watch: str) -> datetime | None:
        """Return when the watch was last checked, None where it never was."""
        with self._app.database.read() as tx:
            return tx.checks.marked(f"watch:{watch}")[0]

    def beat(self, now: datetime) -> None:
        """Leave a sign of life in the database, and in a file where one is configured."""
        from monitor.daemon.process import mark

        with self._app.database.begin() as tx:
            tx.checks.mark(_HEARTBEAT, now, claim.ours())
        if self._app.config.heartbeat:
            mark(self._app.config.heartbeat, now)

    @property
    def database(self) -> str:
        """The address of the database that is worked on."""
        return str(self._app.database.engine.url)

    def begin(self, now: datetime) -> None:
        """Claim the database for this process; raises where another daemon works on it."""
        with self._app.database.begin() as tx:
            at, words = tx.checks.marked(_HEARTBEAT)
            if other := claim.holder(words, at, now):
                says = f"another daemon ({other}) works on this database: stop it first"
                raise StoreError(says)
            tx.checks.mark(_HEARTBEAT, now, claim.ours())
            tx.checks.mark(_STARTED, now)

    def end(self, now: datetime) -> None:
        """Give the database up."""
        with self._app.database.begin() as tx:
            tx.checks.mark(_HEARTBEAT, now, claim.STOPPED)


@contextmanager
def _listening(app: App) -> Iterator[None]:
    """Listen for readers who want no more, where the configuration says so."""
    settings = app.config.listener
    if settings is None:
        yield
        return
    from monitor.web.serving import serve

    listener = serve(
        settings.host,
        settings.port,
        database=app.database,
        clock=app.clock,
        subscriptions=app.config.subscriptions,
        recipients=app.recipients,
    )
    with closing(listener):
        log.info("listening", extra={"host": settings.host, "port": listener.port})
        yield


@click.command()
@pass_session
def run(session: Session) -> int:
    """Run as a daemon: check what falls due, tell what is due, until told to stop."""
    from monitor.daemon import process

    stop = Flag()
    shifts: list[Shift] = []

    @contextmanager
    def open_work() -> Iterator[Shift]:
        with session.app() as app, _listening(app):
            app.stop = stop
            shift = Shift(app)
            shift.begin(utc_now())
            shifts.append(shift)
            try:
                yield shift
            finally:
                shifts.remove(shift)
                # after a change of the configuration, the next shift is at work here already
                if all(other.database != shift.database for other in shifts):
                    shift.end(utc_now())

    return process.run(open_work, stop=stop)


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@pass_session
def health(session: Session, form: str) -> int:
    """Say whether the daemon does its work; exit with 1 where it does not."""
    with session.app() as app:
        found = judge(_facts(app), utc_now())
    if form == "json":
        out(msgspec.json.encode(found).decode())
    else:
        out("healthy" if found.healthy else "not healthy")
        for reason in found.reasons:
            out(f"  {reason}")
    return 0 if found.healthy else 1


def _facts(app: App) -> Facts:
    watches, registries = app.watches(), sorted(app.config.registries)
    names, now = app.outlet.names(), utc_now()
    with app.database.read() as tx:
        heartbeat, words = tx.checks.marked(_HEARTBEAT)
        marks = {each.name: tx.checks.marked(f"watch:{each.name}")[0] for each in watches}
        outages = [each for each in tx.outages.all() if each.channel in names]
        healthy = names - {each.channel for each in outages}
        checks = {key: tx.checks.last(key, limit=50) for key in registries}
        return Facts(
            heartbeat=heartbeat,
            stopped=words == claim.STOPPED,
            started_at=tx.checks.marked(_STARTED)[0],
            watches=tuple(
                WatchFacts(watch=each, last_checked=marks[each.name]) for each in watches
            ),
            registries=tuple(
                RegistryFacts(
                    last=found[0],
                    answered_at=next(
                        (c.finished_at for c in found if c.outcome in {"whole", "partial"}), None
                    ),
                )
                for found in checks.values()
                if found
            ),
            oldest_due=tx.deliveries.oldest_due(now, healthy),
            orphans={
                name: many for name, many in tx.deliveries.waiting().items() if name not in names
            },
            failing=tuple((each.channel, each.since, each.reason) for each in outages),
            dead=tx.deliveries.counts().get(DeliveryState.DEAD, 0),
        )
