"""What an edit of a criterion comes to."""

from __future__ import annotations

from msgspec import Struct

_TURNED = {"relaxed": "tightened", "tightened": "relaxed"}

# How the strings of `about` begin that say more than which number moved.
FLIPPED = "comparator flipped"
NEGATED = "turned around"
EXCEPTION = "exception"


class Effect(Struct, frozen=True, kw_only=True):
    """What moved, in short readable strings; the direction; whether the meaning was kept."""

    about: tuple[str, ...] = ()
    direction: str = "unclear"
    reworded: bool = False


def mirrored(direction: str) -> str:
    """Return the direction of the way back."""
    return _TURNED.get(direction, direction)


def direction(width: int, section: str) -> str:
    """Return what it means that more (1) or fewer (-1) people answer a section's description."""
    if section == "exclusion":
        width = -width
    elif section != "inclusion":
        width = 0
    return ("unclear", "relaxed", "tightened")[width]
