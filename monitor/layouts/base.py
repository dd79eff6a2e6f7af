"""What a layout is to the rest of the house, and the border around each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Protocol, TypeVar

from msgspec import Struct

from monitor.errors import MonitorError, UsageError
from monitor.model.baseline import Baseline
from monitor.model.trial import TrialId

T = TypeVar("T")

# what browsers leave in a text that is copied: soft hyphens, spaces of no width, byte-order marks
_UNSEEN = dict.fromkeys((0xAD, 0x200B, 0x2060, 0xFEFF))


class Page(Struct, frozen=True, kw_only=True):
    """A file as somebody gave it.

    `name` is what it was called, `data` its bytes, `text` what a reader sees of it (decoded, an
    HTML page as its lines), `value` its JSON where it is JSON, `address` where a saved HTML page
    says that it is from ("" where it does not). `find` finds the trials that a text names.
    """

    name: str
    data: bytes
    text: str = ""
    value: Any = None
    address: str = ""
    find: Callable[[str], tuple[TrialId, ...]]

    @property
    def lines(self) -> list[str]:
        """The lines of the text, without margins, double spaces and marks that cannot be seen."""
        return list(_lines(self.text))

    @property
    def rows(self) -> list[str]:
        """The same lines with their margins, which tell the level of a point."""
        return list(_rows(self.text))


@lru_cache(maxsize=1)  # every layout asks for the lines of the same page
def _lines(text: str) -> tuple[str, ...]:
    return tuple(row.strip() for row in _rows(text))


@lru_cache(maxsize=1)
def _rows(text: str) -> tuple[str, ...]:
    rows = text.translate(_UNSEEN).splitlines()
    return tuple(row[: len(row) - len(row.lstrip())] + " ".join(row.split()) for row in rows)


class Found(Struct, frozen=True, kw_only=True):
    """What a layout found in a file.

    `baselines` lack the file's name, hash and size: who imports adds them. `payloads` are
    records as a registry serves them, to be read by that registry. `mentioned` are all trials that
    the file names, in order; `says` is a sentence for the person, where there is something to say.
    """

    baselines: tuple[Baseline, ...] = ()
    payloads: tuple[tuple[TrialId, bytes], ...] = ()
    mentioned: tuple[TrialId, ...] = ()
    says: str = ""


class Layout(Protocol):
    """A shape that files come in. It does no I/O."""

    key: str
    title: str
    rank: int  # who is asked first: the lowest; the one that takes anything is the last

    def recognises(self, page: Page) -> bool:
        """Tell, by signs that no other layout shows, whether a file is of this shape."""

    def read(self, page: Page) -> Found:
        """Return what a file of this shape says; `UsageError` where it cannot be what it seems."""


def read(layouts: Mapping[str, Layout], page: Page) -> tuple[Layout, Found]:
    """Return the layout of a file and what it found; whatever goes wrong inside is `UsageError`.

    So is a file that two layouts of one rank know: it holds pages of two sites.
    """
    in_order = sorted(layouts.values(), key=lambda one: (one.rank, one.key))
    takers = [layout for layout in in_order if _behind(layout, layout.recognises, page)]
    if not takers:
        raise UsageError(f"{page.name}: no layout knows what this is")
    layout, *others = takers
    for other in others:
        if other.rank == layout.rank:
            raise UsageError(
                f"{page.name}: holds {layout.title} and {other.title}: "
                "save each in a file of its own"
            )
    return layout, _behind(layout, layout.read, page)


def _behind(layout: Layout, ask: Callable[[Page], T], page: Page) -> T:
    try:
        return ask(page)
    except MonitorError:
        raise
    except Exception as error:  # a bulkhead: files come from anywhere
        raise UsageError(f"{page.name}: could not be read as {layout.title}: {error!r}") from error
