"""Eligibility criteria: from text to single criteria, and what moved between two texts.

The way from two texts to items:

    parse    lines, headings, outline, layout → one tree; `Criterion` with section, group, parents
    entries  criteria and headings with their comparison keys
    align    old ↔ new: equal, moved, most alike, split and merged, the same slot (homes, alike,
             parts, joined, unfolded, sides, echoes)
    compare  pairs → items: added, removed, edited, moved
    meaning  what an edit moved and its direction: reading (words and bounds), runs (what changed),
             scope (what turns it round), told (in words), presence (what comes or goes), verdict
    rewrite  whether hardly anything of the old text is left
"""

from __future__ import annotations

from monitor.changes.criteria.compare import compare
from monitor.changes.criteria.parse import Criterion, parse
from monitor.changes.criteria.rewrite import is_rewrite

__all__ = ["Criterion", "compare", "is_rewrite", "parse"]
