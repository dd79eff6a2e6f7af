"""`route`: who would be told of an event, who would not, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click
import msgspec
from msgspec.structs import replace

from monitor.app import App
from monitor.cli.session import Session, moment, out, pass_session, say, trial_ids
from monitor.clock import utc_now
from monitor.errors import UsageError
from monitor.model.event import Event
from monitor.model.mute import Mute
from monitor.pipeline.dispatch import Sight, sighted, tags_by_watch
from monitor.render.harmless import one_line
from monitor.routing.explain import Answer, Told, explained
from monitor.routing.mute import until_when

_SHORTEST = 4  # characters of an id that say which event is meant


@click.group()
def route() -> None:
    """Ask who would be told."""


@route.command("test")
@click.argument("event", required=False)
@click.option("--trial", metavar="ID", help="All events of a trial in place of one event.")
@click.option(
    "--at", metavar="WHEN", help="As if it happened then: 2026-02-09T23:00 (UTC); else it is now."
)
@click.option(
    "--expect", metavar="NAME", help="End with 1 where nobody of this subscription is told."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@pass_session
def route_test(
    session: Session,
    event: str | None,
    trial: str | None,
    at: str | None,
    expect: str | None,
    form: str,
) -> int:
    """Say of an event who would be told, when, and why; and who would not, and why not.

    EVENT is an id, or the beginning of one, as `events` prints them. Nobody is told anything.
    """
    if bool(event) == bool(trial):
        raise UsageError("give the id of an event (`events` has it), or --trial ID")
    now = moment(at) if at else utc_now()
    with session.app() as app:
        names = [one.name for one in app.config.subscriptions]
        if expect and expect not in names:
            raise UsageError(f"no subscription is called {expect!r}; there are: {', '.join(names)}")
        tags = tags_by_watch(app.watches())
        found = _events(app, event, trial)
        with app.database.read() as tx:
            sights = [
                sighted(tx, app.audience, (each,), tags, now=now, atlas=app.atlas) for each in found
            ]
            echoes = {
                each.id: echo.headline for each in found if (echo := tx.events.muted_by(each.id))
            }
    answers = [
        explained(each, sight.subscriptions, replace(sight.standing, echoes=echoes))
        for each, sight in zip(found, sights, strict=True)
    ]
    if form == "json":
        out(_json(zip(found, answers, strict=True)))
    else:
        for each, of, sight in zip(found, answers, sights, strict=True):
            out("\n".join(_text(each, of, sight)))
    told = {answer.subscription for of in answers for answer in of if answer.told}
    if expect and expect not in told:
        say(f"{expect} is not told")
        return 1
    return 0


def _events(app: App, event: str | None, trial: str | None) -> tuple[Event, ...]:
    with app.database.read() as tx:
        if trial:
            found = tx.events.find(trial=trial_ids([trial])[0])
        else:
            key = (event or "").lower()
            found = tx.events.beginning(key) if len(key) >= _SHORTEST else ()
            if len(found) > 1:
                raise UsageError(f"{event!r} begins the ids of {len(found)} events: give more")
    if not found:
        raise UsageError(f"there is no event {f'of {trial}' if trial else event}: see `events`")
    return found


def _json(answers: Iterable[tuple[Event, tuple[Answer, ...]]]) -> str:
    events = [
        {
            "event": event.id,
            "trial": event.trial,
            "kind": event.kind,
            "severity": event.severity,
            "subscriptions": [{**msgspec.to_builtins(each), "told": each.told} for each in of],
        }
        for event, of in answers
    ]
    return msgspec.json.encode(events).decode()


def _text(event: Event, answers: tuple[Answer, ...], sight: Sight) -> Iterator[str]:
    about = event.trial or event.registry
    headline = one_line(event.headline)
    yield f"{event.time:%Y-%m-%d}  {event.severity}  {event.kind}  {about}  {headline}"
    for answer in answers:
        yield f"  {answer.subscription}: {one_line(_verdict(answer))}"
        yield from (f"    {one_line(_line(told))}" for told in answer.recipients)
    for mute_id, why in sight.muted.over.items():
        yield f"  silence {mute_id[:8]} holds no more: {one_line(why)}"


def _verdict(answer: Answer) -> str:
    against = [part.says for part in answer.matchers if not part.fits]
    if against:
        return f"not told: {'; '.join(against)}"
    if answer.silences:
        return f"not told: {'; '.join(map(_silence, answer.silences))}"
    if answer.echo_of:
        return f"not told: {answer.echo_of}"
    channels = dict.fromkeys(told.channel for told in answer.recipients if told.told)
    why = "; ".join(part.says for part in answer.matchers if part.says)
    return f"{', '.join(channels) or 'not told'}: {why}"


def _silence(mute: Mute) -> str:
    return f"silence {mute.id[:8]} of {mute.author}, {until_when(mute)}: {mute.reason}"


def _line(told: Told) -> str:
    whom = f"{told.channel} {told.recipient}".strip()
    if told.due is None:
        return f"{whom}: not told: {told.why}"
    return f"{whom}: {told.due:%Y-%m-%d %H:%M} UTC, {told.why}"
