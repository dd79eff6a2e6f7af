"""How a value is told where its label stands on the same line, or is lost."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from monitor.layouts import _reading as reading

NO_LABELS = "the page came without its labels"

MARKS = (  # the last word of a value; what stands above or below it is told by it
    "Group Type",
    "Intervention Type",
    "Sponsor Role",
    "Responsibility Role",
    "Role:",
    "Identifier Type:",
    "Identifier Source:",
)


def packed(lines: Sequence[str]) -> list[str]:
    """Return the lines without empty ones, a mark and its word on one line."""
    packed: list[str] = []
    for line in (" ".join(line.split()) for line in lines):
        if line and packed and packed[-1] in MARKS:
            packed[-1] += f" {line}"
        elif line:
            packed.append(line)
    return packed


def marked(line: str, mark: str) -> str:
    """Return the word behind a mark, or "" where the line has another beginning."""
    return line.removeprefix(mark).strip() if line.startswith(mark) else ""


def word_behind(line: str, mark: str, words: Collection[str]) -> str:
    """Return the registry's word behind a mark, or "" where it is none of `words`."""
    return reading.word(line.removeprefix(mark), words) or ""
