"""A record as it stood at one time, as far as somebody has it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from monitor.model.baseline import Baseline
from monitor.model.record import Record
from monitor.model.revision import Revision
from monitor.model.trial import TrialId

ASKED, FILE, PAGE = "registry", "file", "page"  # origins, beside "check" and "history"


class State(Struct, frozen=True, kw_only=True):
    """A record as it stood; `name` is how it was asked for.

    `revision` says what is known of it, with the number 0 where it is not one of ours. `payload` is
    the record as served, b"" where only a page tells of it: then `baseline` is that page, and
    `record` holds no more than the page does. `origin` is `check`, `history`, `registry` (asked
    now), `file` or `page`; `clock` is by which clock a date was meant, `held` from which day on the
    registry had it so, as far as that is known (ISO, else "").
    """

    name: str
    trial: TrialId
    record: Record
    revision: Revision
    payload: bytes = b""
    baseline: Baseline | None = None
    origin: str = ""
    clock: str = ""
    held: str = ""

    @property
    def partial(self) -> bool:
        """Whether it says only part of what a record says."""
        return self.baseline is not None and not self.baseline.whole

    @property
    def moment(self) -> datetime | None:
        """When it came to us; None of a file that was not imported."""
        if self.baseline is not None:
            return self.baseline.imported_at
        return None if self.origin == FILE else self.revision.seen_at
