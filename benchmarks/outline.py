"""Eligibility texts as a planter needs them: only plain ones, so that what is planted is known.

This is not how the monitor reads them: a text qualifies by its form alone.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_HEADING = re.compile(r"^(?:\w+ )?(in|ex)clusion criteria ?:?$", re.IGNORECASE)
_MENTIONED = re.compile(r"(?:in|ex)clusion", re.IGNORECASE)
_ANOTHER = re.compile(r"(?:in|ex)clusion criteria", re.IGNORECASE)
_ITEM = re.compile(r"^( *)(\* |\d{1,2}\. )(?=\S)(.+)$")
_LONGEST_HEADING = 80
_SHORTEST = 12  # characters: a criterion to plant in says something


class Spot(NamedTuple):
    """One item of a list; `plain` where nothing above it can turn what it says."""

    at: int  # the line
    section: str
    marker: str  # with its indent
    text: str
    plain: bool
    alone: bool  # nothing hangs under it, and nothing goes on below it


class Outline(NamedTuple):
    """A text of exactly one inclusion and one exclusion section, both under plain headings."""

    lines: tuple[str, ...]
    spots: tuple[Spot, ...]

    def replaced(self, spot: Spot, text: str) -> str:
        """Return the whole text with another wording of one item."""
        new = f"{spot.marker}{text}"
        return "\n".join((*self.lines[: spot.at], new, *self.lines[spot.at + 1 :]))

    def carried(self, spot: Spot, beside: Spot) -> str:
        """Return the whole text with one item put after another of the other section."""
        lines = list(self.lines)
        lines.insert(beside.at + 1, f"{beside.marker}{spot.text}")
        del lines[spot.at + (beside.at < spot.at)]
        return "\n".join(lines)


def outline(text: str) -> Outline | None:
    """Return the outline of a plain text, None for any other."""
    lines = tuple(text.split("\n"))
    headed = {n: found[1].lower() for n, line in enumerate(lines) if (found := _heading(line))}
    stray = any(
        _ANOTHER.search(line) or (_MENTIONED.search(line) and len(line) < _LONGEST_HEADING)
        for n, line in enumerate(lines)
        if n not in headed
    )
    if stray or sorted(headed.values()) != ["ex", "in"]:
        return None
    return Outline(lines, tuple(_spots(lines, headed)))


def is_headed(text: str) -> bool:
    """Tell whether a text speaks of a section as a heading would."""
    return _ANOTHER.search(text) is not None


def is_heading(line: str) -> bool:
    """Tell whether a line is the plain heading of a section."""
    return _heading(line) is not None


def _heading(line: str) -> re.Match[str] | None:
    return _HEADING.match(line.strip())


def _spots(lines: tuple[str, ...], headed: dict[int, str]) -> list[Spot]:
    spots: list[Spot] = []
    section, plain = "", True
    texts = [found[3] for line in lines if (found := _ITEM.match(line))]
    for n, line in enumerate(lines):
        found = _ITEM.match(line)
        if n in headed:
            section, plain = f"{headed[n]}clusion", True
        elif found is None:
            plain = plain and not line.strip()
        elif section:
            text = found[3].rstrip()
            if len(text) >= _SHORTEST and texts.count(found[3]) == 1:
                spots.append(
                    Spot(
                        at=n,
                        section=section,
                        marker=found[1] + found[2],
                        text=text,
                        plain=plain and not found[1] and not text.endswith(":"),
                        alone=not found[1] and not text.endswith(":") and _ends(lines, n),
                    )
                )
            plain = plain and not text.endswith(":")
    return spots


def _ends(lines: tuple[str, ...], n: int) -> bool:
    """Tell whether an item ends with its line: the next is one beside it, a heading or nothing."""
    following = next((line for line in lines[n + 1 :] if line.strip()), "")
    found = _ITEM.match(following)
    return not following or _heading(following) is not None or bool(found and not found[1])
