"""Real records set anew: other bytes, the same said."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html import escape
from random import Random
from textwrap import wrap
from typing import Any, NamedTuple

from benchmarks.outline import is_headed, is_heading

_TEXTS = frozenset(("briefSummary", "detailedDescription", "eligibilityCriteria", "description"))
_MARKER = re.compile(r"^( *)(\* |(\d{1,2})\. )(?=\S)(.*)$")
_BULLETS = ("* ", "- ", "• ", "+ ")
_GLUED = re.compile(r"(?:^|[^\w.,-])\\?\(?(?:\d{1,2}|[a-z]|[ivx]+)\\?[.)](?:\s|[A-Z])")
_COLUMN = 85
_INDENT = 10
_WRAPPING = {"break_long_words": False, "break_on_hyphens": False}
_STAMPS = ("versionHolder",)


class Rewrite(NamedTuple):
    """A payload set anew, and how."""

    ways: tuple[str, ...]
    payload: bytes


def rewritten(payload: bytes, chance: Random) -> Rewrite:
    """Return the record with one to three things about it set in another way."""
    study: Any = json.loads(payload)
    ways = chance.sample(sorted(WAYS), chance.randint(1, 3))
    if sum(way in _WHOLE_TEXT for way in ways) > 1:
        first = next(way for way in ways if way in _WHOLE_TEXT)
        ways = [way for way in ways if way not in _WHOLE_TEXT or way == first]
    for way in ways:
        study = WAYS[way](study, chance)
    return Rewrite(tuple(ways), json.dumps(study, ensure_ascii=chance.random() < 0.5).encode())


def reset(text: str, chance: Random) -> str:
    """Return an eligibility text set in another way."""
    return chance.choice((_spaced, _escaped, _bulleted, _numbered, _html, _wrapped))(text, chance)


def is_same(one: bytes, other: bytes) -> bool:
    """Tell whether two states of a record say the same, the load's stamp and all order aside."""
    return _bare(json.loads(one)) == _bare(json.loads(other))


def _bare(value: Any) -> str:
    if isinstance(value, dict):
        return repr(sorted((k, _bare(v)) for k, v in value.items() if k not in _STAMPS))
    return repr(sorted(map(_bare, value))) if isinstance(value, list) else repr(value)


# --- the structure


def _shuffled(value: Any, chance: Random) -> Any:
    if isinstance(value, list):
        members = [_shuffled(member, chance) for member in value]
        return chance.sample(members, len(members))
    if isinstance(value, dict):
        return {key: _shuffled(member, chance) for key, member in value.items()}
    return value


def _rekeyed(value: Any, chance: Random) -> Any:
    if isinstance(value, list):
        return [_rekeyed(member, chance) for member in value]
    if isinstance(value, dict):
        keys = chance.sample(sorted(value), len(value))
        return {key: _rekeyed(value[key], chance) for key in keys}
    return value


# --- the texts


def _texts(change: Callable[[str, Random], str]) -> Callable[[Any, Random], Any]:
    """Return what sets every long text of a record anew."""

    def walked(value: Any, chance: Random, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: walked(member, chance, key) for key, member in value.items()}
        if isinstance(value, list):
            return [walked(member, chance, name) for member in value]
        return change(value, chance) if isinstance(value, str) and name in _TEXTS else value

    return walked


def _criteria(change: Callable[[str, Random], str]) -> Callable[[Any, Random], Any]:
    """Return what sets the eligibility text of a record anew."""

    def changed(study: Any, chance: Random) -> Any:
        protocol = study["protocolSection"]
        module = protocol.get("eligibilityModule", {})
        if "eligibilityCriteria" not in module:
            return study
        text = change(module["eligibilityCriteria"], chance)
        module = {**module, "eligibilityCriteria": text}
        return {**study, "protocolSection": {**protocol, "eligibilityModule": module}}

    return changed


def _spaced(text: str, chance: Random) -> str:
    """Put in space where there is some: between words, at the ends of lines, between paragraphs."""
    lines = [
        re.sub(r"(?<=[^\s.]) (?=\w)", lambda _: chance.choice((" ", " ", "  ", "\u00a0")), line)
        if _MARKER.match(line) is None
        else line + chance.choice(("", " ", "  "))
        for line in text.split("\n")
    ]
    return (
        chance.choice(("\n", "\r\n")).join(lines).replace("\n\n", chance.choice(("\n\n", "\n\n\n")))
    )


def _escaped(text: str, chance: Random) -> str:
    """Add or take away the backslashes of Markdown, where no markup hangs on them."""
    if "<" in text.replace("\\<", ""):
        return text
    if chance.random() < 0.5:
        return re.sub(r"(?<!\\)([>\[\]~^&])", r"\\\1", text)
    return re.sub(r"\\([>\[\]~^&.])(?<!\n\d\\\.)", r"\1", text)


def _bulleted(text: str, chance: Random) -> str:
    """Mark the items of lists with another sign."""
    if re.search(r"^ *[-•+] ", text, re.MULTILINE):
        return text
    return re.sub(r"^( *)\* (?=\S)", rf"\1{chance.choice(_BULLETS)}", text, flags=re.MULTILINE)


def _numbered(text: str, chance: Random) -> str:
    """Number lists that have bullets, or give bullets to those that are numbered."""
    rows = list(_rows(text))
    if not _is_plain(rows) or any(row.depth for row in rows) or _has_numbers(rows):
        return text
    lines, number = [], 0
    as_numbers = chance.random() < 0.5
    for row in rows:
        number = number + 1 if row.is_item else 0
        marker = (f"{number}. " if as_numbers else "* ") if row.is_item else ""
        lines.append(f"{marker}{row.text}" if row.is_item else f"\n{row.text}\n")
    return "\n".join(lines).strip()


def _has_numbers(rows: list[Row]) -> bool:
    """Tell whether a criterion may speak of another by its number."""
    return any(re.search(r"\b(?:criteri(?:on|a)|above|below|items?|#)\b", row.text) for row in rows)


# --- other encodings of the eligibility text


class Row(NamedTuple):
    """A heading, or an item with its marker taken off."""

    depth: int
    is_item: bool
    is_number: bool
    text: str


def _rows(text: str) -> Iterator[Row]:
    for line in text.split("\n"):
        found = _MARKER.match(line)
        if found:
            yield Row(len(found[1]), True, found[3] is not None, found[4])
        elif line.strip():
            yield Row(0, False, False, line)


def _is_plain(rows: list[Row]) -> bool:
    """Tell whether there is nothing but headings on lines of their own and items of lists.

    Where the number of a further criterion or another heading stands inside an item, a new way of
    setting it does say something new.
    """
    unmarked = [row for row in rows if not row.is_item]
    glued = any(_GLUED.search(row.text) or is_headed(row.text) for row in rows if row.is_item)
    headed = bool(rows) and not rows[0].is_item and all(is_heading(row.text) for row in unmarked)
    return headed and not glued


def _html(text: str, chance: Random) -> str:
    """Set a plain text as the history pages of the registry do."""
    rows = list(_rows(text))
    if not _is_plain(rows):
        return text
    broken = chance.random() < 0.5  # those pages may break a line after each sentence
    parts: list[str] = []
    open_lists: list[tuple[int, str]] = []
    for n, row in enumerate(rows):
        while open_lists and (not row.is_item or open_lists[-1][0] > row.depth):
            parts.append(f"</li></{open_lists.pop()[1]}>")
        if not row.is_item:
            parts.append(f"<p>{_marked(row.text)}</p>")
            continue
        tag = "ol" if row.is_number else "ul"
        if open_lists and open_lists[-1][0] == row.depth:
            parts.append("</li>")
        else:
            open_lists.append((row.depth, tag))
            parts.append(f"<{tag}>")
        inner = _marked(row.text)
        inner = re.sub(r"(?<=[a-z]\.) (?=[A-Z])", "\n", inner) if broken else inner
        parent = n + 1 < len(rows) and rows[n + 1].depth > row.depth
        parts.append(f"<li><p>{inner}</p>" if parent else f"<li>{inner}")
    parts += [f"</li></{tag}>" for _, tag in reversed(open_lists)]
    return "".join(parts)


def _marked(text: str) -> str:
    shown = re.sub(r"\\([^\w\s])", r"\1", text)
    return escape(shown).replace("/", "&#x2F;")


def _wrapped(text: str, _chance: Random) -> str:
    """Set a plain text as the classic format does: indented, cut at a column."""
    rows = list(_rows(text))
    if not _is_plain(rows) or any(row.depth for row in rows):
        return text
    lines, number = [], 0
    for row in rows:
        number = number + 1 if row.is_item else 0
        shown = re.sub(r"\\([^\w\s])", r"\1", row.text)
        marker = (f"{number}. " if row.is_number else "-  ") if row.is_item else ""
        start = " " * (_INDENT if row.is_item else _INDENT - 2) + marker
        rest = " " * len(start)
        lines.append(
            "\n".join(
                wrap(shown, _COLUMN, **_WRAPPING, initial_indent=start, subsequent_indent=rest)
            )
        )
    return "\n\n".join(lines)


WAYS: dict[str, Callable[[Any, Random], Any]] = {
    "lists shuffled": _shuffled,
    "keys shuffled": _rekeyed,
    "space": _texts(_spaced),
    "escapes": _texts(_escaped),
    "bullets": _criteria(_bulleted),
    "numbering": _criteria(_numbered),
    "HTML": _criteria(_html),
    "hard wraps": _criteria(_wrapped),
}
_WHOLE_TEXT = frozenset(("space", "escapes", "bullets", "numbering", "HTML", "hard wraps"))
