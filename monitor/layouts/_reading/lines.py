"""Finding one's way in the lines of a page: labels with their values, blocks, bullets."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

_BULLET = re.compile(r"(?:[•‣◦▪●○·]|[-*+](?= ))\s*")

_TITLE = 20  # characters


def index_of(lines: Sequence[str], label: str, start: int = 0) -> int | None:
    """Return where a line is a label and nothing else, with or without a colon."""
    for at in range(start, len(lines)):
        if is_label(lines[at], label):
            return at
    return None


def is_label(line: str, label: str) -> bool:
    """Tell whether a line is a label and nothing else."""
    return line.removesuffix(":").rstrip().casefold() == label.casefold()


def labelled(lines: Sequence[str], labels: Collection[str]) -> dict[str, list[str]]:
    """Return the lines that belong to each label; only the first of two same labels counts.

    A value stands behind its label (`Phase: 2`, `Phase2`) or on the lines below it, up to the next
    label. Longer labels are tried first.
    """
    shapes = [(label, _shape(label)) for label in sorted(labels, key=len, reverse=True)]
    found: dict[str, list[str]] = {}
    current: list[str] = []
    last = ""
    for line in lines:
        label, value = _split(bulletless(line), shapes)
        if label and label == last and not current:
            value = line  # a value that begins with its label: "Phase" and below it "Phase 2"
        elif label:
            last = label
            current = []
            found.setdefault(label, current)
        if value:
            current.append(value)
    return found


def _shape(label: str) -> re.Pattern[str]:
    # run together, a value begins with what cannot go on a word: a capital, a digit, a sign
    return re.compile(rf"(?i:{re.escape(label)})(?:\s*:\s*|\s+|(?=[^a-z\s])|$)(.*)")


def _split(line: str, shapes: list[tuple[str, re.Pattern[str]]]) -> tuple[str, str]:
    for label, shape in shapes:
        if found := shape.fullmatch(line):
            return label, found[1].strip()
    return "", line


def title(lines: Sequence[str]) -> str:
    """Return the title from the lines above a page's first label: the last that can be one.

    What is shorter than any title counts only where nothing else stands there: a button, a link.
    """
    given = [line for line in lines if line]
    return next((line for line in reversed(given) if len(line) >= _TITLE), (given or [""])[-1])


def bulletless(line: str) -> str:
    """Return a line without the bullet that it begins with."""
    return _BULLET.sub("", line, count=1) if _BULLET.match(line) else line


def sections(lines: Sequence[str], headings: Collection[str]) -> dict[str, list[str]]:
    """Return the lines below each heading, up to the next; the first of two same ones counts."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in lines:
        heading = next((one for one in headings if is_label(line, one)), "")
        if heading and len(found) == len(headings):
            break  # the page begins once more
        if heading and heading not in found:
            current = found[heading] = []
        elif not heading:
            current.append(line)
    return found


def paragraphs(lines: Sequence[str]) -> list[list[str]]:
    """Return the blocks of lines that blank lines set apart."""
    found: list[list[str]] = [[]]
    for line in lines:
        if line:
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [block for block in found if block]


def criteria(inclusion: Sequence[str], exclusion: Sequence[str]) -> str:
    """Return a text of eligibility as the registry sets it, from the lines below each heading."""
    parts = [
        f"{heading} Criteria:\n\n" + "\n".join(lines).strip("\n")
        for heading, lines in (("Inclusion", inclusion), ("Exclusion", exclusion))
        if any(line.strip() for line in lines)
    ]
    return "\n\n".join(parts)
