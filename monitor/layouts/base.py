"""What a layout is to the rest of the house, and the border around each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from msgspec import Struct

from monitor.errors import MonitorError, UsageError
from monitor.model.baseline import Baseline
from monitor.model.trial import TrialId


class Page(Struct, frozen=True, kw_only=True):
    """A file as somebody gave it.

    `name` is what it was called, `data` its bytes, `text` what a reader sees of it (decoded, an
    HTML page as its lines, "" for what is no text), `value` its JSON where it is JSON. `find` finds
    the trials that a text names.
    """

    name: str
    data: bytes
    text: str = ""
    value: Any = None
    find: Callable[[str], tuple[TrialId, ...]]

    @property
    def lines(self) -> list[str]:
        """The lines of the text, without the spaces around them."""
        return [line.strip() for line in self.text.splitlines()]


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
    """Return the layout of a file and what it found; whatever goes wrong inside is `UsageError`."""
    for layout in _in_order(layouts.values()):
        try:
            if layout.recognises(page):
                return layout, layout.read(page)
        except MonitorError:
            raise
        except Exception as error:  # a bulkhead: files come from anywhere
            raise UsageError(
                f"{page.name}: could not be read as {layout.title}: {error!r}"
            ) from error
    raise UsageError(f"{page.name}: no layout knows what this is")


def _in_order(layouts: Iterable[Layout]) -> list[Layout]:
    return sorted(layouts, key=lambda one: (one.rank, one.key))
