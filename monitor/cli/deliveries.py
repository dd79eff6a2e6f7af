"""`deliveries`, `channel` and `route`: who was told, who would be, and why."""

from __future__ import annotations

import click
import msgspec

from monitor.app import App
from monitor.cli.session import Session, any_case, out, pass_session, say, trial_ids
from monitor.clock import utc_now
from monitor.errors import MonitorError, UsageError
from monitor.model.delivery import Delivery, DeliveryState
from monitor.model.event import Event
from monitor.model.trial import TrialId
from monitor.render.harmless import one_line


@click.group()
def deliveries() -> None:
    """See the outbox: what was told to whom, what waits, what was given up."""


@deliveries.command("list")
@click.option("--state", type=any_case(DeliveryState), multiple=True)
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text")
@pass_session
def list_(session: Session, state: tuple[str, ...], form: str) -> None:
    """List deliveries, the latest first."""
    with session.app() as app:
        names = {channel.name for channel in app.config.channels}
        with app.database.read() as tx:
            found = tx.deliveries.list(*(DeliveryState(each) for each in state))
    for each in found:
        out(msgspec.json.encode(each).decode() if form == "jsonl" else _line(each))
    waiting = (DeliveryState.PENDING, DeliveryState.SENDING)
    orphans = sorted({d.channel for d in found if d.state in waiting and d.channel not in names})
    for name in orphans:
        say(f"deliveries wait for {name}, which is not in the configuration")


def _line(each: Delivery) -> str:
    to = f"{each.channel} {each.recipient}".strip()
    count = f"{len(each.events)} event{'' if len(each.events) == 1 else 's'}"
    when = f"{each.settled_at or each.due:%Y-%m-%d %H:%M}"
    reason = f"  {one_line(each.reason)}" if each.reason else ""
    return f"{each.id[:8]}  {each.state:<9}  {when}  {to}  {each.subscription}, {count}{reason}"


@deliveries.command()
@click.argument("key", metavar="ID")
@pass_session
def show(session: Session, key: str) -> None:
    """Show one delivery: every try at it, and what it says."""
    with session.app() as app:
        one = _one(app, key)
        with app.database.read() as tx:
            tries, events = tx.deliveries.attempts(one), tx.events.by_id(one.events)
        out(_line(one))
        for each in tries:
            reason = one_line(each.reason)
            out(f"  try {each.number}  {each.at:%Y-%m-%d %H:%M:%S}  {each.outcome}  {reason}")
        for event in events:
            out(f"  {event.severity:<8}  {event.trial}  {event.headline}")


@deliveries.command()
@click.argument("keys", metavar="ID...", nargs=-1, required=True)
@pass_session
def retry(session: Session, keys: tuple[str, ...]) -> None:
    """Send these deliveries again at the next check, whatever became of them."""
    with session.app() as app:
        for one in _unsettled(app, keys):
            with app.database.begin() as tx:
                tx.deliveries.retry(one, utc_now())
            out(one.id)


@deliveries.command()
@click.argument("keys", metavar="ID...", nargs=-1, required=True)
@pass_session
def discard(session: Session, keys: tuple[str, ...]) -> None:
    """Take deliveries out: they are not sent, and stay listed."""
    with session.app() as app:
        for one in _unsettled(app, keys):
            with app.database.begin() as tx:
                tx.deliveries.discard(one, utc_now(), "discarded by hand")
            out(one.id)


def _unsettled(app: App, keys: tuple[str, ...]) -> tuple[Delivery, ...]:
    """Return these deliveries, none of which anybody has had or is just being sent."""
    found = tuple(dict.fromkeys(_one(app, key) for key in keys))
    for one in found:
        if one.state is DeliveryState.SENT:
            raise UsageError(f"{one.id[:8]} was sent already: nothing is done about any of them")
        if one.state is DeliveryState.SENDING:
            raise UsageError(f"{one.id[:8]} is being sent right now: see how it ends, then ask")
    return found


def _one(app: App, key: str) -> Delivery:
    with app.database.read() as tx:
        found = tx.deliveries.by_id(key) if key.strip("%_ ") else None
    if found is None:
        raise UsageError(f"no one delivery begins with {key!r}: see `deliveries list`")
    return found


@click.group()
def channel() -> None:
    """Try channels."""


@channel.command()
@click.argument("name")
@pass_session
def test(session: Session, name: str) -> int:
    """Send a test message, now."""
    from monitor.channels.base import send
    from monitor.render.sample import sample

    with session.app() as app:
        opened = app.channel(name)
        if opened is None:
            known = ", ".join(each.name for each in app.config.channels)
            raise UsageError(f"no channel is called {name!r}; there are: {known}")
        status = 0
        for recipient in app.recipients[name]:
            one, events = sample(channel=name, recipient=recipient, now=utc_now())
            message = app.render(one, events, utc_now())
            try:
                send(name, opened, message)
                out(f"{name} {recipient}".strip() + ": taken")
            except MonitorError as error:
                say(f"{recipient}: {error}" if recipient else str(error))
                status = 1
    return status


@click.group()
def route() -> None:
    """Ask who would be told."""


@route.command("test")
@click.argument("event", required=False)
@click.option("--trial", metavar="ID", help="The trial's latest events in place of one event.")
@pass_session
def route_test(session: Session, event: str | None, trial: str | None) -> None:
    """Say of an event which subscriptions want it, and which do not, and why."""
    if bool(event) == bool(trial):
        raise UsageError("give the id of an event (`events --format jsonl` has it), or --trial ID")
    from monitor.pipeline.places import latest
    from monitor.routing.match import looked_up, wants

    with session.app() as app:
        found = _events(app, event, trial)
        with app.database.read() as tx:
            subscriptions = app.atlas.settled(tx, app.config.subscriptions)
            records = latest(tx, looked_up(subscriptions, found))
        for each in found:
            out(
                f"{each.time:%Y-%m-%d}  {each.severity}  {each.kind}  {each.trial}  {each.headline}"
            )
            record = records.get(TrialId(each.registry, each.trial))
            for subscription in subscriptions:
                verdict = wants(subscription, each, record)
                told = ", ".join(subscription.channels) if verdict.wanted else "not told"
                out(f"  {subscription.name}: {told}: {one_line(verdict.reason)}")


def _events(app: App, event: str | None, trial: str | None) -> tuple[Event, ...]:
    with app.database.read() as tx:
        if trial:
            found = tx.events.find(trial=trial_ids([trial])[0])
        else:
            found = tx.events.by_id([event]) if event else ()
    if not found:
        raise UsageError(f"there is no event {f'of {trial}' if trial else event}: see `events`")
    return found
