"""The listener of a configuration: everybody who may be told something, and their page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from monitor.clock import Clock
from monitor.model.subscription import Subscription
from monitor.store.database import Database
from monitor.web.book import RefusalBook, signing_key
from monitor.web.listener import Listener
from monitor.web.site import Answer, Site
from monitor.web.tokens import readers, token


def serve(
    host: str,
    port: int,
    *,
    database: Database,
    clock: Clock,
    subscriptions: Iterable[Subscription],
    recipients: Mapping[str, Iterable[str]],
) -> Listener:
    """Listen for these readers from here on; `StoreError` where the address cannot be had."""
    from monitor.render.environment import environment, fill

    templates = environment(None)  # a page that has to work is not the user's to change

    def show(answer: Answer) -> str:
        values = {"page": answer.page, "subscription": answer.subscription}
        return fill(templates, "web/unsubscribe.html.j2", values)

    key = signing_key(database, clock())
    known = {token(key, reader): reader for reader in readers(subscriptions, recipients)}
    return Listener(Site(known, RefusalBook(database, clock), show), host, port)
