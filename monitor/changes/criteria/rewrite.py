"""Whether an edit left hardly anything of the criteria: not a change of some, but a new text."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.changes.criteria.parse import parse
from monitor.model.change import Item

_FEW = 8  # criteria on the longer side; below this a rewrite is a handful of edits
_KEPT = 0.3


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
