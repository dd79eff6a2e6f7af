"""What somebody saved of a trial: part of a record, and how much of each field it tells."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from monitor.model.record import Record
from monitor.model.trial import TrialId

FILE_DATE = "the file was last changed; it has no date in it"


class Knowledge(StrEnum):
    """How much a saved page tells of a field: all of it, part of it, or nothing."""

    KNOWN = "known"
    LOSSY = "lossy"
    UNKNOWN = "unknown"


class Told(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a page tells of one field of the catalogue (`field` is its name).

    `shown` is how the page puts it, on one line and cut where it is long; `note` says what is lost
    on a page that is `lossy`, in words for a person ("the page does not say whether this is
    estimated"), or why a field that the page has a place for is `unknown` ("the page says “Same as
    current”").
    """

    field: str
    knowledge: Knowledge
    shown: str = ""
    note: str = ""


class Baseline(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A trial as a page showed it, kept to be compared with what the registry says later.

    `record` holds what is known in the fields of a record; a field that is not in `told` is not on
    the page, and nothing may be concluded from its absence. `layout` is the key of the layout that
    read it and `site` what people call its origin; `page_date` is the page's own date, or else the
    day of the file's last change (ISO, with the precision that it has, "" where there is none), and
    `page_date_is` what that date is of ("last update posted at the registry", `FILE_DATE`). `file`,
    `sha256` and `size` are of the file as it was given; `related` are other trials that it names.
    `whole` marks a baseline that is a whole record, as a download of the registry's own is.
    """

    trial: TrialId
    record: Record
    told: tuple[Told, ...]
    layout: str
    site: str
    address: str = ""
    page_date: str = ""
    page_date_is: str = ""
    title: str = ""
    file: str = ""
    sha256: str = ""
    size: int = 0
    imported_at: datetime | None = None
    related: tuple[TrialId, ...] = ()
    whole: bool = False

    def knowledge(self, field: str) -> Knowledge:
        """Return how much is known of a field of the catalogue."""
        found = next((told for told in self.told if told.field == field), None)
        return found.knowledge if found else Knowledge.UNKNOWN
