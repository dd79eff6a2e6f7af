"""What comes and goes with the overall status and is no news beside it.

ClinicalTrials.gov shows the status of sites only while a trial recruits, and contacts only while
it does or is about to.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from monitor.model.change import Change, Item

# A site that shows up as closed, paused or given up is news, also beside a trial that opens.
_EXPECTED = frozenset({"RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", "AVAILABLE"})
_CONTACTS = frozenset({"contacts.sites", "contacts.central"})


def parted(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Return the changes, those parted in two of which only some items are the status's block."""
    if not any(change.field == "status.overall" for change in changes):
        return changes
    return tuple(part for change in changes for part in _parts(change))


def is_block(change: Change) -> bool:
    """Whether nothing but site statuses or contacts appears or disappears."""
    belongs = _belonging(change)
    return belongs is not None and all(belongs(item) for item in change.items)


def _parts(change: Change) -> tuple[Change, ...]:
    belongs = _belonging(change)
    if belongs is None:
        return (change,)
    block = tuple(item for item in change.items if belongs(item))
    rest = tuple(item for item in change.items if not belongs(item))
    if not (block and rest):
        return (change,)
    return replace(change, items=block), replace(change, items=rest)


def _belonging(change: Change) -> Callable[[Item], bool] | None:
    if change.field == "sites":
        return _is_status_alone
    return _comes_or_goes if change.field in _CONTACTS else None


def _comes_or_goes(item: Item) -> bool:
    return item.op != "edited"


def _is_status_alone(item: Item) -> bool:
    if item.op != "edited":
        return False
    one, other = _without_status(item.before), _without_status(item.after)
    if one != other or ("status" in item.before) == ("status" in item.after):
        return False
    return item.after.get("status", "RECRUITING") in _EXPECTED


def _without_status(face: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in face.items() if name != "status"}
