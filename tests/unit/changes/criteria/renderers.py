"""Invented eligibility texts as trees, and one renderer for each way a registry writes them."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterator
from typing import NamedTuple

from hypothesis import strategies as st

Read = list[tuple[str, str, int, str]]


class Rule(NamedTuple):
    text: str
    below: tuple[str, ...] = ()


class Part(NamedTuple):
    section: str
    group: str
    rules: tuple[Rule, ...]


OPENINGS = ("Fever", "Signed consent", "Creatinine", "Prior treatment", "Pregnant", "Body weight")
MIDDLES = (
    "lasting more than 3 days",
    "of 1.5 mg/dL [or more] * ULN",
    "within the last 12 weeks before the first visit of the study to the clinic",
    "< 30 kg & > 12 kg",
    "(as judged by the physician), except for skin cancer that was treated with success",
    "with \\ and _ signs",
)
RULES = st.builds(
    lambda opening, middle, end: f"{opening} {middle}{end}",
    st.sampled_from(OPENINGS),
    st.sampled_from(MIDDLES),
    st.sampled_from(["", ".", ";"]),
)
BRANCHED = st.builds(
    lambda opening, below: Rule(f"{opening} with any of the following:", tuple(below)),
    st.sampled_from(OPENINGS),
    st.lists(RULES, min_size=1, max_size=3),
)
GROUPS = st.sampled_from(["", "", "For Cohort 2", "Group B", "Part 1"])


def parts(rules: st.SearchStrategy[Rule]) -> st.SearchStrategy[list[Part]]:
    return st.builds(
        lambda *two: [
            Part(section, group, tuple(listed))
            for section, (group, listed) in zip(("inclusion", "exclusion"), two, strict=True)
        ],
        *(st.tuples(GROUPS, st.lists(rules, min_size=1, max_size=4)) for _ in range(2)),
    )


FLAT = parts(RULES.map(Rule))
NESTED = parts(st.one_of(RULES.map(Rule), BRANCHED))


def read(listed: list[Part]) -> Read:
    """What a reader makes of the parts: section, group, depth and text of each criterion."""
    found: Read = []
    for part in listed:
        for rule in part.rules:
            found.append((part.section, part.group, 0, rule.text))
            found.extend((part.section, part.group, 1, text) for text in rule.below)
    return found


def markdown(listed: list[Part], marker: str = "* ", indent: int = 2) -> str:
    lines = []
    for part in listed:
        lines += [*_heads(part), ""]
        for n, rule in enumerate(part.rules, start=1):
            sign = f"{n}. " if marker == "1. " else marker
            lines.append(sign + _escaped(rule.text))
            if rule.below:
                lines.append("")
            lines += [" " * max(indent, len(sign)) + "* " + _escaped(text) for text in rule.below]
        lines.append("")
    return "\n".join(lines)


def history_page(listed: list[Part]) -> str:
    made = []
    for part in listed:
        made += [f"<p>{html.escape(head)}</p>" for head in _heads(part) if head]
        made.append("<ul>")
        for rule in part.rules:
            inner = "".join(f"<li>{_entities(text)}</li>" for text in rule.below)
            text = _entities(rule.text)
            made.append(f"<li><p>{text}</p><ul>{inner}</ul></li>" if inner else f"<li>{text}</li>")
        made.append("</ul>")
    return "".join(made)


def classic(listed: list[Part]) -> str:
    lines = [""]
    for part in listed:
        lines += [f"        {head}" if head else "" for head in (*_heads(part), "")]
        for rule in part.rules:
            lines += [*_wrapped(rule.text, 10), ""]
            for text in rule.below:
                lines += [*_wrapped(text, 15), ""]
    return "\n".join(lines)


def paragraphs(listed: list[Part]) -> str:
    return "\n\n".join(_bare(listed))


def bare_lines(listed: list[Part]) -> str:
    return "\n".join(_bare(listed))


def _bare(listed: list[Part]) -> Iterator[str]:
    for part in listed:
        yield from (head for head in _heads(part) if head)
        for rule in part.rules:
            yield rule.text
            yield from rule.below


def _heads(part: Part) -> list[str]:
    title = f"{part.section.title()} Criteria:"
    return [title, "", f"{part.group}:"] if part.group else [title]


def _wrapped(text: str, indent: int) -> list[str]:
    return textwrap.wrap(
        text,
        85,
        initial_indent=" " * indent + "-  ",
        subsequent_indent=" " * (indent + 3),
        break_on_hyphens=False,
    )


def _escaped(text: str) -> str:
    return "".join("\\" + sign if sign in "\\<>[]*_^~" else sign for sign in text)


def _entities(text: str) -> str:
    return html.escape(text).replace("/", "&#x2F;").replace("=", "&#x3D;")
