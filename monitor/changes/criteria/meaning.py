"""What an edit of one criterion moved, and what that means for who may join."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import Struct

from monitor.changes.criteria import told
from monitor.changes.criteria.presence import direction, mirrored
from monitor.changes.criteria.reading import read
from monitor.changes.criteria.runs import Run, is_excepting, runs, sort_of, turns, width
from monitor.changes.criteria.scope import Scope, allows, is_blurred, is_permission, scope
from monitor.changes.criteria.wording import Text, text


class Effect(Struct, frozen=True, kw_only=True):
    """What moved, in short readable strings; the direction; whether the meaning was kept."""

    about: tuple[str, ...] = ()
    direction: str = "unclear"
    reworded: bool = False


class _Pair(Struct, frozen=True):
    """Two texts and the stretches in which they differ, the one that sorts first being `old`."""

    old: Text
    new: Text
    runs: tuple[Run, ...]
    section: str


def effect(before: str, after: str, *, section: str, under: Collection[str]) -> Effect:
    """Return what an edit means, given both comparison keys and what the criterion stands under.

    The texts are looked at in one order only, so that the way back is the exact opposite.
    """
    turned = after < before
    one, other = (after, before) if turned else (before, after)
    old, new = text(read(one)), text(read(other))
    pair = _Pair(old, new, tuple(runs(old, new)), section)
    if not pair.runs:
        same = _logic(one) == _logic(other)
        return Effect(reworded=same, about=() if same else ("brackets around and/or moved",))
    found = _direction(pair, one, other, under)
    about = told.about(pair.runs, pair.old.reading, pair.new.reading, turned=turned)
    return Effect(about=about, direction=mirrored(found) if turned else found)


def _direction(pair: _Pair, one: str, other: str, under: Collection[str]) -> str:
    """Never guess: every stretch that changed has to tell the same, with nothing around it open."""
    if pair.section not in {"inclusion", "exclusion"} or (under and is_blurred(under)):
        return "unclear"
    widths = _widths(pair)
    if len(widths) != 1 or 0 in widths:
        return "unclear"
    allowed = {is_permission(one), is_permission(other)}
    let = pair.section == "exclusion" and (allows(one) or allows(other))
    if allowed == {True, False} or let:
        return "unclear"  # nothing says whether what is allowed changed, or what is excluded
    return direction(widths.pop(), pair.section)


def _widths(pair: _Pair) -> set[int]:
    """Return which ways the stretches point."""
    many = len(pair.runs) > 1
    alone: list[int] = []
    for run in pair.runs:
        alone.append(width(run, pair.old, pair.new, pair.section))
        if not alone[-1] or (many and (turns(run.removed) or turns(run.added))):
            return {0}
    scopes = _Scopes(pair)
    return {one * scopes.sign(run) for one, run in zip(alone, pair.runs, strict=True)}


class _Scopes:
    """The scopes of both texts: a place is judged in the text that lacks what was added."""

    def __init__(self, pair: _Pair) -> None:
        self.old: Scope = scope(
            pair.old.reading, pair.old.tokens, pair.old.opening, section=pair.section
        )
        self.new: Scope = scope(
            pair.new.reading, pair.new.tokens, pair.new.opening, section=pair.section
        )

    def sign(self, run: Run) -> int:
        """Return which way round the place counts."""
        sort = sort_of(run)
        there = self.old.sign(run.at, sort)
        here = self.new.sign(run.to, sort)
        if not (run.removed and run.added):
            if self.old.judged or self.new.judged:
                return 0
            if is_excepting(run):  # it is judged where it is not there yet
                return here if run.removed else there
        return there if there == here else 0


def _logic(key: str) -> Sequence[str]:
    """Return the brackets that hold an and/or together, with the words in them."""
    found: list[str] = []
    if "(" not in key:
        return found
    opened = key.split("(")
    for part in opened[1:]:
        inner = part.partition(")")[0]
        if " or " in inner or " and " in inner:
            found.append(inner)
    return found
