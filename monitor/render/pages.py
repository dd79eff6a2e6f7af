"""What the templates of whole pages may see of a state and of a history."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from monitor.model.revision import CHECK, HISTORY, Revision
from monitor.model.state import ASKED, FILE, PAGE, State
from monitor.render.filters import when
from monitor.render.harmless import clean, cut, one_line
from monitor.render.view import web_address
from monitor.render.vocabulary import registry_name, word

TITLE = 300  # characters of a title
_CAME = {
    CHECK: "first seen",
    HISTORY: "brought from the registry's history",
    ASKED: "asked",
    FILE: "from a file",
    PAGE: "from a saved page, imported",
}
_FILES = (FILE, PAGE)
_CLOCKS = {"ours": "as we knew it on that day", "registry": "as the registry had it on that day"}


class StateView(Struct, frozen=True, kw_only=True):
    """One state of a record and where it comes from; what is not known is empty.

    `name` is how the reader asked for it (`first`, `2026-02-01`, a file), `trial` its number where
    that is not the page's. `version` is the registry's own number of it, None where that is not
    known. `origin` is `check`, `history`, `registry`, `file` or `page`; `clock` is `ours` or
    `registry` where a date was asked for; `held` is the day from which the registry had it so;
    `sha256` is of the file that it was read from.
    """

    name: str = ""
    trial: str = ""
    revision: int = 0
    version: int | None = None
    data_date: str = ""
    seen_at: datetime | None = None
    submitted: str = ""
    posted: str = ""
    status: str = ""
    fingerprint: str = ""
    sha256: str = ""
    origin: str = CHECK
    clock: str = ""
    held: str = ""

    @property
    def called(self) -> str:
        """The state in a word or two."""
        return self.name or self.which or "a state"

    @property
    def short(self) -> str:
        """The state in as few characters as will do: `3`, `v3`."""
        if self.revision:
            return str(self.revision)
        return "" if self.version is None else f"v{self.version}"

    @property
    def which(self) -> str:
        """Which of the numbered states it is: a revision of ours, a version of the registry."""
        # people meet these numbers on the registry's own pages, where they begin with 1
        version = "" if self.version is None else f"version v{self.version}"
        if not self.revision:
            return version and f"registry {version} (number {(self.version or 0) + 1} on its pages)"
        return f"revision {self.revision}" + (f" (registry {version})" if version else "")

    @property
    def came(self) -> str:
        """Where it comes from, and when it came."""
        said = _CAME.get(self.origin, "from a file")
        if self.seen_at:
            return f"{said} {when(self.seen_at)}"
        return said if self.origin in _FILES else ""

    @property
    def facts(self) -> tuple[str, ...]:
        """Everything known of it but its fingerprint, in the order in which people ask."""
        given = (
            self.trial,
            self.which,
            self.status,
            _CLOCKS.get(self.clock, ""),
            f"at the registry since {self.held}" if self.held else "",
            f"register data of {self.data_date}" if self.data_date else "",
            self.came,
            f"submitted {self.submitted}" if self.submitted else "",
            f"posted {self.posted}" if self.posted else "",
        )
        return tuple(fact for fact in given if fact)


class HistoryView(Struct, frozen=True, kw_only=True):
    """The states that a record has been in, oldest first; `note` says what is not here."""

    number: str
    registry: str
    title: str
    url: str
    revisions: tuple[StateView, ...]
    note: str = ""
    now: datetime | None = None


def state(revision: Revision, name: str = "", *, held: str = "") -> StateView:
    """Return a stored revision as a state; `name` is how the reader asked for it."""
    return StateView(
        name=one_line(name),
        revision=revision.number,
        version=revision.registry_version,
        data_date=one_line(revision.data_date),
        seen_at=revision.seen_at,
        submitted=one_line(revision.submitted),
        posted=one_line(revision.posted),
        status=word(one_line(revision.status)),
        fingerprint=clean(revision.fingerprint),
        origin=revision.source,
        held=held,
    )


def view_of(one: State, number: str = "") -> StateView:
    """Return a state as it was asked for; `number` is the trial that the page is about."""
    said = state(one.revision, one.name, held=one.held)
    return replace(
        said,
        trial="" if one.trial.number == number else one_line(one.trial.number),
        seen_at=one.moment,
        origin=one.origin,
        clock=one.clock,
        sha256=one.baseline.sha256 if one.baseline else "",
    )


def history(
    revisions: Iterable[StateView],
    *,
    registry: str,
    number: str,
    title: str,
    url: str,
    note: str = "",
    now: datetime | None = None,
) -> HistoryView:
    """Return the view of `report/history`."""
    return HistoryView(
        number=one_line(number),
        registry=registry_name(registry),
        title=cut(one_line(title), TITLE),
        url=web_address(url),
        revisions=tuple(revisions),
        note=note,
        now=now,
    )
