"""What a rule may look at."""

from __future__ import annotations

from msgspec import Struct

from monitor.model.change import Change
from monitor.model.record import Record
from monitor.model.revision import Revision


class Transition(Struct, frozen=True, kw_only=True):
    """One step in a record's history: two states, what changed, and all that came before.

    `earlier` are the revisions up to that of `old`, oldest first; `first` is the record of the
    first of them, None where nobody looked it up. `returned_to` is the earlier revision whose very
    content `new` has again.
    """

    old: Record
    new: Record
    changes: tuple[Change, ...]
    earlier: tuple[Revision, ...] = ()
    first: Record | None = None
    returned_to: Revision | None = None

    def touches(self, *fields: str) -> bool:
        """Whether one of the fields, or a field under one of them, reads differently."""
        under = tuple(f"{field}." for field in fields)
        return any(
            change.field in fields or change.field.startswith(under) for change in self.changes
        )

    def until(self, revision: Revision) -> str:
        """Return the day until which we saw that revision, or nothing if it was the last one."""
        later = (one.seen_at for one in self.earlier if one.number > revision.number)
        seen = min(later, default=None)
        return seen.date().isoformat() if seen else ""
