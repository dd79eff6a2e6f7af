"""Whose eyes weigh an event: a table of rows, of which the first that fits says how much."""

from __future__ import annotations

from msgspec import Struct

from monitor.model.event import By, Severity


class When(Struct, frozen=True, kw_only=True):
    """What must be so for a row to hold; what is left empty may be anything.

    `own` is the least severity that the event has by itself. `was` and `now` are words of the
    recruitment status: before the event, and after it (where it moved no status, the trial's own).
    `near` are acts within the reader's reach (`opened`, `closed`, `added`, `removed`). `touches`
    are fields of which one changed. `slipped` is by how many days at least the primary completion
    moved later, `turned` by which share at least the enrollment moved either way.
    """

    own: Severity = Severity.LOW
    by: tuple[By, ...] = ()
    direction: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    now: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    touches: tuple[str, ...] = ()
    slipped: int = 0
    turned: float = 0.0


class Row(Struct, frozen=True, kw_only=True):
    """One row: `of` is a glob over kinds and rules, `says` why it weighs that for this reader.

    The event's own severity goes up by `step`, and is then held between `least` and `most`.
    """

    of: str
    when: When = When()
    least: Severity = Severity.NOISE
    most: Severity = Severity.CRITICAL
    step: int = 0
    says: str


class Lens(Struct, frozen=True, kw_only=True):
    """A table of rows, the most specific first; `key` is its name in a configuration.

    `plain` lenses are written for people who do not speak the language of trials.
    """

    key: str
    title: str
    rows: tuple[Row, ...]
    plain: bool = False
