"""Who is told, measured: from events to what is owed, and to deliveries in a database."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import NamedTuple
from uuid import UUID

from monitor.model.event import Because, By, Event, EventKind, Severity, Span
from monitor.model.subscription import Subscription, Window
from monitor.model.trial import TrialId
from monitor.model.watch import Cadence, Watch
from monitor.pipeline.dispatch import Audience, dispatch
from monitor.routing.index import Index
from monitor.routing.lenses import available as lenses
from monitor.routing.route import Standing, route
from monitor.store.database import Database

RESULTS = Path(__file__).with_name("routing.md")
NOW = datetime(2026, 2, 9, 15, tzinfo=UTC)
MANY_LIMIT, ONE_TRIAL_LIMIT = 5.0, 3.0  # seconds of CPU
RUNS = 3

_AT_ONCE = Window(every=timedelta(0))
_WINDOWS = (
    _AT_ONCE,
    _AT_ONCE,
    Window(at="07:00", timezone="Europe/Berlin"),
    Window(at="08:00", weekday=0),
)
_KINDS = tuple(kind for kind in EventKind if not kind.startswith("monitor."))
_GLOBS = (("status.*",), ("dates.*", "enrollment.*"), ("sites.*", "contacts.*"), ("results.*",))
_WATCHES = tuple(f"watch-{number}" for number in range(40))
_CHANNELS = ("me", "team", "chat", "pager", "archive")
_RECIPIENTS = dict.fromkeys(_CHANNELS, ("",))


class Cost(NamedTuple):
    """CPU seconds of routing alone, and of a whole dispatch; what came of it."""

    routing: float
    dispatching: float
    asked: int
    owed: int
    deliveries: int


def parts() -> Iterator[str]:
    """Measure, one part after the other."""
    yield _told(
        "10,000 events to 200 subscriptions over 5 channels",
        "Subscriptions to one of 40 watches, to a tag, or (one of 16) to everything; half of them"
        " to all kinds; every fifth through a lens; half at once, the others daily or weekly. The"
        " events are of 2,500 trials, each in two watches.",
        min((_cost(events(10_000, 2_500), subscriptions(200)) for _ in range(RUNS)), key=sum),
        MANY_LIMIT,
    )
    yield _told(
        "1,000 events to 100,000 subscriptions of one trial each",
        "Every trial has its subscriber; the events are of 1,000 of these trials.",
        min((_cost(events(1_000, 1_000), of_one_trial(100_000)) for _ in range(RUNS)), key=sum),
        ONE_TRIAL_LIMIT,
    )
    yield everybody_wants_everything()


def everybody_wants_everything() -> str:
    """Measure the most that there can be: each event is told to each subscription."""
    asking = tuple(
        Subscription(name=f"reader {number}", channels=(_CHANNELS[number % 5],), window=_AT_ONCE)
        for number in range(200)
    )
    happened = events(10_000, 2_500)
    began = process_time()
    owed = route(happened, asking, Standing(now=NOW, recipients=_RECIPIENTS))
    took, told = process_time() - began, sum(len(one.events) for one in owed)
    return (
        "## The most there can be\n\nWhere each of the 200 asks for everything at once, routing"
        f" alone takes {took:.1f} s of CPU: {told:,} times somebody is told of something, in"
        f" {len(owed):,} messages."
    )


def events(count: int, trials: int) -> tuple[Event, ...]:
    """Return invented events of some trials, each of which is in two watches."""
    chance = random.Random(f"{count} of {trials}")  # noqa: S311  # the same each time
    made = []
    for number in range(count):
        trial, kind = number % trials, chance.choice(_KINDS)
        made.append(
            Event(
                id=str(UUID(int=number + 1)),
                time=NOW,
                registry="ctgov",
                trial=_number(trial),
                title="An invented trial",
                kind=kind,
                severity=chance.choice(list(Severity)),
                headline="Something changed",
                because=Because(rule=kind, says="an invented reason"),
                revision=Span(before=1, after=2),
                data_date="2026-02-09",
                by=By.SPONSOR,
                watches=(_WATCHES[trial % 40], _WATCHES[trial * 7 % 40]),
                status="RECRUITING",
            )
        )
    return tuple(made)


def subscriptions(count: int) -> tuple[Subscription, ...]:
    """Return subscriptions as people have them, each over one channel or two."""
    eyes = tuple(lenses().values())
    return tuple(
        Subscription(
            name=f"subscription {number}",
            watches=(_WATCHES[number % 40],) if number % 16 > 3 else (),
            tags=(f"tag-{number % 40}",) if 1 <= number % 16 <= 3 else (),
            kinds=_GLOBS[number // 4 % 8] if number // 4 % 8 < 4 else (),
            min_severity=list(Severity)[1 + number % 4],
            channels=(_CHANNELS[number % 5], *(["archive"] if number % 3 == 0 else [])),
            window=_WINDOWS[number % 4],
            lens=eyes[number % len(eyes)] if number % 5 == 0 else None,
        )
        for number in range(count)
    )


def of_one_trial(count: int) -> tuple[Subscription, ...]:
    """Return subscriptions to one trial each."""
    return tuple(
        Subscription(
            name=f"reader {number}",
            trials=(TrialId("ctgov", _number(number)),),
            channels=(_CHANNELS[number % 5],),
            window=_AT_ONCE,
        )
        for number in range(count)
    )


def _number(trial: int) -> str:
    return f"NCT98{trial:06}"


def _cost(happened: tuple[Event, ...], asking: tuple[Subscription, ...]) -> Cost:
    watches = tuple(
        Watch(name=name, tags=(f"tag-{number}",), cadence=Cadence(every=timedelta(hours=6)))
        for number, name in enumerate(_WATCHES)
    )
    audience = Audience(
        subscriptions=asking,
        recipients=_RECIPIENTS,
        watches=lambda: watches,
    )
    tags = {watch.name: watch.tags for watch in watches}
    standing = Standing(now=NOW, recipients=_RECIPIENTS, tags=tags)
    began = process_time()
    owed = route(happened, asking, standing)
    routing = process_time() - began
    index = Index(asking)
    asked = sum(len(index.asking(standing.case(event))) for event in happened)
    with TemporaryDirectory(prefix="trial-monitor-bench-") as folder:
        database = Database.open(f"sqlite:///{folder}/monitor.sqlite")
        with database.begin() as tx:
            tx.events.append(happened)
        began = process_time()
        opened = dispatch(database, audience, now=NOW)
        dispatching = process_time() - began
        database.close()
    told = sum(len(one.events) for one in owed)
    return Cost(routing, dispatching, asked, told, opened)


def _told(title: str, words: str, cost: Cost, limit: float) -> str:
    verdict = "kept" if cost.dispatching <= limit else "**missed**"
    return (
        f"## {title}\n\n{words} The best of {RUNS} runs, CPU seconds:\n\n"
        "| | s |\n|---|---|\n"
        f"| routing alone | {cost.routing:.2f} |\n"
        f"| a whole dispatch: reading the events, routing, deliveries into SQLite |"
        f" {cost.dispatching:.2f} |\n"
        f"| limit | {limit:.1f} ({verdict}) |\n\n"
        f"Subscriptions asked {cost.asked:,} times; {cost.owed:,} times somebody is told of"
        f" something, in {cost.deliveries:,} messages."
    )
