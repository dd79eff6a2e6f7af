"""What reads differently in two revisions of a record."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Word(Struct, frozen=True, array_like=True):
    """A stretch of text in a word-level difference: `same`, `removed` or `added`."""

    op: str
    text: str


class Item(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One member of a list that was `added`, `removed`, `edited` or `moved`.

    `before` and `after` are plain JSON values. For criteria, `section` is where the criterion
    stands, `section_before` where it stood; `direction` says what the edit means for who may join
    (`relaxed`, `tightened`, `unclear`); `about` names what moved; `words` is the difference.
    `reworded` marks an edit that keeps the meaning. `group` is the cohort or heading a criterion
    stands under, `parent` the one it is a part of; where they were others before, None says that
    they were not. `note` tells of an edit that it `split` one criterion or `merged` several into
    one, and `parts` which they are, on the side where they are several.
    """

    op: str
    key: str
    before: Any = None
    after: Any = None
    section: str = ""
    section_before: str = ""
    direction: str = ""
    about: tuple[str, ...] = ()
    words: tuple[Word, ...] = ()
    reworded: bool = False
    group: str = ""
    group_before: str | None = None
    parent: str = ""
    parent_before: str | None = None
    note: str = ""
    parts: tuple[str, ...] = ()


class Change(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One field that reads differently; values are plain JSON, None where there was nothing.

    A list change has `items` in place of `before` and `after`; a change of a long text has
    `words` beside them.
    """

    field: str
    label: str
    before: Any = None
    after: Any = None
    items: tuple[Item, ...] = ()
    words: tuple[Word, ...] = ()


_OPPOSITE = {"added": "removed", "removed": "added", "edited": "edited", "moved": "moved"}
_TURNED = {"relaxed": "tightened", "tightened": "relaxed"}
_UNDONE = {"split": "merged", "merged": "split"}


def reverse(change: Change) -> Change:
    """Return the change that leads back."""
    return Change(
        field=change.field,
        label=change.label,
        before=change.after,
        after=change.before,
        items=tuple(_reverse_item(item) for item in change.items),
        words=tuple(_reverse_word(word) for word in change.words),
    )


def _reverse_item(item: Item) -> Item:
    return Item(
        op=_OPPOSITE[item.op],
        key=item.key,
        before=item.after,
        after=item.before,
        section=item.section_before or item.section,
        section_before=item.section if item.section_before else "",
        direction=_TURNED.get(item.direction, item.direction),
        about=item.about,
        words=tuple(_reverse_word(word) for word in item.words),
        reworded=item.reworded,
        group=item.group if item.group_before is None else item.group_before,
        group_before=None if item.group_before is None else item.group,
        parent=item.parent if item.parent_before is None else item.parent_before,
        parent_before=None if item.parent_before is None else item.parent,
        note=_UNDONE.get(item.note, item.note),
        parts=item.parts,
    )


def _reverse_word(word: Word) -> Word:
    return Word(_OPPOSITE.get(word.op, word.op), word.text)
