"""Eligibility criteria: from text to single criteria, and what moved between two texts.

Each file uses those below it, and mostly those that stand under it:

    compare           two texts → items: added, removed, edited, split, merged, moved; a rewrite
      align           old ↔ new: equal, crossed, most alike, in the same slot, an echo
        parts         one criterion that became several
        lists         the same said in one sentence, one by one, or in another order
        homes         the headings of one text ↔ those of the other
        entries       criteria and headings with their comparison keys, and what of them is left
        alike         likeness in words
        assignment    the pairing with the highest sum
      parse           one text → its tree; a list inside a sentence is criteria of its own
        outline       lines → headings, labels and criteria, each below the one it belongs to
        lines         one line: indent, marker, text; what all lines say; lines cut at a column
        titles        lines that stand above others: cohorts, titles, introductions
        headings      lines that open a section
      meaning         an edit → what it moved, and its direction
        told          what moved, in words
      presence        a criterion that comes, goes or changes sides → its direction

    runs              the stretches that changed, and whom each lets in or out
    scope             what turns a stretch round: negations, exceptions, conditions
    wording           which words may come and go
    reading           a key → its words and bounds
      bounds          which of two bounds is wider
      quantities      numbers and units
      terms           spellings, short names, comparisons, numbers in words
"""

from __future__ import annotations

from monitor.changes.criteria.compare import compare, is_rewrite
from monitor.changes.criteria.parse import Criterion, parse

__all__ = ["Criterion", "compare", "is_rewrite", "parse"]
