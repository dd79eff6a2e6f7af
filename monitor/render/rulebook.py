"""The tables of rules and of lenses as text and as Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from monitor.model.event import EventKind, Severity
from monitor.model.fields import label as field_label
from monitor.model.lens import Lens, Row, When
from monitor.render import vocabulary

_WIDTH = 80
_INDENT = " " * 12

_RULES = """\
# The rules

What each change weighs by itself: the tables are those that the program uses.
`trial-monitor rules` prints them, `trial-monitor explain EVENT` names the row that spoke.

| Severity | What it is for |
|---|---|
| critical | interrupts |
| high | is told the same day |
| medium | is for the daily digest |
| low | is for the weekly report |
| noise | is kept, and told to nobody who does not ask for it |

- Each change is in exactly one event: what belongs together is told together, and what no other
  rule takes is `record.changed`.
- A [lens](lenses.md) weighs an event anew for one kind of reader, and the configuration overrides
  both. The rule that found the event stays, and so does all that it says happened.
- The severities are defaults from the literature on what people who follow trials act on. They are
  not validated judgements, and none of them is evidence of wrongdoing: verify at the registry.
"""
_LENSES = """\
# The lenses

How soon each kind of reader wants to know: a subscription with `lens = "patient"` weighs each event
anew, and its `min_severity` asks for what the lens makes of it. What happened stays as it is, and
so does [the rule](rules.md) that found it; each change is in exactly one event, whoever reads it.

- **The first row that holds says how much.** An event that no row speaks of weighs what it does by
  itself; so does, for everybody, what came back to what it was.
- *What* is a kind of event or a rule; `*` stands for anything, and a kind for all of its rules.
- `critical` interrupts, `high` is told the same day, `medium` is for the daily digest, `low` for
  the weekly report; `noise` is kept, and told to nobody who does not ask for it.
- `high or more`: at least high, and critical where it is so by itself.
- `1 step up`: one more than by itself, as from low to medium.
- `as it is by itself`: what the rule says.
- “it is medium by itself, or more”: the row speaks only of what the rule weighs so.
- “noise counts, too”: the row speaks also of what is noise by itself; all others leave noise alone.
- “within reach”: a place within what the subscription asks for with `near` or `countries` did so.
- “all edits of the criteria”: each edit that bears on who may join goes that way for certain.

The severities are defaults from the literature on what these readers act on. They are not validated
judgements; the configuration overrides each row: under `[lens.patient]`, or in a lens of your own.
"""


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
    yield _RULES
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


def _lens_text(lenses: Iterable[Lens]) -> str:
    return "\n".join("\n".join(_lens_lines(lens)) + "\n" for lens in lenses)


def _lens_lines(lens: Lens) -> Iterator[str]:
    yield from textwrap.wrap(
        f"{lens.key}: {lens.title}; the first row that holds says how much", _WIDTH
    )
    for row in lens.rows:
        yield f"  {_weight(row):<18} {row.of}"
        if conditions := "; ".join(_conditions(row.when)):
            yield _wrapped(f"when {conditions}")
        yield _wrapped(row.says)


def _lens_markdown(lenses: Iterable[Lens]) -> str:
    return "\n".join((_LENSES, *("\n".join(_lens_rows(lens)) + "\n" for lens in lenses)))


def _lens_rows(lens: Lens) -> Iterator[str]:
    yield f"## `{lens.key}`: {lens.title}\n"
    yield "| Told as | What | When | Why |"
    yield "|---|---|---|---|"
    for row in lens.rows:
        cells = (_weight(row), f"`{row.of}`", "; ".join(_conditions(row.when)), row.says)
        yield f"| {' | '.join(map(_cell, cells))} |"


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
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def _status(words: Iterable[str]) -> str:
    return _or(f"“{vocabulary.word(status).lower()}”" for status in words)


def _fields(names: Iterable[str]) -> str:
    return _or(f"“{field_label(name)}”" for name in names)


_ANYTHING = When()
_SAID: dict[str, Callable[[Any], str]] = {
    "own": lambda least: (
        "noise counts, too" if least == "noise" else f"it is {least} by itself, or more"
    ),
    "by": lambda who: f"the {_or(who)} brought it about",
    "direction": lambda ways: f"all edits of the criteria {_or(ways)}",
    "was": lambda words: f"it was {_status(words)}",
    "now": lambda words: f"it is {_status(words)}",
    "near": lambda acts: f"within reach: {_or(acts)}",
    "touches": lambda names: f"{_fields(names)} changed",
    "slipped": lambda days: f"primary completion moved later by {days} days or more",
    "turned": lambda share: f"enrollment moved by {share:.0%} or more",
}
LENS_FORMATS: dict[str, Callable[[Iterable[Lens]], str]] = {
    "text": _lens_text,
    "markdown": _lens_markdown,
}
FORMATS: dict[str, Callable[[Iterable[RuleView]], str]] = {"text": _text, "markdown": _markdown}
