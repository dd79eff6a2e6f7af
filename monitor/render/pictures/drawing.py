"""What pictures are made of: a few shapes, placed so that words keep their size on any screen.

Across, a shape is placed in percent of the picture's width, down in pixels. A picture as wide as a
phone and one as wide as a desk then read alike; what may collide is tried at the phone's width.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from msgspec import Struct

from monitor.render.filters import width
from monitor.render.harmless import cut

NARROW = 300  # pixels: the narrowest that a picture is laid out for
WIDE = 640  # pixels: from here on there is room for the words of `Words.wide`
LETTER = 6.7  # pixels of a letter in the pictures' 12 px
STRETCH = 1000  # units across of what is stretched to the width of the picture
TICK = 4  # pixels of a short upright line, above and below its middle
LINE = 14  # pixels from a line of words to the next
GAP = 8  # pixels that keep two words apart

# around 0,0; each severity has a shape of its own, so that none is told by its colour alone
SHAPES = {
    "critical": "M0-6.5 6.5 0 0 6.5-6.5 0z",
    "high": "M0-5.5 6 5H-6z",
    "medium": "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z",
    "minor": "M0-4V4",
    "planned": "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z",
    "reached": "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z",
    "once": "M0-4V4",
    "later": "M-5 0-13-4.5V4.5z",  # its tip touches the mark that it leads to
    "earlier": "M5 0 13-4.5V4.5z",
    "after": "M-3-5 3 0-3 5",
    "before": "M3-5-3 0 3 5",
    "dot": "M-1.5 0a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0z",
}


class Line(Struct, frozen=True, kw_only=True):
    """A straight line; `kind` is a class of the style sheet (`p-<kind>`)."""

    draw: ClassVar[str] = "line"
    kind: str
    x1: float
    x2: float
    y1: float
    y2: float


class Mark(Struct, frozen=True, kw_only=True):
    """A small shape of `SHAPES` that is not stretched; `title` is shown to who points at it."""

    draw: ClassVar[str] = "mark"
    kind: str
    x: float
    y: float
    title: str = ""

    @property
    def path(self) -> str:
        """The outline, around the mark's own place."""
        return SHAPES[self.kind]


class Trace(Struct, frozen=True, kw_only=True):
    """An outline that is stretched to the picture's width: 0 to `STRETCH` across, from `y` down."""

    draw: ClassVar[str] = "trace"
    kind: str
    y: float
    height: float
    path: str


class Box(Struct, frozen=True, kw_only=True):
    """An upright rectangle; `title` is shown to who points at it."""

    draw: ClassVar[str] = "box"
    kind: str
    x: float
    y: float
    width: float
    height: float
    title: str = ""


class Words(Struct, frozen=True, kw_only=True):
    """A few words on one line, `y` their base; `wide` ones are left out on a narrow screen."""

    draw: ClassVar[str] = "words"
    text: str
    x: float
    y: float
    anchor: str = "start"  # or `middle`, `end`
    kind: str = ""  # or `strong`, `faint`
    wide: bool = False

    def span(self, picture: float) -> tuple[float, float]:
        """Return from where to where they reach, in pixels, in a picture of that width."""
        size = letters(self.text)
        left = (
            self.x * picture / 100 - {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor] * size
        )
        return left, left + size

    def touches(self, other: Words, picture: float) -> bool:
        """Whether the two come too near to each other in a picture of that width."""
        (left, right), (begin, end) = self.span(picture), other.span(picture)
        return left < end + GAP and begin < right + GAP and abs(self.y - other.y) < LINE


Shape = Line | Mark | Trace | Box | Words


class Key(Struct, frozen=True, kw_only=True):
    """What a shape stands for: a mark, a filled day, else a line; without a kind it is a remark."""

    kind: str
    text: str
    mark: bool = False
    fill: float = 0  # of a day of the calendar, 0 to 1

    @property
    def path(self) -> str:
        """The outline of a mark."""
        return SHAPES[self.kind]


class Picture(Struct, frozen=True, kw_only=True):
    """A picture for `picture/picture.html.j2`, and `says`: the same in words.

    `id` is unique on a page as long as no picture of the same kind of the same trial is on it
    twice. The shapes are painted in their order; the height is in
    pixels, and so is the most that it may be wide (0: as wide as there is room).
    """

    id: str
    heading: str
    says: str
    height: int
    shapes: tuple[Shape, ...]
    keys: tuple[Key, ...] = ()
    most: int = 0


def ticks(kind: str, places: Iterable[float], y: float) -> Trace:
    """Return short upright lines around `y` at these places, in percent: many in few bytes."""
    across = sorted({round(place * STRETCH / 100) for place in places})
    path = "".join(f"M{x} 0v{2 * TICK}" for x in across)
    return Trace(kind=kind, y=y - TICK, height=2 * TICK, path=path)


def letters(text: str) -> float:
    """Return about how many pixels a text is wide."""
    return width(text) * LETTER


def fits(text: str, percent: float, picture: float = NARROW) -> bool:
    """Whether a text has room in that share of a picture."""
    return letters(text) + GAP <= percent * picture / 100


def within(text: str, room: float) -> str:
    """Return the text, or as much of its beginning as there is room for."""
    shown = cut(text, max(int(room / LETTER), 1))
    while letters(shown) > room and len(shown) > 1:
        shown = cut(text, len(shown) - 1)
    return shown
