"""What became of each trial over a while: how it was first planned, how it stood, how it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from monitor.changes.silence import silences, suspended_since
from monitor.errors import Damaged, Unreadable
from monitor.model.course import Course, Standing, Unheard
from monitor.model.dates import Milestone
from monitor.model.record import Enrollment, Record
from monitor.model.revision import Revision
from monitor.model.trial import TrialId
from monitor.registries import available
from monitor.registries.base import Registry
from monitor.reports.chronicle import as_lived
from monitor.reports.past import held_on, payload_of, record_of, states
from monitor.store.database import Transaction
from monitor.store.records import Head

_NEVER = "never checked, or never found in the registry"
_GONE = "the registry does not know it any more"


def courses(
    tx: Transaction, trials: Iterable[TrialId], since: datetime, until: datetime
) -> tuple[tuple[Course, ...], tuple[Unheard, ...]]:
    """Return what became of these trials between two moments, and those of which nothing can be
    told or which have trouble now; both in the order of their numbers.
    """
    found: list[Course] = []
    unheard: list[Unheard] = []
    chosen = sorted(set(trials))
    for trial in chosen:
        try:
            one = course(tx, available()[trial.registry], trial, since, until)
        except (Damaged, Unreadable) as error:
            unheard.append(Unheard(trial=trial, why=str(error)))
            continue
        if one:
            found.append(one)
    known = {one.trial for one in found} | {one.trial for one in unheard}
    unheard += _troubled(tx, chosen, known)
    return tuple(found), tuple(sorted(unheard, key=_number))


def _number(one: Unheard) -> TrialId:
    return one.trial


def _troubled(tx: Transaction, trials: Sequence[TrialId], known: set[TrialId]) -> Iterator[Unheard]:
    heads, troubles = tx.records.heads(trials), tx.checks.troubles()
    for trial in trials:
        gone = absence(heads.get(trial))
        if gone:
            yield Unheard(trial=trial, why=gone)
        elif trial in troubles:
            since = troubles[trial].since.date()
            yield Unheard(trial=trial, why=f"{troubles[trial].reason} (since {since})")
        elif trial not in known:
            yield Unheard(trial=trial, why=_NEVER)


def absence(head: Head | None) -> str:
    """Return why a trial is not at its registry under its number; "" where it is, or was never."""
    if head and head.merged_into:
        return f"its number now stands for {head.merged_into.number}"
    return _GONE if head and head.vanished else ""


def course(
    tx: Transaction, registry: Registry, trial: TrialId, since: datetime, until: datetime
) -> Course | None:
    """Return what became of one trial; None where nothing is on record of it up to the end."""
    row = states(tx, trial)
    lived = as_lived(row)
    past = [place for place, one in enumerate(lived) if one.seen_at <= until]
    if not past:
        return None
    earlier = [place for place in past if lived[place].seen_at < since]
    reader = _Reader(tx, registry, row, lived)
    first, before = reader.standing(past[0]), reader.standing(earlier[-1] if earlier else past[0])
    now = reader.standing(past[-1])
    since_when = suspended_since([lived[place] for place in past])
    silent = silences(now.record, until.date(), since_when)
    return Course(
        trial=trial,
        first=first,
        before=before,
        now=now,
        planned=reader.planned(past),
        target=reader.target(past),
        row=tuple(_known_from(row, lived, past)),
        silences=tuple(each.finding for each in silent),
    )


def _known_from(
    row: Sequence[Revision], lived: Sequence[Revision], past: Sequence[int]
) -> Iterator[tuple[date, Revision]]:
    """Yield each state with the day from which it is known to have held; the first did before."""
    first, *others = past
    yield min(held_on(row)[first], lived[first].seen_at.date()), row[first]
    for place in others:
        yield lived[place].seen_at.date(), row[place]


class _Reader:
    """The records of a trial's states, each read once, and only if it is asked for."""

    def __init__(
        self,
        tx: Transaction,
        registry: Registry,
        row: Sequence[Revision],
        lived: Sequence[Revision],
    ) -> None:
        self._tx, self._registry, self._row, self._lived = tx, registry, row, lived
        self._read: dict[int, Record] = {}

    def standing(self, place: int) -> Standing:
        return Standing(
            at=self._row[place], record=self._record(place), since=self._lived[place].seen_at
        )

    def _record(self, place: int) -> Record:
        if place not in self._read:
            at = self._row[place]
            self._read[place] = record_of(self._registry, at, payload_of(self._tx, at))
        return self._read[place]

    def planned(self, places: Iterable[int]) -> Milestone | None:
        given = (self._record(place).dates.primary_completion for place in places)
        return next((one for one in given if one), None)

    def target(self, places: Iterable[int]) -> Enrollment | None:
        given = (self._record(place).enrollment for place in places)
        return next((one for one in given if one and one.count is not None), None)
