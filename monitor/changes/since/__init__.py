"""A page that somebody saved against what the register says now.

Each file uses those below it:

    compare           a baseline and a record → one verdict per field, and what the changes mean
      meaning         what the changes mean, with the types that a page has lost
      aligned         what a page says of a field, in the register's terms
        criteria      criteria on a page that may have lost bullets, headings and lines
        members       lists of things of which a page tells the names, or a few facts
        dates         dates by what they may mean; numbers with a type that may be lost
        texts         texts whatever their punctuation; teasers; lists that lost their commas
        scales        the words of sites ↔ the words of the register
        alignment     what looking at one field comes to
"""

from __future__ import annotations

from monitor.changes.since.compare import compare

__all__ = ["compare"]
