"""`import`: saved pages and downloads as baselines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import click
import msgspec
from msgspec import Struct

from monitor.app import App
from monitor.cli.session import Session, count, out, pass_session, say
from monitor.clock import utc_now
from monitor.errors import UsageError
from monitor.model.baseline import Baseline, Knowledge, Told
from monitor.model.fields import FIELDS, label
from monitor.model.trial import TrialId
from monitor.render.harmless import cut, one_line
from monitor.reports.importing import Imported, read_file

_WIDTH = 100
_MANY = 3  # baselines of one file; where there are more, each gets one line
_OFFERED = 20
_HEAD = {  # what is shown of a whole record
    *("status.overall", "dates.start", "dates.primary_completion", "dates.completion"),
    *("enrollment", "dates.last_update_posted"),
}


class _Kept(Struct, frozen=True, kw_only=True):
    """What became of a file.

    `fresh` are its trials that are new to us, `added` those that were not in the watch that was
    asked for, `watched` those that any watch has.
    """

    file: Imported
    fresh: frozenset[TrialId]
    added: tuple[TrialId, ...]
    watched: frozenset[TrialId]


@click.command("import")
@click.argument("files", metavar="FILE...|-", nargs=-1, required=True)
@click.option("--watch", "name", metavar="NAME", default="", help="Watch the trials from now on.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@pass_session
def import_(session: Session, files: tuple[str, ...], name: str, form: str) -> int:
    """Take saved pages and downloads as baselines.

    FILE is a page of a trial site saved as text or HTML, a download of the registry (JSON, CSV), an
    export of trial-monitor, or any text that names trials; - is what is piped in.
    `diff ID --from saved` then says what changed since.
    """
    if name and not (name.strip() and name.isprintable()):
        raise UsageError("a watch needs a name that can be seen")
    told: list[object] = []
    faults: list[str] = []
    with session.app() as app:
        for file in dict.fromkeys(files):
            try:
                kept = _keep(app, read_file(file, now=utc_now()), name, now=utc_now())
            except UsageError as error:
                faults.append(one_line(str(error)))
                told.append({"file": file, "error": faults[-1]})
                continue
            told.append({"file": file, **_as_json(kept)})
            if form == "text":
                out("\n".join(_lines(kept, name)) + "\n")
    if form == "json":
        out(msgspec.json.encode(told).decode())
    for fault in faults:
        say(f"trial-monitor: {fault}")
    if not faults:
        return 0
    return 2 if len(faults) == len(told) else 1


def _keep(app: App, file: Imported, name: str, *, now: datetime) -> _Kept:
    """Keep what a file tells, and watch what it is about: all of it, or none."""
    with app.database.begin() as tx:
        telling = [one for one in file.baselines if _tells(one)]
        fresh = [one.trial for one in telling if tx.baselines.keep(one, file.data)]
        added = tx.watched.add(name, file.trials, tags=(), now=now) if name else ()
    return _Kept(file=file, fresh=frozenset(fresh), added=added, watched=frozenset(app.watchers()))


def _tells(one: Baseline) -> bool:
    """Whether anything is known: else there is nothing that could be compared later."""
    return any(told.knowledge != Knowledge.UNKNOWN for told in one.told)


# --- for people


def _lines(kept: _Kept, name: str) -> Iterable[str]:
    file = kept.file
    yield f"{one_line(file.name)}: {file.title}, {file.size:,} bytes, SHA-256 {file.sha256}"
    if file.says:
        yield f"  {one_line(file.says)}"
    for one in file.baselines:
        yield f"  {one.trial.number}  {cut(one_line(one.title), _WIDTH)}{_here(kept, one)}".rstrip()
        if len(file.baselines) <= _MANY:
            yield from (f"    {line}" for line in _about(one))
    yield from (f"  {line}" for line in _next(kept, name))


def _here(kept: _Kept, one: Baseline) -> str:
    if not _tells(one):
        return "  (not kept: nothing could be read)"
    return "" if one.trial in kept.fresh else "  (imported before: nothing is new)"


def _about(one: Baseline) -> Iterable[str]:
    date = f", {one.page_date} ({one.page_date_is})" if one.page_date else ", without a date"
    yield f"{one_line(one.site) or 'an unknown site'}{one_line(date)}"
    given = [told for told in one.told if not one.whole or told.field in _HEAD]
    given.sort(key=lambda told: list(Knowledge).index(told.knowledge))
    width = max((len(label(told.field)) for told in given), default=0)
    for told in given:
        yield f"{told.knowledge:<7}  {label(told.field):<{width}}  {_said(told)}".rstrip()
    silent = len(FIELDS) - len({told.field for told in one.told})
    if one.whole:
        yield "a whole record: everything in it is known"
    else:
        yield f"not in the file: {count(silent, 'other field')} of the record"


def _said(told: Told) -> str:
    shown, note = cut(one_line(told.shown), _WIDTH), one_line(told.note)
    if told.knowledge == Knowledge.KNOWN and not note:
        return shown
    return f"{shown} ({note})" if shown and note else shown or note


def _next(kept: _Kept, name: str) -> Iterable[str]:
    file = kept.file
    telling = [one.trial.number for one in file.baselines if _tells(one)]
    if telling:
        which = telling[0] if len(telling) == 1 else "ID"
        yield f"What changed since: trial-monitor diff {which} --from saved --to registry"
    if name:
        yield _watched(kept, name)
    yield from _offers("To go on watching", file.trials, kept)
    yield from _offers("Related trials", file.related, kept)


def _offers(what: str, trials: Sequence[TrialId], kept: _Kept) -> Iterable[str]:
    """Offer to watch those that are not watched yet."""
    fresh = [one.number for one in trials if one not in kept.watched]
    if len(fresh) > _OFFERED:
        yield f"{what}: {len(fresh):,}; --watch NAME takes what the file is about"
    elif fresh:
        yield f"{what}: trial-monitor watch add {' '.join(fresh)}"


def _watched(kept: _Kept, name: str) -> str:
    before = len(kept.file.trials) - len(kept.added)
    there = f", {before} there before" if before else ""
    return f"{len(kept.added)} added to the watch {name}{there}"


# --- for scripts


def _as_json(kept: _Kept) -> dict[str, object]:
    file = kept.file
    return {
        "sha256": file.sha256,
        "size": file.size,
        "layout": file.layout,
        "says": file.says,
        "baselines": [_baseline(one, new=one.trial in kept.fresh) for one in file.baselines],
        "mentioned": [one.number for one in file.mentioned],
        "related": [one.number for one in file.related],
        "watched": [one.number for one in kept.added],
    }


def _baseline(one: Baseline, *, new: bool) -> dict[str, object]:
    return {
        "registry": one.trial.registry,
        "trial": one.trial.number,
        "title": one.title,
        "site": one.site,
        "address": one.address,
        "page_date": one.page_date,
        "page_date_is": one.page_date_is,
        "whole": one.whole,
        "new": new,
        "fields": [
            {
                "field": told.field,
                "label": label(told.field),
                "knowledge": told.knowledge,
                "shown": told.shown,
                "note": told.note,
            }
            for told in one.told
        ],
    }
