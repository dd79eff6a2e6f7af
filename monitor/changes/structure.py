"""What the catalogue does not know by name, compared leaf by leaf.

Equal parts are left out first and lists become maps wherever their members have names: what is
left for DeepDiff is small, and mostly nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from monitor.changes.pairing import by_key
from monitor.changes.text import meaning, plain
from monitor.changes.values import as_json, canonical, members, readable
from monitor.changes.words import words
from monitor.model.change import Item, Word

_KEYS: tuple[tuple[str, ...], ...] = (
    ("id",),
    ("group_id",),
    ("pmid",),
    ("nctId",),
    ("groupId",),
    ("term", "organ_system"),
    ("type", "title", "time_frame"),
    ("type", "title"),
    ("title",),
    ("term",),
    ("name",),
    ("label",),
    ("units",),
    ("type",),
    ("abbrev",),
)
_SENTENCE = 40  # characters; shorter values are shown whole, without a word-level difference


def structure(before: Any, after: Any, *, name: str) -> tuple[Item, ...]:
    """Return one item per place that reads differently, known by its dotted path.

    What appears or disappears whole is one item, called `name` where it is everything.
    """
    return tuple(_walk((), before, after, name))


def _walk(path: tuple[str, ...], before: Any, after: Any, name: str) -> Iterator[Item]:
    if before == after:
        return
    key = ".".join(path) or name
    if _is_nothing(before) or _is_nothing(after):
        yield from _whole(key, before, after)
        return
    old, new = _map(before), _map(after)
    if old is not None and new is not None:
        for part in {**old, **new}:
            yield from _walk((*path, part), old.get(part), new.get(part), name)
    elif isinstance(before, list | tuple) and isinstance(after, list | tuple):
        yield from _list(path, before, after, name)
    else:
        yield from _leaf(key, before, after)


def _is_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, str | tuple | list | dict) and not value)


def _whole(key: str, before: Any, after: Any) -> Iterator[Item]:
    if _is_nothing(before) and not _is_nothing(after):
        yield Item(op="added", key=key, after=readable(after))
    elif _is_nothing(after) and not _is_nothing(before):
        yield Item(op="removed", key=key, before=readable(before))


def _map(value: Any) -> dict[str, Any] | None:
    if isinstance(value, Struct):
        return members(value)
    return value if isinstance(value, dict) else None


def _leaf(key: str, before: Any, after: Any) -> Iterator[Item]:
    found: tuple[Word, ...] = ()
    if isinstance(before, str) and isinstance(after, str):
        if meaning(before) == meaning(after):
            return
        if max(len(before), len(after)) > _SENTENCE:
            found = words(plain(before), plain(after))
    yield Item(
        op="edited",
        key=key,
        before=readable(before),
        after=readable(after),
        words=found,
    )


# --- lists


def _list(
    path: tuple[str, ...], before: Sequence[Any], after: Sequence[Any], name: str
) -> Iterator[Item]:
    keyed = _keyed(before, after)
    if keyed is not None:
        yield from _walk(path, *keyed, name)
        return
    key = ".".join(path) or name
    gone, come = _unshared(before, after)
    if len(gone) == len(come) == 1 and None not in (_map(gone[0]), _map(come[0])):
        yield from _walk(path, gone[0], come[0], name)
    elif gone and come and _can_be_paired(gone) and _can_be_paired(come):
        yield from _deep(path, gone, come)
    else:
        yield from (Item(op="removed", key=key, before=readable(one)) for one in gone)
        yield from (Item(op="added", key=key, after=readable(one)) for one in come)


def _keyed(
    before: Sequence[Any], after: Sequence[Any]
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return both lists as maps, by the first key that names every member and no two alike."""
    old, new = [_map(one) for one in before], [_map(one) for one in after]
    for key in _KEYS:
        left, right = _by_name(before, old, key), _by_name(after, new, key)
        if left is not None and right is not None:
            return left, right
    return None


def _by_name(
    values: Sequence[Any], maps: list[dict[str, Any] | None], key: tuple[str, ...]
) -> dict[str, Any] | None:
    named: dict[str, Any] = {}
    for value, said in zip(values, maps, strict=True):
        if said is None or not all(isinstance(said.get(part), str) for part in key):
            return None
        named[" / ".join(plain(said[part]) for part in key)] = value
    return named if len(named) == len(values) else None


def _can_be_paired(values: list[Any]) -> bool:
    """Whether DeepDiff can tell the members apart, and has more than values to compare.

    It pairs all of those that are alike with one and the same.
    """
    told = {canonical(as_json(one)) for one in values}
    return len(told) == len(values) and not all(isinstance(v, str | int | float) for v in values)


def _unshared(before: Sequence[Any], after: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """Return what is left of both lists when members that say the same cancel out."""
    _, gone, come = by_key(before, after, _meant)
    return gone, come


def _meant(value: Any) -> Any:
    return meaning(value) if isinstance(value, str) else canonical(value)


def _deep(path: tuple[str, ...], before: list[Any], after: list[Any]) -> Iterator[Item]:
    """Let DeepDiff pair members that have no name, always from the same side."""
    old = sorted((as_json(one) for one in before), key=canonical)
    new = sorted((as_json(one) for one in after), key=canonical)
    if canonical(old) <= canonical(new):
        yield from _levels(path, old, new, added="added", removed="removed")
    else:
        for item in _levels(path, new, old, added="removed", removed="added"):
            yield Item(
                op=item.op,
                key=item.key,
                before=item.after,
                after=item.before,
                words=words(item.after, item.before) if item.words else (),
            )


def _levels(
    path: tuple[str, ...], old: list[Any], new: list[Any], *, added: str, removed: str
) -> Iterator[Item]:
    from deepdiff import DeepDiff  # a tenth of a second, seldom needed
    from deepdiff.helper import notpresent

    found = DeepDiff(
        old,
        new,
        ignore_order=True,
        report_repetition=True,
        threshold_to_diff_deeper=0,
        view="tree",
    )
    for levels in found.values():
        for level in levels:
            key = ".".join((*path, *map(str, level.path(output_format="list"))))
            if level.t1 is notpresent:
                yield Item(op=added, key=key, after=readable(level.t2))
            elif level.t2 is notpresent:
                yield Item(op=removed, key=key, before=readable(level.t1))
            else:
                yield from _leaf(key, level.t1, level.t2)
