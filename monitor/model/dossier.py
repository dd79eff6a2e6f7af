"""Everything on record of one trial: its states in a row, and what each brought."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from monitor.model.chronicle import Chronicle
from monitor.model.event import By, Finding
from monitor.model.record import Record
from monitor.model.revision import Revision
from monitor.model.trial import TrialId


class Step(Struct, frozen=True, kw_only=True):
    """A state in its row: from which day the registry had it, its record, what its coming meant.

    `record` is None where the state does not read back, and `lost` says why. `findings` are the
    gravest first, none for the first state that reads back, from which `since` is None; else it
    is the state that was compared with. `by` says whose act the step was. `left_out` are the parts
    of a record that only one of the two states can have, of which nothing is concluded.
    """

    at: Revision
    on: date
    record: Record | None = None
    lost: str = ""
    since: Revision | None = None
    findings: tuple[Finding, ...] = ()
    by: By = By.SPONSOR
    left_out: tuple[str, ...] = ()


class Dossier(Struct, frozen=True, kw_only=True):
    """A trial up to a day; `told` are the steps of the while that is asked for.

    `steps` are all that are on record; `first` and `now` are the records of the first and of the
    last that reads back (`first_at`, `last_at`). `silences` are what time alone has made so. Of the
    registry's versions `here` are on record, out of `listed` that there are, as far as anybody
    asked; `short` says why not all of them. `gone` says why the registry shows it no more, if so.
    """

    trial: TrialId
    url: str
    chronicle: Chronicle
    steps: tuple[Step, ...]
    told: tuple[Step, ...]
    first: Record
    first_at: Step
    now: Record
    last_at: Step
    silences: tuple[Finding, ...]
    here: int
    listed: int
    short: str
    gone: str = ""
