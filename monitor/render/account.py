"""What a message leaves out, in a sentence or two."""

from __future__ import annotations

from monitor.model.account import Account
from monitor.render import vocabulary
from monitor.render.filters import count

_MOST = 4  # kinds that are named


def sentence(account: Account | None) -> str:
    """Return how often was looked, and what is left out: one or two sentences, or nothing."""
    if account is None:
        return ""
    since = f"Since {account.since:%Y-%m-%d}" if account.since else "So far"
    data = f", the last data of {account.data_date}" if account.data_date else ""
    looked = f"{since}: checked {count(account.checks, 'time')}{data}."
    return " ".join(filter(None, [looked, _held(account), _muted(account), _silenced(account)]))


def _held(account: Account) -> str:
    total = sum(number for _, number in account.held)
    if not total:
        return "Nothing was left out."
    named = [f"{vocabulary.phrase(kind)} ({number})" for kind, number in account.held[:_MOST]]
    more = len(account.held) - _MOST
    rest = f", {more} more kind{'s' if more > 1 else ''}" if more > 0 else ""
    return f"Left out as noise, or as less than asked for: {', '.join(named)}{rest}."


def _muted(account: Account) -> str:
    if not account.muted:
        return ""
    were = "event was" if account.muted == 1 else "events were"
    return f"{account.muted} {were} the registry's own, made all over, and told to nobody."


def _silenced(account: Account) -> str:
    if not account.silenced:
        return ""
    were = "event was" if account.silenced == 1 else "events were"
    return f"{account.silenced} {were} silenced by hand, and told to nobody."
