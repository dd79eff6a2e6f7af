"""What is measured: an outcome that changes on the way is the oldest way to find what one seeks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from monitor.changes.block import is_public
from monitor.changes.rules import outcome_rows as rows
from monitor.changes.rules.acts import Act, Places, called, elsewhere, matched
from monitor.changes.rules.phrases import capital, counted, listed, quoted, under
from monitor.changes.rules.table import Row
from monitor.changes.transition import Transition
from monitor.changes.values import meant
from monitor.model.change import Change
from monitor.model.event import Finding

_RESULTS = (
    "results",
    "has_results",
    "dates.results_first_submitted",
    "dates.results_posted",
)
_PARTS = ("measure", "time_frame", "description")

ROWS = rows.ROWS

_CONTENT = frozenset({"switched", "dropped", "demoted", "added", "promoted", "redefined"})
_CROSSED = frozenset({"demoted", "promoted"})
_RETIMED = frozenset({"time frame", "time frame slightly"})
_WEIGHED = (
    ("switched", rows.SWITCHED),
    ("dropped", rows.DROPPED),
    ("demoted", rows.DEMOTED),
    ("added", rows.ADDED),
    ("promoted", rows.PROMOTED),
    ("redefined", rows.REDEFINED),
    ("numbers", rows.NUMBERS),
    ("time frame", rows.TIME_FRAME),
    ("recounted", rows.RECOUNTED),
    ("redescribed", rows.REDESCRIBED),
    ("time frame slightly", rows.TIME_FRAME_SLIGHTLY),
    ("given", rows.GIVEN),
    ("reworded", rows.WORDING),
    *((one, rows.LISTED_OFTENER) for one in ("listed again", "listed once less")),
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
    if _brings_results(transition):
        return rows.WITH_RESULTS
    done = {act.what for act in acts}
    if is_public(transition.old) and done & _CONTENT:
        return rows.AFTER_RESULTS
    return next(one for what, one in _WEIGHED if what in done)


def _brings_results(transition: Transition) -> bool:
    """Whether results came or changed, and are public: what is only submitted is not there yet."""
    return is_public(transition.new) and transition.touches(*_RESULTS)


# --- all others


def _others(transition: Transition, changes: tuple[Change, ...]) -> Finding:
    found = {one.field: _apart(one, elsewhere(transition, one.field)) for one in changes}
    acts = [act for acts in found.values() for act in acts]
    secondary = found.get("outcomes.secondary")
    name = "other outcome" if secondary is None else "secondary outcome"
    weighed = _weighed_beside(transition, acts, _lost(secondary or ()))
    return weighed.finding(_headline(name, acts), *changes)


def _apart(change: Change, places: Places) -> list[Act]:
    """Match the outcomes; what came from the primary ones, or went there, is switched with none."""
    acts = matched(change.items, places)
    return [part for act in acts for part in _untied(act, places)]


def _untied(act: Act, places: Places) -> tuple[Act, ...]:
    now, was = places.now(act.before), places.was(act.after)
    if act.what not in {"switched", "redefined"} or "primary" not in {now, was}:
        return (act,)
    return (
        Act("demoted" if now else "dropped", before=act.before, aside=now),
        Act("promoted" if was else "added", after=act.after, aside=was),
    )


def _lost(secondary: Sequence[Act]) -> list[Act]:
    """Return the secondary outcomes that are registered nowhere any more."""
    return [one for one in secondary if one.what in {"dropped", "switched"} and not one.aside]


def _weighed_beside(transition: Transition, acts: Sequence[Act], lost: Sequence[Act]) -> Row:
    if _brings_results(transition):
        return rows.OTHERS_WITH_RESULTS
    ended = transition.new.dates.primary_completion
    if lost and ended and ended.type == "ACTUAL":
        return rows.LOST
    # What crossed to or from the primary outcomes is weighed there.
    done = {act.what for act in acts if not (act.what in _CROSSED or act.exchanged)}
    if not done:
        return rows.EXCHANGED
    if done & (_CONTENT | {"numbers"}):
        return rows.OTHERS
    return rows.RETIMED if done & _RETIMED else rows.OTHERS_REWORDED


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
    moved = f", its time frame {_moved(*_faces(act, 'time_frame'))}" if act.item else ""
    return f"{called(act.aside)} is now {here}{moved}: {quoted(act.after)}"


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


def _redescribed(name: str, act: Act) -> str:
    return f"{name} is described otherwise: {quoted(act.after)}"


def _repeated(name: str, act: Act) -> str:
    return f"{name} {act.what}: {quoted(act.after)}"


def _reworded(name: str, act: Act) -> str:
    return f"{name} reworded ({_parts([act])}): {quoted(act.after)}"


_TOLD: dict[str, Callable[[str, Act], str]] = {
    "demoted": _crossed,
    "promoted": _crossed,
    "numbers": _renumbered,
    "time frame": _retimed,
    "time frame slightly": _retimed,
    "recounted": _described,
    "redescribed": _redescribed,
    "listed again": _repeated,
    "listed once less": _repeated,
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
        "redescribed": f"{number} described otherwise",
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
    if acts[0].what in {"recounted", "redescribed"}:
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
