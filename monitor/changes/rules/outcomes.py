"""What is measured: an outcome that changes on the way is the oldest way to find what one seeks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from monitor.changes.rules.acts import Act, called, elsewhere, matched
from monitor.changes.rules.phrases import capital, counted, listed, quoted, under
from monitor.changes.rules.table import Row, row
from monitor.changes.transition import Transition
from monitor.changes.values import meant
from monitor.model.change import Change
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity

_RESULTS = (
    "results",
    "has_results",
    "dates.results_first_submitted",
    "dates.results_posted",
)
_PARTS = ("measure", "time_frame", "description")

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
    f"{_CHOICE}: an outcome is not registered any more.",
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
    "a primary outcome was added, dropped or redefined while results are public",
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
    "What is measured stands; a number in its description moved, which may be a threshold.",
    detail="recounted",
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
    "What is measured stands; its wording or its description changed.",
    detail="wording",
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
    "What is measured beside the primary outcome is not the same any more.",
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
    "secondary or other outcomes came from the primary ones, went there, or changed places",
    "The outcome counts for more or less than it did; nothing else is measured.",
    detail="moved",
)
OTHERS_REWORDED = row(
    _SECONDARY,
    Severity.LOW,
    "a secondary or other outcome was reworded",
    "What is measured beside the primary outcome stands; its wording changed.",
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
    TIME_FRAME_SLIGHTLY,
    GIVEN,
    WORDING,
    WITH_RESULTS,
    LOST,
    OTHERS,
    RETIMED,
    EXCHANGED,
    OTHERS_REWORDED,
    OTHERS_WITH_RESULTS,
)

_CONTENT = frozenset({"switched", "dropped", "demoted", "added", "promoted", "redefined"})
_CROSSED = frozenset({"demoted", "promoted"})
_RETIMED = frozenset({"time frame", "time frame slightly"})
_WEIGHED = (
    ("switched", SWITCHED),
    ("dropped", DROPPED),
    ("demoted", DEMOTED),
    ("added", ADDED),
    ("promoted", PROMOTED),
    ("redefined", REDEFINED),
    ("numbers", NUMBERS),
    ("time frame", TIME_FRAME),
    ("recounted", RECOUNTED),
    ("time frame slightly", TIME_FRAME_SLIGHTLY),
    ("given", GIVEN),
    ("reworded", WORDING),
)


def rule(transition: Transition, left: tuple[Change, ...]) -> tuple[Finding, ...]:
    """Tell primary outcomes by themselves, all others together."""
    primary = under(left, "outcomes.primary")
    others = under(left, "outcomes.secondary", "outcomes.other")
    return tuple(_primary(transition, change) for change in primary) + (
        (_others(transition, others),) if others else ()
    )


# --- primary


def _primary(transition: Transition, change: Change) -> Finding:
    acts = matched(change.items, elsewhere(transition, change.field))
    if not transition.old.outcomes.primary:
        acts = [one._replace(what="given") for one in acts]
    return _weighed(transition, acts).finding(_headline("primary outcome", acts), change)


def _weighed(transition: Transition, acts: Sequence[Act]) -> Row:
    if transition.touches(*_RESULTS):
        return WITH_RESULTS
    done = {act.what for act in acts}
    if transition.old.has_results and done & _CONTENT:
        return AFTER_RESULTS
    return next(one for what, one in _WEIGHED if what in done)


# --- all others


def _others(transition: Transition, changes: tuple[Change, ...]) -> Finding:
    found = {one.field: matched(one.items, elsewhere(transition, one.field)) for one in changes}
    acts = [act for acts in found.values() for act in acts]
    secondary = found.get("outcomes.secondary")
    name = "other outcome" if secondary is None else "secondary outcome"
    weighed = _weighed_beside(transition, acts, _lost(secondary or ()))
    return weighed.finding(_headline(name, acts), *changes)


def _lost(secondary: Sequence[Act]) -> list[Act]:
    """Return the secondary outcomes that are registered nowhere any more."""
    return [one for one in secondary if one.what in {"dropped", "switched"} and not one.aside]


def _weighed_beside(transition: Transition, acts: Sequence[Act], lost: Sequence[Act]) -> Row:
    if transition.touches(*_RESULTS):
        return OTHERS_WITH_RESULTS
    ended = transition.new.dates.primary_completion
    if lost and ended and ended.type == "ACTUAL":
        return LOST
    done = {act.what for act in acts}
    if done <= _CROSSED:
        return EXCHANGED
    if done & (_CONTENT | {"numbers"}):
        return OTHERS
    return RETIMED if done & _RETIMED else OTHERS_REWORDED


# --- headlines


def _headline(name: str, acts: Sequence[Act]) -> str:
    if len(acts) == 1:
        return capital(_said(name, acts[0]))
    said = []
    for kind in dict.fromkeys(_kind(act) for act in acts):
        same = [act for act in acts if _kind(act) == kind]
        said.append(f"{_counted(same)}{_names(same)}")
    return capital(f"{name}s: {', '.join(said)}")


def _kind(act: Act) -> tuple[str, str]:
    return act.what, act.aside if act.what in _CROSSED else ""


def _said(name: str, act: Act) -> str:
    tell = _TOLD.get(act.what, _plainly)
    return tell(name, act)


def _plainly(name: str, act: Act) -> str:
    """Tell what came, went or became another one."""
    aside = f" ({act.aside})" if act.aside and act.before and act.after else ""
    return f"{name} {act.what}: {_name(act)}{aside}"


def _crossed(name: str, act: Act) -> str:
    """Tell an outcome that counts for more or less than it did."""
    here = name.partition(" ")[0]
    if act.what == "demoted":
        return f"{name} is now {called(act.aside)}: {quoted(act.before)}"
    return f"{called(act.aside)} is now {here}: {quoted(act.after)}"


def _renumbered(name: str, act: Act) -> str:
    return f"{name} says another number: {_name(act)}"


def _retimed(name: str, act: Act) -> str:
    one, other = _faces(act, "time_frame")
    return f"time frame of the {name} {_moved(one, other)}: {quoted(act.after)}"


def _moved(one: str, other: str) -> str:
    if one and other:
        return f"moved from {quoted(one)} to {quoted(other)}"
    return f"given as {quoted(other)}" if other else f"taken out (was {quoted(one)})"


def _described(name: str, act: Act) -> str:
    return f"description of the {name} says other numbers: {quoted(act.after)}"


def _reworded(name: str, act: Act) -> str:
    return f"{name} reworded ({_parts([act])}): {quoted(act.after)}"


_TOLD: dict[str, Callable[[str, Act], str]] = {
    "demoted": _crossed,
    "promoted": _crossed,
    "numbers": _renumbered,
    "time frame": _retimed,
    "time frame slightly": _retimed,
    "recounted": _described,
    "reworded": _reworded,
}


def _faces(act: Act, part: str) -> tuple[str, str]:
    before, after = (act.item.before, act.item.after) if act.item else ({}, {})
    return str(before.get(part, "")), str(after.get(part, ""))


def _counted(acts: Sequence[Act]) -> str:
    number, what, aside = len(acts), acts[0].what, acts[0].aside
    return {
        "numbers": counted(number, "other number", "other numbers"),
        "recounted": f"{number} with other numbers in the description",
        "demoted": f"{number} now {aside}",
        "promoted": f"{number} that was {aside}" if number == 1 else f"{number} that were {aside}",
        **dict.fromkeys(_RETIMED, counted(number, "time frame moved", "time frames moved")),
    }.get(what, f"{number} {what}")


def _names(acts: Sequence[Act]) -> str:
    """Name what came, went or was switched, or how all of the rest was told otherwise."""
    if acts[0].what in _RETIMED:
        frames = {_faces(act, "time_frame") for act in acts}
        return f": {_arrow(*frames.pop())}" if len(frames) == 1 else ""
    if acts[0].what == "reworded":
        return f" ({_parts(acts)})"
    if acts[0].what == "recounted":
        return ""
    if acts[0].what == "switched" and len(acts) > 1:
        gone, come = [quoted(act.before) for act in acts], [quoted(act.after) for act in acts]
        return f" ({listed(gone, most=2)} → {listed(come, most=2)})"
    return f" ({listed([_name(act) for act in acts], most=1)})"


def _parts(acts: Sequence[Act]) -> str:
    """Return which parts of outcomes are worded otherwise."""
    parts = [part for part in _PARTS if any(_reads_otherwise(act, part) for act in acts)]
    return listed([part.replace("_", " ") for part in parts])


def _reads_otherwise(act: Act, part: str) -> bool:
    one, other = _faces(act, part)
    return meant(one) != meant(other)


def _arrow(one: str, other: str) -> str:
    return " → ".join(quoted(text) if text else "none" for text in (one, other))


def _name(act: Act) -> str:
    both = [quoted(name) for name in (act.before, act.after) if name]
    return " → ".join(both)
