"""What a page says of a field, in the register's terms, so that only what differs differs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from monitor.changes.countries import country
from monitor.changes.since import members, scales
from monitor.changes.since.alignment import Aligned
from monitor.changes.since.criteria import mended
from monitor.changes.since.dates import enrollment, milestone, moment
from monitor.changes.since.texts import (
    begins,
    follows,
    holds,
    is_same,
    is_teaser,
    left_of,
    loose,
)
from monitor.changes.values import as_json
from monitor.model.baseline import Baseline, Knowledge
from monitor.model.dates import PartialDate
from monitor.model.fields import Compare, Field
from monitor.model.record import Record

_DESCRIPTIONS = frozenset({"description.brief", "description.detailed"})
_AGES = frozenset({"eligibility.minimum_age", "eligibility.maximum_age"})
_NO_LIMIT = frozenset({("n", "a"), ("na",), ("none",), ("no", "limit")})
_AS_FAR = "the same as far as your page shows it"
_MORE = "the register says more; your page may have left it out"
_NO_WORD = "what your page says (“{}”) is no word of the register's scale"


def aligned(entry: Field, baseline: Baseline, record: Record) -> Aligned:
    """Return what a page that tells of a field says of it, aligned to what the register says."""
    page, now = entry.read(baseline.record), entry.read(record)
    if page == now or (baseline.whole and not _is_lossy(entry, baseline)):
        return Aligned(page)
    if as_json(page) is None:
        return Aligned(now, unsure="your page has a place for it, and shows nothing there")
    if entry.name in _DESCRIPTIONS and _is_lossy(entry, baseline) and _describes(record, page):
        return Aligned(now, _AS_FAR)
    return _ALIGN[entry.compare](entry, page, now, baseline)


def _describes(record: Record, page: str) -> bool:
    """Whether a text stands in the descriptions: a page may not show where one ends."""
    return holds(f"{record.description.brief}\n\n{record.description.detailed}", page)


def _is_lossy(entry: Field, baseline: Baseline) -> bool:
    return baseline.knowledge(entry.name) is Knowledge.LOSSY


# --- one value


def _value(entry: Field, page: Any, now: Any, baseline: Baseline) -> Aligned:
    if entry.name == "enrollment":
        return enrollment(page, now)
    if isinstance(page, PartialDate):
        return moment(page, now, lossy=_is_lossy(entry, baseline))
    if isinstance(page, str):
        return _word(entry, page, str(now or ""))
    return Aligned(page)


def _word(entry: Field, page: str, now: str) -> Aligned:
    if entry.name in _AGES:
        return Aligned(now if _is_same_age(page, now) else page)
    if not scales.has_scale(entry.name):
        return Aligned(now if loose(page) == loose(now) else page)
    said = scales.in_scale(entry.name, page)
    if not said and loose(page) != loose(now):
        return Aligned(now, unsure=_NO_WORD.format(page))
    return Aligned(said or now)


def _is_same_age(page: str, now: str) -> bool:
    if not now:
        return loose(page) in _NO_LIMIT
    return scales.age(page) == scales.age(now) if scales.age(page) else is_same(page, now)


def _milestone(entry: Field, page: Any, now: Any, baseline: Baseline) -> Aligned:
    return milestone(page, now, baseline, entry.name)


# --- texts


def _text(entry: Field, page: str, now: Any, baseline: Baseline) -> Aligned:
    now = str(now or "")
    if is_same(page, now):
        return Aligned(now)
    if is_teaser(page) and begins(now, page):
        return Aligned(now, _AS_FAR)
    if _is_lossy(entry, baseline):
        if holds(now, page):
            return Aligned(now, _AS_FAR)
        if follows(now, page):
            return Aligned(now, _MORE)
    return Aligned(page)


# --- lists


def _set(entry: Field, page: tuple[str, ...], now: tuple[str, ...], baseline: Baseline) -> Aligned:
    if entry.name == "design.phases":
        return _phases(page, now)
    if entry.name == "countries":
        same = set(map(country, page)) == set(map(country, now))
        return Aligned(now if same else page)
    if {loose(one) for one in page} == {loose(one) for one in now}:
        return Aligned(now)
    if not _is_lossy(entry, baseline):
        return Aligned(_spelled(page, now))
    rest, missing = left_of(page, now)
    return Aligned((*(one for one in now if one not in missing), *rest))


def _phases(page: tuple[str, ...], now: tuple[str, ...]) -> Aligned:
    said = scales.phases(page)
    if not said:
        return Aligned(now, unsure=_NO_WORD.format(", ".join(page)))
    if said == ("NA",) and not now:
        return Aligned(now)
    return Aligned(said)


def _spelled(page: tuple[str, ...], now: tuple[str, ...]) -> tuple[str, ...]:
    """Return the members of a page, spelled as the register spells those that it has too."""
    spelling = {loose(one): one for one in now}
    return tuple(spelling.get(loose(one), one) for one in page)


def _keyed(entry: Field, page: Any, now: Any, baseline: Baseline) -> Aligned:
    lossy = _is_lossy(entry, baseline)
    return Aligned(members.aligned(page, now, entry.key, lossy=lossy))


def _sites(_entry: Field, page: Any, now: Any, _baseline: Baseline) -> Aligned:
    return Aligned(members.places(page, now))


def _structure(entry: Field, page: Any, now: Any, baseline: Baseline) -> Aligned:
    lossy = _is_lossy(entry, baseline) and entry.name != "sponsor.lead"  # names are never cut
    return Aligned(members.filled(page, now, lossy=lossy))


def _criteria(entry: Field, page: str, now: Any, baseline: Baseline) -> Aligned:
    now = str(now or "")
    if is_same(page, now):
        return Aligned(now)
    return Aligned(mended(page, now) if _is_lossy(entry, baseline) else page)


_ALIGN: dict[Compare, Callable[[Field, Any, Any, Baseline], Aligned]] = {
    Compare.VALUE: _value,
    Compare.MILESTONE: _milestone,
    Compare.NAME: _text,
    Compare.TEXT: _text,
    Compare.SET: _set,
    Compare.KEYED: _keyed,
    Compare.SITES: _sites,
    Compare.SITE_CONTACTS: _sites,
    Compare.SITE_POINTS: _sites,
    Compare.CRITERIA: _criteria,
    Compare.STRUCTURE: _structure,
}
