"""A trial's states in a row, each with its record and with what its coming meant.

Nothing here is told to anybody or kept: the rules are asked anew, in their edition of today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time

from msgspec.structs import replace

from monitor.changes.classify import author, classify
from monitor.changes.countries import country
from monitor.changes.diff import diff
from monitor.changes.transition import Transition
from monitor.errors import Damaged, Unreadable, UsageError
from monitor.model.chronicle import Chronicle, Moment
from monitor.model.dossier import Step
from monitor.model.event import Finding
from monitor.model.record import Record
from monitor.model.revision import HISTORY, Revision
from monitor.model.trial import TrialId
from monitor.registries.base import Registry
from monitor.reports.lacking import lacking, without
from monitor.reports.past import held_on, record_of, states
from monitor.store.database import Transaction

_NO_COUNTRY = "(no country given)"
NOTHING = "nothing is on record of {number} yet: `trial-monitor check` it first"


def chronicle(tx: Transaction, registry: Registry, trial: TrialId, until: date) -> Chronicle:
    """Return the states that a trial was in up to a day, as pictures draw them.

    States that do not read back are left out; `UsageError` where none is left.
    """
    return drawn(trial, tuple(steps(tx, registry, trial, until)), until)


def drawn(trial: TrialId, walked: Sequence[Step], until: date) -> Chronicle:
    """Return the chronicle of these steps of a trial, of which one at least reads back."""
    readable = [(step, step.record) for step in walked if step.record is not None]
    if not readable:
        raise UsageError(_why_none(trial, walked))
    names = country_names(record for _, record in readable)
    moments = tuple(_moment(step, record, names) for step, record in readable)
    return Chronicle(trial=trial, title=walked[-1].at.title, moments=moments, until=until)


def _why_none(trial: TrialId, walked: Sequence[Step]) -> str:
    return walked[-1].lost if walked else NOTHING.format(number=trial.number)


def _moment(step: Step, record: Record, names: Mapping[str, str]) -> Moment:
    gravest = step.findings[0] if step.findings else None
    dates = record.dates
    return Moment(
        on=step.on,
        called=step.at.called,
        status=record.status.overall,
        severity=gravest.severity.value if gravest else "",
        headline=gravest.headline if gravest else "",
        count=len(step.findings),
        start=dates.start,
        primary_completion=dates.primary_completion,
        completion=dates.completion,
        enrollment=record.enrollment,
        sites=by_country(record, names),
    )


def country_names(records: Iterable[Record]) -> dict[str, str]:
    """Return how each country is written last, by what all of its names have in common.

    A registry that takes up another name of a country has closed no site in it.
    """
    return {country(name): name for record in records for name in record.countries}


def by_country(record: Record, names: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    """Return how many sites a record has in each country, so named, the most first."""
    counted = Counter(
        names[country(site.country)] if site.country else _NO_COUNTRY for site in record.sites
    )
    return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


# --- the walk


def steps(
    tx: Transaction, registry: Registry, trial: TrialId, until: date = date.max
) -> Iterator[Step]:
    """Yield every state that the registry had up to the end of a day, the oldest first."""
    row = states(tx, trial)
    days = held_on(row)
    payloads = _Payloads(tx, trial)
    walk = _Walk(as_lived(row))
    for place, (at, on) in enumerate(zip(row, days, strict=True)):
        if on > until:
            return
        try:
            record = record_of(registry, at, payloads.of(at))
        except (Damaged, Unreadable) as error:
            yield Step(at=at, on=on, lost=str(error))
        else:
            yield walk.step(place, at, on, record)


class _Payloads:
    """The payloads of a trial's states, unpacked one after another, which is the cheapest way."""

    def __init__(self, tx: Transaction, trial: TrialId) -> None:
        self._versions = dict(tx.versions.contents(trial))
        self._own = dict(tx.records.contents(trial))

    def of(self, at: Revision) -> bytes:
        found = (
            self._versions[at.registry_version or 0]
            if at.source == HISTORY
            else self._own[at.fingerprint]
        )
        if isinstance(found, Damaged):
            raise found
        return found


def as_lived(row: Sequence[Revision]) -> tuple[Revision, ...]:
    """Return these states of a trial numbered throughout, each version seen on the day it is of.

    (We brought it later; what is said of "as until" is about the trial, not about us.)
    """
    return tuple(
        replace(at, number=place, seen_at=_morning(on) if at.source == HISTORY else at.seen_at)
        for place, (at, on) in enumerate(zip(row, held_on(row), strict=True), start=1)
    )


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


class _Walk:
    """What came before, as far as it reads back."""

    def __init__(self, row: tuple[Revision, ...]) -> None:
        self._row = row
        self._first: Record | None = None
        self._last: tuple[Revision, Record] | None = None
        self._by_fingerprint: dict[str, Revision] = {}

    def step(self, place: int, at: Revision, on: date, record: Record) -> Step:
        """Return the step to this state and remember it."""
        before, self._last = self._last, (at, record)
        returned_to = self._by_fingerprint.get(at.fingerprint)
        self._by_fingerprint[at.fingerprint] = self._row[place]
        if before is None:
            self._first = record
            return Step(at=at, on=on, record=record)
        since, old = before
        left_out = lacking(old, record, (since.source, at.source))
        changes = without(left_out, diff(old, record))
        transition = Transition(
            old=old,
            new=record,
            changes=changes,
            earlier=self._row[:place],
            first=self._first,
            returned_to=returned_to,
        )
        return Step(
            at=at,
            on=on,
            record=record,
            since=since,
            findings=_gravest_first(classify(transition)) if changes else (),
            by=author(changes),
            left_out=left_out,
        )


def _gravest_first(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda one: (-one.severity.rank, one.kind)))
