"""What the participants get, and in which groups."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from monitor.changes.measures import kinship
from monitor.changes.phrasing import is_reworded, sense
from monitor.changes.rules.difference import called_anew
from monitor.changes.rules.doses import differ, moved
from monitor.changes.rules.phrases import listed, named, quoted, tally, under, word
from monitor.changes.rules.schedules import rerouted, rescheduled
from monitor.changes.rules.table import Row, row
from monitor.changes.transition import Transition
from monitor.changes.values import meant
from monitor.model.change import Change, Item
from monitor.model.event import EventKind as Kind
from monitor.model.event import Finding, Severity

_NUMBER = re.compile(r"\d+")
_FEW = 50  # interventions; beyond it nobody looks for their names in the texts of arms
_GIVEN = frozenset(("dose", "route"))
_Line = tuple[str, Severity, str, str]


def _rows(kind: Kind, *lines: _Line) -> dict[str, Row]:
    """Return the rows of a kind by what they are called, the heaviest first."""
    return {detail: row(kind, *line, detail=detail) for detail, *line in lines}  # type: ignore[arg-type]


_SAME_AMOUNTS = "What the record says of it changed; no amount in it did."
_OTHER_AMOUNT = "How much is given, when, or how often has changed."
_OTHER_ROUTE = "It is not given in the way it was."
_ANY_AMOUNT = "An amount is named for the first time, or left out."

ARMS = _rows(
    Kind.ARMS_CHANGED,
    (
        "",
        Severity.HIGH,
        "an arm is added or taken out",
        "What is compared with what has changed.",
    ),
    (
        "dose",
        Severity.HIGH,
        "an amount or a schedule in the label or description of an arm becomes another",
        _OTHER_AMOUNT,
    ),
    (
        "route",
        Severity.HIGH,
        "the label or description of an arm names another way of giving it (oral, intravenous …)",
        _OTHER_ROUTE,
    ),
    (
        "type",
        Severity.HIGH,
        "an arm is of another type",
        "The group plays another part in the comparison.",
    ),
    (
        "interventions",
        Severity.HIGH,
        "an arm gets other interventions, and these were not only renamed",
        "Who gets what has changed.",
    ),
    (
        "relabeled",
        Severity.MEDIUM,
        "an arm has another label, of other words or numbers",
        "The label says something else of who is in the group, or of what it gets.",
    ),
    (
        "amounts",
        Severity.MEDIUM,
        "the texts of an arm name an amount more or less, and none became another",
        _ANY_AMOUNT,
    ),
    (
        "described",
        Severity.MEDIUM,
        "the description of an arm changed, and no amount in it",
        _SAME_AMOUNTS,
    ),
    (
        "renamed",
        Severity.LOW,
        "an arm has another label: words of it were left out or added, the numbers stand",
        "The same group has another label.",
    ),
    (
        "spelled",
        Severity.NOISE,
        "an arm is spelled differently, or only follows interventions that were renamed",
        "Nothing but spelling, and names that are told with the interventions.",
    ),
)
INTERVENTIONS = _rows(
    Kind.INTERVENTIONS_CHANGED,
    (
        "",
        Severity.HIGH,
        "an intervention is added or taken out",
        "What is tried has changed.",
    ),
    (
        "dose",
        Severity.HIGH,
        "an amount or a schedule in the name or description of an intervention becomes another",
        _OTHER_AMOUNT,
    ),
    (
        "route",
        Severity.HIGH,
        "the name or description of an intervention names another way of giving it",
        _OTHER_ROUTE,
    ),
    (
        "type",
        Severity.HIGH,
        "an intervention is of another type",
        "What is tried is of another kind.",
    ),
    (
        "name",
        Severity.HIGH,
        "an intervention has another name, of other words, that was no synonym of it",
        "It may be another one: the record does not give the old name beside the new one.",
    ),
    (
        "amounts",
        Severity.MEDIUM,
        "the texts of an intervention name an amount more or less, and none became another",
        _ANY_AMOUNT,
    ),
    (
        "described",
        Severity.MEDIUM,
        "the description of an intervention changed, and no amount in it",
        _SAME_AMOUNTS,
    ),
    (
        "renamed",
        Severity.LOW,
        "an intervention has another name: a synonym, or words of it were left out or added",
        "The same intervention has another name.",
    ),
    (
        "listed",
        Severity.LOW,
        "the synonyms of an intervention changed, or the arms that it is listed with",
        "What it is also called, or where it is listed, changed; arms are told by themselves.",
    ),
    (
        "spelled",
        Severity.NOISE,
        "the name of an intervention is spelled differently, or its arms are renamed",
        "Nothing but spelling, and labels that are told with the arms.",
    ),
)

ROWS: tuple[Row, ...] = (*ARMS.values(), *INTERVENTIONS.values())


def rule(transition: Transition, left: tuple[Change, ...]) -> tuple[Finding, ...]:
    """Tell arms and interventions, each by itself."""
    return tuple(
        _found(transition, change, table)
        for field, table in (("arms", ARMS), ("interventions", INTERVENTIONS))
        for change in under(left, field)
    )


class _Act(NamedTuple):
    """What became of one part of a member, by the row it comes under, and in words."""

    row: str
    said: str


def _found(transition: Transition, change: Change, table: dict[str, Row]) -> Finding:
    told = {field: _told_in(transition, field) for field in ("arms", "interventions")}
    acts = [tuple(_acts(told, change.field, item)) for item in change.items]
    done = {act.row for some in acts for act in some}
    heaviest = next(one for detail, one in table.items() if detail in done)
    return heaviest.finding(_headline(change, acts), change)


# --- what became of a member


def _acts(told: _Lists, field: str, item: Item) -> Iterator[_Act]:
    if item.op != "edited":
        yield _Act("", item.op)
        return
    item = _following(told, field, item)
    amounts, route = _moved(item, moved, rescheduled), _moved(item, rerouted)
    if amounts:
        yield _Act("dose", amounts)
    if route:
        yield _Act("route", route)
    if _differs(item, "type"):
        one, other = (word(face.get("type", "")) or "not given" for face in _both(item))
        yield _Act("type", f"type {one} → {other}")
    yield from _called(item, "label" if field == "arms" else "name")
    if _differs(item, "description"):
        texts = _texts(item, "description")
        row_of = "amounts" if not amounts and differ(*texts) else "described"
        yield _Act(row_of, "description")
    yield from _related(told, field, item)
    other = "interventions" if field == "arms" else "arms"
    follows = item.before.get(other) != item.after.get(other)
    yield _Act("spelled", f"as the {other} changed" if follows else "spelling")


def _both(item: Item) -> tuple[dict[str, object], dict[str, object]]:
    return item.before, item.after


def _texts(item: Item, part: str) -> tuple[str, str]:
    return str(item.before.get(part, "")), str(item.after.get(part, ""))


def _differs(item: Item, part: str) -> bool:
    one, other = _texts(item, part)
    return one != other and meant(one) != meant(other)


def _moved(item: Item, *ways: Callable[[str, str], str]) -> str:
    """Return the amounts, days or ways that became others, each once."""
    texts = [_texts(item, part) for part in ("label", "name", "description")]
    found = (way(*both) for way in ways for both in texts)
    return ", ".join(dict.fromkeys(said for said in found if said))


def _following(told: _Lists, field: str, item: Item) -> Item:
    """Return the item as if its texts had always said the new names of interventions."""
    names = told["interventions"].names
    parts = ("label", "description") if field == "arms" else ("description",)
    texts = {part: str(item.before[part]) for part in parts if item.before.get(part)}
    put = {part: called_anew(text, names) for part, text in texts.items()}
    return replace(item, before={**item.before, **put}) if names else item


def _called(item: Item, title: str) -> Iterator[_Act]:
    """Tell a new name: a slip, much the same words, a synonym, or another name."""
    if not _differs(item, title):
        return
    one, other = _texts(item, title)
    if is_reworded(sense(meant(one)), sense(meant(other))):
        return
    same_numbers = sorted(_NUMBER.findall(one)) == sorted(_NUMBER.findall(other))
    if title == "name":
        known = _is_synonym(item) or (kinship(one, other) == 1.0 and same_numbers)
        yield _Act("renamed" if known else "name", "name")
    else:
        much = kinship(one, other) == 1.0 and same_numbers
        yield _Act("renamed" if much else "relabeled", "label")


def _is_synonym(item: Item) -> bool:
    """Whether the old name is known beside the new one, or the new one was beside the old."""
    one, other = (meant(name) for name in _texts(item, "name"))
    return one in _names(item.after, "other_names") or other in _names(item.before, "other_names")


def _names(face: dict[str, object], part: str) -> set[str]:
    said = face.get(part)
    return {meant(str(name)) for name in said} if isinstance(said, list) else set()


# --- the list of the other side


def _related(told: _Lists, field: str, item: Item) -> Iterator[_Act]:
    if field == "arms":
        yield from _gets(told, item)
        return
    if _names(item.before, "other_names") != _names(item.after, "other_names"):
        yield _Act("listed", "other names")
    gone, come = _exchanged(told, item, "arms")
    if gone or come:
        yield _Act("listed", "arms")


def _gets(told: _Lists, item: Item) -> Iterator[_Act]:
    gone, come = _exchanged(told, item, "interventions")
    if come:
        yield _Act("interventions", f"now gets {listed([quoted(one) for one in come])}")
    if gone:
        yield _Act("interventions", f"no longer gets {listed([quoted(one) for one in gone])}")


def _exchanged(told: _Lists, item: Item, other: str) -> tuple[list[str], list[str]]:
    """Return which members of the other list went and came, those aside that are told there."""
    known = told[other]
    old, new = (_members(face.get(other)) for face in _both(item))
    gone = {known.renamed.get(key, key): name for key, name in old.items()}
    if other == "arms":
        gone = {key: name for key, name in gone.items() if key not in known.gone}
        new = {key: name for key, name in new.items() if key not in known.come}
    return (
        sorted(name for key, name in gone.items() if key not in new),
        sorted(name for key, name in new.items() if key not in gone),
    )


class _Told(NamedTuple):
    """What the change of a list says: new names by old ones, and who came and went."""

    names: dict[str, str]
    renamed: dict[str, str]
    gone: set[str]
    come: set[str]


_Lists = dict[str, _Told]


def _told_in(transition: Transition, other: str) -> _Told:
    items = [item for change in under(transition.changes, other) for item in change.items]
    title = "label" if other == "arms" else "name"
    edited = [_texts(item, title) for item in items if item.op == "edited"]
    names = {one: name for one, name in edited[:_FEW] if one and meant(one) != meant(name)}
    renamed = {meant(one): meant(name) for one, name in edited}
    gone, come = ({meant(i.key) for i in items if i.op == op} for op in ("removed", "added"))
    return _Told(names, renamed, gone, come)


def _members(said: object) -> dict[str, str]:
    """Return the names in a list, `Drug: Fictinib` without its type, by their keys."""
    names = [str(one) for one in said] if isinstance(said, list) else []
    return {meant(_bare(name)): _bare(name) for name in names}


_TYPED = re.compile(r"^[A-Z][A-Za-z /]{2,30}: (?=\S)")


def _bare(name: str) -> str:
    return _TYPED.sub("", name)


# --- headlines


def _headline(change: Change, acts: Sequence[tuple[_Act, ...]]) -> str:
    name = "Arm" if change.field == "arms" else "Intervention"
    if len(change.items) > 1:
        return f"{name}s: {tally(change.items)}{_aside(change.items, acts)}"
    item = change.items[0]
    if item.op != "edited":
        return f"{name} {item.op}: {quoted(item.key)}"
    said = _said(acts[0])
    titles = {"label", "name"}
    if not titles & set(said):
        return f"{name} edited ({'; '.join(said)}): {quoted(item.key)}"
    more = [part for part in said if part not in titles]
    edited = f" and edited ({'; '.join(more)})" if more else ""
    return f"{name} renamed{edited}: {_arrow(item)}"


def _said(acts: Iterable[_Act]) -> list[str]:
    """Return what to say of a member; spelling only where there is nothing else."""
    told = tuple(acts)
    heavy = dict.fromkeys(act.said for act in told if act.row != "spelled")
    return list(heavy or dict.fromkeys(act.said for act in told))


def _aside(items: Sequence[Item], acts: Sequence[tuple[_Act, ...]]) -> str:
    """Name what came and went, and say what moved in the others."""
    said = [
        f"{called} {listed(found, most=2)}"
        for called, found in (("new", named(items, "added")), ("gone", named(items, "removed")))
        if found
    ]
    edits = [some for item, some in zip(items, acts, strict=True) if item.op == "edited"]
    doses = dict.fromkeys(act.said for some in edits for act in some if act.row in _GIVEN)
    said += [listed(list(doses), most=2)] if doses else []
    said += [_arrow(item) for item, some in zip(items, acts, strict=True) if _is_another(some)][:1]
    said = said or [listed(_said(act for some in edits for act in some))]
    return f" ({'; '.join(said)})"


def _is_another(acts: Iterable[_Act]) -> bool:
    return any(act.row in {"relabeled", "name"} for act in acts)


def _arrow(item: Item) -> str:
    title = "label" if "label" in item.before else "name"
    return " → ".join(quoted(text) for text in _texts(item, title))
