"""`deliveries` and `channel`: who was told what and why, and an operator's hand in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import click
import msgspec

from monitor.app import App
from monitor.cli.session import (
    Session,
    any_case,
    at_terminal,
    count,
    moment,
    out,
    pass_session,
    say,
)
from monitor.clock import utc_now
from monitor.errors import MonitorError, UsageError
from monitor.model.delivery import Delivery, DeliveryState
from monitor.model.event import Event
from monitor.model.trial import TrialId
from monitor.render.harmless import one_line
from monitor.store.database import Transaction
from monitor.store.deliveries import Attempt
from monitor.store.outages import Outage

_LISTED = 1000
_ALL = 1_000_000
_NONE = "There are no such deliveries."
_SETTLED = (DeliveryState.SENT, DeliveryState.DEAD, DeliveryState.DISCARDED)

_channel = partial(click.option, "--channel", metavar="NAME", default="")


@click.group()
def deliveries() -> None:
    """See the outbox: what was told to whom, what waits, what was given up."""


@deliveries.command("list")
@click.option("--state", type=any_case(DeliveryState), multiple=True)
@_channel(help="Those of this channel.")
@click.option("--since", metavar="WHEN", help="Those opened or settled since: 2026-02-09 or 7d.")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text")
@pass_session
def list_(
    session: Session, state: tuple[str, ...], channel: str, since: str | None, form: str
) -> None:
    """List deliveries, the latest first."""
    states = [DeliveryState(each) for each in state]
    start = moment(since) if since else None
    with session.app() as app, app.database.read() as tx:
        _expect_known(app, tx, channel)
        found = tx.deliveries.list(*states, channel=channel, since=start, limit=_LISTED)
        orphans = tx.deliveries.waiting().keys() - app.outlet.names()
        outages = tx.outages.all()
    for each in found:
        out(msgspec.json.encode(each).decode() if form == "jsonl" else _line(each))
    if not found and form == "text":
        say(_NONE)
    if len(found) == _LISTED:
        say(f"only the latest {_LISTED:,} are shown: ask for a --state, a --channel or --since")
    for name in sorted(orphans):
        say(
            f"deliveries wait for {name}, which is not in the configuration:"
            " name a channel so, or discard them"
        )
    waiting = {each.channel for each in found if each.state is DeliveryState.PENDING} - orphans
    for outage in outages:
        if outage.channel in waiting and form == "text":
            say(f"{_halted(outage)}; what else is due to it waits until it does")


def _halted(outage: Outage) -> str:
    since = f"{outage.since:%Y-%m-%d %H:%M} UTC"
    return f"{outage.channel} has taken nothing since {since}: {one_line(outage.reason)}"


def _line(each: Delivery) -> str:
    to = f"{each.channel} {each.recipient}".strip()
    when = f"{each.settled_at or each.due:%Y-%m-%d %H:%M}"
    reason = f"  {one_line(each.reason)}" if each.reason else ""
    events = count(len(each.events), "event")
    return f"{each.id[:8]}  {each.state:<9}  {when}  {to}  {each.subscription}, {events}{reason}"


@deliveries.command()
@click.argument("key", metavar="ID")
@pass_session
def show(session: Session, key: str) -> None:
    """Show one delivery: every try at it, what it says, and why it goes there."""
    with session.app() as app:
        one = _one(app, key)
        with app.database.read() as tx:
            tries, events = tx.deliveries.attempts(one), tx.events.by_id(one.events)
            outage = tx.outages.of(one.channel)
        out(_line(one))
        for line in _told(one):
            out(f"  {line}")
        if outage and one.state is DeliveryState.PENDING and one.reason != outage.reason:
            out(f"  {_halted(outage)}")
        for each in tries:
            out(f"  {_try(each)}")
        for event in events:
            out(f"  {event.severity:<8}  {event.trial}  {one_line(event.headline)}")
            out(f"            {_why(app, one, event)}")


def _told(one: Delivery) -> Iterator[str]:
    yield f"id {one.id}, opened {one.opened_at:%Y-%m-%d %H:%M:%S} UTC"
    if one.state is DeliveryState.PENDING:
        tries = "1 try" if one.attempts == 1 else f"{one.attempts} tries"
        yield f"due {one.due:%Y-%m-%d %H:%M:%S} UTC, after {tries}"


def _try(each: Attempt) -> str:
    took = "" if each.milliseconds is None else f"  {each.milliseconds} ms"
    reason = f"  {one_line(each.reason)}" if each.reason else ""
    return f"try {each.number}  {each.at:%Y-%m-%d %H:%M:%S}  {each.outcome}{took}{reason}"


def _why(app: App, one: Delivery, event: Event) -> str:
    """Return why the subscription wants the event, as the configuration stands now."""
    from monitor.pipeline.places import latest
    from monitor.routing.match import asks_record, tags_of, wants

    asked = [each for each in app.config.subscriptions if each.name == one.subscription]
    if not asked:
        return f'for "{one.subscription}", which is not in the configuration any more'
    trial = TrialId(event.registry, event.trial)
    with app.database.read() as tx:
        (subscription,) = app.atlas.settled(tx, (asked[0],))
        records = latest(tx, (trial,)) if event.trial and asks_record(subscription) else {}
    tags = tags_of(event, {watch.name: watch.tags for watch in app.watches()})
    return one_line(wants(subscription, event, records.get(trial), tags).reason)


@deliveries.command()
@click.argument("keys", metavar="[ID]...", nargs=-1)
@_channel(help="All of this channel that wait or were given up.")
@click.option("--all-dead", is_flag=True, help="All that were given up.")
@pass_session
def retry(session: Session, keys: tuple[str, ...], channel: str, *, all_dead: bool) -> None:
    """Send these deliveries again at the next check, whatever became of them."""
    with session.app() as app:
        if all_dead:
            _expect_no(keys, "--all-dead")
            found = _listed(app, channel, DeliveryState.DEAD)
        else:
            found = _chosen(app, keys, channel)
        with app.database.begin() as tx:
            tx.deliveries.retry(found, utc_now())
            refused = {(each.channel, each.recipient) for each in tx.refusals.all()}
    _print_ids(found)
    for name, recipient in sorted(refused & {(one.channel, one.recipient) for one in found}):
        say(f"{name} {recipient}".strip() + " was refused before: see `recipients list`")


@deliveries.command()
@click.argument("keys", metavar="[ID]...", nargs=-1)
@_channel(help="All of this channel that wait or were given up.")
@click.option("--reason", metavar="WORDS", default="discarded by hand", show_default=True)
@pass_session
def discard(session: Session, keys: tuple[str, ...], channel: str, reason: str) -> None:
    """Take deliveries out: they are not sent, and stay listed."""
    with session.app() as app:
        found = _chosen(app, keys, channel)
        with app.database.begin() as tx:
            tx.deliveries.discard(found, utc_now(), reason)
    _print_ids(found)


def _print_ids(found: Sequence[Delivery]) -> None:
    for one in found:
        out(one.id)
    if not found:
        say(_NONE)


@deliveries.command()
@click.option("--since", metavar="WHEN", required=True, help="2026-02-09, 2026-02-09T15:00 or 7d.")
@_channel(help="Only those of this channel.")
@click.option("--subscription", metavar="NAME", default="", help="Only those of this subscription.")
@click.option("--dry-run", is_flag=True, help="List what would be sent again, and do nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_session
def replay(
    session: Session, since: str, channel: str, subscription: str, *, dry_run: bool, yes: bool
) -> None:
    """Send again what was settled since then, each under the key that it had.

    A receiver that has it knows it by its key, and drops it.
    """
    start = moment(since)
    with session.app() as app:
        with app.database.read() as tx:
            _expect_known(app, tx, channel, subscription)
            chosen = tx.deliveries.list(
                *_SETTLED, channel=channel, subscription=subscription, since=start, limit=_ALL
            )
        found = [one for one in reversed(chosen) if one.settled_at and one.settled_at >= start]
        if dry_run or not found:
            for one in found:
                out(_line(one))
            say(f"{_many(found)} would be sent again")
            return
        question = f"Send {_many(found)} again?"
        if not (yes or _agreed(question)):
            raise UsageError("nothing is sent again: say --yes, or look first with --dry-run")
        with app.database.begin() as tx:
            tx.deliveries.retry(found, utc_now())
    for one in found:
        out(one.id)


def _many(found: Sequence[Delivery]) -> str:
    return "1 delivery" if len(found) == 1 else f"{len(found):,} deliveries"


def _agreed(question: str) -> bool:
    return at_terminal() and click.confirm(question, err=True)


def _expect_no(keys: tuple[str, ...], other: str) -> None:
    if keys:
        raise UsageError(f"give ids or {other}, not both")


def _chosen(app: App, keys: tuple[str, ...], channel: str) -> tuple[Delivery, ...]:
    """Return the deliveries that are meant: these, or those of a channel that nobody has had."""
    if channel:
        _expect_no(keys, "--channel")
        return _listed(app, channel, DeliveryState.DEAD, DeliveryState.PENDING)
    if not keys:
        raise UsageError("say which: give ids (`deliveries list` has them) or --channel NAME")
    return _unsettled(app, keys)


def _listed(app: App, channel: str, *states: DeliveryState) -> tuple[Delivery, ...]:
    with app.database.read() as tx:
        _expect_known(app, tx, channel)
        return tx.deliveries.list(*states, channel=channel, limit=_ALL)


def _expect_known(app: App, tx: Transaction, channel: str, subscription: str = "") -> None:
    """Raise for a name that neither the configuration nor the outbox knows: nothing has it."""
    channels = [each.name for each in app.config.channels]
    if channel and channel not in channels and not tx.deliveries.list(channel=channel, limit=1):
        raise UsageError(f"no channel is called {channel!r}; there are: {', '.join(channels)}")
    names = [each.name for each in app.config.subscriptions]
    if not subscription or subscription in names:
        return
    if not tx.deliveries.list(subscription=subscription, limit=1):
        raise UsageError(
            f"no subscription is called {subscription!r}; there are: {', '.join(names)}"
        )


def _unsettled(app: App, keys: tuple[str, ...]) -> tuple[Delivery, ...]:
    """Return these deliveries, none of which anybody has had or is just being sent."""
    found = tuple(dict.fromkeys(_one(app, key) for key in keys))
    for one in found:
        if one.state is DeliveryState.SENT:
            raise UsageError(
                f"{one.id[:8]} was sent already: nothing is done about any of them"
                " (`deliveries replay` sends again)"
            )
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
                answer = send(name, opened, message)
                answered = f" ({one_line(answer)})" if answer else ""
                out(f"{name} {recipient}".strip() + f": taken{answered}")
            except MonitorError as error:
                say(f"{recipient}: {error}" if recipient else str(error))
                status = 1
    return status
