"""What milestones do, as a table: plans slip, advance and are reached; past dates are rewritten.

Slips are weighed by 30 and 90 days, 365 and 730, and by what they add up to.
"""

from __future__ import annotations

from monitor.changes.rules.table import Row, row
from monitor.model.event import EventKind as Kind
from monitor.model.event import Severity

_NOISE, _LOW, _MEDIUM, _HIGH = list(Severity)[:4]
WEEK, YEAR, _TWO_YEARS = 7, 365, 730  # days

# --- later

UNDER_30 = row(
    Kind.DATES_SLIPPED,
    _LOW,
    "a planned date moves later by less than 30 days",
    "A planned date moved later by less than a month.",
    detail="under_30_days",
)
UNDER_90 = row(
    Kind.DATES_SLIPPED,
    _MEDIUM,
    "a planned date moves later by 30 to 90 days",
    "A planned date moved later by one to three months.",
    detail="under_90_days",
)
OVER_90 = row(
    Kind.DATES_SLIPPED,
    _MEDIUM,
    "a planned date moves later by more than 90 days, up to 365",
    "A planned date moved later by more than a quarter.",
)
OVER_A_YEAR = row(
    Kind.DATES_SLIPPED,
    _MEDIUM,
    "a planned date moves later by more than 365 days, up to 730",
    "A planned date moved later by more than a year; there was time left to plan it otherwise.",
    detail="over_a_year",
)
LATE = row(
    Kind.DATES_SLIPPED,
    _HIGH,
    "a planned end moves later by more than 365 days, and the trial has stopped recruiting or its "
    "primary completion was at most half a year off",
    "The end moved later by more than a year when it was near.",
    detail="over_a_year_near_end",
)
CUMULATIVE = row(
    Kind.DATES_SLIPPED,
    _HIGH,
    "a planned date that had moved before moves later by a week or more, and is now more than 365 "
    "days later than when it was first seen",
    "Step by step the date moved later by more than a year since it was first seen.",
    detail="cumulative",
)
OVER_TWO_YEARS = row(
    Kind.DATES_SLIPPED,
    _HIGH,
    "a planned date moves later by more than 730 days",
    "A planned date moved later by more than two years.",
    detail="over_two_years",
)
SLIPS = (
    (_TWO_YEARS, OVER_TWO_YEARS), (YEAR, OVER_A_YEAR), (90, OVER_90), (29, UNDER_90)
)  # fmt: skip

# --- earlier

ADVANCED = row(
    Kind.DATES_ADVANCED,
    _LOW,
    "a planned date moves earlier by 365 days at most",
    "A planned date moved earlier.",
)
ADVANCED_FAR = row(
    Kind.DATES_ADVANCED,
    _MEDIUM,
    "a planned date moves earlier by more than 365 days",
    "A planned date moved earlier by more than a year.",
    detail="over_a_year",
)

# --- reached

REACHED = row(
    Kind.DATES_REACHED,
    _LOW,
    "a planned start or completion becomes an actual date",
    "A planned date is past: the first participant came, or the last one was seen.",
)
PRIMARY = row(
    Kind.DATES_REACHED,
    _MEDIUM,
    "a planned primary completion becomes an actual date",
    "The data for the primary outcome are complete: results come nearer, and are due within a year "
    "where the law asks for them.",
    detail="primary_completion",
)

# --- corrected

CORRECTED = row(
    Kind.DATES_CORRECTED,
    _MEDIUM,
    "an actual date moves by 30 days or more",
    "A date that was said to be past was rewritten by a month or more.",
)
CORRECTED_SLIGHTLY = row(
    Kind.DATES_CORRECTED,
    _LOW,
    "an actual date moves by less than 30 days",
    "A date that was said to be past was rewritten by less than a month.",
    detail="under_30_days",
)
ESTIMATED_AGAIN = row(
    Kind.DATES_CORRECTED,
    _HIGH,
    "an actual date becomes an estimate",
    "An anomaly: what is past does not become a plan again.",
    detail="estimated_again",
)
GIVEN = row(
    Kind.DATES_CORRECTED,
    _LOW,
    "a planned date is given where there was none",
    "The record says for the first time when this is planned.",
    detail="given",
)
REMOVED = row(
    Kind.DATES_CORRECTED,
    _MEDIUM,
    "a date is no longer given",
    "The record no longer says when this is planned or was.",
    detail="removed",
)

# --- the start and the registration

_SAYS_BEFORE = (
    "The start moved from before the first submission of the record to after it: what read as "
    "registered after its start now reads as registered before it."
)
_SAYS_AFTER = (
    "The start moved to before the first submission of the record: it now reads as registered "
    "after its start."
)


def _across(kind: Kind, *, prospective: bool) -> Row:
    ways = ("before it", "on or after it")
    before, after = ways if prospective else ways[::-1]
    return row(
        kind,
        _HIGH,
        f"the study start, {before}, moves across the record's first submission: {after} now",
        _SAYS_BEFORE if prospective else _SAYS_AFTER,
        detail="made_prospective" if prospective else "registered_after_start",
    )


MADE_PROSPECTIVE = {
    kind: _across(kind, prospective=True)
    for kind in (Kind.DATES_SLIPPED, Kind.DATES_REACHED, Kind.DATES_CORRECTED)
}
REGISTERED_AFTER = {
    kind: _across(kind, prospective=False)
    for kind in (Kind.DATES_ADVANCED, Kind.DATES_REACHED, Kind.DATES_CORRECTED)
}

# --- refined

REFINED = row(
    Kind.DATES_REFINED,
    _NOISE,
    "a date is given more or less exactly, and may be the same day",
    "Only the precision of a date changed; it may be the same day.",
)
RETYPED = row(
    Kind.DATES_REFINED,
    _NOISE,
    "a date stays, and its type is another",
    "Only the type of a date changed, and it is not said to be past for the first time.",
    detail="type",
)

ROWS: tuple[Row, ...] = (
    UNDER_30, UNDER_90, OVER_90, OVER_A_YEAR, LATE, CUMULATIVE, OVER_TWO_YEARS,
    ADVANCED, ADVANCED_FAR, REACHED, PRIMARY,
    CORRECTED, CORRECTED_SLIGHTLY, ESTIMATED_AGAIN, GIVEN, REMOVED,
    *MADE_PROSPECTIVE.values(), *REGISTERED_AFTER.values(),
    REFINED, RETYPED,
)  # fmt: skip
