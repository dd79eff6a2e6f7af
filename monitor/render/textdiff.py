"""Word-wise differences as marked spans, cut where nothing happens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from monitor.model.change import Word
from monitor.render.harmless import cut, plain

_PIECE = re.compile(r"\s+|\w+(?:[.,]\w+)*|[^\w\s]")
_TOO_LONG = 40_000  # characters; the matrix of a comparison grows with the square
_AROUND = 60  # characters of unchanged text kept beside a change
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
    if max(len(before), len(after)) > _TOO_LONG:
        return ()
    return _within(_elided(_spans(before, after), limit), limit)


# what does not fit is shown shorter and shorter: the difference stays the same
@lru_cache(maxsize=64)
def _spans(before: str, after: str) -> tuple[Mark, ...]:
    old, new = _PIECE.findall(plain(before)), _PIECE.findall(plain(after))
    spans = _joined(_steps(old, new))
    same = sum(len(mark.text) for mark in spans if mark.op == "same")
    return spans if same >= _ENOUGH_ALIKE * min(len(before), len(after)) else ()


def _steps(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    from rapidfuzz.distance import Indel  # 0.08 s that most starts do not need

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
    kept: list[Mark] = []
    for index, span in enumerate(spans):
        kept += _shortened(span, first=index == 0, last=index == last)
    return tuple(kept)


def _shortened(span: Mark, *, first: bool, last: bool) -> Iterator[Mark]:
    if span.op != "same" or len(span.text) <= 3 * _AROUND:
        yield span
        return
    head = "" if first else span.text[:_AROUND].rpartition(" ")[0] + " "
    tail = "" if last else " " + span.text[-_AROUND:].partition(" ")[2]
    if head:
        yield Mark(op="same", text=head)
    yield Mark(op="gap", text="[…]")
    if tail:
        yield Mark(op="same", text=tail)


def _within(spans: Sequence[Mark], limit: int) -> tuple[Mark, ...]:
    kept: list[Mark] = []
    room = limit
    for span in spans:
        if room <= 0:
            kept.append(Mark(op="gap", text="… cut; see the link"))
            break
        kept.append(Mark(op=span.op, text=cut(span.text, room)))
        room -= len(span.text)
    return tuple(kept)


def run_together(one: Mark, two: Mark) -> bool:
    """Whether removed text runs straight into the added text that replaces it."""
    if (one.op, two.op) != ("removed", "added"):
        return False
    return not (one.text[-1:].isspace() or two.text[:1].isspace())
