"""What outcomes do, as a table: the primary ones weigh by what was done, all others by when."""

from __future__ import annotations

from monitor.changes.rules.table import Row, row
from monitor.model.event import EventKind as Kind
from monitor.model.event import Severity

_PRIMARY = Kind.OUTCOMES_PRIMARY_CHANGED
_SECONDARY = Kind.OUTCOMES_SECONDARY_CHANGED
_BEFORE = "before any result was public"
_CHOICE = "What the trial is judged by was changed before any result was public"

SWITCHED = row(
    _PRIMARY,
    Severity.CRITICAL,
    f"a primary outcome made way for another one {_BEFORE}",
    f"{_CHOICE}: one outcome stands in the place of another.",
    detail="switched",
)
DROPPED = row(
    _PRIMARY,
    Severity.CRITICAL,
    f"a primary outcome was taken out {_BEFORE}",
    f"{_CHOICE}: an outcome is no longer registered.",
    detail="dropped",
)
DEMOTED = row(
    _PRIMARY,
    Severity.CRITICAL,
    f"a primary outcome became a secondary or other one {_BEFORE}",
    f"{_CHOICE}: an outcome counts for less than it did.",
    detail="demoted",
)
ADDED = row(
    _PRIMARY,
    Severity.CRITICAL,
    f"a primary outcome was put beside the others {_BEFORE}",
    f"{_CHOICE}: there is one more outcome.",
    detail="added",
)
PROMOTED = row(
    _PRIMARY,
    Severity.CRITICAL,
    f"a secondary or other outcome became a primary one {_BEFORE}",
    f"{_CHOICE}: an outcome counts for more than it did.",
    detail="promoted",
)
REDEFINED = row(
    _PRIMARY,
    Severity.CRITICAL,
    f"what a primary outcome measures was changed {_BEFORE}",
    f"{_CHOICE}: the same name does not measure the same.",
)
AFTER_RESULTS = row(
    _PRIMARY,
    Severity.HIGH,
    "a primary outcome was added, dropped or redefined, and results were public already",
    "What the trial is judged by was changed, though results are public already.",
    detail="after_results",
)
NUMBERS = row(
    _PRIMARY,
    Severity.HIGH,
    "a number or a time moved in the name of a primary outcome, its words stand",
    "What is measured is called alike, but a number or a time in its name moved.",
    detail="numbers",
)
TIME_FRAME = row(
    _PRIMARY,
    Severity.HIGH,
    "the time frame of a primary outcome moved, its name stands",
    "The same is measured at another time.",
    detail="time_frame",
)
RECOUNTED = row(
    _PRIMARY,
    Severity.HIGH,
    "the description of a primary outcome says other numbers, name and time frame stand",
    "Name and time frame stand; a number in the description moved, which may be a threshold.",
    detail="recounted",
)
REDESCRIBED = row(
    _PRIMARY,
    Severity.HIGH,
    "words in the description of a primary outcome made way for others, its name stands",
    "The outcome is called alike and is described otherwise; that may not be the same thing.",
    detail="redescribed",
)
TIME_FRAME_SLIGHTLY = row(
    _PRIMARY,
    Severity.MEDIUM,
    "the time frame of a primary outcome moved by less than a tenth, its name stands",
    "The same is measured at very nearly the same time.",
    detail="time_frame_slightly",
)
GIVEN = row(
    _PRIMARY,
    Severity.MEDIUM,
    "primary outcomes were given where there were none",
    "The record says for the first time what the trial is judged by.",
    detail="given",
)
WORDING = row(
    _PRIMARY,
    Severity.MEDIUM,
    "a primary outcome or its description was reworded, with the same numbers and times",
    "No other number, time or word of weight stands there; the wording or the description changed.",
    detail="wording",
)
LISTED_OFTENER = row(
    _PRIMARY,
    Severity.LOW,
    "the very same primary outcome is listed once more, or once less, and stays listed",
    "A repeated line came or went; what the trial is judged by is the same.",
    detail="repeated",
)
WITH_RESULTS = row(
    _PRIMARY,
    Severity.LOW,
    "a primary outcome was changed in any way in the revision that brought results along",
    "Results came in the same revision: outcomes are matched to them then.",
    detail="with_results",
)
LOST = row(
    _SECONDARY,
    Severity.HIGH,
    "a secondary outcome was dropped after primary completion",
    "A secondary outcome was taken out when the data for the primary one were in.",
    detail="removed_after_completion",
)
OTHERS = row(
    _SECONDARY,
    Severity.MEDIUM,
    "a secondary or other outcome was added, dropped or redefined",
    "What is measured beside the primary outcome has changed.",
)
RETIMED = row(
    _SECONDARY,
    Severity.LOW,
    "the time frame of a secondary or other outcome moved, and nothing else did",
    "The same is measured beside the primary outcome, at another time.",
    detail="time_frame",
)
EXCHANGED = row(
    _SECONDARY,
    Severity.LOW,
    "secondary or other outcomes came from the primary ones, went there, or changed places with "
    "them",
    "The outcome counts for more or less than it did; nothing else is measured.",
    detail="moved",
)
OTHERS_REWORDED = row(
    _SECONDARY,
    Severity.LOW,
    "a secondary or other outcome was reworded, is described otherwise, or a repeated one went",
    "What is measured beside the primary outcome is called alike; wording or description changed.",
    detail="wording",
)
OTHERS_WITH_RESULTS = row(
    _SECONDARY,
    Severity.LOW,
    "secondary or other outcomes were changed in the revision that brought results along",
    "Results came in the same revision: outcomes are matched to them then.",
    detail="with_results",
)

ROWS: tuple[Row, ...] = (
    SWITCHED,
    DROPPED,
    DEMOTED,
    ADDED,
    PROMOTED,
    REDEFINED,
    AFTER_RESULTS,
    NUMBERS,
    TIME_FRAME,
    RECOUNTED,
    REDESCRIBED,
    TIME_FRAME_SLIGHTLY,
    GIVEN,
    WORDING,
    LISTED_OFTENER,
    WITH_RESULTS,
    LOST,
    OTHERS,
    RETIMED,
    EXCHANGED,
    OTHERS_REWORDED,
    OTHERS_WITH_RESULTS,
)
