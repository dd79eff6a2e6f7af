"""What the layouts share: a file's bytes made a page, words made values, a baseline filled in."""

from __future__ import annotations

from monitor.layouts._reading.draft import Draft, one_trial
from monitor.layouts._reading.html import text_of
from monitor.layouts._reading.lines import (
    bulletless,
    criteria,
    index_of,
    labelled,
    paragraphs,
    sections,
    title,
)
from monitor.layouts._reading.page import LARGEST, page
from monitor.layouts._reading.words import (
    age,
    commas,
    count,
    date,
    milestone,
    phases,
    word,
)
from monitor.layouts._reading.wrapped import unwrapped

__all__ = [
    "LARGEST",
    "Draft",
    "age",
    "bulletless",
    "commas",
    "count",
    "criteria",
    "date",
    "index_of",
    "labelled",
    "milestone",
    "one_trial",
    "page",
    "paragraphs",
    "phases",
    "sections",
    "text_of",
    "title",
    "unwrapped",
    "word",
]
