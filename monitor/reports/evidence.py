"""A package on two states of a trial that a third party can check with what every machine has.

It is the same byte for byte from the same database: nothing in it says when it was made, and its
files are stored as they are, since what a compressor makes depends on its edition.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from monitor.errors import Damaged, UsageError
from monitor.model.revision import HISTORY
from monitor.model.state import State
from monitor.model.trial import TrialId
from monitor.registries.base import Registry
from monitor.render import pages
from monitor.render.difference import difference as view_of
from monitor.render.document import MADE_BY, page
from monitor.render.environment import environment, fill
from monitor.render.exports import difference_as_json, record_as_json, state_as_json
from monitor.render.harmless import one_line
from monitor.reports.states import Difference, difference, is_name, state
from monitor.store import chain
from monitor.store.chain import REVISION, VERSION, Chain, Sealed
from monitor.store.database import Transaction

FORMAT = "trial-monitor evidence 1"
ALLOWED = "first, previous, latest, a date as 2026-02-09, a revision's number, or a version as v3"

_CHAIN_FILES = {REVISION: "chain-revisions.txt", VERSION: "chain-versions.txt"}
_STAMP = (1980, 1, 1, 0, 0, 0)  # the first that a zip file knows
_UNIX, _PLAIN_FILE = 3, 0o100644 << 16
_OUTSIDE = {"registry", "saved"}


class Piece(Struct, frozen=True, kw_only=True):
    """A state with its place in the chain `kind`: what was sealed of it, and its link."""

    state: State
    kind: str
    sealed: Sealed
    line: str


class Evidence(Struct, frozen=True, kw_only=True):
    """Two states of a trial, what differs, and the chains in which they stand."""

    before: Piece
    after: Piece
    found: Difference
    chains: tuple[Chain, ...]


def gather(
    tx: Transaction,
    registry: Registry,
    trial: TrialId,
    *,
    before: str,
    after: str,
    day_end: Callable[[str], datetime],
) -> Evidence:
    """Return what goes into a package; `UsageError` for a state that is not one of those kept.

    `Damaged` where a content does not read back, or a chain is not whole: there is nothing to prove
    with then.
    """
    chains = tx.seals.of(trial)
    for each in chains.values():
        for fault in chain.faults(each):
            raise Damaged(f"{fault}; `trial-monitor db verify` tells all that is wrong")
    pieces = [_piece(_kept(tx, registry, trial, name, day_end), chains) for name in (before, after)]
    return Evidence(
        before=pieces[0],
        after=pieces[1],
        found=difference(pieces[0].state, pieces[1].state),
        chains=tuple(chains.values()),
    )


def _kept(
    tx: Transaction,
    registry: Registry,
    trial: TrialId,
    name: str,
    day_end: Callable[[str], datetime],
) -> State:
    if name.strip().lower() in _OUTSIDE or not is_name(name):
        raise UsageError(f"{name!r} is not a state that was kept and sealed; give {ALLOWED}")
    return state(tx, registry, trial, name, day_end=day_end)


def _piece(of: State, chains: Mapping[str, Chain]) -> Piece:
    kind, number = REVISION, of.revision.number
    if of.origin == HISTORY:
        kind, number = VERSION, of.revision.registry_version or 0
    sealed = next(one for one in chains[kind].states if one.number == number)
    return Piece(state=of, kind=kind, sealed=sealed, line=chain.line_of(chains[kind], sealed))


# --- the files


def file_name(of: Evidence) -> str:
    """Return what the package is called unless somebody wants it otherwise."""
    names = "-to-".join(one.state.revision.called for one in (of.before, of.after))
    return f"evidence-{of.after.state.trial.number}-{names}.zip"


def package(of: Evidence, registry: Registry) -> bytes:
    """Return the package: a zip file."""
    files = _files(of, registry)
    files["manifest.json"] = _json(_manifest(of, registry, files))
    sums = {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}
    files["SHA256SUMS"] = "".join(f"{sums[name]}  {name}\n" for name in sums).encode()
    return _zipped(files)


def _files(of: Evidence, registry: Registry) -> dict[str, bytes]:
    old, new = of.found.before, of.found.after
    files = {
        _CHAIN_FILES[each.kind]: "".join(
            f"{one.link} {chain.line_of(each, one)}\n" for one in each.states
        ).encode()
        for each in of.chains
    }
    for side, piece in _sides(of):
        files[f"{side}/payload.json"] = piece.state.payload
        files[f"{side}/record.json"] = record_as_json(piece.state).encode()
    compared = difference_as_json(new.trial, old, new, of.found.changes, of.found.left_out)
    files["difference.json"] = compared.encode()
    files["difference.html"] = _as_page(of.found, registry).encode()
    files["README.txt"] = _guide(of, registry).encode()
    files["check.py"] = fill(environment(None), "evidence/check.py.j2", {}).encode() + b"\n"
    return files


def _sides(of: Evidence) -> tuple[tuple[str, Piece], ...]:
    return ("from", of.before), ("to", of.after)


def _as_page(found: Difference, registry: Registry) -> str:
    old, new = found.before, found.after
    view = view_of(
        found.changes,
        before=pages.view_of(old, new.trial.number),
        after=pages.view_of(new, new.trial.number),
        registry=registry.key,
        number=new.trial.number,
        title=new.revision.title,
        url=registry.url(new.trial),
        left_out=found.left_out,
    )
    # as it is shipped: what a user made of the templates is nothing to check against
    return page(environment(None), "report/difference", "html", view=view)


def _guide(of: Evidence, registry: Registry) -> str:
    values = {
        "number": of.after.state.trial.number,
        "title": one_line(of.after.state.revision.title),
        "registry": registry.title,
        "page": registry.url(of.after.state.trial),
        "sides": [(side, piece, _CHAIN_FILES[piece.kind]) for side, piece in _sides(of)],
        "chains": [(_CHAIN_FILES[each.kind], each) for each in of.chains],
        **MADE_BY,
    }
    return fill(environment(None), "evidence/README.txt.j2", values).rstrip("\n") + "\n"


def _manifest(of: Evidence, registry: Registry, files: Mapping[str, bytes]) -> dict[str, Any]:
    trial = of.after.state.trial
    return {
        "format": FORMAT,
        "made_by": MADE_BY,
        "registry": {"key": registry.key, "title": registry.title, "url": registry.url(trial)},
        "trial": trial.number,
        "title": of.after.state.revision.title,
        **{side: _described(side, piece, registry) for side, piece in _sides(of)},
        "chains": [
            {
                "of": each.kind,
                "file": _CHAIN_FILES[each.kind],
                "states": len(each.states),
                "last_link": each.last,
            }
            for each in of.chains
        ],
        "files": {
            name: {"bytes": len(files[name]), "sha256": hashlib.sha256(files[name]).hexdigest()}
            for name in sorted(files)
        },
    }


def _described(side: str, piece: Piece, registry: Registry) -> dict[str, Any]:
    number, history = piece.state.revision.registry_version, registry.history
    served = None
    if number is not None and history is not None:
        served = registry.base_url + history.version(piece.state.trial, number).path
    return {
        **state_as_json(piece.state),
        "payload": f"{side}/payload.json",
        "chain": _CHAIN_FILES[piece.kind],
        "sealed": piece.line,
        "link": piece.sealed.link,
        "registry_serves_it_at": served,
    }


def _json(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def _zipped(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as packed:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.create_system, entry.external_attr = _UNIX, _PLAIN_FILE
            packed.writestr(entry, files[name])
    return target.getvalue()
