"""Word-wise differences as marked spans, cut where nothing happens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest

from msgspec import Struct

from monitor.model.change import Word
from monitor.render.harmless import cut, plain

_PIECE = re.compile(r"\s+|\w+(?:[.,]\w+)*|[^\w\s]")
_TOO_LONG = 10_000  # characters; the matrix of a comparison grows with the square
_AROUND = 60  # characters of unchanged text kept beside a change
_LEAST = 12  # characters that a span is begun with, where there is no room for all of it
_STEP = 512  # characters that are looked at together where two texts begin alike
_ENOUGH_ALIKE = 0.35


class Mark(Struct, frozen=True, kw_only=True):
    """A stretch of a difference: `same`, `removed` or `added`; `gap` where text was left out."""

    op: str
    text: str


def marks(words: Sequence[Word], limit: int) -> tuple[Mark, ...]:
    """Return the spans of a given difference, harmless, no longer in all than `limit` allows."""
    return _within(_elided(_joined((word.op, plain(word.text)) for word in words), limit), limit)


def compare(before: str, after: str, limit: int) -> tuple[Mark, ...]:
    """Return the spans that lead from one text to the other; () where marks would only confuse."""
    return _within(_elided(_spans(before, after), limit), limit)


# what does not fit is shown shorter and shorter: the difference stays the same
@lru_cache(maxsize=64)
def _spans(before: str, after: str) -> tuple[Mark, ...]:
    before, after = plain(before), plain(after)
    head = alike(before, after)
    tail = alike(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    lead, rest = before[:head], before[len(before) - tail :] if tail else ""
    spans = _joined((("same", lead), *_steps(old, new), ("same", rest)))
    same = sum(len(mark.text) for mark in spans if mark.op == "same")
    return spans if same >= _ENOUGH_ALIKE * min(len(before), len(after)) else ()


def alike(one: str, two: str) -> int:
    """Return how many characters two texts begin with in common, up to the end of a word."""
    most = min(len(one), len(two))
    at = 0
    while at < most and one[at : at + _STEP] == two[at : at + _STEP]:
        at = min(at + _STEP, most)
    while at < most and one[at] == two[at]:
        at += 1
    if at == len(one) == len(two):
        return at
    while at and not one[at - 1].isspace():
        at -= 1
    return at


def _steps(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Return what leads from one text to the other; of what is too long, only the two sides."""
    if max(len(before), len(after)) > _TOO_LONG:
        yield from (("removed", before), ("added", after))
        return
    from rapidfuzz.distance import Indel  # 0.08 s that most starts do not need

    old, new = _PIECE.findall(before), _PIECE.findall(after)
    for step in Indel.opcodes(old, new):
        if step.tag == "equal":
            yield "same", "".join(old[step.src_start : step.src_end])
        elif step.tag == "delete":
            yield "removed", "".join(old[step.src_start : step.src_end])
        else:
            yield "added", "".join(new[step.dest_start : step.dest_end])


def _joined(steps: Iterable[tuple[str, str]]) -> tuple[Mark, ...]:
    """Join neighbours of a kind, and bring removed and added words of one place together."""
    spans: list[Mark] = []
    removed, added = "", ""
    for op, text in (*steps, ("same", "")):
        # a lone space between two replaced words belongs to the replacement
        if op == "same" and (text.strip() or not text or not (removed and added)):
            spans += _pair(removed, added)
            removed, added = "", ""
            if text:
                spans.append(Mark(op="same", text=text))
        elif op == "same":
            removed, added = removed + text, added + text
        elif op == "removed":
            removed += text
        else:
            added += text
    return _merged(spans)


def _pair(removed: str, added: str) -> Iterator[Mark]:
    tail = " " if removed.endswith(" ") and added.endswith(" ") else ""
    if tail:
        removed, added = removed[:-1], added[:-1]
    if removed:
        yield Mark(op="removed", text=removed)
    if added:
        yield Mark(op="added", text=added)
    if tail:
        yield Mark(op="same", text=tail)


def _merged(spans: list[Mark]) -> tuple[Mark, ...]:
    merged: list[Mark] = []
    for span in spans:
        if merged and merged[-1].op == span.op:
            merged[-1] = Mark(op=span.op, text=merged[-1].text + span.text)
        else:
            merged.append(span)
    return tuple(merged)


def _elided(spans: Sequence[Mark], limit: int) -> tuple[Mark, ...]:
    """Leave out the middle of long unchanged stretches where the whole would be too long."""
    if sum(len(span.text) for span in spans) <= min(limit, 400):
        return tuple(spans)
    last = len(spans) - 1
    around = min(_AROUND, limit // 4)
    kept: list[Mark] = []
    for index, span in enumerate(spans):
        kept += _shortened(span, around, first=index == 0, last=index == last)
    return tuple(kept)


def _shortened(span: Mark, around: int, *, first: bool, last: bool) -> Iterator[Mark]:
    if span.op != "same" or len(span.text) <= 3 * around:
        yield span
        return
    head = "" if first else span.text[:around].rpartition(" ")[0] + " "
    tail = "" if last else " " + span.text[-around:].partition(" ")[2]
    if head:
        yield Mark(op="same", text=head)
    yield Mark(op="gap", text="[…]")
    if tail:
        yield Mark(op="same", text=tail)


def _within(spans: Sequence[Mark], limit: int) -> tuple[Mark, ...]:
    """Cut at the limit; of a replacement that is longer, both sides are begun."""
    kept: list[Mark] = []
    room = limit
    for span, following in zip_longest(spans, spans[1:]):
        if room < _LEAST and len(span.text) > room:
            break
        replaced = span.op == "removed" and following is not None and following.op == "added"
        kept.append(Mark(op=span.op, text=cut(span.text, max(room // 2, 1) if replaced else room)))
        room -= len(kept[-1].text)
    if tuple(kept) != tuple(spans):
        begun = bool(kept) and kept[-1].text.endswith("…")
        kept.append(Mark(op="gap", text=f"{'' if begun else '…'} cut; see the link"))
    return tuple(kept)


def sides(before: str, after: str, limit: int) -> tuple[str, str]:
    """Return both texts within the limit; where that would hide how they differ, from there on."""
    if max(len(before), len(after)) <= limit:
        return before, after
    skipped = max(alike(before, after) - limit // 3, 0)
    lead = before[:skipped].rpartition(" ")[0]
    if not lead:
        return cut(before, limit), cut(after, limit)
    return cut(f"…{before[len(lead) :]}", limit), cut(f"…{after[len(lead) :]}", limit)


def run_together(one: Mark, two: Mark) -> bool:
    """Whether removed text runs straight into the added text that replaces it."""
    if (one.op, two.op) != ("removed", "added"):
        return False
    return not (one.text[-1:].isspace() or two.text[:1].isspace())
