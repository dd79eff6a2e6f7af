"""The tables of rules and of lenses as text and as Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from monitor.model.event import EventKind, Severity
from monitor.model.lens import Lens, Row, When
from monitor.render import vocabulary

_WIDTH = 96
_INDENT = " " * 12


class RuleView(NamedTuple):
    """A row of a table of rules in words."""

    kind: EventKind
    severity: str
    rule: str
    when: str
    says: str


def _text(rows: Iterable[RuleView]) -> str:
    return "\n".join(_text_lines(rows)) + "\n"


def _text_lines(rows: Iterable[RuleView]) -> Iterator[str]:
    for kind, of_kind in groupby(rows, key=lambda row: row.kind):
        yield f"{kind}: {vocabulary.phrase(kind)}"
        for row in of_kind:
            yield f"  {row.severity:<9} {row.rule}"
            yield _wrapped(f"when {row.when}")
            yield _wrapped(row.says)
        yield ""


def _wrapped(text: str) -> str:
    return textwrap.fill(text, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)


def _markdown(rows: Iterable[RuleView]) -> str:
    return "\n".join(_markdown_lines(rows))


def _markdown_lines(rows: Iterable[RuleView]) -> Iterator[str]:
    for kind, of_kind in groupby(rows, key=lambda row: row.kind):
        yield f"## `{kind}`: {vocabulary.phrase(kind)}\n"
        yield "| Severity | Rule | When | Why |"
        yield "|---|---|---|---|"
        for row in of_kind:
            cells = (row.severity, f"`{row.rule}`", _cell(row.when), _cell(row.says))
            yield f"| {' | '.join(cells)} |"
        yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


# --- lenses


def _lens_text(lens: Lens) -> str:
    lines = [f"{lens.key}: {lens.title}; the first line that holds says how much"]
    for row in lens.rows:
        conditions = "; ".join(_conditions(row.when))
        lines += [f"  {_weight(row):<18} {row.of}{' when ' if conditions else ''}{conditions}"]
        lines += [_wrapped(row.says)]
    return "\n".join(lines) + "\n"


def _lens_markdown(lens: Lens) -> str:
    lines = [
        f"## `{lens.key}`: {lens.title}\n",
        "| Told as | What | When | Why |",
        "|---|---|---|---|",
    ]
    for row in lens.rows:
        cells = (_weight(row), f"`{row.of}`", "; ".join(_conditions(row.when)), row.says)
        lines.append(f"| {' | '.join(map(_cell, cells))} |")
    return "\n".join(lines) + "\n"


def _weight(row: Row) -> str:
    if row.least is row.most:
        return str(row.least)
    if row.step:
        return f"{row.step} step up"
    if (row.least, row.most) == (Severity.NOISE, Severity.CRITICAL):
        return "as it is by itself"
    return f"{row.least} or more" if row.most is Severity.CRITICAL else f"{row.least} to {row.most}"


def _conditions(when: When) -> Iterator[str]:
    """Yield what must be so, of all that the row leaves not open."""
    for name, said in _SAID.items():
        value = getattr(when, name)
        if value != getattr(_ANYTHING, name):
            yield said(value)


def _or(words: Iterable[str]) -> str:
    return " or ".join(words)


def _word(status: str) -> str:
    return vocabulary.word(status).lower()


_ANYTHING = When()
_SAID: dict[str, Callable[[Any], str]] = {
    "own": lambda least: "noise counts, too" if least == "noise" else f"{least} by itself, or more",
    "by": lambda who: f"by the {_or(who)}",
    "direction": lambda ways: f"all of it {_or(ways)}",
    "was": lambda words: f"it was {_or(map(_word, words))}",
    "now": lambda words: f"it is {_or(map(_word, words))}",
    "near": lambda acts: f"within reach: {_or(acts)}",
    "touches": lambda fields: f"{_or(fields)} changed",
    "slipped": lambda days: f"primary completion {days} days later, or more",
    "turned": lambda share: f"enrollment moved by {share:.0%}, or more",
}
LENS_FORMATS: dict[str, Callable[[Lens], str]] = {
    "text": _lens_text,
    "markdown": _lens_markdown,
}
FORMATS: dict[str, Callable[[Iterable[RuleView]], str]] = {"text": _text, "markdown": _markdown}
