"""Two eligibility texts → what was added, removed, edited, split, merged and moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain, zip_longest
from typing import TypedDict

from monitor.changes.criteria.align import Match, align
from monitor.changes.criteria.entries import Entry, Keys, entries
from monitor.changes.criteria.homes import Homes
from monitor.changes.criteria.lists import (
    as_long,
    is_introduction,
    is_reordered,
    is_unfolded,
    joined,
)
from monitor.changes.criteria.meaning import effect
from monitor.changes.criteria.parse import Known, parse
from monitor.changes.criteria.presence import Standing, is_restated, mirrored, presence
from monitor.changes.text import meaning, unmarked
from monitor.changes.words import words
from monitor.model.change import Item

_ORDER = {"inclusion": 0, "exclusion": 1, "other": 2}
_KEY_LENGTH = 120
_SHORT = 80
_NAME = 120
_FEW = 8  # criteria on the longer side; below this a rewrite is a handful of edits
_KEPT = 0.3
_PARTED = {"split": "split into parts", "merged": "merged into one"}


def compare(old: str, new: str) -> tuple[Item, ...]:
    """Return what differs in more than markup, space, numbering and order; () if nothing does."""
    if old == new or _is_set_flat(old, new):
        return ()
    keys = Keys()
    known: Known = {}
    before, after = entries(parse(old, known), keys), entries(parse(new, known), keys)
    homes = Homes(before, after)
    matches = align(before, after, homes)
    places = {id(entry): n for listed in (before, after) for n, entry in enumerate(listed)}
    context = _Context(matches, homes)
    found = [(_place(match, places), item) for match in matches for item in _items(match, context)]
    return tuple(item for _, item in sorted(found, key=lambda one: one[0]))


def _is_set_flat(old: str, new: str) -> bool:
    """Tell whether both say the same line by line, one of them without any indents."""
    texts = [unmarked(text) for text in (old, new)]
    if all("\n " in text for text in texts):
        return False
    return all(one == other for one, other in zip_longest(*map(_lines, texts)))


def _lines(text: str) -> Iterator[str]:
    return filter(None, map(meaning, text.split("\n")))


class _Context:
    """Which headings and parents of the old text are which of the new."""

    def __init__(self, matches: Sequence[Match], homes: Homes) -> None:
        self.homes = homes
        self._matches = matches

    @cached_property
    def _kept(self) -> list[tuple[Entry, Entry]]:
        return [(old, new) for match in self._matches for old in match.olds for new in match.news]

    @cached_property
    def _same(self) -> set[tuple[str, str]]:
        return {(_said(old), _said(new)) for old, new in self._kept}

    @cached_property
    def _stayed(self) -> tuple[set[str], set[str]]:
        return {old for old, _ in self._same}, {new for _, new in self._same}

    @cached_property
    def _introduced(self) -> tuple[set[str], set[str]]:
        """What stands above, in one text only, what both have: the new and the old one's."""
        return (
            {_parent(new) for old, new in self._kept if not _parent(old)},
            {_parent(old) for old, new in self._kept if not _parent(new)},
        )

    @cached_property
    def _lists(self) -> tuple[set[str], set[str]]:
        """What both texts have lists under, as the old and as the new one call it."""
        kept = [match for match in self._matches if match.olds and match.news]
        return (
            {"", *(_said(old) for m in kept if _leads(m.news) for old in m.olds)},
            {"", *(_said(new) for m in kept if _leads(m.olds) for new in m.news)},
        )

    def rehung(self, old: Entry, new: Entry) -> bool:
        """Tell whether a criterion left a list that still stands, or went into an older one."""
        here, there = old.criterion.parent, new.criterion.parent
        if here == there or (here, there) in self._same or old.parent == new.parent:
            return False
        if here and there:
            return here in self._stayed[0] or there in self._stayed[1]
        return here in self._lists[0] if here else there in self._lists[1]

    def introduces_new(self, entry: Entry) -> bool:
        """Tell whether a criterion that came stands above what stood by itself before."""
        return entry.leads and _said(entry) in self._introduced[0]

    def introduced_old(self, entry: Entry) -> bool:
        """Tell whether a criterion that went stood above what stands by itself now."""
        return entry.leads and _said(entry) in self._introduced[1]

    def standing_old(self, entry: Entry) -> Standing:
        """Return where an old criterion stood."""
        stands = self.homes.stands(self.homes.of_old(entry))
        return _standing(entry, kept=stands and entry.criterion.parent in self._lists[0])

    def standing_new(self, entry: Entry) -> Standing:
        """Return where a new criterion stands."""
        stands = self.homes.stands(entry.home)
        return _standing(entry, kept=stands and entry.criterion.parent in self._lists[1])


def _said(entry: Entry) -> str:
    return entry.criterion.text


def _parent(entry: Entry) -> str:
    return entry.criterion.parent


def _leads(entries: Sequence[Entry]) -> bool:
    return any(entry.leads for entry in entries)


def _standing(entry: Entry, *, kept: bool) -> Standing:
    return Standing(
        section=entry.section,
        group=entry.criterion.group,
        above=entry.above,
        is_heading=entry.is_heading,
        kept=kept,
    )


def _place(match: Match, places: dict[int, int]) -> tuple[int, int, bool]:
    entry = (match.news or match.olds)[0]
    return _ORDER[entry.section], places[id(entry)], not match.news


def _items(match: Match, context: _Context) -> Iterator[Item]:
    if len(match.olds) == len(match.news) == 1:
        if match.olds[0].criterion == match.news[0].criterion:
            return
        yield from _both(match.olds[0], match.news[0], context)
    elif not match.olds:
        yield from (_come(new, context, echoed=match.echoed) for new in match.news)
    elif not match.news:
        yield from (_gone(old, context, echoed=match.echoed) for old in match.olds)
    else:
        yield _parted(match.olds, match.news)


def _both(old: Entry, new: Entry, context: _Context) -> Iterator[Item]:
    if old.section != new.section:
        yield _crossed(old, new, context)
    elif context.homes.parted(old, new) or context.rehung(old, new):
        yield _rehung(old, new)
    elif _said(old) != _said(new) and old.key != new.key:
        yield _edited(old, new)


def _edited(old: Entry, new: Entry) -> Item:
    found = effect(old.key, new.key, section=new.section, under=_under(old, new))
    unsure = old.is_heading or new.is_heading
    reworded = found.reworded or is_reordered(old.key, new.key)
    return Item(
        op="edited",
        direction="" if reworded else "unclear" if unsure else found.direction,
        about=(*_kind(new), *(() if reworded else found.about)),
        words=words(_said(old), _said(new)),
        reworded=reworded,
        **_faces(old, new),
    )


def _parted(olds: Sequence[Entry], news: Sequence[Entry]) -> Item:
    """One criterion that became several, or several that became one."""
    before, after = (_text(entries) for entries in (olds, news))
    section, note, several = news[0].section, "split", news
    if len(news) == 1:
        note, several = "merged", olds
    keys = [" ".join(entry.key for entry in entries) for entries in (olds, news)]
    found = effect(keys[0], keys[1], section=section, under=_under(*olds, *news))
    one = (news if several is olds else olds)[0]
    reworded = (
        found.reworded
        or joined(keys[0], keys[1], several)
        or is_unfolded(one.key, [entry.key for entry in several], section, one.above)
    )
    exact = not reworded and as_long(keys[0], keys[1])
    return Item(
        op="edited",
        key=_key(*keys),
        before=before,
        after=after,
        section=section,
        direction="" if reworded else found.direction if exact else "unclear",
        about=(_PARTED[note], *(found.about if exact else ())),
        words=words(before, after),
        reworded=reworded,
        note=note,
        parts=tuple(map(_said, several)),
        **_whereabouts(olds[0], news[0]),
    )


def _rehung(old: Entry, new: Entry) -> Item:
    """A criterion that stands under another heading or in another list now reads with it."""
    same = old.key == new.key
    return Item(
        op="moved",
        direction="unclear",
        about=tuple(_relations(old, new)),
        words=() if same else words(_said(old), _said(new)),
        **_faces(old, new),
    )


def _relations(old: Entry, new: Entry) -> Iterator[str]:
    before, after = old.criterion, new.criterion
    for was, now in ((before.group, after.group), (before.parent, after.parent)):
        if was != now:
            yield f"now under: {_cut(now, _SHORT)}" if now else f"not under: {_cut(was, _SHORT)}"


def _crossed(old: Entry, new: Entry, context: _Context) -> Item:
    same = old.key == new.key
    here, there = context.standing_old(old), context.standing_new(new)
    restated = is_restated(old.key, new.key, old=here, new=there)
    return Item(
        op="moved",
        section_before=old.section,
        direction="" if restated else "unclear",
        about=(*_kind(new), f"{old.section} → {new.section}"),
        words=() if same else words(_said(old), _said(new)),
        reworded=restated,
        **_faces(old, new),
    )


def _come(new: Entry, context: _Context, *, echoed: bool) -> Item:
    way = presence(new.key, context.standing_new(new))
    introducing = context.introduces_new(new)
    reworded = introducing and is_introduction(new.key, new.section) and not new.above
    return Item(
        op="added",
        key=_key(new.key),
        after=_said(new),
        section=new.section,
        direction="" if reworded else "unclear" if echoed or introducing else way,
        about=_kind(new),
        reworded=reworded,
        **_whereabouts(new, new),
    )


def _gone(old: Entry, context: _Context, *, echoed: bool) -> Item:
    way = mirrored(presence(old.key, context.standing_old(old)))
    introducing = context.introduced_old(old)
    reworded = introducing and is_introduction(old.key, old.section) and not old.above
    return Item(
        op="removed",
        key=_key(old.key),
        before=_said(old),
        section=old.section,
        direction="" if reworded else "unclear" if echoed or introducing else way,
        about=_kind(old),
        reworded=reworded,
        **_whereabouts(old, old),
    )


class _Whereabouts(TypedDict):
    group: str
    group_before: str | None
    parent: str
    parent_before: str | None


def _whereabouts(old: Entry, new: Entry) -> _Whereabouts:
    """Return the heading and the list that the reader finds it under, now and before."""
    before, after = old.criterion, new.criterion
    group, parent = _cut(after.group, _NAME), _cut(after.parent, _NAME)
    group_before, parent_before = _cut(before.group, _NAME), _cut(before.parent, _NAME)
    return _Whereabouts(
        group=group,
        group_before=None if group_before == group else group_before,
        parent=parent,
        parent_before=None if parent_before == parent else parent_before,
    )


class _Faces(_Whereabouts):
    key: str
    before: str
    after: str
    section: str


def _faces(old: Entry, new: Entry) -> _Faces:
    """Return what one criterion that became another is called, says and stands under."""
    return _Faces(
        key=_key(old.key, new.key),
        before=_said(old),
        after=_said(new),
        section=new.section,
        **_whereabouts(old, new),
    )


def _text(entries: Sequence[Entry]) -> str:
    return "\n".join(map(_said, entries))


def _key(*keys: str) -> str:
    """Return a name for the criterion that is the same whichever of its texts is the new one."""
    return min(keys)[:_KEY_LENGTH]


def _kind(entry: Entry) -> tuple[str, ...]:
    return ("heading",) if entry.is_heading else ()


def _cut(text: str, length: int) -> str:
    text = text.rstrip(" :")
    return text if len(text) <= length else f"{text[:length].rstrip()}…"


def _under(*listed: Entry) -> frozenset[str]:
    above = chain.from_iterable((*entry.above, entry.criterion.group) for entry in listed)
    return frozenset(text for text in above if text)


# --- hardly anything is left


def is_rewrite(items: Sequence[Item], old: str, new: str) -> bool:
    """Tell whether hardly a criterion of two texts is the same; either way round."""
    if not old.strip() or not new.strip() or len(items) < _FEW // 2:
        return False
    before, after = len(parse(old)), len(parse(new))
    if max(before, after) < _FEW or min(before, after) == 0:
        return False
    lost = sum(_lost(item) for item in items if "heading" not in item.about)
    return 1 - lost / (before + after) <= _KEPT


def _lost(item: Item) -> float:
    """Return how many criteria of both texts an item leaves without a counterpart."""
    if item.op in {"added", "removed"}:
        return 1.0
    if item.reworded or not item.words:
        return 0.0
    same = sum(len(word.text) for word in item.words if word.op == "same")
    moved = sum(len(word.text) for word in item.words if word.op != "same")
    sides = 1 + max(len(item.parts), 1)
    return sides * moved / (2 * same + moved) if same + moved else 0.0
