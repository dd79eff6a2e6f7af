"""Who is not told of what, until when, and who said so."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from monitor.model.event import Severity


class Mute(Struct, frozen=True, kw_only=True):
    """A silence that a person made: what fits all of its matchers is told to nobody.

    Every matcher that is empty fits everything; `kind` is a glob. It ends at `until`, as soon as
    the trial's status is not `status` any more, or for events that weigh `below` or more: whichever
    comes first. `author` and `reason` are shown to those who wonder.
    """

    id: str
    trial: str = ""
    kind: str = ""
    watch: str = ""
    tag: str = ""
    registry: str = ""
    subscription: str = ""
    until: datetime | None = None
    status: str = ""
    below: Severity | None = None
    reason: str
    author: str
    made_at: datetime
