"""What the templates of whole pages may see of a state and of a history."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from monitor.model.revision import Revision
from monitor.render.harmless import clean, cut, one_line
from monitor.render.view import web_address
from monitor.render.vocabulary import registry_name, word

TITLE = 300  # characters of a title


class StateView(Struct, frozen=True, kw_only=True):
    """One state of a record and where it comes from; what is not known is empty.

    `name` is how the reader asked for it (`first`, `2026-02-01`, a file).
    """

    name: str = ""
    revision: int = 0
    data_date: str = ""
    seen_at: datetime | None = None
    submitted: str = ""
    posted: str = ""
    status: str = ""
    fingerprint: str = ""

    @property
    def called(self) -> str:
        """The state in a word or two."""
        return self.name or f"revision {self.revision}"


class HistoryView(Struct, frozen=True, kw_only=True):
    """The states that a record has been in, oldest first."""

    number: str
    registry: str
    title: str
    url: str
    revisions: tuple[StateView, ...]
    now: datetime


def state(revision: Revision, name: str = "") -> StateView:
    """Return a stored revision as a state; `name` is how the reader asked for it."""
    return StateView(
        name=one_line(name),
        revision=revision.number,
        data_date=one_line(revision.data_date),
        seen_at=revision.seen_at,
        submitted=one_line(revision.submitted),
        posted=one_line(revision.posted),
        status=word(one_line(revision.status)),
        fingerprint=clean(revision.fingerprint),
    )


def history(
    revisions: Iterable[Revision],
    *,
    registry: str,
    number: str,
    title: str,
    url: str,
    now: datetime,
) -> HistoryView:
    """Return the view of `report/history`."""
    return HistoryView(
        number=one_line(number),
        registry=registry_name(registry),
        title=cut(one_line(title), TITLE),
        url=web_address(url),
        revisions=tuple(state(revision) for revision in revisions),
        now=now,
    )
