"""Invented eligibility texts: what they say, and the ways in which registries set it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape
from textwrap import wrap
from typing import NamedTuple

from hypothesis import strategies as st


class Bound(NamedTuple):
    """A criterion that is one bound: `{n}` stands for the number, `side` for what it bounds."""

    wording: str
    side: str  # "lower" or "upper"
    flipped: str = ""  # the same with its comparison turned round

    def at(self, number: int) -> str:
        return self.wording.format(n=number)


BOUNDS = (
    Bound("Plum level ≥ {n} mg/dL", "lower", "Plum level ≤ {n} mg/dL"),
    Bound("Pear count > {n} per hour", "lower", "Pear count < {n} per hour"),
    Bound("Body mass index < {n} kg/m2", "upper", "Body mass index > {n} kg/m2"),
    Bound("Serum quincein ≤ {n} x ULN", "upper", "Serum quincein ≥ {n} x ULN"),
    Bound("Age ≥ {n} years", "lower", "Age ≤ {n} years"),
    Bound("Treatment with ixolimus within {n} weeks before the first dose", "upper"),
    Bound("History of plum fever within the last {n} months", "upper"),
    Bound("Left pip fraction > {n} %", "lower", "Left pip fraction < {n} %"),
)
PLAIN = (
    "Confirmed fictoma of the left plum",
    "Prior treatment with ixolimus or another pear inhibitor",
    "Known allergy to quince oil (including its seeds)",
    "Active infection of the stalk",
    "Metastatic disease in the orchard",
    "Willing and able to keep a diary of all fruit",
    "Regular use of a juicer, a press or a mill",
    "Bilateral grafting of the trunk with curative intent",
    "Evidence of late frost on imaging",
    "Measurable ripeness according to the harvest scale",
)


class Criterion(NamedTuple):
    text: str
    under: tuple[str, ...] = ()


SECTIONS = ("inclusion", "exclusion")


class Text(NamedTuple):
    """What a text says of one cohort: the criteria of its two sections."""

    inclusion: tuple[Criterion, ...]
    exclusion: tuple[Criterion, ...]
    cohort: str = ""

    def said(self) -> list[tuple[str, str]]:
        """Every criterion with its section, in order."""
        return [
            (section, one)
            for section, listed in zip(SECTIONS, self, strict=False)
            for criterion in listed
            for one in (criterion.text, *criterion.under)
        ]


# --- made up

numbers = st.integers(2, 60)


@st.composite
def texts(draw: st.DrawFn, *, nested: bool = True) -> Text:
    """A text of a few criteria in each section, no two alike."""
    some = [bound.at(draw(numbers)) for bound in draw(_several(BOUNDS))]
    chosen = draw(st.permutations([*some, *draw(_several(PLAIN))]))
    at = draw(st.integers(1, len(chosen) - 1))
    sections = [[Criterion(text) for text in part] for part in (chosen[:at], chosen[at:])]
    if nested and draw(st.booleans()):
        parts = ("Plain pips", "Ripe stones", "Loose stalks")[: draw(st.integers(2, 3))]
        sections[draw(st.integers(0, 1))].append(Criterion("Any of the following:", parts))
    return Text(*(tuple(listed) for listed in sections))


def _several(pool: tuple) -> st.SearchStrategy:
    return st.lists(st.sampled_from(pool), min_size=2, max_size=5, unique=True)


# --- the ways to set one


def markdown(text: Text) -> str:
    return _listed(text, lambda _n: "* ", shown=lambda one: re.sub(r"([<>^~])", r"\\\1", one))


def dashed(text: Text) -> str:
    return _listed(text, lambda _n: "- ", gap="\n\n")


def dotted(text: Text) -> str:
    return _listed(text, lambda _n: "• ", end="  \r\n")


def numbered(text: Text) -> str:
    return _listed(text, lambda n: f"{n}. ", shown=lambda one: one.replace("≥", ">=") + ".")


def bracketed(text: Text) -> str:
    return _listed(text, lambda n: f"{n}) ", shown=lambda one: f"{one};")


def html(text: Text) -> str:
    """As the registry's history pages have it."""
    parts = []
    for heading, listed in _sections(text):
        items = "".join(f"<li>{_html_item(one)}</li>" for one in listed)
        parts.append(f"<p>{heading}</p><ul>{items}</ul>")
    return "".join(parts)


def sentences(text: Text) -> str:
    """As the history pages have lists that were numbered."""
    return html(text).replace("ul>", "ol>").replace("<li>", "<li>\n")


def classic(text: Text) -> str:
    """As the classic format has it: indented, cut at a column."""
    lines = []
    for heading, listed in _sections(text):
        lines.append(f"        {heading}\n")
        for one in listed:
            lines += [_cut(one.text, 10), *(_cut(sub, 15) for sub in one.under)]
    return "\n".join(lines)


WAYS: tuple[Callable[[Text], str], ...] = (
    markdown, dashed, dotted, numbered, bracketed, html, sentences, classic,
)  # fmt: skip
ways = st.sampled_from(WAYS)


def _sections(text: Text) -> tuple[tuple[str, tuple[Criterion, ...]], ...]:
    of = f" for {text.cohort}" if text.cohort else ""
    return (
        (f"Inclusion Criteria{of}:", text.inclusion),
        (f"Exclusion Criteria{of}:", text.exclusion),
    )


def together(way: Callable[[Text], str], cohorts: Sequence[Text]) -> str:
    """The criteria of several cohorts in one text."""
    return ("" if way in (html, sentences) else "\n\n").join(way(one) for one in cohorts)


def _listed(
    text: Text,
    marker: Callable[[int], str],
    *,
    shown: Callable[[str], str] = str,
    gap: str = "\n",
    end: str = "\n",
) -> str:
    parts = []
    for heading, listed in _sections(text):
        lines = []
        for n, one in enumerate(listed, 1):
            below = [f"   {marker(k)}{shown(sub)}" for k, sub in enumerate(one.under, 1)]
            head = one.text if one.under else shown(one.text)
            lines += [f"{marker(n)}{head}", *below]
        parts.append(f"{heading}\n\n" + gap.join(lines))
    return "\n\n".join(parts).replace("\n", end)


def _html_item(one: Criterion) -> str:
    said = escape(one.text).replace("/", "&#x2F;")
    if not one.under:
        return said
    below = "".join(f"<li>{escape(sub)}</li>" for sub in one.under)
    return f"<p>{said}</p><ul>{below}</ul>"


def _cut(text: str, indent: int) -> str:
    start = " " * indent + "-  "
    lines = wrap(text, 85, initial_indent=start, subsequent_indent=" " * len(start))
    return "\n".join(lines) + "\n"
