"""Turns of phrase that headlines share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from monitor.changes.text import plain
from monitor.model.change import Change, Item

MINUS = "\N{MINUS SIGN}"
_LONG = 90  # characters of a quotation in a headline


def under(changes: Iterable[Change], *fields: str) -> tuple[Change, ...]:
    """Return the changes of these fields and of all fields that lie under them."""
    below = tuple(f"{field}." for field in fields)
    return tuple(
        change for change in changes if change.field in fields or change.field.startswith(below)
    )


def quoted(text: str, most: int = _LONG) -> str:
    """Return the text in quotation marks, cut at a word where it is long for a headline."""
    text = " ".join(plain(text).split())
    if len(text) > most:
        text = (text[:most].rpartition(" ")[0] or text[:most]).rstrip(" ,;:") + " …"
    return f"“{text}”"


def listed(names: Sequence[str], most: int = 3) -> str:
    """Return names as a person lists them: `a, b and c`, or `a, b, c and 4 more`."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def counted(number: int, one: str, many: str = "") -> str:
    """Return `1 site` or `3 sites`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def capital(text: str) -> str:
    """Return the text with its first letter large."""
    return text[:1].upper() + text[1:]


def word(value: object) -> str:
    """Return a word of a registry's scale as a person writes it: `DOUBLE_BLIND` is double blind."""
    return "not applicable" if value == "NA" else str(value).replace("_", " ").lower()


def come_or_gone(change: Change) -> str:
    """Return what became of a text: `given`, `removed` or `rewritten`."""
    return "given" if change.before is None else "removed" if change.after is None else "rewritten"


def tally(items: Iterable[Item]) -> str:
    """Return how many members were added, removed, edited, moved: `2 added, 1 edited`."""
    ops = [item.op for item in items]
    return ", ".join(
        f"{ops.count(op)} {op}" for op in ("added", "removed", "moved", "edited") if op in ops
    )


def named(items: Iterable[Item], op: str) -> list[str]:
    """Return the names of the members that were added, or removed, or edited."""
    return [quoted(item.key) for item in items if item.op == op]
