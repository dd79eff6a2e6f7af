"""What a template may see of a change: words, never the domain's own objects."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from msgspec import Struct

from monitor.model.change import Change, Item, Word
from monitor.model.fields import BY_NAME, Compare
from monitor.model.fields import label as label_of_field
from monitor.render.harmless import cut, one_line, plain
from monitor.render.textdiff import Mark, compare, marks, sides
from monitor.render.values import has_short_form, is_place, say, shift, title
from monitor.render.vocabulary import change_label, label

_LONG = 40  # characters from which a text is compared word by word
_DOT = re.compile(r"\.(?=\S)")  # a name within a path may be a sentence
_NAME = 80  # characters that the name of a thing may have
_ASIDE = 200  # and a remark on it
_SOME = 5  # of a list within a list
# dates that always move on: how far says nothing
STAMPS = frozenset({"dates.verified", "dates.last_update_submitted", "dates.last_update_posted"})
# statuses of a site that takes nobody any more
_STOPPED = frozenset(
    {"ACTIVE_NOT_RECRUITING", "COMPLETED", "SUSPENDED", "TERMINATED", "WITHDRAWN"}
    | {"NO_LONGER_AVAILABLE", "TEMPORARILY_NOT_AVAILABLE"}
)
_NESTED = frozenset({"contacts", "point", "interventions", "arms"})


class Budget(Struct, frozen=True, kw_only=True):
    """How much of each thing a reader is shown before it is cut, with a note that says so."""

    events: int
    changes: int
    items: int
    text: int


WHOLE = Budget(events=100_000, changes=10_000, items=100_000, text=20_000)


class Part(Struct, frozen=True, kw_only=True):
    """One thing that reads differently, as before and after; `note` says how far it moved."""

    label: str
    before: str = ""
    after: str = ""
    note: str = ""
    marks: tuple[Mark, ...] = ()


class Member(Struct, frozen=True, kw_only=True):
    """A member of a list that was added, removed, edited or moved.

    `text` is what to call it, `where` its section, `means` the direction of the change in words,
    `about` what moved. `parts` are its own differences, or what is known of a new member.
    """

    op: str
    text: str
    where: str = ""
    means: str = ""
    direction: str = ""
    about: str = ""
    marks: tuple[Mark, ...] = ()
    parts: tuple[Part, ...] = ()


class ChangeView(Struct, frozen=True, kw_only=True):
    """One field that changed: a part, or the members of a list with a `tally` of them.

    `more` is how many members were left out; `shape` is `value`, `marks` or `list`.
    """

    field: str
    shape: str
    part: Part
    members: tuple[Member, ...] = ()
    more: int = 0
    tally: str = ""

    @property
    def label(self) -> str:
        """What people call the field."""
        return self.part.label

    @property
    def is_stamp(self) -> bool:
        """Whether it only says when the record was looked after."""
        return self.field in STAMPS


def change_view(change: Change, budget: Budget) -> ChangeView:
    """Return a change in words, cut to the budget."""
    name = _name(change_label(change.field, change.label))
    if change.items:
        return _list_view(change, name, budget)
    if isinstance(change.before, list) and isinstance(change.after, list):
        return _list_view(_as_items(change), name, budget)
    before, after = say(change.before, change.field), say(change.after, change.field)
    shown = _difference(change, before, after, budget.text)
    old, new = sides(before, after, budget.text)
    return ChangeView(
        field=_name(change.field),
        shape="marks" if shown else "value",
        part=Part(
            label=name,
            before=old,
            after=new,
            note="" if change.field in STAMPS else shift(change.before, change.after),
            marks=shown,
        ),
    )


def _name(text: str) -> str:
    return cut(one_line(text), _NAME)


def _difference(change: Change, before: str, after: str, limit: int) -> tuple[Mark, ...]:
    if change.words and before and after:
        return marks(change.words, limit)
    if min(len(before), len(after)) < _LONG:
        return ()
    return compare(before, after, limit)


def _as_items(change: Change) -> Change:
    """Return a change of a whole list as its members that came and went."""
    gone = [one for one in change.before if one not in change.after]
    come = [one for one in change.after if one not in change.before]
    items = (
        *(Item(op="added", key=title(one), after=one) for one in come),
        *(Item(op="removed", key=title(one), before=one) for one in gone),
    )
    return Change(field=change.field, label=change.label, items=items)


def _list_view(change: Change, name: str, budget: Budget) -> ChangeView:
    shown = _foremost(change.items, budget.items)
    return ChangeView(
        field=_name(change.field),
        shape="list",
        part=Part(label=name, note=cut(_by_country(change), _ASIDE)),
        members=tuple(_member(item, change.field, budget) for item in shown),
        more=len(change.items) - len(shown),
        tally=_tally(change.items),
    )


def _foremost(items: tuple[Item, ...], most: int) -> tuple[Item, ...]:
    """Return what matters most of a list that is too long, of each kind of it in turn."""
    if len(items) <= most:
        return items
    seen: Counter[str] = Counter()
    ranked: list[tuple[int, int, int]] = []
    for at, item in enumerate(items):
        ranked.append((_rank(item), seen[item.op], at))
        seen[item.op] += 1
    kept = sorted(ranked)[:most]
    return tuple(items[at] for _, at in sorted((rank, at) for rank, _, at in kept))


def _rank(item: Item) -> int:
    """Put what came and went before what stopped, and that before all else."""
    if item.op in {"added", "removed"}:
        return 0
    return 1 if _status(item.after) in _STOPPED - {_status(item.before)} else 2


def _status(member: Any) -> str:
    return str(member.get("status", "")) if isinstance(member, dict) else ""


def _tally(items: tuple[Item, ...]) -> str:
    counts = Counter("reworded" if item.reworded else item.op for item in items)
    order = ("added", "removed", "edited", "reworded", "moved")
    return ", ".join(f"{counts[op]} {op}" for op in order if counts[op])


def _by_country(change: Change) -> str:
    if change.field != "sites":
        return ""
    signs = {"added": "+", "removed": "−"}  # noqa: RUF001  # a real minus sign
    counts = Counter(
        (say(site.get("country")), signs[item.op])
        for item in change.items
        if item.op in signs and isinstance(site := item.after or item.before, dict)
    )
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    some = ", ".join(f"{country} {sign}{n}" for (country, sign), n in ordered[:8] if country)
    return f"{some}, …" if len(ordered) > 8 else some


def _member(item: Item, field: str, budget: Budget) -> Member:
    if item.section or field == "eligibility.criteria":
        return _criterion(item, field, budget)
    if isinstance(item.after if item.after is not None else item.before, dict):
        return _structure(item, field, budget)
    return _leaf(item, field, budget)


def _structure(item: Item, field: str, budget: Budget) -> Member:
    """Return a member that says several things, each of which may differ."""
    new = item.after if item.after is not None else item.before
    edited = item.op == "edited" and isinstance(item.before, dict)
    named = _place(item.key, field)
    text = cut(_called(item, new, named), budget.text)
    nameless = _is_structure(field) and text == named
    gone = nameless and item.op == "removed"
    return Member(
        op=_name(item.op),
        text=text,
        where="" if nameless else _within(item.key, field),
        means=_means(item),
        direction=_name(item.direction),
        about=_about(item),
        parts=_edits(item, budget) if edited else _facts(new, budget, gone=gone),
    )


def _leaf(item: Item, field: str, budget: Budget) -> Member:
    """Return a member that is one value, or one value's place in a structure."""
    of = item.key if _is_structure(field) else field
    before, after = say(item.before, of), say(item.after, of)
    name = cut(one_line(_place(item.key, field)), _ASIDE)
    parts: tuple[Part, ...] = ()
    if item.op == "edited":
        parts = (_part(item.before, item.after, of, budget, words=item.words),)
    elif one_line(after or before) != name:
        name = f"{name}: {after or before}" if name else after or before
    return Member(
        op=_name(item.op),
        text=cut(name, budget.text),
        means=_means(item),
        direction=_name(item.direction),
        about=_about(item),
        parts=parts,
    )


def _part(
    before: Any,
    after: Any,
    of: str,
    budget: Budget,
    *,
    name: str = "",
    words: tuple[Word, ...] = (),
) -> Part:
    old, new = say(before, of), say(after, of)
    shown = marks(words, budget.text) if words and old and new else ()
    if not shown and isinstance(before, str | list) and isinstance(after, str | list):
        shown = compare(old, new, budget.text) if min(len(old), len(new)) >= _LONG else ()
    old, new = sides(old, new, budget.text)
    return Part(
        label=_name(name),
        before=old,
        after=new,
        note=shift(before, after),
        marks=shown,
    )


def _is_structure(field: str) -> bool:
    """Whether the members of a field's change are places within it, known by their path."""
    entry = BY_NAME.get(field)
    return entry is None or entry.compare is Compare.STRUCTURE


def _within(key: str, field: str) -> str:
    """Return where in its field a member stands; "" for the whole of it."""
    return "" if not _is_structure(field) or _is_whole(key, field) else _path(key)


def _place(key: str, field: str) -> str:
    """Return the key of a member in words, where it is a path within a structure."""
    if not _is_structure(field):
        return key
    return label_of_field(field) if _is_whole(key, field) else _path(key)


def _is_whole(key: str, field: str) -> bool:
    return key in {field.rpartition(".")[2], field.removeprefix("other.")}


def _path(key: str) -> str:
    return cut(" › ".join(label(part) for part in _DOT.split(key)), _ASIDE)  # noqa: RUF001


def _called(item: Item, member: dict[str, Any], named: str) -> str:
    name = title(member, named)
    if item.op == "edited":
        return cut(name, _ASIDE)
    if has_short_form(member):
        return say(member)
    if not is_place(member) or not member.get("status"):
        return name
    return f"{name} ({say(member['status'], 'status').lower()})"


def _criterion(item: Item, field: str, budget: Budget) -> Member:
    before, after = say(item.before, field), say(item.after, field)
    shown: tuple[Mark, ...] = ()
    if item.op in {"edited", "moved"} and before != after:
        shown = marks(item.words, budget.text) if item.words else ()
        shown = shown or compare(before, after, budget.text)
    parts: tuple[Part, ...] = ()
    if item.op == "edited" and not shown:
        old, new = sides(before, after, budget.text)
        parts = (Part(label="", before=old, after=new),)
    return Member(
        op=_name(item.op),
        text=cut(after or before or plain(item.key), budget.text),
        where=_where(item),
        means=_means(item),
        direction=_name(item.direction),
        about=_about(item),
        marks=shown,
        parts=parts,
    )


def _where(item: Item) -> str:
    section, before = _name(item.section), _name(item.section_before)
    if before and before != section:
        return f"from {before} to {section}"
    return section


def _means(item: Item) -> str:
    if item.reworded:
        return "reworded, meaning kept"
    return "effect unclear" if item.direction == "unclear" else _name(item.direction)


def _about(item: Item) -> str:
    return cut("; ".join(plain(thing) for thing in item.about), _ASIDE)


def _edits(item: Item, budget: Budget) -> tuple[Part, ...]:
    """Return the members of a structure that differ between its two states."""
    old, new = item.before or {}, item.after or {}
    names = [name for name in dict.fromkeys((*new, *old)) if old.get(name) != new.get(name)]
    return tuple(
        _part(old.get(name), new.get(name), name, budget, name=label(name)) for name in names
    )


def _facts(member: dict[str, Any], budget: Budget, *, gone: bool) -> tuple[Part, ...]:
    """Return what else is known of a member that came or went, its lists of others aside.

    What has no name of its own is known by its facts alone: where `gone`, they are not given now.
    """
    if is_place(member) or has_short_form(member):
        return ()
    name = title(member)
    facts = (
        (label(key), _brief(value, key)) for key, value in member.items() if key not in _NESTED
    )
    return tuple(
        Part(label=_name(of), before=said) if gone else Part(label=_name(of), after=said)
        for of, text in facts
        if text != name and (said := cut(text, min(budget.text, 300)))
    )


def _brief(value: Any, key: str) -> str:
    """Return a fact in words; of what has structures within, what they are called."""
    parts = tuple(value.values()) if isinstance(value, dict) else ()
    if any(isinstance(part, dict | list) for part in parts) and not has_short_form(value):
        return ", ".join(label(name).lower() for name, part in value.items() if part)
    if isinstance(value, list) and all(isinstance(one, dict) for one in value):
        named = [one_line(title(one)) for one in value[:_SOME]]
        rest = [f"… and {len(value) - _SOME} more"] if len(value) > _SOME else []
        return "; ".join([*named, *rest])
    return say(value, key)
