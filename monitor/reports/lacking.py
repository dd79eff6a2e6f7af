"""What of a record the registry's past does not give, whatever was true then. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.model.annex import Annotations
from monitor.model.change import Change
from monitor.model.record import Documents, Record
from monitor.model.revision import HISTORY

_MAY_LACK = {"annotations": Annotations(), "documents": Documents()}


def lacking(before: Record, after: Record, sources: tuple[str, str]) -> tuple[str, ...]:
    """Return the parts that only one of two states can have; what the past has is compared.

    `sources` say where the two come from; nothing is lacking where both are of the past, or none.
    """
    if (sources[0] == HISTORY) == (sources[1] == HISTORY):
        return ()
    was, now = (before, after) if sources[0] == HISTORY else (after, before)
    found = (
        name
        for name, empty in _MAY_LACK.items()
        if getattr(was, name) == empty != getattr(now, name)
    )
    # what either interface alone writes beside the record, as "reviewUnit" in the past
    unlike = ("other",) if before.other.keys() != after.other.keys() else ()
    return ("derived", *found, *unlike)


def without(parts: tuple[str, ...], changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return the changes that are not in these parts of a record."""
    return tuple(one for one in changes if one.field.partition(".")[0] not in parts)
