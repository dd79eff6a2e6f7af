"""`recipients`: who is told nothing any more, and who is again."""

from __future__ import annotations

import click
import msgspec

from monitor.cli.session import Session, out, pass_session, say
from monitor.errors import UsageError
from monitor.model.refusal import Refusal
from monitor.render.harmless import one_line

_BY = {
    "reader": "wants no more of it",
    "receiver": "is refused by the receiver",
}


@click.group()
def recipients() -> None:
    """See who is told nothing any more, and tell them again."""


@recipients.command("list")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@pass_session
def list_(session: Session, form: str) -> None:
    """List recipients who are told nothing any more."""
    with session.app() as app, app.database.read() as tx:
        found = tx.refusals.all()
    if form == "json":
        out(msgspec.json.encode(found).decode())
        return
    for each in found:
        out(_line(each))
    if not found:
        say("Nobody is left out.")


def _line(each: Refusal) -> str:
    whom = f"{each.channel} {each.recipient}".strip()
    what = each.subscription or "everything"
    return f"{each.since:%Y-%m-%d %H:%M}  {whom}  {what}  {_BY[each.by]}: {one_line(each.reason)}"


@recipients.command()
@click.argument("channel")
@click.argument("recipient", default="")
@click.option("--subscription", metavar="NAME", default="", help="Left out: all of them.")
@pass_session
def restore(session: Session, channel: str, recipient: str, subscription: str) -> None:
    """Tell a recipient of a channel again from now on; what was missed is not told."""
    with session.app() as app, app.database.begin() as tx:
        known = tx.refusals.all()
        found = [
            each
            for each in known
            if (each.channel, each.recipient) == (channel, recipient)
            and (not subscription or each.subscription == subscription)
        ]
        for each in found:
            tx.refusals.remove(each)
    if not found:
        whom = f"{channel} {recipient}".strip()
        others = sorted({each.recipient for each in known if each.channel == channel} - {recipient})
        hint = f"of {channel} there are: {', '.join(others)}" if others else "see `recipients list`"
        raise UsageError(f"{whom} was not refused: {hint}")
    for each in found:
        out(_line(each))
